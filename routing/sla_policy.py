"""What an SLA policy says: for which conversations, what is promised, and what happens as the time runs out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

Kind = Literal["first_response", "next_response", "resolution"]
KINDS: Final[tuple[Kind, ...]] = ("first_response", "next_response", "resolution")
Action = Literal["notify_owner", "notify_supervisor", "boost", "raise_tier"]
MAX_STEPS: Final = 12
YEAR_S: Final = 366 * 86_400

Word = Annotated[str, Field(min_length=1, max_length=100)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Conditions(_Part):
    """Which conversations a policy is for: those that meet each condition named; an empty one is met by all."""

    queue_ids: tuple[UUID, ...] = Field((), max_length=200)
    priorities: tuple[Literal["low", "normal", "high", "urgent"], ...] = Field((), max_length=4)
    channels: tuple[Word, ...] = Field((), max_length=50, description="kinds, of the thread that wrote last")
    is_vip: bool | None = Field(None, description="only customers marked so, or only others")
    contact_tags: tuple[Word, ...] = Field((), max_length=50, description="customers with any of these tags")

    def specificity(self) -> tuple[int, ...]:
        """How narrow it is: the number of conditions, then whether it names queue, customer, priority, channel."""
        names_customer = self.is_vip is not None or bool(self.contact_tags)
        named = (bool(self.queue_ids), names_customer, bool(self.priorities), bool(self.channels))
        return (sum(named), *map(int, named))


class Target(_Part):
    within_s: int = Field(ge=1, le=YEAR_S, description="seconds")
    hours: Literal["business", "always"] = Field(
        "business", description="counted in the hours of the queue's calendar, or around the clock"
    )


class Step(_Part):
    """Something done once when a clock has come so far. One of ``at_percent`` and ``offset_s`` is given."""

    at_percent: int | None = Field(None, ge=1, le=1000, description="of the target")
    offset_s: int | None = Field(None, ge=-YEAR_S, le=YEAR_S, description="seconds of counted time after it is due")
    action: Action
    boost_s: int = Field(3600, ge=1, le=YEAR_S, description="for `boost`: how much earlier it seems to have come")
    clocks: tuple[Kind, ...] = Field(KINDS, min_length=1, max_length=3)

    @model_validator(mode="after")
    def _one_of_both(self) -> Step:
        if (self.at_percent is None) == (self.offset_s is None):
            raise ValueError("one of at_percent and offset_s is needed, not both")
        return self

    def after_ms(self, target_ms: int) -> int:
        """Return how much of a target is used up when the step is due."""
        if self.at_percent is not None:
            return target_ms * self.at_percent // 100
        return max(0, target_ms + (self.offset_s or 0) * 1000)


class Terms(_Part):
    """What a policy promises, and its ladder. A target left out promises nothing."""

    first_response: Target | None = None
    next_response: Target | None = None
    resolution: Target | None = None
    warn_percent: int | None = Field(75, ge=1, le=99, description="of the target; null: no warning")
    pending_pauses_resolution: bool = Field(True, description="waiting for the customer is not counted")
    steps: tuple[Step, ...] = Field((), max_length=MAX_STEPS)

    def target(self, kind: Kind) -> Target | None:
        found: Target | None = getattr(self, kind)
        return found

    @model_validator(mode="after")
    def _promises_something(self) -> Terms:
        if all(self.target(kind) is None for kind in KINDS):
            raise ValueError("a policy needs at least one target")
        return self


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy in force."""

    id: UUID
    version: int
    position: int
    conditions: Conditions
    terms: Terms


@dataclass(frozen=True, slots=True)
class About:
    """What of a conversation policies ask for."""

    queue_id: UUID | None
    priority: str
    channel: str
    is_vip: bool
    contact_tags: frozenset[str]


def in_order(policies: Iterable[Policy]) -> list[Policy]:
    """Sort policies: the most specific first, of equal ones the lower position, then the older."""
    return sorted(policies, key=lambda one: ([-part for part in one.conditions.specificity()], one.position, one.id))


def choose(policies: Iterable[Policy], about: About, kind: Kind) -> Policy | None:
    """Return the first of ordered policies that is for the conversation and promises something of the kind."""
    return next((one for one in policies if one.terms.target(kind) is not None and applies(one, about)), None)


def applies(policy: Policy, about: About) -> bool:
    """Whether a conversation meets all conditions."""
    wanted = policy.conditions
    return (
        (not wanted.queue_ids or about.queue_id in wanted.queue_ids)
        and (not wanted.priorities or about.priority in wanted.priorities)
        and (not wanted.channels or about.channel in wanted.channels)
        and (wanted.is_vip is None or about.is_vip is wanted.is_vip)
        and (not wanted.contact_tags or not about.contact_tags.isdisjoint(wanted.contact_tags))
    )
