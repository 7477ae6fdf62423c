"""Matching, rule by rule: who may, who goes first, when rings open, who is chosen, and what is told of it."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from routing.capacity import Cost, Load
from routing.matching import (
    Candidate,
    Index,
    Item,
    Need,
    Ring,
    explain,
    fit,
    match,
    order,
    reasons_out,
)
from tests.routing.matching_cases import (
    CALL,
    MAIL,
    NOW,
    OTHER_QUEUE,
    QUEUE,
    TASK,
    THIRD_QUEUE,
    agent,
    at,
    item,
    request,
)

PUMPS = (Need("english"), Need("pumps", 1, 4))  # hard, and graded
WIDENING = (Ring(0, 0), Ring(20, 2), Ring(60, None, None, frozenset({OTHER_QUEUE})))


# Eligibility.


@pytest.mark.parametrize(
    ("candidate", "expected"),
    [
        (agent(1), ()),
        (agent(1, status="busy"), ("busy",)),
        (agent(1, status="away"), ("away",)),
        (agent(1, status="offline", is_connected=False), ("offline", "disconnected")),
        (agent(1, is_connected=False), ("disconnected",)),
        (agent(1, tiers={OTHER_QUEUE: 1}), ("not_a_member",)),
        (agent(1, tiers={}), ("not_a_member",)),
        (agent(1, channels=frozenset({"email"})), ("channel_off",)),
        (agent(1, load=Load(100, used=99)), ("no_capacity",)),
        (agent(1, load=Load(100, counts={"webchat": 2}, limits={"webchat": 2})), ("channel_full",)),
        (agent(1, load=Load(100, used=99, interruptible={"task": 40})), ()),
        (agent(7), ("excluded",)),
        (agent(7, load=Load(0), status="away"), ("away", "excluded", "no_capacity")),
    ],
)  # fmt: skip
def test_every_reason_is_named(candidate: Candidate, expected: tuple[str, ...]) -> None:
    assert reasons_out(item(1, excluded={7: at(60)}), candidate, NOW) == expected


def test_an_exclusion_ends_at_its_time() -> None:
    excluding = item(1, excluded={1: at(60)})
    assert reasons_out(excluding, agent(1), at(59)) == ("excluded",)
    assert reasons_out(excluding, agent(1), at(60)) == ()


@pytest.mark.parametrize(
    ("skills", "expected"),
    [
        ({"english": 1, "pumps": 4}, ()),
        ({"english": 5, "pumps": 1}, ()),
        ({"pumps": 5}, ("skill_missing",)),
        ({"english": 1}, ("skill_missing",)),
        ({"english": 1, "pumps": 0}, ("skill_missing",)),
    ],
)
def test_below_the_least_level_nobody_has_it_in_any_ring(skills: dict[str, int], expected: tuple[str, ...]) -> None:
    assert reasons_out(item(1, need=PUMPS), agent(1, skills=skills), NOW) == expected


@pytest.mark.parametrize(
    ("pumps", "tier", "ring", "gap"),
    [(5, 1, 0, 0), (4, 1, 0, 0), (3, 1, 1, 1), (2, 1, 1, 2), (1, 1, 2, 3), (4, 2, 1, 2), (3, 2, 2, 3), (1, 3, 2, 7)],
)
def test_missing_levels_and_higher_tiers_stand_in_wider_rings(pumps: int, tier: int, ring: int, gap: int) -> None:
    one = agent(1, skills={"english": 3, "pumps": pumps}, tiers={QUEUE: tier})
    place = fit(request(need=PUMPS, rings=WIDENING), one)
    assert place is not None
    assert (place.ring, place.gap) == (ring, gap)


def test_an_agent_of_a_ring_that_is_not_open_is_asked_later_and_one_beyond_all_of_them_never() -> None:
    one = item(1, need=(Need("pumps", 0, 4),), rings=(Ring(0, 0), Ring(20, 2)))
    assert reasons_out(one, agent(1, skills={"pumps": 2}), NOW, ring=0) == ("ring_not_open",)
    assert reasons_out(one, agent(1, skills={"pumps": 2}), NOW, ring=1) == ()
    assert reasons_out(one, agent(1, skills={"pumps": 1}), NOW, ring=1) == ("beyond_rings",)


def test_an_escalated_item_passes_the_lower_levels_by() -> None:
    escalated = item(1, tier=2)
    assert reasons_out(escalated, agent(1), NOW) == ("lower_tier",)
    assert reasons_out(escalated, agent(2, tiers={QUEUE: 2}), NOW) == ()
    assert reasons_out(escalated, agent(3, tiers={QUEUE: 3}), NOW) == ()


def test_members_of_other_queues_are_asked_when_it_overflows_or_their_ring_is_open() -> None:
    other, third = agent(1, tiers={OTHER_QUEUE: 1}), agent(2, tiers={THIRD_QUEUE: 1})
    one = item(1, overflow=frozenset({THIRD_QUEUE}), rings=WIDENING)
    assert reasons_out(one, third, NOW, ring=0) == ()
    assert reasons_out(one, other, NOW, ring=1) == ("ring_not_open",)
    assert reasons_out(one, other, NOW, ring=2) == ()


@pytest.mark.parametrize(
    ("cost", "load", "able"),
    [
        (CALL, Load(100, 40, interruptible={"task": 40}), True),  # the task is put aside
        (TASK, Load(100, 80, interruptible={"task": 80}), False),  # but not for its like
        (CALL, Load(100, 73, interruptible={"task": 40}), False),  # nor does that help with a chat
        (MAIL, Load(100, 100), True),
        (MAIL, Load(100, 0, counts={"email": 2}), False),
    ],
)
def test_work_that_can_be_put_aside_keeps_none_of_another_channel_away(cost: Cost, load: Load, able: bool) -> None:
    assert (reasons_out(item(1, cost=cost), agent(1, load=load), NOW) == ()) is able


# Order.


def test_items_are_served_by_target_and_age() -> None:
    late_but_urgent = item(1, target_s=0)
    old = item(2, 60, target_s=120)
    older = item(3, 130, target_s=120)
    mail = item(4, 3600, target_s=4 * 3600)
    boosted = item(5, 60, target_s=120, boost_s=200)
    assert order([mail, old, late_but_urgent, older, boosted]) == [boosted, older, late_but_urgent, old, mail]


def test_items_of_one_instant_are_served_by_id() -> None:
    assert order([item(3), item(1), item(2)]) == [item(1), item(2), item(3)]


# Rings.


@pytest.mark.parametrize(
    ("age_s", "aht_s", "agents", "expected"),
    [
        (0, 300, [agent(1, skills={"pumps": 4})] * 20, (0, "first")),  # 60 places: one every 5 s
        (0, 300, [agent(1, skills={"pumps": 4})] * 3, (1, "waiting_cannot_help")),  # nine: one every 33 s
        (0, 300, [agent(1, skills={"pumps": 4})], (2, "waiting_cannot_help")),  # three: one every 100 s
        (15.000001, 300, [agent(1, skills={"pumps": 4})] * 20, (1, "waiting_cannot_help")),  # 5 s are left
        (15, 300, [agent(1, skills={"pumps": 4})] * 20, (0, "first")),
        (20, 0, [agent(1, skills={"pumps": 4})], (1, "age")),
        (60, 0, [agent(1, skills={"pumps": 4})], (2, "age")),
        (0, 0, [], (2, "nobody_in_ring")),
        (0, 0, [agent(1, skills={"pumps": 4}, status="away")], (2, "nobody_in_ring")),
        (0, 0, [agent(1, skills={"pumps": 2})], (1, "nobody_in_ring")),  # but somebody is in the next
    ],
)
def test_a_ring_opens_by_age_or_where_waiting_cannot_help(
    age_s: float, aht_s: int, agents: list[Candidate], expected: tuple[int, str]
) -> None:
    one = item(1, age_s, need=(Need("pumps", 1, 4),), rings=WIDENING, aht_s=aht_s)
    choice = explain(one, agents, NOW)
    assert (choice.ring, choice.opened) == expected


def test_a_ring_that_was_open_stays_open() -> None:
    fitting = [agent(number, skills={"pumps": 4}) for number in range(20)]
    one = item(1, need=(Need("pumps", 1, 4),), rings=WIDENING, ring=1)
    assert (explain(one, fitting, NOW).ring, explain(one, fitting, NOW).opened) == (1, "opened_before")


def test_the_index_says_when_a_ring_opens_and_widens_it_then() -> None:
    full = [agent(number, skills={"pumps": 4}, load=Load(100, 100)) for number in range(20)]
    index = Index(candidates=[*full, agent(99, skills={"pumps": 2})])
    index.put(item(1, need=(Need("pumps", 1, 4),), rings=WIDENING, aht_s=300))
    assert index.take(NOW) is None
    assert index.next_instant() == at(15.000001)
    assert index.take(at(15)) is None
    found = index.take(at(15.000001))
    assert found is not None
    assert (found.agent_id, found.ring) == (99, 1)


# Choice.


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ([agent(1, idle_s=10), agent(2, idle_s=20)], 2),  # the longest idle
        ([agent(2, idle_s=10), agent(1, idle_s=10)], 1),  # ties by id
        ([agent(1, idle_s=90, load=Load(100, used=33)), agent(2, idle_s=5)], 2),  # nobody with a chat is idle
        ([agent(1, idle_s=9, load=Load(100, used=33)), agent(2, idle_s=5, load=Load(100, used=66))], 1),
        ([agent(1, idle_s=900, tiers={QUEUE: 2}), agent(2, idle_s=5)], 2),  # the lowest level is asked first
        ([agent(1, idle_s=900, skills={"pumps": 3}), agent(2, skills={"pumps": 4})], 2),  # a level outweighs idling
        ([agent(1, skills={"pumps": 4, "french": 1}), agent(2, skills={"pumps": 4})], 2),  # who can do less
        ([agent(1, idle_s=80, skills={"pumps": 4, "french": 1}), agent(2, skills={"pumps": 4})], 1),
        ([agent(1, idle_s=599, takes_calls=True), agent(2)], 2),  # who takes calls is kept for them
        ([agent(1, takes_calls=True), agent(3, takes_calls=True, load=Load(100, 33, counts={"wechat": 1}))], 3),
        ([agent(1, idle_s=5), agent(9, idle_s=1, load=Load(100, used=33))], 9),  # who had it before
        ([agent(1, idle_s=5), agent(9, status="away")], 1),  # whose wish blocks nobody
        ([agent(1, idle_s=5), agent(9, load=Load(100, used=90))], 1),
    ],
)  # fmt: skip
def test_who_is_chosen(candidates: list[Candidate], expected: int) -> None:
    one = item(1, preferred_id=9, need=(Need("pumps", 0, 4),))
    assert explain(one, candidates, NOW).agent_id == expected
    assert [found.agent_id for found in Index([one], candidates).drain(NOW)] == [expected]


def test_who_had_it_before_stands_in_every_ring() -> None:
    one = item(1, preferred_id=2, need=(Need("pumps", 0, 4),), rings=(Ring(0, 0), Ring(900)), aht_s=0)
    floor = [agent(1, skills={"pumps": 4}), agent(2)]
    assert explain(one, floor, NOW).agent_id == 2


@pytest.mark.parametrize(
    ("former", "now", "expected"),
    [
        (agent(2, load=Load(100, 100)), at(0), None),
        (agent(2, status="busy"), at(29), None),
        (agent(2, load=Load(100, 100)), at(30), 1),  # kept no longer
        (agent(2, status="away"), at(0), 1),  # not there to be waited for
        (agent(2, is_connected=False), at(0), 1),
        (agent(2, tiers={OTHER_QUEUE: 1}, load=Load(100, 100)), at(0), 1),  # could not have it anyway
        (agent(2), at(0), 2),
    ],
)
def test_an_item_is_kept_for_who_had_it_while_they_are_signed_in(
    former: Candidate, now: datetime, expected: int | None
) -> None:
    one = item(1, preferred_id=2, kept_until=at(30))
    assert explain(one, [agent(1), former], now).agent_id == expected
    taken = Index([one], [agent(1), former]).take(now)
    assert (taken.agent_id if taken else None) == expected


def test_what_is_kept_holds_nobody_up() -> None:
    kept, behind = item(1, 10, preferred_id=2, kept_until=at(30)), item(2)
    index = Index([kept, behind], [agent(1), agent(2, load=Load(100, 100))])
    assert [(found.item.id, found.agent_id) for found in index.drain(NOW)] == [(2, 1)]
    assert index.next_instant() == at(30)
    assert [(found.item.id, found.agent_id) for found in index.drain(at(30))] == [(1, 1)]


# What is told.


def test_a_choice_tells_who_could_at_what_cost_and_who_could_not() -> None:
    one = item(1, need=(Need("pumps", 0, 4),), rings=WIDENING)
    floor = [
        agent(1, idle_s=40, skills={"pumps": 3}),
        agent(2, skills={"pumps": 5, "french": 2}, takes_calls=True, load=Load(100, 33, counts={"webchat": 1})),
        agent(3, status="busy"),
        agent(4, tiers={}),
        agent(5),
    ]
    choice = explain(one, floor, NOW)
    assert (choice.ring, choice.opened) == (1, "waiting_cannot_help")
    told: list[Any] = [
        (found.candidate.id, found.ring, found.price.total, found.price.gap, found.price.skills, found.price.idle,
         found.price.blended, found.price.chats)
        for found in choice.eligible
    ]  # fmt: skip
    assert told == [(1, 1, 41, 40, 3, -2, 0, 0), (2, 0, 51, 0, 6, 0, 60, -15)]
    assert choice.out == ((3, ("busy", "ring_not_open")), (5, ("ring_not_open",)))


def test_a_choice_is_computed_again_from_what_was_kept_of_it() -> None:
    one = item(1, 30, need=PUMPS, rings=WIDENING, preferred_id=2, excluded={3: at(5)})
    floor = [agent(number, skills={"english": 2, "pumps": number}, load=Load(100, 33)) for number in range(1, 6)]
    kept = pickle.dumps((one, floor, NOW))
    assert explain(*pickle.loads(kept)) == explain(one, floor, NOW)


def test_the_index_explains_as_it_decides() -> None:
    index = Index([item(1, excluded={1: at(9)})], [agent(1), agent(2, load=Load(100, 100))])
    assert index.take(NOW) is None
    assert index.explain(1, NOW).out == ((1, ("excluded",)), (2, ("no_capacity",)))
    index.reload(2, Load(100), NOW)
    assert index.explain(1, NOW).agent_id == 2


def test_without_an_agent_the_item_waits() -> None:
    assert explain(item(1), [], NOW).agent_id is None
    assert explain(item(1), [agent(1, status="away")], NOW).agent_id is None


# Many at once.


def test_one_batch_spreads_over_the_agents_and_fills_nobody_up_beyond_the_capacity() -> None:
    choices = match([item(number) for number in range(1, 9)], [agent(1), agent(2)], NOW).choices
    assert [(choice.item.id, choice.agent_id) for choice in choices] == [(1, 1), (2, 2), (3, 1), (4, 2), (5, 1), (6, 2)]


def test_an_item_nobody_can_take_does_not_block_those_behind_it() -> None:
    first, second = item(1, 3600, queue_id=OTHER_QUEUE), item(2, 60, excluded={1: at(9)})
    choices = match([first, second, item(3)], [agent(1)], NOW).choices
    assert [(choice.item.id, choice.position) for choice in choices] == [(3, 2)]


def test_each_choice_of_a_batch_tells_of_the_floor_as_it_was_then() -> None:
    choices = match([item(1), item(2)], [agent(1, load=Load(33)), agent(2, tiers={QUEUE: 2})], NOW).choices
    assert [len(choice.eligible) for choice in choices] == [2, 1]
    assert choices[1].out == ((1, ("no_capacity",)),)


def test_no_more_choices_than_the_limit() -> None:
    assert len(match([item(number) for number in range(1, 9)], [agent(1), agent(2)], NOW, limit=3).choices) == 3


def test_forgetting_classes_and_skills_that_are_gone_loses_nothing_that_waits() -> None:
    waiting: Item = item(1, need=(Need("s0"),))
    index = Index([waiting])
    for number in range(2500):
        index.put(item(10 + number, tier=3 + number))
        index.drop(10 + number)
        index.seat(agent(number % 2, skills={f"s{number + 1}": 1}))
    assert index.take(NOW) is None
    index.seat(agent(5, skills={"s0": 1}))
    assert [found.item for found in index.drain(NOW)] == [waiting]
    index.put(replace(waiting, id=2))
    assert [found.agent_id for found in index.drain(NOW)] == [5]
