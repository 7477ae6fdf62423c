"""How many agents each half hour needs, from what came in it, by Erlang C and Erlang A. Pure.

The formulas know servers that do one thing at a time. An agent who holds three chats at once is three of them, so what
they say is divided by how many an agent can hold. With a patience that was seen in the line, customers give up (Erlang
A); with none, all wait (Erlang C).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from kit.erlang import Load, Service, agents_needed
from routing.policy import QueuePolicy
from routing.whatif.values import History, Hold, Usual, Wait

HALF_HOUR: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised: this share of all who come answered within so many seconds."""

    service_level: float
    within_s: float


@dataclass(frozen=True, slots=True)
class Came:
    """One piece of work that came to a queue.

    Attributes:
        handle_s: how long it took an agent, the notes included; ``None``: nobody answered it.
    """

    at: datetime
    handle_s: float | None


@dataclass(frozen=True, slots=True)
class HalfHour:
    """What a half hour of the day needs, on average over the days.

    Attributes:
        began: local time.
        came: how many come in it, on average.
        handle_s: how long one takes, on average in this half hour; in all where none was answered in it.
        needed: agents; 0 where nothing comes.
        predicted: what customers would meet with so many; its agents are servers. ``None`` where nothing comes.
        had: how many agents were there on average, at work or ready for it.
    """

    began: time
    came: float
    handle_s: float
    needed: int
    predicted: Service | None
    had: float


def came_of(history: History, queue_id: UUID, channel: str) -> list[Came]:
    """Return what came newly to a queue by a channel within the stretch, in order."""
    found = []
    for visit in history.visits:
        first = visit.parts[0]
        if visit.channel != channel or not isinstance(first, Wait) or first.queue_id != queue_id:
            continue
        if not history.start <= first.at < history.end:
            continue
        following = visit.parts[1] if len(visit.parts) > 1 else None
        handle_s = None
        if isinstance(following, Hold) and following.after_s == 0 and following.handle_s is not None:
            ends = first.at + timedelta(seconds=(first.served_s or first.taken_out_s or 0) + following.handle_s)
            if ends < history.until:  # else it goes on still, and nobody knows for how long
                handle_s = following.handle_s + (following.wrap_up_s or 0)
        found.append(Came(first.at, handle_s))
    return sorted(found, key=lambda one: one.at)


def there_of(history: History, people: Mapping[UUID, tuple[str, bool]]) -> list[tuple[datetime, datetime]]:
    """Return when each of these agents was there and available, as spans within the stretch.

    Args:
        people: agent → status and whether connected, as they were when the history began.
    """
    spans: list[tuple[datetime, datetime]] = []
    since: dict[UUID, datetime] = {}
    standing = dict(people)

    def settle(agent_id: UUID, at: datetime) -> None:
        is_there = standing[agent_id] == ("available", True)
        if is_there and agent_id not in since:
            since[agent_id] = at
        elif not is_there and agent_id in since:
            spans.append((since.pop(agent_id), at))

    for agent_id in standing:
        settle(agent_id, history.warm_at)
    for shift in history.shifts:
        if shift.agent_id not in standing:
            continue
        status, is_connected = standing[shift.agent_id]
        standing[shift.agent_id] = (
            shift.status or status,
            is_connected if shift.is_connected is None else shift.is_connected,
        )
        settle(shift.agent_id, shift.at)
    spans += [(at, history.end) for at in since.values()]
    clipped = [(max(at, history.start), min(to, history.end)) for at, to in spans]
    return [(at, to) for at, to in clipped if at < to]


def half_hours(
    came: Sequence[Came],
    there: Sequence[tuple[datetime, datetime]],
    days: Sequence[date],
    zone: ZoneInfo,
    target: Target,
    usual: Usual,
    slots: int,
) -> list[HalfHour]:
    """Return what each half hour of a typical day needs.

    Args:
        days: local days over which it is averaged; what came on others does not count.
        usual: of the queue's channel: its patience decides between the formulas.
        slots: how many an agent can hold at once.
    """
    wanted = set(days)
    counts: defaultdict[time, int] = defaultdict(int)
    handled: defaultdict[time, list[float]] = defaultdict(list)
    for one in came:
        local = one.at.astimezone(zone)
        if local.date() in wanted:
            counts[_half_hour(local)] += 1
            if one.handle_s is not None:
                handled[_half_hour(local)].append(one.handle_s)
    had_s = _seconds_there(there, wanted, zone)
    all_handled = [handle_s for spans in handled.values() for handle_s in spans]
    overall_s = sum(all_handled) / len(all_handled) if all_handled else usual.handle_s
    found = []
    for number in range(48):
        began = time(number // 2, 30 * (number % 2))
        number_came = counts[began] / len(days)
        handle_s = sum(handled[began]) / len(handled[began]) if handled[began] else overall_s
        predicted = _needed(number_came, max(handle_s, 1.0), usual.patience_s, target)
        found.append(
            HalfHour(
                began,
                number_came,
                handle_s,
                ceil(predicted.agents / slots) if predicted is not None else 0,
                predicted,
                had_s[began] / len(days) / HALF_HOUR.total_seconds(),
            )
        )
    return found


def slots_of(policy: QueuePolicy, channel: str, cap_units: int = 100) -> int:
    """Return how many conversations of a channel an agent can hold at once; work without weight one after the other."""
    rule = policy.rule(channel)
    if not rule.units:
        return 1
    fitting = cap_units // rule.units
    for limit in (rule.limit, policy.max_items):
        fitting = min(fitting, limit) if limit is not None else fitting
    return max(1, fitting)


def _needed(came: float, handle_s: float, patience_s: float | None, target: Target) -> Service | None:
    if came <= 0:
        return None
    load = Load(per_hour=2 * came, handle_s=handle_s, patience_s=patience_s)
    return agents_needed(load, target.within_s, service_level=target.service_level)


def _half_hour(local: datetime) -> time:
    return time(local.hour, 30 * (local.minute >= 30))


def _seconds_there(
    there: Sequence[tuple[datetime, datetime]], days: set[date], zone: ZoneInfo
) -> defaultdict[time, float]:
    """Return the agents' seconds in each half hour of the day. Boundaries of half hours are those of UTC's quarters."""
    found: defaultdict[time, float] = defaultdict(float)
    quarter_s = 900
    for since, to in there:
        at = since
        while at < to:
            ends = min(at + timedelta(seconds=quarter_s - at.timestamp() % quarter_s), to)
            local = at.astimezone(zone)
            if local.date() in days:
                found[_half_hour(local)] += (ends - at).total_seconds()
            at = ends
    return found
