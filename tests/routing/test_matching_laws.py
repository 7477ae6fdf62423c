"""What holds of every decision, whatever the state: numbers are those of docs/routing.md."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from routing.capacity import taking
from routing.matching import Candidate, Index, Item, Request, explain, match, order, reasons_out
from tests.routing import matching_cases as cases
from tests.routing.naive import Naive

floors = st.lists(cases.agents, min_size=1, max_size=6, unique_by=lambda one: one.id)


@st.composite
def lines(draw: st.DrawFn) -> list[Item]:
    """Up to a dozen items of three classes."""
    asks = draw(cases.classes)
    drawn = draw(st.lists(st.tuples(cases.items, st.integers(0, 2)), max_size=12, unique_by=lambda one: one[0].id))
    return [replace(one, request=asks[which]) for one, which in drawn]


def after(floor: dict[Any, Candidate], item: Item, agent_id: Any) -> None:
    one, cost = floor[agent_id], item.cost
    load = taking(one.load, cost.channel, cost.units, is_interruptible=cost.is_interruptible)
    floor[agent_id] = replace(one, load=load, idle_since=cases.NOW)


@given(lines(), floors)
def test_nobody_is_filled_beyond_their_capacity_and_all_who_get_something_may(
    waiting: list[Item], agents: list[Candidate]
) -> None:
    """Capacity (1) and eligibility (3)."""
    floor = {one.id: one for one in agents}
    for found in Index(waiting, agents).drain(cases.NOW):
        one = floor[found.agent_id]
        assert reasons_out(found.item, one, cases.NOW, found.ring) == ()
        assert one.load.used_beside(found.item.cost.channel) + found.item.cost.units <= one.load.cap
        after(floor, found.item, found.agent_id)


@given(lines(), floors)
def test_no_eligible_pair_is_left(waiting: list[Item], agents: list[Candidate]) -> None:
    """Work conserving (4)."""
    index = Index(waiting, agents)
    served = {found.item.id for found in index.drain(cases.NOW)}
    assert [one.id for one in waiting if one.id not in served and index.explain(one.id, cases.NOW).eligible] == []


@given(lines(), floors)
def test_the_most_urgent_is_served_first_and_by_the_cheapest(waiting: list[Item], agents: list[Candidate]) -> None:
    """Order (5) and fit (7): who was passed over was nobody's to have then; the chosen one has the least cost."""
    twin = Naive()
    for one in agents:
        twin.seat(one)
    for item in waiting:
        twin.put(item)
    for item in twin.items.values():
        twin.rings[item.id] = twin.rings[item.id] if twin.is_kept(item, cases.NOW) else twin.open_ring(item, cases.NOW)
    left = order(waiting)
    for choice in match(waiting, agents, cases.NOW).choices:
        passed_over = left[: [one.id for one in left].index(choice.item.id)]
        assert [one.id for one in passed_over if twin.eligible(one, cases.NOW)] == []
        able = {one.id for one in twin.eligible(choice.item, cases.NOW)}
        assert {one.candidate.id for one in choice.eligible} == able
        assert choice.eligible[0].price.total == min(one.price.total for one in choice.eligible)
        assert choice.position == 1 + sum(one.queue_id == choice.item.queue_id for one in passed_over)
        left = [one for one in left if one.id != choice.item.id]
        after(twin.agents, choice.item, choice.agent_id)
        twin.items.pop(choice.item.id)
        twin.agents[choice.agent_id] = replace(
            twin.agents[choice.agent_id],
            idle_since=cases.NOW + timedelta(microseconds=len(waiting) - len(left) - 1),
        )


@given(st.lists(st.tuples(st.integers(0, 600), st.sampled_from([0, 30, 120])), min_size=1, max_size=30))
def test_nobody_is_overtaken_by_more_than_the_difference_of_the_targets(came: list[tuple[int, int]]) -> None:
    """Bounded overtaking (6): one agent, one after the other."""
    index = Index()
    for number, (age_s, target_s) in enumerate(came):
        index.put(cases.item(number, age_s, target_s=target_s))
    served: list[Item] = []
    while len(index):
        index.seat(cases.agent(1, load=replace(cases.agent(1).load, cap=33)))
        found = index.take(cases.NOW)
        assert found is not None
        served.append(found.item)
    for place, one in enumerate(served):
        for earlier in served[:place]:
            assert earlier.enqueued_at <= one.enqueued_at + timedelta(seconds=120)
    assert all(one.key <= other.key for one, other in pairwise(served))


@given(cases.requests, floors, st.lists(st.integers(0, 400), min_size=2, max_size=6))
def test_rings_open_with_age_and_close_never(ask: Request, agents: list[Candidate], ages: list[int]) -> None:
    """Openness is monotone in age, and at the last ring's age all are open (8)."""
    opened = [explain(cases.item(1, age, ask=ask), agents, cases.NOW).ring for age in sorted(ages)]
    assert opened == sorted(opened)
    last = explain(cases.item(1, ask.rings[-1].after_s, ask=ask), agents, cases.NOW)
    assert last.ring == len(ask.rings) - 1


@given(lines(), floors, st.permutations(range(20)), st.permutations(range(1, 7)))
def test_other_ids_change_nothing_but_ties(
    waiting: list[Item], agents: list[Candidate], item_ids: list[int], agent_ids: list[int]
) -> None:
    """Relabelling (16): where no two items have one key and no two agents one idle time, nothing at all."""
    waiting = [
        replace(one, enqueued_at=one.enqueued_at + timedelta(microseconds=number)) for number, one in enumerate(waiting)
    ]
    agents = [replace(one, idle_since=one.idle_since + timedelta(microseconds=one.id)) for one in agents]
    assume(len({one.key for one in waiting}) == len(waiting))
    assume(len({one.idle_since for one in agents}) == len(agents))
    items_as = {one.id: item_ids[number] for number, one in enumerate(waiting)}
    agents_as = {number: agent_ids[number - 1] for number in range(1, 7)}
    relabelled = [
        replace(
            one,
            id=items_as[one.id],
            preferred_id=agents_as.get(one.preferred_id),
            excluded={agents_as[agent]: until for agent, until in one.excluded.items()},
        )
        for one in waiting
    ]
    found = [(one.item.id, one.agent_id) for one in Index(waiting, agents).drain(cases.NOW)]
    other = Index(relabelled, [replace(one, id=agents_as[one.id]) for one in agents]).drain(cases.NOW)
    assert [(one.item.id, one.agent_id) for one in other] == [(items_as[i], agents_as[a]) for i, a in found]


@settings(max_examples=200)
@given(lines(), floors)
def test_one_more_idle_agent_never_delays_the_most_urgent(waiting: list[Item], agents: list[Candidate]) -> None:
    """More staff (16): an item served first without them is served with them."""
    if not waiting:
        return
    head = replace(order(waiting)[0], preferred_id=None, kept_until=None)
    line = [head if one.id == head.id else one for one in waiting]
    without = {found.item.id for found in Index(line, agents).drain(cases.NOW)}
    more = cases.agent(
        7, tiers={head.queue_id: head.request.tier}, skills=dict.fromkeys(("english", "pumps", "motors"), 5)
    )
    with_them = {found.item.id for found in Index(line, [*agents, more]).drain(cases.NOW)}
    assert head.id in with_them or head.id not in without
