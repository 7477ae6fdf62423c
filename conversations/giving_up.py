"""The end of a conversation whose customer left before anybody answered: closed, and opened anew if they write.

Over the bare driver, inside the caller's transaction; the caller records what people should hear of it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from kit.db import Hot

DISPOSITION: Final = "abandoned"

_LOCK_THREADS = """
SELECT id FROM thread WHERE workspace_id = $1 AND conversation_id = ANY($2::uuid[]) ORDER BY id FOR UPDATE
"""
_FREE_THREADS = """
UPDATE thread SET open_conversation_id = NULL, version = version + 1, updated_at = $3
WHERE workspace_id = $1 AND conversation_id = ANY($2::uuid[]) AND open_conversation_id = conversation_id
"""
_CLOSE = """
UPDATE conversation SET status = 'resolved', resolved_at = $3, disposition = $4::text, waiting_since = NULL,
    snoozed_until = NULL, version = version + 1, updated_at = $3
WHERE workspace_id = $1 AND id = ANY($2::uuid[])
"""
# Nobody has answered in the episode, and there is no other way to reach who was here.
_UNANSWERED = """
SELECT conversation.id FROM unnest($2::uuid[], $3::timestamptz[]) AS wanted(id, since)
JOIN conversation ON conversation.workspace_id = $1 AND conversation.id = wanted.id
WHERE conversation.status = 'open' AND conversation.assignee_id IS NULL AND conversation.waiting_since IS NOT NULL
  AND cardinality(conversation.channels) <= 1
  AND NOT EXISTS (
    SELECT FROM message WHERE message.workspace_id = $1 AND message.conversation_id = wanted.id
      AND message.kind = 'reply' AND message.author_kind = 'agent' AND message.created_at >= wanted.since)
"""


async def lock_threads(connection: Hot, workspace_id: UUID, conversation_ids: Collection[UUID]) -> None:
    """Lock the threads that lead into conversations, before these."""
    await connection.fetch(_LOCK_THREADS, workspace_id, list(conversation_ids))


async def unanswered(
    connection: Hot, workspace_id: UUID, conversation_ids: list[UUID], since: list[datetime]
) -> set[UUID]:
    """Return those of locked conversations that wait, are nobody's, and have had no answer since then.

    One that goes over several channels is left out: its customer is reached by another.
    """
    rows = await connection.fetch(_UNANSWERED, workspace_id, conversation_ids, since)
    return {row["id"] for row in rows}


async def close(connection: Hot, workspace_id: UUID, conversation_ids: Collection[UUID], now: datetime) -> None:
    """End the episodes of conversations that are locked after their threads."""
    await connection.execute(_FREE_THREADS, workspace_id, list(conversation_ids), now)
    await connection.execute(_CLOSE, workspace_id, list(conversation_ids), now, DISPOSITION)
