"""Many at once: nobody over capacity, nothing with two owners, nothing lost, whoever wins."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Iterator, Sequence
from uuid import UUID

import asyncpg
import pytest

from conversations.events import EventDraft
from conversations.work import Works
from kit.db import Database
from kit.errors import Conflict, NotFound
from routing.engine import Router
from routing.lease import LeaseLostError
from routing.models import AgentState, Offer, WorkItem
from routing.offers import OfferGone
from tests.routing.conftest import Furnish
from tests.routing.hall import Hall, RunningClock, make_router
from tests.routing.invariants import idle_pairs, violations
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace

# What two writers may tell each other: be first next time, or try again.
BUSY = (Conflict, NotFound, asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError)


async def test_accept_and_expiry_meet_and_one_of_them_happens(furnish: Furnish, clock: FakeClock) -> None:
    hall = await furnish(offer_ttl_s=20)
    chance = random.Random(7)
    agent = await hall.on_duty()
    for _ in range(15):
        conversation = await hall.arrive()
        await hall.connect(agent)
        await hall.drain()
        offer = await hall.offer(conversation)
        assert offer.state == "pending"
        accepting = asyncio.create_task(_try_accept(hall, offer.id, agent))
        await asyncio.sleep(chance.uniform(0, 0.01))  # the accept has read the time, or has not yet
        clock.advance(seconds=20)
        accepted, _ = await asyncio.gather(accepting, hall.drain())
        state = (await hall.rows(Offer, Offer.id == offer.id))[0].state
        assert state == ("accepted" if accepted else "expired")
        assert await violations(hall) == []
        await hall.act("resolve", conversation)
        await hall.set_state(agent, "available")


async def test_of_many_accepts_one_succeeds(furnish: Furnish) -> None:
    hall = await furnish(offer_ttl_s=20)
    agent = await hall.on_duty()
    conversation = await hall.arrive()
    await hall.drain()
    offer = await hall.offer(conversation)
    outcomes = await asyncio.gather(*[_try_accept(hall, offer.id, agent) for _ in range(6)])
    assert sorted(outcomes) == [False] * 5 + [True]


async def test_accept_and_a_take_by_hand_meet_and_there_is_one_owner(furnish: Furnish) -> None:
    hall = await furnish(offer_ttl_s=20)
    agent, other = await hall.on_duty(), await hall.hire()
    for _ in range(10):
        conversation = await hall.arrive()
        await hall.connect(agent)
        await hall.drain()
        offer = await hall.offer(conversation)
        await asyncio.gather(
            _try_accept(hall, offer.id, agent), _quietly(hall.act("assign", conversation, other)), hall.drain()
        )
        assert await hall.owner(conversation) in (agent, other)
        assert await violations(hall) == []
        await hall.act("resolve", conversation)


async def test_two_routers_who_both_believe_they_may_give_each_conversation_once(hall: Hall) -> None:
    """They share a name, so each takes the lease from the other again and again."""
    twin = make_router(hall.database, hall.clock, node=hall.router.node)
    for _ in range(6):
        await hall.on_duty()
    conversations = await hall.write(*[hall.message() for _ in range(30)])
    await asyncio.gather(*[_drain_again(hall, router) for router in (hall.router, twin) * 3])
    owners = await hall.owners(conversations)
    assert sum(owner is not None for owner in owners) == 18
    assert await violations(hall) == []
    assert await idle_pairs(hall) == []
    assert len(await hall.events("item.accepted")) == 18


async def test_two_routers_in_one_epoch_are_kept_right_by_the_rows(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even without the lease: the locks and guards of a batch alone."""
    twin = make_router(hall.database, hall.clock)
    epoch = await hall.router.leases.hold(hall.workspace.id)
    monkeypatch.setattr(twin.leases, "hold", lambda _: asyncio.sleep(0, epoch))
    for _ in range(6):
        await hall.on_duty()
    conversations = await hall.write(*[hall.message() for _ in range(30)])
    await asyncio.gather(*[hall.drain(router) for router in (hall.router, twin) * 3])
    owners = await hall.owners(conversations)
    assert sum(owner is not None for owner in owners) == 18
    assert await violations(hall) == []
    assert await idle_pairs(hall) == []


async def test_fifty_people_and_two_hundred_chats(database: Database, workspace: TestWorkspace) -> None:
    """Customers write, agents come, go, answer, decline, close and snatch, under two running routers."""
    hall = await Hall.open(database, RunningClock(), workspace, offer_ttl_s=1, wrap_up_s=1)
    second = make_router(database, hall.clock)
    chance = random.Random(20260302)

    def wake(workspace_id: UUID, last: int, events: Sequence[EventDraft]) -> None:
        hall.router.heard(workspace_id, last, events)
        second.heard(workspace_id, last, events)

    hall.works = Works(database, hall.clock, wake)
    agents = [await hall.hire(cap_units=chance.choice([33, 66, 100])) for _ in range(20)]
    arrived: list[UUID] = []
    left = iter(range(200))
    await hall.router.start()
    await second.start()
    try:
        await asyncio.gather(
            *[_customer(hall, left, arrived, chance) for _ in range(20)],
            *[_agent(hall, agent, arrived, chance) for agent in agents],
            _checker(hall),
            *[_meddler(hall, agents, arrived, chance) for _ in range(9)],
        )
        assert await violations(hall) == []
        assert len(arrived) == 200
        await _serve_the_rest(hall, agents, second)
    finally:
        await second.stop()
        await hall.router.stop()
    assert await violations(hall) == []
    assert await hall.router.repair(workspace.id) == []
    states = {row.state for row in await hall.rows(WorkItem)}
    assert states <= {"done", "wrap_up", "active"}


async def _customer(hall: Hall, left: Iterator[int], arrived: list[UUID], chance: random.Random) -> None:
    for _ in left:
        arrived.append(await hall.arrive(chance.choice(["webchat", "webchat", "email"])))
        await asyncio.sleep(chance.uniform(0, 0.02))


async def _agent(hall: Hall, agent: UUID, arrived: list[UUID], chance: random.Random) -> None:
    """Some turns of a working day."""
    for _ in range(7):
        await _quietly(hall.connect(agent))
        await _quietly(hall.set_state(agent, chance.choice(["available", "available", "away"]), by=agent))
        for offer in await hall.rows(Offer, Offer.agent_id == agent, Offer.state == "pending"):
            answer = hall.decline if chance.random() < 0.2 else hall.accept
            await _quietly(answer(offer.id, agent))
        if arrived and chance.random() < 0.3:
            await _quietly(hall.act("resolve", chance.choice(arrived)))
        if chance.random() < 0.1:
            await _quietly(hall.disconnect(agent))
        await asyncio.sleep(chance.uniform(0, 0.05))


async def _meddler(hall: Hall, agents: list[UUID], arrived: list[UUID], chance: random.Random) -> None:
    """A supervisor who assigns, unassigns, escalates and reopens."""
    for _ in range(10):
        await asyncio.sleep(chance.uniform(0, 0.1))
        if not arrived:
            continue
        conversation = chance.choice(arrived)
        step = chance.choice(["assign", "unassign", "escalate", "reopen", "resolve"])
        if step == "assign":
            await _quietly(hall.act("assign", conversation, chance.choice(agents)))
        elif step == "unassign":
            await _quietly(hall.act("assign", conversation, None))
        else:
            await _quietly(hall.act(step, conversation))


async def _checker(hall: Hall) -> None:
    """Not only at the end: whoever looks in between sees everything in order as well."""
    for _ in range(20):
        assert await violations(hall) == []
        await asyncio.sleep(0.05)


async def _serve_the_rest(hall: Hall, agents: list[UUID], second: Router) -> None:
    """Everybody is there and says yes until nothing waits: whoever is still in line was not lost."""
    async with asyncio.timeout(60):
        while await hall.rows(WorkItem, WorkItem.state.in_(["queued", "offered"])):
            await _quietly(hall.connect(*agents))
            for state in await hall.rows(AgentState, AgentState.status == "away"):
                await _quietly(hall.set_state(state.agent_id, "available"))
            for offer in await hall.rows(Offer, Offer.state == "pending"):
                await _quietly(hall.accept(offer.id, offer.agent_id))
            for item in await hall.rows(WorkItem, WorkItem.state == "active"):
                await _quietly(hall.act("resolve", item.conversation_id))
            second.nudge(hall.workspace.id)


async def _try_accept(hall: Hall, offer_id: UUID, agent: UUID) -> bool:
    try:
        await hall.accept(offer_id, agent)
    except (OfferGone, Conflict):
        return False
    return True


async def _quietly(action: Awaitable[object]) -> None:
    try:
        await action
    except BUSY:
        return


async def _drain_again(hall: Hall, router: Router) -> None:
    """Drain as the loop does: a lease that was taken away is asked for anew."""
    for _ in range(50):
        try:
            await hall.drain(router)
        except LeaseLostError:
            router.leases.lost(hall.workspace.id)
        else:
            return
