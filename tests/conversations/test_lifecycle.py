"""A conversation's life: owners, queues, rests and ends, and what routing is told of them."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, update

from conversations.access import Scope
from conversations.lifecycle import NotOpen
from conversations.models import Agent, Conversation, CustomField, Message, Participant, Queue, Tag
from kit.errors import Conflict, Forbidden, Invalid, NotFound
from kit.ids import new_id
from tests.conversations.desk import Desk
from tests.conversations.stage import add_contact, add_conversation
from tests.support.workspaces import add_agent


async def _colleague(desk: Desk, *queue_ids: UUID) -> Scope:
    agent_id = new_id()
    async with desk.begin() as work:
        await add_agent(work.connection, desk.workspace.id, agent_id, name="Zhao Min", email=f"{agent_id}@x.test")
    return Scope(desk.workspace.id, agent_id, "Zhao Min", "agent", desk.agent.permissions, frozenset(queue_ids))


async def _queue(desk: Desk, name: str = "Experts", **values: Any) -> UUID:
    queue_id = new_id()
    async with desk.begin() as work:
        await work.connection.execute(
            insert(Queue).values(workspace_id=desk.workspace.id, id=queue_id, name=name, **values)
        )
    return queue_id


async def test_an_agent_takes_what_nobody_owns_and_gives_it_back(desk: Desk) -> None:
    first = await desk.say()
    row = await desk.act("assign", first.conversation_id, desk.agent.agent_id)
    assert row.assignee_id == desk.agent.agent_id
    row = await desk.act("assign", first.conversation_id, None)
    assert row.assignee_id is None
    assert desk.listener.kinds == ["assigned", "unassigned"]
    assert [change.agent_before for change in desk.listener.changes] == [None, desk.agent.agent_id]
    assert [change.channel for change in desk.listener.changes] == ["api", "api"]
    events = await desk.events("conversation.assigned")
    assert [event.agent_id for event in events] == [desk.agent.agent_id, None]
    assert events[1].data == {"episode": 1, "agent_before": str(desk.agent.agent_id)}


async def test_placing_others_work_needs_the_permission(desk: Desk) -> None:
    first = await desk.say()
    for agent_id in (desk.supervisor.agent_id, desk.agent.agent_id):
        await desk.act("assign", first.conversation_id, agent_id, scope=desk.supervisor)
        assert (await desk.conversation(first.conversation_id)).assignee_id == agent_id
    await desk.act("assign", first.conversation_id, desk.supervisor.agent_id, scope=desk.supervisor)
    for wanted in (None, desk.agent.agent_id):
        with pytest.raises(Forbidden):
            await desk.act("assign", first.conversation_id, wanted)
    with pytest.raises(Forbidden):
        await desk.act("transfer", first.conversation_id, await _queue(desk))
    with pytest.raises(Forbidden):
        await desk.act("escalate", first.conversation_id)


async def test_an_owner_is_an_active_agent_of_this_workspace(desk: Desk) -> None:
    first = await desk.say()
    async with desk.begin() as work:
        await work.connection.execute(
            update(Agent).where(Agent.workspace_id == desk.workspace.id, Agent.id == desk.agent.agent_id)
            .values(is_active=False)
        )  # fmt: skip
    for agent_id in (new_id(), desk.agent.agent_id):
        with pytest.raises(Invalid):
            await desk.act("assign", first.conversation_id, agent_id, scope=desk.supervisor)
        with pytest.raises(Invalid):
            await desk.act("transfer", first.conversation_id, None, agent_id, scope=desk.supervisor)


async def test_a_step_that_changes_nothing_is_no_event(desk: Desk) -> None:
    first = await desk.say()
    await desk.act("assign", first.conversation_id, desk.agent.agent_id)
    before = await desk.conversation(first.conversation_id), len(await desk.events())
    await desk.act("assign", first.conversation_id, desk.agent.agent_id)
    await desk.act("transfer", first.conversation_id, desk.workspace.queue_id, desk.agent.agent_id)
    await desk.act("reopen", first.conversation_id)
    await desk.act("update", first.conversation_id, priority="normal", tags=[], subject="", fields={}, is_spam=False)
    await desk.act("update", first.conversation_id)
    assert (await desk.conversation(first.conversation_id), len(await desk.events())) == before


async def test_a_transfer_to_a_queue_leaves_its_owner_and_a_note(desk: Desk) -> None:
    first = await desk.say()
    await desk.act("assign", first.conversation_id, desk.agent.agent_id)
    experts = await _queue(desk)
    row = await desk.act("transfer", first.conversation_id, experts, None, "Needs a technician")
    assert (row.queue_id, row.assignee_id) == (experts, None)
    assert row.last_message["text"] == "Needs a technician"
    change = desk.listener.changes[-1]
    assert (change.kind, change.queue_id, change.queue_before, change.agent_id, change.agent_before) == (
        "transferred", experts, desk.workspace.queue_id, None, desk.agent.agent_id,
    )  # fmt: skip
    assert [event.type for event in await desk.events()][-2:] == ["message.noted", "conversation.transferred"]


async def test_who_hands_a_case_over_keeps_sight_of_it(desk: Desk) -> None:
    first = await desk.say()
    await desk.act("assign", first.conversation_id, desk.agent.agent_id)
    await desk.act("transfer", first.conversation_id, await _queue(desk))
    (participant,) = await desk.rows(Participant)
    assert (participant.agent_id, participant.reason) == (desk.agent.agent_id, "owned")
    await desk.post(first.conversation_id, "How did it go?", kind="note")


async def test_a_transfer_to_an_agent_keeps_the_queue(desk: Desk) -> None:
    first = await desk.say()
    colleague = await _colleague(desk)
    row = await desk.act("transfer", first.conversation_id, None, colleague.agent_id)
    assert (row.queue_id, row.assignee_id) == (desk.workspace.queue_id, colleague.agent_id)
    row = await desk.act("transfer", first.conversation_id, None, desk.agent.agent_id, scope=colleague)
    assert row.assignee_id == desk.agent.agent_id
    assert [row.agent_id for row in await desk.rows(Participant)] == [colleague.agent_id]


async def test_a_transfer_names_somebody_or_something_that_exists(desk: Desk) -> None:
    first = await desk.say()
    with pytest.raises(Invalid):
        await desk.act("transfer", first.conversation_id)
    with pytest.raises(NotFound):
        await desk.act("transfer", first.conversation_id, new_id())
    with pytest.raises(NotFound):
        await desk.act("transfer", first.conversation_id, await _queue(desk, archived=True))
    with pytest.raises(Invalid):
        await desk.act("transfer", first.conversation_id, await _queue(desk, "Other"), None, "x" * 200_001)
    assert (await desk.conversation(first.conversation_id)).queue_id == desk.workspace.queue_id


async def test_escalation_frees_the_owner_and_tells_routing(desk: Desk) -> None:
    first = await desk.say()
    await desk.act("assign", first.conversation_id, desk.agent.agent_id)
    row = await desk.act("escalate", first.conversation_id, "Beyond me")
    assert row.assignee_id is None
    assert desk.listener.changes[-1].kind == "escalated"
    assert desk.listener.changes[-1].agent_before == desk.agent.agent_id
    assert [event.type for event in await desk.events()][-2:] == ["message.noted", "conversation.escalated"]


async def test_without_a_queue_there_is_no_tier_above(desk: Desk) -> None:
    async with desk.begin() as work:
        conversation_id = await add_conversation(work, desk.workspace, await add_contact(work), queue_id=None)
    with pytest.raises(Conflict) as refused:
        await desk.act("escalate", conversation_id)
    assert refused.value.code == "no_queue"
    await desk.act("assign", conversation_id, desk.agent.agent_id)
    row = await desk.act("assign", conversation_id, None)
    assert row.assignee_id is None


async def test_a_snoozed_conversation_wakes_when_it_is_due(desk: Desk) -> None:
    first = await desk.say()
    until = desk.clock.now() + timedelta(hours=2)
    row = await desk.act("snooze", first.conversation_id, until)
    assert (row.status, row.snoozed_until) == ("snoozed", until)
    assert (await desk.thread(first.thread_id)).open_conversation_id == first.conversation_id
    async with desk.begin() as work:
        assert await desk.lifecycle.wake_due(work) == []
    desk.clock.set(until)
    async with desk.begin() as work:
        (woken,) = await desk.lifecycle.wake_due(work)
    assert (woken.status, woken.snoozed_until) == ("open", None)
    async with desk.begin() as work:
        assert await desk.lifecycle.wake_due(work) == []
    assert desk.listener.kinds == ["snoozed", "woken"]
    assert [event.data["after"] for event in await desk.events("conversation.status_changed")] == ["snoozed", "open"]


async def test_two_wakers_at_once_wake_each_conversation_once(desk: Desk) -> None:
    receipts = await desk.take_in(*(desk.inbound(visitor=f"v{number}") for number in range(6)))
    for receipt in receipts:
        await desk.act("snooze", receipt.conversation_id, desk.clock.now() + timedelta(minutes=1))
    desk.clock.advance(minutes=2)

    async def wake() -> int:
        async with desk.begin() as work:
            return len(await desk.lifecycle.wake_due(work))

    assert sum(await asyncio.gather(*(wake() for _ in range(4)))) == 6
    assert desk.listener.kinds.count("woken") == 6


@pytest.mark.parametrize("until", [timedelta(0), timedelta(hours=-1), timedelta(days=367), None])
async def test_one_snoozes_into_the_coming_year(desk: Desk, until: timedelta | None) -> None:
    first = await desk.say()
    moment = desk.clock.now() + until if until is not None else datetime(2026, 3, 3, 9, 0)  # noqa: DTZ001 - a naive time is the point
    with pytest.raises(Invalid):
        await desk.act("snooze", first.conversation_id, moment)


async def test_resolving_frees_the_threads_and_ends_the_wait(desk: Desk) -> None:
    first = await desk.say()
    row = await desk.act("resolve", first.conversation_id, "repaired")
    assert (row.status, row.resolved_at, row.disposition, row.waiting_since) == (
        "resolved", desk.clock.now(), "repaired", None,
    )  # fmt: skip
    thread = await desk.thread(first.thread_id)
    assert (thread.open_conversation_id, thread.conversation_id) == (None, first.conversation_id)
    assert desk.listener.kinds == ["resolved"]


async def test_resolving_twice_is_one_event_and_may_set_the_outcome_later(desk: Desk) -> None:
    first = await desk.say()
    await desk.act("resolve", first.conversation_id)
    again = await desk.act("resolve", first.conversation_id)
    row = await desk.act("resolve", first.conversation_id, "repaired")
    assert (row.disposition, row.version) == ("repaired", again.version + 1)
    assert len(await desk.events("conversation.status_changed")) == 1
    assert [event.data["fields"] for event in await desk.events("conversation.updated")] == [["disposition"]]
    with pytest.raises(Invalid):
        await desk.act("resolve", first.conversation_id, "x" * 201)


async def test_a_resolved_conversation_is_reopened_before_it_is_worked_on(desk: Desk) -> None:
    first = await desk.say()
    await desk.act("resolve", first.conversation_id)
    for name, *args in (
        ("assign", desk.agent.agent_id),
        ("transfer", await _queue(desk)),
        ("escalate",),
        ("snooze", desk.clock.now() + timedelta(hours=1)),
    ):
        with pytest.raises(NotOpen):
            await desk.act(name, first.conversation_id, *args)


async def test_reopening_begins_an_episode_and_takes_the_threads_back(desk: Desk) -> None:
    first = await desk.say()
    await desk.act("resolve", first.conversation_id, "repaired")
    row = await desk.act("reopen", first.conversation_id)
    assert (row.status, row.episode, row.resolved_at, row.disposition) == ("open", 2, None, None)
    assert (await desk.thread(first.thread_id)).open_conversation_id == first.conversation_id
    (event,) = await desk.events("conversation.reopened")
    assert event.data == {"episode": 2, "by": "agent"}
    assert desk.listener.changes[-1].episode == 2
    second = await desk.say("again")
    assert second.conversation_id == first.conversation_id


@pytest.mark.parametrize("status", ["snoozed", "pending"])
async def test_reopening_what_rests_wakes_it_in_the_same_episode(desk: Desk, status: str) -> None:
    first = await desk.say()
    async with desk.begin() as work:
        await work.connection.execute(
            update(Conversation).where(Conversation.workspace_id == desk.workspace.id).values(status=status)
        )
    row = await desk.act("reopen", first.conversation_id)
    assert (row.status, row.episode) == ("open", 1)
    assert desk.listener.kinds == (["woken"] if status == "snoozed" else [])


async def test_a_conversation_whose_customer_went_on_elsewhere_cannot_be_reopened(desk: Desk) -> None:
    first = await desk.say()
    await desk.act("resolve", first.conversation_id)
    desk.clock.advance(days=30)
    second = await desk.say("a new matter")
    assert second.conversation_id != first.conversation_id
    with pytest.raises(Conflict, match=r"goes on in conversation #2") as refused:
        await desk.act("reopen", first.conversation_id)
    assert refused.value.code == "thread_open_elsewhere"
    await desk.act("resolve", second.conversation_id)
    await desk.act("reopen", first.conversation_id)
    assert (await desk.thread(first.thread_id)).open_conversation_id == first.conversation_id
    with pytest.raises(Conflict):
        await desk.act("reopen", second.conversation_id)


async def test_a_customer_and_an_agent_who_reopen_at_once_begin_one_episode(desk: Desk) -> None:
    for round_ in range(5):
        first = await desk.say(visitor=f"v{round_}")
        await desk.act("resolve", first.conversation_id)
        await asyncio.gather(desk.act("reopen", first.conversation_id), desk.say("still leaks", visitor=f"v{round_}"))
        row = await desk.conversation(first.conversation_id)
        assert (row.status, row.episode, row.inbound_count) == ("open", 2, 2)
        assert (await desk.thread(first.thread_id)).open_conversation_id == first.conversation_id


async def test_a_message_that_arrives_while_the_case_is_resolved_is_never_left_in_a_closed_one(desk: Desk) -> None:
    for round_ in range(5):
        first = await desk.say(visitor=f"v{round_}")
        _, second = await asyncio.gather(
            desk.act("resolve", first.conversation_id), desk.say("one more", visitor=f"v{round_}")
        )
        row = await desk.conversation(second.conversation_id)
        thread = await desk.thread(first.thread_id)
        # Either it came first and was resolved with the rest, or it came after and reopened.
        assert (row.status, row.episode) in (("resolved", 1), ("open", 2))
        assert thread.open_conversation_id == (row.id if row.status == "open" else None)


async def test_a_change_of_details_is_one_event_naming_the_fields(desk: Desk) -> None:
    first = await desk.say()
    await _settings(desk)
    row = await desk.act(
        "update", first.conversation_id, tags=["vip", "Leak"], priority="urgent", subject=" E4  error ",
        is_spam=True, fields={"serial": "A-7", "paid": True},
    )  # fmt: skip
    assert (row.tags, row.priority, row.subject, row.is_spam) == (["VIP", "Leak"], "urgent", "E4 error", True)
    assert row.fields == {"serial": "A-7", "paid": True}
    (event,) = await desk.events("conversation.updated")
    assert event.data["fields"] == ["fields", "is_spam", "priority", "subject", "tags"]
    assert desk.listener.kinds == ["updated"]
    row = await desk.act("update", first.conversation_id, fields={"serial": None})
    assert row.fields == {"paid": True}
    assert desk.listener.kinds == ["updated"]


async def _settings(desk: Desk) -> None:
    async with desk.begin() as work:
        for name in ("VIP", "Leak"):
            await work.connection.execute(insert(Tag).values(workspace_id=desk.workspace.id, id=new_id(), name=name))
        for key, type_ in (("serial", "text"), ("paid", "boolean")):
            await work.connection.execute(
                insert(CustomField).values(
                    workspace_id=desk.workspace.id, id=new_id(), entity="conversation", key=key, label=key, type=type_
                )
            )


@pytest.mark.parametrize(
    "wrong",
    [
        {"tags": ["unknown"]},
        {"priority": "asap"},
        {"subject": "x" * 501},
        {"fields": {"colour": "red"}},
        {"fields": {"paid": "yes"}},
    ],
)
async def test_details_that_do_not_fit_are_refused(desk: Desk, wrong: dict[str, Any]) -> None:
    first = await desk.say()
    await _settings(desk)
    with pytest.raises(Invalid):
        await desk.act("update", first.conversation_id, **wrong)
    assert await desk.events("conversation.updated") == []


async def test_an_expected_version_guards_a_change(desk: Desk) -> None:
    first = await desk.say()
    seen = (await desk.conversation(first.conversation_id)).version
    row = await desk.act("update", first.conversation_id, subject="a", expected_version=seen)
    assert row.version == seen + 1
    with pytest.raises(Conflict) as refused:
        await desk.act("update", first.conversation_id, subject="b", expected_version=seen)
    assert refused.value.code == "stale_version"


async def test_what_one_cannot_see_one_cannot_act_on(desk: Desk) -> None:
    first = await desk.say()
    stranger = await _colleague(desk)
    for name, *args in (
        ("assign", stranger.agent_id),
        ("transfer", desk.workspace.queue_id),
        ("escalate",),
        ("snooze", desk.clock.now() + timedelta(hours=1)),
        ("resolve",),
        ("reopen",),
        ("update",),
    ):
        with pytest.raises(NotFound):
            await desk.act(name, first.conversation_id, *args, scope=stranger)
        with pytest.raises(Forbidden):
            await desk.act(name, first.conversation_id, *args, scope=desk.agent.limited_to(()))


async def test_a_step_leaves_no_system_line_in_the_conversation(desk: Desk) -> None:
    first = await desk.say()
    await desk.act("assign", first.conversation_id, desk.agent.agent_id)
    await desk.act("resolve", first.conversation_id)
    await desk.act("reopen", first.conversation_id)
    assert len(await desk.rows(Message)) == 1
