"""What is now: current rows of resources by id, one set-based statement each, ready for ``gateway.wire``.

The stream takes its snapshots from here and the routes their answers, so that both say the same. The
connection is the bare driver's from ``Database.acquire()`` or ``hot()``; no order is promised.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from kit.db import Hot

Records = list[Any]  # asyncpg.Record, a mapping; the driver ships no types

_CONVERSATION = """
SELECT conversation.*, contact.name AS contact_name, contact.verified AS contact_verified,
       item.state AS routing_state,
       item.state_since AS routing_since,
       {extra}
FROM conversation
JOIN contact ON contact.workspace_id = conversation.workspace_id AND contact.id = conversation.contact_id
LEFT JOIN work_item AS item
       ON item.workspace_id = conversation.workspace_id AND item.conversation_id = conversation.id
      AND item.state NOT IN ('done', 'abandoned', 'cancelled')
{joins}
WHERE conversation.workspace_id = $1 AND conversation.id = ANY($2::uuid[])
"""

_CONVERSATIONS = _CONVERSATION.format(
    extra="""ARRAY(SELECT agent_id FROM participant
             WHERE participant.workspace_id = conversation.workspace_id
               AND participant.conversation_id = conversation.id ORDER BY agent_id) AS participant_ids""",
    joins="",
)

_CONVERSATIONS_FOR = _CONVERSATION.format(
    extra="position.sequence AS read_sequence, position.inbound_count AS read_inbound_count",
    joins="""LEFT JOIN read_position AS position
       ON position.workspace_id = conversation.workspace_id AND position.conversation_id = conversation.id
      AND position.agent_id = $3""",
)

_MESSAGES = "SELECT * FROM message WHERE workspace_id = $1 AND id = ANY($2::uuid[])"

_CONTACTS = """
SELECT contact.id, contact.version, contact.created_at, contact.updated_at, contact.name, contact.email,
       contact.phone, contact.locale, contact.note, contact.tags, contact.fields, contact.is_vip, contact.verified,
       contact.merged_into_id,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                            'id', identity.id, 'inbox_id', identity.inbox_id, 'channel', inbox.kind,
                            'address', identity.address, 'name', identity.name, 'verified', identity.verified)
                        ORDER BY identity.id)
                 FROM identity
                 JOIN inbox ON inbox.workspace_id = identity.workspace_id AND inbox.id = identity.inbox_id
                 WHERE identity.workspace_id = contact.workspace_id AND identity.contact_id = contact.id),
                '[]'::jsonb) AS identities
FROM contact WHERE contact.workspace_id = $1 AND contact.id = ANY($2::uuid[])
"""

# Who never signed in has no state row; who left has no membership.
_AGENTS = """
SELECT agent.*, membership.role, coalesce(state.status, 'offline') AS status,
       coalesce(state.status_since, agent.created_at) AS status_since, state.pause_reason,
       coalesce(state.used_units, 0) AS used_units, coalesce(state.cap_units, 100) AS cap_units,
       coalesce(state.version, 0) AS state_version, coalesce(state.is_connected, false) AS is_connected,
       ARRAY(SELECT queue_id FROM queue_member
             WHERE queue_member.workspace_id = agent.workspace_id AND queue_member.agent_id = agent.id
             ORDER BY queue_id) AS queue_ids,
       (SELECT min(item.state_since) FROM assignment
        JOIN work_item AS item ON item.workspace_id = assignment.workspace_id AND item.id = assignment.work_item_id
        WHERE assignment.workspace_id = agent.workspace_id AND assignment.agent_id = agent.id
          AND assignment.to_at IS NULL AND item.state = 'wrap_up') AS wraps_up_since
FROM agent
LEFT JOIN directory.membership AS membership
       ON membership.workspace_id = agent.workspace_id AND membership.account_id = agent.id
LEFT JOIN agent_state AS state ON state.workspace_id = agent.workspace_id AND state.agent_id = agent.id
WHERE agent.workspace_id = $1 AND ($2::uuid[] IS NULL OR agent.id = ANY($2::uuid[]))
ORDER BY lower(agent.name), agent.id
"""

_QUEUES = """
SELECT queue.*,
       (SELECT count(*) FROM work_item AS item
        WHERE item.workspace_id = queue.workspace_id AND item.queue_id = queue.id AND item.state = 'queued') AS waiting,
       ARRAY(SELECT agent_id FROM queue_member
             WHERE queue_member.workspace_id = queue.workspace_id AND queue_member.queue_id = queue.id
             ORDER BY agent_id) AS agent_ids
FROM queue
WHERE queue.workspace_id = $1 AND ($2::uuid[] IS NULL OR queue.id = ANY($2::uuid[])) AND NOT queue.archived
ORDER BY lower(queue.name), queue.id
"""


async def conversations(connection: Hot, workspace_id: UUID, ids: Collection[UUID]) -> Records:
    """Return conversations with contact, routing state and ``participant_ids``, for everybody alike."""
    return list(await connection.fetch(_CONVERSATIONS, workspace_id, list(ids)))


async def conversations_for(connection: Hot, workspace_id: UUID, ids: Collection[UUID], agent_id: UUID) -> Records:
    """Return conversations with one agent's read position. The caller has checked that they may see them."""
    return list(await connection.fetch(_CONVERSATIONS_FOR, workspace_id, list(ids), agent_id))


async def messages(connection: Hot, workspace_id: UUID, ids: Collection[UUID]) -> Records:
    return list(await connection.fetch(_MESSAGES, workspace_id, list(ids)))


async def contacts(connection: Hot, workspace_id: UUID, ids: Collection[UUID]) -> Records:
    """Return contacts with their ``identities``."""
    return list(await connection.fetch(_CONTACTS, workspace_id, list(ids)))


async def agents(connection: Hot, workspace_id: UUID, ids: Collection[UUID] | None) -> Records:
    """Return agents by name with state, role and queues; all of the workspace for ``None``."""
    return list(await connection.fetch(_AGENTS, workspace_id, None if ids is None else list(ids)))


async def queues(connection: Hot, workspace_id: UUID, ids: Collection[UUID] | None) -> Records:
    """Return queues by name with ``waiting`` and ``agent_ids``, archived ones left out; all for ``None``."""
    return list(await connection.fetch(_QUEUES, workspace_id, None if ids is None else list(ids)))
