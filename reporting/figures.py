"""A report: each figure for the whole period, for each of its steps, and for each queue, agent, channel, inbox or tag.

One statement a kind of facts and a view of them, bound to the period by an index; figures are worked out of their
numbers, so shares are never averaged and percentiles are taken over all that they are of.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import asyncpg

from kit.db import Database, Hot
from kit.errors import Invalid
from reporting.measures import FIGURES, SOURCES, Source, ms_column
from reporting.periods import Period, Step, before, boundaries
from reporting.questions import By, Question, Values, conditions

AT_ONCE: Final = 2  # reports that one process works on; others wait, so that lists keep their connections
STATEMENT_MS: Final = 15_000
USUAL_WITHIN_MS: Final = 3_600_000  # where a queue says nothing of a channel

Values_ = dict[str, float | None]

_GROUPS: Final[Mapping[By, str]] = {
    "queue": "fact.queue_id::text",
    "agent": "fact.agent_id::text",
    "channel": "fact.channel",
    "inbox": "fact.inbox_id::text",
    "tag": "one.tag",
}
_TAGS: Final = """
CROSS JOIN LATERAL unnest(CASE WHEN fact.tags = '{}' THEN ARRAY[NULL::text] ELSE fact.tags END) AS one(tag)"""
_NAMES: Final[Mapping[By, str]] = {
    "queue": "SELECT id::text AS key, name FROM queue WHERE workspace_id = $1 AND id::text = ANY($2::text[])",
    "agent": "SELECT id::text AS key, name FROM agent WHERE workspace_id = $1 AND id::text = ANY($2::text[])",
    "inbox": "SELECT id::text AS key, name FROM inbox WHERE workspace_id = $1 AND id::text = ANY($2::text[])",
}


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one queue, agent, channel, inbox or tag; ``key`` is ``None`` for what has none."""

    key: str | None
    name: str
    values: Values_


@dataclass(frozen=True, slots=True)
class Report:
    """Figures by key; one without a base is ``None``, never 0 or 100 %.

    Attributes:
        steps: where each step begins, and its figures; those that have not begun yet are left out.
        before: the period compared with, and its figures.
    """

    totals: Values_
    steps: Sequence[tuple[datetime, Values_]]
    rows: Sequence[Row]
    before: tuple[Period, Values_] | None


@dataclass(frozen=True, slots=True)
class Slot:
    """How many came on a weekday (1: Monday) in a half hour of it (0 to 47)."""

    weekday: int
    slot: int
    arrived: int


@dataclass(slots=True)
class Reports:
    """Answers questions from the facts."""

    database: Database
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def read(
        self, workspace_id: UUID, question: Question, *, step: Step, by: By | None, compares: bool
    ) -> Report:
        """Work a report out.

        Raises:
            Invalid: too many steps, or it takes longer than ``STATEMENT_MS`` (``report_too_large``).
        """
        edges = boundaries(question.period, step)
        async with self.connection() as connection:
            steps = await self._numbers(connection, workspace_id, question, edges=edges)
            rows = await self._numbers(connection, workspace_id, question, by=by) if by is not None else {}
            earlier = None
            if compares:
                period = before(question.period, question.now)
                asked = replace(question, period=period)
                numbers = await self._numbers(connection, workspace_id, asked)
                earlier = (period, figures(numbers.get(None, {}), of_agents=_is_of_agents(question, None)))
            named = await _named(connection, workspace_id, by, rows) if by is not None else []
        only = _is_of_agents(question, None)
        return Report(
            totals=figures(steps.get(None, {}), of_agents=only),
            steps=[
                (at, figures(steps.get(number, {}), of_agents=only))
                for number, at in enumerate(edges[:-1], 1)
                if at < question.now or at == question.period.start
            ],
            rows=[Row(key, name, figures(rows[key], of_agents=_is_of_agents(question, by))) for key, name in named],
            before=earlier,
        )

    async def arrivals(self, workspace_id: UUID, question: Question) -> list[Slot]:
        """Return how many came in each half hour of a local week, without those in which nobody did."""
        values = Values([workspace_id, question.period.start, question.period.end])
        where = " AND ".join(["true", *conditions(question, values)])
        zone = values.add(question.period.zone)
        async with self.connection() as connection:
            # Only names and placeholders of ours are put into the text.
            rows = await connection.fetch(
                f"""
                SELECT extract(isodow FROM local)::int AS weekday,
                       (extract(hour FROM local) * 2 + floor(extract(minute FROM local) / 30))::int AS slot,
                       count(*) AS arrived
                FROM fact_leg AS fact, LATERAL (SELECT fact.since AT TIME ZONE {zone} AS local) AS clock
                WHERE fact.workspace_id = $1 AND fact.since >= $2 AND fact.since < $3 AND {where}
                GROUP BY 1, 2 ORDER BY 1, 2""",  # noqa: S608
                *values.values,
            )
        return [Slot(row["weekday"], row["slot"], row["arrived"]) for row in rows]

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Hot]:
        """One snapshot to read from, when it is our turn, with a limit on each statement."""
        try:
            async with (
                self._turns,
                self.database.acquire() as connection,
                connection.transaction(isolation="repeatable_read", readonly=True),
            ):
                await connection.execute(f"SET LOCAL statement_timeout = {STATEMENT_MS}")
                yield connection
        except asyncpg.QueryCanceledError as error:
            raise Invalid("this takes too long to work out: ask for less", code="report_too_large") from error

    async def _numbers(
        self,
        connection: Hot,
        workspace_id: UUID,
        question: Question,
        *,
        edges: Sequence[datetime] | None = None,
        by: By | None = None,
    ) -> dict[Any, dict[str, Any]]:
        """Return numbers by group: by step (from 1 on) and ``None`` for the whole with ``edges``, else by ``by``."""
        found: defaultdict[Any, dict[str, Any]] = defaultdict(dict)
        for name, source in SOURCES.items():
            if source.until is None:
                for row in await _counted(connection, workspace_id, question, source, edges, by):
                    numbers = dict(row)
                    found[numbers.pop("part")] |= numbers
                continue
            key = "waiting" if name == "line" else "backlog"
            flows = await _flows(connection, workspace_id, question, source, edges, by)
            for part, standing in flows.items():
                found[part][key] = standing
        return dict(found)


def figures(numbers: Mapping[str, Any], *, of_agents: bool) -> Values_:
    """Work every figure out of one period's and group's numbers; ``of_agents`` leaves out what no agent has."""
    return {key: figure.of(numbers) if figure.of_agents or not of_agents else None for key, figure in FIGURES.items()}


def table_of(source: Source, question: Question, values: Values) -> str:
    """Return the facts of a source as the table ``fact``; legs know by when an answer is in time."""
    if source is not SOURCES["ends"]:
        return f"{source.table} AS fact"
    queues, channels = [queue for queue, _ in question.within_s], [channel for _, channel in question.within_s]
    within = [1000 * seconds for seconds in question.within_s.values()]
    return f"""(
        SELECT leg.*, coalesce(promise.within_ms, {USUAL_WITHIN_MS}) AS within_ms FROM fact_leg AS leg
        LEFT JOIN unnest({values.add(queues)}::uuid[], {values.add(channels)}::text[], {values.add(within)}::bigint[])
             AS promise(queue_id, channel, within_ms)
          ON promise.queue_id = leg.queue_id AND promise.channel = leg.channel
        WHERE leg.workspace_id = $1) AS fact"""  # noqa: S608 - names and placeholders of ours


async def _counted(
    connection: Hot,
    workspace_id: UUID,
    question: Question,
    source: Source,
    edges: Sequence[datetime] | None,
    by: By | None,
) -> Iterable[Any]:
    """Return the numbers of facts that belong to a period by one instant."""
    until = question.until if source.due else question.period.end
    values = Values([workspace_id, question.period.start, max(until, question.period.start)])
    table = table_of(source, question, values)
    where = " AND ".join([source.where, *conditions(question, values)])
    part, grouped = _part(f"fact.{source.at}", edges, by, values)
    numbers = ", ".join(
        f"{sql.replace('{ms}', ms_column(question.hours))} AS {name}" for name, sql in source.numbers.items()
    )
    # Only names and placeholders of ours are put into the text.
    rows: Iterable[Any] = await connection.fetch(
        f"""SELECT {part} AS part, {numbers} FROM {table} {_TAGS if by == "tag" else ""}
        WHERE fact.workspace_id = $1 AND fact.{source.at} >= $2 AND fact.{source.at} < $3 AND {where}
        {grouped}""",  # noqa: S608
        *values.values,
    )
    return rows


async def _flows(
    connection: Hot,
    workspace_id: UUID,
    question: Question,
    source: Source,
    edges: Sequence[datetime] | None,
    by: By | None,
) -> dict[Any, int]:
    """Return how many stand at the end of the period, and of each of its steps.

    Of those that stood at any moment of the period each coming counts one up and each going one down; the sum up to
    an instant is how many stood then. What is put off does not stand.
    """
    values = Values([workspace_id, question.period.start, question.until])
    where = " AND ".join([source.where, *conditions(question, values)])
    group = _GROUPS[by] if by is not None else "NULL"
    snoozed = source.table == "fact_episode"
    spans = "UNION ALL SELECT lower(span), -1, key FROM standing, unnest(snoozed) AS span"
    spans += f" {spans.replace('lower', 'upper').replace('-1', '1')} WHERE upper(span) IS NOT NULL"
    part = f"width_bucket(at, {values.add(list(edges[:-1]))}::timestamptz[])" if edges is not None else "key"
    # Only names and placeholders of ours are put into the text.
    rows = await connection.fetch(
        f"""
        WITH standing AS MATERIALIZED (
            SELECT fact.{source.at} AS came, fact.{source.until} AS went, {group} AS key
                   {", fact.snoozed" if snoozed else ""}
            FROM {source.table} AS fact {_TAGS if by == "tag" else ""}
            WHERE fact.workspace_id = $1 AND fact.{source.at} < $3
              AND (fact.{source.until} IS NULL OR fact.{source.until} >= $2) AND {where}
        ), flow(at, change, key) AS (
            SELECT came, 1, key FROM standing
            UNION ALL SELECT went, -1, key FROM standing WHERE went IS NOT NULL
            {spans if snoozed else ""}
        )
        SELECT {part} AS part, sum(change)::bigint AS change FROM flow WHERE at < $3 GROUP BY 1""",  # noqa: S608
        *values.values,
    )
    changes = {row["part"]: row["change"] for row in rows}
    if edges is None:
        return changes
    standing, found = changes.get(0, 0), {}
    for number in range(1, len(edges)):
        standing += changes.get(number, 0)
        found[number] = standing
    return {**found, None: standing}


def _part(at: str, edges: Sequence[datetime] | None, by: By | None, values: Values) -> tuple[str, str]:
    """Return what numbers are grouped by, and the clause that does it."""
    if by is not None:
        return _GROUPS[by], f"GROUP BY {_GROUPS[by]}"
    if edges is None:
        return "NULL::int", ""
    bucket = f"width_bucket({at}, {values.add(list(edges[:-1]))}::timestamptz[])"
    return bucket, f"GROUP BY GROUPING SETS ((), ({bucket}))"


def _is_of_agents(question: Question, by: By | None) -> bool:
    return by == "agent" or question.agent_id is not None


async def _named(
    connection: Hot, workspace_id: UUID, by: By, rows: Mapping[str | None, Any]
) -> list[tuple[str | None, str]]:
    """Return the groups with their names, by name; what has none comes last."""
    keys = [key for key in rows if key is not None]
    names = {key: key for key in keys}
    if (sql := _NAMES.get(by)) is not None:
        names |= {row["key"]: row["name"] for row in await connection.fetch(sql, workspace_id, keys)}
    ordered: list[tuple[str | None, str]] = sorted(names.items(), key=lambda one: (one[1].casefold(), one[0]))
    return [*ordered, *([(None, "")] if None in rows else [])]


def days_of(period: Period) -> dict[int, int]:
    """How often each weekday (1: Monday) lies in a period, in whole or in part."""
    start, end = period.local()
    days = (end - timedelta(microseconds=1)).date() - start.date()
    found = dict.fromkeys(range(1, 8), 0)
    for number in range(days.days + 1):
        found[(start.date() + timedelta(days=number)).isoweekday()] += 1
    return found
