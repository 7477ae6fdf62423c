"""What an agent can still take: pure arithmetic over plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Obstacle = Literal["no_capacity", "channel_full", "items_full"]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one work item asks of an agent.

    Attributes:
        units: slots of the agent's capacity.
        limit: at most so many items of the channel, by the queue; the agent's own limit goes before it.
        max_items: at most so many items in all.
    """

    channel: str
    units: int
    limit: int | None = None
    max_items: int | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """What an agent holds, pending offers included.

    Attributes:
        forced: of the used units, those that a person gave beyond the capacity.
        counts: channel → items held.
        limits: channel → the agent's own limit.
    """

    cap: int
    used: int = 0
    forced: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)

    @property
    def items(self) -> int:
        return sum(self.counts.values())


def obstacles(load: Load, cost: Cost) -> tuple[Obstacle, ...]:
    """Return why the agent cannot take the item; empty if they can.

    Taking one that costs no units is possible at full capacity, but not beyond it.
    """
    found: list[Obstacle] = []
    if load.used + cost.units > load.cap:
        found.append("no_capacity")
    limit = load.limits.get(cost.channel, cost.limit)
    if limit is not None and load.counts.get(cost.channel, 0) + 1 > limit:
        found.append("channel_full")
    if cost.max_items is not None and load.items + 1 > cost.max_items:
        found.append("items_full")
    return tuple(found)


def taking(load: Load, channel: str, units: int, *, forced: bool = False) -> Load:
    """Return the load with one item more."""
    counts = {**load.counts, channel: load.counts.get(channel, 0) + 1}
    return Load(load.cap, load.used + units, load.forced + (units if forced else 0), counts, load.limits)


def freeing(load: Load, channel: str, units: int, *, forced: bool = False) -> Load:
    """Return the load with one item less; never below nothing, whatever the books say."""
    counts = {**load.counts, channel: max(0, load.counts.get(channel, 0) - 1)}
    held = load.forced - units if forced else load.forced
    return Load(load.cap, max(0, load.used - units), max(0, held), counts, load.limits)
