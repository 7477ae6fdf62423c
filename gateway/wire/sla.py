"""Calendars, SLA policies, and the clocks that a conversation shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from typing_extensions import TypedDict

from conversations.calendars import years_in_doubt
from gateway.wire.common import Resource, Row, resource
from kit.worktime import Day
from routing.sla_policy import Conditions, Kind, Terms


class Hours(TypedDict):
    """Minutes after local midnight; ``closes_min`` beyond 1440 lies on the next date."""

    opens_min: int
    closes_min: int


class Week(TypedDict):
    monday: list[Hours]
    tuesday: list[Hours]
    wednesday: list[Hours]
    thursday: list[Hours]
    friday: list[Hours]
    saturday: list[Hours]
    sunday: list[Hours]


class CalendarException(TypedDict):
    """A date with hours of its own, before holidays and weekday; none: closed."""

    date: str
    name: str
    hours: list[Hours]


class Calendar(Resource):
    """When people work; ``years_in_doubt``: years whose public holidays are not known in full yet."""

    name: str
    zone: str
    week: Week
    country: str | None
    subdivision: str | None
    exceptions: list[CalendarException]
    years_in_doubt: list[int]


class SlaPolicy(Resource):
    """A promise; of those that fit a conversation the most specific holds, then the lower ``position``."""

    name: str
    position: int
    is_enabled: bool
    conditions: Conditions
    terms: Terms


class Reapplied(TypedDict):
    """How many running clocks will be put under the newest version."""

    clocks: int


class Clock(TypedDict):
    """A running promise. ``due_at`` is null while it pauses; ``state`` says how far it has come."""

    kind: Kind
    due_at: datetime | None
    state: Literal["running", "warned", "breached"]
    paused: bool


def calendar(row: Row, now: datetime) -> Calendar:
    return {
        **resource(row),
        "name": row["name"],
        "zone": row["zone"],
        "week": _week(row["week"]),
        "country": row["country"],
        "subdivision": row["subdivision"],
        "exceptions": [
            {"date": day, "name": one["name"], "hours": _hours(one["hours"])}
            for day, one in sorted(row["exceptions"].items())
        ],
        "years_in_doubt": years_in_doubt(row, now),
    }


def policy(row: Row) -> SlaPolicy:
    return {
        **resource(row),
        "name": row["name"],
        "position": row["position"],
        "is_enabled": row["is_enabled"],
        "conditions": Conditions.model_validate(row["conditions"]),
        "terms": Terms.model_validate(row["terms"]),
    }


def clocks(stored: Sequence[Mapping[str, Any]] | None) -> list[Clock]:
    """Shape ``sla`` of a conversation's row: its running clocks with a target, the one due first in front."""
    return [
        {
            "kind": one["kind"],
            "due_at": datetime.fromisoformat(one["due_at"]) if one["due_at"] is not None else None,
            "state": "breached" if one["breached"] else "warned" if one["warned"] else "running",
            "paused": one["paused"],
        }
        for one in stored or ()
    ]


def _week(stored: Sequence[Any]) -> Week:
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = map(_hours, stored)
    return {
        "monday": monday,
        "tuesday": tuesday,
        "wednesday": wednesday,
        "thursday": thursday,
        "friday": friday,
        "saturday": saturday,
        "sunday": sunday,
    }


def _hours(stored: Sequence[Sequence[int]]) -> list[Hours]:
    return [{"opens_min": opens, "closes_min": closes} for opens, closes in stored]


def hours_of(openings: Day) -> list[Hours]:
    return [{"opens_min": one.opens_min, "closes_min": one.closes_min} for one in openings]
