"""Calendars: working hours, public holidays, single dates that differ."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from conversations import access, calendars
from conversations.calendars import MAX_EXCEPTIONS, MAX_OPENINGS, WEEKDAYS
from conversations.models import Calendar as CalendarRow
from gateway import keys
from gateway.api import Api, Call, In
from gateway.routes.common import ExpectedVersion, Name, ShortListQuery, changes, cut_short_list, left_out, mapping
from gateway.wire.common import Listed
from gateway.wire.sla import Calendar, Hours, calendar, hours_of
from kit.errors import Invalid
from kit.public_holidays import countries
from kit.worktime import DAY_MIN, knows_holidays

api = Api("calendars")
PATH = "/api/v1/calendars"

Zone = Annotated[str, Field(min_length=1, max_length=100, description="IANA name, e.g. `Asia/Shanghai`")]
Country = Annotated[
    str | None, Field(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2: its public holidays are kept")
]
Subdivision = Annotated[str | None, Field(max_length=10, description="of the country, e.g. `BY`")]


class HoursIn(In):
    opens_min: Annotated[int, Field(ge=0, lt=DAY_MIN, description="minutes after local midnight")]
    closes_min: Annotated[
        int, Field(ge=1, le=2 * DAY_MIN, description="1440 is midnight, what lies beyond is on the next date")
    ]


DayIn = Annotated[list[HoursIn], Field(max_length=MAX_OPENINGS)]


class WeekIn(In):
    monday: DayIn = Field(default_factory=list)
    tuesday: DayIn = Field(default_factory=list)
    wednesday: DayIn = Field(default_factory=list)
    thursday: DayIn = Field(default_factory=list)
    friday: DayIn = Field(default_factory=list)
    saturday: DayIn = Field(default_factory=list)
    sunday: DayIn = Field(default_factory=list)


class ExceptionIn(In):
    """A date with hours of its own, before holidays and weekday; none: closed."""

    date: date
    name: Annotated[str, Field(max_length=200)] = ""
    hours: DayIn = Field(default_factory=list)


Exceptions = Annotated[list[ExceptionIn], Field(max_length=MAX_EXCEPTIONS)]


class CalendarIn(In):
    name: Name
    zone: Zone
    week: WeekIn
    country: Country = None
    subdivision: Subdivision = None
    exceptions: Exceptions = Field(default_factory=list)


class CalendarPatch(In):
    name: Name = left_out()
    zone: Zone = left_out()
    week: Annotated[WeekIn, Field(description="replaces the whole week")] = left_out()
    country: Country = left_out()
    subdivision: Subdivision = left_out()
    exceptions: Annotated[Exceptions, Field(description="exactly these dates")] = left_out()
    expected_version: ExpectedVersion = None


class CalendarDaysIn(In):
    """A calendar as it is being entered, and the local dates that are asked for, at most 62."""

    week: WeekIn
    country: Country = None
    subdivision: Subdivision = None
    exceptions: Exceptions = Field(default_factory=list)
    from_: Annotated[date, Field(alias="from")]
    to: date
    language: Annotated[Literal["zh", "en"], Field(description="of the holidays' names, where it is known")] = "en"


class CalendarDay(TypedDict):
    """A date and its hours; `nature`: what decides on them. `name`: of the holiday, or of the exception."""

    date: str
    nature: Literal["exception", "holiday", "made_up", "week"]
    name: str
    hours: list[Hours]


class CalendarDays(TypedDict):
    """`years_in_doubt`: as of a calendar, of the years that were asked for."""

    days: list[CalendarDay]
    years_in_doubt: list[int]


class HolidayCountry(TypedDict):
    """A country whose public holidays are known, ISO 3166-1 alpha-2."""

    code: str
    subdivisions: list[str]


class HolidayCountries(TypedDict):
    items: list[HolidayCountry]


@api.get(PATH)
async def list_calendars(call: Call, query: ShortListQuery) -> Listed[Calendar]:
    """The calendars, by name."""
    async with call.begin() as work:
        rows = await calendars.list_calendars(work, call.scope)
        now = work.now
    return cut_short_list(rows, query, lambda row: calendar(row, now))


@api.post(PATH, status=201)
async def create_calendar(call: Call, body: CalendarIn) -> Calendar:
    """Write down when people work."""
    async with call.begin() as work:
        row = await calendars.create_calendar(
            work,
            call.scope,
            name=body.name,
            zone=body.zone,
            week=_week(body.week),
            country=body.country,
            subdivision=body.subdivision,
            exceptions=_exceptions(body.exceptions),
        )
        return calendar(mapping(row), work.now)


@api.post(f"{PATH}/days", needs="queues.manage")
async def lay_out_days(_: Call, body: CalendarDaysIn) -> CalendarDays:
    """Say of some dates what a calendar would have there: hours, holidays, make-up workdays. Nothing is written."""
    values = {
        "zone": "UTC",  # hours are local ones
        "week": _week(body.week),
        "country": body.country,
        "subdivision": body.subdivision,
        "exceptions": _exceptions(body.exceptions),
    }
    # The library of holidays takes half a second to import.
    days = await asyncio.to_thread(calendars.lay_out, values, body.from_, body.to, body.language)
    definition = calendars.read_definition(values)
    return {
        "days": [
            {"date": one.date.isoformat(), "nature": one.nature, "name": one.name, "hours": hours_of(one.openings)}
            for one in days
        ],
        "years_in_doubt": [
            year for year in sorted({one.date.year for one in days}) if not knows_holidays(definition, year)
        ],
    }


@api.get("/api/v1/holiday-countries", needs="queues.manage")
async def list_holiday_countries(_: Call) -> HolidayCountries:
    """The countries whose public holidays a calendar can keep."""
    known = await asyncio.to_thread(countries)
    return {"items": [{"code": code, "subdivisions": list(parts)} for code, parts in known.items()]}


@api.get(f"{PATH}/{{id}}")
async def read_calendar(call: Call, id_: UUID) -> Calendar:
    """One calendar."""
    async with call.begin() as work:
        return calendar(mapping(await access.find(work, call.scope, CalendarRow, id_)), work.now)


@api.patch(f"{PATH}/{{id}}")
async def change_calendar(call: Call, id_: UUID, body: CalendarPatch) -> Calendar:
    """Change a calendar; running clocks count what remains in the new hours."""
    values = changes(body)
    if "week" in values:
        values["week"] = _week(body.week)
    if "exceptions" in values:
        values["exceptions"] = _exceptions(body.exceptions)
    async with call.begin() as work:
        row = await calendars.update_calendar(work, call.scope, id_, values, expected_version=body.expected_version)
        await call[keys.ROUTER].hours_changed(work, calendar_id=id_)
        return calendar(mapping(row), work.now)


@api.delete(f"{PATH}/{{id}}")
async def delete_calendar(call: Call, id_: UUID) -> None:
    """Delete a calendar that no queue keeps."""
    async with call.begin() as work:
        await calendars.delete_calendar(work, call.scope, id_)


def _week(week: WeekIn) -> list[list[list[int]]]:
    return [_day(getattr(week, name)) for name in WEEKDAYS]


def _day(hours: Iterable[HoursIn]) -> list[list[int]]:
    return [[one.opens_min, one.closes_min] for one in hours]


def _exceptions(exceptions: Iterable[ExceptionIn]) -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = {}
    for one in exceptions:
        if one.date.isoformat() in kept:
            raise Invalid("a date is named twice", fields={"exceptions": f"{one.date.isoformat()} is there twice"})
        kept[one.date.isoformat()] = {"name": one.name.strip(), "hours": _day(one.hours)}
    return kept
