"""What an agent can still take: pure arithmetic over plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Obstacle = Literal["no_capacity", "channel_full", "items_full"]

UNLIMITED: Final = 1_000  # slots of an agent for work that costs nothing and has no limit


@dataclass(frozen=True, slots=True)
class Cost:
    """What one work item asks of an agent.

    Attributes:
        units: slots of the agent's capacity.
        limit: at most so many items of the channel, by the queue; the agent's own limit goes before it.
        max_items: at most so many items in all.
        is_interruptible: can be put aside at any time, so it does not keep work of other channels away.
        chats: the channels that count as chats together with this one; empty: this is no chat.
    """

    channel: str
    units: int
    limit: int | None = None
    max_items: int | None = None
    is_interruptible: bool = False
    chats: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Load:
    """What an agent holds, pending offers included.

    Attributes:
        forced: of the used units, those that a person gave beyond the capacity.
        counts: channel → items held.
        limits: channel → the agent's own limit.
        interruptible: channel → of the used units, those of work that can be put aside.
    """

    cap: int
    used: int = 0
    forced: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    interruptible: Mapping[str, int] = field(default_factory=dict)

    @property
    def items(self) -> int:
        return sum(self.counts.values())

    @property
    def is_at_work(self) -> bool:
        """Holds units in work that cannot be put aside."""
        return self.used > sum(self.interruptible.values())

    def used_beside(self, channel: str) -> int:
        """Units in the way of one more of the channel: all but what other channels' work can be put aside for it."""
        return self.used - sum(units for other, units in self.interruptible.items() if other != channel)


def obstacles(load: Load, cost: Cost) -> tuple[Obstacle, ...]:
    """Return why the agent cannot take the item; empty if they can.

    Taking one that costs no units is possible at full capacity, but not beyond it.
    """
    found: list[Obstacle] = []
    if load.used_beside(cost.channel) + cost.units > load.cap:
        found.append("no_capacity")
    limit = load.limits.get(cost.channel, cost.limit)
    if limit is not None and load.counts.get(cost.channel, 0) + 1 > limit:
        found.append("channel_full")
    if cost.max_items is not None and load.items + 1 > cost.max_items:
        found.append("items_full")
    return tuple(found)


def slots(load: Load, cost: Cost) -> int:
    """Return how many such items the agent could hold at once, had they nothing else."""
    fitting = load.cap // cost.units if cost.units else UNLIMITED
    for limit in (load.limits.get(cost.channel, cost.limit), cost.max_items):
        if limit is not None:
            fitting = min(fitting, limit)
    return max(0, fitting)


def taking(load: Load, channel: str, units: int, *, forced: bool = False, is_interruptible: bool = False) -> Load:
    """Return the load with one item more."""
    return Load(
        load.cap,
        load.used + units,
        load.forced + (units if forced else 0),
        {**load.counts, channel: load.counts.get(channel, 0) + 1},
        load.limits,
        _with(load.interruptible, channel, units) if is_interruptible else load.interruptible,
    )


def freeing(load: Load, channel: str, units: int, *, forced: bool = False, is_interruptible: bool = False) -> Load:
    """Return the load with one item less; never below nothing, whatever the books say."""
    return Load(
        load.cap,
        max(0, load.used - units),
        max(0, load.forced - units if forced else load.forced),
        {**load.counts, channel: max(0, load.counts.get(channel, 0) - 1)},
        load.limits,
        _with(load.interruptible, channel, -units) if is_interruptible else load.interruptible,
    )


def _with(held: Mapping[str, int], channel: str, units: int) -> Mapping[str, int]:
    return {**held, channel: max(0, held.get(channel, 0) + units)}
