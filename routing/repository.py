"""What the API shows of routing, set-based, over the bare driver's connection from ``Database.acquire()``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from conversations.opening_hours import OpeningHours
from kit.db import Hot
from routing import decisions, mirrors, recall

_SHOWN = ("id", "at", "outcome", "agent_id", "position")

_OFFERS = """
SELECT offer.id, offer.version, offer.created_at, offer.updated_at, offer.state, offer.conversation_id,
       offer.work_item_id, item.queue_id, offer.agent_id, offer.units, offer.expires_at, offer.is_broadcast,
       reason.considered::text AS reason, reason.series_id, reason.look_number, reason.place
FROM offer
JOIN work_item AS item ON item.workspace_id = offer.workspace_id AND item.id = offer.work_item_id
LEFT JOIN LATERAL (
    SELECT decision.considered, decision.series_id, decision.look_number, decision.place
    FROM routing_decision AS decision
    WHERE decision.workspace_id = $1 AND decision.conversation_id = offer.conversation_id
      AND decision.work_item_id = offer.work_item_id
    ORDER BY decision.id DESC LIMIT 1) AS reason ON true
WHERE offer.workspace_id = $1 AND offer.agent_id = $2 AND offer.state = 'pending' AND offer.expires_at > $3
ORDER BY offer.expires_at, offer.id
"""

_HANDOVERS = """
SELECT conversation_id FROM assignment
WHERE workspace_id = $1 AND agent_id = $2 AND to_at IS NULL AND role = 'handover' AND deadline_at > $3
ORDER BY deadline_at, id
"""

_OFFER = """
SELECT id, version, work_item_id, conversation_id, agent_id, state, units, expires_at, ended_at
FROM offer WHERE workspace_id = $1 AND id = $2
"""

_DECISIONS = """
SELECT id, at, outcome, agent_id, position, considered::text AS considered, series_id, look_number, place
FROM routing_decision
WHERE workspace_id = $1 AND conversation_id = $2 ORDER BY id DESC LIMIT $3
"""

_COUNTS = """
SELECT queue_id,
       count(*) FILTER (WHERE state = 'queued') AS queued,
       count(*) FILTER (WHERE state = 'offered') AS offered,
       count(*) FILTER (WHERE state = 'active') AS active,
       count(*) FILTER (WHERE state = 'wrap_up') AS wrapping_up,
       count(*) FILTER (WHERE state = 'parked') AS parked,
       min(enqueued_at) FILTER (WHERE state = 'queued') AS oldest_at
FROM work_item
WHERE workspace_id = $1 AND queue_id IS NOT NULL AND state NOT IN ('done', 'abandoned', 'cancelled')
GROUP BY queue_id
"""

_STATE = """
SELECT agent_id, status, status_since, pause_reason, is_connected, lease_until, cap_units, used_units, forced_units,
       channel_counts::text AS channel_counts, channel_limits::text AS channel_limits, version
FROM agent_state WHERE workspace_id = $1 AND agent_id = $2
"""


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many items of a queue are in which state, and since when the oldest waits."""

    queue_id: UUID
    queued: int
    offered: int
    active: int
    wrapping_up: int
    parked: int
    oldest_at: datetime | None


async def pending_offers(connection: Hot, workspace_id: UUID, agent_id: UUID, now: datetime) -> list[dict[str, Any]]:
    """Return the offers an agent can answer now, the most pressing first.

    Returns:
        Columns of ``offer`` with ``queue_id`` and ``reason`` (see ``decisions.about``).
    """
    rows = await connection.fetch(_OFFERS, workspace_id, agent_id, now)
    told = [row for row in rows if row["series_id"] is not None]
    items = await recall.items(connection, workspace_id, _places(told))
    about = {row["id"]: one for row, one in zip(told, items, strict=True)}
    found = []
    for row in rows:
        reason = _json(row["reason"])
        if (one := about.get(row["id"])) is not None:
            reason = decisions.about(one[0], agent_id, one[1]) | (reason or {})
        found.append(dict(row) | {"reason": reason})
    return found


async def handovers_to(connection: Hot, workspace_id: UUID, agent_id: UUID, now: datetime) -> list[UUID]:
    """Return the conversations that an agent is asked to take over, the most pressing first."""
    return [row["conversation_id"] for row in await connection.fetch(_HANDOVERS, workspace_id, agent_id, now)]


async def find_offer(connection: Hot, workspace_id: UUID, offer_id: UUID) -> dict[str, Any] | None:
    """Return an offer in whatever state, ``None`` if there is none."""
    row = await connection.fetchrow(_OFFER, workspace_id, offer_id)
    return dict(row) if row is not None else None


async def decisions_of(
    connection: Hot, workspace_id: UUID, conversation_id: UUID, limit: int = 50
) -> list[dict[str, Any]]:
    """Return the decisions about a conversation: ``id, at, outcome, agent_id, position, considered``; newest first.

    The caller has checked that the conversation may be seen.
    """
    rows = await connection.fetch(_DECISIONS, workspace_id, conversation_id, limit)
    made = [row for row in rows if row["series_id"] is not None]
    told = await recall.choices(connection, workspace_id, _places(made))
    choices = {row["id"]: one for row, one in zip(made, told, strict=True)}
    found = []
    for row in rows:
        considered = _json(row["considered"]) or {}
        if (one := choices.get(row["id"])) is not None:
            considered = orjson.loads(orjson.dumps(decisions.told(*one))) | considered
        found.append({name: row[name] for name in _SHOWN} | {"considered": considered})
    return found


async def why_waiting(
    connection: Hot, workspace_id: UUID, conversation_id: UUID, now: datetime
) -> dict[str, Any] | None:
    """Return what a decision would consider now (see ``decisions.told``); ``None`` unless the conversation waits."""
    choice = await mirrors.explain(connection, workspace_id, conversation_id, now, OpeningHours())
    return decisions.told(choice, now) if choice is not None else None


async def queue_counts(connection: Hot, workspace_id: UUID) -> dict[UUID, QueueCounts]:
    """Return the counts of every queue that holds anything."""
    rows: Sequence[Any] = await connection.fetch(_COUNTS, workspace_id)
    return {row["queue_id"]: QueueCounts(**dict(row)) for row in rows}


async def agent_state(connection: Hot, workspace_id: UUID, agent_id: UUID) -> dict[str, Any] | None:
    """Return an agent's own state row with their capacity; ``None`` for one who never signed in."""
    row = await connection.fetchrow(_STATE, workspace_id, agent_id)
    if row is None:
        return None
    return dict(row) | {name: _json(row[name]) for name in ("channel_counts", "channel_limits")}


def _places(rows: Sequence[Any]) -> list[tuple[UUID, int, int]]:
    return [(row["series_id"], row["look_number"], row["place"]) for row in rows]


def _json(text: str | None) -> Any:
    return None if text is None else orjson.loads(text)
