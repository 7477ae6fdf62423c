"""Who gets the next conversation: plain values in, plain values out.

Greedy: the most urgent item first, for each the agent idle longest. That equals an optimal assignment within
noise at any traffic (docs/routing.md), so the order and the choice matter, not a solver. An item nobody can
take never blocks those behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from routing.capacity import Cost, Load, Obstacle, obstacles, taking

Reason = Literal["not_a_member", "lower_tier", "offline", "away", "busy", "disconnected", "excluded"] | Obstacle


@dataclass(frozen=True, slots=True)
class Item:
    """A work item that waits.

    Attributes:
        tier: agents of a lower level in the queue are not asked.
        target_s: by the queue's policy, for its channel and priority.
        excluded: agents who are not asked for now: they declined, missed or handed it over.
        preferred_id: who had it before, asked first if they can take it.
    """

    id: UUID
    conversation_id: UUID
    queue_id: UUID
    cost: Cost
    enqueued_at: datetime
    target_s: int = 0
    boost_s: int = 0
    tier: int = 1
    version: int = 1
    preferred_id: UUID | None = None
    excluded: frozenset[UUID] = frozenset()

    @property
    def key(self) -> datetime:
        """The instant by which it should be answered. All items age alike, so two never change places by waiting."""
        return self.enqueued_at + timedelta(seconds=self.target_s - self.boost_s)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent as routing sees them.

    Attributes:
        status: what they chose: ``available | busy | away | offline``.
        is_connected: their lease holds.
        tiers: queue → their level in it; a queue that is absent is not theirs.
        idle_since: when work last came to them, or the last of it was done.
    """

    id: UUID
    status: str
    is_connected: bool
    load: Load
    tiers: Mapping[UUID, int]
    idle_since: datetime

    @property
    def is_on_duty(self) -> bool:
        return self.status == "available" and self.is_connected


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision and what it considered.

    Attributes:
        agent_id: ``None``: keep waiting.
        eligible: who could have taken it, best first; the chosen one leads.
        out: the other members of the queue, each with every reason.
        position: 1 for the first of its queue's waiting items that were looked at.
    """

    item: Item
    agent_id: UUID | None
    eligible: tuple[Candidate, ...]
    out: tuple[tuple[UUID, tuple[Reason, ...]], ...]
    position: int = 1


@dataclass(slots=True)
class _Floor:
    """The agents while a batch of decisions fills them up."""

    agents: dict[UUID, Candidate]
    members: dict[UUID, list[UUID]] = field(default_factory=dict)  # queue → agents
    absent: dict[UUID, tuple[tuple[UUID, tuple[Reason, ...]], ...]] = field(default_factory=dict)
    on_duty: dict[UUID, list[UUID]] = field(default_factory=dict)

    @classmethod
    def of(cls, candidates: Iterable[Candidate]) -> _Floor:
        floor = cls({candidate.id: candidate for candidate in candidates})
        for candidate in floor.agents.values():
            for queue_id in candidate.tiers:
                floor.members.setdefault(queue_id, []).append(candidate.id)
        for queue_id, members in floor.members.items():
            floor.on_duty[queue_id] = [one for one in members if floor.agents[one].is_on_duty]
            floor.absent[queue_id] = tuple(
                (one, _off_duty(floor.agents[one])) for one in members if not floor.agents[one].is_on_duty
            )
        return floor


def order(items: Iterable[Item]) -> list[Item]:
    """Return the items in the order in which they are to be served: by key, ties by id."""
    return sorted(items, key=lambda item: (item.key, item.id))


def reasons_out(item: Item, candidate: Candidate) -> tuple[Reason, ...]:
    """Return every reason why the agent cannot have the item now; empty means eligible."""
    if item.queue_id not in candidate.tiers:
        return ("not_a_member",)
    return (*_off_duty(candidate), *_unfit(item, candidate))


def rank(item: Item, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Order agents who can take the item, best first.

    The one who had it before; then the lowest level; then those with no unit in use before those with some; then
    the longest idle, which for somebody at work is the longest since work came to them; ties by id.
    """
    return sorted(
        candidates,
        key=lambda one: (
            one.id != item.preferred_id,
            one.tiers[item.queue_id],
            one.load.used > 0,
            one.idle_since,
            one.id,
        ),
    )


def choose(item: Item, candidates: Sequence[Candidate]) -> Choice:
    """Decide about one item.

    Args:
        candidates: agents in any order, of any queue; tens, at most a few thousand.
    """
    return _choose(item, _Floor.of(candidates))


def match(
    items: Iterable[Item], candidates: Iterable[Candidate], now: datetime, *, limit: int | None = None
) -> list[Choice]:
    """Decide about many items, each choice filling up the chosen agent before the next.

    Args:
        now: aware UTC; work came to the chosen ones at this time.
        limit: stop after so many choices.
    Returns:
        One choice per item that found an agent, most urgent first.
    """
    floor = _Floor.of(candidates)
    waiting: dict[UUID, int] = {}
    made: list[Choice] = []
    for item in order(items):
        choice = _choose(item, floor)
        waiting[item.queue_id] = waiting.get(item.queue_id, 0) + 1
        if choice.agent_id is None:
            continue
        made.append(replace(choice, position=waiting[item.queue_id]))
        waiting[item.queue_id] -= 1
        chosen = floor.agents[choice.agent_id]
        floor.agents[chosen.id] = replace(
            chosen,
            load=taking(chosen.load, item.cost.channel, item.cost.units),
            idle_since=now + timedelta(microseconds=len(made)),  # behind those chosen before in this batch
        )
        if limit is not None and len(made) >= limit:
            break
    return made


def can_be_served(queue_id: UUID, cost: Cost, candidates: Iterable[Candidate]) -> bool:
    """Whether anybody on duty has room for this kind of work, so that its waiting line is worth reading."""
    return any(queue_id in one.tiers and one.is_on_duty and not obstacles(one.load, cost) for one in candidates)


def _choose(item: Item, floor: _Floor) -> Choice:
    eligible: list[Candidate] = []
    out: list[tuple[UUID, tuple[Reason, ...]]] = []
    for agent_id in floor.on_duty.get(item.queue_id, ()):
        candidate = floor.agents[agent_id]
        if reasons := _unfit(item, candidate):
            out.append((agent_id, reasons))
        else:
            eligible.append(candidate)
    ranked = rank(item, eligible)
    return Choice(item, ranked[0].id if ranked else None, tuple(ranked), (*out, *floor.absent.get(item.queue_id, ())))


def _unfit(item: Item, candidate: Candidate) -> tuple[Reason, ...]:
    """Why a member of the item's queue cannot have it even when on duty."""
    found: tuple[Reason, ...] = obstacles(candidate.load, item.cost)
    if candidate.id in item.excluded:
        found = ("excluded", *found)
    if candidate.tiers[item.queue_id] < item.tier:
        found = ("lower_tier", *found)
    return found


def _off_duty(candidate: Candidate) -> tuple[Reason, ...]:
    found: list[Reason] = []
    if candidate.status == "offline":
        found.append("offline")
    elif candidate.status == "away":
        found.append("away")
    elif candidate.status == "busy":
        found.append("busy")
    if not candidate.is_connected:
        found.append("disconnected")
    return tuple(found)
