"""Units in use: the one place that changes what an agent holds, with the rows that say why.

An agent's ``used_units``, ``forced_units`` and ``channel_counts`` always equal the sum over their pending offers
and open assignments. So every change of those rows hands what was freed and what is taken to ``exchange`` in the
same transaction; it locks the agents in order of id, after all work items, and decides on what it then sees.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from kit.errors import NotFound
from kit.ids import new_id
from routing.capacity import Cost, Load, freeing, obstacles, taking
from routing.journal import Journal, columns


@dataclass(frozen=True, slots=True)
class Holding:
    """What one offer or assignment took from an agent; ``role`` is the assignment's."""

    work_item_id: UUID
    conversation_id: UUID
    agent_id: UUID
    channel: str
    units: int
    is_forced: bool = False
    role: str = "owner"


@dataclass(frozen=True, slots=True)
class Taking:
    """What an agent is to hold.

    Attributes:
        by_hand: a person decided: duty does not matter, and beyond the capacity it is taken as forced.
    """

    work_item_id: UUID
    conversation_id: UUID
    agent_id: UUID
    cost: Cost
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class AgentRow:
    """An agent's state, locked for the rest of the transaction."""

    agent_id: UUID
    status: str
    pause_reason: str | None
    is_on_duty: bool
    is_connected: bool
    misses: int
    load: Load


_ENSURE = """
INSERT INTO agent_state (workspace_id, agent_id, status_since, idle_since)
SELECT agent.workspace_id, agent.id, $2, $2 FROM agent WHERE agent.workspace_id = $1 AND agent.id = ANY($3::uuid[])
ORDER BY agent.id
ON CONFLICT (workspace_id, agent_id) DO NOTHING
"""

_LOCK = """
SELECT agent_id, status, pause_reason, misses, cap_units, used_units, forced_units,
       coalesce(lease_until > $2, false) AS is_connected,
       channel_counts::text AS counts, channel_limits::text AS limits
FROM agent_state WHERE workspace_id = $1 AND agent_id = ANY($3::uuid[]) ORDER BY agent_id FOR UPDATE
"""

# The guard repeats in SQL what was decided under the lock: not forced means within the capacity.
_CHANGE = """
UPDATE agent_state AS state SET
    used_units = change.used, forced_units = change.forced, channel_counts = change.counts::jsonb,
    idle_since = CASE WHEN change.took OR change.used = 0 AND state.used_units > 0 THEN $2 ELSE state.idle_since END,
    last_offer_at = CASE WHEN change.took THEN $2 ELSE state.last_offer_at END,
    version = state.version + 1
FROM unnest($3::uuid[], $4::int[], $5::int[], $6::text[], $7::bool[])
     AS change(agent_id, used, forced, counts, took)
WHERE state.workspace_id = $1 AND state.agent_id = change.agent_id
  AND (NOT change.took OR change.used <= state.cap_units OR change.forced > 0)
RETURNING state.agent_id
"""

_OPEN = """
INSERT INTO assignment (workspace_id, id, work_item_id, conversation_id, agent_id, units, channel, is_realtime,
                        is_forced, from_at)
SELECT $1, id, work_item_id, conversation_id, agent_id, units, channel, is_realtime, is_forced, $2
FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::int[], $8::text[], $9::bool[], $10::bool[])
     AS fresh(id, work_item_id, conversation_id, agent_id, units, channel, is_realtime, is_forced)
"""

_CLOSED = "RETURNING work_item_id, conversation_id, agent_id, channel, units, is_forced, role"
_CLOSE = f"""
UPDATE assignment SET to_at = $2, end_reason = $4
WHERE workspace_id = $1 AND work_item_id = ANY($3::uuid[]) AND to_at IS NULL
  AND ($5::uuid[] IS NULL OR role IN ('owner', 'handover') OR agent_id = ANY($5::uuid[]))
{_CLOSED}
"""  # noqa: S608 - our own text
_CLOSE_PARTS = f"""
UPDATE assignment SET to_at = $2, end_reason = $4
WHERE workspace_id = $1 AND work_item_id = ANY($3::uuid[]) AND to_at IS NULL AND role <> 'owner'
  AND ($5::uuid[] IS NULL OR agent_id = ANY($5::uuid[]))
{_CLOSED}
"""  # noqa: S608 - the same


async def lock_agents(journal: Journal, agent_ids: Collection[UUID]) -> dict[UUID, AgentRow]:
    """Lock the states of agents in order of id, writing the row of one who never signed in.

    Raises:
        NotFound: one of them is not an agent of this workspace.
    """
    wanted = sorted(set(agent_ids))
    rows = await journal.fetch(_LOCK, journal.now, wanted)
    if len(rows) < len(wanted):
        await journal.execute(_ENSURE, journal.now, wanted)
        rows = await journal.fetch(_LOCK, journal.now, wanted)
    if len(rows) < len(wanted):
        raise NotFound("there is no such agent", fields={"resource": "agent"})
    return {row["agent_id"]: _agent(row) for row in rows}


async def exchange(journal: Journal, freed: Iterable[Holding], taken: Sequence[Taking]) -> list[Holding | None]:
    """Give back what is freed, then take what fits, each agent's row written once.

    Args:
        freed: of offers and assignments that this transaction has just ended.
        taken: in order of their urgency; the caller writes the offers and assignments for what it gets back.
    Returns:
        One entry per taking: what is held now, or ``None`` where an agent had gone off duty or filled up meanwhile.
    Raises:
        NotFound: an agent is not of this workspace.
    """
    freed = list(freed)
    if not freed and not taken:
        return []
    before = await lock_agents(journal, {one.agent_id for one in freed} | {one.agent_id for one in taken})
    after = {agent_id: row.load for agent_id, row in before.items()}
    for holding in freed:
        after[holding.agent_id] = freeing(
            after[holding.agent_id], holding.channel, holding.units, forced=holding.is_forced
        )
    held: list[Holding | None] = []
    takers: set[UUID] = set()
    for wish in taken:
        load = after[wish.agent_id]
        forced = bool(obstacles(load, wish.cost))
        if not wish.by_hand and (forced or not before[wish.agent_id].is_on_duty):
            held.append(None)
            continue
        after[wish.agent_id] = taking(load, wish.cost.channel, wish.cost.units, forced=forced)
        takers.add(wish.agent_id)
        held.append(
            Holding(wish.work_item_id, wish.conversation_id, wish.agent_id, wish.cost.channel, wish.cost.units, forced)
        )
    await _write(journal, {one: load for one, load in after.items() if load != before[one].load}, takers)
    return held


async def open_assignments(journal: Journal, held: Sequence[tuple[Holding, bool]]) -> None:
    """Write owners; ``exchange`` has taken the units. The flag says whether the channel is realtime."""
    rows = [
        (
            new_id(),
            one.work_item_id,
            one.conversation_id,
            one.agent_id,
            one.units,
            one.channel,
            is_realtime,
            one.is_forced,
        )
        for one, is_realtime in held
    ]
    await journal.execute(_OPEN, journal.now, *columns(rows, 8))


async def close_assignments(
    journal: Journal, item_ids: Sequence[UUID], reason: str, next_owners: Sequence[UUID] | None = None
) -> list[Holding]:
    """End the open assignments of locked items; the caller gives what they held to ``exchange``.

    Args:
        next_owners: they go on with these: colleagues who help besides stay.
    """
    rows = await journal.fetch(_CLOSE, journal.now, list(item_ids), reason, next_owners)
    return [Holding(**dict(row)) for row in rows]


async def close_parts(
    journal: Journal, item_ids: Sequence[UUID], reason: str, agent_ids: Sequence[UUID] | None = None
) -> list[Holding]:
    """The same for those who are not owners: all of them, or these agents."""
    rows = await journal.fetch(_CLOSE_PARTS, journal.now, list(item_ids), reason, agent_ids)
    return [Holding(**dict(row)) for row in rows]


async def _write(journal: Journal, loads: dict[UUID, Load], takers: set[UUID]) -> None:
    if not loads:
        return
    rows: list[tuple[Any, ...]] = [
        (
            agent_id,
            load.used,
            load.forced,
            orjson.dumps({channel: count for channel, count in load.counts.items() if count}).decode(),
            agent_id in takers,
        )
        for agent_id, load in sorted(loads.items())
    ]
    written = await journal.fetch(_CHANGE, journal.now, *columns(rows, 5))
    if len(written) != len(rows):
        raise RuntimeError("an agent would be over capacity, decided under the agent's lock")


def _agent(row: Any) -> AgentRow:
    return AgentRow(
        agent_id=row["agent_id"],
        status=row["status"],
        pause_reason=row["pause_reason"],
        is_on_duty=row["status"] == "available" and row["is_connected"],
        is_connected=row["is_connected"],
        misses=row["misses"],
        load=Load(
            cap=row["cap_units"],
            used=row["used_units"],
            forced=row["forced_units"],
            counts=orjson.loads(row["counts"]),
            limits=orjson.loads(row["limits"]),
        ),
    )
