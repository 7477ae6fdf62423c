"""What if: one question from beginning to end, what it takes read from the database and reckoned beside the loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from kit.db import Database
from kit.errors import Invalid, NotFound, Unavailable
from routing.whatif.changes import Changes, apply_changes
from routing.whatif.findings import Agreement, QueueFigures, agreement, figures_of, occupancy, units_used
from routing.whatif.history import MAX_EVENTS, Change, Record, house_zone, read
from routing.whatif.replay import live_through
from routing.whatif.staffing import HalfHour, Target, came_of, half_hours, slots_of, there_of
from routing.whatif.values import History, House, Lived

T = TypeVar("T")

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

MAX_ASKED: Final = 4  # questions that are being answered or wait for it

# One at a time: it is arithmetic in Python, and two of them would only take turns.
_beside: Final = ThreadPoolExecutor(1, thread_name_prefix="what-if")
_asked: Final = asyncio.BoundedSemaphore(MAX_ASKED)


@dataclass(frozen=True, slots=True)
class Column:
    """The figures of one way that it went or might have gone.

    Attributes:
        occupancy_percent, units_percent: of all agents together.
        by_agent: agent → share of their time at work.
    """

    queues: Sequence[QueueFigures]
    occupancy_percent: float | None
    units_percent: float | None
    by_agent: dict[UUID, float | None]


@dataclass(frozen=True, slots=True)
class Finding:
    """What happened, what comes of it under today's rules, and under others.

    Attributes:
        changed: settings that were changed since: the rules of today are not those of then.
        presumed: of so many agents it is not told when they were there, but taken from when they got work.
        other: ``None``: nothing was to be another.
    """

    start: datetime
    end: datetime
    recorded: Column
    replayed: Column
    agreement: Agreement
    other: Column | None
    queue_names: dict[UUID, str]
    changed: Sequence[Change]
    presumed: int


async def what_if(
    database: Database,
    workspace_id: UUID,
    start: datetime,
    end: datetime,
    now: datetime,
    changes: Changes | None = None,
    *,
    max_events: int = MAX_EVENTS,
) -> Finding:
    """Live through a stretch of time again, under today's rules and under others.

    Raises:
        Invalid: the range (``invalid_range``, ``range_too_full``), or the changes (``invalid_rules``).
        Unavailable: too much is asked already (``too_busy``).
    """
    async with _turn():
        record = await read(database, workspace_id, start, end, now, max_events=max_events)
        return await _apart(find, record, changes)


@asynccontextmanager
async def _turn() -> AsyncIterator[None]:
    if _asked.locked():
        raise Unavailable("several such questions are being answered: ask later", code="too_busy", retry_after_s=30)
    async with _asked:
        yield


async def _apart(work: Callable[..., T], *arguments: Any) -> T:
    """Reckon beside the loop; whoever asks no more stops it."""
    stop = threading.Event()
    try:
        return await asyncio.get_running_loop().run_in_executor(_beside, partial(work, *arguments, stop.is_set))
    finally:
        stop.set()


def find(record: Record, changes: Changes | None = None, is_over: Callable[[], bool] = lambda: False) -> Finding:
    """The same, of what was read; it ends early, with an error, once ``is_over`` says so."""
    history, house = record.history, record.house
    other: Column | None = None
    if changes is not None and not changes.is_empty:
        other_house, other_history = apply_changes(
            changes, house, history, emails=record.emails, skill_names=record.skill_names
        )
        other = _column(live_through(other_history, other_house, is_over=is_over), other_house)
    then = live_through(history, house, decide_from=history.until, is_over=is_over)
    now = live_through(history, house, is_over=is_over)
    return Finding(
        history.start,
        history.end,
        _column(then, house),
        _column(now, house),
        agreement(then, now),
        other,
        dict(house.queue_names),
        record.changed,
        record.presumed,
    )


def _column(lived: Lived, house: House) -> Column:
    return Column(
        figures_of(lived, house),
        occupancy(lived.attendance.values()),
        units_used(lived.attendance.values()),
        {agent_id: occupancy([one]) for agent_id, one in lived.attendance.items()},
    )


@dataclass(frozen=True, slots=True)
class Staffing:
    """What a queue's channel needs in each half hour of a typical day.

    Attributes:
        slots: how many of these an agent holds at once.
        patience_s: after how long customers give up on average; ``None``: none did.
    """

    queue_id: UUID
    queue_name: str
    channel: str
    target_percent: int
    within_s: int
    slots: int
    patience_s: float | None
    half_hours: Sequence[HalfHour]


def check_weekdays(names: str | None) -> frozenset[int]:
    """Return days of the week, 0 for Monday, from names as ``mon,tue``; ``None``: all.

    Raises:
        Invalid: one of them is none (``invalid_weekdays``).
    """
    if names is None:
        return frozenset(range(7))
    told = [one.strip().lower()[:3] for one in names.split(",") if one.strip()]
    if not told or any(one not in WEEKDAYS for one in told):
        detail = f"the days are not right: each is one of {', '.join(WEEKDAYS)}"
        raise Invalid(detail, code="invalid_weekdays", fields={"weekdays": "names no day"})
    return frozenset(WEEKDAYS.index(one) for one in told)


async def staff(
    database: Database,
    workspace_id: UUID,
    start: datetime,
    end: datetime,
    now: datetime,
    *,
    queues: Collection[str] | None = None,
    target_percent: int | None = None,
    within_s: int | None = None,
    weekdays: Collection[int] = frozenset(range(7)),
    max_events: int = MAX_EVENTS,
) -> list[Staffing]:
    """Return what each queue and channel needs in which anything came, by name.

    Args:
        queues: names or ids; ``None``: all.
        target_percent, within_s: instead of the queue's own service level.
    Raises:
        Invalid: the range, or no such day of the week in it (``no_days``).
        NotFound: a queue is not there.
    """
    async with _turn():
        record = await read(database, workspace_id, start, end, now, max_events=max_events)
        wanted = _queues(record, queues)
        async with database.acquire() as connection:
            zone = await house_zone(connection, workspace_id)
        days = _days(record.history, zone, weekdays)
        if not days:
            detail = "no such day of the week is in the range"
            raise Invalid(detail, code="no_days", fields={"weekdays": "are not in it"})
        return await _apart(_staff, record, wanted, days, zone, target_percent, within_s)


def _staff(
    record: Record,
    wanted: Collection[UUID],
    days: Sequence[date],
    zone: ZoneInfo,
    target_percent: int | None,
    within_s: int | None,
    is_over: Callable[[], bool],
) -> list[Staffing]:
    history, house = record.history, record.house
    found = []
    for queue_id, channel in sorted(history.usual, key=lambda one: (house.queue_names.get(one[0], ""), one)):
        came = came_of(history, queue_id, channel) if queue_id in wanted else []
        if not came or is_over():
            continue
        policy, usual = house.rules.policy(queue_id), history.usual[queue_id, channel]
        rule, slots = policy.rule(channel), slots_of(policy, channel)
        if not rule.is_realtime and (slots > 1 or not rule.units):
            # It lies about for hours between two minutes of work: how long one takes, the policy knows better.
            usual = replace(usual, handle_s=float(policy.handle_time_s))
            came = [replace(one, handle_s=None) for one in came]
        percent = target_percent or policy.service_level.target_percent
        within = policy.answer_within_s(channel) if within_s is None else within_s
        members = {one.id: (one.status, one.is_connected) for one in house.people if queue_id in one.tiers}
        halves = half_hours(
            came, there_of(history, members), days, zone, Target(min(percent, 99) / 100, within), usual, slots
        )
        found.append(
            Staffing(
                queue_id, house.queue_names[queue_id], channel, percent, within, slots, usual.patience_s, halves
            )
        )  # fmt: skip
    return found


def _queues(record: Record, named: Collection[str] | None) -> set[UUID]:
    names = record.house.queue_names
    if named is None:
        return set(names)
    found = set()
    for name in named:
        wanted = name.strip().casefold()
        matching = {id_ for id_, called in names.items() if wanted in (str(id_), called.casefold())}
        if not matching:
            raise NotFound(f"there is no queue {name}", fields={"resource": "queue"})
        found |= matching
    return found


def _days(history: History, zone: ZoneInfo, weekdays: Collection[int]) -> list[date]:
    """Return the local days that the stretch touches."""
    day, last = history.start.astimezone(zone).date(), (history.end - timedelta(microseconds=1)).astimezone(zone).date()
    found = []
    while day <= last:
        if day.weekday() in weekdays:
            found.append(day)
        day += timedelta(days=1)
    return found
