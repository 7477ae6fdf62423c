"""Customers who leave while they wait: their windows are vouched for, and who does not come back has given up.

Whoever serves a chat window says every few seconds that it is open, and once when it closes. Kept is until when it was
(``customer_until``) and when patience is over (``gives_up_at``, the queue's ``patience_s`` later); so a program that is
killed loses nobody, and two that serve windows of one customer do not contradict each other.

What was written while the queue was closed, or while nobody of it was there, is a message left to be answered; so is
what goes over another channel too. It waits on.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from conversations import assignment, giving_up
from conversations.opening_hours import OpeningHours
from kit import worktime
from kit.db import Hot
from routing import floor, items, moves
from routing.journal import Journal, span_ms
from routing.policy import DEFAULT_POLICY
from routing.sla_clocks import Clocks

# One word every 15 s; two that are lost are an absence.
VOUCHED_FOR: Final = timedelta(seconds=45)

_STANDING = """
SELECT id, queue_id, channel FROM work_item
WHERE workspace_id = $1 AND conversation_id = ANY($2::uuid[]) AND state IN ('queued', 'offered')
  AND state NOT IN ('done', 'abandoned', 'cancelled') AND queue_id IS NOT NULL
ORDER BY id FOR UPDATE
"""
# No new version: nothing that the router decides by changes.
_MARK = """
UPDATE work_item SET customer_until = $2, gives_up_at = mark.gives_up_at
FROM unnest($3::uuid[], $4::timestamptz[]) AS mark(id, gives_up_at)
WHERE work_item.workspace_id = $1 AND work_item.id = mark.id
"""
_CONVERSATIONS = "SELECT conversation_id FROM work_item WHERE workspace_id = $1 AND id = ANY($2::uuid[])"
_GONE = """
SELECT id, born_at, customer_until FROM work_item
WHERE workspace_id = $1 AND id = ANY($2::uuid[]) AND state IN ('queued', 'offered') AND gives_up_at <= $3
"""
_STAYS = "UPDATE work_item SET gives_up_at = NULL WHERE workspace_id = $1 AND id = ANY($2::uuid[])"
_STAFFED = """
SELECT DISTINCT member.queue_id FROM queue_member AS member
JOIN agent_state AS state ON state.workspace_id = member.workspace_id AND state.agent_id = member.agent_id
WHERE member.workspace_id = $1 AND member.queue_id = ANY($2::uuid[])
  AND state.status IN ('available', 'busy') AND state.lease_until > $3
"""

_hours = OpeningHours()


async def vouch(connection: Hot, workspace_id: UUID, conversation_ids: Collection[UUID], now: datetime) -> None:
    """Note that the windows of these conversations are open; those that do not wait are left alone."""
    await _mark(connection, workspace_id, conversation_ids, now + VOUCHED_FOR, now)


async def left(connection: Hot, workspace_id: UUID, conversation_ids: Collection[UUID], now: datetime) -> None:
    """Note that the windows of these conversations have just closed."""
    await _mark(connection, workspace_id, conversation_ids, now, now)


async def _mark(
    connection: Hot, workspace_id: UUID, conversation_ids: Collection[UUID], until: datetime, now: datetime
) -> None:
    rows = await connection.fetch(_STANDING, workspace_id, list(conversation_ids))
    if not rows:
        return
    queue_ids = {row["queue_id"] for row in rows}
    policies = await floor.policies(connection, workspace_id, queue_ids)
    attended = await _attended(connection, workspace_id, queue_ids, now)
    marks: list[datetime | None] = []
    for row in rows:
        policy = policies.get(row["queue_id"], DEFAULT_POLICY)
        counts = policy.patience_s is not None and policy.rule(row["channel"]).is_realtime
        counts = counts and row["queue_id"] in attended
        marks.append(until + timedelta(seconds=policy.patience_s or 0) if counts else None)
    await connection.execute(_MARK, workspace_id, until, [row["id"] for row in rows], marks)


async def settle(journal: Journal, item_ids: Collection[UUID], clocks: Clocks) -> None:
    """End what customers have given up. Locks: threads, conversations, items, agents, clocks."""
    found = await journal.fetch(_CONVERSATIONS, list(item_ids))
    conversation_ids = [row["conversation_id"] for row in found]
    await giving_up.lock_threads(journal.connection, journal.workspace_id, conversation_ids)
    await assignment.lock(journal.connection, journal.workspace_id, conversation_ids)
    locked = await items.lock(journal, item_ids)
    facts = {row["id"]: row for row in await journal.fetch(_GONE, [item.id for item in locked], journal.now)}
    rows = [item for item in locked if item.id in facts]
    if not rows:
        return
    unanswered = await giving_up.unanswered(
        journal.connection,
        journal.workspace_id,
        [item.conversation_id for item in rows],
        [facts[item.id]["born_at"] for item in rows],
    )
    queue_ids = {item.queue_id for item in rows if item.queue_id is not None}
    attended = await _attended(journal.connection, journal.workspace_id, queue_ids, journal.now)
    over = [item for item in rows if item.conversation_id in unanswered and item.queue_id in attended]
    await journal.execute(_STAYS, [item.id for item in rows if item not in over])
    if not over:
        return
    told = {
        item.id: {
            "left_at": facts[item.id]["customer_until"],
            "waited_ms": span_ms(item.enqueued_at, facts[item.id]["customer_until"]),
        }
        for item in over
    }
    await moves.end(journal, over, "abandoned", "left", told)
    ids = [item.conversation_id for item in over]
    await giving_up.close(journal.connection, journal.workspace_id, ids, journal.now)
    for item in over:
        journal.record(
            "conversation.status_changed",
            **moves.about(item),
            data={"episode": item.episode, "before": "open", "after": "resolved", "reason": "abandoned"},
        )
    await clocks.abandon(journal, ids)


async def _attended(connection: Hot, workspace_id: UUID, queue_ids: Collection[UUID], now: datetime) -> set[UUID]:
    """Return the queues that are open and have somebody there, however busy."""
    rows = await connection.fetch(_STAFFED, workspace_id, list(queue_ids), now)
    staffed = {row["queue_id"] for row in rows}
    calendars = await _hours.of_queues(connection, workspace_id, sorted(staffed)) if staffed else {}
    return {one for one in staffed if one not in calendars or worktime.is_open(calendars[one], now)}
