"""The matcher as docs/routing.md words it: every item against every agent, nothing remembered that is not said there.

For tests only, and quadratic. It shares the values with ``routing.matching``, and none of its rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from routing.matching import Candidate, Item


class Naive:
    """Items, agents, and the widest ring that was ever open for each item."""

    def __init__(self) -> None:
        self.items: dict[Any, Item] = {}
        self.agents: dict[Any, Candidate] = {}
        self.rings: dict[Any, int] = {}
        self.last: datetime | None = None

    def put(self, item: Item) -> None:
        self.items[item.id] = item
        self.rings[item.id] = min(item.ring, len(item.request.rings) - 1)

    def drop(self, item_id: Any) -> None:
        self.items.pop(item_id, None)

    def seat(self, agent: Candidate) -> None:
        self.agents[agent.id] = agent

    def unseat(self, agent_id: Any) -> None:
        self.agents.pop(agent_id, None)

    def drain(self, now: datetime) -> Iterator[tuple[Any, Any, int, int]]:
        """Yield (item, agent, cost, ring), each carried out."""
        for item in self.items.values():
            if not self.is_kept(item, now):
                self.rings[item.id] = self.open_ring(item, now)
        while (found := self.next(now)) is not None:
            item, agent = found
            price = cost(item, agent, now)
            del self.items[item.id]
            self.last = now if self.last is None else max(now, self.last + timedelta(microseconds=1))
            self.agents[agent.id] = replace(agent, load=loaded(agent, item), idle_since=self.last)
            yield item.id, agent.id, price, self.rings[item.id]

    def next(self, now: datetime) -> tuple[Item, Candidate] | None:
        for item in sorted(self.items.values(), key=lambda one: (key(one), one.id)):
            able = self.eligible(item, now)
            if able:
                return item, min(able, key=lambda one: (cost(item, one, now), at_work(one), one.idle_since, one.id))
        return None

    def eligible(self, item: Item, now: datetime) -> list[Candidate]:
        kept = self.is_kept(item, now)
        return [
            agent
            for agent in self.agents.values()
            if agent.status == "available"
            and agent.is_connected
            and not agent.is_resting
            and has_room(agent, item)
            and not (agent.id in item.excluded and item.excluded[agent.id] > now)
            and qualifies(item, agent)
            and (agent.id == item.preferred_id or not kept)
            and (agent.id == item.preferred_id or ring_of(item, agent) <= self.rings[item.id])
        ]

    def is_kept(self, item: Item, now: datetime) -> bool:
        former = self.agents.get(item.preferred_id)
        return (
            item.kept_until is not None
            and now < item.kept_until
            and former is not None
            and former.is_connected
            and former.status in ("available", "busy")
            and qualifies(item, former)
            and not (former.id in item.excluded and item.excluded[former.id] > now)
        )

    def open_ring(self, item: Item, now: datetime) -> int:
        age_s = Fraction((now - item.enqueued_at) // timedelta(microseconds=1), 1_000_000)
        widest = self.rings[item.id]
        for number, ring in enumerate(item.request.rings[1:], start=1):
            places = sum(
                places_of(agent, item)
                for agent in self.agents.values()
                if agent.status == "available" and agent.is_connected and qualifies(item, agent)
                if ring_of(item, agent) < number
            )
            if age_s >= ring.after_s or places == 0 or Fraction(item.request.aht_s, places) > ring.after_s - age_s:
                widest = max(widest, number)
        return widest


def key(item: Item) -> datetime:
    return item.enqueued_at + timedelta(seconds=item.target_s) - timedelta(seconds=item.boost_s)


def at_work(agent: Candidate) -> bool:
    return agent.load.used - sum(agent.load.interruptible.values()) > 0


def has_room(agent: Candidate, item: Item) -> bool:
    load, ask = agent.load, item.request.cost
    aside = sum(units for channel, units in load.interruptible.items() if channel != ask.channel)
    limit = load.limits.get(ask.channel, ask.limit)
    return (
        load.used - aside + ask.units <= load.cap
        and (limit is None or load.counts.get(ask.channel, 0) < limit)
        and (ask.max_items is None or sum(load.counts.values()) < ask.max_items)
    )


def places_of(agent: Candidate, item: Item) -> int:
    ask = item.request.cost
    most = [agent.load.cap // ask.units if ask.units else 1_000, agent.load.limits.get(ask.channel, ask.limit)]
    return max(0, min(one for one in [*most, ask.max_items] if one is not None))


def standings(item: Item, agent: Candidate) -> list[tuple[int, int]]:
    """Every (ring, gap) in which the agent stands for the item."""
    request = item.request
    if agent.channels is not None and request.cost.channel not in agent.channels:
        return []
    if any(agent.skills.get(need.skill, 0) < need.least for need in request.need):
        return []
    missing = sum(max(0, need.want - agent.skills.get(need.skill, 0)) for need in request.need)
    found = []
    for queue, tier in agent.tiers.items():
        for number, ring in enumerate(request.rings):
            asked = {request.queue_id}.union(request.overflow, *(one.queues for one in request.rings[: number + 1]))
            above = tier - request.tier
            gap = missing + 2 * above
            near = ring.max_gap is None or gap <= ring.max_gap
            low = ring.tiers_above is None or above <= ring.tiers_above
            if queue in asked and above >= 0 and near and low:
                found.append((number, gap))
    return found


def qualifies(item: Item, agent: Candidate) -> bool:
    return bool(standings(item, agent))


def ring_of(item: Item, agent: Candidate) -> int:
    return min(standings(item, agent))[0]


def cost(item: Item, agent: Candidate, now: datetime) -> int:
    gap = min(standings(item, agent))[1]
    skills = len([skill for skill, level in agent.skills.items() if level > 0])
    idle_s = 0 if at_work(agent) else max(0.0, (now - agent.idle_since) / timedelta(seconds=1))
    total = 40 * gap + 3 * skills - int(min(30, idle_s // 20))
    if item.request.cost.chats and agent.takes_calls:
        there = sum(agent.load.counts.get(channel, 0) for channel in item.request.cost.chats)
        total += 60 - 15 * min(2, there)
    if agent.id == item.preferred_id:
        total -= 1000
    return total


def loaded(agent: Candidate, item: Item) -> Any:
    load, ask = agent.load, item.request.cost
    aside = dict(load.interruptible)
    if ask.is_interruptible:
        aside[ask.channel] = aside.get(ask.channel, 0) + ask.units
    counts = {**load.counts, ask.channel: load.counts.get(ask.channel, 0) + 1}
    return replace(load, used=load.used + ask.units, counts=counts, interruptible=aside)
