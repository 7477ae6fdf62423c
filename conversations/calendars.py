"""Calendars: when people work. Queues name one; promises to customers count in its hours (``kit/worktime.py``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Row, func, insert, select, update

from conversations.access import Scope, find
from conversations.models import Calendar, CalendarVersion, Queue, SlaBook
from conversations.resources import check_version, clean_name, create, edit, only, remove, unique
from conversations.work import Work
from kit import worktime
from kit.errors import Conflict, Invalid
from kit.public_holidays import holiday_names, holidays_of
from kit.worktime import DAY_MIN, Opening

EVENT = "calendar.updated"
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MAX_EXCEPTIONS: Final = 1_000
MAX_OPENINGS: Final = 10  # a day
MAX_DAYS: Final = 62  # that are laid out at once
COLUMNS: Final = ("name", "zone", "week", "country", "subdivision", "exceptions")

StoredDay = Sequence[Sequence[int]]  # [opens_min, closes_min] in order


async def list_calendars(work: Work, scope: Scope) -> list[Row[Any]]:
    """Return the calendars by name."""
    return list(
        await work.connection.execute(
            select(Calendar)
            .where(Calendar.workspace_id == scope.workspace_id, ~Calendar.archived)
            .order_by(func.lower(Calendar.name), Calendar.id)
        )
    )


async def create_calendar(
    work: Work,
    scope: Scope,
    *,
    name: str,
    zone: str,
    week: Sequence[StoredDay],
    country: str | None = None,
    subdivision: str | None = None,
    exceptions: Mapping[str, Mapping[str, Any]] | None = None,
) -> Row[Any]:
    """Write a calendar and return its row.

    Args:
        week: seven days from Monday.
        country: whose public holidays are kept, ISO 3166-1 alpha-2.
        exceptions: date → ``{"name", "hours"}``; no hours: closed.
    Raises:
        Invalid: ``fields`` say what cannot be: a zone, hours that overlap or end before they begin, a country.
        Conflict: the name is in use (``name_taken``).
    """
    scope.require("queues.manage")
    values: dict[str, Any] = {
        "name": clean_name(name),
        "zone": zone,
        "week": _plain(week),
        "country": country,
        "subdivision": subdivision,
        "exceptions": dict(exceptions or {}),
    }
    _check(values)
    async with _unique_name():
        row = await create(work, scope, Calendar, values, EVENT)
    await _keep_version(work, row)
    return row


async def update_calendar(
    work: Work, scope: Scope, calendar_id: UUID, changes: Mapping[str, Any], *, expected_version: int | None = None
) -> Row[Any]:
    """Change some columns and return the row; clocks that run in it count what remains in the new hours."""
    scope.require("queues.manage")
    row = await find(work, scope, Calendar, calendar_id, lock=True)
    check_version(row, expected_version)
    values = only(changes, *COLUMNS)
    if "name" in values:
        values["name"] = clean_name(values["name"])
    if "week" in values:
        values["week"] = _plain(values["week"])
    _check({name: getattr(row, name) for name in COLUMNS} | values)
    async with _unique_name():
        after = await edit(work, scope, Calendar, row, values, EVENT)
    if after.version != row.version:
        await _keep_version(work, after)
        await turn_page(work)
    return after


async def delete_calendar(work: Work, scope: Scope, calendar_id: UUID) -> None:
    """Take a calendar out of use; clocks that began in it go on by it.

    Raises:
        Conflict: queues keep its hours (``calendar_in_use``); ``fields`` name them.
    """
    scope.require("queues.manage")
    row = await find(work, scope, Calendar, calendar_id, lock=True)
    queues = await work.connection.scalars(
        select(Queue.name)
        .where(Queue.workspace_id == scope.workspace_id, Queue.calendar_id == calendar_id, ~Queue.archived)
        .order_by(func.lower(Queue.name))
    )
    if names := list(queues):
        raise Conflict("give these queues other hours first", code="calendar_in_use", fields={"queues": names})
    await remove(work, scope, Calendar, row, EVENT)


async def turn_page(work: Work) -> None:
    """Let all who keep the workspace's promises in memory read them anew, if it ever made any."""
    await work.connection.execute(
        update(SlaBook).where(SlaBook.workspace_id == work.workspace_id).values(version=SlaBook.version + 1)
    )


def read_definition(stored: Mapping[str, Any]) -> worktime.Calendar:
    """Return the calendar of a row or of one of its versions."""
    return worktime.Calendar(
        zone=stored["zone"],
        week=tuple(_openings(day) for day in stored["week"]),
        country=stored["country"],
        subdivision=stored["subdivision"],
        exceptions={date.fromisoformat(day): _openings(one["hours"]) for day, one in stored["exceptions"].items()},
    )


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A local date as a calendar has it; ``name`` is the holiday's, or the exception's."""

    date: date
    nature: worktime.Nature
    name: str
    openings: worktime.Day


def lay_out(values: Mapping[str, Any], first: date, last: date, language: str) -> list[LaidOut]:
    """Say of each date from ``first`` to ``last`` what a calendar of these values has there; nothing is written.

    Args:
        values: as of ``create_calendar``, without a name.
        language: ``zh`` or ``en``, of the holidays' names.
    Raises:
        Invalid: the calendar could not be kept; or more than ``MAX_DAYS`` are asked for (``too_long``).
    """
    if not 0 <= (last - first).days < MAX_DAYS:
        raise Invalid(
            f"from 1 to {MAX_DAYS} days at a time", code="too_long", fields={"to": "lies too far from `from`"}
        )
    _check(values)
    calendar = read_definition(values)
    return [
        LaidOut(
            day, worktime.nature_of(calendar, day), _name_of(values, day, language), worktime.hours_of(calendar, day)
        )
        for day in (first + timedelta(days=number) for number in range((last - first).days + 1))
    ]


def _name_of(values: Mapping[str, Any], day: date, language: str) -> str:
    if (own := values["exceptions"].get(day.isoformat())) is not None:
        return str(own["name"])
    if values["country"] is None:
        return ""
    return holiday_names(values["country"], values["subdivision"], day.year, language).get(day, "")


def years_in_doubt(stored: Mapping[str, Any], now: datetime) -> list[int]:
    """Return of this year and the next those whose public holidays are not known in full; the next only from December.

    Which days are made up is published shortly before a year begins; until then its weekdays count as they are.
    """
    calendar = read_definition(stored)
    years = [now.year] if now.month < 12 else [now.year, now.year + 1]
    return [year for year in years if not worktime.knows_holidays(calendar, year)]


async def _keep_version(work: Work, row: Row[Any]) -> None:
    definition = {name: getattr(row, name) for name in COLUMNS if name != "name"}
    await work.connection.execute(
        insert(CalendarVersion).values(
            workspace_id=work.workspace_id,
            calendar_id=row.id,
            version=row.version,
            definition=definition,
            created_at=work.now,
        )
    )


def _check(values: Mapping[str, Any]) -> None:
    faults: dict[str, str] = {}
    try:
        ZoneInfo(values["zone"])
    except (ZoneInfoNotFoundError, ValueError, OSError):
        faults["zone"] = "is no time zone such as Asia/Shanghai"
    week = values["week"]
    if len(week) != len(WEEKDAYS):
        faults["week"] = "has seven days"
    else:
        faults |= _faults_of_week(week)
    faults |= _faults_of_exceptions(values["exceptions"])
    if (country := values["country"]) is not None:
        try:
            holidays_of(country, values["subdivision"], datetime.now(UTC).year)
        except ValueError:
            known = values["subdivision"] is None
            faults["country" if known else "subdivision"] = "has no public holidays here"
    elif values["subdivision"] is not None:
        faults["subdivision"] = "needs a country"
    if faults:
        raise Invalid("the calendar cannot be kept", code="invalid_calendar", fields=faults)


def _faults_of_week(week: Sequence[StoredDay]) -> dict[str, str]:
    faults = {f"week.{name}": fault for name, day in zip(WEEKDAYS, week, strict=True) if (fault := _fault_of_day(day))}
    if faults:
        return faults
    if not any(week):
        return {"week": "is never open"}
    for number, name in enumerate(WEEKDAYS):
        eve, day = week[number - 1], week[number]
        if eve and day and eve[-1][1] - DAY_MIN > day[0][0]:
            faults[f"week.{name}"] = "overlaps the hours of the day before"
    return faults


def _faults_of_exceptions(exceptions: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    if len(exceptions) > MAX_EXCEPTIONS:
        return {"exceptions": f"at most {MAX_EXCEPTIONS:,} dates"}
    faults = {}
    for day, one in exceptions.items():
        try:
            date.fromisoformat(day)
        except ValueError:
            faults[f"exceptions.{day}"] = "is no date"
            continue
        if fault := _fault_of_day(one["hours"]):
            faults[f"exceptions.{day}"] = fault
    return faults


def _fault_of_day(day: StoredDay) -> str | None:
    if len(day) > MAX_OPENINGS:
        return f"at most {MAX_OPENINGS} openings a day"
    if any(not 0 <= opens < DAY_MIN for opens, _ in day):
        return "opens between 0 and 1439 minutes after midnight"
    if any(closes <= opens for opens, closes in day):
        return "closes before it opens; beyond midnight goes on from 1440"
    if any(closes > 2 * DAY_MIN for _, closes in day):
        return "closes at the latest at the end of the next day, 2880"
    if any(after[0] < before[1] for before, after in pairwise(day)):
        return "has openings that overlap or are out of order"
    return None


def _plain(week: Iterable[StoredDay]) -> list[list[list[int]]]:
    return [[list(opening) for opening in day] for day in week]


def _openings(day: StoredDay) -> tuple[Opening, ...]:
    return tuple(Opening(opens, closes) for opens, closes in day)


def _unique_name() -> AbstractAsyncContextManager[None]:
    return unique("name_taken", "there is a calendar of this name already", field="name")
