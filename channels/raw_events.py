"""The table of what providers sent: inserted before the ack, claimed by intake, kept when it cannot be understood."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import orjson

from channels.contract import RawEnvelope
from kit.blobs import Blobs
from kit.db import Hot

MAX_KEY = 255  # characters
INLINE_BYTES = 64_000  # a longer body lies in the blob store


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row to be inserted. ``body`` is ``None`` where ``body_sha256`` names a blob that is stored already."""

    id: UUID
    inbox_id: UUID
    order_key: str
    dedupe_key: str
    headers: Mapping[str, Any]
    body: bytes | None
    body_sha256: bytes | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """A row read back: what a crash left, or an admin replays."""

    id: UUID
    inbox_id: UUID
    envelope: RawEnvelope
    received_at: datetime
    attempts: int


async def to_row(
    blobs: Blobs, workspace_id: UUID, inbox_id: UUID, event_id: UUID, envelope: RawEnvelope, at: datetime
) -> RawRow:
    """Prepare a row; a long body goes to the blob store first, so that the row never names missing bytes."""
    body: bytes | None = envelope.body
    sha256 = None
    if len(envelope.body) > INLINE_BYTES:
        sha256, body = await blobs.put(workspace_id, envelope.body), None
    return RawRow(
        event_id, inbox_id, _fit(envelope.order_key), _fit(envelope.dedupe_key), envelope.headers, body, sha256, at
    )


def _fit(key: str) -> str:
    """Return a key that its column takes and that is the same for equal keys only, whatever a stranger put into it."""
    if len(key) <= MAX_KEY and "\0" not in key and key.isascii():
        return key
    encoded = key.encode("utf-8", "surrogatepass")
    if len(key) <= MAX_KEY and b"\0" not in encoded and encoded.decode("utf-8", "replace") == key:
        return key
    return "sha256:" + hashlib.sha256(encoded).hexdigest()


_INSERT = """
WITH fresh AS (
    SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bytea[], $8::bytea[],
                         $9::timestamptz[], $10::text[], $11::text[])
    WITH ORDINALITY AS fresh(id, inbox_id, order_key, dedupe_key, headers, body, body_sha256, received_at, state,
                             error, position)
), first AS (
    INSERT INTO raw_dedupe (workspace_id, inbox_id, dedupe_key, raw_event_id, received_at)
    SELECT DISTINCT ON (inbox_id, dedupe_key) $1, inbox_id, dedupe_key, id, received_at FROM fresh
    ORDER BY inbox_id, dedupe_key, position
    ON CONFLICT (workspace_id, inbox_id, dedupe_key) DO NOTHING
    RETURNING raw_event_id
)
INSERT INTO raw_event (workspace_id, id, inbox_id, order_key, dedupe_key, headers, body, body_sha256, received_at,
                       state, error, finished_at)
SELECT $1, id, inbox_id, order_key, dedupe_key, headers::jsonb, body, body_sha256, received_at, state, error,
       CASE WHEN state <> 'new' THEN received_at END
FROM fresh WHERE id IN (SELECT raw_event_id FROM first)
ORDER BY position
RETURNING id
"""


async def insert(
    connection: Hot,
    workspace_id: UUID,
    rows: Sequence[RawRow],
    state: Literal["new", "done", "dead"] = "new",
    error: str | None = None,
) -> set[UUID]:
    """Insert deliveries in order and return the ids of those that were not repeats."""
    found = await connection.fetch(
        _INSERT,
        workspace_id,
        [row.id for row in rows],
        [row.inbox_id for row in rows],
        [row.order_key for row in rows],
        [row.dedupe_key for row in rows],
        [_as_json(row.headers) for row in rows],
        [row.body for row in rows],
        [row.body_sha256 for row in rows],
        [row.received_at for row in rows],
        [state] * len(rows),
        [error] * len(rows),
    )
    return {row["id"] for row in found}


def _as_json(headers: Mapping[str, Any]) -> str:
    # The database keeps no NUL in a text, however it is written.
    return orjson.dumps(headers).decode().replace("\\u0000", "\\ufffd")


# Those whose sender has an earlier one waiting outside this batch are left for later: order per sender. One that
# another process is taking in is waited for, not skipped: the sender's next one may be in this batch.
_CLAIM = """
SELECT id FROM raw_event AS mine
WHERE workspace_id = $1 AND id = ANY($2::uuid[]) AND state = 'new' AND NOT EXISTS (
    SELECT FROM raw_event AS earlier
    WHERE earlier.workspace_id = $1 AND earlier.state = 'new' AND earlier.inbox_id = mine.inbox_id
      AND earlier.order_key = mine.order_key AND earlier.arrival < mine.arrival AND earlier.id <> ALL($2::uuid[]))
ORDER BY arrival
FOR UPDATE
"""


async def claim(connection: Hot, workspace_id: UUID, ids: Sequence[UUID]) -> list[UUID]:
    """Lock the deliveries that may be taken in now, in the order in which they must be.

    Those left out are done, taken by somebody, or must wait.
    """
    return [row["id"] for row in await connection.fetch(_CLAIM, workspace_id, ids)]


async def finish(connection: Hot, workspace_id: UUID, ids: Sequence[UUID], now: datetime) -> None:
    await connection.execute(
        "UPDATE raw_event SET state = 'done', finished_at = $3, error = NULL WHERE workspace_id = $1 AND id = ANY($2)",
        workspace_id,
        ids,
        now,
    )


async def bury(connection: Hot, workspace_id: UUID, event_id: UUID, error: str, now: datetime) -> bool:
    """Mark a delivery as a dead letter; false if somebody took it in meanwhile."""
    buried = await connection.fetchval(
        """UPDATE raw_event SET state = 'dead', error = $3, attempts = attempts + 1, finished_at = $4
           WHERE workspace_id = $1 AND id = $2 AND state = 'new' RETURNING true""",
        workspace_id,
        event_id,
        error[:2000],
        now,
    )
    return bool(buried)


_COLUMNS = "id, inbox_id, order_key, dedupe_key, headers, body, body_sha256, received_at, attempts"


async def waiting(
    connection: Hot, workspace_id: UUID, before: datetime, limit: int, skipped: Sequence[UUID] = ()
) -> list[Any]:
    """Return deliveries that were stored before then and are not taken in, in order of arrival."""
    rows: list[Any] = await connection.fetch(
        f"""SELECT {_COLUMNS} FROM raw_event
            WHERE workspace_id = $1 AND state = 'new' AND received_at < $2 AND id <> ALL($4::uuid[])
            ORDER BY arrival LIMIT $3""",  # noqa: S608
        workspace_id,
        before,
        limit,
        skipped,
    )
    return rows


async def workspaces_waiting(connection: Hot) -> list[UUID]:
    """Return the workspaces that have deliveries not taken in. Reads a partial index that is nearly empty."""
    rows = await connection.fetch("SELECT DISTINCT workspace_id FROM raw_event WHERE state = 'new'")
    return [row["workspace_id"] for row in rows]


async def revive(connection: Hot, workspace_id: UUID, event_id: UUID) -> Any | None:
    """Turn a dead letter into a waiting delivery again and return its row; ``None`` if it is not dead."""
    return await connection.fetchrow(
        f"""UPDATE raw_event SET state = 'new', finished_at = NULL
            WHERE workspace_id = $1 AND id = $2 AND state = 'dead' RETURNING {_COLUMNS}""",  # noqa: S608
        workspace_id,
        event_id,
    )


async def read_back(blobs: Blobs, workspace_id: UUID, row: Any) -> StoredEvent:
    """Rebuild the envelope of a stored row, fetching a long body from the blob store."""
    body = row["body"] if row["body"] is not None else await blobs.get(workspace_id, row["body_sha256"])
    envelope = RawEnvelope(row["dedupe_key"], row["order_key"], bytes(body), row["headers"])
    return StoredEvent(row["id"], row["inbox_id"], envelope, row["received_at"], row["attempts"])
