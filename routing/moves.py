"""What can happen to work items, whoever caused it: queue, give, park, wrap up, end, each for many at once.

The items are locked by the caller. Every move ends what the items held (offers, assignments), changes their
rows, and settles the agents' units last, so locks are always taken as item, then agent. Events:

    item.queued      waits in a queue (again); data.reason
    item.accepted    has an owner, agent_id; data.waited_ms, data.automatic, data.forced
    item.withdrawn   an offer to agent_id was taken back
    item.released    agent_id does not own it any more, and it goes on without them
    item.wrapped_up  its conversation was closed; agent_id finishes the notes until data.until
    item.done        over: no units are held for it; data.state

Those who have a part beside the owner, and their events: ``handovers``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from routing import items
from routing.holdings import Holding, Taking, close_assignments, close_parts, exchange, open_assignments
from routing.items import FinalState, ItemRow, Placement
from routing.journal import Journal, span_ms
from routing.policy import QueuePolicy

Reason = Literal[
    "arrived",
    "reopened",
    "woken",
    "snoozed",
    "resolved",
    "merged",
    "assigned",
    "unassigned",
    "transferred",
    "escalated",
    "spam",
    "accepted",
    "declined",
    "expired",
    "agent_off_duty",
    "agent_gone",
    "no_queue",
    "next_episode",
    "noted",
    "time_over",
    "call_answered",
    "call_missed",
    "called_back",
    "caller_chose",
    "out_of_step",
    "overstayed",
    "left",
    "hung_up",
    "handed_over",
]


class Told(Protocol):
    """What events tell of an item, be it a locked row or one that the router has in mind."""

    @property
    def id(self) -> UUID: ...
    @property
    def conversation_id(self) -> UUID: ...
    @property
    def queue_id(self) -> UUID | None: ...
    @property
    def episode(self) -> int: ...
    @property
    def enqueued_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Gift:
    """A locked item that a person gives to an agent."""

    item: ItemRow
    agent_id: UUID
    policy: QueuePolicy


_WITHDRAW = """
UPDATE offer SET state = 'withdrawn', ended_at = $2, version = version + 1, updated_at = $2
WHERE workspace_id = $1 AND work_item_id = ANY($3::uuid[]) AND state = 'pending'
  AND ($4::uuid[] IS NULL OR agent_id = ANY($4::uuid[]))
RETURNING work_item_id, conversation_id, agent_id, channel, units
"""

_EXCLUDE = """
INSERT INTO work_item_exclusion (workspace_id, work_item_id, agent_id, until, reason)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (workspace_id, work_item_id, agent_id)
DO UPDATE SET until = greatest(work_item_exclusion.until, excluded.until), reason = excluded.reason
"""


async def queue(journal: Journal, places: Sequence[Placement], reason: Reason) -> None:
    """Put items into their waiting lines, away from whoever held or was offered them."""
    freed = await _let_go(journal, [place.item for place in places], reason, ends=False)
    await items.to_queue(journal, places)
    await exchange(journal, freed, ())
    for place in places:
        tell_queued(journal, place.item, place.queue_id, reason)


async def give(journal: Journal, gifts: Sequence[Gift], reason: Reason, *, is_told: bool = False) -> list[Holding]:
    """Make agents owners because a person said so: beyond the capacity too, and then recorded as forced.

    Colleagues who help besides go on with the new owner.

    Args:
        is_told: that a handover ended has been recorded.
    """
    rows, owners = [gift.item for gift in gifts], [gift.agent_id for gift in gifts]
    freed = await _let_go(journal, rows, reason, ends=False, next_owners=owners, is_told=is_told)
    wishes = [
        Taking(
            gift.item.id,
            gift.item.conversation_id,
            gift.agent_id,
            gift.policy.cost(gift.item.channel),
            by_hand=True,
        )
        for gift in gifts
    ]
    held = [one for one in await exchange(journal, freed, wishes) if one is not None]
    await own(journal, [(gift.item, one, gift.policy) for gift, one in zip(gifts, held, strict=True)])
    return held


async def own(
    journal: Journal, owners: Sequence[tuple[ItemRow, Holding, QueuePolicy]], *, automatic: bool = False
) -> None:
    """Write ownership whose units are taken already."""
    await open_assignments(journal, [(held, policy.rule(item.channel).is_realtime) for item, held, policy in owners])
    await items.to_state(
        journal, [item.id for item, _, _ in owners], "active", units=[held.units for _, held, _ in owners]
    )
    for item, held, _ in owners:
        tell_accepted(journal, item, held.agent_id, held.units, automatic=automatic, forced=held.is_forced)


async def park(journal: Journal, item: ItemRow, until: datetime | None) -> None:
    """Set an item aside until a stored instant; nobody's capacity is held for it."""
    freed = await _let_go(journal, [item], "snoozed", ends=False)
    await items.to_state(journal, [item.id], "parked", deadlines=[until])
    await exchange(journal, freed, ())


async def wrap_up(journal: Journal, item: ItemRow, owner_id: UUID, until: datetime) -> None:
    """Leave the owner their units until the notes are finished, at the latest until the stored instant."""
    freed = await close_parts(journal, [item.id], "resolved")
    tell_parts_over(journal, item, freed, "resolved")
    await items.to_state(journal, [item.id], "wrap_up", deadlines=[until])
    journal.record(
        "item.wrapped_up",
        **about(item),
        agent_id=owner_id,
        data={"item_id": item.id, "episode": item.episode, "until": until},
    )
    await exchange(journal, freed, ())


async def end(
    journal: Journal,
    rows: Sequence[ItemRow],
    state: FinalState,
    reason: Reason,
    facts: Mapping[UUID, Mapping[str, Any]] | None = None,
) -> None:
    """Close items for good.

    Args:
        facts: item → what its event says beside.
    """
    freed = await _let_go(journal, rows, reason, ends=True)
    await items.to_state(journal, [item.id for item in rows], state)
    await exchange(journal, freed, ())
    owned = {item.id for item in rows if item.state in ("active", "wrap_up")}
    owners = {one.work_item_id: one.agent_id for one in freed if one.work_item_id in owned and one.role == "owner"}
    for item in rows:
        data = {"item_id": item.id, "episode": item.episode, "state": state, "reason": reason}
        journal.record(
            "item.done",
            **about(item),
            agent_id=owners.get(item.id),
            data=data | dict((facts or {}).get(item.id, {})),
        )


async def exclude(journal: Journal, item_id: UUID, agent_id: UUID, until: datetime, reason: str) -> None:
    """Do not ask the agent for this item until then."""
    await journal.execute(_EXCLUDE, item_id, agent_id, until, reason)


async def withdraw_offers(
    journal: Journal, item_ids: Sequence[UUID], reason: Reason, agent_ids: Collection[UUID] | None = None
) -> list[Holding]:
    """End the pending offers of locked items; the caller moves the items and gives what was held to ``exchange``.

    Args:
        agent_ids: those of these agents only.
    """
    only = None if agent_ids is None else list(agent_ids)
    withdrawn = [Holding(**dict(row)) for row in await journal.fetch(_WITHDRAW, journal.now, list(item_ids), only)]
    for held in withdrawn:
        journal.record(
            "item.withdrawn",
            conversation_id=held.conversation_id,
            agent_id=held.agent_id,
            data={"item_id": held.work_item_id, "reason": reason},
        )
    return withdrawn


def tell_accepted(journal: Journal, item: Told, agent_id: UUID, units: int, *, automatic: bool, forced: bool) -> None:
    """Say that an item has an owner."""
    journal.record(
        "item.accepted",
        **about(item),
        agent_id=agent_id,
        data={
            "item_id": item.id,
            "episode": item.episode,
            "units": units,
            "waited_ms": span_ms(item.enqueued_at, journal.now),
            "automatic": automatic,
            "forced": forced,
        },
    )


def tell_routed(journal: Journal, item: Told, agent_id: UUID) -> None:
    """Say that the router gave a conversation to an agent."""
    journal.record("conversation.assigned", **about(item), agent_id=agent_id, data={"reason": "routed"})


def tell_queued(journal: Journal, item: ItemRow, queue_id: UUID | None, reason: Reason) -> None:
    journal.record(
        "item.queued",
        conversation_id=item.conversation_id,
        queue_id=queue_id,
        data={"item_id": item.id, "episode": item.episode, "reason": reason},
    )


def tell_parts_over(journal: Journal, item: ItemRow, freed: Sequence[Holding], reason: str) -> None:
    """Say which colleagues beside the owner have no part in it any more."""
    for held in freed:
        if held.role == "handover":
            data = {"item_id": item.id, "outcome": "withdrawn"}
            journal.record("item.handover_ended", **about(item), agent_id=held.agent_id, data=data)
        elif held.role != "owner":
            data = {"item_id": item.id, "role": held.role, "reason": reason}
            journal.record("item.left", **about(item), agent_id=held.agent_id, data=data)


def about(item: Told) -> dict[str, Any]:
    """The facts that every event of an item names."""
    return {"conversation_id": item.conversation_id, "queue_id": item.queue_id}


async def _let_go(
    journal: Journal,
    rows: Sequence[ItemRow],
    reason: Reason,
    *,
    ends: bool,
    next_owners: Sequence[UUID] | None = None,
    is_told: bool = False,
) -> list[Holding]:
    """End offers and assignments of locked items and return what they held."""
    by_id = {item.id: item for item in rows}
    freed: list[Holding] = []
    if offered := [item.id for item in rows if item.state in ("offered", "accepting")]:
        freed += await withdraw_offers(journal, offered, reason)
    if owned := [item.id for item in rows if item.state in ("active", "wrap_up")]:
        closed = await close_assignments(journal, owned, reason, next_owners)
        freed += closed
        for held in closed:
            item = by_id[held.work_item_id]
            if held.role != "owner":
                if not (is_told and held.role == "handover"):
                    tell_parts_over(journal, item, [held], reason)
            elif not ends:
                journal.record(
                    "item.released",
                    **about(item),
                    agent_id=held.agent_id,
                    data={"item_id": held.work_item_id, "reason": reason, "units": held.units},
                )
    return freed
