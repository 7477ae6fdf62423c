"""What people do with conversations: items, owners and units follow in the same transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from conversations.lifecycle import Lifecycle
from kit.errors import NotFound
from routing.models import WorkItem
from tests.routing.conftest import Furnish
from tests.routing.hall import Hall


async def test_a_conversation_taken_by_hand_leaves_the_line(hall: Hall) -> None:
    agent = await hall.on_duty()
    conversation = await hall.arrive()
    await hall.act("assign", conversation, agent, by=agent)
    assert (await hall.item(conversation)).state == "active"
    assert (await hall.state(agent)).used_units == 33
    (decision,) = await hall.decisions(conversation)
    assert decision.considered == {"rule": "by_hand", "reason": "assigned", "by": str(agent), "forced": False}


async def test_by_hand_beyond_capacity_is_forced_and_blocks_what_the_router_would_give(hall: Hall) -> None:
    agent = await hall.on_duty(cap_units=40)
    chats = [await hall.arrive(), await hall.arrive(), await hall.arrive()]
    await hall.drain()
    assert await hall.owners(chats) == [agent, None, None]
    await hall.act("assign", chats[1], agent)
    state = await hall.state(agent)
    assert (state.used_units, state.forced_units) == (66, 33)
    assert [row.is_forced for row in await hall.assignments(chats[1])] == [True]
    await hall.act("resolve", chats[0])
    await hall.drain()
    assert await hall.owner(chats[2]) is None  # 33 forced and 33 more would be over 40
    await hall.act("resolve", chats[1])
    await hall.drain()
    assert await hall.owner(chats[2]) == agent
    assert (await hall.state(agent)).forced_units == 0


async def test_whoever_is_not_there_can_be_given_work_by_hand_and_keeps_it(hall: Hall) -> None:
    absent = await hall.hire()
    conversation = await hall.arrive()
    await hall.act("assign", conversation, absent)
    hall.clock.advance(hours=2)
    await hall.drain()
    assert await hall.owner(conversation) == absent


async def test_work_in_no_queue_counts_while_somebody_has_it(hall: Hall) -> None:
    agent = await hall.on_duty()
    conversation = await hall.arrive()
    async with hall.database.hot() as connection:
        await connection.execute("UPDATE conversation SET queue_id = NULL WHERE workspace_id = $1", hall.workspace.id)
        await connection.execute("DELETE FROM work_item WHERE workspace_id = $1", hall.workspace.id)
        await connection.execute("DELETE FROM event WHERE workspace_id = $1", hall.workspace.id)
    await hall.act("assign", conversation, agent)
    assert (await hall.item(conversation)).queue_id is None
    assert (await hall.state(agent)).used_units == 33
    await hall.act("assign", conversation, None)
    assert (await hall.item(conversation)).state == "cancelled"
    assert (await hall.state(agent)).used_units == 0


async def test_what_an_agent_gives_back_keeps_its_place_and_does_not_return_at_once(hall: Hall) -> None:
    agent = await hall.on_duty()
    conversation = await hall.arrive()
    arrived_at = hall.clock.now()
    await hall.drain()
    hall.clock.advance(seconds=10)
    await hall.act("assign", conversation, None, by=agent)
    item = await hall.item(conversation)
    assert (item.state, item.enqueued_at) == ("queued", arrived_at)
    await hall.drain()
    assert await hall.owner(conversation) is None
    hall.clock.advance(minutes=5)
    await hall.connect(agent)
    await hall.drain()
    assert await hall.owner(conversation) == agent


async def test_a_transfer_waits_in_the_other_queue_with_its_old_key(hall: Hall) -> None:
    sender = await hall.on_duty()
    repairs = await hall.open_queue("Repairs")
    mechanic = await hall.on_duty(queue_id=repairs)
    conversation = await hall.arrive()
    arrived_at = hall.clock.now()
    await hall.drain()
    assert await hall.owner(conversation) == sender
    await hall.act("transfer", conversation, repairs, by=sender)
    item = await hall.item(conversation)
    assert (item.state, item.queue_id, item.hops, item.enqueued_at) == ("queued", repairs, 1, arrived_at)
    assert (await hall.state(sender)).used_units == 0
    await hall.drain()
    assert await hall.owner(conversation) == mechanic
    released = await hall.events("item.released", conversation_id=conversation)
    assert [(event.agent_id, event.data["reason"]) for event in released] == [(sender, "transferred")]


async def test_a_transfer_within_the_queue_goes_to_somebody_else(hall: Hall) -> None:
    sender = await hall.on_duty()
    conversation = await hall.arrive()
    await hall.drain()
    other = await hall.on_duty()
    await hall.act("transfer", conversation, hall.workspace.queue_id, by=sender)
    await hall.drain()
    assert await hall.owner(conversation) == other


async def test_a_transfer_to_an_agent_moves_the_units_and_the_queue(hall: Hall) -> None:
    sender, receiver = await hall.on_duty(), await hall.on_duty(cap_units=10)
    repairs = await hall.open_queue("Repairs", channels={"webchat": {"units": 20}})
    conversation = await hall.arrive()
    await hall.drain()
    await hall.act("transfer", conversation, repairs, receiver, by=sender)
    assert (await hall.item(conversation)).queue_id == repairs
    assert (await hall.state(sender)).used_units == 0
    state = await hall.state(receiver)
    assert (state.used_units, state.forced_units) == (20, 20)


async def test_an_escalation_passes_levels_that_nobody_staffs(hall: Hall) -> None:
    agent = await hall.on_duty()
    expert = await hall.on_duty(tier=3)
    conversation = await hall.arrive()
    await hall.drain()
    assert await hall.owner(conversation) == agent
    await hall.act("escalate", conversation, by=agent)
    item = await hall.item(conversation)
    assert (item.tier, item.max_tier) == (3, 3)
    await hall.drain()
    assert await hall.owner(conversation) == expert
    await hall.act("escalate", conversation, by=expert)
    assert (await hall.item(conversation)).tier == 3  # the top: it stays there


async def test_a_snoozed_conversation_holds_nobody_and_comes_back_to_its_owner(hall: Hall) -> None:
    agent = await hall.on_duty()
    conversation = await hall.arrive("email")
    await hall.drain()
    until = hall.clock.now() + timedelta(hours=2)
    await hall.act("snooze", conversation, until, by=agent)
    item = await hall.item(conversation)
    assert (item.state, item.deadline_at) == ("parked", until)
    assert (await hall.state(agent)).channel_counts == {}
    assert await hall.owner(conversation) == agent
    hall.clock.advance(hours=2)
    await _wake_due(hall)
    assert (await hall.item(conversation)).state == "active"
    assert (await hall.state(agent)).channel_counts == {"email": 1}


@pytest.mark.parametrize("by_customer", [True, False])
async def test_a_snoozed_chat_does_not_wait_for_an_owner_who_is_gone(hall: Hall, by_customer: bool) -> None:
    gone = await hall.on_duty()
    conversation = await hall.arrive(visitor="v1")
    arrived_at = hall.clock.now()
    await hall.drain()
    await hall.act("snooze", conversation, hall.clock.now() + timedelta(hours=1), by=gone)
    hall.clock.advance(hours=1)
    other = await hall.on_duty()
    if by_customer:
        await hall.arrive(visitor="v1")
    else:
        await _wake_due(hall)
    item = await hall.item(conversation)
    # The hour it was set aside is no waiting time.
    assert (item.state, item.preferred_id, item.enqueued_at) == ("queued", gone, arrived_at + timedelta(hours=1))
    await hall.drain()
    assert await hall.owner(conversation) == other


async def test_a_customer_wakes_a_snoozed_chat_of_an_agent_who_is_there(hall: Hall) -> None:
    agent = await hall.on_duty()
    conversation = await hall.arrive(visitor="v1")
    await hall.drain()
    await hall.act("snooze", conversation, hall.clock.now() + timedelta(hours=1), by=agent)
    await hall.arrive(visitor="v1")
    assert (await hall.item(conversation)).state == "active"
    assert await hall.owner(conversation) == agent


async def test_what_is_moved_while_snoozed_wakes_where_it_was_moved_to(hall: Hall) -> None:
    agent = await hall.on_duty()
    repairs = await hall.open_queue("Repairs")
    mechanic = await hall.on_duty(queue_id=repairs)
    conversation = await hall.arrive(visitor="v1")
    await hall.drain()
    await hall.act("snooze", conversation, hall.clock.now() + timedelta(hours=1), by=agent)
    await hall.act("transfer", conversation, repairs)
    assert (await hall.item(conversation)).state == "parked"
    await hall.arrive(visitor="v1")
    await hall.drain()
    assert await hall.owner(conversation) == mechanic


async def test_resolving_frees_the_agent_for_the_next_customer(hall: Hall) -> None:
    agent = await hall.on_duty(cap_units=33)
    first, second = await hall.arrive(), await hall.arrive()
    await hall.drain()
    await hall.act("resolve", first, by=agent)
    assert (await hall.item(first)).state == "done"
    await hall.drain()
    assert await hall.owner(second) == agent


async def test_resolving_what_waits_takes_it_out_of_the_line(hall: Hall) -> None:
    conversation = await hall.arrive()
    await hall.act("resolve", conversation)
    assert (await hall.item(conversation)).state == "done"


async def test_wrap_up_holds_the_capacity_until_its_time_is_over(furnish: Furnish) -> None:
    hall = await furnish(wrap_up_s=60)
    agent = await hall.on_duty(cap_units=33)
    first, second = await hall.arrive(), await hall.arrive()
    await hall.drain()
    await hall.act("resolve", first, by=agent)
    item = await hall.item(first)
    assert (item.state, item.deadline_at) == ("wrap_up", hall.clock.now() + timedelta(seconds=60))
    await hall.drain()
    assert await hall.owner(second) is None
    for _ in range(4):
        hall.clock.advance(seconds=15)
        await hall.connect(agent)
    await hall.drain()
    assert (await hall.item(first)).state == "done"
    assert await hall.owner(second) == agent
    kinds = [event.type for event in await hall.events(conversation_id=first) if event.type.startswith("item.")]
    assert kinds == ["item.queued", "item.accepted", "item.wrapped_up", "item.done"]


@pytest.mark.parametrize("how", ["finish", "available"])
async def test_wrap_up_ends_when_the_agent_says_so(furnish: Furnish, how: str) -> None:
    hall = await furnish(wrap_up_s=600)
    agent = await hall.on_duty(cap_units=33)
    first, second = await hall.arrive(), await hall.arrive()
    await hall.drain()
    await hall.act("resolve", first, by=agent)
    if how == "finish":
        async with hall.works.begin(hall.workspace.id) as work:
            await hall.router.finish_wrap_up(work, first, agent)
    else:
        await hall.set_state(agent, "available", by=agent)
    await hall.drain()
    assert await hall.owners([first, second]) == [agent, agent]
    assert (await hall.item(first)).state == "done"


async def test_a_customer_who_writes_into_the_wrap_up_begins_the_next_episode(furnish: Furnish) -> None:
    hall = await furnish(wrap_up_s=600)
    agent = await hall.on_duty(cap_units=33)
    conversation = await hall.arrive(visitor="v1")
    await hall.drain()
    await hall.act("resolve", conversation, by=agent)
    await hall.arrive(visitor="v1")
    await hall.drain()
    items = await hall.rows(WorkItem, order=WorkItem.id)
    assert [(item.episode, item.state) for item in items] == [(1, "done"), (2, "active")]
    assert await hall.owner(conversation) == agent
    assert (await hall.state(agent)).used_units == 33


async def test_reopening_by_hand_keeps_the_owner(hall: Hall) -> None:
    agent = await hall.on_duty()
    conversation = await hall.arrive()
    await hall.drain()
    await hall.act("resolve", conversation, by=agent)
    await hall.act("reopen", conversation, by=agent)
    item = await hall.item(conversation)
    assert (item.state, item.episode) == ("active", 2)
    assert await hall.owner(conversation) == agent


async def test_a_change_that_is_undone_leaves_no_trace(hall: Hall) -> None:
    agent = await hall.on_duty()
    conversation = await hall.arrive()
    with pytest.raises(RuntimeError, match="the request broke off"):
        await _assign_and_break_off(hall, conversation, agent)
    assert (await hall.item(conversation)).state == "queued"
    assert (await hall.state(agent)).used_units == 0


async def test_a_stranger_cannot_be_given_work(hall: Hall) -> None:
    conversation = await hall.arrive()
    with pytest.raises(NotFound):
        await hall.set_state(conversation, "available")


async def _assign_and_break_off(hall: Hall, conversation: Any, agent: Any) -> None:
    scope = hall.scope()
    async with hall.works.begin(hall.workspace.id, scope.actor) as work:
        await Lifecycle(hall.router).assign(work, scope, conversation, agent)
        raise RuntimeError("the request broke off")


async def _wake_due(hall: Hall) -> None:
    async with hall.works.begin(hall.workspace.id) as work:
        await Lifecycle(hall.router).wake_due(work)
