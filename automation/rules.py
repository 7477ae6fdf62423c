"""Whether a rule acts on what happened. Pure: the loop and the dry run ask the same function.

    when its trigger waits for this   → else nothing
    if all its conditions hold        → else nothing
    unless it, or a chain of five rules, led to this → stopped, and said so
    then its actions

A rule is never asked about what it did itself, nor about what followed from that by other rules; and no chain of rules
is longer than five. So whatever rules there are, what one event sets off ends: with n rules of a actions each, of which
each tells of k things, it is at most n·a·k + … + (n·a·k)^5 steps.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from pydantic import TypeAdapter

from automation.actions import Action, read_actions
from automation.conditions import Conditions, Situation, asked, failing
from automation.triggers import After, Happening, OnEvent, Trigger, concerns

MAX_DEPTH: Final = 5
DEFAULT_RATE: Final = 60  # acts a minute, of one rule
MAX_RATE: Final = 600
# Of one rule in one conversation: what comes from outside may answer it each time, with no chain to be seen.
MAX_AN_HOUR: Final = 10
# Full for a minute is a rush of customers, whom no rule may be switched off by; for so long, no person writes so.
FLOOD_MINUTES: Final = 10
_NEARLY_FULL: Final = 0.9

Hindrance = Literal["loop", "depth", "rate", "flood", "too_often"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in force, at one version."""

    id: UUID
    version: int
    name: str
    trigger: OnEvent | After
    conditions: Conditions
    actions: Sequence[Action]
    max_per_minute: int = DEFAULT_RATE
    since_seq: int = 0  # what happened up to then is none of its business


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule makes of something that its trigger waited for.

    Attributes:
        failing: the conditions that do not hold; none: it fits.
        hindrance: it fits and must not act.
    """

    failing: Sequence[str] = ()
    hindrance: Hindrance | None = None

    @property
    def fits(self) -> bool:
        return not self.failing

    @property
    def acts(self) -> bool:
        return self.fits and self.hindrance is None


@dataclass(frozen=True, slots=True)
class Past:
    """How often a rule has acted until now, by the time of what it acted on."""

    last_minute: int = 0
    last_minutes: int = 0  # in the last ``FLOOD_MINUTES``
    last_hour_here: int = 0  # in this conversation


def waits_for(rule: Rule, happening: Happening) -> bool:
    """Whether the rule is to be asked about this, at once or later."""
    return happening.seq > rule.since_seq and concerns(rule.trigger, happening)


def moments(rule: Rule, happenings: Sequence[Happening], until: datetime) -> list[tuple[Happening, datetime]]:
    """Return what the rule is asked about, and when, in the order of asking; ``happenings`` are in theirs.

    A rule of time is asked about the last of several that come closer together than its time.
    """
    waited = [one for one in happenings if waits_for(rule, one)]
    trigger = rule.trigger
    if isinstance(trigger, OnEvent):
        return [(one, one.at) for one in waited]
    asked_about: list[tuple[Happening, datetime]] = []
    pending: dict[UUID, tuple[Happening, datetime]] = {}
    for one in waited:
        before = pending.get(one.conversation_id)
        if before is not None and before[1] <= one.at:
            asked_about.append(before)
        pending[one.conversation_id] = (one, one.at + trigger.delay)
    asked_about += [one for one in pending.values() if one[1] <= until]
    return sorted(asked_about, key=lambda one: (one[1], one[0].seq))


def judge(rule: Rule, happening: Happening, now: Situation, past: Past) -> Verdict:
    """Decide about something that the rule ``waits_for``; of a rule of time, once the time has come."""
    if faults := failing(rule.conditions, now):
        return Verdict(faults)
    return Verdict(hindrance=_hindrance(rule, happening, past))


def replay(
    rule: Rule, asked_about: Sequence[tuple[Happening, datetime]], situations: Mapping[int, Situation]
) -> list[tuple[Happening, datetime, Verdict]]:
    """Return what the rule would have made of each of these; it ends where the rule would have been switched off.

    Args:
        situations: by the event's number; left out is what no rule is asked about any more.
    """
    told: list[tuple[Happening, datetime, Verdict]] = []
    acted: list[datetime] = []  # in order, as the times of events need not be in that of their numbers
    here: dict[UUID, list[datetime]] = {}
    for happening, at in asked_about:
        if (now := situations.get(happening.seq)) is None:
            continue
        in_conversation = here.setdefault(happening.conversation_id, [])
        past = Past(
            _between(acted, at - timedelta(minutes=1), at),
            _between(acted, at - timedelta(minutes=FLOOD_MINUTES), at),
            _between(in_conversation, at - timedelta(hours=1), at),
        )
        verdict = judge(rule, happening, now, past)
        told.append((happening, at, verdict))
        if verdict.acts:
            insort(acted, at)
            insort(in_conversation, at)
        if verdict.hindrance == "flood":
            break
    return told


def _between(times: Sequence[datetime], after: datetime, until: datetime) -> int:
    """Return how many of these, which are in order, lie between two moments; the first is left out."""
    return bisect_right(times, until) - bisect_right(times, after)


def chain_after(rule: Rule, happening: Happening) -> tuple[UUID, ...]:
    """Return the chain of what the rule causes when it acts on this."""
    return (*happening.chain, rule.id)


def what_matched(rule: Rule) -> list[str]:
    """Return the conditions that all held when the rule fitted."""
    return asked(rule.conditions)


def read_rule(row: Any) -> Rule:
    """Return a stored rule as it is tried.

    Raises:
        pydantic.ValidationError: this version cannot read it.
    """
    return Rule(
        id=row.id,
        version=row.version,
        name=row.name,
        trigger=_TRIGGER.validate_python(row.trigger),
        conditions=Conditions.model_validate(row.conditions),
        actions=read_actions(row.actions),
        max_per_minute=row.max_per_minute,
        since_seq=row.since_seq,
    )


_TRIGGER: TypeAdapter[OnEvent | After] = TypeAdapter(Trigger)


def _hindrance(rule: Rule, happening: Happening, past: Past) -> Hindrance | None:
    if rule.id in happening.chain:
        return "loop"
    if len(happening.chain) >= MAX_DEPTH:
        return "depth"
    if past.last_minute >= rule.max_per_minute:
        is_flood = past.last_minutes >= _NEARLY_FULL * FLOOD_MINUTES * rule.max_per_minute
        return "flood" if is_flood else "rate"
    return "too_often" if past.last_hour_here >= MAX_AN_HOUR else None
