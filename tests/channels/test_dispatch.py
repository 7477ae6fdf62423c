"""A queued reply is sent in order, once where the far side allows it, and always ends in a state somebody can see."""

from __future__ import annotations

import asyncio

import orjson
import pytest

from channels.contract import OutboundMessage, Receipt
from channels.errors import DeliveryUnknown, SendDeferred, SendRejected
from kit.blobs import FilesAway
from kit.ids import new_id
from tests.channels.conftest import Edge
from tests.channels.dispatching import REPEATABLE, open_thread, queue_reply, reached, running, shown, until
from tests.support.channel import delivery


async def test_a_reply_is_sent_and_its_message_says_so(edge: Edge) -> None:
    thread = await open_thread(edge)
    message_id = await queue_reply(edge, thread, "您好")
    async with running(edge):
        await reached(edge, message_id, "sent")
    [sent] = edge.far_side.sent
    assert (sent.id, sent.to, sent.text, sent.attempt) == (message_id, "wang", "您好", 1)
    [row] = await edge.rows("SELECT state, external_id, lease_owner FROM delivery WHERE workspace_id = $1")
    assert (row["state"], row["external_id"], row["lease_owner"]) == ("sent", f"far-{message_id}", None)
    types = [row["type"] for row in await edge.rows("SELECT type FROM event WHERE workspace_id = $1 ORDER BY seq")]
    assert types[-1] == "delivery.updated"


async def test_replies_of_one_thread_leave_in_order_even_when_the_first_is_put_off(edge: Edge) -> None:
    thread = await open_thread(edge)
    ids = [await queue_reply(edge, thread, str(n)) for n in range(4)]
    tries = 0

    async def busy_once(message: OutboundMessage) -> Receipt:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise SendDeferred("busy", retry_after_s=0)
        return Receipt()

    edge.far_side.answer = busy_once
    async with running(edge):
        await reached(edge, ids[-1], "sent")
    assert [sent.text for sent in edge.far_side.sent] == ["0", "0", "1", "2", "3"]


async def test_threads_do_not_wait_for_each_other(edge: Edge) -> None:
    stuck, free = await open_thread(edge, "stuck"), await open_thread(edge, "free")
    gate = asyncio.Event()

    async def hold_stuck(message: OutboundMessage) -> Receipt:
        if message.to == "stuck":
            await gate.wait()
        return Receipt()

    edge.far_side.answer = hold_stuck
    slow, quick = await queue_reply(edge, stuck, "slow"), await queue_reply(edge, free, "quick")
    async with running(edge):
        await reached(edge, quick, "sent")
        assert (await shown(edge, slow))["state"] == "queued"
        gate.set()
        await reached(edge, slow, "sent")


async def test_a_refusal_is_final_and_tells_the_agent_why(edge: Edge) -> None:
    thread = await open_thread(edge)

    async def refuse(message: OutboundMessage) -> Receipt:
        raise SendRejected("the customer does not follow the account", code="not_following")

    edge.far_side.answer = refuse
    message_id = await queue_reply(edge, thread, "hello")
    async with running(edge):
        await reached(edge, message_id, "failed")
    assert (await shown(edge, message_id))["error"] == {
        "code": "not_following", "detail": "the customer does not follow the account",
    }  # fmt: skip
    assert edge.listener.failed == [message_id], "whoever promised an answer hears that there was none"


async def test_a_reply_whose_files_cannot_be_read_now_waits_and_is_not_in_doubt(edge: Edge) -> None:
    thread = await open_thread(edge)

    async def without_files(message: OutboundMessage) -> Receipt:
        raise FilesAway("the store of files is away")

    edge.far_side.answer = without_files
    message_id = await queue_reply(edge, thread, "see attached")

    async def put_off() -> bool:
        [row] = await edge.rows("SELECT state, attempts FROM delivery WHERE workspace_id = $1")
        return (row["state"], row["attempts"]) == ("queued", 1)

    async with running(edge):
        await until(put_off)
    found = await shown(edge, message_id)
    assert (found["error"]["code"], found["may_be_duplicate"]) == ("files_unavailable", False)


async def test_what_is_put_off_for_a_day_fails_with_the_last_reason(edge: Edge) -> None:
    thread = await open_thread(edge)
    message_id = await queue_reply(edge, thread, "hello")
    edge.clock.advance(hours=25)

    async def busy(message: OutboundMessage) -> Receipt:
        raise SendDeferred("busy")

    edge.far_side.answer = busy
    async with running(edge):
        await reached(edge, message_id, "failed")
    assert (await shown(edge, message_id))["error"]["code"] == "gave_up"


@pytest.mark.parametrize("trouble", [DeliveryUnknown("no answer"), ValueError("a bug"), TimeoutError()])
async def test_an_answer_that_never_came_is_shown_as_unknown_and_not_repeated(edge: Edge, trouble: Exception) -> None:
    thread = await open_thread(edge)

    async def lost(message: OutboundMessage) -> Receipt:
        raise trouble

    edge.far_side.answer = lost
    message_id = await queue_reply(edge, thread, "hello")
    async with running(edge):
        await reached(edge, message_id, "unknown")
    assert len(edge.far_side.sent) == 1
    assert (await shown(edge, message_id))["may_be_duplicate"] is True


async def test_where_repeats_are_dropped_by_the_far_side_a_lost_answer_is_tried_again(edge: Edge) -> None:
    edge.adapters.get(edge.workspace.inbox_id)[1].capabilities = REPEATABLE
    thread = await open_thread(edge)

    async def lost_once(message: OutboundMessage) -> Receipt:
        if message.attempt == 1:
            raise DeliveryUnknown("no answer")
        return Receipt(state="delivered")

    edge.far_side.answer = lost_once
    message_id = await queue_reply(edge, thread, "hello")
    async with running(edge):
        await until(lambda: edge.far_side.sent)

        async def put_off() -> bool:
            return (await shown(edge, message_id)).get("attempts") == 1

        await until(put_off)
        edge.clock.advance(minutes=11)
        edge.dispatch.nudge(edge.workspace.id)
        await reached(edge, message_id, "delivered")
    assert [sent.id for sent in edge.far_side.sent] == [message_id, message_id]


async def test_news_moves_a_delivery_forward_only(edge: Edge) -> None:
    thread = await open_thread(edge)
    message_id = await queue_reply(edge, thread, "hello")
    async with running(edge):
        await reached(edge, message_id, "sent")

    async def news(*states: str) -> None:
        items = [{"state": state, "external_id": f"far-{message_id}"} for state in states]
        envelope = delivery("wang", key=str(new_id()))
        await edge.ingest.accept(edge.inbox, type(envelope)(envelope.dedupe_key, "wang", orjson.dumps(items)))
        await edge.settle()

    await news("read")
    assert (await shown(edge, message_id))["state"] == "read"
    await news("delivered", "sent")
    await news("failed")
    assert (await shown(edge, message_id))["state"] == "read"
    await news("delivered", "read", "read")
    assert (await shown(edge, message_id))["state"] == "read"
