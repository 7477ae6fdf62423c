"""What the floor costs on a day of 100,000 conversations: the day folded once, and brought forward each second."""

from __future__ import annotations

import statistics
import time
from uuid import UUID

import asyncpg

from bench.history import add_conversations
from bench.measure import ROUNDS, OtherLoad, Report
from bench.program import running_program
from gateway.wire.common import encode
from gateway.wire.floor import floor
from kit.clock import SystemClock
from kit.db import Database
from routing.overview import Overviews

CONVERSATIONS = 100_000
WAITING = 1_000
AGENTS = 200
CLOCKS = 20_000

_AGENTS = """
WITH fresh AS (SELECT gen_random_uuid() AS id, number FROM generate_series(1, $2::int) AS number), members AS (
    INSERT INTO agent (workspace_id, id, name, email) SELECT $1, id, 'Agent ' || number, id || '@bench.test' FROM fresh
), states AS (
    INSERT INTO agent_state (workspace_id, agent_id, status, is_connected, lease_until)
    SELECT $1, id, 'busy', true, now() + interval '1 day' FROM fresh
)
INSERT INTO queue_member (workspace_id, queue_id, agent_id)
SELECT $1, (SELECT id FROM queue WHERE workspace_id = $1 LIMIT 1), id FROM fresh
"""
_ITEMS = """
INSERT INTO work_item (workspace_id, id, conversation_id, episode, queue_id, channel, state, state_since, born_at,
                       enqueued_at)
SELECT $1, gen_random_uuid(), id, 1, queue_id, 'api', CASE WHEN number > $2::int THEN 'queued' ELSE 'done' END,
       at, at, at
FROM conversation, LATERAL (
    SELECT date_trunc('day', now()) + (now() - date_trunc('day', now())) * number / $3::int) AS day(at)
WHERE workspace_id = $1
"""
# Each comes, is queued, and but for those who wait is taken, answered and closed: half a million events.
_EVENTS = """
WITH story AS (
    SELECT row_number() OVER (ORDER BY item.enqueued_at, part.place) + $2 AS seq, part.type, item.enqueued_at AS at,
           item.conversation_id, item.queue_id, part.actor, part.data || jsonb_build_object('item_id', item.id) AS data
    FROM work_item AS item CROSS JOIN (VALUES
        (1, 'conversation.opened', 'contact', '{}'::jsonb), (2, 'item.queued', 'system', '{"reason": "arrived"}'),
        (3, 'item.accepted', 'system', '{}'), (4, 'message.sent', 'agent', '{"first_response": true}'),
        (5, 'item.done', 'agent', '{"state": "done", "reason": "resolved"}')) AS part(place, type, actor, data)
    WHERE item.workspace_id = $1 AND (item.state = 'done' OR part.place <= 2)
)
INSERT INTO event (workspace_id, seq, type, at, conversation_id, queue_id, actor_kind, data)
SELECT $1, seq, type, at, conversation_id, queue_id, actor, data FROM story
"""
_CLOCKS = """
INSERT INTO sla_clock (workspace_id, id, conversation_id, episode, kind, state, consumed_ms, since, started_at, due_at)
SELECT $1, gen_random_uuid(), id, 1, 'resolution', 'running', 0, now(), now(),
       now() + make_interval(secs => (random() * 86400)::int - 3600)
FROM conversation WHERE workspace_id = $1 LIMIT $2
"""
_MORE = """
INSERT INTO event (workspace_id, seq, type, at, conversation_id, queue_id, actor_kind, data)
SELECT $1, feed.last + place, 'item.queued', now(), item.conversation_id, item.queue_id, 'system',
       jsonb_build_object('item_id', item.id)
FROM feed, (SELECT *, row_number() OVER () AS place FROM work_item WHERE workspace_id = $1 LIMIT 100) AS item
WHERE feed.workspace_id = $1
"""

_TOLD = "UPDATE feed SET last = last + 100 WHERE workspace_id = $1"


async def bench(rounds: int = ROUNDS) -> Report:
    """Measure the first look of a day, a look at nothing new, and one at a hundred fresh events."""
    report = Report("floor")
    async with running_program() as program:
        load, began = OtherLoad(program.processes()), time.perf_counter()
        connection = await asyncpg.connect(program.database.url)
        await _furnish(connection, program.workspace_id, program.inboxes["api"])
        database = await Database.open(program.database.url)
        first, quiet, busy = [], [], []
        for _ in range(rounds):
            overviews = Overviews(database, SystemClock())
            first.append(await _look(overviews, program.workspace_id))
            for _ in range(5):
                quiet.append(await _look(overviews, program.workspace_id))
                await connection.execute(_MORE, program.workspace_id)
                await connection.execute(_TOLD, program.workspace_id)
                busy.append(await _look(overviews, program.workspace_id))
        seen = floor(await overviews.read(program.workspace_id))
        report.add(
            f"{CONVERSATIONS:,} conversations today, {WAITING:,} waiting, {AGENTS} agents, {CLOCKS:,} clocks",
            "a look ≤ 100 ms",
            statistics.median(busy) <= 0.1,
            first_ms=round(statistics.median(first) * 1e3),
            quiet_ms=round(statistics.median(quiet) * 1e3, 1),
            hundred_events_ms=round(statistics.median(busy) * 1e3, 1),
            frame_kb=round(len(encode(seen)) / 1e3),
        )
        await database.close()
        await connection.close()
        report.other_load = load.cores(time.perf_counter() - began)
    return report


async def _furnish(connection: asyncpg.Connection, workspace_id: UUID, inbox_id: UUID) -> None:
    agent_id = await connection.fetchval("SELECT id FROM agent WHERE workspace_id = $1", workspace_id)
    await add_conversations(connection, workspace_id, inbox_id, agent_id, CONVERSATIONS)
    await connection.execute(_AGENTS, workspace_id, AGENTS)
    await connection.execute(_ITEMS, workspace_id, CONVERSATIONS - WAITING, CONVERSATIONS, timeout=600)
    last = await connection.fetchval("SELECT last FROM feed WHERE workspace_id = $1", workspace_id)
    await connection.execute(_EVENTS, workspace_id, last, timeout=600)
    await connection.execute(
        "UPDATE feed SET last = (SELECT max(seq) FROM event WHERE workspace_id = $1) WHERE workspace_id = $1",
        workspace_id,
    )
    await connection.execute(_CLOCKS, workspace_id, CLOCKS, timeout=600)
    for table in ("event", "work_item", "sla_clock"):
        await connection.execute(f"VACUUM ANALYZE {table}", timeout=600)


async def _look(overviews: Overviews, workspace_id: UUID) -> float:
    start = time.perf_counter()
    await overviews.read(workspace_id)
    return time.perf_counter() - start
