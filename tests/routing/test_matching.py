"""Matching: who may, who goes first, who is chosen, and why the others are out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.capacity import Cost, Load, taking
from routing.matching import Candidate, Item, can_be_served, choose, match, order, reasons_out

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
QUEUE, OTHER_QUEUE = UUID(int=1), UUID(int=2)
CHAT = Cost("webchat", 33)


def item(number: int, **more: Any) -> Item:
    defaults: dict[str, Any] = {"queue_id": QUEUE, "cost": CHAT, "enqueued_at": NOW}
    return Item(id=UUID(int=number), conversation_id=UUID(int=1000 + number), **defaults | more)


def agent(number: int, idle_s: float = 0, **more: Any) -> Candidate:
    defaults: dict[str, Any] = {"status": "available", "is_connected": True, "load": Load(100), "tiers": {QUEUE: 1}}
    return Candidate(id=UUID(int=number), idle_since=NOW - timedelta(seconds=idle_s), **defaults | more)


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
        (agent(1, load=Load(100, used=99)), ("no_capacity",)),
        (agent(1, load=Load(100, counts={"webchat": 2}, limits={"webchat": 2})), ("channel_full",)),
        (agent(7), ("excluded",)),
        (agent(7, load=Load(0), status="away"), ("away", "excluded", "no_capacity")),
    ],
)  # fmt: skip
def test_every_reason_is_named(candidate: Candidate, expected: tuple[str, ...]) -> None:
    assert reasons_out(item(1, excluded=frozenset({UUID(int=7)})), candidate) == expected


def test_an_escalated_item_passes_the_lower_levels_by() -> None:
    escalated = item(1, tier=2)
    assert reasons_out(escalated, agent(1)) == ("lower_tier",)
    assert reasons_out(escalated, agent(2, tiers={QUEUE: 2})) == ()
    assert reasons_out(escalated, agent(3, tiers={QUEUE: 3})) == ()


def test_items_are_served_by_target_and_age() -> None:
    late_but_urgent = item(1, enqueued_at=NOW, target_s=0)
    old = item(2, enqueued_at=NOW - timedelta(seconds=60), target_s=120)
    older = item(3, enqueued_at=NOW - timedelta(seconds=130), target_s=120)
    mail = item(4, enqueued_at=NOW - timedelta(hours=1), target_s=4 * 3600)
    boosted = item(5, enqueued_at=NOW - timedelta(seconds=60), target_s=120, boost_s=200)
    assert order([mail, old, late_but_urgent, older, boosted]) == [boosted, older, late_but_urgent, old, mail]


def test_items_of_one_instant_are_served_by_id() -> None:
    assert order([item(3), item(1), item(2)]) == [item(1), item(2), item(3)]


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ([agent(1, idle_s=10), agent(2, idle_s=20)], 2),  # the longest idle
        ([agent(2, idle_s=10), agent(1, idle_s=10)], 1),  # ties by id
        ([agent(1, idle_s=90, load=Load(100, used=33)), agent(2, idle_s=5)], 2),  # nobody with a chat is idle
        ([agent(1, idle_s=9, load=Load(100, used=33)), agent(2, idle_s=5, load=Load(100, used=66))], 1),
        ([agent(1, idle_s=90, tiers={QUEUE: 2}), agent(2, idle_s=5)], 2),  # the lowest level is asked first
        ([agent(1, idle_s=5), agent(9, idle_s=1, load=Load(100, used=33))], 9),  # who had it before
        ([agent(1, idle_s=5), agent(9, status="away")], 1),  # whose wish blocks nobody
        ([agent(1, idle_s=5), agent(9, load=Load(100, used=90))], 1),
    ],
)  # fmt: skip
def test_who_is_chosen(candidates: list[Candidate], expected: int) -> None:
    assert choose(item(1, preferred_id=UUID(int=9)), candidates).agent_id == UUID(int=expected)


def test_a_choice_tells_who_could_and_who_could_not() -> None:
    choice = choose(item(1), [agent(1, idle_s=1), agent(2, idle_s=2), agent(3, status="busy"), agent(4, tiers={})])
    assert [one.id.int for one in choice.eligible] == [2, 1]
    assert choice.out == ((UUID(int=3), ("busy",)),)


def test_without_an_agent_the_item_waits() -> None:
    assert choose(item(1), []).agent_id is None
    assert choose(item(1), [agent(1, status="away")]).agent_id is None


def test_one_batch_spreads_over_the_agents_and_fills_nobody_up_beyond_the_capacity() -> None:
    choices = match([item(number) for number in range(1, 9)], [agent(1), agent(2)], NOW)
    assert [(choice.item.id.int, choice.agent_id and choice.agent_id.int) for choice in choices] == [
        (1, 1), (2, 2), (3, 1), (4, 2), (5, 1), (6, 2),
    ]  # fmt: skip


def test_an_item_nobody_can_take_does_not_block_those_behind_it() -> None:
    first = item(1, enqueued_at=NOW - timedelta(hours=1), queue_id=OTHER_QUEUE)
    second = item(2, enqueued_at=NOW - timedelta(minutes=1), excluded=frozenset({UUID(int=1)}))
    choices = match([first, second, item(3)], [agent(1)], NOW)
    assert [(choice.item.id.int, choice.position) for choice in choices] == [(3, 2)]


def test_no_more_choices_than_the_limit() -> None:
    assert len(match([item(number) for number in range(1, 9)], [agent(1), agent(2)], NOW, limit=3)) == 3


def test_a_line_is_worth_reading_only_if_somebody_has_room_for_it() -> None:
    full = agent(1, load=Load(100, used=99))
    assert not can_be_served(QUEUE, CHAT, [full, agent(2, status="away"), agent(3, tiers={OTHER_QUEUE: 1})])
    assert can_be_served(QUEUE, Cost("email", 0, limit=5), [full])


agents = st.lists(
    st.builds(
        agent,
        st.integers(1, 12),
        idle_s=st.integers(0, 900),
        status=st.sampled_from(["available", "available", "available", "busy", "away", "offline"]),
        is_connected=st.booleans() | st.just(True),
        load=st.builds(
            Load, st.sampled_from([50, 100, 100]), st.integers(0, 50), limits=st.sampled_from([{}, {"webchat": 1}])
        ),
        tiers=st.dictionaries(st.sampled_from([QUEUE, OTHER_QUEUE]), st.integers(1, 3), min_size=1),
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)
items = st.lists(
    st.builds(
        item,
        st.integers(1, 60),
        queue_id=st.sampled_from([QUEUE, OTHER_QUEUE]),
        cost=st.sampled_from([CHAT, Cost("email", 0, 2), Cost("webchat", 50, None, 3)]),
        enqueued_at=st.integers(0, 600).map(lambda age: NOW - timedelta(seconds=age)),
        target_s=st.sampled_from([0, 30, 120, 14400]),
        tier=st.sampled_from([1, 1, 2]),
        preferred_id=st.none() | st.integers(1, 12).map(lambda number: UUID(int=number)),
        excluded=st.frozensets(st.integers(1, 12).map(lambda number: UUID(int=number)), max_size=3),
    ),
    max_size=12,
    unique_by=lambda one: one.id,
)


def _cost(one: Item, candidate: Candidate) -> tuple[Any, ...]:
    former, tier = candidate.id == one.preferred_id, candidate.tiers[one.queue_id]
    return (not former, tier, bool(candidate.load.used), candidate.idle_since, candidate.id)


@given(items, agents)
def test_every_choice_is_allowed_in_order_and_nothing_possible_is_left(
    waiting: list[Item], floor: list[Candidate]
) -> None:
    """Replayed by hand: each choice was eligible, the most urgent served, and the best by the rule."""
    now = {one.id: one for one in floor}
    chosen = {choice.item.id: choice for choice in match(waiting, floor, NOW)}
    given_out = 0
    for one in sorted(waiting, key=lambda one: (one.key, one.id)):
        able = [candidate for candidate in now.values() if not reasons_out(one, candidate)]
        assert (one.id in chosen) == bool(able)
        if not able:
            continue
        choice = chosen[one.id]
        best = min(able, key=partial(_cost, one))
        assert choice.agent_id == best.id
        assert {candidate.id for candidate in choice.eligible} == {candidate.id for candidate in able}
        now[best.id] = replace(
            best,
            load=taking(best.load, one.cost.channel, one.cost.units),
            idle_since=NOW + timedelta(microseconds=given_out),
        )
        given_out += 1
    assert all(candidate.load.used <= candidate.load.cap for candidate in now.values())


@given(items, agents, st.integers(0, 10_000))
def test_waiting_longer_changes_no_order(waiting: list[Item], floor: list[Candidate], seconds: int) -> None:
    later = [replace(one, enqueued_at=one.enqueued_at - timedelta(seconds=seconds)) for one in waiting]
    assert [one.id for one in order(waiting)] == [one.id for one in order(later)]
