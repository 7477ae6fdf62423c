"""Other ways to hand out work, as ``assign`` does: what ours is compared with in simulation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bench.assignment import CAPACITY, COSTS, TARGETS

Pairs = Iterator[tuple[Any, Any]]


def able(item: Any, agent: Any) -> bool:
    """Whether the agent may have the item now, in whatever ring."""
    cost = COSTS[item.channel]
    return (
        not agent.paused
        and agent.tier >= item.tier
        and item.channel in agent.channels
        and agent.used + cost.units <= CAPACITY
        and agent.active.get(item.channel, 0) < (cost.limit or 0)
        and agent.id not in item.excluded
        and all(agent.skills.get(skill, 0) >= least for skill, least in item.need.items())
    )


def gap(item: Any, agent: Any) -> int:
    """Missing levels of the graded skill."""
    return max(0, int(item.want) - int(agent.skills.get(item.product, 0)))


def price(item: Any, agent: Any, now: float) -> float:
    """The cost of docs/routing.md#choice, written down once more."""
    found: float = 40 * (gap(item, agent) + 2 * (agent.tier - item.tier)) + 3 * len(agent.skills)
    if agent.used == 0:
        found -= min(30, (now - agent.idle_since) // 20)
    if item.channel == "chat" and "voice" in agent.channels:
        found += 60 - 15 * min(2, agent.active.get("chat", 0))
    return found


def urgency(item: Any) -> tuple[float, int]:
    return item.enq + TARGETS[item.channel][item.prio], item.id


def greedy_cost(waiting: Sequence[Any], agents: Sequence[Any], now: float) -> Pairs:
    """The most urgent item first, the cheapest eligible agent, no rings."""
    for item in sorted(waiting, key=urgency):
        found = [agent for agent in agents if able(item, agent)]
        if found:
            yield item, min(found, key=lambda one: (price(item, one, now), one.used > 0, one.idle_since, one.id))


def longest_idle(waiting: Sequence[Any], agents: Sequence[Any], now: float) -> Pairs:  # noqa: ARG001 - as all of them
    """First in, first out, to whoever has been idle longest."""
    for item in sorted(waiting, key=lambda one: (one.enq, one.id)):
        found = [agent for agent in agents if able(item, agent)]
        if found:
            yield item, min(found, key=lambda one: (one.idle_since, one.id))


def round_robin() -> Callable[[Sequence[Any], Sequence[Any], float], Pairs]:
    """First in, first out, to whose turn it is."""
    turn = [0]

    def assign(waiting: Sequence[Any], agents: Sequence[Any], now: float) -> Pairs:  # noqa: ARG001 - as all of them
        for item in sorted(waiting, key=lambda one: (one.enq, one.id)):
            for step in range(len(agents)):
                agent = agents[(turn[0] + step) % len(agents)]
                if able(item, agent):
                    turn[0] = (turn[0] + step + 1) % len(agents)
                    yield item, agent
                    break

    return assign


def min_cost(waiting: Sequence[Any], agents: Sequence[Any], now: float) -> Pairs:
    """As many as possible, then the cheapest set of pairs; a second of urgency weighs as one point of the cost.

    One item an agent at a time, until nobody can have more (the Hungarian method).
    """
    left = list(waiting)
    while left:
        free = [agent for agent in agents if any(able(item, agent) for item in left)]
        if not free:
            return
        rows = [
            [
                price(item, agent, now) + urgency(item)[0] - now if able(item, agent) else 1e9
                for item in left
            ]
            + [1e8] * len(free)
            for agent in free
        ]  # fmt: skip
        made = [(left[column], free[row]) for row, column in enumerate(hungarian(rows)) if column < len(left)]
        for item, agent in made:
            yield item, agent
            left.remove(item)


def hungarian(costs: Sequence[Sequence[float]]) -> list[int]:
    """Return for each row its column in a cheapest assignment; no more rows than columns.

    Source: the shortest augmenting paths of Jonker and Volgenant, in the form with potentials.
    """
    rows, columns = len(costs), len(costs[0])
    up, down = [0.0] * (rows + 1), [0.0] * (columns + 1)
    owner, way = [0] * (columns + 1), [0] * (columns + 1)
    for row in range(1, rows + 1):
        owner[0], column = row, 0
        least, done = [float("inf")] * (columns + 1), [False] * (columns + 1)
        while owner[column]:
            done[column] = True
            here, delta, following = owner[column], float("inf"), 0
            for other in range(1, columns + 1):
                if not done[other]:
                    reduced = costs[here - 1][other - 1] - up[here] - down[other]
                    if reduced < least[other]:
                        least[other], way[other] = reduced, column
                    if least[other] < delta:
                        delta, following = least[other], other
            for other in range(columns + 1):
                if done[other]:
                    up[owner[other]] += delta
                    down[other] -= delta
                else:
                    least[other] -= delta
            column = following
        while column:
            owner[column], column = owner[way[column]], way[column]
    found = [0] * rows
    for column in range(1, columns + 1):
        if owner[column]:
            found[owner[column] - 1] = column - 1
    return found
