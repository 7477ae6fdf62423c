"""Reports: what came and what became of it in a period, by whom and through what, and the conversations behind it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated, Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import Field

from channels.registry import KINDS
from conversations.access import Scope
from gateway import keys
from gateway.api import Api, Call
from gateway.files import disposition
from gateway.report_sheets import Language, sheets
from gateway.routes.common import Cursor, Limit
from gateway.validation import Query
from gateway.wire.common import Listed, listed
from gateway.wire.reports import Arrivals, BehindFigure, ReportAnswer, arrivals, behind, report
from kit.db import Hot
from kit.errors import Invalid
from kit.spreadsheets import as_csv, as_xlsx
from reporting.behind import Sort, Wanted, conversations_behind
from reporting.figures import days_of
from reporting.periods import Period, Step, check
from reporting.questions import By, Hours, Question
from routing.policy import read_policy

api = Api("reports")
PATH = "/api/v1/reports"

Preset = Literal[
    "today", "yesterday", "this_week", "last_week", "last_7_days", "last_28_days", "this_month", "last_month", "custom"
]
Day = Annotated[date | None, Field(description="a local date of the zone, included; both or neither")]
# A week begins on Monday.
_PRESETS: Final = "a period of the zone's calendar, today included where it is not over; `custom` with `first`, `last`"

_QUEUES = """
SELECT id, policy::text AS policy FROM queue WHERE workspace_id = $1
"""
# As on the floor: the zone of the workspace's oldest calendar.
_ZONE = """
SELECT zone FROM calendar WHERE workspace_id = $1 AND NOT archived ORDER BY created_at, id LIMIT 1
"""


class ReportFilter(Query):
    """A period, and whose work; durations are counted in business hours unless `hours` is `clock`."""

    period: Annotated[Preset, Field(description=_PRESETS)] = "last_7_days"
    first: Day = None
    last: Day = None
    zone: Annotated[str | None, Field(max_length=64, description="IANA; left out: the workspace's")] = None
    hours: Hours = "business"
    queue: UUID | None = None
    agent: UUID | None = None
    channel: Annotated[str | None, Field(max_length=40)] = None
    inbox: UUID | None = None
    tag: Annotated[str | None, Field(max_length=100)] = None


class ReportQuery(ReportFilter):
    step: Step = "day"
    by: By | None = None
    compare: Annotated[bool, Field(description="with the period before")] = False


class ExportQuery(ReportQuery):
    format: Literal["csv", "xlsx"] = "xlsx"
    language: Language = "en"


class BehindQuery(ReportFilter):
    """`largest` puts what took longest first, where the figure is a duration."""

    figure: Annotated[str, Field(max_length=40, description="a key of `figures`")]
    sort: Sort = "newest"
    cursor: Cursor = None
    limit: Limit = 50


@api.get(PATH)
async def read_report(call: Call, query: ReportQuery) -> ReportAnswer:
    """The figures of a period, of each of its steps, and by queue, agent, channel, inbox or tag.

    Who may not watch the floor is told their own figures only.
    """
    question = await _question(call, query)
    standing = await call[keys.BOOKKEEPER].bring_forward(call.scope.workspace_id)
    found = await call[keys.REPORTS].read(
        call.scope.workspace_id, question, step=query.step, by=query.by, compares=query.compare
    )
    return report(found, question.period, standing)


@api.get(f"{PATH}/conversations")
async def list_report_conversations(call: Call, query: BehindQuery) -> Listed[BehindFigure]:
    """The conversations behind a figure, one line for each that it counts or measures.

    Of a share those are listed that make it worse: answered too late, broken, below four stars.
    """
    question = await _question(call, query)
    wanted = Wanted(query.figure, query.sort, query.cursor, query.limit)
    page = await conversations_behind(call[keys.REPORTS], call.scope, question, wanted)
    return listed(page.items, behind, page.next_cursor)


@api.get(f"{PATH}/arrivals")
async def read_arrivals(call: Call, query: ReportFilter) -> Arrivals:
    """When people come: how many in each half hour of the week, by the zone's clock."""
    question = await _question(call, query)
    await call[keys.BOOKKEEPER].bring_forward(call.scope.workspace_id)
    slots = await call[keys.REPORTS].arrivals(call.scope.workspace_id, question)
    passed = Period(question.period.start, max(question.until, question.period.start), question.period.zone)
    return arrivals(slots, question.period, days_of(passed))


@api.get(f"{PATH}/export")
async def export_report(call: Call, query: ExportQuery) -> web.StreamResponse:
    """The same figures for spreadsheets: an Excel workbook, or as CSV the groups if there are some, else the steps."""
    await call[keys.LIMITER].hit("report-export", str(call.scope.agent_id), times=30, within_s=600)
    question = await _question(call, query)
    await call[keys.BOOKKEEPER].bring_forward(call.scope.workspace_id)
    found = await call[keys.REPORTS].read(
        call.scope.workspace_id, question, step=query.step, by=query.by, compares=False
    )
    made = sheets(found, question.period, query.step, query.by, query.language)
    start, end = question.period.local()
    name = f"report-{start:%Y-%m-%d}-{end - timedelta(seconds=1):%Y-%m-%d}.{query.format}"
    is_csv = query.format == "csv"
    excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return web.Response(
        body=as_csv(made[0]) if is_csv else as_xlsx(made),
        content_type="text/csv" if is_csv else excel,
        charset="utf-8" if is_csv else None,
        headers={"Content-Disposition": disposition(name), "Cache-Control": "no-store"},
    )


async def _question(call: Call, query: ReportFilter) -> Question:
    now = call[keys.CLOCK].now()
    async with call[keys.DATABASE].acquire() as connection:
        zone = query.zone or await connection.fetchval(_ZONE, call.scope.workspace_id) or "UTC"
        within_s = await _within_s(connection, call.scope)
    asked = Question(
        period=check(_period(query, zone, now)),
        now=now,
        hours=query.hours,
        queue_id=query.queue,
        agent_id=query.agent,
        channel=query.channel,
        inbox_id=query.inbox,
        tag=query.tag,
        within_s=within_s,
    )
    return asked.seen_by(call.scope)


async def _within_s(connection: Hot, scope: Scope) -> dict[tuple[UUID, str], int]:
    """Return by when an answer is in time, of each queue and channel: as the floor counts today."""
    policies = {row["id"]: read_policy(row["policy"]) for row in await connection.fetch(_QUEUES, scope.workspace_id)}
    return {(id_, kind): policy.answer_within_s(kind) for id_, policy in policies.items() for kind in ("", *KINDS)}


def _period(query: ReportFilter, zone: str, now: datetime) -> Period:
    """Return the instants of a preset, or of two dates.

    Raises:
        Invalid: there is no such zone; dates are missing, or given beside a preset.
    """
    try:
        local = ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise Invalid("there is no such zone", fields={"zone": "is no IANA zone"}) from error
    if query.period == "custom":
        if query.first is None or query.last is None:
            raise Invalid("say from which day to which", fields={"first": "is needed", "last": "is needed"})
        first, last = query.first, query.last
        if not (1970 <= first.year <= 2200 and 1970 <= last.year <= 2200):
            raise Invalid("such dates are not counted", fields={"first": "lies outside the years 1970 to 2200"})
    elif query.first is not None or query.last is not None:
        raise Invalid("dates go with the period custom", fields={"period": "is not custom"})
    else:
        first, last = _days(query.period, now.astimezone(local).date())
    start, end = (datetime.combine(day, time.min, local) for day in (first, last + timedelta(days=1)))
    return Period(start.astimezone(now.tzinfo), end.astimezone(now.tzinfo), zone)


def _days(preset: str, today: date) -> tuple[date, date]:
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    yesterday, month_end = today - timedelta(days=1), first - timedelta(days=1)
    sunday = monday + timedelta(days=6)
    next_month = (first + timedelta(days=32)).replace(day=1)
    return {
        "today": (today, today),
        "yesterday": (yesterday, yesterday),
        "this_week": (monday, sunday),
        "last_week": (monday - timedelta(days=7), monday - timedelta(days=1)),
        "last_7_days": (today - timedelta(days=6), today),
        "last_28_days": (today - timedelta(days=27), today),
        "this_month": (first, next_month - timedelta(days=1)),
        "last_month": (month_end.replace(day=1), month_end),
    }[preset]
