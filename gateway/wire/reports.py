"""Reports as they are sent: figures by key, what lies behind one, when people come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from typing_extensions import TypedDict

from gateway.wire.common import Row
from reporting.figures import Report, Slot
from reporting.keeping import Standing
from reporting.periods import Period

Figures = dict[str, float | None]


class ReportStep(TypedDict):
    at: datetime
    figures: Figures


class ReportRow(TypedDict):
    """`key` is the id of the queue, agent or inbox, or the channel or tag itself; null: what has none."""

    key: str | None
    name: str
    figures: Figures


# ``from`` is a word of Python's own.
_PeriodTimes = TypedDict("_PeriodTimes", {"from": datetime, "to": datetime})


class ReportBefore(_PeriodTimes):
    """The period compared with, and its figures."""

    figures: Figures


class ReportAnswer(_PeriodTimes):
    """A report. A figure without a base is null, never 0 or 100 %; durations are in milliseconds.

    `until` is when the newest event happened that is counted; `is_whole` says whether that is all there is.
    """

    zone: str
    until: datetime | None
    is_whole: bool
    figures: Figures
    steps: list[ReportStep]
    rows: list[ReportRow]
    before: ReportBefore | None


class ArrivalSlot(TypedDict):
    """`weekday` from 1 for Monday, `slot` is the half hour of the day from 0 to 47."""

    weekday: int
    slot: int
    arrived: int


class Arrivals(_PeriodTimes):
    """How many came in each half hour of the week; `days` says how many of each weekday lie in the period."""

    zone: str
    days: dict[str, int]
    slots: list[ArrivalSlot]


class BehindFigure(TypedDict):
    """A conversation behind a figure; `value` is what of it is counted or measured, null where only that it is."""

    id: UUID
    number: int
    contact_name: str
    subject: str
    status: str
    channel: str
    queue_id: UUID | None
    agent_id: UUID | None
    at: datetime
    value: int | None


def report(found: Report, period: Period, standing: Standing) -> ReportAnswer:
    return {
        "from": period.start,
        "to": period.end,
        "zone": period.zone,
        "until": standing.until,
        "is_whole": standing.is_whole,
        "figures": found.totals,
        "steps": [{"at": at, "figures": values} for at, values in found.steps],
        "rows": [{"key": row.key, "name": row.name, "figures": row.values} for row in found.rows],
        "before": _before(*found.before) if found.before is not None else None,
    }


def _before(period: Period, values: Mapping[str, Any]) -> ReportBefore:
    return {"from": period.start, "to": period.end, "figures": dict(values)}


def arrivals(slots: list[Slot], period: Period, days: Mapping[int, int]) -> Arrivals:
    return {
        "from": period.start,
        "to": period.end,
        "zone": period.zone,
        "days": {str(day): count for day, count in days.items()},
        "slots": [{"weekday": one.weekday, "slot": one.slot, "arrived": one.arrived} for one in slots],
    }


def behind(row: Row) -> BehindFigure:
    return {
        "id": row["id"],
        "number": row["number"],
        "contact_name": row["contact_name"],
        "subject": row["subject"],
        "status": row["status"],
        "channel": row["channel"],
        "queue_id": row["queue_id"],
        "agent_id": row["agent_id"],
        "at": row["at"],
        "value": row["value"],
    }
