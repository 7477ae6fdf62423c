"""Splitting a conversation, and bringing the part home."""

from __future__ import annotations

import asyncio

import pytest

from conversations.drafts import put_draft
from conversations.models import (
    Draft,
    Mention,
    Merge,
    Participant,
    ReadPosition,
)
from kit.errors import Conflict, Invalid, NotFound
from tests.conversations.desk import Desk
from tests.conversations.joining import (
    merge,
    pair,
    read,
    say,
    set_status,
    split,
    state,
    take_back,
)


async def test_a_thread_is_split_off_with_all_it_said(desk: Desk) -> None:
    one, two = await pair(desk)
    await merge(desk, one.conversation_id, two.conversation_id)
    await desk.post(one.conversation_id, "to the mail", thread_id=two.thread_id)
    await desk.post(one.conversation_id, "a note", kind="note")
    desk.listener.changes.clear()
    merge_id, fresh_id = await split(desk, one.conversation_id, thread_id=two.thread_id)
    fresh, home = await desk.conversation(fresh_id), await desk.conversation(one.conversation_id)
    assert [row.text for row in await desk.messages(fresh_id)] == ["mail 1", "to the mail"]
    assert [row.text for row in await desk.messages(one.conversation_id)] == ["chat 1", "a note"]
    assert (fresh.previous_id, fresh.number, fresh.status) == (one.conversation_id, 3, "open")
    assert (fresh.contact_id, fresh.queue_id) == (home.contact_id, home.queue_id)
    assert (fresh.inbound_count, home.inbound_count) == (1, 1)
    assert fresh.opened_at == desk.clock.now()
    assert fresh.waiting_since is None
    assert fresh.first_response_at is None
    assert home.waiting_since is None  # it was answered before the split
    assert (await desk.thread(two.thread_id)).open_conversation_id == fresh_id
    assert (await desk.thread(one.thread_id)).open_conversation_id == one.conversation_id
    assert [(change.kind, change.conversation_id) for change in desk.listener.changes] == [("opened", fresh_id)]
    assert (await desk.rows(Merge, Merge.id == merge_id))[0].kind == "split"
    assert (await desk.events("conversation.split"))[0].data["new_id"] == str(fresh_id)
    assert (await say(desk, visitor="mail")).conversation_id == fresh_id


async def test_all_from_one_message_on_is_split_off(desk: Desk) -> None:
    first = await desk.say("leak")
    desk.clock.advance(minutes=1)
    await desk.post(first.conversation_id, "fixed?")
    desk.clock.advance(minutes=1)
    second = await desk.say("yes. and the invoice?")
    await desk.post(first.conversation_id, "ask accounts", kind="note", mentions=(desk.supervisor.agent_id,))
    async with desk.begin() as work:
        await put_draft(work, desk.agent, first.conversation_id, "The invoice", "reply", first.thread_id)
    await read(desk, first.conversation_id, second.sequence)
    before = await state(desk)
    merge_id, fresh_id = await split(desk, first.conversation_id, message_id=second.message_id)
    assert [row.text for row in await desk.messages(fresh_id)] == ["yes. and the invoice?", "ask accounts"]
    fresh, home = await desk.conversation(fresh_id), await desk.conversation(first.conversation_id)
    assert fresh.waiting_since == (await desk.messages(fresh_id))[0].created_at
    assert home.waiting_since is None
    assert (await desk.rows(Mention))[0].conversation_id == fresh_id
    assert fresh_id in {row.conversation_id for row in await desk.rows(Participant)}
    assert (await desk.rows(Draft))[0].conversation_id == fresh_id
    assert (await desk.thread(first.thread_id)).open_conversation_id == fresh_id
    for conversation_id, read_count in ((fresh_id, 1), (first.conversation_id, 1)):
        (position,) = await desk.rows(ReadPosition, ReadPosition.conversation_id == conversation_id)
        assert position.inbound_count == read_count
    await take_back(desk, merge_id)
    after = await state(desk)
    shell = next(row for row in after["conversation"] if row["id"] == fresh_id)
    assert (shell["status"], shell["merged_into_id"]) == ("resolved", first.conversation_id)
    for table, rows in after.items():
        mine = [row for row in rows if row.get("conversation_id") != fresh_id and row.get("id") != fresh_id]
        assert mine == before[table], table


async def test_what_arrived_since_comes_home_with_the_split(desk: Desk) -> None:
    one, two = await pair(desk)
    await merge(desk, one.conversation_id, two.conversation_id)
    merge_id, fresh_id = await split(desk, one.conversation_id, thread_id=two.thread_id)
    await desk.post(fresh_id, "a note on the new one", kind="note")
    await say(desk, "mail 2", visitor="mail")
    await set_status(desk, one.conversation_id, "snoozed")
    await take_back(desk, merge_id)
    assert [row.text for row in await desk.messages(one.conversation_id)] == [
        "chat 1", "mail 1", "a note on the new one", "mail 2",
    ]  # fmt: skip
    head = await desk.conversation(one.conversation_id)
    assert (head.status, head.inbound_count) == ("open", 3)
    assert desk.listener.kinds[-2:] == ["merged_away", "woken"]
    unmerged = (await desk.events("conversation.unmerged"))[-1]
    assert (unmerged.conversation_id, unmerged.data["source_id"]) == (one.conversation_id, str(fresh_id))


async def test_a_split_comes_home_only_to_an_open_conversation(desk: Desk) -> None:
    one, two = await pair(desk)
    await merge(desk, one.conversation_id, two.conversation_id)
    merge_id, fresh_id = await split(desk, one.conversation_id, thread_id=two.thread_id)
    await desk.act("resolve", one.conversation_id)
    with pytest.raises(Conflict) as refused:
        await take_back(desk, merge_id)
    assert refused.value.code == "resolved"
    await desk.act("resolve", fresh_id)
    await take_back(desk, merge_id)
    assert (await desk.thread(two.thread_id)).open_conversation_id is None
    assert (await desk.thread(two.thread_id)).conversation_id == one.conversation_id


async def test_something_remains_on_both_sides_of_a_split(desk: Desk) -> None:
    first = await desk.say()
    note, _ = await desk.post(first.conversation_id, "a note", kind="note")
    other = await desk.say(visitor="other")
    for what in ({"thread_id": first.thread_id}, {"message_id": first.message_id}, {"message_id": note.id}):
        with pytest.raises(Conflict) as refused:
            await split(desk, first.conversation_id, **what)
        assert refused.value.code == "nothing_to_split"
    for wrong in ({}, {"thread_id": first.thread_id, "message_id": first.message_id}):
        with pytest.raises(Invalid):
            await split(desk, first.conversation_id, **wrong)
    with pytest.raises(NotFound):
        await split(desk, first.conversation_id, message_id=other.message_id)
    with pytest.raises(Conflict):
        await split(desk, first.conversation_id, thread_id=other.thread_id)


async def test_a_message_that_arrives_during_a_split_is_on_one_side(desk: Desk) -> None:
    for round_ in range(4):
        one = await say(desk, visitor=f"a{round_}")
        two = await say(desk, visitor=f"b{round_}")
        await merge(desk, one.conversation_id, two.conversation_id)
        (_, fresh_id), *_ = await asyncio.gather(
            split(desk, one.conversation_id, thread_id=two.thread_id),
            say(desk, "during", visitor=f"b{round_}"),
            say(desk, "during", visitor=f"a{round_}"),
        )
        for conversation_id, receipt in ((one.conversation_id, one), (fresh_id, two)):
            messages = await desk.messages(conversation_id)
            assert [row.thread_id for row in messages] == [receipt.thread_id] * 2
            assert (await desk.conversation(conversation_id)).inbound_count == 2
            assert (await desk.thread(receipt.thread_id)).open_conversation_id == conversation_id
