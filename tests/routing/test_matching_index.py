"""The index decides as the naive twin does, whatever happened before, and says when to look again."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import timedelta
from itertools import islice

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from routing.capacity import Cost, Load, freeing
from routing.matching import Candidate, Index, Item, Request
from tests.routing import crowd
from tests.routing import matching_cases as cases
from tests.routing.naive import Naive

# TRUNKLINE_MACHINE_DAYS=200 makes a long run of it.
DAYS = int(os.environ.get("TRUNKLINE_MACHINE_DAYS", "6"))


class Twins(RuleBasedStateMachine):
    """Everything happens to both; at each look both decide the same."""

    def __init__(self) -> None:
        super().__init__()
        self.now = cases.NOW
        self.index = Index()
        self.naive = Naive()
        self.requests: list[Request] = []
        self.is_drained = True

    @initialize(asks=cases.classes, floor=st.lists(cases.agents, min_size=2, max_size=6))
    def open(self, asks: list[Request], floor: list[Candidate]) -> None:
        self.requests = asks
        for one in floor:
            self.an_agent_changes(one)

    def _later(self, item: Item) -> Item:
        """The same, told as of now."""
        gone = self.now - cases.NOW
        return replace(
            item,
            enqueued_at=item.enqueued_at + gone,
            kept_until=item.kept_until and item.kept_until + gone,
            excluded={agent: until + gone for agent, until in item.excluded.items()},
        )

    @rule(came=st.lists(st.tuples(cases.items, st.integers(0, 2)), min_size=1, max_size=6))
    def items_come_or_change(self, came: list[tuple[Item, int]]) -> None:
        for one, which in came:
            item = self._later(replace(one, request=self.requests[which]))
            self.index.put(item)
            self.naive.put(item)
        self.is_drained = False

    @precondition(lambda self: self.naive.items)
    @rule(which=st.integers(0, 20), boost_s=st.sampled_from([0, 60, 600]))
    def an_item_is_boosted(self, which: int, boost_s: int) -> None:
        one = replace(self._item(which), boost_s=boost_s)
        one = replace(one, ring=self.naive.rings[one.id])
        self.index.put(one)
        self.naive.put(one)
        self.is_drained = False

    @precondition(lambda self: self.naive.items)
    @rule(which=st.integers(0, 20), agent=st.integers(1, 6), seconds=st.sampled_from([1, 15, 60]))
    def somebody_is_excluded(self, which: int, agent: int, seconds: int) -> None:
        one = self._item(which)
        until = self.now + timedelta(seconds=seconds)
        one = replace(one, excluded={**one.excluded, agent: until}, ring=self.naive.rings[one.id])
        self.index.put(one)
        self.naive.put(one)
        self.is_drained = False

    @precondition(lambda self: self.naive.items)
    @rule(which=st.integers(0, 20))
    def an_item_leaves(self, which: int) -> None:
        one = self._item(which)
        self.index.drop(one.id)
        self.naive.drop(one.id)

    @rule(one=cases.agents)
    def an_agent_changes(self, one: Candidate) -> None:
        one = replace(one, idle_since=one.idle_since + (self.now - cases.NOW))
        self.index.seat(one)
        self.naive.seat(one)
        self.is_drained = False

    @precondition(lambda self: self.naive.agents)
    @rule(which=st.integers(0, 20), status=st.sampled_from(["available", "busy", "away"]))
    def an_agent_chooses(self, which: int, status: str) -> None:
        one = replace(self._agent(which), status=status)
        self.index.seat(one)
        self.naive.seat(one)
        self.is_drained = False

    @precondition(lambda self: self.naive.agents)
    @rule(which=st.integers(0, 20))
    def all_work_ends(self, which: int) -> None:
        one = self._agent(which)
        one = replace(one, load=Load(one.load.cap, limits=one.load.limits), idle_since=self.now)
        self.index.reload(one.id, one.load, self.now)
        self.naive.seat(one)
        self.is_drained = False

    @precondition(lambda self: self.naive.agents)
    @rule(which=st.integers(0, 20), cost=st.sampled_from([cases.CHAT, cases.CALL, cases.MAIL, cases.TASK]))
    def work_ends(self, which: int, cost: Cost) -> None:
        one = self._agent(which)
        load = freeing(one.load, cost.channel, cost.units, is_interruptible=cost.is_interruptible)
        one = replace(one, load=load, idle_since=self.now)
        self.index.reload(one.id, load, self.now)
        self.naive.seat(one)
        self.is_drained = False

    @precondition(lambda self: self.naive.agents)
    @rule(which=st.integers(0, 20))
    def an_agent_goes(self, which: int) -> None:
        one = self._agent(which)
        self.index.unseat(one.id)
        self.naive.unseat(one.id)
        self.is_drained = False

    @rule(seconds=st.sampled_from([0, 0.000001, 1, 5, 20, 60, 100]))
    def time_passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.look()

    @precondition(lambda self: self.is_drained)
    @rule()
    def the_next_instant_comes(self) -> None:
        """Until then nothing happens by time alone, as the naive one finds by looking just before."""
        due = self.index.next_instant()
        before = (due or self.now + timedelta(days=2)) - timedelta(microseconds=1)
        if before > self.now:
            self.now = before
            assert list(self.naive.drain(before)) == []
        if due is not None:
            self.now = max(self.now, due)
            self.look()

    @rule()
    def look(self) -> None:
        expected = list(self.naive.drain(self.now))
        found = [(one.item.id, one.agent_id, one.cost, one.ring) for one in self.index.drain(self.now)]
        assert found == expected
        self.is_drained = True

    @rule(limit=st.integers(1, 2))
    def a_look_is_cut_short(self, limit: int) -> None:
        expected = list(islice(self.naive.drain(self.now), limit))
        found = [(one.item.id, one.agent_id, one.cost, one.ring) for one in self.index.drain(self.now, limit)]
        assert found == expected
        self.is_drained = False

    @invariant()
    def both_hold_the_same(self) -> None:
        assert len(self.index) == len(self.naive.items)

    def _item(self, which: int) -> Item:
        return list(self.naive.items.values())[which % len(self.naive.items)]

    def _agent(self, which: int) -> Candidate:
        return list(self.naive.agents.values())[which % len(self.naive.agents)]


Twins.TestCase.settings = settings(max_examples=30 * DAYS, stateful_step_count=40, deadline=None)
TestTwins = Twins.TestCase


@settings(max_examples=5 * DAYS, deadline=None)
@given(st.integers(0, 10**9))
def test_crowded_days_go_as_the_twin_goes(seed: int) -> None:
    """Many alike agents and items, so that ties, exclusions in the middle of a line and kept items meet often."""
    chance = random.Random(seed)
    index, naive, now = Index(), Naive(), cases.NOW
    asks = [crowd.request(chance) for _ in range(3)]

    def seat(one: Candidate) -> None:
        index.seat(one)
        naive.seat(one)

    def put(one: Item) -> None:
        index.put(one)
        naive.put(one)

    for number in range(8):
        seat(crowd.agent(chance, number, now))
    for number in range(80):
        for _ in range(chance.choice([0, 1, 1, 1, 5])):
            put(crowd.item(chance, number * 8 + chance.randrange(8), chance.choice(asks), now))
        act = chance.random()
        if act < 0.4:
            for one in chance.sample(list(naive.agents.values()), chance.choice([1, 1, 4])):
                load = Load(one.load.cap, limits=one.load.limits)
                index.reload(one.id, load, now)
                naive.seat(replace(one, load=load, idle_since=now))
        elif act < 0.45:
            seat(crowd.agent(chance, chance.randrange(8), now))
        elif act < 0.55:
            seat(
                replace(chance.choice(list(naive.agents.values())), status=chance.choice(["available", "busy", "away"]))
            )
        elif act < 0.6 and naive.items:
            one = chance.choice(list(naive.items.values()))
            index.drop(one.id)
            naive.drop(one.id)
        elif act < 0.7 and naive.items:
            item = chance.choice(list(naive.items.values()))
            put(replace(item, boost_s=chance.choice([0, 60]), ring=naive.rings[item.id]))
        now += timedelta(seconds=chance.choice([0, 0, 0, 1, 10, 40]))
        expected = list(naive.drain(now))
        assert [(one.item.id, one.agent_id, one.cost, one.ring) for one in index.drain(now)] == expected
        assert len(index) == len(naive.items)
