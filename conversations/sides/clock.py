"""The deadlines of side conversations: a warning at three quarters of the time, then overdue. Each is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from conversations.models import Conversation, SideConversation
from conversations.sides import rows
from conversations.work import Work

BATCH = 100


async def look(work: Work) -> int:
    """Warn of, or mark as overdue, the side conversations whose moment has come; return how many were looked at.

    At most ``BATCH``; what another worker is looking at is left to it.
    """
    due = (
        await work.connection.execute(
            select(SideConversation.id, SideConversation.conversation_id)
            .where(SideConversation.workspace_id == work.workspace_id, SideConversation.next_at <= work.now)
            .order_by(SideConversation.next_at)
            .limit(BATCH)
        )
    ).all()
    if not due:
        return 0
    cases = sorted({row.conversation_id for row in due})
    held = set(
        await work.connection.scalars(
            select(Conversation.id)
            .where(Conversation.workspace_id == work.workspace_id, Conversation.id.in_(cases))
            .order_by(Conversation.id)
            .with_for_update(key_share=True, skip_locked=True)
        )
    )
    sides = await work.connection.execute(
        select(SideConversation)
        .where(
            SideConversation.workspace_id == work.workspace_id,
            SideConversation.id.in_([row.id for row in due]),
            SideConversation.conversation_id.in_(held),
            SideConversation.next_at <= work.now,
        )
        .order_by(SideConversation.id)
        .with_for_update(key_share=True)
    )
    driver = await work.driver()
    changed: set[UUID] = set()
    for side in sides.all():
        how = rows.standing(side)
        due_at: datetime = side.due_at  # the clock only watches what has one
        if due_at > work.now:
            how = replace(how, next_at=due_at, warned_at=work.now)
            rows.record(work, "side.warned", side, due_at=due_at.isoformat())
        else:
            how = replace(how, state="overdue", next_at=None, overdue_at=work.now)
            rows.record(work, "side.overdue", side, due_at=due_at.isoformat())
        await rows.stand(driver, work.workspace_id, side.id, how, work.now)
        changed.add(side.conversation_id)
    for conversation_id in sorted(changed):
        work.drafts += await rows.recount(driver, work.workspace_id, conversation_id, work.now)
    return len(due) if held else 0
