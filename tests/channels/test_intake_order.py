"""Order per sender and nobody held up, when crashes, hang-ups and full disks come between the ack and the record."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from channels import raw_events
from channels.contract import ParsedEvent, RawEnvelope
from channels.errors import Unparseable
from kit.blobs import FilesAway
from kit.errors import InsufficientStorage, Unavailable
from kit.ids import new_id
from tests.channels.conftest import Edge
from tests.support.channel import FarSide, delivery


@pytest.fixture
def parsing(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> Parsing:
    """What happens to the next deliveries while they are parsed."""
    adapter: Any = edge.adapters.get(edge.workspace.inbox_id)[1]
    return Parsing(adapter, monkeypatch)


class Parsing:
    def __init__(self, adapter: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self._parse = adapter.parse
        self.fails: dict[str, BaseException] = {}
        self.waits: dict[str, asyncio.Event] = {}
        monkeypatch.setattr(adapter, "parse", self.parse)

    async def parse(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
        if (gate := self.waits.get(envelope.dedupe_key)) is not None:
            await gate.wait()
        if (error := self.fails.get(envelope.dedupe_key)) is not None:
            raise error
        found: Sequence[ParsedEvent] = await self._parse(envelope, received_at)
        return found


async def left_by_a_crash(edge: Edge, *ids: str, sender: str = "wang") -> None:
    """Deliveries that were acknowledged by a program that then died."""
    for one in ids:
        row = await raw_events.to_row(
            edge.blobs, edge.workspace.id, edge.inbox.id, new_id(), delivery(sender, one), edge.clock.now()
        )
        async with edge.database.hot() as connection:
            await raw_events.insert(connection, edge.workspace.id, [row])


async def stored(edge: Edge) -> list[str]:
    rows = await edge.rows("SELECT external_id FROM message WHERE workspace_id = $1 ORDER BY sequence")
    return [row["external_id"] for row in rows]


async def states(edge: Edge) -> dict[str, str]:
    rows = await edge.rows("SELECT dedupe_key, state FROM raw_event WHERE workspace_id = $1")
    return {row["dedupe_key"]: row["state"] for row in rows}


async def test_what_a_crash_left_comes_before_what_its_sender_wrote_since(edge: Edge, parsing: Parsing) -> None:
    await left_by_a_crash(edge, "1", "2")
    edge.clock.advance(seconds=10)
    parsing.waits["3"] = gate = asyncio.Event()
    await edge.ingest.accept(edge.inbox, delivery("wang", "3"))
    await edge.ingest.sweep()  # 1 and 2 come behind 3, which is still being read
    await asyncio.sleep(0)
    gate.set()
    await edge.settle()
    assert await stored(edge) == ["1", "2", "3"]


async def test_what_another_process_is_taking_in_is_waited_for(edge: Edge) -> None:
    await left_by_a_crash(edge, "1", "2")
    edge.clock.advance(seconds=10)
    rows = await edge.rows("SELECT id FROM raw_event WHERE workspace_id = $1 ORDER BY arrival")
    async with edge.database.hot() as other:
        assert await raw_events.claim(other, edge.workspace.id, [rows[0]["id"]]) == [rows[0]["id"]]
        await edge.ingest.sweep()
        await asyncio.sleep(0.1)
        assert await stored(edge) == []
        await raw_events.finish(other, edge.workspace.id, [rows[0]["id"]], edge.clock.now())
    await edge.settle()
    assert await stored(edge) == ["2"]


@pytest.mark.parametrize(
    "error",
    [
        Unavailable("the database is away"),
        InsufficientStorage("the disk is full"),
        asyncio.CancelledError("the task that the adapter waited for ended with its inbox"),
    ],
)
async def test_what_is_not_at_fault_waits_and_is_no_dead_letter(
    edge: Edge, parsing: Parsing, error: BaseException
) -> None:
    parsing.fails["1"] = error
    await edge.ingest.accept(edge.inbox, delivery("wang", "1"))
    await edge.ingest.accept(edge.inbox, delivery("wang", "2"))
    await edge.ingest.accept(edge.inbox, delivery("li", "9"))
    await edge.settle()
    assert await stored(edge) == ["9"]
    assert await states(edge) == {"1": "new", "2": "new", "9": "done"}
    parsing.fails.clear()
    edge.clock.advance(seconds=10)
    await edge.ingest.sweep()
    await edge.settle()
    assert await stored(edge) == ["9", "1", "2"]


async def test_what_cannot_be_read_for_an_hour_is_shown_to_somebody(edge: Edge, parsing: Parsing) -> None:
    parsing.fails["1"] = Unavailable("no reader can be started")
    await edge.ingest.accept(edge.inbox, delivery("wang", "1"))
    await edge.settle()
    edge.clock.advance(timedelta(hours=2))
    await edge.ingest.sweep()
    await edge.settle()
    assert await states(edge) == {"1": "dead"}


async def test_our_own_store_that_is_away_for_long_makes_no_dead_letters(edge: Edge, parsing: Parsing) -> None:
    parsing.fails["1"] = FilesAway("the store of files is away")
    await edge.ingest.accept(edge.inbox, delivery("wang", "1"))
    await edge.settle()
    edge.clock.advance(timedelta(hours=5))
    edge.ingest._put_off.clear()  # its pause is over: it is tried again
    await edge.ingest.sweep()
    await edge.settle()
    assert await states(edge) == {"1": "new"}


class TestAwaited:
    """A channel whose acknowledgement carries ids: its sender waits for intake."""

    @pytest.fixture(autouse=True)
    def awaits(self, edge: Edge) -> None:
        adapter: Any = edge.adapters.get(edge.workspace.inbox_id)[1]
        adapter.capabilities = FarSide().capabilities.__class__(max_text=1000, awaits_intake=True)

    async def test_a_sender_who_hangs_up_holds_nobody_up(self, edge: Edge, parsing: Parsing) -> None:
        parsing.waits["1"] = gate = asyncio.Event()
        sending = asyncio.create_task(edge.ingest.accept(edge.inbox, delivery("wang", "1")))
        await asyncio.sleep(0.01)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        gate.set()
        async with asyncio.timeout(60):
            await edge.ingest.accept(edge.inbox, delivery("li", "2"))
        assert await stored(edge) == ["1", "2"]

    async def test_a_full_disk_is_told_to_the_sender_and_text_still_flows(
        self, edge: Edge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def full(workspace_id: Any, data: bytes) -> bytes:
            raise InsufficientStorage("files cannot be stored: No space left on device")

        monkeypatch.setattr(edge.blobs, "put", full)
        long = delivery("wang", "1", text="x" * raw_events.INLINE_BYTES)
        answers = await asyncio.gather(
            *(edge.ingest.accept(edge.inbox, one) for one in (delivery("li", "2"), long, delivery("zhao", "3"))),
            return_exceptions=True,
        )
        assert [type(answer) is InsufficientStorage for answer in answers] == [False, True, False]
        assert sorted(await stored(edge)) == ["2", "3"]
        assert await states(edge) == {"2": "done", "3": "done"}

    async def test_a_message_that_is_not_understood_cannot_be_kept_on_a_full_disk(
        self, edge: Edge, parsing: Parsing, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def full(workspace_id: Any, data: bytes) -> bytes:
            raise InsufficientStorage("files cannot be stored: No space left on device")

        monkeypatch.setattr(edge.blobs, "put", full)
        parsing.fails["1"] = Unparseable("not JSON")
        with pytest.raises(InsufficientStorage):
            await edge.ingest.accept(edge.inbox, delivery("wang", "1", text="x" * raw_events.INLINE_BYTES))
        assert await states(edge) == {}


async def test_a_sender_whose_files_take_long_holds_nobody_else_up(edge: Edge, parsing: Parsing) -> None:
    gate = parsing.waits["slow"] = asyncio.Event()
    await edge.ingest.accept(edge.inbox, delivery("wang", "slow"))
    await edge.ingest.accept(edge.inbox, delivery("wang", "after it"))
    for number in range(3):
        await edge.ingest.accept(edge.inbox, delivery(f"li-{number}", f"quick-{number}"))
    async with asyncio.timeout(60):
        while len(await stored(edge)) < 3:
            await asyncio.sleep(0.01)
    assert sorted(await stored(edge)) == ["quick-0", "quick-1", "quick-2"]
    gate.set()
    await edge.settle()
    assert (await stored(edge))[3:] == ["slow", "after it"]


async def test_thousands_of_one_sender_and_of_many_are_taken_in_order(edge: Edge) -> None:
    many = [delivery(f"s{number % 50}", f"{number:04}") for number in range(600)]
    one = [delivery("wang", f"w{number:04}") for number in range(600)]
    await asyncio.gather(
        *(edge.ingest.accept(edge.inbox, each) for pair in zip(many, one, strict=True) for each in pair)
    )
    await edge.settle()
    found = await stored(edge)
    assert len(found) == 1200
    assert [each for each in found if each.startswith("w")] == sorted(each for each in found if each.startswith("w"))
    for sender in range(50):
        mine = [each for each in found if not each.startswith("w") and int(each) % 50 == sender]
        assert mine == sorted(mine)


async def test_a_delivery_that_waits_for_somebody_away_is_tried_at_growing_intervals(
    edge: Edge, parsing: Parsing
) -> None:
    parsing.fails["m1"] = Unavailable("the provider is away")
    await edge.ingest.accept(edge.inbox, delivery("wang", "m1"))
    await edge.settle()
    tried_after_s = []
    for second in range(1, 200):
        edge.clock.advance(seconds=1)
        if await edge.ingest.sweep():
            tried_after_s.append(second)
            await edge.settle()
    assert tried_after_s == [3, 7, 15, 31, 63, 123, 183]
    parsing.fails.clear()
    edge.clock.advance(minutes=1)
    assert await edge.ingest.sweep() == 1
    await edge.settle()
    assert await stored(edge) == ["m1"]
