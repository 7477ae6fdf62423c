"""What is now: current rows of resources by id, one set-based statement each, ready for ``gateway.wire``.

The stream takes its snapshots from here and the routes their answers, so that both say the same. The
connection is the bare driver's from ``Database.acquire()`` or ``hot()``; no order is promised.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from conversations import opt_outs
from conversations.access import Scope
from kit.db import Hot

Records = list[Any]  # asyncpg.Record, a mapping; the driver ships no types

# The running promises with a target, the one due first in front; what pauses has no due instant and comes last. And
# who has a part beside the owner.
_SLA = """
ARRAY(SELECT jsonb_build_object('kind', clock.kind, 'due_at', clock.due_at, 'paused', clock.state = 'paused',
                                'warned', clock.warned_at IS NOT NULL, 'breached', clock.breached_at IS NOT NULL)
      FROM sla_clock AS clock
      WHERE clock.workspace_id = $1 AND clock.conversation_id = {conversation}
        AND clock.state IN ('running', 'paused') AND clock.target_ms IS NOT NULL
      ORDER BY clock.due_at, clock.kind) AS sla,
ARRAY(SELECT jsonb_build_object('role', part.role, 'agent_id', part.agent_id, 'by_id', part.by_id,
                                'since', part.from_at, 'expires_at', part.deadline_at)
      FROM assignment AS part
      WHERE part.workspace_id = $1 AND part.conversation_id = {conversation}
        AND part.to_at IS NULL AND part.role <> 'owner'
      ORDER BY part.from_at, part.agent_id) AS parts"""

_CONVERSATION = """
SELECT conversation.*, contact.name AS contact_name, contact.verified AS contact_verified,
       item.state AS routing_state, item.state_since AS routing_since,
       ARRAY(SELECT agent_id FROM participant
             WHERE participant.workspace_id = conversation.workspace_id
               AND participant.conversation_id = conversation.id ORDER BY agent_id) AS participant_ids, {sla} {columns}
FROM conversation
JOIN contact ON contact.workspace_id = conversation.workspace_id AND contact.id = conversation.contact_id
LEFT JOIN work_item AS item
       ON item.workspace_id = conversation.workspace_id AND item.conversation_id = conversation.id
      AND item.state NOT IN ('done', 'abandoned', 'cancelled')
{joins}
WHERE conversation.workspace_id = $1 AND conversation.id = ANY($2::uuid[])
"""

_CONVERSATION_SLA = _SLA.format(conversation="conversation.id")
_CONVERSATIONS = _CONVERSATION.format(columns="", joins="", sla=_CONVERSATION_SLA)

_CONVERSATIONS_FOR = _CONVERSATION.format(
    sla=_CONVERSATION_SLA,
    columns=", position.sequence AS read_sequence, position.inbound_count AS read_inbound_count",
    joins="""LEFT JOIN read_position AS position
       ON position.workspace_id = conversation.workspace_id AND position.conversation_id = conversation.id
      AND position.agent_id = $3""",
)

_ROUTING = f"""
SELECT wanted.id, item.state AS routing_state, item.state_since AS routing_since,
       {_SLA.format(conversation="wanted.id")}
FROM unnest($2::uuid[]) AS wanted(id)
LEFT JOIN LATERAL (
    SELECT one.state, one.state_since FROM work_item AS one
    WHERE one.workspace_id = $1 AND one.conversation_id = wanted.id
      AND one.state NOT IN ('done', 'abandoned', 'cancelled') LIMIT 1) AS item ON true
"""  # noqa: S608 - our own text

# The threads that lead into a conversation, and those that spoke in its first and last hundred messages.
_THREADS = """
WITH spoke AS (
    (SELECT thread_id FROM message WHERE workspace_id = $1 AND conversation_id = $2 ORDER BY sequence LIMIT 100)
    UNION
    (SELECT thread_id FROM message WHERE workspace_id = $1 AND conversation_id = $2 ORDER BY sequence DESC LIMIT 100)
)
SELECT thread.id, thread.version, thread.inbox_id, thread.identity_id, thread.subject, thread.last_inbound_at,
       thread.open_conversation_id, inbox.kind AS channel, inbox.name AS inbox_name,
       inbox.is_enabled AND NOT inbox.archived AS inbox_is_usable, identity.address, identity.unreachable_since,
       inbox.has_windows, identity.is_preferred, coalesce(thread.state->'cc', '[]'::jsonb) AS cc,
       STOPPED_AT AS stopped_at,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                            'opened_by', opened.opened_by, 'expires_at', opened.expires_at, 'quota', opened.quota,
                            'used', opened.used))
                 FROM reply_window AS opened
                 WHERE opened.workspace_id = $1 AND opened.identity_id = thread.identity_id), '[]'::jsonb) AS openings
FROM thread
JOIN inbox ON inbox.workspace_id = thread.workspace_id AND inbox.id = thread.inbox_id
JOIN identity ON identity.workspace_id = thread.workspace_id AND identity.id = thread.identity_id
WHERE thread.workspace_id = $1 AND (thread.conversation_id = $2 OR thread.id IN (SELECT thread_id FROM spoke))
ORDER BY coalesce(thread.last_inbound_at, thread.created_at) DESC, thread.id
""".replace("STOPPED_AT", opt_outs.STOPPED_AT)

_DRAFT = """
SELECT text, kind, thread_id, updated_at FROM draft
WHERE workspace_id = $1 AND conversation_id = $2 AND agent_id = $3
"""

_MESSAGES = "SELECT * FROM message WHERE workspace_id = $1 AND id = ANY($2::uuid[])"

_CONTACTS = """
SELECT contact.id, contact.version, contact.created_at, contact.updated_at, contact.name, contact.email,
       contact.phone, contact.locale, contact.note, contact.tags, contact.fields, contact.is_vip, contact.verified,
       contact.merged_into_id, contact.quiet_hours,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                            'id', identity.id, 'inbox_id', identity.inbox_id, 'channel', inbox.kind,
                            'address', identity.address, 'name', identity.name, 'verified', identity.verified,
                            'is_preferred', identity.is_preferred)
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
       coalesce((SELECT jsonb_object_agg(skill_id, level) FROM agent_skill
                 WHERE agent_skill.workspace_id = agent.workspace_id AND agent_skill.agent_id = agent.id),
                '{}'::jsonb) AS skills,
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


# Who sees it beside those who see the case: who opened it, the members of its lead, the colleagues invited.
_SIDES = """
SELECT side.*, conversation.number AS conversation_number, conversation.subject AS case_subject,
       conversation.status AS case_status, contact.name AS contact_name,
       coalesce(team.name, queue.name) AS lead_name, opener.name AS opened_by_name,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                            'id', one.id, 'agent_id', one.agent_id, 'address', one.address,
                            'name', coalesce(nullif(one.name, ''), agent.name),
                            'is_removed', one.removed_at IS NOT NULL) ORDER BY one.id)
                 FROM side_participant AS one
                 LEFT JOIN agent ON agent.workspace_id = one.workspace_id AND agent.id = one.agent_id
                 WHERE one.workspace_id = $1 AND one.side_id = side.id), '[]'::jsonb) AS participants,
       EXISTS (SELECT FROM side_participant AS one
               JOIN LATERAL (SELECT delivery.state FROM side_delivery AS delivery
                             WHERE delivery.workspace_id = $1 AND delivery.participant_id = one.id
                             ORDER BY delivery.sequence DESC LIMIT 1) AS latest ON latest.state IN ('failed', 'unknown')
               WHERE one.workspace_id = $1 AND one.side_id = side.id AND one.removed_at IS NULL) AS has_returned,
       ARRAY(SELECT agent_id FROM team_member AS member
             WHERE member.workspace_id = $1 AND member.team_id = side.lead_team_id
             UNION SELECT agent_id FROM queue_member AS member
             WHERE member.workspace_id = $1 AND member.queue_id = side.lead_queue_id
             UNION SELECT agent_id FROM side_participant AS one
             WHERE one.workspace_id = $1 AND one.side_id = side.id AND one.agent_id IS NOT NULL
               AND one.removed_at IS NULL
             UNION SELECT side.opened_by WHERE side.opened_by IS NOT NULL) AS reader_ids,
       conversation.queue_id AS case_queue_id, conversation.assignee_id AS case_assignee_id,
       ARRAY(SELECT agent_id FROM participant
             WHERE participant.workspace_id = $1 AND participant.conversation_id = side.conversation_id
            ) AS case_participant_ids
FROM side_conversation AS side
JOIN conversation ON conversation.workspace_id = side.workspace_id AND conversation.id = side.conversation_id
JOIN contact ON contact.workspace_id = conversation.workspace_id AND contact.id = conversation.contact_id
LEFT JOIN team ON team.workspace_id = side.workspace_id AND team.id = side.lead_team_id
LEFT JOIN queue ON queue.workspace_id = side.workspace_id AND queue.id = side.lead_queue_id
LEFT JOIN agent AS opener ON opener.workspace_id = side.workspace_id AND opener.id = side.opened_by
WHERE side.workspace_id = $1 AND side.id = ANY($2::uuid[])
"""


async def sides(connection: Hot, workspace_id: UUID, ids: Collection[UUID]) -> Records:
    """Return side conversations with lead, participants and who may see them (``reader_ids`` and ``case_*``)."""
    return list(await connection.fetch(_SIDES, workspace_id, list(ids)))


async def conversations(connection: Hot, workspace_id: UUID, ids: Collection[UUID]) -> Records:
    """Return conversations with contact, routing state and ``participant_ids``, for everybody alike."""
    return list(await connection.fetch(_CONVERSATIONS, workspace_id, list(ids)))


async def conversations_for(connection: Hot, scope: Scope, ids: Collection[UUID], *, unseen: bool = False) -> Records:
    """Return those of the conversations that a caller may see, with their read position.

    Args:
        unseen: also those that the caller may not see (any more), because they changed them a moment ago.
    """
    if unseen:
        return list(await connection.fetch(_CONVERSATIONS_FOR, scope.workspace_id, list(ids), scope.agent_id))
    condition, values = scope.visible_sql("conversation", 4)
    statement = f"{_CONVERSATIONS_FOR} AND {condition}"
    return list(await connection.fetch(statement, scope.workspace_id, list(ids), scope.agent_id, *values))


async def routing_states(connection: Hot, workspace_id: UUID, ids: Collection[UUID]) -> dict[UUID, Any]:
    """Return ``routing_state, routing_since`` (null without an open work item), ``sla`` and ``parts`` by id."""
    rows = await connection.fetch(_ROUTING, workspace_id, list(ids))
    return {row["id"]: row for row in rows}


async def threads(connection: Hot, workspace_id: UUID, conversation_id: UUID) -> Records:
    """Return the threads of a conversation, the one the customer used last first."""
    return list(await connection.fetch(_THREADS, workspace_id, conversation_id))


async def draft(connection: Hot, workspace_id: UUID, conversation_id: UUID, agent_id: UUID) -> Any | None:
    """Return an agent's draft in a conversation."""
    return await connection.fetchrow(_DRAFT, workspace_id, conversation_id, agent_id)


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
