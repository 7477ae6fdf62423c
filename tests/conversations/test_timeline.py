"""What happened in a conversation: messages, events, and what came before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conversations.reading import mark_read
from conversations.timeline import list_earlier, list_events, list_messages
from kit.errors import Invalid, NotFound
from kit.ids import new_id
from tests.conversations.desk import Desk
from tests.conversations.joining import merge, pair, take_back


async def _messages(desk: Desk, conversation_id: Any, **more: Any) -> tuple[list[str], str | None]:
    async with desk.database.acquire() as connection:
        page = await list_messages(connection, more.pop("scope", desk.agent), conversation_id, **more)
    return [row["text"] for row in page.items], page.next_cursor


async def test_messages_are_read_from_the_end_upwards(desk: Desk) -> None:
    receipts = [await desk.say(f"m{number}") for number in range(7)]
    conversation_id = receipts[0].conversation_id
    assert await _messages(desk, conversation_id, limit=3) == (["m4", "m5", "m6"], str(receipts[4].sequence))
    assert await _messages(desk, conversation_id, before=receipts[4].sequence, limit=3) == (
        ["m1", "m2", "m3"], str(receipts[1].sequence),
    )  # fmt: skip
    assert await _messages(desk, conversation_id, before=receipts[1].sequence, limit=3) == (["m0"], None)
    assert await _messages(desk, conversation_id, limit=7) == ([f"m{number}" for number in range(7)], None)


async def test_messages_after_one_continue_downwards(desk: Desk) -> None:
    receipts = [await desk.say(f"m{number}") for number in range(5)]
    conversation_id = receipts[0].conversation_id
    assert await _messages(desk, conversation_id, after=receipts[0].sequence, limit=2) == (
        ["m1", "m2"], str(receipts[2].sequence),
    )  # fmt: skip
    assert await _messages(desk, conversation_id, after=receipts[2].sequence, limit=2) == (["m3", "m4"], None)
    assert await _messages(desk, conversation_id, after=receipts[4].sequence) == ([], None)
    with pytest.raises(Invalid):
        await _messages(desk, conversation_id, after=1, before=2)


async def test_a_message_row_is_decoded(desk: Desk) -> None:
    first = await desk.say("hello")
    async with desk.database.acquire() as connection:
        (row,) = (await list_messages(connection, desk.agent, first.conversation_id)).items
    assert row["content"] == {"type": "text", "text": "hello"}
    assert row["attachments"] == []


async def test_events_are_newest_first_and_tell_nothing_of_one_desk(desk: Desk) -> None:
    first = await desk.say()
    await desk.act("assign", first.conversation_id, desk.agent.agent_id)
    async with desk.begin() as work:
        await mark_read(work, desk.agent, first.conversation_id, first.sequence)
    await desk.post(first.conversation_id)
    async with desk.database.acquire() as connection:
        page = await list_events(connection, desk.agent, first.conversation_id, limit=2)
        rest = await list_events(connection, desk.agent, first.conversation_id, cursor=page.next_cursor, limit=2)
    assert [row["type"] for row in page.items] == ["message.sent", "conversation.assigned"]
    assert [row["type"] for row in rest.items] == ["message.received", "conversation.opened"]
    assert rest.next_cursor is None


async def test_a_merged_conversation_brings_its_history(desk: Desk) -> None:
    one, two = await pair(desk)
    await desk.act("snooze", two.conversation_id, desk.clock.now().replace(hour=20))
    merge_id = await merge(desk, one.conversation_id, two.conversation_id)
    async with desk.database.acquire() as connection:
        page = await list_events(connection, desk.agent, one.conversation_id)
    assert {row["conversation_id"] for row in page.items} == {one.conversation_id, two.conversation_id}
    await take_back(desk, merge_id)
    async with desk.database.acquire() as connection:
        page = await list_events(connection, desk.agent, one.conversation_id)
    assert {row["conversation_id"] for row in page.items} == {one.conversation_id}


async def test_what_came_before_is_what_the_caller_may_see(desk: Desk) -> None:
    first = await desk.say()
    await desk.act("resolve", first.conversation_id)
    desk.clock.advance(days=30)
    second = await desk.say()
    stranger = replace(desk.agent, queue_ids=frozenset())
    async with desk.database.acquire() as connection:
        page = await list_earlier(connection, desk.agent, first.contact_id)
        nothing = await list_earlier(connection, stranger, first.contact_id)
    assert [row["id"] for row in page.items] == [second.conversation_id, first.conversation_id]
    assert nothing.items == []


@pytest.mark.parametrize("cursor", ["x", "-1", "²", str(2**63)])
async def test_a_cursor_that_is_no_event_number_is_refused(desk: Desk, cursor: str) -> None:
    first = await desk.say()
    async with desk.database.acquire() as connection:
        with pytest.raises(Invalid) as refused:
            await list_events(connection, desk.agent, first.conversation_id, cursor=cursor)
    assert refused.value.code == "bad_cursor"


async def test_an_invisible_conversation_has_no_timeline(desk: Desk) -> None:
    first = await desk.say()
    stranger = replace(desk.agent, queue_ids=frozenset())
    async with desk.database.acquire() as connection:
        for read in (list_messages, list_events):
            with pytest.raises(NotFound):
                await read(connection, stranger, first.conversation_id)
            with pytest.raises(NotFound):
                await read(connection, desk.agent, new_id())
