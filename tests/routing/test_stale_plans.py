"""A decision is made on what was read and written under locks: what changed in between is left out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from conversations.models import Conversation
from conversations.opening_hours import OpeningHours
from kit.db import Database
from routing import drain, swift
from routing.lease import LeaseLostError
from routing.mirror import Plan
from routing.mirrors import build
from routing.models import Assignment, Offer, RoutingLook
from tests.routing.conftest import Furnish
from tests.routing.hall import Hall
from tests.routing.invariants import violations
from tests.support.clock import FakeClock
from tests.support.workspaces import make_workspace

Change = Callable[[Hall, UUID, UUID], Awaitable[object]]


async def _fill_up(hall: Hall, agent: UUID, conversation: UUID) -> None:
    for _ in range(3):
        await hall.act("assign", await hall.arrive(), agent)


async def _let_connection_end(hall: Hall, agent: UUID, conversation: UUID) -> None:
    hall.clock.advance(seconds=30)


CHANGES: dict[str, Change] = {
    "the agent stepped out": lambda hall, agent, _: hall.set_state(agent, "away"),
    "the agent's connection was dropped": lambda hall, agent, _: hall.disconnect(agent),
    "the agent's connection ended": _let_connection_end,
    "the agent was given their fill by hand": _fill_up,
    "the item was escalated": lambda hall, _, conversation: hall.act("escalate", conversation),
    "the item was moved": lambda hall, _, conversation: _transfer(hall, conversation),
    "the conversation was resolved": lambda hall, _, conversation: hall.act("resolve", conversation),
}


async def _transfer(hall: Hall, conversation: UUID) -> None:
    await hall.act("transfer", conversation, await hall.open_queue("Elsewhere"))


@pytest.mark.parametrize("what", CHANGES)
async def test_a_plan_that_has_grown_old_gives_nothing(hall: Hall, what: str) -> None:
    agent = await hall.on_duty()
    await hall.hire(tier=2)
    conversation = await hall.arrive()
    plan = await _plan(hall)
    assert [choice.agent_id for choice in plan.choices] == [agent]
    await CHANGES[what](hall, agent, conversation)
    assert await _at_once(hall, plan) == 0
    assert await _carry_out(hall, plan) == 0
    assert await hall.owner(conversation) is None
    assert (await hall.decisions(conversation)) == []


@pytest.mark.parametrize("ttl", [0, 20])
async def test_of_a_plan_half_grown_old_the_other_half_holds(furnish: Furnish, ttl: int) -> None:
    """All at once it is not written; choice by choice the other half is."""
    hall = await furnish(offer_ttl_s=ttl)
    first, second = await hall.on_duty(cap_units=33), await hall.on_duty(cap_units=33)
    conversations = await hall.write(hall.message(), hall.message())
    plan = await _plan(hall)
    taken = next(choice for choice in plan.choices if choice.agent_id == first)
    await hall.set_state(first, "busy")
    assert await _at_once(hall, plan) == 0
    assert await hall.rows(RoutingLook) == []
    assert await _carry_out(hall, plan) == 1
    kept = next(one for one in conversations if one != taken.item.conversation_id)
    assert (await hall.item(taken.item.conversation_id)).state == "queued"
    assert (await hall.item(kept)).state == ("offered" if ttl else "active")
    (decision,) = await hall.decisions(kept)
    assert (decision.outcome, decision.agent_id) == ("offered" if ttl else "assigned", second)
    assert next(one["agent_id"] for one in decision.considered["candidates"]) == str(second)
    assert await violations(hall) == []


@pytest.mark.parametrize("ttl", [0, 20])
async def test_at_once_and_choice_by_choice_the_same_is_written(database: Database, clock: FakeClock, ttl: int) -> None:
    """But for ids, and for the order of those who got something in one instant."""
    told = []
    for way in (_at_once, _carry_out):
        hall = await Hall.open(database, clock, await make_workspace(database), offer_ttl_s=ttl)
        agents = [await hall.on_duty(cap_units=66) for _ in range(3)]
        conversations = await hall.write(*[hall.message() for _ in range(5)], hall.message("email"))
        hall.clock.advance(seconds=3)
        plan = await _plan(hall)
        assert await way(hall, plan) == 6
        assert await violations(hall) == []
        numbers = {one: number for number, one in enumerate([*agents, *conversations])}
        items = [await hall.item(one) for one in conversations]
        numbers |= {one.id: number for number, one in enumerate(items)}
        told.append(
            [
                [(one.state, one.units, one.version, one.deadline_at is None) for one in items],
                [(one.version, numbers.get(one.assignee_id)) for one in await hall.rows(Conversation)],
                [
                    (one.used_units, one.channel_counts, one.version, one.last_offer_at is None)
                    for one in [await hall.state(agent) for agent in agents]
                ],
                [
                    (one.type, numbers[one.conversation_id], numbers.get(one.agent_id), sorted(one.data))
                    for one in (await hall.events())[-(6 if ttl else 12) :]
                ],
                [
                    (one.outcome, numbers[one.agent_id], one.position, one.considered["eligible"])
                    for conversation in conversations
                    for one in await hall.decisions(conversation)
                ],
                sorted((numbers[one.agent_id], one.units, one.channel, one.is_realtime) for one in await _held(hall)),
                sorted((numbers[one.agent_id], one.units, one.channel) for one in await hall.rows(Offer)),
            ]
        )
    assert told[0] == told[1]


@pytest.mark.parametrize("ttl", [0, 20])
async def test_a_plan_is_carried_out_once(furnish: Furnish, ttl: int) -> None:
    hall = await furnish(offer_ttl_s=ttl)
    await hall.on_duty()
    conversation = await hall.arrive()
    plan = await _plan(hall)
    assert [await _at_once(hall, plan), await _at_once(hall, plan), await _carry_out(hall, plan)] == [1, 0, 0]
    assert len(await hall.assignments(conversation)) == (0 if ttl else 1)
    assert len(await hall.rows(Offer)) == (1 if ttl else 0)


async def test_a_lost_lease_writes_nothing_at_once(hall: Hall) -> None:
    await hall.on_duty()
    conversation = await hall.arrive()
    plan = await _plan(hall)
    epoch = await hall.router.leases.hold(hall.workspace.id)
    assert epoch is not None
    async with hall.database.look_up() as connection:
        with pytest.raises(LeaseLostError):
            await swift.carry_out(connection, hall.workspace.id, plan, epoch - 1, hall.clock.now())
    assert await hall.owner(conversation) is None


async def _held(hall: Hall) -> list[Any]:
    return await hall.rows(Assignment)


async def _plan(hall: Hall) -> Plan:
    now = hall.clock.now()
    return (await build(hall.database, hall.workspace.id, 1, now, OpeningHours())).decide(now)


async def _at_once(hall: Hall, plan: Plan) -> int:
    epoch = await hall.router.leases.hold(hall.workspace.id)
    assert epoch is not None
    async with hall.database.look_up() as connection:
        written = await swift.carry_out(connection, hall.workspace.id, plan, epoch, hall.clock.now())
    return len(plan.choices) if written is not None else 0


async def _carry_out(hall: Hall, plan: Plan) -> int:
    epoch = await hall.router.leases.hold(hall.workspace.id)
    assert epoch is not None
    async with hall.router._batch(hall.workspace.id, epoch) as journal:
        return await drain.carry_out(journal, plan, epoch)
