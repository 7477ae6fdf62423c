"""What agents choose and whether they are there: two facts in two fields, and a restart changes neither.

The chosen status (``available | busy | away | offline``) changes only by a choice, the agent's or a supervisor's,
or when two offers in a row ran out. The connection is a lease that the agent's sockets renew; each node vouches
for its own sockets, so closing one window does not end another's. Work goes to agents who are available and
whose lease holds.

    the last socket gone, or 30 s unrenewed   no new work from this moment, offers are withdrawn
    45 s later                                realtime conversations go back to their queues; others stay
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any, Final, Literal, get_args
from uuid import UUID

import orjson

from kit.errors import Conflict, Invalid
from routing import items, moves, offers
from routing.holdings import AgentRow, lock_agents
from routing.journal import Journal

Status = Literal["available", "busy", "away", "offline"]
STATUSES: Final = frozenset(get_args(Status))

# Nodes renew every 15 s; one lost renewal is a hiccup, two are an absence.
LEASE: Final = timedelta(seconds=30)
# An agent who changes their state is there, with or without a socket: programs that only use the API are.
BY_REQUEST: Final = "request"


_WRAPPED_UP = """
SELECT item.id FROM assignment AS held
JOIN work_item AS item ON item.workspace_id = held.workspace_id AND item.id = held.work_item_id
WHERE held.workspace_id = $1 AND held.agent_id = $2 AND held.to_at IS NULL AND item.state = 'wrap_up'
"""

_WRAPPED_UP_IN = """
SELECT item.id FROM work_item AS item
JOIN assignment AS held ON held.workspace_id = item.workspace_id AND held.work_item_id = item.id
WHERE item.workspace_id = $1 AND item.conversation_id = $2 AND item.state = 'wrap_up'
  AND held.agent_id = $3 AND held.to_at IS NULL
"""

_SET = """
UPDATE agent_state SET
    status = $4::text, pause_reason = $5, status_since = CASE WHEN status = $4::text THEN status_since ELSE $2 END,
    idle_since = CASE WHEN $4::text = 'available' AND status <> 'available' THEN $2 ELSE idle_since END,
    misses = CASE WHEN $4::text = 'available' THEN 0 ELSE misses END, version = version + 1
WHERE workspace_id = $1 AND agent_id = $3
"""

# Nodes that stopped renewing are dropped on the way, so the column stays as small as the number of live nodes.
_RENEW = """
WITH before AS (
    SELECT agent_id, is_connected FROM agent_state
    WHERE workspace_id = $1 AND agent_id = ANY($3::uuid[]) ORDER BY agent_id FOR UPDATE
)
UPDATE agent_state AS state SET
    connections = jsonb_build_object($4::text, $5::timestamptz) || coalesce(
        (SELECT jsonb_object_agg(node.key, node.value) FROM jsonb_each_text(state.connections) AS node
         WHERE node.key <> $4::text AND node.value::timestamptz > $2), '{}'::jsonb),
    lease_until = greatest(state.lease_until, $5), is_connected = true,
    version = state.version + CASE WHEN before.is_connected THEN 0 ELSE 1 END
FROM before
WHERE state.workspace_id = $1 AND state.agent_id = before.agent_id
RETURNING state.agent_id, state.status, NOT before.is_connected AS came
"""

_DROP = """
UPDATE agent_state AS state SET
    connections = state.connections - $4::text,
    lease_until = least(state.lease_until, greatest($2, (
        SELECT max(node.value::timestamptz) FROM jsonb_each_text(state.connections) AS node
        WHERE node.key <> $4::text)))
WHERE state.workspace_id = $1 AND state.agent_id = $3
"""

_LOST = """
UPDATE agent_state SET is_connected = false, connections = '{}', version = version + 1
WHERE workspace_id = $1 AND agent_id = ANY($2::uuid[]) AND is_connected AND lease_until <= $3
RETURNING agent_id, status
"""

_SET_CAPACITY = """
UPDATE agent_state SET cap_units = $3, channel_limits = coalesce($4::text::jsonb, channel_limits), forced_units = $5,
                       version = version + 1
WHERE workspace_id = $1 AND agent_id = $2
"""

_FORCE_NEWEST = """
UPDATE assignment SET is_forced = true
WHERE workspace_id = $1 AND id IN (
    SELECT id FROM (
        SELECT held.id, held.is_forced,
               sum(held.units) OVER (ORDER BY held.is_forced, held.from_at, held.id)
               + (SELECT coalesce(sum(offer.units), 0) FROM offer
                  WHERE offer.workspace_id = $1 AND offer.agent_id = $2 AND offer.state = 'pending') AS up_to
        FROM assignment AS held
        WHERE held.workspace_id = $1 AND held.agent_id = $2 AND held.to_at IS NULL) AS stack
    WHERE NOT stack.is_forced AND stack.up_to > $3)
"""

_FORCED = """
SELECT coalesce(sum(units), 0)::bigint AS forced FROM assignment
WHERE workspace_id = $1 AND agent_id = $2 AND to_at IS NULL AND is_forced
"""


async def set_state(journal: Journal, agent_id: UUID, status: str, reason: str | None = None) -> AgentRow:
    """Set what an agent chose, and return their state after it.

    ``available`` also ends their wrap-ups: they say that they are ready. Anything else takes back the offers they
    have; what they own stays with them.

    Args:
        reason: of a break, e.g. ``lunch``; kept for ``busy`` and ``away``.
    Raises:
        Invalid: an unknown status.
        NotFound: no such agent.
    """
    if status not in STATUSES:
        raise Invalid(f"an agent cannot be {status}", fields={"state": f"is none of {', '.join(sorted(STATUSES))}"})
    reason = reason if status in ("busy", "away") else None
    if status == "available":
        await _end_wrap_ups(journal, await journal.fetch(_WRAPPED_UP, agent_id))
    else:
        await offers.withdraw_from(journal, [agent_id])
    before = (await lock_agents(journal, [agent_id]))[agent_id]
    by_themself = journal.actor.id == agent_id and status != "offline"
    came = by_themself and bool(await _renew(journal, [agent_id], BY_REQUEST))
    changed = (before.status, before.pause_reason) != (status, reason)
    if changed:
        await journal.execute(_SET, journal.now, agent_id, status, reason)
    if changed or came:
        data = {"status": status, "reason": reason, "before": before.status}
        journal.record("agent.state_changed", agent_id=agent_id, data=data)
    return (await lock_agents(journal, [agent_id]))[agent_id]


async def renew(journal: Journal, agent_ids: Collection[UUID], node: str) -> None:
    """Vouch for the connections of agents for the next 30 s, and tell of those who were not connected.

    Raises:
        NotFound: one of them is not an agent of this workspace.
    """
    for row in await _renew(journal, agent_ids, node):
        _tell_connection(journal, row["agent_id"], row["status"], is_connected=True)


async def drop(journal: Journal, agent_id: UUID, node: str) -> None:
    """Take a node's word back: its last socket of the agent closed. Other nodes' sockets keep the lease."""
    await journal.execute(_DROP, journal.now, agent_id, node)


async def mark_lost(journal: Journal, agent_ids: Collection[UUID]) -> None:
    """Announce agents whose lease has ended; what they chose stays chosen."""
    for row in await journal.fetch(_LOST, list(agent_ids), journal.now):
        _tell_connection(journal, row["agent_id"], row["status"], is_connected=False)


async def finish_wrap_up(journal: Journal, conversation_id: UUID, agent_id: UUID) -> None:
    """End an agent's wrap-up of a conversation before its time; their units are free at once.

    Raises:
        Conflict: they are not wrapping it up (any more).
    """
    found = await journal.fetch(_WRAPPED_UP_IN, conversation_id, agent_id)
    if not await _end_wrap_ups(journal, found):
        raise Conflict("this conversation is not being wrapped up by you", code="no_wrap_up")


async def set_capacity(
    journal: Journal, agent_id: UUID, cap_units: int, channel_limits: Mapping[str, int] | None
) -> AgentRow:
    """Set how much an agent can hold. What they have beyond it stays with them and counts as forced.

    Args:
        channel_limits: channel → at most so many, going before the queue's limit; ``None``: as they are.
    Raises:
        Invalid: a negative number.
        NotFound: no such agent.
    """
    if cap_units < 0 or any(limit < 0 for limit in (channel_limits or {}).values()):
        raise Invalid("a capacity cannot be negative", fields={"capacity": "is negative"})
    await offers.withdraw_from(journal, [agent_id])
    await lock_agents(journal, [agent_id])
    await journal.execute(_FORCE_NEWEST, agent_id, cap_units)
    forced = (await journal.fetch(_FORCED, agent_id))[0]["forced"]
    limits = None if channel_limits is None else orjson.dumps(dict(channel_limits)).decode()
    await journal.execute(_SET_CAPACITY, agent_id, cap_units, limits, forced)
    journal.record("agent.updated", agent_id=agent_id, data={"fields": ["capacity"], "cap_units": cap_units})
    return (await lock_agents(journal, [agent_id]))[agent_id]


async def _end_wrap_ups(journal: Journal, found: Collection[Any]) -> bool:
    rows = await items.lock(journal, [row["id"] for row in found]) if found else []
    over = [item for item in rows if item.state == "wrap_up"]
    if over:
        await moves.end(journal, over, "done", "noted")
    return bool(over)


async def _renew(journal: Journal, agent_ids: Collection[UUID], node: str) -> list[Any]:
    """Renew leases and return the rows of those who came."""
    wanted = sorted(set(agent_ids))
    until = journal.now + LEASE
    rows = await journal.fetch(_RENEW, journal.now, wanted, node, until)
    if len(rows) < len(wanted):
        await lock_agents(journal, wanted)  # writes the rows of those who never signed in
        rows = [*rows, *await journal.fetch(_RENEW, journal.now, wanted, node, until)]
    return [row for row in rows if row["came"]]


def _tell_connection(journal: Journal, agent_id: UUID, status: str, *, is_connected: bool) -> None:
    journal.record("agent.state_changed", agent_id=agent_id, data={"status": status, "is_connected": is_connected})
