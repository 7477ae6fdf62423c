"""Merging conversations: everything moves, pointers stay right, nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest
from sqlalchemy import insert

from conversations.contact_merge import merge_contacts
from conversations.contact_unmerge import MergeInTheWay
from conversations.models import (
    Inbox,
    Mention,
    Merge,
    Message,
    Queue,
    ReadPosition,
)
from kit.errors import Conflict, NotFound
from kit.ids import new_id
from tests.conversations.desk import Desk
from tests.conversations.joining import (
    add_settings,
    busy_pair,
    merge,
    pair,
    read,
    say,
    split,
    take_back,
)


async def test_a_merge_moves_everything_and_closes_the_source(desk: Desk) -> None:
    one, two = await busy_pair(desk)
    before = {row.id for row in await desk.rows(Message)}
    await merge(desk, one.conversation_id, two.conversation_id)
    messages = await desk.messages(one.conversation_id)
    assert {row.id for row in messages} == before
    assert [row.text for row in messages] == ["chat 1", "mail 1", "answer 1", "@you", "@you", "mail 2"]
    assert {row.conversation_id for row in await desk.rows(Mention)} == {one.conversation_id}
    thread = await desk.thread(two.thread_id)
    assert thread.conversation_id == thread.open_conversation_id == one.conversation_id
    source, target = await desk.conversation(two.conversation_id), await desk.conversation(one.conversation_id)
    assert (source.status, source.merged_into_id) == ("resolved", one.conversation_id)
    assert (source.last_sequence, source.inbound_count, source.last_message) == (0, 0, None)
    assert (target.last_sequence, target.inbound_count) == (messages[-1].sequence, 3)
    assert target.last_message["text"] == "mail 2"
    assert target.channels == ["api"]


async def test_what_the_customer_writes_next_goes_to_the_merged_conversation(desk: Desk) -> None:
    one, two = await pair(desk)
    await merge(desk, one.conversation_id, two.conversation_id)
    assert (await say(desk, visitor="mail")).conversation_id == one.conversation_id
    assert (await say(desk)).conversation_id == one.conversation_id
    reply, _ = await desk.post(one.conversation_id, thread_id=two.thread_id)
    assert reply.thread_id == two.thread_id


async def test_nobody_acts_on_a_conversation_that_was_merged_away(desk: Desk) -> None:
    one, two = await pair(desk)
    await merge(desk, one.conversation_id, two.conversation_id)
    actions: list[Awaitable[Any]] = [
        desk.post(two.conversation_id),
        desk.act("reopen", two.conversation_id),
        desk.act("assign", two.conversation_id, desk.agent.agent_id),
        merge(desk, two.conversation_id, one.conversation_id),
        merge(desk, one.conversation_id, two.conversation_id),
        split(desk, two.conversation_id, thread_id=two.thread_id),
    ]
    for action in actions:
        with pytest.raises(Conflict) as refused:
            await action
        assert refused.value.code in ("merged", "no_thread")
        assert refused.value.code == "no_thread" or refused.value.fields["merged_into_id"] == str(one.conversation_id)


async def test_routing_and_screens_are_told(desk: Desk) -> None:
    one, two = await pair(desk)
    merge_id = await merge(desk, one.conversation_id, two.conversation_id)
    assert [(change.kind, change.conversation_id) for change in desk.listener.changes] == [
        ("merged_away", two.conversation_id)
    ]
    merged, closed = (await desk.events())[-2:]
    assert (merged.type, merged.conversation_id) == ("conversation.merged", one.conversation_id)
    assert merged.data == {
        "episode": 1, "merge_id": str(merge_id), "source_id": str(two.conversation_id), "messages": 1,
    }  # fmt: skip
    assert (closed.type, closed.conversation_id) == ("conversation.status_changed", two.conversation_id)
    await take_back(desk, merge_id)
    assert desk.listener.kinds == ["merged_away", "opened"]
    assert {event.type for event in (await desk.events())[-2:]} == {
        "conversation.unmerged", "conversation.status_changed",
    }  # fmt: skip


async def test_the_earlier_start_the_longer_wait_and_the_higher_priority_win(desk: Desk) -> None:
    one, two = await pair(desk)
    await add_settings(desk)
    await desk.post(two.conversation_id, "hello")
    await desk.act("update", one.conversation_id, tags=["leak"], fields={"serial": "A"})
    await desk.act(
        "update", two.conversation_id, tags=["vip", "leak"], priority="high", subject="E4",
        fields={"serial": "B", "model": "X"},
    )  # fmt: skip
    early, late = await desk.conversation(one.conversation_id), await desk.conversation(two.conversation_id)
    await merge(desk, two.conversation_id, one.conversation_id)
    target = await desk.conversation(two.conversation_id)
    assert target.opened_at == early.opened_at < late.opened_at
    assert target.first_response_at == late.first_response_at
    assert target.waiting_since == early.waiting_since  # the chat is still unanswered
    assert (target.tags, target.priority, target.subject) == (["vip", "leak"], "high", "E4")
    assert target.fields == {"serial": "B", "model": "X"}
    await take_back(desk, (await desk.rows(Merge))[0].id)
    await merge(desk, one.conversation_id, two.conversation_id)
    target = await desk.conversation(one.conversation_id)
    assert (target.tags, target.priority, target.subject) == (["leak", "vip"], "high", "E4")
    assert target.fields == {"serial": "A", "model": "X"}
    assert desk.listener.kinds[-2:] == ["merged_away", "updated"]


async def test_what_is_unread_in_one_stays_unread_in_the_merged(desk: Desk) -> None:
    one, two = await pair(desk)
    await read(desk, one.conversation_id, one.sequence)
    await merge(desk, one.conversation_id, two.conversation_id)
    (position,) = await desk.rows(ReadPosition, ReadPosition.conversation_id == one.conversation_id)
    head = await desk.conversation(one.conversation_id)
    assert head.inbound_count - position.inbound_count >= 1
    await read(desk, one.conversation_id, head.last_sequence)
    (position,) = await desk.rows(ReadPosition, ReadPosition.conversation_id == one.conversation_id)
    assert position.inbound_count == head.inbound_count


async def test_what_was_read_in_both_stays_read(desk: Desk) -> None:
    one, two = await pair(desk)
    await read(desk, one.conversation_id, one.sequence)
    await read(desk, two.conversation_id, two.sequence)
    await merge(desk, one.conversation_id, two.conversation_id)
    (position,) = await desk.rows(ReadPosition, ReadPosition.conversation_id == one.conversation_id)
    assert (position.sequence, position.inbound_count) == (two.sequence, 2)


async def test_the_sources_owner_keeps_sight(desk: Desk) -> None:
    one, two = await pair(desk)
    await desk.act("assign", two.conversation_id, desk.agent.agent_id)
    other = new_id()
    async with desk.begin() as work:
        await work.connection.execute(insert(Queue).values(workspace_id=desk.workspace.id, id=other, name="Other"))
    await desk.act("transfer", one.conversation_id, other, scope=desk.supervisor)
    with pytest.raises(NotFound):
        await desk.post(one.conversation_id, kind="note")
    merge_id = await merge(desk, one.conversation_id, two.conversation_id, desk.supervisor)
    await desk.post(one.conversation_id, "still mine to see", kind="note")
    await take_back(desk, merge_id)
    with pytest.raises(NotFound):
        await desk.post(one.conversation_id, kind="note")


async def test_only_conversations_of_one_contact_are_merged(desk: Desk) -> None:
    one = await desk.say(visitor="a")
    two = await desk.say(visitor="b")
    with pytest.raises(Conflict) as refused:
        await merge(desk, one.conversation_id, two.conversation_id)
    assert refused.value.code == "other_contact"
    async with desk.begin() as work:
        await merge_contacts(work, desk.agent, source_id=two.contact_id, target_id=one.contact_id)
    await merge(desk, one.conversation_id, two.conversation_id)
    contact_merge = next(row for row in await desk.rows(Merge) if row.kind == "contact")
    with pytest.raises(MergeInTheWay):
        await take_back(desk, contact_merge.id)
    await take_back(desk, next(row for row in await desk.rows(Merge) if row.kind == "conversation").id)
    await take_back(desk, contact_merge.id)
    assert (await desk.conversation(two.conversation_id)).contact_id == two.contact_id


async def test_a_message_that_arrives_during_a_merge_is_not_lost(desk: Desk) -> None:
    for round_ in range(6):
        one = await say(desk, visitor=f"a{round_}")
        two = await say(desk, visitor=f"b{round_}")
        results = await asyncio.gather(
            say(desk, "during", visitor=f"b{round_}"),
            merge(desk, one.conversation_id, two.conversation_id),
            say(desk, "during", visitor=f"a{round_}"),
            desk.post(one.conversation_id, "answer"),
            say(desk, "during too", visitor=f"b{round_}"),
        )
        merge_id = results[1]
        messages = await desk.messages(one.conversation_id)
        assert len(messages) == 6
        assert await desk.messages(two.conversation_id) == []
        assert (await desk.thread(two.thread_id)).open_conversation_id == one.conversation_id
        head = await desk.conversation(one.conversation_id)
        assert (head.inbound_count, head.last_sequence) == (5, messages[-1].sequence)
        await asyncio.gather(
            take_back(desk, merge_id),
            say(desk, "while undone", visitor=f"b{round_}"),
            say(desk, "while undone", visitor=f"a{round_}"),
        )
        sides = [await desk.messages(receipt.conversation_id) for receipt in (one, two)]
        assert [len(side) for side in sides] == [4, 4]
        for receipt, side in zip((one, two), sides, strict=True):
            assert {row.thread_id for row in side} == {receipt.thread_id}
            assert (await desk.thread(receipt.thread_id)).open_conversation_id == receipt.conversation_id
            assert (await desk.conversation(receipt.conversation_id)).inbound_count == sum(
                row.direction == "in" for row in side
            )


async def test_a_merge_over_two_channels_knows_both(desk: Desk) -> None:
    mail = new_id()
    async with desk.begin() as work:
        await work.connection.execute(
            insert(Inbox).values(
                workspace_id=desk.workspace.id, id=mail, kind="email", name="Mail", queue_id=desk.workspace.queue_id
            )
        )
    one = await say(desk)
    two = await say(desk, visitor="li@lei.example", inbox_id=mail, channel="email")
    merge_id = await merge(desk, one.conversation_id, two.conversation_id)
    head = await desk.conversation(one.conversation_id)
    assert (head.channels, head.inbox_id) == (["api", "email"], mail)
    await take_back(desk, merge_id)
    head = await desk.conversation(one.conversation_id)
    assert (head.channels, head.inbox_id) == (["api"], desk.workspace.inbox_id)
