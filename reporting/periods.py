"""Periods of a report: cut at local boundaries of a zone, and the period before. Pure.

Intervals are half-open, in UTC. A local day of 23 or 25 hours is what it is; of two equal readings of the clock the
earlier begins an hour or half hour, and the second one makes a bucket of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final, Literal
from zoneinfo import ZoneInfo

from kit.errors import Invalid

Step = Literal["day", "hour", "half_hour"]
STEPS: Final[dict[str, timedelta]] = {"hour": timedelta(hours=1), "half_hour": timedelta(minutes=30)}
LONGEST: Final = timedelta(days=400)
MAX_BUCKETS: Final = 800


@dataclass(frozen=True, slots=True)
class Period:
    """From one instant to another, the second not included; ``zone`` cuts it into days and hours."""

    start: datetime
    end: datetime
    zone: str

    def local(self) -> tuple[datetime, datetime]:
        """Both ends as clocks of the zone show them."""
        zone = ZoneInfo(self.zone)
        return self.start.astimezone(zone), self.end.astimezone(zone)


def check(period: Period) -> Period:
    """Return a period that may be asked for.

    Raises:
        Invalid: it ends before it begins, or is longer than ``LONGEST``; there is no such zone.
    """
    if period.end <= period.start:
        raise Invalid("the period ends before it begins", fields={"to": "is not after from"})
    if period.end - period.start > LONGEST:
        raise Invalid(f"a report spans at most {LONGEST.days} days", fields={"to": f"is over {LONGEST.days} days on"})
    try:
        ZoneInfo(period.zone)
    except (KeyError, ValueError, OSError) as error:
        raise Invalid("there is no such zone", fields={"zone": "is no IANA zone"}) from error
    return period


def boundaries(period: Period, step: Step) -> list[datetime]:
    """Return where the buckets begin, and at last where the period ends, in UTC and rising.

    Raises:
        Invalid: that would be more than ``MAX_BUCKETS`` (code ``too_many_buckets``).
    """
    found = [period.start, *_days(period)] if step == "day" else _slots(period, STEPS[step])
    if len(found) > MAX_BUCKETS:
        raise Invalid(
            "so long a period is not shown in so small steps", code="too_many_buckets", fields={"step": "is too small"}
        )
    return [*found, period.end]


def before(period: Period, now: datetime) -> Period:
    """Return the period to compare with: as long by the calendar, and over just before this one begins.

    Whole months are followed by whole months, whole days by as many days. Of a period that is not over only what has
    passed is compared.
    """
    start, end = period.local()
    if _is_midnight(start) and _is_midnight(end):
        if start.day == end.day == 1:
            months = (end.year - start.year) * 12 + end.month - start.month
            earlier = _midnight(_back(start.date(), months), period.zone)
        else:
            earlier = _midnight(start.date() - (end.date() - start.date()), period.zone)
    else:
        earlier = period.start - (period.end - period.start)
    until = period.start
    if period.start < now < period.end:
        until = min(until, _like(period, earlier, now))
    return Period(earlier, max(until, earlier + timedelta(minutes=1)), period.zone)


def _like(period: Period, earlier: datetime, now: datetime) -> datetime:
    """The instant that lies in the period before as ``now`` lies in this one, by day and clock."""
    zone = ZoneInfo(period.zone)
    local, start, first = now.astimezone(zone), period.local()[0], earlier.astimezone(zone)
    day = first.date() + (local.date() - start.date())
    return datetime.combine(day, local.time(), zone).astimezone(UTC)


def _days(period: Period) -> list[datetime]:
    start, end = period.local()
    days = ((start.date() + timedelta(days=number)) for number in range(1, (end.date() - start.date()).days + 1))
    return [at for day in days if period.start < (at := _midnight(day, period.zone)) < period.end]


def _slots(period: Period, step: timedelta) -> list[datetime]:
    """Slots of the local clock; where the clock is changed a slot may be shorter."""
    if (period.end - period.start) / step > MAX_BUCKETS:
        return [period.start] * (MAX_BUCKETS + 1)
    edges = [period.start, *_days(period), period.end]
    found: list[datetime] = []
    for first, last in pairwise(edges):
        local = first.astimezone(ZoneInfo(period.zone))
        into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond) % step
        at = first
        following = first - into + step
        while at < last:
            found.append(at)
            at, following = following, following + step
    return found


def _is_midnight(local: datetime) -> bool:
    return local == datetime.combine(local.date(), time.min, local.tzinfo)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def _back(day: date, months: int) -> date:
    month = day.year * 12 + day.month - 1 - months
    return date(month // 12, month % 12 + 1, 1)
