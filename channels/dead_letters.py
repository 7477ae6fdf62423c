"""Deliveries that were accepted but not understood: listed, looked at, put away. ``Ingest.replay`` tries one again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from channels.raw_events import read_back
from kit.blobs import Blobs
from kit.db import Hot
from kit.errors import Invalid, NotFound
from kit.paging import Page

PREVIEW = 500  # bytes of the body in a list
SHOWN = 65_536  # bytes of the body of one
MAX_LIMIT = 200
_END = 2**63 - 1

_LIST = """
SELECT id, inbox_id, arrival, state, attempts, error, received_at, headers,
       coalesce(octet_length(body), 0) AS size_bytes, substring(body FOR $5) AS body
FROM raw_event
WHERE workspace_id = $1 AND state = 'dead' AND arrival < $2 AND ($3::uuid IS NULL OR inbox_id = $3)
ORDER BY arrival DESC LIMIT $4
"""

_ONE = """
SELECT id, inbox_id, arrival, order_key, dedupe_key, state, attempts, error, received_at, headers, body, body_sha256
FROM raw_event WHERE workspace_id = $1 AND id = $2 AND state = 'dead'
"""

_DISMISS = """
UPDATE raw_event SET state = 'dismissed', finished_at = $3
WHERE workspace_id = $1 AND id = $2 AND state = 'dead' RETURNING inbox_id
"""


async def list_dead(
    connection: Hot, workspace_id: UUID, *, inbox_id: UUID | None = None, cursor: str | None = None, limit: int = 50
) -> Page[Mapping[str, Any]]:
    """Return dead letters, newest first, each with the first 500 bytes of its ``body``.

    A body that lies in the blob store is not fetched for a list: it is ``None`` there, with 0 ``size_bytes``.

    Raises:
        Invalid: the cursor is not one of this list.
    """
    if cursor is not None and not (cursor.isascii() and cursor.isdigit() and int(cursor) <= _END):
        raise Invalid("this cursor was not made by this server", code="bad_cursor")
    limit = max(1, min(limit, MAX_LIMIT))
    before = int(cursor) if cursor is not None else _END
    rows = await connection.fetch(_LIST, workspace_id, before, inbox_id, limit + 1, PREVIEW)
    page = rows[:limit]
    return Page(page, str(page[-1]["arrival"]) if len(rows) > limit else None)


async def read_dead(connection: Hot, blobs: Blobs, workspace_id: UUID, event_id: UUID) -> Mapping[str, Any]:
    """Return one dead letter with the first 64 KiB of its ``body`` and its whole ``size_bytes``.

    Raises:
        NotFound: it is not a dead letter of this workspace, or its bytes are gone.
    """
    row = await connection.fetchrow(_ONE, workspace_id, event_id)
    if row is None:
        raise NotFound("this is not a dead letter", code="dead_letter_not_found")
    body = (await read_back(blobs, workspace_id, row)).envelope.body
    return {**row, "body": body[:SHOWN], "size_bytes": len(body)}


async def dismiss(connection: Hot, workspace_id: UUID, event_id: UUID, now: datetime) -> UUID:
    """Put a dead letter away for good and return its inbox; it is deleted with the other old deliveries.

    Raises:
        NotFound: it is not a dead letter of this workspace.
    """
    inbox_id: UUID | None = await connection.fetchval(_DISMISS, workspace_id, event_id, now)
    if inbox_id is None:
        raise NotFound("this is not a dead letter", code="dead_letter_not_found")
    return inbox_id
