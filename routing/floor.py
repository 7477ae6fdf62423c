"""What the router sees before it decides: who is there, what waits, under which policies. Read without locks.

Whatever is read here may be old by the time a decision is written; the writer looks again under locks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from kit.db import Hot
from routing.capacity import Load
from routing.matching import Candidate, Item
from routing.policy import DEFAULT_POLICY, QueuePolicy, read_policy


@dataclass(frozen=True, slots=True)
class WaitingClass:
    """Items that differ in age only (and in whom they must not go to): one queue, channel and priority."""

    queue_id: UUID
    channel: str
    priority: str


_POLICIES = "SELECT id, policy::text AS policy FROM queue WHERE workspace_id = $1 AND id = ANY($2::uuid[])"

_CANDIDATES = """
SELECT agent.id, coalesce(state.status, 'offline') AS status, coalesce(state.lease_until > $2, false) AS is_connected,
       coalesce(state.cap_units, 100) AS cap_units, coalesce(state.used_units, 0) AS used_units,
       coalesce(state.forced_units, 0) AS forced_units, coalesce(state.channel_counts, '{}')::text AS counts,
       coalesce(state.channel_limits, '{}')::text AS limits, coalesce(state.idle_since, agent.created_at) AS idle_since,
       ARRAY(SELECT queue_id FROM queue_member AS member
             WHERE member.workspace_id = $1 AND member.agent_id = agent.id ORDER BY queue_id) AS queue_ids,
       ARRAY(SELECT tier FROM queue_member AS member
             WHERE member.workspace_id = $1 AND member.agent_id = agent.id ORDER BY queue_id) AS tiers
FROM agent
LEFT JOIN agent_state AS state ON state.workspace_id = agent.workspace_id AND state.agent_id = agent.id
WHERE agent.workspace_id = $1 AND agent.is_active
"""

# A loose index scan: one probe per class, however many items wait in it.
_CLASSES = """
WITH RECURSIVE class AS (
    (SELECT queue_id, channel, priority FROM work_item
     WHERE workspace_id = $1 AND state = 'queued'
     ORDER BY queue_id, channel, priority LIMIT 1)
    UNION ALL
    SELECT following.queue_id, following.channel, following.priority
    FROM class CROSS JOIN LATERAL (
        SELECT item.queue_id, item.channel, item.priority FROM work_item AS item
        WHERE item.workspace_id = $1 AND item.state = 'queued'
          AND (item.queue_id, item.channel, item.priority) > (class.queue_id, class.channel, class.priority)
        ORDER BY item.queue_id, item.channel, item.priority LIMIT 1) AS following
)
SELECT queue_id, channel, priority FROM class
"""

_HEADS = """
SELECT head.id, head.conversation_id, head.queue_id, head.channel, head.priority, head.enqueued_at, head.boost_s,
       head.tier, head.version, head.preferred_id,
       ARRAY(SELECT excluded.agent_id FROM work_item_exclusion AS excluded
             WHERE excluded.workspace_id = $1 AND excluded.work_item_id = head.id AND excluded.until > $2) AS excluded
FROM unnest($3::uuid[], $4::text[], $5::text[]) AS class(queue_id, channel, priority)
CROSS JOIN LATERAL (
    SELECT item.* FROM work_item AS item
    WHERE item.workspace_id = $1 AND item.state = 'queued' AND item.queue_id = class.queue_id
      AND item.channel = class.channel AND item.priority = class.priority
    ORDER BY item.ordered_at, item.id LIMIT $6) AS head
"""


async def policies(connection: Hot, workspace_id: UUID, queue_ids: Iterable[UUID | None]) -> Mapping[UUID, QueuePolicy]:
    """Return the policies of queues by id; ``None`` and unknown ids are left out."""
    wanted = {queue_id for queue_id in queue_ids if queue_id is not None}
    if not wanted:
        return {}
    rows = await connection.fetch(_POLICIES, workspace_id, list(wanted))
    return {row["id"]: read_policy(row["policy"]) for row in rows}


async def policy_of(connection: Hot, workspace_id: UUID, queue_id: UUID | None) -> QueuePolicy:
    """Return one queue's policy, the default for work that is in none."""
    found = await policies(connection, workspace_id, [queue_id])
    return found.get(queue_id, DEFAULT_POLICY) if queue_id is not None else DEFAULT_POLICY


async def candidates(connection: Hot, workspace_id: UUID, now: datetime) -> list[Candidate]:
    """Return every active member of any queue, signed in or not."""
    return [
        Candidate(
            id=row["id"],
            status=row["status"],
            is_connected=row["is_connected"],
            load=Load(
                row["cap_units"],
                row["used_units"],
                row["forced_units"],
                orjson.loads(row["counts"]),
                orjson.loads(row["limits"]),
            ),
            tiers=dict(zip(row["queue_ids"], row["tiers"], strict=True)),
            idle_since=row["idle_since"],
        )
        for row in await connection.fetch(_CANDIDATES, workspace_id, now)
        if row["queue_ids"]
    ]


async def waiting_classes(connection: Hot, workspace_id: UUID) -> list[WaitingClass]:
    """Return the kinds of work that wait anywhere, whatever their number."""
    return [WaitingClass(**dict(row)) for row in await connection.fetch(_CLASSES, workspace_id)]


async def heads(
    connection: Hot,
    workspace_id: UUID,
    classes: Collection[WaitingClass],
    rules: Mapping[UUID, QueuePolicy],
    now: datetime,
    limit: int,
) -> list[Item]:
    """Return the first ``limit`` items of each class, in no order across classes."""
    wanted: Sequence[WaitingClass] = list(classes)
    rows = await connection.fetch(
        _HEADS,
        workspace_id,
        now,
        [one.queue_id for one in wanted],
        [one.channel for one in wanted],
        [one.priority for one in wanted],
        limit,
    )
    return [item(row, rules.get(row["queue_id"], DEFAULT_POLICY)) for row in rows]


def item(row: Any, policy: QueuePolicy) -> Item:
    """Make a matcher's item of a row of ``work_item`` with its live exclusions in ``excluded``."""
    return Item(
        id=row["id"],
        conversation_id=row["conversation_id"],
        queue_id=row["queue_id"],
        cost=policy.cost(row["channel"]),
        enqueued_at=row["enqueued_at"],
        target_s=policy.rule(row["channel"]).targets.of(row["priority"]),
        boost_s=row["boost_s"],
        tier=row["tier"],
        version=row["version"],
        preferred_id=row["preferred_id"],
        excluded=frozenset(row["excluded"]),
    )
