"""Working time: how much of it lies between two instants, and when an amount of it is over.

Pure functions over a ``Calendar``; ``None`` in its place means around the clock. A local date's opening hours become
instants by the zone's own rules (opens with fold 0, closes with fold 1 unless at midnight), so a day of 23 or 25 hours
counts as what it is. Hours belong to the date on which they open: a night shift that opens before a holiday is worked
to its end. Of a date's hours the first that applies counts: its own exception; none on a public holiday; on a make-up
workday those of the nearest working day; those of its weekday.

Each calendar keeps the instants of the years it was asked about, so a question costs two binary searches.

Source: METRICS 5.4 (docs/sla.md#calendars).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import Final, Literal
from zoneinfo import ZoneInfo

from kit.public_holidays import HolidayYear, holidays_of

DAY_MIN: Final = 1440
# A calendar that does not open within so many years never does.
SEARCH_YEARS: Final = 40
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)
_NOTHING: Final = HolidayYear(frozenset(), frozenset(), is_whole=True)


@dataclass(frozen=True, slots=True)
class Opening:
    """Open from one minute of a local date to another; ``closes_min`` beyond 1440 lies on the next date."""

    opens_min: int
    closes_min: int


Day = tuple[Opening, ...]
Nature = Literal["exception", "holiday", "made_up", "week"]


@dataclass(frozen=True, slots=True)
class _Year:
    """Disjoint intervals of one local year in microseconds since 1970; ``before[i]`` is worked before the i-th."""

    starts: list[int]
    ends: list[int]
    before: list[int]

    @property
    def total(self) -> int:
        return self.before[-1]

    def worked_until(self, instant: int) -> int:
        index = bisect_right(self.starts, instant) - 1
        return self.before[index] + min(instant, self.ends[index]) - self.starts[index] if index >= 0 else 0

    def reached(self, worked: int) -> int:
        """Return the earliest instant by which so much was worked; ``worked`` is above 0 and at most the total."""
        index = bisect_left(self.before, worked) - 1
        return self.starts[index] + worked - self.before[index]


@dataclass(frozen=True, slots=True)
class Calendar:
    """When people work.

    Attributes:
        zone: IANA name.
        week: seven days from Monday, each with its openings in order, which do not overlap.
        country: whose public holidays are kept; none by default.
        exceptions: the hours of single dates, empty where nobody works.
    """

    zone: str
    week: tuple[Day, ...]
    country: str | None = None
    subdivision: str | None = None
    exceptions: Mapping[date, Day] = field(default_factory=dict)
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)


def elapsed(calendar: Calendar | None, start: datetime, end: datetime) -> timedelta:
    """Return how much of the time from ``start`` to ``end`` was worked.

    Raises:
        ValueError: the end lies before the start.
    """
    if end < start:
        raise ValueError("a span ends before it begins")
    if calendar is None:
        return end - start
    first, last = _local_year(calendar, start), _local_year(calendar, end)
    worked = _year(calendar, last).worked_until(_ticks(end)) - _year(calendar, first).worked_until(_ticks(start))
    return (worked + sum(_year(calendar, year).total for year in range(first, last))) * _TICK


def due(calendar: Calendar | None, start: datetime, worked: timedelta) -> datetime | None:
    """Return the earliest instant by which so much was worked since ``start``; ``None``: it never is.

    Nothing to work is done at once, at ``start``, open or not.
    """
    if worked <= timedelta(0):
        return start
    if calendar is None:
        return start + worked
    first = _local_year(calendar, start)
    wanted = worked // _TICK + _year(calendar, first).worked_until(_ticks(start))
    for year in _years_from(first):
        found = _year(calendar, year)
        if wanted <= found.total:
            return _EPOCH + found.reached(wanted) * _TICK
        wanted -= found.total
    return None


def is_open(calendar: Calendar | None, at: datetime) -> bool:
    """Whether people work at this instant; at the very end of their hours they do not."""
    return next_open(calendar, at) == at


def next_open(calendar: Calendar | None, at: datetime) -> datetime | None:
    """Return the first instant from ``at`` on at which people work: ``at`` itself if they do; ``None``: never."""
    if calendar is None:
        return at
    instant = _ticks(at)
    for year in _years_from(_local_year(calendar, at)):
        found = _year(calendar, year)
        index = bisect_right(found.ends, instant)
        if index < len(found.ends):
            return max(at, _EPOCH + found.starts[index] * _TICK)
    return None


def hours_of(calendar: Calendar, day: date) -> Day:
    """Return the openings of a local date."""
    if (special := calendar.exceptions.get(day)) is not None:
        return special
    known = _holidays(calendar, day.year)
    if day in known.off:
        return ()
    hours = calendar.week[day.weekday()]
    return hours or (_nearest_hours(calendar, day.weekday()) if day in known.made_up else ())


def nature_of(calendar: Calendar, day: date) -> Nature:
    """Say what decides on the hours of a local date: one of its own, a holiday, a make-up workday, or its weekday."""
    if day in calendar.exceptions:
        return "exception"
    known = _holidays(calendar, day.year)
    if day in known.off:
        return "holiday"
    return "made_up" if day in known.made_up and not calendar.week[day.weekday()] else "week"


def knows_holidays(calendar: Calendar, year: int) -> bool:
    """Whether the year's holidays are known in full: made-up workdays are published shortly before a year begins."""
    return _holidays(calendar, year).is_whole


def _nearest_hours(calendar: Calendar, weekday: int) -> Day:
    """Return the hours of the nearest weekday that has some, Friday's for a Saturday and Monday's for a Sunday."""
    by_distance = sorted(range(-3, 4), key=lambda away: (abs(away), away if weekday == 5 else -away))
    days = (calendar.week[(weekday + away) % 7] for away in by_distance)
    return next((hours for hours in days if hours), ())


def _holidays(calendar: Calendar, year: int) -> HolidayYear:
    return holidays_of(calendar.country, calendar.subdivision, year) if calendar.country else _NOTHING


def _year(calendar: Calendar, year: int) -> _Year:
    if (known := calendar._years.get(year)) is None:
        known = calendar._years[year] = _lay_out(calendar, year)
    return known


def _lay_out(calendar: Calendar, year: int) -> _Year:
    """Lay out one local year; what opened on its eve is cut at midnight, so years never overlap."""
    zone = ZoneInfo(calendar.zone)
    begin, end = (_instant(zone, date(one, 1, 1), 0) for one in (year, year + 1))
    spans = sorted(
        (max(begin, opens), min(end, closes))
        for day in _days(date(year - 1, 12, 31), date(year, 12, 31))
        for opens, closes in _spans(zone, day, hours_of(calendar, day))
    )
    merged: list[tuple[int, int]] = []
    for opens, closes in spans:
        if closes <= opens:
            continue
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    before = list(accumulate((closes - opens for opens, closes in merged), initial=0))
    return _Year([opens for opens, _ in merged], [closes for _, closes in merged], before)


def _spans(zone: ZoneInfo, day: date, hours: Day) -> Iterator[tuple[int, int]]:
    for one in hours:
        is_midnight = one.closes_min % DAY_MIN == 0
        yield _instant(zone, day, one.opens_min), _instant(zone, day, one.closes_min, fold=0 if is_midnight else 1)


def _instant(zone: ZoneInfo, day: date, minute: int, *, fold: int = 0) -> int:
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    return _ticks(wall.replace(tzinfo=zone, fold=fold))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _years_from(first: int) -> range:
    return range(first, min(first + SEARCH_YEARS, date.max.year))


def _local_year(calendar: Calendar, at: datetime) -> int:
    return at.astimezone(ZoneInfo(calendar.zone)).year


def _ticks(at: datetime) -> int:
    return (at - _EPOCH) // _TICK
