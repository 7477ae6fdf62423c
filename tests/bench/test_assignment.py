"""The matcher as other simulations call it: plain objects in, pairs out, nothing kept that matters."""

from __future__ import annotations

from typing import Any

import pytest

from bench import shift
from bench.assignment import Desk, assign
from bench.rivals import able
from bench.shift import Agent, Customer


def customer(number: int, **more: Any) -> Customer:
    defaults: dict[str, Any] = {
        "enq": 0.0, "channel": "chat", "need": {"chinese": 1}, "product": "pumps", "want": 3, "tier": 1, "prio": 1,
        "handle_s": 1.0, "patience_s": 1.0,
    }  # fmt: skip
    return Customer(number, **defaults | more)


def agent(number: int, **more: Any) -> Agent:
    defaults: dict[str, Any] = {"tier": 1, "skills": {"chinese": 1, "pumps": 3}, "channels": {"chat", "voice", "email"}}
    return Agent(number, **defaults | more)


def carried_out(waiting: list[Customer], agents: list[Agent], now: float = 100.0) -> list[tuple[int, int]]:
    units, made = {"voice": 3, "chat": 1, "email": 0}, []
    for item, by in assign(waiting, agents, now):
        by.used += units[item.channel]
        by.active[item.channel] = by.active.get(item.channel, 0) + 1
        by.idle_since = now
        made.append((item.id, by.id))
    return made


@pytest.mark.parametrize(
    ("items", "agents", "expected"),
    [
        ([customer(1), customer(2, prio=0)], [agent(1, used=2, active={"chat": 2})], [(2, 1)]),
        ([customer(number) for number in range(5)], [agent(1)], [(0, 1), (1, 1), (2, 1)]),
        ([customer(1, channel="voice")], [agent(1, used=1, active={"chat": 1})], []),
        ([customer(1, channel="email"), customer(2, channel="email")], [agent(1, used=3)], [(1, 1)]),
        ([customer(1, excluded={1})], [agent(1)], []),
        ([customer(1, tier=2)], [agent(1), agent(2, tier=3)], [(1, 2)]),
        ([customer(1, need={"english": 1})], [agent(1)], []),
        ([customer(1)], [agent(1, skills={"chinese": 1}), agent(2)], [(1, 2)]),
        ([customer(1)], [agent(1, skills={"chinese": 1})], [(1, 1)]),  # rings do not hold up what nobody else can have
        ([customer(1)], [agent(1, paused=True), agent(2, channels={"email"})], []),
    ],
)
def test_what_is_handed_out(items: list[Customer], agents: list[Agent], expected: list[tuple[int, int]]) -> None:
    assert carried_out(items, agents) == expected


def test_what_changed_in_place_between_two_calls_is_seen() -> None:
    waiting, agents = [customer(1, excluded={1})], [agent(1)]
    assert carried_out(waiting, agents, 1000.0) == []
    waiting[0].excluded.clear()
    agents[0].paused = True
    assert carried_out(waiting, agents, 1001.0) == []
    agents[0].paused = False
    assert carried_out(waiting, agents, 1002.0) == [(1, 1)]


def test_what_the_caller_did_not_carry_out_is_handed_out_again() -> None:
    waiting, agents = [customer(1)], [agent(1)]
    assert [(item.id, by.id) for item, by in assign(waiting, agents, 2000.0)] == [(1, 1)]
    assert [(item.id, by.id) for item, by in assign(waiting, agents, 2001.0)] == [(1, 1)]


def test_of_two_calls_at_once_neither_disturbs_the_other() -> None:
    one, other = assign([customer(1), customer(2)], [agent(1)], 10.0), assign([customer(3)], [agent(2)], 20.0)
    assert [(item.id, by.id) for item, by in (next(one), next(other), next(one))] == [(1, 1), (3, 2), (2, 1)]


def test_a_shift_hands_nothing_to_who_cannot_have_it_and_leaves_nothing_that_somebody_can() -> None:
    desk = Desk()

    def checked(waiting: Any, agents: Any, now: float) -> Any:
        left = {item.id: item for item in waiting}
        for item, by in desk.assign(waiting, agents, now):
            assert able(item, by)
            del left[item.id]
            yield item, by
        # Rings of a few seconds may hold back what a large crowd of fitting agents is about to free up for.
        assert [item.id for item in left.values() if now - item.enq > 4 and any(able(item, by) for by in agents)] == []

    assert shift.simulate(checked, seed=3, load=1.0)["gap"] < 1
