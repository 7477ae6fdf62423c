"""Capacity: tables of what fits, and what holds whatever is taken and freed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.capacity import Cost, Load, freeing, obstacles, slots, taking

CHAT = Cost("webchat", 33)
MAIL = Cost("email", 0, limit=5)


@pytest.mark.parametrize(
    ("load", "cost", "expected"),
    [
        (Load(100), CHAT, ()),
        (Load(100, used=67), CHAT, ()),
        (Load(100, used=68), CHAT, ("no_capacity",)),
        (Load(100, used=100), MAIL, ()),
        (Load(100, used=101, forced=33), MAIL, ("no_capacity",)),
        (Load(0), MAIL, ()),
        (Load(100, counts={"email": 4}), MAIL, ()),
        (Load(100, counts={"email": 5}), MAIL, ("channel_full",)),
        (Load(100, counts={"email": 5}, limits={"email": 9}), MAIL, ()),
        (Load(100, counts={"webchat": 1}, limits={"webchat": 1}), CHAT, ("channel_full",)),
        (Load(100, limits={"webchat": 0}), CHAT, ("channel_full",)),
        (Load(100, counts={"email": 1, "webchat": 1}), Cost("webchat", 33, max_items=2), ("items_full",)),
        (Load(50, 33, counts={"api": 1}), Cost("api", 33, 1, 1), ("no_capacity", "channel_full", "items_full")),
    ],
)  # fmt: skip
def test_what_is_in_the_way(load: Load, cost: Cost, expected: tuple[str, ...]) -> None:
    assert obstacles(load, cost) == expected


@given(
    st.integers(0, 200),
    st.lists(st.tuples(st.sampled_from(["webchat", "email", "api"]), st.integers(0, 60)), max_size=30),
    st.integers(1, 6),
)
def test_taking_what_fits_never_exceeds_capacity_or_limit(cap: int, wishes: list[tuple[str, int]], limit: int) -> None:
    load = Load(cap)
    for channel, units in wishes:
        if not obstacles(load, Cost(channel, units, limit)):
            load = taking(load, channel, units)
        assert load.used <= cap
        assert all(count <= limit for count in load.counts.values())


@given(st.lists(st.tuples(st.sampled_from(["webchat", "email"]), st.integers(0, 60), st.booleans()), max_size=20))
def test_freeing_everything_leaves_nothing(held: list[tuple[str, int, bool]]) -> None:
    load = Load(100)
    for channel, units, forced in held:
        load = taking(load, channel, units, forced=forced)
    assert load.used == sum(units for _, units, _ in held)
    for channel, units, forced in held:
        load = freeing(load, channel, units, forced=forced)
    assert (load.used, load.forced, load.items) == (0, 0, 0)


def test_freeing_more_than_is_held_stops_at_nothing() -> None:
    assert freeing(Load(100, used=10), "webchat", 33, forced=True) == Load(100, counts={"webchat": 0})


@pytest.mark.parametrize(
    ("load", "cost", "expected"),
    [
        (Load(100, used=66), CHAT, 3),  # whatever is in use now
        (Load(100, limits={"webchat": 2}), CHAT, 2),
        (Load(100), MAIL, 5),
        (Load(100), Cost("webchat", 33, max_items=1), 1),
        (Load(20), CHAT, 0),
        (Load(0), Cost("email", 0), 1000),
    ],
)
def test_how_many_an_agent_could_hold_at_once(load: Load, cost: Cost, expected: int) -> None:
    assert slots(load, cost) == expected


def test_work_that_can_be_put_aside_is_given_back_as_it_was_taken() -> None:
    held = taking(Load(100), "task", 40, is_interruptible=True)
    assert (held.used, held.used_beside("voice"), held.used_beside("task"), held.is_at_work) == (40, 0, 40, False)
    assert taking(held, "webchat", 33).is_at_work
    assert freeing(held, "task", 40, is_interruptible=True).interruptible == {"task": 0}
