"""What time does to work: offers and wrap-ups end, promises and call-backs fall due, the gone lose what cannot wait.

One statement takes a workspace's pulse; each kind of thing that is due is then done under locks, where it is
looked at once more.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from conversations import assignment
from kit.db import Hot
from routing import (
    agent_states,
    decisions,
    handovers,
    holds,
    items,
    leavers,
    moves,
    offers,
    overdue,
    overstays,
    sla_steps,
)
from routing.decisions import Decision
from routing.items import Placement
from routing.journal import Journal
from routing.sla_clocks import Clocks

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
        overstayed: items that have waited as long as their queue lets them.
        promised: conversations with a promise to a customer that wants a look (``sla_steps``).
        late: conversations whose promise to call back has passed.
        given_up: items whose customers left and have not come back in time.
        unanswered: handovers that a colleague has let pass.
        unheld: items that a program held, and did not hand over in time.
        absent: agents with offers who are off duty; ``lost``: agents whose lease ended and nobody said so yet.
        next_due: when the next of this, beyond what is due now, will be; ``None``: nothing will.
    """

    is_waiting: bool
    overstayed: list[UUID]
    promised: list[UUID]
    overdue: list[UUID]
    absent: list[UUID]
    wrapped: list[UUID]
    lost: list[UUID]
    stranded: list[UUID]
    late: list[UUID]
    given_up: list[UUID]
    unanswered: list[UUID]
    unheld: list[UUID]
    next_due: datetime | None

    @property
    def is_due(self) -> bool:
        kinds = (
            self.overstayed,
            self.promised,
            self.overdue,
            self.absent,
            self.wrapped,
            self.lost,
            self.stranded,
            self.late,
            self.given_up,
            self.unanswered,
            self.unheld,
        )
        return any(kinds)


_PULSE = f"""
WITH limited AS ({overstays.LIMITED})
SELECT
    EXISTS (SELECT FROM work_item WHERE workspace_id = $1 AND state = 'queued')
        AND EXISTS (SELECT FROM agent_state
                    WHERE workspace_id = $1 AND status = 'available' AND lease_until > $2) AS is_waiting,
    ARRAY(SELECT longest.id FROM limited, LATERAL (
              SELECT id FROM work_item AS item
              WHERE item.workspace_id = $1 AND item.queue_id = limited.id AND item.state = 'queued'
                AND item.overstayed_at IS NULL AND item.enqueued_at <= $2::timestamptz - limited.lets_wait
              ORDER BY item.enqueued_at LIMIT {AT_ONCE}) AS longest
          LIMIT {AT_ONCE}) AS overstayed,
    ARRAY(SELECT conversation_id FROM sla_clock
          WHERE workspace_id = $1 AND next_at <= $2
          ORDER BY next_at LIMIT {AT_ONCE}) AS promised,
    ARRAY(SELECT work_item_id FROM offer
          WHERE workspace_id = $1 AND state = 'pending' AND expires_at <= $2
          ORDER BY expires_at LIMIT {AT_ONCE}) AS overdue,
    ARRAY(SELECT DISTINCT offer.agent_id FROM offer
          JOIN agent_state AS state ON state.workspace_id = offer.workspace_id AND state.agent_id = offer.agent_id
          WHERE offer.workspace_id = $1 AND offer.state = 'pending'
            AND (state.status <> 'available' OR state.lease_until IS NULL OR state.lease_until <= $2)
          LIMIT {AT_ONCE}) AS absent,
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
    ARRAY(SELECT id FROM conversation
          WHERE workspace_id = $1 AND callback_due_at <= $2 AND callback_told_at IS DISTINCT FROM callback_due_at
          ORDER BY callback_due_at LIMIT {AT_ONCE}) AS late,
    ARRAY(SELECT id FROM work_item
          WHERE workspace_id = $1 AND gives_up_at <= $2 AND state IN ('queued', 'offered')
          ORDER BY gives_up_at LIMIT {AT_ONCE}) AS given_up,
    ARRAY(SELECT work_item_id FROM assignment
          WHERE workspace_id = $1 AND to_at IS NULL AND deadline_at <= $2
          ORDER BY deadline_at LIMIT {AT_ONCE}) AS unanswered,
    ARRAY(SELECT id FROM work_item
          WHERE workspace_id = $1 AND is_held AND deadline_at <= $2
          ORDER BY deadline_at LIMIT {AT_ONCE}) AS unheld,
    least((SELECT min(expires_at) FROM offer WHERE workspace_id = $1 AND state = 'pending' AND expires_at > $2),
          (SELECT min(deadline_at) FROM work_item
           WHERE workspace_id = $1 AND state = 'wrap_up' AND deadline_at > $2),
          (SELECT min(deadline_at) FROM work_item WHERE workspace_id = $1 AND is_held AND deadline_at > $2),
          (SELECT min(callback_due_at) FROM conversation
           WHERE workspace_id = $1 AND callback_due_at > $2),
          (SELECT min(lease_until) FROM agent_state WHERE workspace_id = $1 AND is_connected AND lease_until > $2),
          (SELECT min(next_at) FROM sla_clock WHERE workspace_id = $1 AND next_at > $2),
          (SELECT min(gives_up_at) FROM work_item
           WHERE workspace_id = $1 AND state IN ('queued', 'offered') AND gives_up_at > $2),
          (SELECT min(deadline_at) FROM assignment
           WHERE workspace_id = $1 AND to_at IS NULL AND deadline_at > $2),
          (SELECT min(oldest.enqueued_at + limited.lets_wait) FROM limited, LATERAL (
               SELECT item.enqueued_at FROM work_item AS item
               WHERE item.workspace_id = $1 AND item.queue_id = limited.id AND item.state = 'queued'
                 AND item.overstayed_at IS NULL AND item.enqueued_at > $2::timestamptz - limited.lets_wait
               ORDER BY item.enqueued_at LIMIT 1) AS oldest),
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


Step = Callable[[Journal, list[UUID]], Awaitable[None]]


def steps(pulse: Pulse, clocks: Clocks) -> Iterator[tuple[Step, list[UUID]]]:
    """Yield what is to be done about each kind of thing that is due. One kind a transaction keeps the order of locks.

    All of them, so that none waits for another that cannot be done.
    """
    kinds: tuple[tuple[Step, list[UUID]], ...] = (
        (partial(leavers.settle, clocks=clocks), pulse.given_up),
        (partial(overstays.settle, clocks=clocks), pulse.overstayed),
        (_queue_stranded, pulse.stranded),
        (overdue.tell, pulse.late),
        (_end_wrap_ups, pulse.wrapped),
        (holds.end_overdue, pulse.unheld),
        (offers.expire, pulse.overdue),
        (handovers.expire, pulse.unanswered),
        (offers.withdraw_from, pulse.absent),
        (agent_states.mark_lost, pulse.lost),
        (partial(sla_steps.look, clocks=clocks), pulse.promised),
    )
    return ((step, ids) for step, ids in kinds if ids)


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
