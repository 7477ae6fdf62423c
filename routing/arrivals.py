"""Customers' messages reach the waiting lines, in the very transaction that stores them.

One statement per step, whatever the size of the batch. A conversation that is open and somebody's gets nothing;
most batches therefore cost two small reads and a write.
What a program answers first is written as held: it keeps its place by the time it came, and is offered to nobody yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from conversations.assignment import set_assignees
from conversations.ports import IntakeEffect
from routing import floor, items, moves
from routing.items import ItemRow, NewItem, Placement
from routing.journal import Journal
from routing.moves import Gift, Reason
from routing.policy import DEFAULT_POLICY
from routing.ports import Answerer

# A machine's answer to a snoozed conversation leaves it snoozed; its item then sleeps on.
_DISTURBED = f"""
SELECT {items.COLUMNS} FROM work_item AS item
WHERE item.workspace_id = $1 AND item.conversation_id = ANY($2::uuid[])
  AND item.state NOT IN ('done', 'abandoned', 'cancelled')
  AND (item.conversation_id = ANY($3::uuid[])
       OR (item.state = 'parked' AND NOT item.is_held AND EXISTS (
           SELECT FROM conversation WHERE conversation.workspace_id = $1 AND conversation.id = item.conversation_id
             AND conversation.status = 'open')))
ORDER BY item.id FOR UPDATE OF item
"""  # noqa: S608 - our own column list

_ON_DUTY = """
SELECT agent_id FROM agent_state
WHERE workspace_id = $1 AND agent_id = ANY($3::uuid[]) AND status = 'available' AND lease_until > $2
"""


async def take_in(journal: Journal, effects: Sequence[IntakeEffect], answerer: Answerer | None = None) -> None:
    """Write work items for what a batch opened and reopened, and wake what was set aside.

    A reopened conversation begins a new episode: it waits anew, and the agent who had it is asked first. One that
    was snoozed goes back to its owner, unless the customer is waiting there and the owner is not on duty.
    """
    known = [effect for effect in effects if not effect.opened]
    reopened = [effect for effect in known if effect.reopened]
    disturbed = {row.conversation_id: row for row in await _lock_disturbed(journal, known, reopened)}
    if over := [disturbed[one.conversation_id] for one in reopened if one.conversation_id in disturbed]:
        await moves.end(journal, over, "done", "next_episode")
    asleep = [
        (effect, disturbed[effect.conversation_id])
        for effect in known
        if not effect.reopened and effect.conversation_id in disturbed
    ]
    if asleep:
        await _wake(journal, asleep)
    await _release(journal, [effect for effect in reopened if effect.assignee_id is not None])
    if fresh := [one for one in effects if one.queue_id is not None and (one.reopened or one.assignee_id is None)]:
        await _enqueue(journal, fresh, answerer)


async def _lock_disturbed(
    journal: Journal, known: Sequence[IntakeEffect], reopened: Sequence[IntakeEffect]
) -> list[ItemRow]:
    """Lock the items that this batch of messages moves: set aside, or of an episode that a reopening ends."""
    if not known:
        return []
    rows = await journal.fetch(
        _DISTURBED, [one.conversation_id for one in known], [one.conversation_id for one in reopened]
    )
    return [ItemRow(**dict(row)) for row in rows]


async def on_duty(journal: Journal, agent_ids: Sequence[UUID]) -> set[UUID]:
    """Return those who are available and connected, as of now and without a lock."""
    return {row["agent_id"] for row in await journal.fetch(_ON_DUTY, journal.now, list(agent_ids))}


async def _enqueue(journal: Journal, effects: Sequence[IntakeEffect], answerer: Answerer | None) -> None:
    added = await items.add(
        journal,
        [
            NewItem(
                effect.conversation_id,
                effect.episode,
                effect.queue_id,
                effect.channel,
                effect.priority,
                effect.assignee_id if effect.reopened else None,
            )
            for effect in effects
        ],
    )
    held: Mapping[UUID, datetime] = {}
    if answerer is not None and added:
        held = await answerer.take(journal.connection, journal.workspace_id, sorted(added), journal.now)
        if held:
            await items.hold(journal, {added[conversation_id]: until for conversation_id, until in held.items()})
    for effect in effects:
        if (item_id := added.get(effect.conversation_id)) is None or effect.conversation_id in held:
            continue
        reason: Reason = "reopened" if effect.reopened else "arrived"
        journal.record(
            "item.queued",
            conversation_id=effect.conversation_id,
            queue_id=effect.queue_id,
            data={"item_id": item_id, "episode": effect.episode, "reason": reason}
            | ({"rule_id": effect.sorting.rule_id} if effect.sorting else {}),
        )


async def _wake(journal: Journal, asleep: Sequence[tuple[IntakeEffect, ItemRow]]) -> None:
    policies = await floor.policies(journal.connection, journal.workspace_id, [item.queue_id for _, item in asleep])
    owners = [effect.assignee_id for effect, _ in asleep if effect.assignee_id is not None]
    present = await on_duty(journal, owners) if owners else set()
    gifts: list[Gift] = []
    places: list[Placement] = []
    for effect, item in asleep:
        policy = policies.get(item.queue_id, DEFAULT_POLICY) if item.queue_id else DEFAULT_POLICY
        owner = effect.assignee_id
        stays = owner in present or not policy.rule(item.channel).is_realtime or item.queue_id is None
        if owner is not None and stays:
            gifts.append(Gift(item, owner, policy))
        elif item.queue_id is not None:
            places.append(woken(item, owner, journal))
    if gifts:
        await moves.give(journal, gifts, "woken")
    if places:
        await moves.queue(journal, places, "woken")
        left = {place.item.conversation_id for place in places}
        await _release(journal, [effect for effect, _ in asleep if effect.conversation_id in left])


def woken(item: ItemRow, owner: UUID | None, journal: Journal) -> Placement:
    """Where a parked item goes: its own line, as if the time it was set aside had not passed."""
    return Placement(
        item, item.queue_id, item.tier, item.enqueued_at + (journal.now - item.state_since), owner or item.preferred_id
    )


async def _release(journal: Journal, effects: Sequence[IntakeEffect]) -> None:
    """Take conversations from their former owners: whoever is chosen now owns them."""
    owned = [effect for effect in effects if effect.assignee_id is not None]
    await set_assignees(
        journal.connection, journal.workspace_id, {one.conversation_id: None for one in owned}, journal.now
    )
    for effect in owned:
        journal.record(
            "conversation.assigned",
            conversation_id=effect.conversation_id,
            queue_id=effect.queue_id,
            data={"before": effect.assignee_id, "reason": "reopened" if effect.reopened else "woken"},
        )
