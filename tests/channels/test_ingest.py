"""What is acknowledged is in the record once, in order, or kept where an admin sees it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from channels import raw_events
from channels.contract import Capabilities, RawEnvelope
from channels.errors import Unparseable
from kit.db import Database
from kit.errors import NotFound, TooMany, Unavailable
from kit.ids import new_id
from tests.channels.conftest import Edge, make_edge
from tests.support.channel import FarSide, delivery
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace

WAITS = Capabilities(max_text=1000, awaits_intake=True)


async def states(edge: Edge) -> list[str]:
    return [
        row["state"] for row in await edge.rows("SELECT state FROM raw_event WHERE workspace_id = $1 ORDER BY arrival")
    ]


async def said(edge: Edge) -> list[str]:
    rows = await edge.rows("SELECT external_id FROM message WHERE workspace_id = $1 ORDER BY sequence")
    return [row["external_id"] for row in rows]


async def test_an_accepted_delivery_is_committed_before_the_answer(edge: Edge) -> None:
    edge.far_side.parse_delay_s = 0.2
    receipt = await edge.ingest.accept(edge.inbox, delivery("wang", "1"))
    assert not receipt.duplicate
    assert await states(edge) == ["new"]
    await edge.settle()
    assert await states(edge) == ["done"]
    assert await said(edge) == ["1"]


async def test_every_item_of_a_delivery_is_taken_in(edge: Edge) -> None:
    await edge.ingest.accept(edge.inbox, delivery("wang", "1", "2", "3"))
    await edge.settle()
    assert await said(edge) == ["1", "2", "3"]


async def test_the_same_delivery_five_times_at_once_is_one(edge: Edge) -> None:
    receipts = await asyncio.gather(*(edge.ingest.accept(edge.inbox, delivery("wang", "1")) for _ in range(5)))
    await edge.settle()
    assert sorted(receipt.duplicate for receipt in receipts) == [False, True, True, True, True]
    assert await said(edge) == ["1"]


async def test_a_channel_that_awaits_intake_is_answered_with_ids_and_a_repeat_with_the_same(edge: Edge) -> None:
    edge.far_side.capabilities = WAITS
    edge.adapters.get(edge.workspace.inbox_id)[1].capabilities = WAITS
    first = await edge.ingest.accept(edge.inbox, delivery("wang", "1"))
    second = await edge.ingest.accept(edge.inbox, delivery("wang", "1"))
    assert first.receipts[0].message_id == second.receipts[0].message_id
    assert (first.duplicate, second.duplicate) == (False, True)
    assert await states(edge) == ["done"]


async def test_deliveries_of_one_inbox_are_taken_in_by_arrival_however_long_one_is_parsed(edge: Edge) -> None:
    edge.far_side.parse_delay_s = 0.1
    slow = asyncio.create_task(edge.ingest.accept(edge.inbox, delivery("wang", "slow")))
    await slow
    edge.far_side.parse_delay_s = 0.0
    await edge.ingest.accept(edge.inbox, delivery("wang", "fast"))
    await edge.settle()
    assert await said(edge) == ["slow", "fast"]


async def test_what_cannot_be_parsed_is_kept_and_the_next_one_goes_on(edge: Edge) -> None:
    await edge.ingest.accept(edge.inbox, RawEnvelope("bad", "wang", b"\xff not json"))
    await edge.ingest.accept(edge.inbox, delivery("wang", "1"))
    await edge.settle()
    [dead] = await edge.rows("SELECT error, body FROM raw_event WHERE workspace_id = $1 AND state = 'dead'")
    assert (dead["error"], dead["body"]) == ("not JSON", b"\xff not json")
    assert await said(edge) == ["1"]
    types = [row["type"] for row in await edge.rows("SELECT type FROM event WHERE workspace_id = $1")]
    assert types.count("dead_letter.added") == 1


async def test_a_dead_letter_that_is_understood_now_can_be_replayed_once(edge: Edge) -> None:
    edge.far_side.parse_delay_s = 0.0
    await edge.ingest.accept(edge.inbox, RawEnvelope("k", "wang", b"[{"))
    await edge.settle()
    [dead] = await edge.rows("SELECT id FROM raw_event WHERE workspace_id = $1")
    assert not await edge.ingest.replay(edge.workspace.id, dead["id"])
    await edge.rows("UPDATE raw_event SET body = $2 WHERE workspace_id = $1", delivery("wang", "1").body)
    assert await edge.ingest.replay(edge.workspace.id, dead["id"])
    assert await said(edge) == ["1"]
    with pytest.raises(NotFound):
        await edge.ingest.replay(edge.workspace.id, dead["id"])


async def test_one_poisonous_delivery_in_a_batch_dies_alone(edge: Edge) -> None:
    edge.far_side.parse_delay_s = 0.05  # so that all of them leave the lane together
    texts = ["fine"] * 9
    await asyncio.gather(
        *(edge.ingest.accept(edge.inbox, delivery(f"s{n}", f"m{n}", text=text)) for n, text in enumerate(texts)),
        edge.ingest.accept(edge.inbox, delivery("poison", "bad", text="a\0b")),
    )
    await edge.settle()
    assert sorted(await said(edge)) == [f"m{n}" for n in range(9)]
    assert sorted(await states(edge)) == ["dead"] + ["done"] * 9


async def test_a_sender_that_waits_hears_that_its_message_cannot_be_taken_in(edge: Edge) -> None:
    edge.adapters.get(edge.workspace.inbox_id)[1].capabilities = WAITS
    with pytest.raises(Unparseable):
        await edge.ingest.accept(edge.inbox, RawEnvelope("k", "wang", b"{"))
    assert await states(edge) == ["dead"]


async def test_after_a_crash_the_sweep_takes_in_what_was_only_stored(
    edge: Edge, database: Database, workspace: TestWorkspace, clock: FakeClock, tmp_path: Path
) -> None:
    async with database.hot() as connection:  # the acknowledged delivery of a process that died right after
        for name in ("1", "2"):
            row = await raw_events.to_row(
                edge.blobs, workspace.id, workspace.inbox_id, new_id(), delivery("wang", name), clock.now()
            )
            await raw_events.insert(connection, workspace.id, [row])
    assert await edge.ingest.sweep() == 0  # not yet: its own process may be at it
    clock.advance(seconds=3)
    assert await edge.ingest.sweep() == 2
    await edge.settle()
    assert await said(edge) == ["1", "2"]
    assert await edge.ingest.sweep() == 0


async def test_two_processes_that_sweep_the_same_take_it_in_once(
    edge: Edge, database: Database, workspace: TestWorkspace, clock: FakeClock, tmp_path: Path
) -> None:
    other = await make_edge(database, workspace, clock, tmp_path)
    async with database.hot() as connection:
        rows = [
            await raw_events.to_row(
                edge.blobs, workspace.id, workspace.inbox_id, new_id(), delivery("wang", str(n)), clock.now()
            )
            for n in range(20)
        ]
        await raw_events.insert(connection, workspace.id, rows)
    clock.advance(seconds=3)
    await asyncio.gather(edge.ingest.sweep(), other.ingest.sweep())
    await asyncio.gather(edge.settle(), other.settle())
    clock.advance(seconds=3)
    await edge.ingest.sweep()
    await edge.settle()
    assert await said(edge) == [str(n) for n in range(20)]
    await other.ingest.close()


async def test_a_later_delivery_waits_for_an_earlier_one_of_the_same_sender(
    edge: Edge, database: Database, workspace: TestWorkspace, clock: FakeClock
) -> None:
    async with database.hot() as connection:  # stored by a process that died
        row = await raw_events.to_row(
            edge.blobs, workspace.id, workspace.inbox_id, new_id(), delivery("wang", "first"), clock.now()
        )
        await raw_events.insert(connection, workspace.id, [row])
    await edge.ingest.accept(edge.inbox, delivery("wang", "second"))
    await edge.ingest.accept(edge.inbox, delivery("zhao", "other"))
    await edge.settle()
    assert await said(edge) == ["other"]
    clock.advance(seconds=3)
    await edge.ingest.sweep()
    await edge.settle()
    assert await said(edge) == ["other", "first", "second"]


async def test_a_long_body_lies_in_the_blob_store_and_not_in_the_database(edge: Edge) -> None:
    await edge.ingest.accept(edge.inbox, delivery("wang", "1", text="x" * 100_000))
    await edge.settle()
    [row] = await edge.rows("SELECT body, body_sha256 FROM raw_event WHERE workspace_id = $1")
    assert row["body"] is None
    assert len(await edge.blobs.get(edge.workspace.id, row["body_sha256"])) > 100_000
    assert await said(edge) == ["1"]


async def test_while_the_database_is_away_nothing_is_acknowledged(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    class StartingPool:
        def acquire(self) -> Any:
            raise asyncpg.CannotConnectNowError("the database system is starting up")

    monkeypatch.setattr(edge.database, "keyed", StartingPool())
    with pytest.raises(Unavailable):
        await edge.ingest.accept(edge.inbox, delivery("wang", "1"))
    edge.adapters.get(edge.workspace.inbox_id)[1].capabilities = WAITS
    with pytest.raises(Unavailable):
        await edge.ingest.accept(edge.inbox, delivery("wang", "2"))
    monkeypatch.undo()
    assert await states(edge) == []
    receipt = await edge.ingest.accept(edge.inbox, delivery("wang", "2"))
    assert receipt.receipts[0].duplicate is False


async def test_more_than_may_wait_is_refused_with_a_time_to_come_back(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.ingest.MAX_WAITING", 0)
    with pytest.raises(TooMany) as refused:
        await edge.ingest.accept(edge.inbox, delivery("wang", "1"))
    assert refused.value.retry_after_s > 0


async def test_a_stopping_program_finishes_what_it_acknowledged_and_accepts_nothing_more(edge: Edge) -> None:
    edge.far_side.parse_delay_s = 0.1
    await edge.ingest.accept(edge.inbox, delivery("wang", "1"))
    await edge.ingest.close()
    assert await said(edge) == ["1"]
    with pytest.raises(Unavailable):
        await edge.ingest.accept(edge.inbox, delivery("wang", "2"))


async def test_many_messages_share_few_commits(edge: Edge, statements: Any) -> None:
    with statements.counted() as ran:
        await asyncio.gather(*(edge.ingest.accept(edge.inbox, delivery(f"s{n}", f"m{n}")) for n in range(300)))
        await edge.settle()
    assert len(await said(edge)) == 300
    assert sum("INSERT INTO message " in sql for sql in ran) < 60


async def test_the_listeners_refusal_kills_only_what_it_concerns(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    real = edge.listener.on_batch

    async def refuse_some(connection: Any, workspace_id: Any, effects: Any, now: Any) -> Any:
        if len(effects) > 1:
            raise ValueError("no batches today")
        return await real(connection, workspace_id, effects, now)

    monkeypatch.setattr(edge.listener, "on_batch", refuse_some)
    await asyncio.gather(*(edge.ingest.accept(edge.inbox, delivery(f"s{n}", f"m{n}")) for n in range(8)))
    await edge.settle()
    assert sorted(await said(edge)) == [f"m{n}" for n in range(8)]


async def test_a_switched_off_inbox_takes_nothing(edge: Edge) -> None:
    inbox = edge.inbox
    await edge.rows("UPDATE inbox SET is_enabled = false, version = version + 1 WHERE workspace_id = $1")
    await edge.adapters.refresh()
    with pytest.raises(NotFound):
        await edge.ingest.accept(inbox, delivery("wang", "1"))


async def test_an_edge_without_far_side_settings_starts(
    database: Database, workspace: TestWorkspace, clock: FakeClock, tmp_path: Path
) -> None:
    edge = await make_edge(database, workspace, clock, tmp_path, FarSide())
    assert edge.inbox.id == workspace.inbox_id
    await edge.adapters.stop()


async def test_a_look_at_the_inboxes_after_the_stop_starts_none_of_them_again(edge: Edge) -> None:
    await edge.ingest.close()
    await edge.adapters.stop()
    await edge.adapters.refresh()
    assert edge.adapters.all() == []
