"""What lies behind a figure: its conversations, one line for each fact that it counts or measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from conversations.access import Scope
from conversations.keyset import clamp, cut
from kit.errors import Invalid
from kit.paging import Page, unpack_cursor
from reporting.figures import Reports, table_of
from reporting.measures import FIGURES, SOURCES, Source, ms_column
from reporting.questions import Question, Values, conditions

Sort = Literal["newest", "largest"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which figure's, in which order (``largest`` where each line has a value), and which page."""

    figure: str
    sort: Sort = "newest"
    cursor: str | None = None
    limit: int = 50


async def conversations_behind(reports: Reports, scope: Scope, question: Question, wanted: Wanted) -> Page[Any]:
    """Return a page of the lines behind a figure, as far as the caller sees their conversations.

    Raises:
        Invalid: there is no such figure, or the cursor was not made here (``bad_cursor``).
    """
    if (figure := FIGURES.get(wanted.figure)) is None:
        raise Invalid("there is no such figure", fields={"figure": "is unknown"})
    source = SOURCES[figure.source]
    values = Values([scope.workspace_id, question.period.start, question.period.end])
    column = ms_column(question.hours)
    value = (figure.value or "NULL").replace("{ms}", column)
    table = table_of(source, question, values)
    when = _when(source, question, values)
    where = [when, source.where, figure.behind, *conditions(question, values)]
    key = f"(extract(epoch FROM fact.{source.at}) * 1e6)::bigint"
    if wanted.sort == "largest" and figure.value is not None:
        key = f"coalesce(({value})::bigint, -1)"
    if wanted.cursor is not None:
        place, conversation_id, number = _place(wanted.cursor)
        last = f"{values.add(place)}::bigint, {values.add(conversation_id)}::uuid, {values.add(number)}::bigint"
        where.append(f"({key}, fact.conversation_id, fact.number) < ({last})")
    visible, more = scope.visible_sql("conversation", len(values.values) + 1)
    values.values += more
    limit = clamp(wanted.limit)
    async with reports.connection() as connection:
        # Only names and placeholders of ours are put into the text.
        rows = await connection.fetch(
            f"""
            SELECT {key} AS place, fact.number AS fact_number, fact.{source.at} AS at, ({value})::bigint AS value,
                   fact.queue_id, fact.agent_id, fact.channel, conversation.id, conversation.number,
                   conversation.subject, conversation.status, contact.name AS contact_name
            FROM {table}
            JOIN conversation ON conversation.workspace_id = $1 AND conversation.id = fact.conversation_id
            JOIN contact ON contact.workspace_id = $1 AND contact.id = conversation.contact_id
            WHERE fact.workspace_id = $1 AND {" AND ".join(where)} AND {visible}
            ORDER BY 1 DESC NULLS LAST, fact.conversation_id DESC, fact.number DESC LIMIT {limit + 1}""",  # noqa: S608
            *values.values,
        )
    return cut(rows, limit, lambda row: (row["place"], row["id"], row["fact_number"]))


def _when(source: Source, question: Question, values: Values) -> str:
    """Return the condition that a fact belongs to the period: by its instant, or by standing at the end."""
    if source.until is None:
        until = f"least($3, {values.add(question.until)}::timestamptz)" if source.due else "$3"
        return f"fact.{source.at} >= $2 AND fact.{source.at} < {until}"
    end = values.add(question.until)
    put_off = ""
    if source.table == "fact_episode":
        put_off = f" AND NOT EXISTS (SELECT FROM unnest(fact.snoozed) AS span WHERE lower(span) < {end}"
        put_off += f" AND (upper(span) IS NULL OR upper(span) >= {end}))"
    stands = f"fact.{source.at} < {end} AND (fact.{source.until} IS NULL OR fact.{source.until} >= {end})"
    return f"{stands}{put_off} AND $2::timestamptz < $3::timestamptz"


def _place(cursor: str) -> tuple[int, UUID, int]:
    place, conversation_id, number = unpack_cursor(cursor, 3)
    try:
        return int(place), UUID(conversation_id), int(number)
    except (TypeError, ValueError, AttributeError) as error:
        raise Invalid("this cursor belongs to another list", code="bad_cursor") from error
