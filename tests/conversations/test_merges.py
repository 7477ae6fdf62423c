"""Merging, splitting and undoing: exact rows, right pointers, nothing lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, update

from conversations.access import Scope
from conversations.contact_merge import merge_contacts
from conversations.contact_unmerge import MergeInTheWay
from conversations.drafts import put_draft
from conversations.inbound import IntakeReceipt
from conversations.merges import Undone, undo
from conversations.models import (
    Conversation,
    CustomField,
    Draft,
    Inbox,
    Mention,
    Merge,
    Message,
    Participant,
    Queue,
    ReadPosition,
    Tag,
)
from conversations.moving import among
from conversations.reading import mark_read
from kit.errors import Conflict, Forbidden, Invalid, NotFound
from kit.ids import new_id
from tests.conversations.desk import Desk
from tests.conversations.joining import merge, pair, read, say, split, state, take_back
from tests.support.workspaces import add_agent


async def colleague(desk: Desk, *queue_ids: UUID) -> Scope:
    agent_id = new_id()
    async with desk.begin() as work:
        await add_agent(work.connection, desk.workspace.id, agent_id, name="Zhao Min", email=f"{agent_id}@x.test")
    return Scope(desk.workspace.id, agent_id, "Zhao Min", "agent", desk.agent.permissions, frozenset(queue_ids))


async def busy_pair(desk: Desk) -> tuple[IntakeReceipt, IntakeReceipt]:
    """The same, with everything on them that a merge has to move."""
    one, two = await pair(desk)
    friend = await colleague(desk, desk.workspace.queue_id)
    await desk.post(one.conversation_id, "answer 1")
    desk.clock.advance(minutes=1)
    await desk.post(two.conversation_id, "@you", kind="note", mentions=(friend.agent_id, desk.supervisor.agent_id))
    await desk.post(one.conversation_id, "@you", kind="note", mentions=(desk.supervisor.agent_id,))
    await read(desk, one.conversation_id, one.sequence)
    await read(desk, two.conversation_id, two.sequence)
    desk.clock.advance(minutes=1)
    await say(desk, "mail 2", visitor="mail")
    for scope, receipt in ((desk.agent, two), (desk.supervisor, one), (desk.supervisor, two)):
        async with desk.begin(scope) as work:
            await put_draft(work, scope, receipt.conversation_id, "half a sen")
    async with desk.begin(desk.supervisor) as work:
        await mark_read(work, desk.supervisor, two.conversation_id, two.sequence)
    desk.clock.advance(minutes=1)
    return one, two


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
    await _settings(desk)
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


async def _settings(desk: Desk) -> None:
    async with desk.begin() as work:
        for name in ("vip", "leak"):
            await work.connection.execute(insert(Tag).values(workspace_id=desk.workspace.id, id=new_id(), name=name))
        for key in ("serial", "model"):
            await work.connection.execute(
                insert(CustomField).values(
                    workspace_id=desk.workspace.id, id=new_id(), entity="conversation", key=key, label=key, type="text"
                )
            )


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


async def test_an_undo_without_a_change_since_puts_every_row_back(desk: Desk) -> None:
    one, two = await busy_pair(desk)
    before = await state(desk)
    merge_id = await merge(desk, one.conversation_id, two.conversation_id)
    assert await state(desk) != before
    desk.clock.advance(minutes=5)
    done = await take_back(desk, merge_id)
    assert done.kept_fields == []
    assert await state(desk) == before
    assert done.merge.undone_at == desk.clock.now()
    assert done.merge.undone_by == desk.agent.agent_id


@pytest.mark.parametrize("source", ["snoozed", "pending", "resolved"])
@pytest.mark.parametrize("target", ["open", "snoozed", "pending", "resolved"])
async def test_an_undo_restores_how_both_stood(desk: Desk, source: str, target: str) -> None:
    one, two = await busy_pair(desk)
    for receipt, status in ((one, target), (two, source)):
        await _set_status(desk, receipt.conversation_id, status)
    before = await state(desk)
    if target == "resolved" and source != "resolved":
        with pytest.raises(Conflict):
            await merge(desk, one.conversation_id, two.conversation_id)
        return
    merge_id = await merge(desk, one.conversation_id, two.conversation_id)
    head, thread = await desk.conversation(one.conversation_id), await desk.thread(two.thread_id)
    assert head.status == target
    assert thread.conversation_id == one.conversation_id
    assert thread.open_conversation_id == (None if target == "resolved" else one.conversation_id)
    await take_back(desk, merge_id)
    assert await state(desk) == before


@pytest.mark.parametrize("resting", ["snoozed", "pending"])
async def test_an_unanswered_source_wakes_a_resting_target(desk: Desk, resting: str) -> None:
    one, two = await pair(desk)
    await _set_status(desk, one.conversation_id, resting)
    before = await state(desk)
    merge_id = await merge(desk, one.conversation_id, two.conversation_id)
    head = await desk.conversation(one.conversation_id)
    assert (head.status, head.snoozed_until) == ("open", None)
    assert ("woken" in desk.listener.kinds) is (resting == "snoozed")
    await take_back(desk, merge_id)
    assert await state(desk) == before
    merge_id = await merge(desk, one.conversation_id, two.conversation_id)
    await say(desk, "chat 2")
    await take_back(desk, merge_id)
    assert (await desk.conversation(one.conversation_id)).status == "open"  # the customer's message woke it for good


async def _set_status(desk: Desk, conversation_id: UUID, status: str) -> None:
    if status == "snoozed":
        await desk.act("snooze", conversation_id, desk.clock.now() + timedelta(days=1))
    elif status == "resolved":
        await desk.act("resolve", conversation_id, "done")
    elif status == "pending":
        async with desk.begin() as work:
            await work.connection.execute(
                update(Conversation)
                .where(Conversation.workspace_id == desk.workspace.id, Conversation.id == conversation_id)
                .values(status="pending")
            )
    desk.listener.changes.clear()


async def test_what_arrived_since_follows_its_thread(desk: Desk) -> None:
    one, two = await pair(desk)
    merge_id = await merge(desk, one.conversation_id, two.conversation_id)
    desk.clock.advance(minutes=1)
    await say(desk, "chat since")
    since = desk.clock.advance(minutes=1)
    await say(desk, "mail since", visitor="mail")
    desk.clock.advance(minutes=1)
    await desk.post(one.conversation_id, "to the chat", thread_id=one.thread_id)
    await desk.post(one.conversation_id, "a note since", kind="note")
    await take_back(desk, merge_id)
    assert [row.text for row in await desk.messages(one.conversation_id)] == [
        "chat 1", "chat since", "to the chat", "a note since",
    ]  # fmt: skip
    assert [row.text for row in await desk.messages(two.conversation_id)] == ["mail 1", "mail since"]
    target, source = await desk.conversation(one.conversation_id), await desk.conversation(two.conversation_id)
    assert (target.waiting_since, target.inbound_count) == (None, 2)
    assert target.first_response_at is not None
    assert source.first_response_at is None
    assert source.waiting_since == since - timedelta(minutes=3)  # "mail 1" has waited all the time
    assert source.last_activity_at == since
    assert (await say(desk, visitor="mail")).conversation_id == two.conversation_id


async def test_a_reply_since_on_the_sources_thread_is_its_own(desk: Desk) -> None:
    one, two = await pair(desk)
    merge_id = await merge(desk, one.conversation_id, two.conversation_id)
    desk.clock.advance(minutes=1)
    answered = desk.clock.now()
    await desk.post(one.conversation_id, "to the mail", thread_id=two.thread_id)
    asked = desk.clock.advance(minutes=1)
    await say(desk, "mail again", visitor="mail")
    await take_back(desk, merge_id)
    source, target = await desk.conversation(two.conversation_id), await desk.conversation(one.conversation_id)
    assert (source.first_response_at, source.waiting_since) == (answered, asked)
    assert target.first_response_at is None
    assert target.waiting_since == (await desk.messages(one.conversation_id))[0].created_at


@pytest.mark.parametrize("source", ["resolved", "snoozed", "pending"])
async def test_a_source_whose_customer_wrote_since_comes_back_open(desk: Desk, source: str) -> None:
    one, two = await pair(desk)
    await _set_status(desk, two.conversation_id, source)
    merge_id = await merge(desk, one.conversation_id, two.conversation_id)
    asked = desk.clock.advance(minutes=1)
    await say(desk, "mail since", visitor="mail")
    await take_back(desk, merge_id)
    row = await desk.conversation(two.conversation_id)
    assert (row.status, row.snoozed_until, row.resolved_at) == ("open", None, None)
    assert row.episode == (2 if source == "resolved" else 1)
    assert row.waiting_since is not None
    assert row.waiting_since == asked or source != "resolved"
    assert (await desk.thread(two.thread_id)).open_conversation_id == two.conversation_id


@pytest.mark.parametrize("settled", ["answered", "resolved"])
async def test_a_source_whose_customer_was_served_since_comes_back_as_it_was(desk: Desk, settled: str) -> None:
    one, two = await pair(desk)
    await _set_status(desk, two.conversation_id, "resolved")
    merge_id = await merge(desk, one.conversation_id, two.conversation_id)
    desk.clock.advance(minutes=1)
    await say(desk, "mail since", visitor="mail")
    if settled == "answered":
        await desk.post(one.conversation_id, thread_id=two.thread_id)
    else:
        await desk.act("resolve", one.conversation_id)
    await take_back(desk, merge_id)
    row = await desk.conversation(two.conversation_id)
    assert (row.status, row.waiting_since, row.episode) == ("resolved", None, 1)
    assert (await desk.thread(two.thread_id)).open_conversation_id is None


async def test_a_field_changed_since_is_kept_and_listed(desk: Desk) -> None:
    one, two = await pair(desk)
    await _settings(desk)
    await desk.act("update", two.conversation_id, tags=["vip"], priority="high", fields={"serial": "B", "model": "X"})
    merge_id = await merge(desk, one.conversation_id, two.conversation_id)
    await desk.act("update", one.conversation_id, priority="urgent", fields={"model": "Y"})
    done = await take_back(desk, merge_id)
    assert done.kept_fields == ["fields.model", "priority"]
    target = await desk.conversation(one.conversation_id)
    assert (target.priority, target.tags, target.fields) == ("urgent", [], {"model": "Y"})
    assert (await desk.conversation(two.conversation_id)).fields == {"serial": "B", "model": "X"}


async def test_a_status_chosen_since_is_kept(desk: Desk) -> None:
    one, two = await pair(desk)
    merge_id = await merge(desk, one.conversation_id, two.conversation_id)
    await desk.act("resolve", one.conversation_id)
    await take_back(desk, merge_id)
    assert (await desk.conversation(one.conversation_id)).status == "resolved"
    assert (await desk.conversation(two.conversation_id)).status == "open"
    assert (await desk.thread(one.thread_id)).open_conversation_id is None
    assert (await desk.thread(two.thread_id)).open_conversation_id == two.conversation_id


async def test_a_wake_that_was_undone_by_a_person_is_kept(desk: Desk) -> None:
    one, two = await pair(desk)
    await _set_status(desk, one.conversation_id, "pending")
    merge_id = await merge(desk, one.conversation_id, two.conversation_id)
    await desk.act("snooze", one.conversation_id, desk.clock.now() + timedelta(hours=1))
    done = await take_back(desk, merge_id)
    assert done.kept_fields == ["status"]
    assert (await desk.conversation(one.conversation_id)).status == "snoozed"


async def test_a_thread_that_went_on_elsewhere_stays_there(desk: Desk) -> None:
    one, two = await pair(desk)
    merge_id = await merge(desk, one.conversation_id, two.conversation_id)
    await desk.act("resolve", one.conversation_id)
    desk.clock.advance(days=30)
    third = await say(desk, "a new matter", visitor="mail")
    assert third.conversation_id not in (one.conversation_id, two.conversation_id)
    await take_back(desk, merge_id)
    assert (await desk.thread(two.thread_id)).open_conversation_id == third.conversation_id
    assert [row.text for row in await desk.messages(two.conversation_id)] == ["mail 1"]
    assert [row.text for row in await desk.messages(third.conversation_id)] == ["a new matter"]


async def test_who_read_on_has_read_both_sides(desk: Desk) -> None:
    one, two = await busy_pair(desk)
    merge_id = await merge(desk, one.conversation_id, two.conversation_id)
    head = await desk.conversation(one.conversation_id)
    await read(desk, one.conversation_id, head.last_sequence)
    friend = (await desk.rows(Participant, Participant.agent_id != desk.supervisor.agent_id))[0].agent_id
    scope = replace(desk.agent, agent_id=friend)
    async with desk.begin(scope) as work:
        await mark_read(work, scope, one.conversation_id, head.last_sequence)
    await take_back(desk, merge_id)
    for agent_id in (desk.agent.agent_id, friend):
        for receipt in (one, two):
            (position,) = await desk.rows(
                ReadPosition,
                ReadPosition.conversation_id == receipt.conversation_id,
                ReadPosition.agent_id == agent_id,
            )
            assert position.inbound_count == (await desk.conversation(receipt.conversation_id)).inbound_count


async def test_a_draft_written_on_since_stays_where_it_was_written(desk: Desk) -> None:
    one, two = await pair(desk)
    async with desk.begin() as work:
        await put_draft(work, desk.agent, two.conversation_id, "Dear")
    merge_id = await merge(desk, one.conversation_id, two.conversation_id)
    desk.clock.advance(minutes=1)
    async with desk.begin() as work:
        await put_draft(work, desk.agent, one.conversation_id, "Dear Li")
    await take_back(desk, merge_id)
    (draft,) = await desk.rows(Draft)
    assert (draft.conversation_id, draft.text) == (one.conversation_id, "Dear Li")


async def test_a_colleague_mentioned_since_stays_in(desk: Desk) -> None:
    one, two = await pair(desk)
    friend = await colleague(desk)
    await desk.post(two.conversation_id, "@you", kind="note", mentions=(friend.agent_id,))
    merge_id = await merge(desk, one.conversation_id, two.conversation_id)
    await desk.post(one.conversation_id, "@you here too", kind="note", mentions=(friend.agent_id,))
    await take_back(desk, merge_id)
    assert {row.conversation_id for row in await desk.rows(Participant)} == {one.conversation_id, two.conversation_id}


async def test_merges_of_merges_are_undone_in_reverse_order(desk: Desk) -> None:
    one, two = await pair(desk)
    three = await say(desk, "third", visitor="fax")
    before = await state(desk)
    first = await merge(desk, two.conversation_id, one.conversation_id)
    between = await state(desk)
    second = await merge(desk, three.conversation_id, two.conversation_id)
    third_id, _ = await split(desk, three.conversation_id, thread_id=one.thread_id)
    for blocked, reason in ((first, second), (second, third_id)):
        with pytest.raises(MergeInTheWay) as refused:
            await take_back(desk, blocked)
        assert refused.value.fields["merge_ids"] == [str(reason)]
    await take_back(desk, third_id)
    with pytest.raises(MergeInTheWay):
        await take_back(desk, first)
    await take_back(desk, second)
    assert _spoken(await state(desk)) == _spoken(between)
    await take_back(desk, first)
    assert _spoken(await state(desk)) == _spoken(before)


def _spoken(rows: dict[str, list[dict[str, Any]]]) -> tuple[Any, ...]:
    """Messages and threads of a state, and the conversations that are not shells of a split taken back."""
    alive = [row for row in rows["conversation"] if row["last_sequence"]]
    return rows["message"], rows["thread"], alive


async def test_a_merge_is_undone_once(desk: Desk) -> None:
    one, two = await pair(desk)
    merge_id = await merge(desk, one.conversation_id, two.conversation_id)
    results = await asyncio.gather(*(take_back(desk, merge_id) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(result, Undone) for result in results) == 1
    assert {result.code for result in results if isinstance(result, Conflict)} == {"already_undone"}
    again = await merge(desk, one.conversation_id, two.conversation_id)
    await take_back(desk, again)


async def test_two_merges_of_the_same_two_at_once_end_as_one(desk: Desk) -> None:
    for round_ in range(4):
        one = await say(desk, visitor=f"a{round_}")
        two = await say(desk, visitor=f"b{round_}")
        results = await asyncio.gather(
            merge(desk, one.conversation_id, two.conversation_id),
            merge(desk, two.conversation_id, one.conversation_id),
            return_exceptions=True,
        )
        assert sum(isinstance(result, UUID) for result in results) == 1
        rows = [await desk.conversation(receipt.conversation_id) for receipt in (one, two)]
        assert sorted(row.merged_into_id is None for row in rows) == [False, True]


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


async def test_who_may_not_see_or_reply_cannot_merge_or_undo(desk: Desk) -> None:
    one, two = await pair(desk)
    stranger = await colleague(desk)
    with pytest.raises(NotFound):
        await merge(desk, one.conversation_id, two.conversation_id, stranger)
    with pytest.raises(Forbidden):
        await merge(desk, one.conversation_id, two.conversation_id, desk.agent.limited_to(()))
    with pytest.raises(Invalid):
        await merge(desk, one.conversation_id, one.conversation_id)
    merge_id = await merge(desk, one.conversation_id, two.conversation_id)
    async with desk.begin(stranger) as work:
        for wrong in (merge_id, new_id()):
            with pytest.raises(NotFound):
                await undo(work, stranger, wrong, listener=desk.listener)
        with pytest.raises(Forbidden):
            await undo(work, desk.agent.limited_to(()), merge_id, listener=desk.listener)


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


# -- split ---------------------------------------------------------------------------------------------------------


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
    await _set_status(desk, one.conversation_id, "snoozed")
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


async def test_more_messages_are_named_at_once_than_a_statement_may_bind_values(desk: Desk) -> None:
    first = await desk.say()
    ids = [first.message_id, *(new_id() for _ in range(40_000))]
    assert len(await desk.rows(Message, among(Message.id, ids))) == 1


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
