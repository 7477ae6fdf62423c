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


def appending(first: int, at: str, condition: str = "true") -> str:
    """Return the SQL that numbers and writes drafts as CTEs of a statement: ``head``, with ``last``, and ``told``.

    Args:
        first: the number of the first of the nine parameters that ``arrays`` returns; ``$1`` is the workspace.
        at: the parameter with the time.
        condition: whether to write any. It has to wait for every other row that the statement locks.
    """
    types, *ids = (f"${number}" for number in range(first, first + 9))
    conversations, messages, contacts, agents, queues, kinds, actors, data = ids
    return f"""head AS (
    UPDATE feed SET last = last + cardinality({types}::text[]) WHERE workspace_id = $1 AND {condition} RETURNING last
), told AS (
    INSERT INTO event (workspace_id, seq, type, at, conversation_id, message_id, contact_id, agent_id, queue_id,
                       actor_kind, actor_id, data)
    SELECT $1, head.last - cardinality({types}::text[]) + draft.position, draft.type, {at}, draft.conversation_id,
           draft.message_id, draft.contact_id, draft.agent_id, draft.queue_id, draft.actor_kind, draft.actor_id,
           draft.data::jsonb
    FROM head, unnest({types}::text[], {conversations}::uuid[], {messages}::uuid[], {contacts}::uuid[],
                      {agents}::uuid[], {queues}::uuid[], {kinds}::text[], {actors}::uuid[], {data}::text[])
         WITH ORDINALITY
         AS draft(type, conversation_id, message_id, contact_id, agent_id, queue_id, actor_kind, actor_id, data,
                  position)
)"""  # noqa: S608 - numbers of parameters, and our own text


_APPEND = f"WITH {appending(3, '$2')} SELECT last FROM head"  # noqa: S608 - our own text


async def append_events(connection: Hot, workspace_id: UUID, drafts: Sequence[EventDraft], now: datetime) -> list[int]:
    """Number and write the drafts; call it last and commit at once.

    Args:
        connection: the bare driver's connection, inside the transaction whose facts these are.
        drafts: at least one, in the order in which they happened.
    Returns:
        The numbers, dense and rising, one per draft.
    """
    last = await connection.fetchval(_APPEND, workspace_id, now, *arrays(drafts))
    if last is None:
        raise RuntimeError(f"workspace {workspace_id} has no feed row")
    return list(range(last - len(drafts) + 1, last + 1))


def arrays(drafts: Sequence[EventDraft]) -> tuple[list[Any], ...]:
    """Return the drafts as the parameters of ``appending``."""
    return (
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
