"""Offers: asked, accepted, declined, missed, withdrawn; the item keeps its place whatever the agent does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kit.errors import NotFound
from kit.ids import new_id
from routing import repository
from routing.offers import OfferGone
from tests.routing.conftest import Furnish
from tests.routing.hall import Hall


@pytest.fixture
async def asking(furnish: Furnish) -> Hall:
    """A hall where agents are asked and have 20 s to answer."""
    return await furnish(offer_ttl_s=20)


async def test_an_offer_reserves_the_agent_until_its_deadline(asking: Hall) -> None:
    hall = asking
    agent = await hall.on_duty(cap_units=33)
    first, second = await hall.arrive(), await hall.arrive()
    await hall.drain()
    offer = await hall.offer(first)
    assert (offer.state, offer.agent_id, offer.units) == ("pending", agent, 33)
    assert offer.expires_at == hall.clock.now() + timedelta(seconds=20)
    assert (await hall.state(agent)).used_units == 33
    assert (await hall.item(second)).state == "queued"
    assert await hall.owner(first) is None
    async with hall.database.acquire() as connection:
        (shown,) = await repository.pending_offers(connection, hall.workspace.id, agent, hall.clock.now())
    assert (shown["id"], shown["conversation_id"], shown["queue_id"]) == (offer.id, first, hall.workspace.queue_id)
    assert (shown["reason"]["rule"], shown["reason"]["units"]) == ("least_cost", 33)


async def test_accepting_makes_the_agent_the_owner(asking: Hall) -> None:
    hall = asking
    agent = await hall.on_duty()
    conversation = await hall.arrive()
    await hall.drain()
    hall.clock.advance(seconds=7)
    assert await hall.accept((await hall.offer(conversation)).id, agent) == conversation
    assert await hall.owner(conversation) == agent
    assert (await hall.item(conversation)).state == "active"
    assert (await hall.state(agent)).used_units == 33
    (accepted,) = await hall.events("item.accepted")
    assert (accepted.agent_id, accepted.data["waited_ms"], accepted.data["automatic"]) == (agent, 7000, False)
    assert [event.agent_id for event in await hall.events("conversation.assigned")] == [agent]


async def test_an_offer_is_accepted_once_and_by_whom_it_was_made_to(asking: Hall) -> None:
    hall = asking
    agent = await hall.on_duty()
    conversation = await hall.arrive()
    await hall.drain()
    other = await hall.on_duty()
    offer = await hall.offer(conversation)
    with pytest.raises(NotFound):
        await hall.accept(offer.id, other)
    with pytest.raises(NotFound):
        await hall.decline(offer.id, other)
    with pytest.raises(NotFound):
        await hall.accept(new_id(), agent)
    await hall.accept(offer.id, agent)
    with pytest.raises(OfferGone) as gone:
        await hall.accept(offer.id, agent)
    assert gone.value.code == "offer_accepted"
    with pytest.raises(OfferGone):
        await hall.decline(offer.id, agent)


async def test_what_is_declined_keeps_its_place_and_goes_to_somebody_else(asking: Hall) -> None:
    hall = asking
    agent = await hall.on_duty()
    conversation = await hall.arrive()
    arrived_at = hall.clock.now()
    await hall.drain()
    hall.clock.advance(seconds=3)
    other = await hall.on_duty()
    await hall.decline((await hall.offer(conversation)).id, agent)
    item = await hall.item(conversation)
    assert (item.state, item.enqueued_at, item.born_at) == ("queued", arrived_at, arrived_at)
    assert (await hall.state(agent)).used_units == 0
    await hall.drain()
    offer = await hall.offer(conversation)
    assert (offer.agent_id, offer.state) == (other, "pending")
    (decision, second) = await hall.decisions(conversation)
    assert decision.agent_id == agent
    assert {"agent_id": str(agent), "reasons": ["excluded"]} in second.considered["out"]


async def test_the_only_agent_is_asked_again_but_not_at_once(asking: Hall) -> None:
    hall = asking
    agent = await hall.on_duty()
    conversation = await hall.arrive()
    await hall.drain()
    await hall.decline((await hall.offer(conversation)).id, agent)
    await hall.drain()
    assert (await hall.item(conversation)).state == "queued"
    hall.clock.advance(seconds=15)
    await hall.drain()
    assert (await hall.item(conversation)).state == "offered"


async def test_whoever_declined_is_left_out_for_a_minute_while_others_are_there(asking: Hall) -> None:
    hall = asking
    agent = await hall.on_duty(cap_units=33)
    conversation = await hall.arrive()
    await hall.drain()
    other = await hall.on_duty(cap_units=10)
    await hall.decline((await hall.offer(conversation)).id, agent)
    for _ in range(3):
        hall.clock.advance(seconds=19)
        await hall.connect(agent, other)
        await hall.drain()
        assert (await hall.item(conversation)).state == "queued"
    hall.clock.advance(seconds=3)
    await hall.drain()
    assert (await hall.offer(conversation)).state == "pending"


async def test_an_offer_that_runs_out_goes_on_to_the_next_agent(asking: Hall) -> None:
    hall = asking
    agent = await hall.on_duty()
    conversation = await hall.arrive()
    arrived_at = hall.clock.now()
    await hall.drain()
    other = await hall.on_duty()
    first = await hall.offer(conversation)
    hall.clock.advance(seconds=20)
    with pytest.raises(OfferGone) as gone:
        await hall.accept(first.id, agent)
    assert gone.value.code == "offer_expired"
    await hall.drain()
    second = await hall.offer(conversation)
    assert (second.agent_id, second.state) == (other, "pending")
    assert (await hall.item(conversation)).enqueued_at == arrived_at
    assert (await hall.state(agent)).misses == 1
    assert [event.agent_id for event in await hall.events("item.expired")] == [agent]


async def test_two_missed_offers_in_a_row_send_an_agent_away(asking: Hall) -> None:
    hall = asking
    agent = await hall.on_duty(cap_units=66)
    await hall.write(hall.message(), hall.message())
    await hall.drain()
    assert (await hall.state(agent)).used_units == 66
    hall.clock.advance(seconds=20)
    await hall.drain()
    state = await hall.state(agent)
    assert (state.status, state.pause_reason, state.used_units) == ("away", "not_responding", 0)
    changed = (await hall.events("agent.state_changed"))[-1]
    assert (changed.agent_id, changed.data["status"], changed.actor_kind) == (agent, "away", "system")
    await hall.set_state(agent, "available")
    assert (await hall.state(agent)).misses == 0


async def test_an_answer_in_between_clears_the_missed_ones(asking: Hall) -> None:
    hall = asking
    agent = await hall.on_duty(cap_units=33)
    conversation = await hall.arrive()
    await hall.drain()
    hall.clock.advance(seconds=20)
    await hall.drain()
    hall.clock.advance(seconds=15)
    await hall.connect(agent)
    await hall.drain()
    await hall.accept((await hall.offer(conversation)).id, agent)
    assert (await hall.state(agent)).misses == 0


@pytest.mark.parametrize("status", ["away", "busy", "offline"])
async def test_offers_of_an_agent_who_steps_out_are_withdrawn_in_the_same_moment(asking: Hall, status: str) -> None:
    hall = asking
    agent = await hall.on_duty()
    conversation = await hall.arrive()
    await hall.drain()
    offer = await hall.offer(conversation)
    await hall.set_state(agent, status, "lunch", by=agent)
    assert (await hall.offer(conversation)).state == "withdrawn"
    assert (await hall.item(conversation)).state == "queued"
    assert (await hall.state(agent)).used_units == 0
    with pytest.raises(OfferGone) as gone:
        await hall.accept(offer.id, agent)
    assert gone.value.code == "offer_withdrawn"


async def test_what_is_taken_by_hand_is_withdrawn_from_whom_it_was_offered(asking: Hall) -> None:
    hall = asking
    agent = await hall.on_duty()
    conversation = await hall.arrive()
    await hall.drain()
    supervisor = hall.workspace.supervisor_id
    await hall.act("assign", conversation, supervisor)
    assert (await hall.offer(conversation)).state == "withdrawn"
    assert await hall.owner(conversation) == supervisor
    assert (await hall.state(agent)).used_units == 0


@pytest.mark.parametrize("step", ["resolve", "snooze", "transfer", "escalate"])
async def test_an_offer_ends_with_what_becomes_of_the_conversation(asking: Hall, step: str) -> None:
    hall = asking
    agent = await hall.on_duty()
    await hall.hire(tier=2)
    conversation = await hall.arrive()
    await hall.drain()
    arguments: dict[str, list[Any]] = {
        "resolve": [],
        "snooze": [hall.clock.now() + timedelta(hours=1)],
        "transfer": [await hall.open_queue("Repairs")],
        "escalate": [],
    }
    await hall.act(step, conversation, *arguments[step])
    assert (await hall.offer(conversation)).state == "withdrawn"
    assert (await hall.state(agent)).used_units == 0
