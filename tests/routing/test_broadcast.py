"""Queues that ask several at once: the first to accept has it, the others' offers end, and nobody is asked in vain."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest

from kit.errors import Invalid
from routing.models import Offer
from routing.offers import OfferGone
from routing.policy import check_policy
from tests.routing.conftest import Furnish
from tests.routing.hall import Hall, make_router
from tests.routing.invariants import violations


@pytest.fixture
async def asking(furnish: Furnish) -> Hall:
    """A hall where three are asked at once and have 20 s to answer."""
    return await furnish(offer_ttl_s=20, offer_to=3)


async def test_several_are_shown_it_at_once_and_each_holds_its_units(asking: Hall) -> None:
    hall = asking
    people = [await hall.on_duty() for _ in range(4)]
    conversation = await hall.arrive()
    await hall.drain()
    asked = await pending(hall, conversation)
    assert len(asked) == 3
    assert {offer.is_broadcast for offer in asked.values()} == {True}
    assert len({offer.expires_at for offer in asked.values()}) == 1
    for agent in people:
        assert (await hall.state(agent)).used_units == (33 if agent in asked else 0)
    assert {event.agent_id for event in await hall.events("item.offered")} == set(asked)
    (decision,) = await hall.decisions(conversation)
    assert decision.considered["rule"] == "broadcast"
    assert set(decision.considered["asked"]) == {str(agent) for agent in asked}
    assert decision.considered["asked"][0] == str(decision.agent_id) == decision.considered["candidates"][0]["agent_id"]


async def test_the_first_to_accept_has_it_and_the_others_are_free_again_at_once(asking: Hall) -> None:
    hall = asking
    people = [await hall.on_duty(cap_units=33) for _ in range(3)]
    conversation = await hall.arrive()
    await hall.drain()
    asked = await pending(hall, conversation)
    await hall.accept(asked[people[1]].id, people[1])
    assert await hall.owner(conversation) == people[1]
    assert await pending(hall, conversation) == {}
    for agent in (people[0], people[2]):
        assert (await hall.state(agent)).used_units == 0
        assert (await hall.state(agent)).misses == 0
        with pytest.raises(OfferGone) as gone:
            await hall.accept(asked[agent].id, agent)
        assert gone.value.code == "offer_withdrawn"
    told = await hall.events("item.withdrawn", "item.accepted")
    assert [event.type for event in told] == ["item.withdrawn", "item.withdrawn", "item.accepted"]
    assert {event.data["reason"] for event in told if event.type == "item.withdrawn"} == {"accepted"}
    second = await hall.arrive()
    await hall.drain()
    assert set(await pending(hall, second)) == {people[0], people[2]}


async def test_of_all_who_accept_in_the_same_moment_one_has_it(asking: Hall) -> None:
    hall = asking
    people = [await hall.on_duty() for _ in range(3)]
    for _ in range(10):
        conversation = await hall.arrive()
        await hall.drain()
        asked = await pending(hall, conversation)
        assert set(asked) == set(people)
        won = await asyncio.gather(*[took(hall, offer.id, agent) for agent, offer in asked.items()])
        assert won.count(True) == 1
        assert await hall.owner(conversation) == list(asked)[won.index(True)]
        assert await violations(hall) == []
        await hall.act("resolve", conversation)


async def test_two_who_accept_what_the_other_is_asked_as_well_do_not_wait_for_each_other(asking: Hall) -> None:
    hall = asking
    one, other = await hall.on_duty(), await hall.on_duty()
    for _ in range(10):
        first, second = await hall.arrive(), await hall.arrive()
        await hall.drain()
        asked = [await pending(hall, conversation) for conversation in (first, second)]
        await asyncio.gather(hall.accept(asked[0][one].id, one), hall.accept(asked[1][other].id, other))
        assert (await hall.owner(first), await hall.owner(second)) == (one, other)
        for conversation in (first, second):
            await hall.act("resolve", conversation)


async def test_what_waits_has_somebody_each_before_others_are_asked_as_well(asking: Hall) -> None:
    hall = asking
    people = [await hall.on_duty(cap_units=33) for _ in range(4)]
    conversations = await hall.write(hall.message(), hall.message(), hall.message())
    await hall.drain()
    asked = [set(await pending(hall, conversation)) for conversation in conversations]
    assert [len(each) for each in asked] == [2, 1, 1]
    assert set().union(*asked) == set(people)


async def test_whoever_declines_is_left_out_and_the_others_are_asked_still(asking: Hall) -> None:
    hall = asking
    people = [await hall.on_duty() for _ in range(2)]
    conversation = await hall.arrive()
    await hall.drain()
    asked = await pending(hall, conversation)
    hall.clock.advance(seconds=4)
    await hall.decline(asked[people[0]].id, people[0])
    assert set(await pending(hall, conversation)) == {people[1]}
    assert (await hall.item(conversation)).state == "offered"
    assert (await hall.state(people[0])).used_units == 0
    assert [event.data["reason"] for event in await hall.events("item.queued")] == ["arrived"]
    await hall.accept(asked[people[1]].id, people[1])
    assert await hall.owner(conversation) == people[1]


async def test_when_all_decline_it_is_back_at_its_place_and_goes_to_the_next_ring(furnish: Furnish) -> None:
    hall = await furnish(
        offer_ttl_s=20, offer_to=3, handle_time_s=10, rings=[{"tiers_above": 0}, {"after_s": 60, "tiers_above": 1}]
    )
    people = [await hall.on_duty() for _ in range(2)]
    expert = await hall.on_duty(tier=2)
    conversation = await hall.arrive()
    arrived_at = hall.clock.now()
    await hall.drain()
    asked = await pending(hall, conversation)
    assert set(asked) == set(people)
    for agent in people:
        await hall.decline(asked[agent].id, agent)
    item = await hall.item(conversation)
    assert (item.state, item.enqueued_at) == ("queued", arrived_at)
    assert [event.data["reason"] for event in await hall.events("item.queued")] == ["arrived", "declined"]
    hall.clock.advance(seconds=60)
    await hall.connect(expert)
    await hall.drain()
    assert set(await pending(hall, conversation)) == {expert}
    (again,) = (await pending(hall, conversation)).values()
    assert not again.is_broadcast  # nobody else is asked


async def test_an_offer_that_all_let_pass_counts_for_each_and_nobody_is_left_out_for_long(asking: Hall) -> None:
    hall = asking
    people = [await hall.on_duty() for _ in range(3)]
    conversation = await hall.arrive()
    await hall.drain()
    hall.clock.advance(seconds=20)
    await hall.connect(*people)
    await hall.drain()
    assert (await hall.item(conversation)).state == "queued"
    assert [(await hall.state(agent)).misses for agent in people] == [1, 1, 1]
    assert {event.agent_id for event in await hall.events("item.expired")} == set(people)
    assert [event.data["reason"] for event in await hall.events("item.queued")] == ["arrived", "expired"]
    hall.clock.advance(seconds=15)
    await hall.connect(*people)
    await hall.drain()
    assert set(await pending(hall, conversation)) == set(people)
    hall.clock.advance(seconds=20)
    await hall.drain()
    assert [(await hall.state(agent)).status for agent in people] == ["away"] * 3


async def test_whoever_goes_away_is_asked_no_more_and_the_last_one_takes_it_back(asking: Hall) -> None:
    hall = asking
    people = [await hall.on_duty() for _ in range(2)]
    conversation = await hall.arrive()
    await hall.drain()
    await hall.set_state(people[0], "away", by=people[0])
    assert set(await pending(hall, conversation)) == {people[1]}
    assert (await hall.item(conversation)).state == "offered"
    await hall.set_state(people[1], "away", by=people[1])
    assert (await hall.item(conversation)).state == "queued"
    assert [(await hall.state(agent)).used_units for agent in people] == [0, 0]


@pytest.mark.parametrize("step", ["resolve", "assign"])
async def test_all_offers_end_with_what_becomes_of_the_conversation(asking: Hall, step: str) -> None:
    hall = asking
    people = [await hall.on_duty() for _ in range(3)]
    conversation = await hall.arrive()
    await hall.drain()
    assert len(await pending(hall, conversation)) == 3
    await hall.act(step, conversation, *([hall.workspace.supervisor_id] if step == "assign" else []))
    assert await pending(hall, conversation) == {}
    assert [(await hall.state(agent)).used_units for agent in people] == [0, 0, 0]


async def test_a_restart_and_another_router_leave_the_round_as_it_is(asking: Hall) -> None:
    hall = asking
    people = [await hall.on_duty() for _ in range(3)]
    conversation = await hall.arrive()
    await hall.drain()
    asked = await pending(hall, conversation)
    await hall.router.leases.give_back()
    newcomer = make_router(hall.database, hall.clock)
    await hall.drain(newcomer)
    assert {offer.id for offer in (await pending(hall, conversation)).values()} == {one.id for one in asked.values()}
    hall.clock.advance(seconds=20)
    await hall.connect(*people)
    await hall.drain(newcomer)
    assert await pending(hall, conversation) == {}
    assert (await hall.item(conversation)).state == "queued"


async def test_two_routers_who_both_believe_they_may_ask_each_person_once(asking: Hall) -> None:
    """They share a name, so each takes the lease from the other again and again."""
    hall = asking
    twin = make_router(hall.database, hall.clock, node=hall.router.node)
    people = [await hall.on_duty() for _ in range(3)]
    conversations = await hall.write(*[hall.message() for _ in range(9)])
    await asyncio.gather(
        *[router.drain(hall.workspace.id) for router in (hall.router, twin)], return_exceptions=True
    )  # one of them may be told that its epoch is over
    await hall.drain()
    assert await violations(hall) == []
    offers = await hall.rows(Offer, Offer.state == "pending")
    assert len(offers) == len({(offer.work_item_id, offer.agent_id) for offer in offers})
    assert {offer.conversation_id for offer in offers} == set(conversations)
    assert [(await hall.state(agent)).used_units for agent in people] == [99, 99, 99]


@pytest.mark.parametrize(
    "policy", [{"offer_to": 3}, {"offer_ttl_s": 20, "offer_to": 6}, {"offer_ttl_s": 20, "offer_to": 0}]
)
def test_what_cannot_be_asked_is_told(policy: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        check_policy(policy)
    assert list(refused.value.fields) == ["policy.offer_to"]


async def pending(hall: Hall, conversation_id: UUID) -> dict[UUID, Any]:
    """Who is asked now, with the offer."""
    rows = await hall.rows(
        Offer, Offer.conversation_id == conversation_id, Offer.state == "pending", order=Offer.agent_id
    )
    return {row.agent_id: row for row in rows}


async def took(hall: Hall, offer_id: UUID, agent_id: UUID) -> bool:
    try:
        await hall.accept(offer_id, agent_id)
    except OfferGone:
        return False
    return True
