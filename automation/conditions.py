"""Conditions of rules: what must be so of a conversation, its customer, and what has just happened. Pure.

The words are those of the sorting rules (``conversations.conditions``) and more. All conditions must hold; within one
any of its values will do; one that is left out holds for everything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from conversations.classification import Tone
from conversations.complaints import Sign, sign_of
from conversations.conditions import (
    LONGEST,
    Ids,
    Moods,
    Words,
    WordsByKey,
    any_of,
    domain_of,
    fold,
    has_values,
    spoken_language,
    tone_holds,
)
from conversations.lifecycle import Priority
from kit import worktime
from kit.language import Language

MAX_WAIT_MIN: Final = 366 * 24 * 60

Status = Literal["open", "pending", "snoozed", "resolved"]
ActorKind = Literal["agent", "contact", "system"]
ClockKind = Literal["first_response", "next_response", "resolution"]


class Hours(BaseModel):
    """Whether a calendar's hours are on when it happens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    calendar_id: UUID
    is_open: bool


class Conditions(BaseModel):
    """What must be so; a condition that is left out holds for everything."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    channels: Words | None = Field(None, description="kinds of channel that it came by: `email`, `webchat`, …")
    inbox_ids: Ids | None = None
    queue_ids: Ids | None = None
    statuses: Annotated[list[Status], Field(min_length=1)] | None = None
    priorities: Annotated[list[Priority], Field(min_length=1)] | None = None
    tags: Words | None = Field(None, description="one of these is on the conversation")
    without_tags: Words | None = Field(None, description="none of these is")
    fields: WordsByKey | None = Field(
        None, description="custom field of the conversation → values, one of which it has"
    )
    languages: Annotated[list[Language], Field(min_length=1)] | None = Field(
        None, description="of what was written; of the contact where nothing was"
    )
    keywords: Words | None = Field(
        None,
        description="one of these stands in the subject or the message (else the customer's last), in any case",
    )
    complains: bool | None = Field(
        None, description="the message complains or shows strong anger, by the program's own words or by meaning"
    )
    moods: Moods | None = Field(None, description="how the customer's words sound, as far as that is known")
    taken_for: WordsByKey | None = Field(
        None,
        description="custom field of the conversation → values, one of which the customer's words are taken for",
    )
    is_vip: bool | None = None
    contact_tags: Words | None = None
    contact_fields: WordsByKey | None = Field(
        None, description="custom field of the contact → values, one of which it has"
    )
    email_domains: Words | None = Field(None, description="of the contact's address, e.g. `example.com`")
    is_assigned: bool | None = Field(None, description="somebody owns it")
    assignee_ids: Ids | None = None
    is_spam: bool | None = None
    waiting_longer_than_min: int | None = Field(
        None, ge=1, le=MAX_WAIT_MIN, description="the customer has waited for an answer for so many minutes"
    )
    hours: Hours | None = None
    actors: Annotated[list[ActorKind], Field(min_length=1)] | None = Field(None, description="who did it")
    stars_at_most: int | None = Field(None, ge=1, le=5, description="of the rating that it is about")
    clocks: Annotated[list[ClockKind], Field(min_length=1)] | None = Field(
        None, description="the promise that was warned of or broken"
    )


@dataclass(frozen=True)
class Situation:
    """All that conditions may ask of, at the moment ``at``.

    Attributes:
        text: the subject, and the message that the event is about, or the customer's last one until then.
        calendars: those that the rules ask for, by id; one that is gone is missing, and no hours hold by it.
    """

    at: datetime
    status: str
    priority: str
    inbox_id: UUID
    channels: Sequence[str] = ()
    queue_id: UUID | None = None
    assignee_id: UUID | None = None
    tags: Sequence[str] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    is_spam: bool = False
    waiting_since: datetime | None = None
    text: str = ""
    locale: str | None = None
    email: str | None = None
    is_vip: bool = False
    contact_tags: Sequence[str] = ()
    contact_fields: Mapping[str, Any] = field(default_factory=dict)
    calendars: Mapping[UUID, worktime.Calendar] = field(default_factory=dict)
    actor_kind: str = "system"
    stars: int | None = None
    clock: str | None = None
    tone: Tone = field(default_factory=Tone)

    @cached_property
    def language(self) -> Language | None:
        return spoken_language(self.text, self.locale)

    @cached_property
    def sign(self) -> Sign | None:
        return sign_of(self.text)

    @property
    def complains(self) -> bool:
        """By its own words, or by what they mean."""
        return self.sign is not None or self.tone.is_complaint is True

    @cached_property
    def folded(self) -> str:
        return fold(self.text[:LONGEST])


def failing(conditions: Conditions, now: Situation) -> list[str]:
    """Return the names of the conditions that do not hold; empty: the rule fits."""
    wanted = conditions
    held = {
        "channels": wanted.channels is None or any_of(wanted.channels, now.channels),
        "inbox_ids": wanted.inbox_ids is None or now.inbox_id in wanted.inbox_ids,
        "queue_ids": wanted.queue_ids is None or now.queue_id in wanted.queue_ids,
        "statuses": wanted.statuses is None or now.status in wanted.statuses,
        "priorities": wanted.priorities is None or now.priority in wanted.priorities,
        "tags": wanted.tags is None or any_of(wanted.tags, now.tags),
        "without_tags": wanted.without_tags is None or not any_of(wanted.without_tags, now.tags),
        "fields": has_values(wanted.fields or {}, now.fields),
        "languages": wanted.languages is None or now.language in wanted.languages,
        "keywords": wanted.keywords is None or any(fold(word) in now.folded for word in wanted.keywords),
        "complains": wanted.complains is None or now.complains == wanted.complains,
        **tone_holds(now.tone, wanted.moods, wanted.taken_for),
        "is_vip": wanted.is_vip is None or now.is_vip == wanted.is_vip,
        "contact_tags": wanted.contact_tags is None or any_of(wanted.contact_tags, now.contact_tags),
        "contact_fields": has_values(wanted.contact_fields or {}, now.contact_fields),
        "email_domains": wanted.email_domains is None or any_of(wanted.email_domains, [domain_of(now.email)]),
        "is_assigned": wanted.is_assigned is None or (now.assignee_id is not None) == wanted.is_assigned,
        "assignee_ids": wanted.assignee_ids is None or now.assignee_id in wanted.assignee_ids,
        "is_spam": wanted.is_spam is None or now.is_spam == wanted.is_spam,
        "waiting_longer_than_min": wanted.waiting_longer_than_min is None
        or _waited_min(now) > wanted.waiting_longer_than_min,
        "hours": wanted.hours is None or _is_open(wanted.hours.calendar_id, now) == wanted.hours.is_open,
        "actors": wanted.actors is None or now.actor_kind in wanted.actors,
        "stars_at_most": wanted.stars_at_most is None or (now.stars is not None and now.stars <= wanted.stars_at_most),
        "clocks": wanted.clocks is None or now.clock in wanted.clocks,
    }
    return [name for name, holds in held.items() if not holds]


def asked(conditions: Conditions) -> list[str]:
    """Return the names of the conditions that a rule has."""
    return [name for name in Conditions.model_fields if getattr(conditions, name) is not None]


def _waited_min(now: Situation) -> float:
    return (now.at - now.waiting_since).total_seconds() / 60 if now.waiting_since else 0.0


def _is_open(calendar_id: UUID, now: Situation) -> bool | None:
    """Whether the calendar's hours are on; ``None``: there is no such calendar."""
    calendar = now.calendars.get(calendar_id)
    return None if calendar is None else worktime.is_open(calendar, now.at)
