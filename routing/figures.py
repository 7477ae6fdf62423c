"""The figures of a queue's day, folded from the record's events. Pure: values in, values out (docs/floor.md).

A *leg* is one stay of a conversation in a queue's line: from the moment it is queued there until somebody has it, it
goes to another queue, or it waits no more for another reason. Being offered, declined or escalated within the queue
does not end a leg. A call that somebody answered, or that the caller gave up, is a leg of its own: it waited at the
exchange, not in our line. Of the legs that stood in the line at any moment of the day

    offered = answered + abandoned + overflowed + waiting

always; a leg that was taken out of the line (put off, merged, spam, closed unanswered) is in neither side.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil, sqrt
from typing import Any, Final
from uuid import UUID

SHORT_S: Final = 5  # who leaves within it has not been kept waiting: outside the service level, and counted apart

# What the fold wants to hear of, and nothing else is read.
TYPES: Final = (
    "item.queued",
    "item.accepted",
    "item.done",
    "call.answered",
    "conversation.status_changed",
    "conversation.opened",
    "conversation.reopened",
    "message.sent",
    "conversation.rated",
)

_NEVER: Final = datetime.max.replace(tzinfo=UTC)

Threshold = Callable[[str], int]  # channel → within how many seconds an answer is in time


@dataclass(frozen=True, slots=True)
class Fact:
    """An event as the fold reads it; ``channel`` is the work item's, where there is one."""

    seq: int
    type: str
    at: datetime
    conversation_id: UUID
    queue_id: UUID | None
    by_person: bool
    data: Mapping[str, Any]
    channel: str = ""
    opened_at: datetime | None = None


@dataclass(slots=True)
class Leg:
    """A conversation that waits in a queue's line, and since when."""

    queue_id: UUID
    since: datetime
    channel: str


@dataclass(slots=True)
class Tally:
    """One queue's day so far.

    Attributes:
        arrived: legs that began today.
        answered: (channel, whole seconds waited, rounded up) → how many.
        abandoned: the same of those who left.
        first_responses: milliseconds, ascending.
        ratings: conversation and episode → stars; the last answer counts.
    """

    arrived: int = 0
    overflowed: int = 0
    taken_out: int = 0
    answered: Counter[tuple[str, int]] = field(default_factory=Counter)
    abandoned: Counter[tuple[str, int]] = field(default_factory=Counter)
    first_responses: list[int] = field(default_factory=list)
    ratings: dict[tuple[UUID, int], int] = field(default_factory=dict)


class Book:
    """A workspace's day, brought forward event by event.

    Args:
        starts: queue → the instant at which its day began; what is older only says where conversations stand.
        default_start: the same for queues not named.
    """

    def __init__(self, starts: Mapping[UUID, datetime], default_start: datetime) -> None:
        self.starts = starts
        self.default_start = default_start
        self.legs: dict[UUID, Leg] = {}  # by conversation
        self.known: set[UUID] = set()  # conversations of which it is known whether they wait
        self.unanswered: dict[UUID, datetime] = {}  # conversation → when its episode began
        self.ours: set[UUID] = set()  # conversations that we began: nobody waited for their first message
        self.tallies: dict[UUID, Tally] = {}

    def tally(self, queue_id: UUID) -> Tally:
        found = self.tallies.get(queue_id)
        if found is None:
            found = self.tallies[queue_id] = Tally()
        return found

    def unknown(self, facts: Iterable[Fact]) -> set[UUID]:
        """Return the conversations of which it must be said, by ``recall``, where they stood before these events."""
        wanted: set[UUID] = set()
        for fact in facts:
            if fact.conversation_id not in self.known:
                self.known.add(fact.conversation_id)
                is_first = fact.type == "conversation.opened" or fact.data.get("reason") == "arrived"
                if not is_first:  # before that it stood nowhere
                    wanted.add(fact.conversation_id)
        return wanted

    def recall(self, conversation_ids: Iterable[UUID], before: Iterable[Fact]) -> None:
        """Learn where conversations stood before the events that are read, from their earlier ones.

        They count as known from now on; whoever has no earlier events stood nowhere.
        """
        earlier = Book({}, _NEVER)
        for fact in before:
            earlier.take(fact)
        for id_ in conversation_ids:
            self.known.add(id_)
            if (leg := earlier.legs.get(id_)) is not None:
                self.legs[id_] = leg
            if (since := earlier.unanswered.get(id_)) is not None:
                self.unanswered[id_] = since

    def take(self, fact: Fact) -> None:
        """Take the next event; they come in the order of their numbers."""
        match fact.type:
            case "item.queued" if fact.queue_id is not None:
                self._queued(fact, fact.queue_id)
            case "item.accepted":
                self._accepted(fact)
            case "item.done" if fact.data.get("reason") == "hung_up":
                self._rang(fact, "abandoned")
            case "item.done":
                self._leave(fact, way_out(fact.data))
            case "call.answered" if fact.data.get("direction") == "inbound" and fact.conversation_id not in self.legs:
                self._rang(fact, "answered")
            case "conversation.status_changed" if fact.data.get("after") in ("snoozed", "resolved"):
                self._leave(fact, "taken_out")
            case "conversation.opened" if fact.by_person:
                self.ours.add(fact.conversation_id)
            case "conversation.opened" | "conversation.reopened" if not fact.by_person:
                self.unanswered[fact.conversation_id] = fact.at
            case "message.sent" if fact.by_person and not fact.data.get("automatic"):
                self._said(fact)
            case "conversation.rated" if fact.queue_id is not None and self._counts(fact.queue_id, fact.at):
                key = (fact.conversation_id, int(fact.data.get("episode", 1)))
                self.tally(fact.queue_id).ratings[key] = int(fact.data["stars"])

    def waiting_since(self) -> dict[UUID, datetime]:
        """Return, by queue, since when who has waited there longest waits."""
        found: dict[UUID, datetime] = {}
        for leg in self.legs.values():
            held = found.get(leg.queue_id)
            if held is None or leg.since < held:
                found[leg.queue_id] = leg.since
        return found

    def _queued(self, fact: Fact, queue_id: UUID) -> None:
        leg = self.legs.get(fact.conversation_id)
        if leg is not None:
            if leg.queue_id == queue_id:
                return
            self._end(leg, fact.at, "overflowed")
        self.legs[fact.conversation_id] = Leg(queue_id, fact.at, fact.channel)
        if self._counts(queue_id, fact.at):
            self.tally(queue_id).arrived += 1

    def _accepted(self, fact: Fact) -> None:
        leg = self.legs.pop(fact.conversation_id, None)
        if leg is None:
            return
        if fact.queue_id is None or fact.queue_id == leg.queue_id:
            self._end(leg, fact.at, "answered")
        else:  # given to somebody in another queue: it left this line, and never stood in that one
            self._end(leg, fact.at, "overflowed")

    def _leave(self, fact: Fact, way: str) -> None:
        if (leg := self.legs.pop(fact.conversation_id, None)) is not None:
            self._end(leg, fact.at, way, _left_at(fact))

    def _rang(self, fact: Fact, way: str) -> None:
        """Count a call that waited at the exchange; when it is told of, it is over."""
        if fact.queue_id is None or "waited_ms" not in fact.data:
            return
        since = fact.at - timedelta(milliseconds=int(fact.data["waited_ms"]))
        if self._counts(fact.queue_id, fact.at):
            self.tally(fact.queue_id).arrived += 1
        self._end(Leg(fact.queue_id, since, str(fact.data.get("channel", ""))), fact.at, way)

    def _end(self, leg: Leg, at: datetime, way: str, left_at: datetime | None = None) -> None:
        """Count a leg that is over; who left had waited until then, and it was noticed later."""
        if not self._counts(leg.queue_id, at):
            return
        tally = self.tally(leg.queue_id)
        waited = (leg.channel, max(0, ceil(((left_at or at) - leg.since).total_seconds())))
        match way:
            case "answered":
                tally.answered[waited] += 1
            case "abandoned":
                tally.abandoned[waited] += 1
            case "overflowed":
                tally.overflowed += 1
            case _:
                tally.taken_out += 1

    def _said(self, fact: Fact) -> None:
        since = self.unanswered.pop(fact.conversation_id, None)
        if since is None and fact.data.get("first_response") and fact.conversation_id not in self.ours:
            since = fact.opened_at
        if since is not None and fact.queue_id is not None and self._counts(fact.queue_id, fact.at):
            span = max(0, round((fact.at - since).total_seconds() * 1000))
            insort(self.tally(fact.queue_id).first_responses, span)

    def _counts(self, queue_id: UUID, at: datetime) -> bool:
        return at >= self.starts.get(queue_id, self.default_start)


def _left_at(fact: Fact) -> datetime | None:
    said = fact.data.get("left_at")
    return datetime.fromisoformat(said) if isinstance(said, str) else said


def way_out(data: Mapping[str, Any]) -> str:
    """How a leg ends whose work item is over: who was spoken to on the telephone has been answered."""
    if data.get("state") == "abandoned":
        return "abandoned"
    return "answered" if data.get("reason") in ("call_answered", "called_back") else "taken_out"


@dataclass(frozen=True, slots=True)
class Day:
    """A queue's figures for today, as they are shown; ``abandoned_short`` of the abandoned left within ``SHORT_S``."""

    offered: int
    arrived: int
    answered: int
    abandoned: int
    abandoned_short: int
    overflowed: int
    waiting: int
    service_level_percent: float | None
    first_response_p50_ms: int | None
    csat_percent: float | None
    ratings: int


def day_of(tally: Tally, waiting: int, within: Threshold) -> Day:
    """Return the day's figures; what has no base is ``None``, never 0 or 100 %."""
    answered, abandoned = tally.answered.total(), tally.abandoned.total()
    stars = tally.ratings.values()
    return Day(
        offered=answered + abandoned + tally.overflowed + waiting,
        arrived=tally.arrived,
        answered=answered,
        abandoned=abandoned,
        abandoned_short=sum(count for (_, waited_s), count in tally.abandoned.items() if waited_s <= SHORT_S),
        overflowed=tally.overflowed,
        waiting=waiting,
        service_level_percent=service_level(tally.answered, tally.abandoned, within),
        first_response_p50_ms=median(tally.first_responses),
        csat_percent=csat(stars),
        ratings=len(stars),
    )


def service_level(
    answered: Mapping[tuple[str, int], int], abandoned: Mapping[tuple[str, int], int], within: Threshold
) -> float | None:
    """Answered in time ÷ (answered + abandoned later than after ``SHORT_S``), in percent; ``None`` for no base."""
    in_time = sum(count for (channel, waited_s), count in answered.items() if waited_s <= within(channel))
    lost = sum(count for (_, waited_s), count in abandoned.items() if waited_s > SHORT_S)
    base = sum(answered.values()) + lost
    return round(100 * in_time / base, 1) if base else None


def median(ascending: list[int]) -> int | None:
    """The middle value, the mean of the two in the middle where there are two."""
    if not ascending:
        return None
    half = len(ascending) // 2
    return ascending[half] if len(ascending) % 2 else round((ascending[half - 1] + ascending[half]) / 2)


def csat(stars: Iterable[int]) -> float | None:
    """The share of ratings of 4 and 5, in percent; ``None`` without any."""
    given = sorted(stars)
    return round(100 * (len(given) - bisect_left(given, 4)) / len(given), 1) if given else None


@dataclass(frozen=True, slots=True)
class Expected:
    """How long who comes now will wait: the mean, and within which bounds two of three fall."""

    mean_s: int
    low_s: int
    high_s: int


def expected_wait(ahead: int, handle_time_s: float, slots: int, free: int) -> Expected | None:
    """Return the expected wait of who comes now; ``None`` where nobody could serve them.

    Places come free every ``handle_time_s / slots`` on average, so position × handle time ÷ slots. The bounds are a
    standard deviation of as many departures of a Poisson process.

    Args:
        ahead: how many wait already.
        slots: how many such items those on duty could hold at once; ``free``: how many more they could take now.
    """
    if slots <= 0:
        return None
    position = max(0, ahead + 1 - free)
    step = handle_time_s / slots
    mean, spread = position * step, sqrt(position) * step
    return Expected(round(mean), round(max(0.0, mean - spread)), round(mean + spread))
