"""Durable decisions: the real router over the real tables, against the least that hands out anything durably.

The limit of the rate is the claim of rows by ``SKIP LOCKED``, fifty in a commit (what it does with as many as the
router writes at once stands beside); that of the latency a bare commit and a frame over a socket; that of a restart the
reading of the rows that wait.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from bench.measure import Report, in_turns, percentile
from bench.program import folder, trunkline
from conversations.events import EventDraft, append_events
from conversations.opening_hours import OpeningHours
from kit.clock import SystemClock
from kit.db import Database
from kit.ids import new_id
from kit.postgres import start_embedded
from routing import floor, mirrors
from routing.engine import Router
from routing.mirror import BATCH

AGENTS: Final = 200
BATCHED: Final = 2_000  # decisions a round
SINGLE: Final = 200
CLAIMED: Final = 50  # in one commit, by the limit
PER_S: Final = 100
ARRIVALS: Final = 300
WAITING: Final = 100_000

_AGENTS = """
WITH fresh AS (SELECT id, number FROM unnest($2::uuid[]) WITH ORDINALITY AS fresh(id, number)), people AS (
    INSERT INTO directory.account (id, email, name) SELECT id, id || '@bench.test', 'Agent ' || number FROM fresh
), members AS (
    INSERT INTO agent (workspace_id, id, name, email) SELECT $1, id, 'Agent ' || number, id || '@bench.test' FROM fresh
), states AS (
    INSERT INTO agent_state (workspace_id, agent_id, status, is_connected, lease_until, cap_units)
    SELECT $1, id, 'available', true, now() + interval '1 day', 1000 FROM fresh
)
INSERT INTO queue_member (workspace_id, queue_id, agent_id) SELECT $1, $3, id FROM fresh
"""
_ITEMS = """
WITH fresh AS (
    SELECT id, $3 + number AS number, gen_random_uuid() AS contact_id
    FROM unnest($2::uuid[]) WITH ORDINALITY AS fresh(id, number)
), people AS (
    INSERT INTO contact (workspace_id, id, name) SELECT $1, contact_id, 'Customer ' || number FROM fresh
), matters AS (
    INSERT INTO conversation (workspace_id, id, number, contact_id, inbox_id, queue_id, status, channels, last_sequence,
                              inbound_count, last_activity_at, opened_at)
    SELECT $1, id, number, contact_id, $4, $5, 'open', ARRAY['api'], number, 1, now(), now() FROM fresh
)
INSERT INTO work_item (workspace_id, id, conversation_id, episode, queue_id, channel, state_since, born_at, enqueued_at)
SELECT $1, gen_random_uuid(), id, 1, $5, 'api', now(), now(), now() FROM fresh
"""
_CLAIMABLE = """
CREATE TABLE claimable (id bigint PRIMARY KEY, agent_id int, state text NOT NULL DEFAULT 'queued', at timestamptz);
CREATE INDEX ON claimable (id) WHERE state = 'queued';
CREATE TABLE noted (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, what uuid)
"""
_CLAIM = """
UPDATE claimable SET state = 'active', agent_id = $2, at = now()
WHERE id IN (SELECT id FROM claimable WHERE state = 'queued' ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
"""
_DOUBLES = """
SELECT (SELECT count(*) FROM (SELECT 1 FROM assignment WHERE workspace_id = $1 AND to_at IS NULL
                              GROUP BY work_item_id HAVING count(*) > 1) AS twice) AS doubles,
       (SELECT count(*) FROM agent_state WHERE workspace_id = $1 AND used_units > cap_units) AS over
"""


@dataclass(slots=True)
class Office:
    """A workspace on its own cluster, its agents, and a router that is told what to do."""

    database: Database
    router: Router
    workspace_id: UUID
    queue_id: UUID
    inbox_id: UUID
    on_given: Callable[[UUID], None] = field(default=lambda _: None)
    count: int = 0

    async def arrive(self, number: int, *, told: bool = True) -> list[UUID]:
        """Have conversations wait; return them once that is committed."""
        ids = [new_id() for _ in range(number)]
        drafts = [EventDraft("item.queued", conversation_id=one, queue_id=self.queue_id) for one in ids]
        before, self.count = self.count, self.count + number
        async with self.database.hot() as connection:
            await connection.execute(_ITEMS, self.workspace_id, ids, before, self.inbox_id, self.queue_id)
            if told:
                await append_events(connection, self.workspace_id, drafts, datetime.now(UTC))
        return ids

    def heard(self, _: UUID, __: int, events: Sequence[EventDraft]) -> None:
        for event in events:
            if event.type == "item.accepted" and event.conversation_id is not None:
                self.on_given(event.conversation_id)


async def measure(report: Report, rounds: int) -> None:
    """Add what durable decisions cost to the report."""
    async with _office() as office:
        await _rate(report, office, rounds, "batched", BATCHED)
        await _rate(report, office, rounds, "one by one", SINGLE)
        await _latency(report, office, rounds)
        wrong = await office.database.pool.fetchrow(_DOUBLES, office.workspace_id)
        drifted = len(await office.router.repair(office.workspace_id))
        differ = len(await office.router.compare(office.workspace_id))
        report.add(
            "given twice, over capacity, books or memory that differ", "0", not any((*wrong, drifted, differ)),
            doubles=wrong["doubles"], over=wrong["over"], drifted=drifted, differ=differ,
        )  # fmt: skip
        await _restart(report, office, rounds)


@asynccontextmanager
async def _office() -> AsyncIterator[Office]:
    async with folder() as data:
        cluster = await start_embedded(data)
        try:
            await trunkline(data, cluster.url, "workspace", "create", "--slug", "bench")
            database = await Database.open(cluster.url)
            async with database.acquire() as connection:
                workspace_id = await connection.fetchval("SELECT id FROM directory.workspace")
                queue_id, inbox_id = new_id(), new_id()
                await connection.execute(
                    "INSERT INTO queue (workspace_id, id, name, policy) VALUES ($1, $2, 'Bench', $3)",
                    workspace_id, queue_id, {"channels": {"api": {"units": 10}}},
                )  # fmt: skip
                await connection.execute(
                    "INSERT INTO inbox (workspace_id, id, kind, name, queue_id) VALUES ($1, $2, 'api', 'Bench', $3)",
                    workspace_id, inbox_id, queue_id,
                )  # fmt: skip
                await connection.execute(_AGENTS, workspace_id, [new_id() for _ in range(AGENTS)], queue_id)
                await connection.execute(_CLAIMABLE)
            router = Router(database, SystemClock(), lambda *told: office.heard(*told))  # noqa: PLW0108 - made below
            office = Office(database, router, workspace_id, queue_id, inbox_id)
            try:
                yield office
            finally:
                await database.close()
        finally:
            await cluster.stop("immediate")


async def _rate(report: Report, office: Office, rounds: int, name: str, number: int) -> None:
    each = name == "one by one"

    async def ours(_: int) -> Mapping[str, float]:
        took = cpu = 0.0
        for many in [1] * number if each else [number]:
            await office.arrive(many)
            began, cpu_began = time.perf_counter(), time.process_time()
            await office.router.drain(office.workspace_id)
            took += time.perf_counter() - began
            cpu += time.process_time() - cpu_began
        return {"per_s": number / took, "cpu_us": 1e6 * cpu / number}

    def claims(many: int) -> Callable[[int], Coroutine[None, None, Mapping[str, float]]]:
        async def claim(_: int) -> Mapping[str, float]:
            async with office.database.acquire() as connection:
                await connection.execute("TRUNCATE claimable")
                await connection.execute("INSERT INTO claimable (id) SELECT generate_series(1, $1::int)", number)
                began = time.perf_counter()
                for batch in range(-(-number // many)):
                    await connection.execute(_CLAIM, many, batch)
                return {"per_s": number / (time.perf_counter() - began)}

        return claim

    # The mirror is built, the statements are prepared, and the server has seen tables that are not empty.
    await ours(-1)
    await office.database.pool.execute("ANALYZE")
    found = await in_turns(rounds, ours=ours, limit=claims(1 if each else CLAIMED), large=claims(1 if each else BATCH))
    ours_per_s, limit_per_s = found["ours"]["per_s"], found["limit"]["per_s"]
    beside = {} if each else {f"limit_of_{BATCH}_per_s": found["large"]["per_s"]}
    report.add(
        f"durable, {name}", "≥ 0.6 of claims by SKIP LOCKED", ours_per_s >= 0.6 * limit_per_s,
        ours_per_s=ours_per_s, limit_per_s=limit_per_s, ratio=ours_per_s / limit_per_s,
        ours_cpu_us=found["ours"]["cpu_us"], **beside,
    )  # fmt: skip


async def _latency(report: Report, office: Office, rounds: int) -> None:
    """From the commit of an arrival to the frame that tells of the agent, at a steady rate."""
    began: dict[UUID, float] = {}
    waits: list[float] = []
    everybody = asyncio.Event()

    async def read(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        while frame := await reader.read(1 << 16):
            now = time.perf_counter()
            waits.extend(now - began.pop(UUID(bytes=frame[at : at + 16])) for at in range(0, len(frame), 16))
            if len(waits) == ARRIVALS:
                everybody.set()

    office.on_given = lambda one: writer.write(one.bytes)
    server = await asyncio.start_server(read, "127.0.0.1", 0)
    _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())

    async def ours(_: int) -> Mapping[str, float]:
        async def one() -> None:
            (conversation_id,) = await office.arrive(1)
            began[conversation_id] = time.perf_counter()
            office.router.nudge(office.workspace_id)

        return await steady(one)

    async def bare(_: int) -> Mapping[str, float]:
        async def one() -> None:
            conversation_id = new_id()
            began[conversation_id] = time.perf_counter()
            await office.database.pool.execute("INSERT INTO noted (what) VALUES ($1)", conversation_id)
            writer.write(conversation_id.bytes)

        return await steady(one)

    async def steady(one: Callable[[], Coroutine[None, None, None]]) -> Mapping[str, float]:
        waits.clear()
        everybody.clear()
        start, tasks = time.perf_counter(), []
        for number in range(ARRIVALS):
            await asyncio.sleep(max(0.0, start + number / PER_S - time.perf_counter()))
            tasks.append(asyncio.create_task(one()))
        await asyncio.gather(*tasks)
        await asyncio.wait_for(everybody.wait(), 30)
        return {"p50_ms": 1000 * percentile(waits, 0.5), "p99_ms": 1000 * percentile(waits, 0.99)}

    await office.router.start()
    found = await in_turns(rounds, ours=ours, limit=bare)
    await office.router.stop()
    writer.close()
    server.close()
    figures: dict[str, Any] = {f"{who}_{name}": value for who, one in found.items() for name, value in one.items()}
    times = {name: found["ours"][f"{name}_ms"] / found["limit"][f"{name}_ms"] for name in ("p50", "p99")}
    report.add(
        f"arrival to agent at {PER_S}/s, from commit to frame", "p50 ≤ 1.5×, p99 ≤ 3× a bare commit and frame",
        times["p50"] <= 1.5 and times["p99"] <= 3,
        times_p50=times["p50"], times_p99=times["p99"], **figures,
    )  # fmt: skip


async def _restart(report: Report, office: Office, rounds: int) -> None:
    """With a hundred thousand waiting: the mirror built, and the rows merely read."""
    for _ in range(0, WAITING, 10_000):
        await office.arrive(10_000, told=False)
    await office.database.pool.execute("ANALYZE work_item")
    ours, reads = [], []
    for _ in range(rounds):
        began = time.perf_counter()
        mirror = await mirrors.build(office.database, office.workspace_id, 0, datetime.now(UTC), OpeningHours())
        ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        async with office.database.hot() as connection:
            read = [row async for row in floor.all_waiting(connection, office.workspace_id, datetime.now(UTC))]
        reads.append(time.perf_counter() - began)
        assert len(read) == len(mirror.items)
        del mirror, read
    ours_s, limit_s = statistics.median(ours), statistics.median(reads)
    report.add(
        f"restart with {WAITING:,} waiting", "≤ 3× reading the rows", ours_s <= 3 * limit_s,
        ours_s=ours_s, limit_s=limit_s, times=ours_s / limit_s,
    )  # fmt: skip
