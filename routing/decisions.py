"""Why an item went where it went: one row per decision, with the agents considered and why each was out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import orjson

from kit.ids import new_id
from routing.journal import Journal, columns, span_ms
from routing.looks import Look
from routing.matching import Choice, Eligible, Item, Price

Outcome = Literal["offered", "assigned", "released"]

# Everybody is named; of a queue of more members so many who could have had it, and so many who could not.
MAX_NAMED = 1_000
_PARTS = [one.name for one in fields(Price)]


@dataclass(frozen=True, slots=True)
class Decision:
    """One row to be written.

    Attributes:
        considered: of one that somebody else made; beside a look, what it does not tell.
        look: of one that the matcher made: series and number of the look that tells of it, and its place there.
    """

    work_item_id: UUID
    conversation_id: UUID
    outcome: Outcome
    agent_id: UUID | None
    position: int | None
    considered: dict[str, Any] | None = None
    look: tuple[UUID, int, int] | None = None


_WRITE = """
INSERT INTO routing_decision (workspace_id, id, work_item_id, conversation_id, at, outcome, agent_id, position,
                              considered, series_id, look_number, place)
SELECT $1, id, work_item_id, conversation_id, $2, outcome, agent_id, position, considered::jsonb, series_id,
       look_number, place
FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::uuid[], $8::int[], $9::text[], $10::uuid[], $11::int[],
            $12::int[])
     AS fresh(id, work_item_id, conversation_id, outcome, agent_id, position, considered, series_id, look_number, place)
"""

_WRITE_LOOK = """
INSERT INTO routing_look (workspace_id, series_id, number, at, floor, decided) VALUES ($1, $2, $3, $4, $5, $6)
"""


async def write(journal: Journal, made: Sequence[Decision]) -> None:
    """Write the rows."""
    rows = [
        (
            new_id(),
            one.work_item_id,
            one.conversation_id,
            one.outcome,
            one.agent_id,
            one.position,
            orjson.dumps(one.considered, default=str).decode() if one.considered is not None else None,
            *(one.look or (None, None, None)),
        )
        for one in made
    ]
    await journal.execute(_WRITE, journal.now, *columns(rows, 10))


async def write_look(journal: Journal, look: Look) -> None:
    """Write what decisions were made of; they are written in the same transaction."""
    told_ = look.series_id, look.number, look.at, look.floor, look.decided()
    await journal.execute(_WRITE_LOOK, *told_)


def about(item: Item, agent_id: UUID | None, now: datetime) -> dict[str, Any]:
    """What a decision was about, as JSON, without those whom it considered: see ``told``."""
    return {
        "rule": "former_owner" if agent_id is not None and agent_id == item.preferred_id else "least_cost",
        "tier": item.request.tier,
        "units": item.cost.units,
        "waited_s": round(span_ms(item.enqueued_at, now) / 1000, 1),
        "priority_s": item.target_s - item.boost_s,
        "ring": item.ring,
    }


def told(choice: Choice, now: datetime) -> dict[str, Any]:
    """What a choice considered, as JSON.

    Returns:
        ``rule``, ``tier``, ``units``, ``waited_s``, ``priority_s`` (target less boost), ``ring`` and ``ring_opened``
        (the widest, and why it is open), ``candidates`` (best first, with ``cost`` and its parts), ``eligible`` (how
        many there were), ``out`` (who and why), ``out_by_reason`` (how many for each reason).
    """
    item = choice.item
    reasons = Counter(reason for _, found in choice.out for reason in found)
    return about(item, choice.agent_id, now) | {
        "ring": choice.ring,
        "ring_opened": choice.opened,
        "candidates": [_candidate(one, item.queue_id, now) for one in choice.eligible[:MAX_NAMED]],
        "eligible": len(choice.eligible),
        "out": [{"agent_id": agent_id, "reasons": found} for agent_id, found in choice.out[:MAX_NAMED]],
        "out_by_reason": dict(reasons),
    }


def _candidate(one: Eligible, queue_id: UUID, now: datetime) -> dict[str, Any]:
    candidate = one.candidate
    return {
        "agent_id": candidate.id,
        "tier": candidate.tiers.get(queue_id),
        "used": candidate.load.used,
        "cap": candidate.load.cap,
        "items": candidate.load.items,
        "idle_s": round(span_ms(candidate.idle_since, now) / 1000, 1),
        "ring": one.ring,
        "cost": one.price.total,
        "cost_parts": {name: part for name in _PARTS if (part := getattr(one.price, name))},
    }
