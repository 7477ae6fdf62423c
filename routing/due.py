"""What time does to work: offers run out, wrap-ups end, agents who are gone lose what cannot wait.

One statement takes a workspace's pulse; each kind of thing that is due is then done under locks, where it is
looked at once more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from conversations import assignment
from kit.db import Hot
from routing import agent_states, decisions, items, moves, offers
from routing.decisions import Decision
from routing.items import Placement
from routing.journal import Journal

# Live conversations of an agent whose connection is lost wait this long for their return.
GRACE: Final = timedelta(seconds=45)
AT_ONCE: Final = 50  # things of one kind in one transaction


@dataclass(frozen=True, slots=True)
class Pulse:
    """What a workspace wants now.

    Attributes:
        is_waiting: something is queued and somebody is on duty.
        overdue: items whose offers ran out; ``wrapped``: items whose wrap-up is over; ``stranded``: live items
            whose owner has been gone too long.
        absent: agents with offers who are off duty; ``lost``: agents whose lease ended and nobody said so yet.
        next_due: when the next of this will be due; ``None``: nothing is.
    """

    is_waiting: bool
    overdue: list[UUID]
    absent: list[UUID]
    wrapped: list[UUID]
    lost: list[UUID]
    stranded: list[UUID]
    next_due: datetime | None

    @property
    def is_due(self) -> bool:
        return bool(self.overdue or self.absent or self.wrapped or self.lost or self.stranded)


_PULSE = f"""
SELECT
    EXISTS (SELECT FROM work_item WHERE workspace_id = $1 AND state = 'queued')
        AND EXISTS (SELECT FROM agent_state
                    WHERE workspace_id = $1 AND status = 'available' AND lease_until > $2) AS is_waiting,
    ARRAY(SELECT work_item_id FROM offer
          WHERE workspace_id = $1 AND state = 'pending' AND expires_at <= $2
          ORDER BY expires_at LIMIT {AT_ONCE}) AS overdue,
    ARRAY(SELECT DISTINCT offer.agent_id FROM offer
          JOIN agent_state AS state ON state.workspace_id = offer.workspace_id AND state.agent_id = offer.agent_id
          WHERE offer.workspace_id = $1 AND offer.state = 'pending'
            AND (state.status <> 'available' OR state.lease_until IS NULL OR state.lease_until <= $2)) AS absent,
    ARRAY(SELECT id FROM work_item
          WHERE workspace_id = $1 AND state = 'wrap_up' AND deadline_at <= $2
          ORDER BY deadline_at LIMIT {AT_ONCE}) AS wrapped,
    ARRAY(SELECT agent_id FROM agent_state
          WHERE workspace_id = $1 AND is_connected AND lease_until <= $2 LIMIT {AT_ONCE}) AS lost,
    ARRAY(SELECT held.work_item_id FROM assignment AS held
          JOIN agent_state AS state ON state.workspace_id = held.workspace_id AND state.agent_id = held.agent_id
          JOIN work_item AS item ON item.workspace_id = held.workspace_id AND item.id = held.work_item_id
          WHERE held.workspace_id = $1 AND held.to_at IS NULL AND held.is_realtime
            AND item.state = 'active' AND item.queue_id IS NOT NULL
            AND state.lease_until >= held.from_at AND greatest(state.lease_until, $3) <= $4
          LIMIT {AT_ONCE}) AS stranded,
    least((SELECT min(expires_at) FROM offer WHERE workspace_id = $1 AND state = 'pending'),
          (SELECT min(deadline_at) FROM work_item WHERE workspace_id = $1 AND state = 'wrap_up'),
          (SELECT min(lease_until) FROM agent_state WHERE workspace_id = $1 AND is_connected),
          (SELECT min(until) FROM work_item_exclusion WHERE workspace_id = $1 AND until > $2)) AS next_due
"""  # noqa: S608 - a constant number

_STILL_GONE = """
SELECT held.work_item_id, held.agent_id FROM assignment AS held
JOIN agent_state AS state ON state.workspace_id = held.workspace_id AND state.agent_id = held.agent_id
WHERE held.workspace_id = $1 AND held.work_item_id = ANY($2::uuid[]) AND held.to_at IS NULL AND held.is_realtime
  AND state.lease_until <= $3
"""

_CONVERSATIONS = "SELECT conversation_id FROM work_item WHERE workspace_id = $1 AND id = ANY($2::uuid[])"


async def take_pulse(connection: Hot, workspace_id: UUID, now: datetime, deciding_since: datetime) -> Pulse:
    """Look, without locks, at what is due.

    Args:
        deciding_since: when this router began to. Agents whose connections fell with the program get the whole
            grace from then, so that a restart takes nothing from anybody.
    """
    row = await connection.fetchrow(_PULSE, workspace_id, now, deciding_since, now - GRACE)
    return Pulse(**dict(row))


async def settle(journal: Journal, pulse: Pulse) -> None:
    """Do one kind of what is due; the next look finds the others. One kind a transaction keeps the order of locks."""
    if pulse.stranded:
        await _queue_stranded(journal, pulse.stranded)
    elif pulse.wrapped:
        await _end_wrap_ups(journal, pulse.wrapped)
    elif pulse.overdue:
        await offers.expire(journal, pulse.overdue)
    elif pulse.absent:
        await offers.withdraw_from(journal, pulse.absent)
    elif pulse.lost:
        await agent_states.mark_lost(journal, pulse.lost)


async def _end_wrap_ups(journal: Journal, item_ids: list[UUID]) -> None:
    rows = [item for item in await items.lock(journal, item_ids) if item.state == "wrap_up"]
    if rows:
        await moves.end(journal, rows, "done", "time_over")


async def _queue_stranded(journal: Journal, item_ids: list[UUID]) -> None:
    """Put live conversations whose owners are gone back into their lines; whoever had one is asked first."""
    found = await journal.fetch(_CONVERSATIONS, item_ids)
    standing = await assignment.lock(
        journal.connection, journal.workspace_id, [row["conversation_id"] for row in found]
    )
    rows = [item for item in await items.lock(journal, item_ids) if item.state == "active"]
    gone = await journal.fetch(_STILL_GONE, [item.id for item in rows], journal.now)
    owners: dict[UUID, UUID] = {row["work_item_id"]: row["agent_id"] for row in gone}
    rows = [item for item in rows if item.id in owners]
    if not rows:
        return
    freed: dict[UUID, UUID | None] = {
        item.conversation_id: None for item in rows if standing[item.conversation_id].assignee_id == owners[item.id]
    }
    await assignment.set_assignees(journal.connection, journal.workspace_id, freed, journal.now)
    await moves.queue(
        journal,
        [Placement(item, item.queue_id, item.tier, item.enqueued_at, owners[item.id]) for item in rows],
        "agent_gone",
    )
    for item in rows:
        journal.record(
            "conversation.assigned",
            **moves.about(item),
            data={"before": owners[item.id], "reason": "agent_gone"},
        )
    made = [
        Decision(
            item.id,
            item.conversation_id,
            "released",
            owners[item.id],
            None,
            {"rule": "agent_gone", "grace_s": GRACE.total_seconds()},
        )
        for item in rows
    ]
    await decisions.write(journal, made)
