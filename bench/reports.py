"""What a report costs over a year of a million conversations: a week, four weeks and the year, by step and by group.

The facts alone are written, since nothing else is read.
"""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg

from bench.measure import ROUNDS, OtherLoad, Report
from bench.program import running_program
from kit.db import Database
from kit.ids import new_id
from reporting.facts import RULES
from reporting.figures import Reports
from reporting.periods import Period
from reporting.questions import By, Question

CONVERSATIONS = 1_000_000
YEAR_S = 365 * 86_400
TABLES = ("fact_episode", "fact_leg", "fact_response", "fact_holding", "fact_promise")

# Spread over the year; a wait of some seconds, an answer, an hour's work. Every customer comes four times.
_EPISODES = """
INSERT INTO fact_episode (workspace_id, conversation_id, number, queue_id, inbox_id, channel, agent_id, tags,
                          contact_id, started_at, closed_at, way, wall_ms, business_ms)
SELECT $1, gen_random_uuid(), 1, ($4::uuid[])[1 + place % 10], $5, 'api', ($4::uuid[])[1 + place % 40],
       ARRAY['t' || place % 20], md5((place % 250000)::text)::uuid, at, at + make_interval(secs => 600 + place % 9000),
       'resolved', (600 + place % 9000) * 1000, (600 + place % 9000) * 400
FROM generate_series(1, $6::int) AS place,
     LATERAL (SELECT $2::timestamptz + make_interval(secs => ((place::bigint * 7919) % $3))) AS spread(at)
"""
_COPIES = (
    """
    INSERT INTO fact_leg (workspace_id, conversation_id, number, queue_id, inbox_id, channel, agent_id, tags, since,
                          ended_at, way, waited_ms)
    SELECT workspace_id, conversation_id, 1, queue_id, inbox_id, channel, agent_id, tags, started_at,
           started_at + make_interval(secs => wall_ms % 120),
           CASE WHEN wall_ms % 31 = 0 THEN 'abandoned' ELSE 'answered' END,
           wall_ms % 120000
    FROM fact_episode WHERE workspace_id = $1
    """,
    """
    INSERT INTO fact_response (workspace_id, conversation_id, number, queue_id, inbox_id, channel, agent_id, tags,
                               episode, at, wall_ms, business_ms, is_first, is_no_reply, by_bot, by_call, is_ours)
    SELECT workspace_id, conversation_id, place, queue_id, inbox_id, channel, agent_id, tags, 1,
           started_at + make_interval(secs => place * 130), wall_ms % 400000, business_ms % 200000, place = 1, false,
           false, false, false
    FROM fact_episode, generate_series(1, 2) AS place WHERE workspace_id = $1
    """,
    """
    INSERT INTO fact_holding (workspace_id, conversation_id, number, queue_id, inbox_id, channel, agent_id, tags,
                              episode, since, ended_at, elapsed_ms, active_ms, wrap_up_ms, is_transferred)
    SELECT workspace_id, conversation_id, 1, queue_id, inbox_id, channel, agent_id, tags, 1, started_at, closed_at,
           wall_ms, wall_ms / 4, 20000, wall_ms % 17 = 0
    FROM fact_episode WHERE workspace_id = $1
    """,
    """
    INSERT INTO fact_promise (workspace_id, conversation_id, number, queue_id, inbox_id, channel, agent_id, tags, kind,
                              due_at, is_kept)
    SELECT workspace_id, conversation_id, 1, queue_id, inbox_id, channel, agent_id, tags, 'resolution',
           started_at + interval '1 hour', wall_ms < 3600000
    FROM fact_episode WHERE workspace_id = $1
    """,
)
_IS_READ = """
INSERT INTO report_book (workspace_id, rules, cursor, until)
SELECT $1, $2, last, now() FROM feed WHERE workspace_id = $1
ON CONFLICT (workspace_id) DO UPDATE SET rules = excluded.rules, cursor = excluded.cursor, walked_id = NULL
"""


async def bench(rounds: int = ROUNDS) -> Report:
    """Measure reports as the console asks for them: totals and steps, the period before, and a table."""
    report = Report("reports")
    async with running_program() as program:
        load, began = OtherLoad(program.processes()), time.perf_counter()
        connection = await asyncpg.connect(program.database.url)
        start = datetime.now(UTC) - timedelta(seconds=YEAR_S)
        await _furnish(connection, program.workspace_id, program.inboxes["api"], start)
        database = await Database.open(program.database.url)
        reports = Reports(database)
        looks: tuple[tuple[str, int, By | None, float], ...] = (
            ("a week", 7, "queue", 1.0),
            ("four weeks", 28, "agent", 3.0),
            ("four weeks by tag", 28, "tag", 3.0),
            ("a year", 364, None, 15.0),
        )
        for name, days, by, target in looks:
            end = start + timedelta(seconds=YEAR_S)
            question = Question(Period(end - timedelta(days=days), end, "Europe/Berlin"), now=end)
            took = []
            for _ in range(rounds):
                turn = time.perf_counter()
                found = await reports.read(program.workspace_id, question, step="day", by=by, compares=by is not None)
                took.append(time.perf_counter() - turn)
            report.add(
                f"{name} of {CONVERSATIONS:,} conversations, by day and {by or 'nothing else'}",
                f"≤ {target:g} s",
                statistics.median(took) <= target,
                median_s=round(statistics.median(took), 2),
                opened=int(found.totals["opened"] or 0),
            )
        await database.close()
        await connection.close()
        report.other_load = load.cores(time.perf_counter() - began)
    return report


async def _furnish(connection: asyncpg.Connection, workspace_id: UUID, inbox_id: UUID, start: datetime) -> None:
    # The program's own reading has nothing to do with these, which no event tells of.
    await connection.execute(_IS_READ, workspace_id, RULES)
    people = [new_id() for _ in range(40)]
    await connection.execute(_EPISODES, workspace_id, start, YEAR_S, people, inbox_id, CONVERSATIONS, timeout=900)
    for copy in _COPIES:
        await connection.execute(copy, workspace_id, timeout=900)
    for table in TABLES:
        await connection.execute(f"VACUUM ANALYZE {table}", timeout=900)
