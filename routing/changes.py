"""What people do with conversations moves work items: in the same transaction, with the conversation locked.

The item follows the conversation's values after the change (owner, queue, status); the kind of change adds only
what the values do not tell: who is not to be asked again, whether the wait was set aside, why.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from conversations.assignment import set_assignees
from conversations.ports import Change, ChangeKind
from kit.errors import Conflict
from routing import arrivals, decisions, floor, items, moves
from routing.decisions import Decision
from routing.hops import check_budget
from routing.items import ItemRow, NewItem, Placement
from routing.journal import Journal
from routing.moves import Gift, Reason
from routing.policy import QueuePolicy

# Whoever hands a conversation over does not get it back at once.
HANDED_OVER_FOR: Final = timedelta(minutes=5)
# Nobody of the team that a complaint is about handles it, however long it takes.
COMPLAINED_OF_FOR: Final = timedelta(days=366)


class NobodyOutside(Conflict):
    """Nobody is left who could handle a complaint: it stays where it is."""

    code = "nobody_outside"


@dataclass(frozen=True, slots=True)
class _Case:
    """A change with what routing knows about it.

    Attributes:
        item: the open item, locked, of the episode that the change is about.
    """

    journal: Journal
    change: Change
    status: str
    is_spam: bool
    snoozed_until: datetime | None
    item: ItemRow | None
    policy: QueuePolicy


_CONVERSATION = """
SELECT status, is_spam, snoozed_until FROM conversation WHERE workspace_id = $1 AND id = $2
"""

_OWNER = """
SELECT agent_id FROM assignment WHERE workspace_id = $1 AND work_item_id = $2 AND to_at IS NULL AND role = 'owner'
"""

# A level that nobody staffs is passed over; above the highest there is nothing, and the item stays where it is.
_NEXT_TIER = """
SELECT min(member.tier) FROM queue_member AS member
JOIN agent ON agent.workspace_id = member.workspace_id AND agent.id = member.agent_id
WHERE member.workspace_id = $1 AND member.queue_id = $2 AND member.tier > $3 AND agent.is_active
"""


_OTHERS = """
SELECT EXISTS (
    SELECT FROM queue_member AS member
    JOIN agent ON agent.workspace_id = member.workspace_id AND agent.id = member.agent_id
    WHERE member.workspace_id = $1 AND member.queue_id = ANY($2::uuid[]) AND agent.is_active
      AND member.agent_id <> ALL($3::uuid[])) AS are_there
"""


async def apply(journal: Journal, change: Change) -> None:
    """Move the conversation's work item, its assignment and the units as the change wants it."""
    row = (await journal.fetch(_CONVERSATION, change.conversation_id))[0]
    found = await items.lock_open(journal, [change.conversation_id])
    item = found[0] if found else None
    if item is not None and item.episode != change.episode:
        await moves.end(journal, [item], "done", "next_episode")
        item = None
    policy = await floor.policy_of(journal.connection, journal.workspace_id, change.queue_id)
    case = _Case(journal, change, row["status"], row["is_spam"], row["snoozed_until"], item, policy)
    await _HANDLERS[change.kind](case)


async def _resolved(case: _Case) -> None:
    if case.item is None or case.item.state == "wrap_up":
        return
    owner = await _owner(case.journal, case.item)
    if owner is not None and case.policy.wrap_up_s:
        until = case.journal.now + timedelta(seconds=case.policy.wrap_up_s)
        await moves.wrap_up(case.journal, case.item, owner, until)
    else:
        await moves.end(case.journal, [case.item], "done", "resolved")


async def _merged_away(case: _Case) -> None:
    if case.item is not None:
        await moves.end(case.journal, [case.item], "cancelled", "merged")


async def _snoozed(case: _Case) -> None:
    if case.item is not None and (case.item.is_held or case.item.state not in ("parked", "wrap_up")):
        await moves.park(case.journal, case.item, case.snoozed_until)


async def _woken(case: _Case) -> None:
    """Back to the owner, unless the customer is waiting in a live channel and the owner is not there."""
    owner, change = case.change.agent_id, case.change
    channel = case.item.channel if case.item else change.channel
    if (
        owner is not None
        and change.queue_id is not None
        and case.policy.rule(channel).is_realtime
        and owner not in await arrivals.on_duty(case.journal, [owner])
    ):
        await set_assignees(
            case.journal.connection, case.journal.workspace_id, {change.conversation_id: None}, case.journal.now
        )
        case.journal.record(
            "conversation.assigned",
            conversation_id=change.conversation_id,
            queue_id=change.queue_id,
            data={"before": owner, "reason": "woken"},
        )
        case = replace(case, change=replace(change, agent_id=None, agent_before=owner))
    await _place(case, "woken", preferred=owner)


async def _opened(case: _Case) -> None:
    await _place(case, "arrived")


async def _reopened(case: _Case) -> None:
    await _place(case, "reopened", preferred=case.change.agent_before)


async def _assigned(case: _Case) -> None:
    await _place(case, "assigned")


async def _unassigned(case: _Case) -> None:
    await _place(case, "unassigned")
    await _not_again(case)


async def _transferred(case: _Case) -> None:
    if case.item is not None:
        check_budget(case.item, by_supervisor=case.change.by_supervisor)
    kept_from = case.change.kept_from
    if kept_from is not None:
        await _check_others(case, kept_from)
    if kept_from:
        # Before it waits where they could be asked.
        item = case.item or await _add(case, "transferred")
        case = replace(case, item=item)
        if item is not None:
            until = case.journal.now + COMPLAINED_OF_FOR
            for agent_id in sorted(kept_from):
                await moves.exclude(case.journal, item.id, agent_id, until, "complained_of")
    await _place(case, "transferred", tier=case.change.tier, hops=1)
    await _not_again(case)


async def _check_others(case: _Case, kept_from: frozenset[UUID]) -> None:
    """Refuse to keep work from so many that nobody is left: it would wait where nobody is ever asked."""
    policy, queue_id = case.policy, case.change.queue_id
    asked = {queue_id, *(one for ring in policy.rings for one in ring.queue_ids)}
    asked.update(policy.overflow.queue_ids if policy.overflow is not None else ())
    queue_ids = [one for one in asked if one is not None]
    if not (await case.journal.fetch(_OTHERS, queue_ids, sorted(kept_from)))[0]["are_there"]:
        raise NobodyOutside("nobody serves this queue but those who have dealt with the customer, if anybody does")


async def _escalated(case: _Case) -> None:
    tier = case.item.tier if case.item else 1
    if case.change.queue_id is not None:
        rows = await case.journal.fetch(_NEXT_TIER, case.change.queue_id, tier)
        tier = rows[0]["min"] or tier
    await _place(case, "escalated", tier=tier)
    await _not_again(case)


async def _updated(case: _Case) -> None:
    """Priority orders the waiting line anew; spam leaves it, and what is no spam after all enters it."""
    item = case.item
    if item is None:
        await _place(case, "arrived")
    elif case.is_spam and (item.is_held or item.state in ("queued", "offered")):
        await moves.end(case.journal, [item], "cancelled", "spam")
    elif item.priority != case.change.priority:
        await items.set_priority(case.journal, item, case.change.priority)


_HANDLERS: Mapping[ChangeKind, Callable[[_Case], Awaitable[None]]] = {
    "opened": _opened,
    "assigned": _assigned,
    "unassigned": _unassigned,
    "transferred": _transferred,
    "escalated": _escalated,
    "snoozed": _snoozed,
    "woken": _woken,
    "resolved": _resolved,
    "reopened": _reopened,
    "merged_away": _merged_away,
    "updated": _updated,
}


async def _place(
    case: _Case, reason: Reason, *, tier: int | None = None, hops: int = 0, preferred: UUID | None = None
) -> None:
    """Put the item where the conversation's values say: with its owner, in its queue, or nowhere."""
    journal, change, item = case.journal, case.change, case.item
    level = tier or (item.tier if item is not None and item.queue_id == change.queue_id else 1)
    moves_on = item is not None and (item.queue_id, item.tier) != (change.queue_id, level)
    if item is not None and case.status == "snoozed":
        if moves_on:
            await items.move(journal, item, change.queue_id, level, hops=hops)
    elif case.status not in ("open", "pending"):
        return
    elif change.agent_id is not None:
        await _give(case, change.agent_id, reason, level, hops)
    elif change.queue_id is None:
        if item is not None:
            await moves.end(journal, [item], "cancelled", "no_queue")
    elif item is None:
        await _add(case, reason, preferred=preferred)
    elif item.state != "queued" or moves_on:
        was_put_off = item.state == "parked" and not item.is_held
        set_aside = journal.now - item.state_since if was_put_off else timedelta(0)
        place = Placement(item, change.queue_id, level, item.enqueued_at + set_aside, preferred, hops)
        await moves.queue(journal, [place], reason)


async def _give(case: _Case, agent_id: UUID, reason: Reason, level: int, hops: int) -> None:
    journal, change = case.journal, case.change
    item = case.item or await _add(case, reason, owned=True)
    if item is None:
        return
    if item.queue_id != change.queue_id or hops:
        item = await items.move(journal, item, change.queue_id, level, hops=hops)
    if item.state == "active" and await _owner(journal, item) == agent_id:
        return
    held = await moves.give(journal, [Gift(item, agent_id, case.policy)], reason)
    considered = {"rule": "by_hand", "reason": reason, "by": journal.actor.id, "forced": held[0].is_forced}
    made = Decision(item.id, change.conversation_id, "assigned", agent_id, None, considered)
    await decisions.write(journal, [made])


async def _add(case: _Case, reason: Reason, *, owned: bool = False, preferred: UUID | None = None) -> ItemRow | None:
    """Write the conversation's item; ``None`` if it is spam and nobody's, which waits for nobody."""
    journal, change = case.journal, case.change
    fresh = NewItem(change.conversation_id, change.episode, change.queue_id, change.channel, change.priority, preferred)
    added = await items.add(journal, [fresh], owned=owned)
    if not added:
        return None
    item = (await items.lock(journal, list(added.values())))[0]
    if not owned:
        moves.tell_queued(journal, item, change.queue_id, reason)
    return item


async def _not_again(case: _Case) -> None:
    """Keep the item from whoever handed it over, for a while."""
    before = case.change.agent_before
    if before is not None and before != case.change.agent_id and case.item is not None:
        until = case.journal.now + HANDED_OVER_FOR
        await moves.exclude(case.journal, case.item.id, before, until, "handed_over")


async def _owner(journal: Journal, item: ItemRow) -> UUID | None:
    rows = await journal.fetch(_OWNER, item.id)
    return rows[0]["agent_id"] if rows else None
