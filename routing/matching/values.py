"""What matching works on: work items with what they ask for, agents with what they can, and rings.

Plain frozen values; times are aware UTC. Ids may be anything that hashes and sorts: the program uses UUIDs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from routing.capacity import Cost, Load, Obstacle

Id: TypeAlias = Any

# Why an agent cannot have an item now.
Reason = (
    Literal[
        "not_a_member",
        "offline",
        "away",
        "busy",
        "disconnected",
        "resting",
        "lower_tier",
        "excluded",
        "channel_off",
        "skill_missing",
        "beyond_rings",
        "ring_not_open",
        "kept_for_another",
        "queue_closed",
    ]
    | Obstacle
)


@dataclass(frozen=True, slots=True)
class Need:
    """A skill that an item asks for.

    Attributes:
        least: the level 1–5 without which nobody gets it, in whatever ring; 0: there is none.
        want: for a graded skill, the level wished for: each missing one widens the gap. 0: nothing beyond ``least``,
            which is what a hard skill is.
    """

    skill: Id
    least: int = 1
    want: int = 0


@dataclass(frozen=True, slots=True)
class Ring:
    """Whom an item may go to from an age on, besides those of the rings before it.

    Attributes:
        after_s: opens at this age, or earlier where waiting cannot help (``matching.rings``).
        max_gap: missing levels summed, and two for each tier above the item's; ``None``: any.
        tiers_above: how many tiers above the item's; ``None``: any.
        queues: members of these are asked as well.
    """

    after_s: int = 0
    max_gap: int | None = None
    tiers_above: int | None = None
    queues: frozenset[Id] = frozenset()


EVERYBODY = (Ring(),)


@dataclass(frozen=True, slots=True)
class Request:
    """What items of a class have in common: they differ in age and urgency, and in whom they must not go to.

    Share one value among the items of a class: the index then knows it by identity.

    Attributes:
        tier: agents of a lower level in the queue are not asked.
        rings: the first is open from the start; each includes those before it.
        aht_s: how long one takes an agent, wrap-up included; says when a place in a narrow ring comes free.
        overflow: queues whose members may have it now as well.
    """

    queue_id: Id
    cost: Cost
    tier: int = 1
    need: tuple[Need, ...] = ()
    rings: tuple[Ring, ...] = EVERYBODY
    aht_s: int = 300
    overflow: frozenset[Id] = frozenset()


@dataclass(frozen=True, slots=True)
class Item:
    """A work item that waits.

    Attributes:
        target_s: by the queue's policy, for its channel and priority.
        ring: the widest ring that was open for it before it came here; rings never close for an item.
        preferred_id: who had it before: has it whenever they can.
        kept_until: until then it waits for them alone, as long as they are signed in; ``None``: it does not wait.
        excluded: agent → until when they are not asked: they declined, missed or handed it over.
        conversation_id, version, episode: what the caller knows it by; nothing here reads them.
    """

    id: Id
    request: Request
    enqueued_at: datetime
    target_s: int = 0
    boost_s: int = 0
    ring: int = 0
    preferred_id: Id | None = None
    kept_until: datetime | None = None
    excluded: Mapping[Id, datetime] = field(default_factory=dict)
    conversation_id: Id = None
    version: int = 1
    episode: int = 1

    @property
    def key(self) -> datetime:
        """The instant by which it should be answered. All items age alike, so two never change places by waiting."""
        return self.enqueued_at + timedelta(seconds=self.target_s - self.boost_s)

    @property
    def queue_id(self) -> Id:
        return self.request.queue_id

    @property
    def cost(self) -> Cost:
        return self.request.cost

    def excludes(self, agent_id: Id, now: datetime) -> bool:
        until = self.excluded.get(agent_id)
        return until is not None and until > now


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent as routing sees them.

    Attributes:
        status: what they chose: ``available | busy | away | offline``.
        is_connected: their lease holds.
        tiers: queue → their level in it; a queue that is absent is not theirs.
        idle_since: when work last came to them, or the last of it was done.
        skills: skill → level 1–5; absent is 0.
        channels: those they work on; ``None``: all.
        takes_calls: chats go to others first, so that a call finds them free.
        is_resting: they get nothing for a moment, and are on duty all the same: rings do not open for want of them.
    """

    id: Id
    status: str
    is_connected: bool
    load: Load
    tiers: Mapping[Id, int]
    idle_since: datetime
    skills: Mapping[Id, int] = field(default_factory=dict)
    channels: frozenset[str] | None = None
    takes_calls: bool = False
    is_resting: bool = False

    @property
    def is_on_duty(self) -> bool:
        return self.status == "available" and self.is_connected

    def holding(self, load: Load, idle_since: datetime) -> Candidate:
        """Return the same agent with another load."""
        return Candidate(
            self.id, self.status, self.is_connected, load, self.tiers, idle_since, self.skills, self.channels,
            self.takes_calls, self.is_resting,
        )  # fmt: skip

    @property
    def is_signed_in(self) -> bool:
        """At their place, if not free to take anything: worth waiting for."""
        return self.status in ("available", "busy") and self.is_connected
