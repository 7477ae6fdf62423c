"""The rows of ``work_item``: the one place that reads them under lock and moves them from state to state."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from kit.ids import new_id
from routing.journal import Journal, columns

FinalState = Literal["done", "abandoned", "cancelled"]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A work item that is locked for the rest of the transaction, as it was when it was locked."""

    id: UUID
    conversation_id: UUID
    episode: int
    queue_id: UUID | None
    channel: str
    tier: int
    priority: str
    units: int
    state: str
    state_since: datetime
    enqueued_at: datetime
    preferred_id: UUID | None
    hops: int
    version: int
    is_held: bool


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item to be born in state ``queued``."""

    conversation_id: UUID
    episode: int
    queue_id: UUID | None
    channel: str
    priority: str
    preferred_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an item goes back to: the queue and level, and the instant it counts its wait from."""

    item: ItemRow
    queue_id: UUID | None
    tier: int
    enqueued_at: datetime
    preferred_id: UUID | None
    hops: int = 0


COLUMNS = """id, conversation_id, episode, queue_id, channel, tier, priority, units, state, state_since, enqueued_at,
       preferred_id, hops, version, is_held"""

_LOCK = f"""
SELECT {COLUMNS} FROM work_item WHERE workspace_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE
"""  # noqa: S608 - our own column list

_LOCK_OPEN = f"""
SELECT {COLUMNS} FROM work_item
WHERE workspace_id = $1 AND conversation_id = ANY($2::uuid[]) AND state NOT IN ('done', 'abandoned', 'cancelled')
ORDER BY id FOR UPDATE
"""  # noqa: S608 - our own column list

# Only what is open, has no owner and is not spam waits for somebody; a second item for one conversation cannot be.
# What a rule decided when the conversation came holds in each episode, in the queue for which it did.
_ADD = """
INSERT INTO work_item (workspace_id, id, conversation_id, episode, queue_id, channel, priority, preferred_id,
                       tier, max_tier, need, state_since, born_at, enqueued_at, created_at, updated_at)
SELECT $1, fresh.id, fresh.conversation_id, fresh.episode, fresh.queue_id, fresh.channel, fresh.priority,
       coalesce(fresh.preferred_id, sorted.preferred_id), coalesce(sorted.tier, 1), coalesce(sorted.tier, 1),
       coalesce(sorted.need, '[]'), $2, $2, $2, $2, $2
FROM unnest($3::uuid[], $4::uuid[], $5::int[], $6::uuid[], $7::text[], $8::text[], $9::uuid[])
     AS fresh(id, conversation_id, episode, queue_id, channel, priority, preferred_id)
JOIN conversation ON conversation.workspace_id = $1 AND conversation.id = fresh.conversation_id
LEFT JOIN LATERAL (
    SELECT (conversation.sorting->>'tier')::int AS tier,
           (conversation.sorting->>'preferred_id')::uuid AS preferred_id,
           (SELECT jsonb_agg(one ORDER BY place) FROM jsonb_array_elements(conversation.sorting->'needs')
                WITH ORDINALITY AS needs(one, place)
            JOIN skill ON skill.workspace_id = $1 AND skill.id = (one->>'skill_id')::uuid AND NOT skill.archived
           ) AS need
    WHERE (conversation.sorting->>'queue_id')::uuid = fresh.queue_id) AS sorted ON true
WHERE conversation.status IN ('open', 'pending') AND NOT conversation.is_spam
  AND ($10 OR (conversation.assignee_id IS NULL AND fresh.queue_id IS NOT NULL))
ON CONFLICT (workspace_id, conversation_id) WHERE state NOT IN ('done', 'abandoned', 'cancelled') DO NOTHING
RETURNING id, conversation_id
"""

_ADD_ABANDONED = """
INSERT INTO work_item (workspace_id, id, conversation_id, episode, queue_id, channel, priority, state, state_since,
                       born_at, enqueued_at, customer_until, ended_at, created_at, updated_at)
VALUES ($1, $3, $4, $5, $6, $7, $8, 'abandoned', $2, $9, $9, $10, $2, $2, $2)
"""

_TO_QUEUE = """
UPDATE work_item SET
    state = 'queued', state_since = $2, queue_id = place.queue_id, tier = place.tier,
    max_tier = greatest(max_tier, place.tier), enqueued_at = place.enqueued_at, preferred_id = place.preferred_id,
    need = CASE WHEN work_item.queue_id IS DISTINCT FROM place.queue_id THEN '[]' ELSE need END,
    hops = work_item.hops + place.hops, is_held = false, version = version + 1, updated_at = $2,
    deadline_at = (SELECT callback_due_at FROM conversation
                   WHERE conversation.workspace_id = $1 AND conversation.id = work_item.conversation_id)
FROM unnest($3::uuid[], $4::uuid[], $5::int[], $6::timestamptz[], $7::uuid[], $8::int[])
     AS place(id, queue_id, tier, enqueued_at, preferred_id, hops)
WHERE work_item.workspace_id = $1 AND work_item.id = place.id
"""

_TO_STATE = """
UPDATE work_item SET
    state = $4::text, state_since = $2, deadline_at = moved.deadline_at, is_held = false,
    units = coalesce(moved.units, work_item.units),
    ended_at = CASE WHEN $4::text IN ('done', 'abandoned', 'cancelled') THEN $2::timestamptz END,
    version = version + 1, updated_at = $2
FROM unnest($3::uuid[], $5::timestamptz[], $6::int[]) AS moved(id, deadline_at, units)
WHERE work_item.workspace_id = $1 AND work_item.id = moved.id
"""

_MOVE = """
UPDATE work_item SET
    queue_id = $3, tier = $4, max_tier = greatest(max_tier, $4), hops = hops + $5,
    need = CASE WHEN queue_id IS DISTINCT FROM $3 THEN '[]' ELSE need END, version = version + 1, updated_at = $6
WHERE workspace_id = $1 AND id = $2
"""


_HOLD = """
UPDATE work_item SET
    state = 'parked', state_since = CASE WHEN is_held THEN state_since ELSE $2 END, is_held = true,
    deadline_at = held.until, version = version + 1, updated_at = $2
FROM unnest($3::uuid[], $4::timestamptz[]) AS held(id, until)
WHERE work_item.workspace_id = $1 AND work_item.id = held.id
"""

_SET_PRIORITY = """
UPDATE work_item SET priority = $3::text, version = version + 1, updated_at = $4
WHERE workspace_id = $1 AND id = $2 AND priority <> $3::text
"""


async def lock(journal: Journal, item_ids: Collection[UUID]) -> list[ItemRow]:
    """Lock items by id and return them, ids sorted; an id that is not there is left out."""
    return [ItemRow(**dict(row)) for row in await journal.fetch(_LOCK, list(item_ids))]


async def lock_open(journal: Journal, conversation_ids: Collection[UUID]) -> list[ItemRow]:
    """Lock the open item of each conversation that has one, ids sorted."""
    return [ItemRow(**dict(row)) for row in await journal.fetch(_LOCK_OPEN, list(conversation_ids))]


async def add(journal: Journal, fresh: Sequence[NewItem], *, owned: bool = False) -> dict[UUID, UUID]:
    """Write items in state ``queued`` for conversations that are open, unassigned and no spam.

    Args:
        owned: the conversation has an owner, who takes the item in this same transaction.
    Returns:
        conversation → item, without those that have an open item already.
    """
    rows = [
        (
            new_id(),
            one.conversation_id,
            one.episode,
            one.queue_id,
            one.channel,
            one.priority,
            one.preferred_id,
        )
        for one in fresh
    ]
    written = await journal.fetch(_ADD, journal.now, *columns(rows, 7), owned)
    return {row["conversation_id"]: row["id"] for row in written}


async def add_abandoned(journal: Journal, gone: NewItem, since: datetime, until: datetime) -> UUID:
    """Write an item that is over: somebody waited from then to then elsewhere, and left. Return its id."""
    item_id = new_id()
    about = (gone.conversation_id, gone.episode, gone.queue_id, gone.channel, gone.priority)
    await journal.execute(_ADD_ABANDONED, journal.now, item_id, *about, since, until)
    return item_id


async def to_queue(journal: Journal, places: Sequence[Placement]) -> None:
    """Put items back into their waiting lines."""
    rows = [
        (place.item.id, place.queue_id, place.tier, place.enqueued_at, place.preferred_id, place.hops)
        for place in places
    ]
    await journal.execute(_TO_QUEUE, journal.now, *columns(rows, 6))


async def move(journal: Journal, item: ItemRow, queue_id: UUID | None, tier: int, *, hops: int) -> ItemRow:
    """Say to which queue and level of it a locked item belongs, without putting it into the line."""
    await journal.execute(_MOVE, item.id, queue_id, tier, hops, journal.now)
    return replace(item, queue_id=queue_id, tier=tier, hops=item.hops + hops)


async def hold(journal: Journal, until: Mapping[UUID, datetime]) -> None:
    """Keep locked items that nobody was offered out of their lines, each at the latest until an instant."""
    await journal.execute(_HOLD, journal.now, list(until), list(until.values()))


async def set_priority(journal: Journal, item: ItemRow, priority: str) -> None:
    await journal.execute(_SET_PRIORITY, item.id, priority, journal.now)


async def to_state(
    journal: Journal,
    item_ids: Sequence[UUID],
    state: str,
    *,
    deadlines: Sequence[datetime | None] | None = None,
    units: Sequence[int] | None = None,
) -> None:
    """Move locked items to any state but ``queued``; ``units`` are kept where not given."""
    nothing: list[Any] = [None] * len(item_ids)
    await journal.execute(
        _TO_STATE, journal.now, list(item_ids), state, list(deadlines or nothing), list(units or nothing)
    )
