"""Why an item went where it went: one row per decision, with the agents considered and why each was out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import orjson

from kit.ids import new_id
from routing import broadcast
from routing.holdings import Holding
from routing.journal import Journal, columns, span_ms
from routing.matching import Choice, Eligible, Price

Outcome = Literal["offered", "assigned", "released"]

# A reader wants the nearest candidates and every reason; a queue of a thousand agents must not fill the disk.
MAX_CANDIDATES = 10
MAX_OUT = 50
_PARTS = [one.name for one in fields(Price)]


@dataclass(frozen=True, slots=True)
class Decision:
    """One row to be written."""

    work_item_id: UUID
    conversation_id: UUID
    outcome: Outcome
    agent_id: UUID | None
    position: int | None
    considered: dict[str, Any]


_WRITE = """
INSERT INTO routing_decision (workspace_id, id, work_item_id, conversation_id, at, outcome, agent_id, position,
                              considered)
SELECT $1, id, work_item_id, conversation_id, $2, outcome, agent_id, position, considered::jsonb
FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::uuid[], $8::int[], $9::text[])
     AS fresh(id, work_item_id, conversation_id, outcome, agent_id, position, considered)
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
            orjson.dumps(one.considered, default=str).decode(),
        )
        for one in made
    ]
    await journal.execute(_WRITE, journal.now, *columns(rows, 7))


def of_choice(choice: Choice, outcome: Outcome, journal: Journal) -> Decision:
    """The row of a choice that the matcher made."""
    return Decision(
        choice.item.id,
        choice.item.conversation_id,
        outcome,
        choice.agent_id,
        choice.position,
        told(choice, journal.now),
    )


def of_offer(choice: Choice, holdings: Sequence[Holding], journal: Journal) -> Decision:
    """The row of a choice that is held out to those who hold its units, the first of them chosen before the others."""
    made = of_choice(choice, "offered", journal)
    return replace(made, agent_id=holdings[0].agent_id, considered=broadcast.told(made.considered, holdings))


def told(choice: Choice, now: datetime) -> dict[str, Any]:
    """What a choice considered, as JSON.

    Returns:
        ``rule``, ``tier``, ``units``, ``waited_s``, ``priority_s`` (target less boost), ``ring`` and ``ring_opened``
        (the widest, and why it is open), ``candidates`` (best first, with ``cost`` and its parts), ``eligible`` (how
        many there were), ``out`` (who and why), ``out_by_reason`` (how many for each reason).
    """
    item = choice.item
    reasons = Counter(reason for _, found in choice.out for reason in found)
    return {
        "rule": "former_owner" if choice.agent_id and choice.agent_id == item.preferred_id else "least_cost",
        "tier": item.request.tier,
        "units": item.cost.units,
        "waited_s": round(span_ms(item.enqueued_at, now) / 1000, 1),
        "priority_s": item.target_s - item.boost_s,
        "ring": choice.ring,
        "ring_opened": choice.opened,
        "candidates": [_candidate(one, item.queue_id, now) for one in choice.eligible[:MAX_CANDIDATES]],
        "eligible": len(choice.eligible),
        "out": [{"agent_id": agent_id, "reasons": found} for agent_id, found in choice.out[:MAX_OUT]],
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
