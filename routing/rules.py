"""Sorting rules: to which queue a new conversation goes, and what it needs there. Plain values in, plain values out.

Rules are tried in order and the first that fits decides. Within a rule all conditions must hold; within one condition
any of its values will do. What a rule does not decide stays as the inbox has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any
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
from kit.language import Language


class SortingConditions(BaseModel):
    """What must be so; a condition that is left out holds for everything."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    channels: Words | None = Field(None, description="kinds of channel: `email`, `webchat`, …")
    inbox_ids: Ids | None = None
    languages: Annotated[list[Language], Field(min_length=1)] | None = Field(
        None, description="of what was written; of the contact where nothing was"
    )
    keywords: Words | None = Field(None, description="one of these stands in the subject or the text, in any case")
    complains: bool | None = Field(
        None, description="what was written complains or shows strong anger, by the program's own words or by meaning"
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
    has_previous_agent: bool | None = Field(None, description="a colleague had an earlier matter of this contact")


class Need(BaseModel):
    """A skill that work needs: ``minimum`` to be asked at all, ``wanted`` to be asked first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    skill_id: UUID
    minimum: int = Field(1, ge=1, le=5)
    wanted: int | None = Field(None, ge=1, le=5, description="left out: any level from the minimum on is as good")


class SortingOutcome(BaseModel):
    """What a rule decides; what is left out stays as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    queue_id: UUID | None = Field(None, description="left out: the inbox's queue")
    priority: Priority | None = None
    tier: int | None = Field(None, ge=1, le=9, description="agents below this level are not asked")
    needs: list[Need] = Field(default_factory=list, max_length=20)
    prefer_previous_agent: bool = Field(False, description="who had the contact's last matter is asked first")


@dataclass(frozen=True, slots=True)
class Rule:
    id: UUID
    name: str
    conditions: SortingConditions
    outcome: SortingOutcome


@dataclass(frozen=True)
class Arrival:
    """What is known of a new conversation when it is sorted.

    Attributes:
        text: the subject and what was written, as it came.
        locale: of the contact or their browser, e.g. ``zh-CN``.
        contact_fields: the contact's custom fields, by key.
        previous_agent_id: who had the contact's last matter.
        tone: how what was written sounds and what it is about, as far as that is known in time.
    """

    channel: str
    inbox_id: UUID
    text: str = ""
    locale: str | None = None
    email: str | None = None
    is_vip: bool = False
    contact_tags: Sequence[str] = ()
    contact_fields: Mapping[str, Any] = field(default_factory=dict)
    previous_agent_id: UUID | None = None
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


def failing(conditions: SortingConditions, arrival: Arrival) -> list[str]:
    """Return the names of the conditions that do not hold; empty: the rule fits."""
    wanted = conditions
    held = {
        "channels": wanted.channels is None or arrival.channel in wanted.channels,
        "inbox_ids": wanted.inbox_ids is None or arrival.inbox_id in wanted.inbox_ids,
        "languages": wanted.languages is None or arrival.language in wanted.languages,
        "keywords": wanted.keywords is None or any(fold(word) in arrival.folded for word in wanted.keywords),
        "complains": wanted.complains is None or arrival.complains == wanted.complains,
        **tone_holds(arrival.tone, wanted.moods, wanted.taken_for),
        "is_vip": wanted.is_vip is None or arrival.is_vip == wanted.is_vip,
        "contact_tags": wanted.contact_tags is None or any_of(wanted.contact_tags, arrival.contact_tags),
        "contact_fields": has_values(wanted.contact_fields or {}, arrival.contact_fields),
        "email_domains": wanted.email_domains is None or any_of(wanted.email_domains, [domain_of(arrival.email)]),
        "has_previous_agent": wanted.has_previous_agent is None
        or (arrival.previous_agent_id is not None) == wanted.has_previous_agent,
    }
    return [name for name, holds in held.items() if not holds]


def first_fitting(rules: Iterable[Rule], arrival: Arrival) -> Rule | None:
    """Return the rule that decides, ``None`` where none fits."""
    return next((rule for rule in rules if not failing(rule.conditions, arrival)), None)


def asks_of_tone(rules: Iterable[Rule]) -> bool:
    """Whether what was written must be read for its tone and category to try these rules."""
    asked = ("complains", "moods", "taken_for")
    return any(getattr(rule.conditions, name) is not None for rule in rules for name in asked)


def asks_of_contact(rules: Iterable[Rule]) -> bool:
    """Whether anything must be known of the contact to try these rules."""
    asked = ("is_vip", "contact_tags", "contact_fields", "email_domains", "has_previous_agent")
    return any(
        rule.outcome.prefer_previous_agent or any(getattr(rule.conditions, name) is not None for name in asked)
        for rule in rules
    )
