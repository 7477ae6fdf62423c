"""Sending a reply again whose delivery failed."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import update

from conversations.models import (
    Delivery,
)
from conversations.replies import retry
from kit.errors import Conflict, NotFound
from kit.ids import new_id
from tests.conversations.desk import Desk


async def _end_delivery(desk: Desk, message_id: UUID, state: str) -> None:
    async with desk.begin() as work:
        await work.connection.execute(
            update(Delivery)
            .where(Delivery.workspace_id == desk.workspace.id, Delivery.message_id == message_id)
            .values(state=state, attempts=2, error={"code": "gone"}, lease_owner="x")
        )


async def test_a_failed_reply_is_sent_again(desk: Desk) -> None:
    first = await desk.say()
    reply, _ = await desk.post(first.conversation_id)
    await _end_delivery(desk, reply.id, "failed")
    async with desk.begin() as work:
        shown = await retry(work, desk.agent, reply.id)
    assert shown.version == reply.version + 1
    assert (shown.delivery["state"], shown.delivery["attempts"], shown.delivery["error"]) == ("queued", 2, None)
    (delivery,) = await desk.rows(Delivery)
    assert (delivery.state, delivery.error, delivery.lease_owner) == ("queued", None, None)
    assert not delivery.may_be_duplicate
    assert (await desk.events("delivery.updated"))[0].data["state"] == "queued"


async def test_a_repeat_of_an_unknown_outcome_is_marked_as_a_possible_double(desk: Desk) -> None:
    first = await desk.say()
    reply, _ = await desk.post(first.conversation_id)
    await _end_delivery(desk, reply.id, "unknown")
    async with desk.begin() as work:
        shown = await retry(work, desk.agent, reply.id)
    assert shown.delivery["may_be_duplicate"] is True
    assert (await desk.rows(Delivery))[0].may_be_duplicate


async def test_ten_clicks_on_retry_queue_it_once(desk: Desk) -> None:
    first = await desk.say()
    reply, _ = await desk.post(first.conversation_id)
    await _end_delivery(desk, reply.id, "failed")

    async def click() -> None:
        async with desk.begin() as work:
            await retry(work, desk.agent, reply.id)

    results = await asyncio.gather(*(click() for _ in range(10)), return_exceptions=True)
    assert sum(result is None for result in results) == 1
    assert {result.code for result in results if isinstance(result, Conflict)} == {"not_failed"}


async def test_only_a_failed_reply_can_be_sent_again(desk: Desk) -> None:
    first = await desk.say()
    reply, _ = await desk.post(first.conversation_id)
    note, _ = await desk.post(first.conversation_id, kind="note")
    async with desk.begin() as work:
        for message_id in (reply.id, note.id, first.message_id):
            with pytest.raises(Conflict) as refused:
                await retry(work, desk.agent, message_id)
            assert refused.value.code == "not_failed"
        with pytest.raises(NotFound):
            await retry(work, desk.agent, new_id())
