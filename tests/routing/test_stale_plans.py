"""A decision is made on what was read and written under locks: what changed in between is left out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from conversations.opening_hours import OpeningHours
from routing import drain
from routing.mirror import Plan
from routing.mirrors import build
from tests.routing.hall import Hall

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
    assert await _carry_out(hall, plan) == 0
    assert await hall.owner(conversation) is None
    assert (await hall.decisions(conversation)) == []


async def test_of_a_plan_half_grown_old_the_other_half_holds(hall: Hall) -> None:
    first, second = await hall.on_duty(cap_units=33), await hall.on_duty(cap_units=33)
    conversations = await hall.write(hall.message(), hall.message())
    plan = await _plan(hall)
    taken = next(choice for choice in plan.choices if choice.agent_id == first)
    await hall.set_state(first, "busy")
    assert await _carry_out(hall, plan) == 1
    kept = next(one for one in conversations if one != taken.item.conversation_id)
    assert await hall.owners([taken.item.conversation_id, kept]) == [None, second]


async def test_a_plan_is_carried_out_once(hall: Hall) -> None:
    await hall.on_duty()
    conversation = await hall.arrive()
    plan = await _plan(hall)
    assert [await _carry_out(hall, plan), await _carry_out(hall, plan)] == [1, 0]
    assert len(await hall.assignments(conversation)) == 1


async def _plan(hall: Hall) -> Plan:
    now = hall.clock.now()
    return (await build(hall.database, hall.workspace.id, 1, now, OpeningHours())).decide(now)


async def _carry_out(hall: Hall, plan: Plan) -> int:
    epoch = await hall.router.leases.hold(hall.workspace.id)
    assert epoch is not None
    async with hall.router._batch(hall.workspace.id, epoch) as journal:
        return await drain.carry_out(journal, plan, epoch)
