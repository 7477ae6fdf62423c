"""Taking a merge back: exact rows, what arrived since, what somebody changed since."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from conversations.contact_unmerge import MergeInTheWay
from conversations.drafts import put_draft
from conversations.merges import Undone, undo
from conversations.models import (
    Draft,
    Message,
    Participant,
    ReadPosition,
)
from conversations.moving import among
from conversations.reading import mark_read
from kit.errors import Conflict, Forbidden, Invalid, NotFound
from kit.ids import new_id
from tests.conversations.desk import Desk
from tests.conversations.joining import (
    add_settings,
    busy_pair,
    colleague,
    merge,
    pair,
    read,
    say,
    set_status,
    split,
    state,
    take_back,
)


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
        await set_status(desk, receipt.conversation_id, status)
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
    await set_status(desk, one.conversation_id, resting)
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
    await set_status(desk, two.conversation_id, source)
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
    await set_status(desk, two.conversation_id, "resolved")
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
    await add_settings(desk)
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
    await set_status(desk, one.conversation_id, "pending")
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


async def test_more_messages_are_named_at_once_than_a_statement_may_bind_values(desk: Desk) -> None:
    first = await desk.say()
    ids = [first.message_id, *(new_id() for _ in range(40_000))]
    assert len(await desk.rows(Message, among(Message.id, ids))) == 1
