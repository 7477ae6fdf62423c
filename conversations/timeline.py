"""What happened in a conversation: its messages by sequence, its events, and what came before it.

Prepared SQL: the thread pane is opened far more often than anything is written.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from conversations.access import Scope
from conversations.inbox_list import ListQuery, list_conversations
from conversations.keyset import clamp
from kit.db import Hot
from kit.errors import Invalid, NotFound
from kit.paging import Page

# Facts about one agent's own desk.
PRIVATE = ("read.moved", "draft.changed")

_NEWEST = """
SELECT * FROM (SELECT * FROM message WHERE workspace_id = $1 AND conversation_id = $2 AND sequence < $3
               ORDER BY sequence DESC LIMIT $4) AS newest
ORDER BY sequence
"""

_FOLLOWING = """
SELECT * FROM message WHERE workspace_id = $1 AND conversation_id = $2 AND sequence > $3 ORDER BY sequence LIMIT $4
"""

# A merged conversation brought its own history with it.
_EVENTS = """
WITH RECURSIVE part AS (
    SELECT $2::uuid AS id
    UNION
    SELECT merge.source_id FROM merge JOIN part ON merge.target_id = part.id
    WHERE merge.workspace_id = $1 AND merge.kind = 'conversation' AND merge.undone_at IS NULL
)
SELECT event.* FROM event
WHERE event.workspace_id = $1 AND event.conversation_id IN (SELECT id FROM part) AND event.seq < $3
  AND event.type <> ALL($4::text[])
ORDER BY event.seq DESC LIMIT $5
"""

_END = 2**63 - 1


async def list_messages(
    connection: Hot,
    scope: Scope,
    conversation_id: UUID,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int = 50,
) -> Page[Any]:
    """Return a page of messages, oldest first.

    Args:
        connection: from ``Database.acquire()``.
        before: the newest ones below this sequence; by default below nothing: the end of the conversation.
        after: the oldest ones above this sequence.
    Returns:
        All columns of ``message``; ``next_cursor`` is the sequence that continues in the same direction.
    Raises:
        NotFound: the conversation is absent, or not the caller's to see.
        Invalid: both directions at once.
    """
    if before is not None and after is not None:
        raise Invalid("a page goes one way", fields={"after": "not together with before"})
    await _check_visible(connection, scope, conversation_id)
    size = clamp(limit)
    if after is not None:
        rows = await connection.fetch(_FOLLOWING, scope.workspace_id, conversation_id, after, size + 1)
        page = rows[:size]
        return Page(page, str(page[-1]["sequence"]) if len(rows) > size else None)
    end = _END if before is None else before
    rows = await connection.fetch(_NEWEST, scope.workspace_id, conversation_id, end, size + 1)
    page = rows[-size:]
    return Page(page, str(page[0]["sequence"]) if len(rows) > size else None)


async def list_events(
    connection: Hot, scope: Scope, conversation_id: UUID, *, cursor: str | None = None, limit: int = 100
) -> Page[Any]:
    """Return a conversation's events, newest first, those of conversations merged into it among them.

    Raises:
        NotFound: the conversation is absent, or not the caller's to see.
    """
    await _check_visible(connection, scope, conversation_id)
    size = clamp(limit)
    before = _sequence(cursor)
    rows = await connection.fetch(_EVENTS, scope.workspace_id, conversation_id, before, list(PRIVATE), size + 1)
    page = rows[:size]
    return Page(page, str(page[-1]["seq"]) if len(rows) > size else None)


async def list_earlier(
    connection: Hot, scope: Scope, contact_id: UUID, *, cursor: str | None = None, limit: int = 20
) -> Page[Any]:
    """Return the conversations of a contact that the caller may see, newest activity first, as list rows."""
    return await list_conversations(connection, scope, ListQuery(contact_id=contact_id, cursor=cursor, limit=limit))


def _sequence(cursor: str | None) -> int:
    if cursor is None:
        return _END
    if not cursor.isascii() or not cursor.isdigit() or int(cursor) > _END:
        raise Invalid("this cursor was not made by this server", code="bad_cursor")
    return int(cursor)


async def _check_visible(connection: Hot, scope: Scope, conversation_id: UUID) -> None:
    condition, values = scope.visible_sql("conversation", 2)
    found = await connection.fetchval(
        f"SELECT true FROM conversation WHERE id = $1 AND {condition}",  # noqa: S608 - our own text
        conversation_id,
        *values,
    )
    if not found:
        raise NotFound("there is no such conversation", fields={"resource": "conversation"})
