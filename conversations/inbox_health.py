"""How an inbox fares: what the last test or the last failure said, and since when it is so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from conversations.events import EventDraft
from kit.db import Hot

# The version stays: the settings are the same, and the running adapter need not start anew.
# ``since`` is when it began to fare as it does, whatever was said of it in between.
_NOTE = """
UPDATE inbox SET health = $3::text::jsonb || jsonb_build_object('since', CASE
    WHEN (health->>'ok')::bool IS NOT DISTINCT FROM $4 AND health ? 'since' THEN health->>'since'
    ELSE $3::text::jsonb->>'checked_at' END)
WHERE workspace_id = $1 AND id = $2 AND (
    $6 OR coalesce((health->>'ok')::bool, true) <> $4 OR NOT $4 AND health->>'detail' IS DISTINCT FROM $5)
RETURNING true
"""


async def note_health(
    connection: Hot,
    workspace_id: UUID,
    inbox_id: UUID,
    now: datetime,
    *,
    ok: bool,
    detail: str,
    facts: Mapping[str, Any],
    was_tested: bool = False,
) -> EventDraft | None:
    """Keep how an inbox fares; return the event to be written, ``None`` where that is no news.

    Args:
        was_tested: somebody asked: when that was is worth keeping although nothing changed.
    """
    shown = {"ok": ok, "detail": detail, "facts": dict(facts), "checked_at": now.isoformat()}
    told = orjson.dumps(
        shown, default=str
    ).decode()  # as text: the two ways to a connection differ in how they take JSON
    if not await connection.fetchval(_NOTE, workspace_id, inbox_id, told, ok, detail, was_tested):
        return None
    return EventDraft("inbox.updated", data={"id": str(inbox_id), "fields": ["health"]})
