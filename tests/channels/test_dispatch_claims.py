"""Who sends: one claim at a time, none left behind by a stop, a crash, or somebody else's lease."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from conversations import deliveries
from conversations.deliveries import Outcome
from tests.channels.conftest import Edge, make_edge
from tests.channels.dispatching import REPEATABLE, open_thread, queue_reply, reached, running, shown


@pytest.mark.parametrize(("repeatable", "state"), [(False, "unknown"), (True, "queued")])
async def test_a_claim_of_a_dead_sender_ends_as_its_channel_allows(edge: Edge, repeatable: bool, state: str) -> None:
    if repeatable:
        edge.adapters.get(edge.workspace.inbox_id)[1].capabilities = REPEATABLE
    thread = await open_thread(edge)
    message_id = await queue_reply(edge, thread, "hello")
    async with edge.database.hot() as connection:
        await deliveries.claim(connection, edge.workspace.id, [edge.workspace.inbox_id], "dead", edge.clock.now(), 10)
    assert await edge.dispatch.recover(edge.workspace.id) == 0
    edge.clock.advance(seconds=61)
    assert await edge.dispatch.recover(edge.workspace.id) == 1
    assert (await shown(edge, message_id))["state"] == state


async def test_a_stop_between_a_claim_and_its_send_leaves_no_reply_in_doubt(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = await open_thread(edge)
    message_id = await queue_reply(edge, thread, "x")
    claim, claimed = deliveries.claim, asyncio.Event()

    async def claim_slowly(*parts: Any) -> Any:
        found = await claim(*parts)
        claimed.set()
        await asyncio.sleep(0.05)
        return found

    monkeypatch.setattr(deliveries, "claim", claim_slowly)
    async with running(edge):
        await claimed.wait()
    assert (await shown(edge, message_id))["state"] == "sent"


async def test_an_outcome_of_a_lost_lease_changes_nothing(edge: Edge) -> None:
    thread = await open_thread(edge)
    message_id = await queue_reply(edge, thread, "hello")
    async with edge.database.hot() as connection:
        [claimed] = await deliveries.claim(
            connection, edge.workspace.id, [edge.workspace.inbox_id], "slow", edge.clock.now(), 10
        )
    edge.clock.advance(seconds=61)
    await edge.dispatch.recover(edge.workspace.id)
    async with edge.database.hot() as connection:
        late = Outcome(claimed.id, claimed.epoch, "failed", error={"code": "late", "detail": "late"})
        assert await deliveries.finish(connection, edge.workspace.id, [late], edge.clock.now()) == []
    assert (await shown(edge, message_id))["state"] == "unknown"


async def test_two_dispatchers_send_each_reply_once(edge: Edge, tmp_path: Path) -> None:
    other = await make_edge(edge.database, edge.workspace, edge.clock, tmp_path, edge.far_side)
    threads = [await open_thread(edge, f"c{n}") for n in range(5)]
    ids = [await queue_reply(edge, thread, f"{n}") for n in range(8) for thread in threads]
    async with running(edge), running(other):
        for message_id in ids:
            await reached(edge, message_id, "sent")
    assert len(edge.far_side.sent) == len(ids)
    for thread in threads:
        mine = [sent.text for sent in edge.far_side.sent if sent.thread_id == thread["id"]]
        assert mine == [str(n) for n in range(8)]


async def test_replies_of_a_switched_off_inbox_wait_for_it(edge: Edge) -> None:
    thread = await open_thread(edge)
    message_id = await queue_reply(edge, thread, "hello")
    await edge.rows("UPDATE inbox SET is_enabled = false, version = version + 1 WHERE workspace_id = $1")
    await edge.adapters.refresh()
    async with running(edge):
        await asyncio.sleep(0.1)
    assert (await shown(edge, message_id))["state"] == "queued"
    await edge.rows("UPDATE inbox SET is_enabled = true, version = version + 1 WHERE workspace_id = $1")
    await edge.adapters.refresh()
    async with running(edge):
        await reached(edge, message_id, "sent")
