"""R6: events are numbered densely in the order of their commits, so ``seq > cursor`` misses and repeats nothing."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

import asyncpg
import pytest

from conversations.events import EventDraft, append_events
from kit.db import SERVER_SETTINGS
from tests.reliability.conftest import Figures
from tests.reliability.shop import Shop
from tests.support.office import Stream

WRITERS = 16


@dataclass(slots=True)
class Committed:
    """What the writers know: event number → the writer's own number of it."""

    events: dict[int, str] = field(default_factory=dict)
    rolled_back: int = 0


class Heard(NamedTuple):
    """A frame of the stream."""

    seq: int
    prev: int
    word: str | None  # the program's own events, such as that somebody connected, have none


@pytest.mark.parametrize(
    "seconds",
    [
        pytest.param(5, id="short"),
        pytest.param(60, id="long", marks=[pytest.mark.reliability, pytest.mark.timeout(400)]),
    ],
)
async def test_readers_see_every_commit_of_sixteen_writers_once_and_in_order(
    shop: Shop, seconds: int, figures: Figures
) -> None:
    committed = Committed()
    [start] = [row["last"] for row in await shop.fetch("SELECT last FROM feed WHERE workspace_id = $1")]
    async with shop.supervisor.stream() as stream:
        assert stream.hello["cursor"] == start
        done = asyncio.Event()
        frames: list[Heard] = []
        listening = asyncio.create_task(_listen(stream, frames))
        reading = asyncio.create_task(_read(shop, start, done))
        deadline = asyncio.get_running_loop().time() + seconds
        await asyncio.gather(*(_write(shop, number, deadline, committed) for number in range(WRITERS)))
        done.set()
        rows = await reading
        [last] = [row["last"] for row in await shop.fetch("SELECT last FROM feed WHERE workspace_id = $1")]
        while not frames or frames[-1].seq < last:
            assert not listening.done(), "the stream ended"
            await asyncio.sleep(0.01)
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
    figures(
        f"{WRITERS} writers, {seconds} s: {len(committed.events)} events committed, {committed.rolled_back} "
        f"transactions rolled back, {len(rows)} events read by cursor, {len(frames)} heard on the stream"
    )
    assert [seq for seq, _ in rows] == list(range(start + 1, last + 1))
    assert {seq: word for seq, word in rows if word is not None} == committed.events
    assert [(frame.seq, frame.word) for frame in frames] == rows
    assert [frame.prev for frame in frames] == [start, *(frame.seq for frame in frames[:-1])]


async def _write(shop: Shop, number: int, deadline: float, committed: Committed) -> None:
    """Commit transactions of random length and size, some of them never."""
    chance = random.Random(number)
    loop = asyncio.get_running_loop()
    connection = await asyncpg.connect(shop.database_url, server_settings=SERVER_SETTINGS)
    try:
        count = 0
        while loop.time() < deadline:
            count += 1
            drafts = [
                EventDraft(
                    "queue.updated", queue_id=shop.workspace.queue_id, data={"word": f"{number}/{count}/{place}"}
                )
                for place in range(chance.randint(1, 3))
            ]
            transaction = connection.transaction()
            await transaction.start()
            await asyncio.sleep(chance.uniform(0, 0.05))
            seqs = await append_events(connection, shop.workspace.id, drafts, datetime.now(UTC))
            if chance.random() < 0.1:
                await transaction.rollback()
                committed.rolled_back += 1
            else:
                await transaction.commit()
                committed.events |= {seq: draft.data["word"] for seq, draft in zip(seqs, drafts, strict=True)}
    finally:
        await connection.close()


async def _read(shop: Shop, cursor: int, done: asyncio.Event) -> list[tuple[int, str | None]]:
    """Read behind a cursor as fast as possible, and once more when the writers have ended."""
    found: list[tuple[int, str | None]] = []
    connection = await asyncpg.connect(shop.database_url, server_settings=SERVER_SETTINGS)
    try:
        is_last = False
        while not is_last:
            is_last = done.is_set()
            rows = await connection.fetch(
                "SELECT seq, data::jsonb->>'word' AS word FROM event WHERE workspace_id = $1 AND seq > $2 ORDER BY seq",
                shop.workspace.id,
                cursor,
            )
            found += [(row["seq"], row["word"]) for row in rows]
            if rows:
                cursor = rows[-1]["seq"]
            await asyncio.sleep(0.002)
        return found
    finally:
        await connection.close()


async def _listen(stream: Stream, frames: list[Heard]) -> None:
    """Take frames for ever."""
    while True:
        frame = await stream.next(within_s=60)
        if "seq" in frame:
            frames.append(Heard(frame["seq"], frame["prev"], frame["data"]["event"].get("word")))
