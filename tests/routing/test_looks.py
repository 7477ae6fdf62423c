"""What decisions were made of is stored once for many, and each of them follows from it again."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from conversations.models import QueueMember
from routing import looks
from routing.models import RoutingDecision, RoutingLook
from tests.routing.a_day import Day
from tests.routing.conftest import Furnish
from tests.routing.hall import Hall

RINGED = {"rings": [{"tiers_above": 0}, {"after_s": 20}], "handle_time_s": 300, "ramp_s": 30}


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("seed", "ttl", "short"), [(1, 0, 1 << 16), (3, 20, 200)])
async def test_of_a_hundred_decisions_each_names_a_reason_for_everybody_and_follows_from_what_is_stored(
    furnish: Furnish, monkeypatch: pytest.MonkeyPatch, seed: int, ttl: int, short: int
) -> None:
    """``Hall.drain`` computes each again; one of the days begins series after series."""
    monkeypatch.setattr(looks, "SHORT", short)
    hall = await furnish(offer_ttl_s=ttl, **RINGED)
    chance = Random(seed)
    agents = [await hall.on_duty(tier=chance.choice([1, 1, 2]), cap_units=chance.choice([33, 66])) for _ in range(6)]
    day = Day(hall, chance, agents, handle_s=60.0)
    day.breaks(120.0, 40.0)
    await day.customers(130, 2.0)
    await day.run(hall.clock.now() + timedelta(minutes=25))
    assert await hall.unfounded() == []
    everybody = {row.agent_id for row in await hall.rows(QueueMember)}
    rows = await hall.rows(RoutingDecision, RoutingDecision.series_id.is_not(None))
    assert len(rows) >= 100
    for conversation_id in {row.conversation_id for row in chance.sample(rows, 100)}:
        for decision in await hall.decisions(conversation_id):
            if decision.outcome == "released" or decision.considered["rule"] == "by_hand":
                continue
            assert named(decision) == everybody
            assert UUID(decision.considered["candidates"][0]["agent_id"]) == decision.agent_id
    if short < 1000:
        assert len({row.series_id for row in await hall.rows(RoutingLook)}) > 2


async def test_what_is_stored_grows_with_what_changed_and_not_with_who_is_there(hall: Hall) -> None:
    for _ in range(40):
        await hall.on_duty(cap_units=33)
    for _ in range(3):
        await hall.arrive()
        await hall.drain()
    first, second, third = await hall.rows(RoutingLook, order=RoutingLook.number)
    assert first.series_id == second.series_id == third.series_id
    assert len(first.floor) > 10 * len(third.floor)
    (decision,) = await hall.decisions((await hall.rows(RoutingDecision, order=RoutingDecision.id))[-1].conversation_id)
    assert len(decision.considered["candidates"]) == 38
    assert [one["reasons"] for one in decision.considered["out"]].count(["no_capacity"]) == 2


async def test_who_came_went_and_changed_between_two_decisions_is_seen_as_they_were_then(hall: Hall) -> None:
    stays, goes = await hall.on_duty(), await hall.on_duty()
    before = await hall.arrive()
    await hall.drain()
    await hall.set_state(goes, "away", "lunch")
    late = await hall.on_duty()
    after = await hall.arrive()
    await hall.drain()
    (first,), (second,) = await hall.decisions(before), await hall.decisions(after)
    assert {UUID(one["agent_id"]) for one in first.considered["candidates"]} == {stays, goes}
    assert late not in named(first)
    assert {UUID(one["agent_id"]): one["reasons"] for one in second.considered["out"]}[goes] == ["away"]
    assert {UUID(one["agent_id"]) for one in second.considered["candidates"]} == {stays, late}


async def test_the_same_batch_fills_up_agents_one_after_the_other(hall: Hall) -> None:
    agent = await hall.on_duty(cap_units=66)
    conversations = await hall.write(*[hall.message() for _ in range(2)])
    await hall.drain()
    assert len(await hall.rows(RoutingLook)) == 1
    used = [(await hall.decisions(one))[0].considered["candidates"][0]["used"] for one in conversations]
    assert used == [0, 33]
    assert await hall.owners(conversations) == [agent, agent]


def named(decision: Any) -> set[UUID]:
    """Those of whom a decision says why they got it or not."""
    told = [*decision.considered["candidates"], *decision.considered["out"]]
    assert all(one.get("reasons", True) for one in told)
    return {UUID(one["agent_id"]) for one in told}
