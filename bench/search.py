"""Newest 20 messages that hold a word, rare to common, Chinese of one, two and four characters, over 300,000 and
3,000,000 messages, against the better of the two plans."""

from __future__ import annotations

import statistics
import time

import asyncpg

from bench.history import add_conversations, add_messages
from bench.measure import ROUNDS, OtherLoad, Report
from bench.program import Program, running_program
from conversations.access import Scope
from conversations.search import MessageSearch
from conversations.tokens import query_tokens, tsquery
from kit.db import Database

SIZES = (300_000, 3_000_000)
CONVERSATIONS = 20_000
QUERIES = {
    "rare": "压缩机异响", "middle": "invoice", "common": "订单", "two words": "machine drain", "one character": "水",
    "two characters": "退款", "four characters": "排不出水", "nothing": "不存在的词",
}  # fmt: skip

HITS_FIRST = """
WITH hits AS MATERIALIZED (
    SELECT message_id FROM message_text WHERE tokens @@ $2::text::tsquery AND workspace_id = $1)
SELECT message_id FROM hits ORDER BY message_id DESC LIMIT 20
"""
NEWEST_FIRST = """
SELECT message_id FROM message_text WHERE workspace_id = $1 AND tokens @@ $2::text::tsquery
ORDER BY message_id DESC LIMIT 20
"""
PLANS = ((HITS_FIRST, ""), (NEWEST_FIRST, "SET LOCAL enable_bitmapscan = off"))


async def bench(rounds: int = ROUNDS) -> Report:
    """Compare each word's time with the better plan's, and Chinese recall with a substring scan."""
    report = Report("search")
    async with running_program() as program:
        load, began = OtherLoad(program.processes()), time.perf_counter()
        connection = await asyncpg.connect(program.database.url)
        agent_id = await connection.fetchval("SELECT id FROM agent WHERE workspace_id = $1", program.workspace_id)
        inbox_id = program.inboxes["api"]
        await add_conversations(connection, program.workspace_id, inbox_id, agent_id, CONVERSATIONS)
        database = await Database.open(program.database.url)
        written = 0
        for size in SIZES:
            await add_messages(connection, program.workspace_id, size, CONVERSATIONS, written + 1)
            written = size
            await _compare(report, program, connection, database, size, rounds)
        await database.close()
        await connection.close()
        report.other_load = load.cores(time.perf_counter() - began)
    return report


async def _timed(connection: asyncpg.Connection, plan: tuple[str, str], program: Program, words: str) -> float:
    """Return the seconds that a plan takes, 5 at most."""
    statement, settings = plan
    async with connection.transaction():
        await connection.execute(f"SET LOCAL statement_timeout = 5000; {settings}")
        start = time.perf_counter()
        try:
            await connection.fetch(statement, program.workspace_id, words)
        except asyncpg.QueryCanceledError:
            return 5.0
        return time.perf_counter() - start


async def _compare(
    report: Report, program: Program, connection: asyncpg.Connection, database: Database, size: int, rounds: int
) -> None:
    scope = Scope.system(program.workspace_id)
    search = MessageSearch(database)
    worst = 0.0
    figures: dict[str, float | str] = {}
    for name, query in QUERIES.items():
        words = tsquery(query_tokens(query), program.workspace_id)
        # The worse plan only once: it may read the whole table, after which whoever comes next finds cold caches.
        better = min([(await _timed(connection, plan, program, words), plan) for plan in PLANS])[1]
        ours, plans = [], []
        for _ in range(rounds * 5):
            start = time.perf_counter()
            await search.find(scope, query, limit=20)
            ours.append(time.perf_counter() - start)
            plans.append(await _timed(connection, better, program, words))
        times_better = statistics.median(ours) / statistics.median(plans)
        worst = max(worst, times_better)
        figures[name] = f"{statistics.median(ours) * 1e3:.2f}/{statistics.median(plans) * 1e3:.2f} ms"
    report.add(f"{size:,} messages", "worst word ≤ 5 × the better plan", worst <= 5, worst=worst, **figures)
    missed = 0
    for query in ("水", "退款", "排不出水", "压缩机异响"):
        found = {str(hit.id) for hit in (await search.find(scope, query, limit=20)).items}
        scanned = await connection.fetch(
            """SELECT id FROM message WHERE workspace_id = $1 AND strpos(text, $2) > 0 ORDER BY id DESC LIMIT 20""",
            program.workspace_id, query, timeout=120,
        )  # fmt: skip
        missed += len({str(row["id"]) for row in scanned} - found)
    report.add("Chinese, newest 20 against a substring scan", "nothing missed", missed == 0, missed=missed)
