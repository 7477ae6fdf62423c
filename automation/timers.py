"""What rules of time wait for: rows that say when a rule is to be asked about an event."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from automation.models import RuleTimer
from automation.situations import read_numbered
from automation.triggers import Happening
from conversations.work import Work


async def due(work: Work, limit: int) -> list[tuple[UUID, Happening | None, datetime]]:
    """Return the rules that are to be asked by now, with the event and when, in that order."""
    rows = (
        await work.connection.execute(
            select(RuleTimer)
            .where(RuleTimer.workspace_id == work.workspace_id, RuleTimer.due_at <= work.now)
            .order_by(RuleTimer.due_at, RuleTimer.event_seq)
            .limit(limit)
        )
    ).all()
    happenings = await read_numbered(work, {row.event_seq for row in rows})
    return [(row.rule_id, happenings.get(row.event_seq), row.due_at) for row in rows]


async def set_for(work: Work, rule_id: UUID, happening: Happening, due_at: datetime) -> None:
    """Ask the rule about this later; what it waited for in this conversation until now is overtaken."""
    await work.connection.execute(
        delete(RuleTimer).where(
            RuleTimer.workspace_id == work.workspace_id,
            RuleTimer.rule_id == rule_id,
            RuleTimer.conversation_id == happening.conversation_id,
            RuleTimer.due_at > happening.at,
            RuleTimer.event_seq < happening.seq,
        )
    )
    await work.connection.execute(
        insert(RuleTimer)
        .values(
            workspace_id=work.workspace_id,
            rule_id=rule_id,
            event_seq=happening.seq,
            conversation_id=happening.conversation_id,
            due_at=due_at,
        )
        .on_conflict_do_nothing()
    )


async def end(work: Work, rule_id: UUID, event_seq: int) -> None:
    """Forget that a rule was to be asked about an event: it is asked in this transaction."""
    await work.connection.execute(
        delete(RuleTimer).where(
            RuleTimer.workspace_id == work.workspace_id,
            RuleTimer.rule_id == rule_id,
            RuleTimer.event_seq == event_seq,
        )
    )


async def forget(work: Work, rule_id: UUID) -> None:
    """Forget all that a rule was waiting for."""
    await work.connection.execute(
        delete(RuleTimer).where(RuleTimer.workspace_id == work.workspace_id, RuleTimer.rule_id == rule_id)
    )
