"""What conditions ask of, read from the tables: the same for the loop and for a dry run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, select

from automation.conditions import Situation
from automation.rules import Rule
from automation.triggers import Happening
from conversations.classification import COMPLAINT, Tone, tone_of
from conversations.conditions import LONGEST
from conversations.models import Classification, Contact, Conversation, Event, Message
from conversations.opening_hours import OpeningHours
from conversations.work import Work
from kit import worktime


async def read_situations(
    work: Work, moments: Sequence[tuple[Happening, datetime]], calendars: Mapping[UUID, worktime.Calendar]
) -> dict[int, Situation]:
    """Return what is so, by the number of the event; left out is what became part of another conversation.

    Conversations and contacts are read as they are now; the message (of an event without one the customer's last until
    then), who did it, the rating and the promise are the
    event's own, and hours and waits are counted to the moment given with it.

    Args:
        moments: events, each with the moment that hours and waits are counted to.
    """
    rows = await _conversations(work, {happening.conversation_id for happening, _ in moments})
    texts = await _texts(work, [happening for happening, _ in moments])
    found = {}
    for happening, at in moments:
        row = rows.get(happening.conversation_id)
        if row is not None:
            found[happening.seq] = _situation(row, happening, at, texts, calendars)
    return found


async def read_calendars(work: Work, rules: Iterable[Rule], hours: OpeningHours) -> dict[UUID, worktime.Calendar]:
    """Return the calendars that these rules ask for and that are in use, by id."""
    wanted = {rule.conditions.hours.calendar_id for rule in rules if rule.conditions.hours is not None}
    return await hours.in_use(await work.driver(), work.workspace_id, wanted) if wanted else {}


async def read_happenings(
    work: Work,
    types: Iterable[str],
    *,
    after: int,
    until: int,
    limit: int,
    since: datetime | None = None,
    before: datetime | None = None,
) -> list[Happening]:
    """Return events about conversations in the order in which they happened, at most ``limit``.

    Args:
        types: as the log calls them.
        after, until: numbers; ``after`` is left out, ``until`` is not.
        since, before: times; ``before`` is left out.
    """
    query = (
        select(Event)
        .where(
            Event.workspace_id == work.workspace_id,
            Event.seq > after,
            Event.seq <= until,
            Event.type.in_(sorted(types)),
            Event.conversation_id.is_not(None),
        )
        .order_by(Event.seq)
        .limit(limit)
    )
    if since is not None:
        query = query.where(Event.at >= since)
    if before is not None:
        query = query.where(Event.at < before)
    return await _happenings(work, (await work.connection.execute(query)).all())


async def read_numbered(work: Work, numbers: Collection[int]) -> dict[int, Happening]:
    """Return events about conversations by their numbers."""
    if not numbers:
        return {}
    query = select(Event).where(
        Event.workspace_id == work.workspace_id, Event.seq.in_(numbers), Event.conversation_id.is_not(None)
    )
    return {one.seq: one for one in await _happenings(work, (await work.connection.execute(query)).all())}


async def _happenings(work: Work, rows: Sequence[Row[Any]]) -> list[Happening]:
    """Read events; what becomes of a message was caused by whatever caused the message."""
    ids = {row.message_id for row in rows if row.type == "delivery.updated" and row.message_id is not None}
    causes: dict[UUID, Any] = {}
    if ids:
        facts = await work.connection.execute(
            select(Message.id, Message.facts["cause"].label("cause")).where(
                Message.workspace_id == work.workspace_id, Message.id.in_(ids)
            )
        )
        causes = {row.id: row.cause for row in facts if row.cause}
    return [
        Happening(
            seq=row.seq,
            type=row.type,
            at=row.at,
            conversation_id=row.conversation_id,
            message_id=row.message_id,
            agent_id=row.agent_id,
            actor_kind=row.actor_kind,
            data=row.data,
            chain=_chain(row.data.get("cause") or causes.get(row.message_id)),
        )
        for row in rows
    ]


def _chain(cause: Mapping[str, Any] | None) -> tuple[UUID, ...]:
    return tuple(UUID(one) for one in cause.get("chain", ())) if cause else ()


async def _conversations(work: Work, ids: Iterable[UUID]) -> dict[UUID, Row[Any]]:
    rows = await work.connection.execute(
        select(
            Conversation,
            Contact.locale,
            Contact.email,
            Contact.is_vip,
            Contact.tags.label("contact_tags"),
            Contact.fields.label("contact_fields"),
            Classification.says,
        )
        .join(Contact, and_(Contact.workspace_id == Conversation.workspace_id, Contact.id == Conversation.contact_id))
        .outerjoin(
            Classification,
            and_(
                Classification.workspace_id == Conversation.workspace_id,
                Classification.conversation_id == Conversation.id,
            ),
        )
        .where(
            Conversation.workspace_id == work.workspace_id,
            Conversation.id.in_(sorted(ids)),
            Conversation.merged_into_id.is_(None),
        )
    )
    return {row.id: row for row in rows}


_SAID = """
SELECT wanted.seq, left(said.text, $6::int) AS text
FROM unnest($2::bigint[], $3::uuid[], $4::uuid[], $5::timestamptz[]) AS wanted(seq, conversation_id, message_id, at)
CROSS JOIN LATERAL (
    SELECT message.text FROM message
    WHERE message.workspace_id = $1 AND message.id = wanted.message_id
    UNION ALL
    (SELECT message.text FROM message
     WHERE message.workspace_id = $1 AND message.conversation_id = wanted.conversation_id
       AND wanted.message_id IS NULL AND message.kind = 'message' AND message.created_at <= wanted.at
     ORDER BY message.sequence DESC LIMIT 1)
) AS said
"""


async def _texts(work: Work, happenings: Sequence[Happening]) -> dict[int, str]:
    """Return what was said, by the event's number: its own message, else the customer's last one until then."""
    driver = await work.driver()
    rows = await driver.fetch(
        _SAID,
        work.workspace_id,
        [one.seq for one in happenings],
        [one.conversation_id for one in happenings],
        [one.message_id for one in happenings],
        [one.at for one in happenings],
        LONGEST,
    )
    return {row["seq"]: row["text"] for row in rows}


def _situation(
    row: Row[Any],
    happening: Happening,
    at: datetime,
    texts: Mapping[int, str],
    calendars: Mapping[UUID, worktime.Calendar],
) -> Situation:
    return Situation(
        at=at,
        status=row.status,
        priority=row.priority,
        inbox_id=row.inbox_id,
        channels=row.channels,
        queue_id=row.queue_id,
        assignee_id=row.assignee_id,
        tags=row.tags,
        fields=row.fields,
        is_spam=row.is_spam,
        waiting_since=row.waiting_since,
        text=f"{row.subject}\n{texts.get(happening.seq, '')}",
        locale=row.locale,
        email=row.email,
        is_vip=row.is_vip,
        contact_tags=row.contact_tags,
        contact_fields=row.contact_fields,
        calendars=calendars,
        actor_kind=happening.actor_kind,
        stars=happening.data.get("stars"),
        clock=happening.data.get("kind") if happening.type.startswith("sla.") else None,
        tone=_tone(row.says or {}, happening),
    )


def _tone(says: Mapping[str, Any], happening: Happening) -> Tone:
    """Return how the conversation sounds; of an event about a message, whether that very message complains."""
    about = str(happening.message_id)
    return tone_of(
        {
            subject: one["value"]
            for subject, one in says.items()
            if subject != COMPLAINT or happening.message_id is None or one["message_id"] == about
        }
    )
