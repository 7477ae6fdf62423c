"""One clock of a promise: plain values in, plain values out.

A clock is a list of instants (``Mark``); the ``Clock`` is what they add up to. While it runs it uses up its target in
the working time of its calendar, and consumed + remaining = target at every instant. Instants are whole milliseconds,
so the pieces between marks add up exactly.

Source: METRICS 5.1 to 5.3, ROUTING 4.11 and invariants 13 to 15 (docs/sla.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple
from uuid import UUID

from kit import worktime
from kit.worktime import Calendar
from routing.sla_policy import Kind, Terms

State = Literal["running", "paused", "stopped", "void"]
MarkKind = Literal[
    "start", "pause", "resume", "stop", "void", "revive", "move", "retarget", "warned", "breached", "step"
]
EndReason = Literal["answered", "resolved", "no_reply"]
VoidReason = Literal["merged", "spam", "moved_away", "next_episode", "abandoned"]
OPEN: Final = ("running", "paused")
# What is noticed so long after its instant, when nobody works any more, waits until somebody does.
PUNCTUAL: Final = timedelta(minutes=1)
_MS: Final = timedelta(milliseconds=1)


class Ref(NamedTuple):
    """A policy or a calendar as of one of its versions."""

    id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock as of ``since``, the instant of its last mark.

    Attributes:
        target_ms: how much working time the promise gives; ``None``: nothing is promised, it only says who was first.
        calendar: whose hours count; ``None``: all.
        due_at: when the target will be used up if nothing happens; ``None`` while it pauses. Stays once it is breached.
        steps: of the policy's ladder, those taken, as bits.
        answer_id: the message that stopped it; with ``is_answer_lost`` one that did not reach the customer.
    """

    id: UUID
    conversation_id: UUID
    episode: int
    kind: Kind
    policy: Ref | None
    calendar: Ref | None
    target_ms: int | None
    consumed_ms: int
    since: datetime
    started_at: datetime
    state: State = "running"
    due_at: datetime | None = None
    stopped_at: datetime | None = None
    warned_at: datetime | None = None
    breached_at: datetime | None = None
    marks: int = 0
    steps: int = 0
    reason: str | None = None
    answer_id: UUID | None = None
    is_answer_lost: bool = False
    is_reapplied: bool = False

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Mark:
    """An instant of a clock, with the clock as it is from then on."""

    kind: MarkKind
    at: datetime
    clock: Clock
    step: int | None = None

    @property
    def number(self) -> int:
        return self.clock.marks


@dataclass(frozen=True, slots=True)
class Point:
    """Something that falls due when so much is consumed: the warning, the breach, a step of the ladder."""

    consumed_ms: int
    kind: Literal["warned", "breached", "step"]
    step: int | None = None


def instant(at: datetime) -> datetime:
    """Cut an instant to whole milliseconds."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def consumed(clock: Clock, hours: Calendar | None, at: datetime) -> int:
    """Return how many milliseconds are used up at an instant; a clock of another machine that is behind uses none."""
    if clock.state != "running":
        return clock.consumed_ms
    return clock.consumed_ms + worktime.elapsed(hours, clock.since, max(at, clock.since)) // _MS


def start(clock: Clock, hours: Calendar | None) -> Mark:
    """Begin a clock that was made with its start as ``since``."""
    return _mark("start", clock.since, clock, hours)


def pause(clock: Clock, hours: Calendar | None, at: datetime) -> Mark:
    """Stand still from now on."""
    return _mark("pause", at, replace(_counted(clock, hours, at), state="paused"), hours)


def resume(clock: Clock, hours: Calendar | None, at: datetime) -> Mark:
    """Go on after a pause, with what remained."""
    return _mark("resume", at, replace(_counted(clock, hours, at), state="running"), hours)


def stop(
    clock: Clock, hours: Calendar | None, at: datetime, reason: EndReason, answer_id: UUID | None = None
) -> Iterator[Mark]:
    """End it for good: kept if no more than the target was used up, else breached, noticed or not."""
    counted = _counted(clock, hours, at)
    if is_late(counted) and counted.breached_at is None:
        yield (breach := _mark("breached", at, replace(counted, breached_at=clock.due_at or at), hours))
        counted = breach.clock
    ended = replace(
        counted, state="stopped", stopped_at=counted.since, reason=reason, answer_id=answer_id, is_answer_lost=False
    )
    yield _mark("stop", at, ended, hours)


def void(clock: Clock, hours: Calendar | None, at: datetime, reason: VoidReason) -> Mark:
    """End it without counting it as kept or breached."""
    counted = _counted(clock, hours, at)
    return _mark("void", at, replace(counted, state="void", stopped_at=counted.since, reason=reason), hours)


def revive(clock: Clock, hours: Calendar | None, at: datetime) -> Mark:
    """Go on as if it had never stopped: what stopped it did not reach the customer."""
    running = replace(clock, state="running", stopped_at=None, reason=None, is_answer_lost=True)
    return _mark("revive", at, _counted(running, hours, at), hours)


def move(clock: Clock, before: Calendar | None, after: Calendar | None, calendar: Ref | None, at: datetime) -> Mark:
    """Count what remains in the hours of another calendar from now on."""
    return _mark("move", at, replace(_counted(clock, before, at), calendar=calendar), after)


def retarget(clock: Clock, hours: Calendar | None, at: datetime, policy: Ref, target_ms: int) -> Mark:
    """Put it under another policy, or another version of its own; what is used up stays used up."""
    counted = _counted(clock, hours, at)
    steps = counted.steps if clock.policy is not None and clock.policy.id == policy.id else 0
    return _mark("retarget", at, replace(counted, policy=policy, target_ms=target_ms, steps=steps), hours)


def flagged(clock: Clock) -> Clock:
    """Return the clock with the remark that its promise was changed while it ran."""
    return replace(clock, is_reapplied=True)


def join(clock: Clock, hours: Calendar | None, at: datetime, conversation_id: UUID, episode: int) -> Mark:
    """Go on as a clock of the conversation that took this one's messages."""
    counted = _counted(clock, hours, at)
    return _mark("move", at, replace(counted, conversation_id=conversation_id, episode=episode), hours)


def fire(clock: Clock, hours: Calendar | None, at: datetime, point: Point) -> Mark:
    """Note that a point was passed and acted on."""
    counted = _counted(clock, hours, at)
    if point.kind == "warned":
        counted = replace(counted, warned_at=counted.since)
    elif point.kind == "breached":
        counted = replace(counted, breached_at=clock.due_at or counted.since)
    else:
        counted = replace(counted, steps=counted.steps | 1 << (point.step or 0))
    return _mark(point.kind, at, counted, hours, step=point.step)


def is_late(clock: Clock) -> bool:
    """Whether more than the target is used up."""
    return clock.target_ms is not None and clock.consumed_ms > clock.target_ms


def points(clock: Clock, terms: Terms | None) -> list[Point]:
    """Return what is still to come of a clock, in order; a warning comes to nothing once the target is used up."""
    target = clock.target_ms
    if target is None or not clock.is_open:
        return []
    found = []
    if clock.breached_at is None:
        found.append(Point(target, "breached"))
        if terms is not None and terms.warn_percent is not None and clock.warned_at is None:
            found.append(Point(target * terms.warn_percent // 100, "warned"))
    for number, step in enumerate(terms.steps if terms is not None else ()):
        if clock.kind in step.clocks and not clock.steps >> number & 1:
            found.append(Point(step.after_ms(target), "step", number))
    return sorted(found, key=lambda point: (point.consumed_ms, point.kind != "breached", point.step or 0))


def reached_at(clock: Clock, hours: Calendar | None, consumed_ms: int) -> datetime | None:
    """Return when so much will be used up; ``None`` while it pauses, or if the calendar never opens again."""
    if clock.state != "running":
        return None
    return worktime.due(hours, clock.since, (consumed_ms - clock.consumed_ms) * _MS)


def passed(clock: Clock, terms: Terms | None, hours: Calendar | None, now: datetime) -> list[Point]:
    """Return what is due now, in order: nothing that was missed until after hours, before they begin again."""
    found = []
    for point in points(clock, terms):
        at = reached_at(clock, hours, point.consumed_ms)
        if at is None or at > now:
            break
        if now - at > PUNCTUAL and not worktime.is_open(hours, now):
            break
        found.append(point)
    return found


def next_look(clock: Clock, terms: Terms | None, hours: Calendar | None, now: datetime) -> datetime | None:
    """Return when something of the clock falls due next, after ``passed`` was dealt with; ``None``: never."""
    for point in points(clock, terms):
        at = reached_at(clock, hours, point.consumed_ms)
        return at if at is None or at > now else worktime.next_open(hours, now)
    return None


def _counted(clock: Clock, hours: Calendar | None, at: datetime) -> Clock:
    """Return the clock with what it used up until now, from now on."""
    at = max(instant(at), clock.since)
    return replace(clock, consumed_ms=consumed(clock, hours, at), since=at)


def _mark(kind: MarkKind, at: datetime, clock: Clock, hours: Calendar | None, *, step: int | None = None) -> Mark:
    """Return the mark with the clock after it. The due instant of a breached or ended clock is history and stays."""
    due_at = clock.due_at
    if clock.is_open and clock.breached_at is None:
        due_at = None if clock.target_ms is None else reached_at(clock, hours, clock.target_ms)
    return Mark(kind, max(instant(at), clock.since), replace(clock, due_at=due_at, marks=clock.marks + 1), step)
