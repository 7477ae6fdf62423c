"""What telephone calls do to work items, in the transaction that moves their cards.

The exchange rings people by its own rules, so a call that rings is no work item. Whoever answers has the conversation
as if it had been offered to them: it holds their units until they resolve it, and then they wrap up. What nobody
answered waits in the queue to be called back; who hung up while it rang has abandoned the call, which is written as
an item that is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from conversations.assignment import set_assignees
from conversations.ports import CallEffect
from routing import arrivals, decisions, floor, items, moves
from routing.decisions import Decision
from routing.items import ItemRow, NewItem, Placement
from routing.journal import Journal, span_ms
from routing.moves import Gift, Reason

WAITS: Final = ("queued", "offered", "accepting")

_OWNER = """
SELECT agent_id FROM assignment WHERE workspace_id = $1 AND work_item_id = $2 AND to_at IS NULL AND role = 'owner'
"""
# Where the promise stands on the item: whoever moves it later takes the date from the conversation again.
_PROMISE = """
UPDATE work_item SET deadline_at = $3, version = version + 1 WHERE workspace_id = $1 AND id = $2 AND state <> 'offered'
"""
# It gives back what it was moved forward by when it had passed, and nothing else.
_KEPT = """
UPDATE work_item SET deadline_at = CASE WHEN state = 'queued' THEN NULL ELSE deadline_at END,
    boost_s = boost_s - callback_boost_s, callback_boost_s = 0, version = version + 1
WHERE workspace_id = $1 AND id = $2
"""


async def take_in(journal: Journal, effects: Sequence[CallEffect]) -> None:
    """Move the items of conversations in which calls were answered, missed or ended. Calls are few: one by one."""
    owners: dict[UUID, UUID | None] = {}  # as this batch has changed them
    for effect in effects:
        owner = owners.get(effect.conversation_id, effect.assignee_id)
        match effect.outcome:
            case "answered":
                owners[effect.conversation_id] = await _answered(journal, effect, owner)
            case "missed":
                owners[effect.conversation_id] = await _missed(journal, effect, owner)
            case "chosen":
                await _chosen(journal, effect)
            case "called_back" | "promise_kept":
                await _called_back(journal, effect)


async def _chosen(journal: Journal, effect: CallEffect) -> None:
    """What waits already moves to the queue that the caller chose, with the wait that it has."""
    item = await _item(journal, effect)
    if item is None:
        return
    await items.set_priority(journal, item, effect.priority)
    if item.queue_id == effect.queue_id:
        return
    if item.state in WAITS:
        await moves.queue(journal, [Placement(item, effect.queue_id, 1, item.enqueued_at, None)], "caller_chose")
    else:
        await items.move(journal, item, effect.queue_id, 1, hops=0)


async def _answered(journal: Journal, effect: CallEffect, owner: UUID | None) -> UUID | None:
    """Give the conversation to whoever spoke, if it is nobody's; its owner keeps what is theirs."""
    item = await _item(journal, effect)
    agent = effect.agent_id
    if agent is None or owner not in (None, agent):
        if item is not None and item.state in WAITS:
            await moves.end(journal, [item], "done", "call_answered")
        return owner
    if owner is None:
        await _own(journal, effect, agent, None)
    item = item or await _add(journal, effect, owned=True)
    if item is None or (item.state == "active" and await _holder(journal, item) == agent):
        return agent
    policy = await floor.policy_of(journal.connection, journal.workspace_id, item.queue_id)
    held = await moves.give(journal, [Gift(item, agent, policy)], "call_answered")
    considered = {"rule": "answered_the_call", "forced": held[0].is_forced}
    made = Decision(item.id, effect.conversation_id, "assigned", agent, None, considered)
    await decisions.write(journal, [made])
    return agent


async def _missed(journal: Journal, effect: CallEffect, owner: UUID | None) -> UUID | None:
    """Put the call back into the line, or before its owner if they are there."""
    await _gave_up(journal, effect)
    item = await _item(journal, effect)
    if owner is None:
        item = await _queue(journal, effect, item, None)
    elif effect.queue_id is None or owner in await arrivals.on_duty(journal, [owner]):
        item = item or await _add(journal, effect, owned=True)
        if item is not None and item.state != "active":
            policy = await floor.policy_of(journal.connection, journal.workspace_id, item.queue_id)
            await moves.give(journal, [Gift(item, owner, policy)], "call_missed")
    else:
        await _own(journal, effect, None, owner)
        item = await _queue(journal, effect, item, owner)
        owner = None
    if item is not None and effect.due_at is not None:
        await journal.execute(_PROMISE, item.id, effect.due_at)
    return owner


async def _gave_up(journal: Journal, effect: CallEffect) -> None:
    """Write down that the customer waited for somebody to pick up, how long, and left."""
    if effect.hung_up_at is None or effect.rang_at is None or effect.queue_id is None:
        return
    gone = NewItem(effect.conversation_id, effect.episode, effect.queue_id, effect.channel, effect.priority)
    item_id = await items.add_abandoned(journal, gone, effect.rang_at, effect.hung_up_at)
    reason: Reason = "hung_up"
    journal.record(
        "item.done",
        conversation_id=effect.conversation_id,
        queue_id=effect.queue_id,
        data={
            "item_id": item_id,
            "episode": effect.episode,
            "state": "abandoned",
            "reason": reason,
            "channel": effect.channel,
            "left_at": effect.hung_up_at,
            "waited_ms": span_ms(effect.rang_at, effect.hung_up_at),
        },
    )


async def _called_back(journal: Journal, effect: CallEffect) -> None:
    """The customer was reached elsewhere: nobody needs to wait here for that any more."""
    item = await _item(journal, effect)
    if item is not None and item.state in WAITS and effect.outcome == "called_back":
        await moves.end(journal, [item], "done", "called_back")
    elif item is not None:
        await journal.execute(_KEPT, item.id)


async def _queue(journal: Journal, effect: CallEffect, item: ItemRow | None, preferred: UUID | None) -> ItemRow | None:
    if item is None:
        item = await _add(journal, effect, preferred=preferred)
        if item is not None:
            moves.tell_queued(journal, item, item.queue_id, "call_missed")
    elif item.state not in WAITS and item.queue_id is not None:
        place = Placement(item, item.queue_id, item.tier, journal.now, preferred or item.preferred_id)
        await moves.queue(journal, [place], "call_missed")
    return item


async def _item(journal: Journal, effect: CallEffect) -> ItemRow | None:
    """Lock the conversation's open item; one of an episode that is over ends."""
    found = await items.lock_open(journal, [effect.conversation_id])
    if found and found[0].episode != effect.episode:
        await moves.end(journal, found, "done", "next_episode")
        return None
    return found[0] if found else None


async def _add(
    journal: Journal, effect: CallEffect, *, owned: bool = False, preferred: UUID | None = None
) -> ItemRow | None:
    fresh = NewItem(effect.conversation_id, effect.episode, effect.queue_id, effect.channel, effect.priority, preferred)
    added = await items.add(journal, [fresh], owned=owned)
    return (await items.lock(journal, list(added.values())))[0] if added else None


async def _own(journal: Journal, effect: CallEffect, agent: UUID | None, before: UUID | None) -> None:
    """Write who owns the conversation from now on."""
    await set_assignees(journal.connection, journal.workspace_id, {effect.conversation_id: agent}, journal.now)
    reason: Reason = "call_answered" if agent else "call_missed"
    journal.record(
        "conversation.assigned",
        conversation_id=effect.conversation_id,
        queue_id=effect.queue_id,
        agent_id=agent,
        data={"before": before, "reason": reason},
    )


async def _holder(journal: Journal, item: ItemRow) -> UUID | None:
    rows = await journal.fetch(_OWNER, item.id)
    return rows[0]["agent_id"] if rows else None
