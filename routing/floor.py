"""What the router sees before it decides: who is there, what waits, under which policies. Read without locks.

Whatever is read here may be old by the time a decision is written; the writer looks again under locks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import orjson

from kit.db import Hot
from routing.capacity import Load
from routing.matching import EVERYBODY, Candidate, Item, Need, Request
from routing.policy import DEFAULT_POLICY, QueuePolicy, read_policy

# Rows read at a time where there may be a hundred thousand.
PAGE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Present:
    """An agent with what time does to them.

    Attributes:
        lease_until: connected until then.
        is_announced: ``is_connected`` as it was last told; false once the end of the lease was told.
        status_since: when they chose their status; ``None``: they never signed in, as with the others.
        last_offer_at: when work last came to them.
    """

    candidate: Candidate
    lease_until: datetime | None
    is_announced: bool
    status_since: datetime | None
    last_offer_at: datetime | None


Policies = Mapping[UUID, QueuePolicy]

_POLICIES = "SELECT id, policy::text AS policy FROM queue WHERE workspace_id = $1 AND id = ANY($2::uuid[])"

_CANDIDATES = """
SELECT agent.id, coalesce(state.status, 'offline') AS status, coalesce(state.lease_until > $2, false) AS is_connected,
       coalesce(state.cap_units, 100) AS cap_units, coalesce(state.used_units, 0) AS used_units,
       coalesce(state.forced_units, 0) AS forced_units, coalesce(state.channel_counts, '{}')::text AS counts,
       coalesce(state.channel_limits, '{}')::text AS limits,
       coalesce((SELECT jsonb_object_agg(skill_id, level) FROM agent_skill
                 WHERE agent_skill.workspace_id = $1 AND agent_skill.agent_id = agent.id), '{}')::text AS skills,
       coalesce(state.idle_since, agent.created_at) AS idle_since,
       ARRAY(SELECT queue_id FROM queue_member AS member
             WHERE member.workspace_id = $1 AND member.agent_id = agent.id ORDER BY queue_id) AS queue_ids,
       ARRAY(SELECT tier FROM queue_member AS member
             WHERE member.workspace_id = $1 AND member.agent_id = agent.id ORDER BY queue_id) AS tiers,
       state.lease_until, coalesce(state.is_connected, false) AS is_announced, state.status_since, state.last_offer_at
FROM agent
LEFT JOIN agent_state AS state ON state.workspace_id = agent.workspace_id AND state.agent_id = agent.id
WHERE agent.workspace_id = $1 AND agent.is_active
"""
_CANDIDATES_OF = f"{_CANDIDATES} AND agent.id = ANY($3::uuid[])"
_MEMBERS_OF = "SELECT agent_id FROM queue_member WHERE workspace_id = $1 AND queue_id = ANY($2::uuid[])"

_ITEM = """item.id, item.conversation_id, item.episode, item.queue_id, item.channel, item.priority, item.enqueued_at,
       item.boost_s, item.tier, item.version, item.preferred_id, item.state_since, item.need::text AS need,
       item.overstayed_at IS NOT NULL AS has_overstayed"""

# Those of one item, few or none, as two arrays.
_EXCLUDED = """LATERAL (
    SELECT coalesce(array_agg(agent_id ORDER BY agent_id), '{}') AS excluded,
           coalesce(array_agg(until ORDER BY agent_id), '{}') AS excluded_until
    FROM work_item_exclusion WHERE workspace_id = $1 AND work_item_id = item.id AND until > $2) AS left_out"""

# Of a few conversations; the index on open items finds them.
_OPEN = "item.state = 'queued' AND item.state NOT IN ('done', 'abandoned', 'cancelled')"
_WAITING_OF = f"""
SELECT {_ITEM}, left_out.excluded, left_out.excluded_until FROM work_item AS item CROSS JOIN {_EXCLUDED}
WHERE item.workspace_id = $1 AND item.conversation_id = ANY($3::uuid[]) AND {_OPEN}
"""  # noqa: S608 - our own column list

# In one statement, so as of one moment: what happened, and what of it waits.
_NEWS = f"""
WITH fresh AS MATERIALIZED (
    SELECT seq, type, conversation_id AS of_conversation, agent_id AS of_agent, queue_id AS of_queue FROM event
    WHERE workspace_id = $1 AND seq > $3 ORDER BY seq LIMIT $4
)
SELECT fresh.*, {_ITEM}, left_out.excluded, left_out.excluded_until
FROM fresh
LEFT JOIN work_item AS item
  ON item.workspace_id = $1 AND item.conversation_id = fresh.of_conversation AND {_OPEN}
LEFT JOIN {_EXCLUDED} ON item.id IS NOT NULL
ORDER BY fresh.seq
"""  # noqa: S608 - our own column list

# Of all; few items exclude anybody, so who is excluded is read in one go.
_WAITING = f"""
SELECT {_ITEM}, coalesce(excluded.agent_ids, '{{}}') AS excluded, coalesce(excluded.untils, '{{}}') AS excluded_until
FROM work_item AS item LEFT JOIN (
    SELECT work_item_id, array_agg(agent_id ORDER BY agent_id) AS agent_ids,
           array_agg(until ORDER BY agent_id) AS untils
    FROM work_item_exclusion WHERE workspace_id = $1 AND until > $2 GROUP BY work_item_id
) AS excluded ON excluded.work_item_id = item.id
WHERE item.workspace_id = $1 AND item.state = 'queued'
"""  # noqa: S608 - our own column list


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


async def all_policies(connection: Hot, workspace_id: UUID) -> dict[UUID, QueuePolicy]:
    """Return the policies of all queues."""
    rows = await connection.fetch("SELECT id, policy::text AS policy FROM queue WHERE workspace_id = $1", workspace_id)
    return {row["id"]: read_policy(row["policy"]) for row in rows}


async def members_of(connection: Hot, workspace_id: UUID, queue_ids: Collection[UUID]) -> set[UUID]:
    """Return the agents who serve any of these queues."""
    return {row["agent_id"] for row in await connection.fetch(_MEMBERS_OF, workspace_id, list(queue_ids))}


async def present(
    connection: Hot, workspace_id: UUID, now: datetime, agent_ids: Collection[UUID] | None = None
) -> list[Present]:
    """Return every active member of any queue, signed in or not.

    Args:
        agent_ids: only these; those of them who are no such members are left out.
    """
    if agent_ids is None:
        rows = await connection.fetch(_CANDIDATES, workspace_id, now)
    else:
        rows = await connection.fetch(_CANDIDATES_OF, workspace_id, now, list(agent_ids))
    return [_present(row) for row in rows if row["queue_ids"]]


async def waiting_of(
    connection: Hot, workspace_id: UUID, now: datetime, conversation_ids: Collection[UUID]
) -> list[Any]:
    """Return the rows, for ``item``, of those of the conversations that wait."""
    rows: list[Any] = await connection.fetch(_WAITING_OF, workspace_id, now, list(conversation_ids))
    return rows


async def news(connection: Hot, workspace_id: UUID, now: datetime, after: int, limit: int) -> Sequence[Any]:
    """Return what happened after an event, in order, each with the row of the item that waits of its conversation.

    Returns:
        ``seq, type, of_conversation, of_agent, of_queue``, and the columns for ``item``: nulls where none waits.
    """
    rows: Sequence[Any] = await connection.fetch(_NEWS, workspace_id, now, after, limit)
    return rows


def all_waiting(connection: Hot, workspace_id: UUID, now: datetime) -> Any:
    """Return an iterator of the rows, for ``item``, of all that waits; the connection is in a transaction."""
    return connection.cursor(_WAITING, workspace_id, now, prefetch=PAGE)


def _present(row: Any) -> Present:
    candidate = Candidate(
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
        skills=orjson.loads(row["skills"]),
    )
    return Present(candidate, row["lease_until"], row["is_announced"], row["status_since"], row["last_offer_at"])


async def hard_skills(connection: Hot, workspace_id: UUID) -> frozenset[str]:
    """Return the ids, as text, of the skills without which nobody gets what needs them."""
    rows = await connection.fetch("SELECT id FROM skill WHERE workspace_id = $1 AND kind = 'hard'", workspace_id)
    return frozenset(str(row["id"]) for row in rows)


def request_of(row: Any, policy: QueuePolicy, hard: Collection[str], helpers: frozenset[UUID] = frozenset()) -> Request:
    """Return what a row of ``work_item`` asks for; ``need`` in it is JSON text."""
    is_anybodys = row["has_overstayed"] and policy.longest_wait is not None and policy.longest_wait.any_skill
    return Request(
        queue_id=row["queue_id"],
        cost=policy.cost(row["channel"]),
        tier=1 if is_anybodys else row["tier"],  # the item keeps its own: only a person takes it down
        need=tuple(
            Need(one["skill_id"], one["min"], 0 if one["skill_id"] in hard else one["want"])
            for one in orjson.loads(row["need"])
        ),
        rings=EVERYBODY if is_anybodys else policy.asked(),
        aht_s=policy.handle_time_s,
        overflow=helpers,
    )


def item(row: Any, policy: QueuePolicy, request: Request) -> Item:
    """Make a matcher's item of a row of ``work_item`` with its live exclusions: ``excluded`` and ``excluded_until``."""
    rule = policy.rule(row["channel"])
    kept = row["preferred_id"] is not None and rule.keep_for_former_s > 0 and not row["has_overstayed"]
    return Item(
        id=row["id"],
        conversation_id=row["conversation_id"],
        request=request,
        enqueued_at=row["enqueued_at"],
        target_s=rule.targets.of(row["priority"]),
        boost_s=row["boost_s"],
        version=row["version"],
        episode=row["episode"],
        preferred_id=row["preferred_id"],
        kept_until=row["state_since"] + timedelta(seconds=rule.keep_for_former_s) if kept else None,
        excluded=dict(zip(row["excluded"], row["excluded_until"], strict=True)),
    )
