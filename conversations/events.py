"""The event log: drafts collected during a transaction, numbered and written as its last statement.

Numbers are dense and per workspace. ``UPDATE feed`` takes the one lock that every writer of the workspace
shares, so it comes after every other lock and nothing is awaited between it and COMMIT: whoever holds a
lower number has committed before a higher one becomes visible, and ``seq > cursor`` misses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import orjson

from kit.db import Hot

ActorKind = Literal["agent", "contact", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """On whose behalf something is done."""

    kind: ActorKind
    id: UUID | None = None
    name: str = ""


SYSTEM = Actor("system")


@dataclass(frozen=True, slots=True)
class EventDraft:
    """A fact to be recorded: ids and numbers only. ``type`` is past tense, e.g. ``message.received``."""

    type: str
    conversation_id: UUID | None = None
    message_id: UUID | None = None
    contact_id: UUID | None = None
    agent_id: UUID | None = None
    queue_id: UUID | None = None
    actor: Actor = SYSTEM
    data: dict[str, Any] = field(default_factory=dict)


_APPEND = """
WITH head AS (
    UPDATE feed SET last = last + $2 WHERE workspace_id = $1 RETURNING last
)
INSERT INTO event (workspace_id, seq, type, at, conversation_id, message_id, contact_id, agent_id, queue_id,
                   actor_kind, actor_id, data)
SELECT $1, head.last - $2 + draft.position, draft.type, $3, draft.conversation_id, draft.message_id,
       draft.contact_id, draft.agent_id, draft.queue_id, draft.actor_kind, draft.actor_id, draft.data::jsonb
FROM head, unnest($4::text[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::uuid[], $10::text[],
                  $11::uuid[], $12::text[]) WITH ORDINALITY
     AS draft(type, conversation_id, message_id, contact_id, agent_id, queue_id, actor_kind, actor_id, data, position)
RETURNING seq
"""


async def append_events(connection: Hot, workspace_id: UUID, drafts: Sequence[EventDraft], now: datetime) -> list[int]:
    """Number and write the drafts; call it last and commit at once.

    Args:
        connection: the bare driver's connection, inside the transaction whose facts these are.
        drafts: at least one, in the order in which they happened.
    Returns:
        The numbers, dense and rising, one per draft.
    """
    rows = await connection.fetch(
        _APPEND,
        workspace_id,
        len(drafts),
        now,
        [draft.type for draft in drafts],
        [draft.conversation_id for draft in drafts],
        [draft.message_id for draft in drafts],
        [draft.contact_id for draft in drafts],
        [draft.agent_id for draft in drafts],
        [draft.queue_id for draft in drafts],
        [draft.actor.kind for draft in drafts],
        [draft.actor.id for draft in drafts],
        [orjson.dumps(draft.data, default=str).decode() for draft in drafts],
    )
    if len(rows) != len(drafts):
        raise RuntimeError(f"workspace {workspace_id} has no feed row")
    return sorted(row["seq"] for row in rows)
