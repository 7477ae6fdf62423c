"""Call-backs whose promise has passed: told once, and put before what came within the hour.

The conversation keeps for which promise it was told, so a later promise is told of again when it passes, and nothing is
told twice, whoever looks.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from routing import items
from routing.journal import Journal

BOOST_S: Final = 3600

_LOCK = """
SELECT id, contact_id, queue_id, assignee_id, callback_due_at FROM conversation
WHERE workspace_id = $1 AND id = ANY($2::uuid[]) AND callback_due_at <= $3
  AND callback_told_at IS DISTINCT FROM callback_due_at
ORDER BY id FOR UPDATE
"""
_TOLD = """
UPDATE conversation SET callback_told_at = callback_due_at WHERE workspace_id = $1 AND id = ANY($2::uuid[])
"""
_BOOST = """
UPDATE work_item SET boost_s = boost_s - callback_boost_s + $3, callback_boost_s = $3, version = version + 1,
    updated_at = $4
WHERE workspace_id = $1 AND id = ANY($2::uuid[])
"""


async def tell(journal: Journal, conversation_ids: Collection[UUID]) -> None:
    """Record ``callback.overdue`` for each whose promise has still passed under the lock, and move its item forward."""
    late = await journal.fetch(_LOCK, sorted(conversation_ids), journal.now)
    if not late:
        return
    ids = [row["id"] for row in late]
    await journal.execute(_TOLD, ids)
    waiting = await items.lock_open(journal, ids)
    await journal.execute(_BOOST, [item.id for item in waiting], BOOST_S, journal.now)
    for row in late:
        journal.record(
            "callback.overdue",
            conversation_id=row["id"],
            contact_id=row["contact_id"],
            queue_id=row["queue_id"],
            agent_id=row["assignee_id"],
            data={"due_at": row["callback_due_at"]},
        )
