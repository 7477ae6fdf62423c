"""What waits at inboxes: replies on their way out, deliveries that nobody understood, conversations not yet over."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from channels.errors import CredentialsRejected
from kit.db import Hot

MOST = 1000  # counted at most: beyond it a figure helps nobody

# Both indexes hold only what waits, however much there was before: ix_delivery_due, ix_raw_event_dead.
_AT_INBOXES = """
SELECT inbox_id, sum(held)::bigint AS held, sum(dead)::bigint AS dead FROM (
    SELECT inbox_id, 1 AS held, 0 AS dead FROM delivery
    WHERE workspace_id = $1 AND state = 'queued' AND error->>'code' = $2
    UNION ALL
    SELECT inbox_id, 0, 1 FROM raw_event WHERE workspace_id = $1 AND state = 'dead'
) AS waiting GROUP BY inbox_id
"""

_AT_INBOX = """
SELECT
    (SELECT count(*) FROM (SELECT FROM delivery WHERE workspace_id = $1 AND inbox_id = $2
        AND state IN ('queued', 'sending') LIMIT $4) AS found) AS replies,
    (SELECT count(*) FROM (SELECT FROM delivery WHERE workspace_id = $1 AND inbox_id = $2
        AND state = 'queued' AND error->>'code' = $3 LIMIT $4) AS found) AS held_replies,
    (SELECT count(*) FROM (SELECT FROM raw_event WHERE workspace_id = $1 AND inbox_id = $2
        AND state = 'dead' LIMIT $4) AS found) AS dead_letters,
    (SELECT count(*) FROM (SELECT FROM conversation WHERE workspace_id = $1 AND inbox_id = $2
        AND status <> 'resolved' LIMIT $4) AS found) AS conversations
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Counts of one inbox, each at most `MOST`.

    Attributes:
        held_replies: those of the replies that wait until somebody has re-authorised the inbox.
    """

    replies: int
    held_replies: int
    dead_letters: int
    conversations: int


async def at_inboxes(connection: Hot, workspace_id: UUID) -> dict[UUID, tuple[int, int]]:
    """Return how many replies are held and how many dead letters there are, by inbox; one without either is absent."""
    rows = await connection.fetch(_AT_INBOXES, workspace_id, CredentialsRejected.code)
    return {row["inbox_id"]: (min(row["held"], MOST), min(row["dead"], MOST)) for row in rows}


async def at_inbox(connection: Hot, workspace_id: UUID, inbox_id: UUID) -> Waiting:
    """Return what waits at one inbox."""
    row = await connection.fetchrow(_AT_INBOX, workspace_id, inbox_id, CredentialsRejected.code, MOST)
    return Waiting(row["replies"], row["held_replies"], row["dead_letters"], row["conversations"])
