"""What everybody who changes a side conversation writes: its lines, its state, the counts of its case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import orjson
from sqlalchemy import Row, select

from conversations.access import Scope, find_side
from conversations.events import EventDraft
from conversations.models import Conversation
from conversations.work import Work
from kit.db import Hot
from kit.errors import Conflict

WARN_AT = 0.75  # of the time from setting a deadline to the deadline
PREVIEW_CHARS = 200

AuthorKind = Literal["agent", "outside", "system"]
State = Literal["open", "answered", "overdue", "done"]


@dataclass(frozen=True, slots=True)
class SideLine:
    """What is to be added to a side conversation.

    Attributes:
        quotes: copies of the case's messages, see ``quoting``.
        participant_id: whose mail it is.
        facts: what the channel knows of a mail.
        files: ids of rows that are there, with their roles, in order.
    """

    id: UUID
    author_kind: AuthorKind
    text: str
    author_id: UUID | None = None
    author_name: str = ""
    participant_id: UUID | None = None
    quotes: Sequence[dict[str, Any]] = ()
    is_automatic: bool = False
    is_internal: bool = False
    external_id: str | None = None
    client_id: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    sent_at: datetime | None = None
    files: Sequence[tuple[UUID, str]] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """State and clock of a side conversation; ``next_at`` is when the clock looks at it again."""

    state: State
    due_at: datetime | None
    next_at: datetime | None
    warned_at: datetime | None
    overdue_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None


async def lock(work: Work, scope: Scope, side_id: UUID) -> tuple[Row[Any], Row[Any]]:
    """Lock the case and then the side conversation; return the side's row, as ``find_side`` has it, and the case's.

    Raises:
        NotFound: absent, or not the caller's to see.
        Conflict: the case is being merged just now.
    """
    side = await find_side(work, scope, side_id)
    for _ in range(3):
        case = (
            await work.connection.execute(
                select(Conversation)
                .where(Conversation.workspace_id == work.workspace_id, Conversation.id == side.conversation_id)
                .with_for_update(key_share=True)
            )
        ).one()
        side = await find_side(work, scope, side_id, lock=True)
        if side.conversation_id == case.id:
            return side, case
    raise Conflict("the case is being merged; try again", code="busy")


def watch(due_at: datetime | None, since: datetime, now: datetime) -> datetime | None:
    """Return when the clock is to look: at three quarters of the time, or at the deadline once that is over."""
    if due_at is None:
        return None
    warn_at = since + (due_at - since) * WARN_AT
    return warn_at if warn_at > now else due_at


def standing(row: Any) -> Standing:
    """Return how a row of ``side_conversation`` stands."""
    return Standing(*(row[name] if not hasattr(row, name) else getattr(row, name) for name in Standing.__slots__))


_INSERT = """
INSERT INTO side_message (workspace_id, id, side_id, sequence, author_kind, author_id, author_name, participant_id,
                          text, quotes, is_automatic, external_id, client_id, facts, sent_at, created_at,
                          is_internal)
SELECT $1, $2, side.id, side.message_count + 1, $4, $5, $6, $7, $8, $9::text::jsonb, $10, $11, $12, $13::text::jsonb,
       $14, $15, $16
FROM side_conversation AS side WHERE side.workspace_id = $1 AND side.id = $3
ON CONFLICT DO NOTHING
RETURNING sequence
"""

_FILES = """
INSERT INTO side_file (workspace_id, file_id, message_id, role, position)
SELECT $1, one.file_id, $2, one.role, one.position
FROM unnest($3::uuid[], $4::text[]) WITH ORDINALITY AS one(file_id, role, position)
ON CONFLICT DO NOTHING
"""
_LINKED = "UPDATE file SET is_linked = true WHERE workspace_id = $1 AND id = ANY($2::uuid[])"

_MOVE_ON = """
UPDATE side_conversation SET message_count = message_count + 1, last_message = $3::text::jsonb, last_activity_at = $4,
       version = version + 1, updated_at = $4
WHERE workspace_id = $1 AND id = $2
"""

_STAND = """
UPDATE side_conversation SET state = $3, due_at = $4, next_at = $5, warned_at = $6, overdue_at = $7, answered_at = $8,
       closed_at = $9, version = version + 1, updated_at = $10
WHERE workspace_id = $1 AND id = $2
"""


async def add_line(connection: Hot, workspace_id: UUID, side_id: UUID, line: SideLine, now: datetime) -> int | None:
    """Write a line of a locked side conversation; return its sequence, or ``None`` if it was there before.

    Args:
        connection: the bare driver's, inside the transaction that holds the lock.
    """
    sequence: int | None = await connection.fetchval(
        _INSERT,
        workspace_id,
        line.id,
        side_id,
        line.author_kind,
        line.author_id,
        line.author_name,
        line.participant_id,
        line.text,
        orjson.dumps(list(line.quotes), default=str).decode(),
        line.is_automatic,
        line.external_id,
        line.client_id,
        orjson.dumps(line.facts, default=str).decode(),
        line.sent_at,
        now,
        line.is_internal,
    )
    if sequence is None:
        return None
    if line.files:
        ids = [file_id for file_id, _ in line.files]
        await connection.execute(_FILES, workspace_id, line.id, ids, [role for _, role in line.files])
        await connection.execute(_LINKED, workspace_id, ids)
    preview = {
        "text": " ".join(line.text.split())[:PREVIEW_CHARS],
        "author_kind": line.author_kind,
        "author_id": line.author_id,
        "author_name": line.author_name,
        "files": sum(1 for _, role in line.files if role != "html"),
        "created_at": now,
    }
    await connection.execute(_MOVE_ON, workspace_id, side_id, orjson.dumps(preview, default=str).decode(), now)
    return sequence


async def stand(connection: Hot, workspace_id: UUID, side_id: UUID, how: Standing, now: datetime) -> None:
    """Write state and clock of a locked side conversation."""
    await connection.execute(
        _STAND,
        workspace_id,
        side_id,
        how.state,
        how.due_at,
        how.next_at,
        how.warned_at,
        how.overdue_at,
        how.answered_at,
        how.closed_at,
        now,
    )


_RECOUNT = """
WITH counted AS (
    SELECT count(*) FILTER (WHERE state IN ('open', 'overdue')) AS waiting,
           count(*) FILTER (WHERE state = 'overdue') AS overdue,
           count(*) FILTER (WHERE state = 'answered') AS answered
    FROM side_conversation WHERE workspace_id = $1 AND conversation_id = $2
)
UPDATE conversation SET sides_waiting = least(counted.waiting, 32767), sides_overdue = least(counted.overdue, 32767),
       sides_answered = least(counted.answered, 32767), version = version + 1, updated_at = $3
FROM counted
WHERE conversation.workspace_id = $1 AND conversation.id = $2
  AND (sides_waiting, sides_overdue, sides_answered) IS DISTINCT FROM
      (counted.waiting::int, counted.overdue::int, counted.answered::int)
RETURNING sides_waiting, sides_overdue, sides_answered, conversation.queue_id, conversation.contact_id
"""


async def recount(connection: Hot, workspace_id: UUID, conversation_id: UUID, now: datetime) -> list[EventDraft]:
    """Bring the counts of a locked case up to date; return the event that tells of it, or nothing."""
    row = await connection.fetchrow(_RECOUNT, workspace_id, conversation_id, now)
    if row is None:
        return []
    return [
        EventDraft(
            "conversation.sides_changed",
            conversation_id=conversation_id,
            contact_id=row["contact_id"],
            queue_id=row["queue_id"],
            data={"waiting": row["sides_waiting"], "overdue": row["sides_overdue"], "answered": row["sides_answered"]},
        )
    ]


def record(work: Work, type_: str, side: Any, **data: Any) -> None:
    """Note what became of a side conversation; ``agent_id`` of the event is who opened it."""
    work.record(type_, conversation_id=side.conversation_id, agent_id=side.opened_by, data={"side_id": side.id, **data})
