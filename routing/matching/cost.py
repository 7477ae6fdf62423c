"""What it costs to give an item to an agent: integers, so that everybody computes the same.

Source: docs/routing.md#choice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from routing.capacity import Cost
from routing.matching.values import Candidate, Id, Item

PER_GAP: Final = 40  # a missing level outweighs the longest idle time
PER_SKILL: Final = 3  # who can do more is kept for what others cannot
IDLE_STEP_S: Final = 20
MAX_IDLE: Final = 30  # steps, so ten minutes
BLENDED: Final = 60  # a chat makes somebody who takes calls unavailable for them
PER_CHAT: Final = 15  # who has a chat cannot take a call anyway, so the next chat goes there
MAX_CHATS: Final = 2
FORMER: Final = 1000  # who knows the case comes before any fit


@dataclass(frozen=True, slots=True)
class Price:
    """A cost by its parts; the sum decides, the smallest first."""

    gap: int
    skills: int
    idle: int
    blended: int
    chats: int
    former: int

    @property
    def total(self) -> int:
        return self.gap + self.skills + self.idle + self.blended + self.chats + self.former


Rank = tuple[int, bool, datetime, Id]


def price(item: Item, candidate: Candidate, gap: int, now: datetime) -> Price:
    """Return what giving the item to the agent costs.

    Args:
        gap: by ``eligibility.fit``.
        now: aware UTC.
    """
    is_blended = bool(item.cost.chats) and candidate.takes_calls
    return Price(
        gap=PER_GAP * gap,
        skills=PER_SKILL * sum(level > 0 for level in candidate.skills.values()),
        idle=-idle_steps(candidate, now),
        blended=BLENDED if is_blended else 0,
        chats=-chat_bonus(candidate.load.counts, item.cost) if is_blended else 0,
        former=-FORMER if candidate.id == item.preferred_id else 0,
    )


def rank(total: int, candidate: Candidate) -> Rank:
    """What agents are compared by: the cost; who has nothing before who is at work; the longest idle; the id."""
    return total, candidate.load.is_at_work, candidate.idle_since, candidate.id


def idle_steps(candidate: Candidate, now: datetime) -> int:
    """How long the agent has had nothing, in steps of 20 s; at work it is none."""
    if candidate.load.is_at_work:
        return 0
    return min(MAX_IDLE, max(0, (now - candidate.idle_since) // timedelta(seconds=IDLE_STEP_S)))


def chat_bonus(counts: Mapping[str, int], cost: Cost) -> int:
    """What the chats that an agent who takes calls has already make the next one cheaper by."""
    return PER_CHAT * min(MAX_CHATS, sum(counts.get(channel, 0) for channel in cost.chats))
