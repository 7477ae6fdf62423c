"""What becomes of side conversations when cases are merged, split and put back.

They go where their case goes: into the one that it is merged into, and back with an undo. A split leaves them where
they are: they were opened about the whole of it. The cases are locked.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update

from conversations.models import SideConversation
from conversations.moving import among
from conversations.sides import rows
from conversations.work import Work


async def move(work: Work, source: UUID, target: UUID, only: Sequence[UUID] | None = None) -> list[UUID]:
    """Move the side conversations of one case to another, or some of them, and return their ids."""
    query = (
        update(SideConversation)
        .where(SideConversation.workspace_id == work.workspace_id, SideConversation.conversation_id == source)
        .values(conversation_id=target, version=SideConversation.version + 1, updated_at=work.now)
        .returning(SideConversation.id, SideConversation.conversation_id, SideConversation.opened_by)
    )
    if only is not None:
        query = query.where(among(SideConversation.id, only))
    moved = sorted(await work.connection.execute(query))
    for row in moved:
        rows.record(work, "side.updated", row, fields=["conversation_id"], conversation_before=source)
    if moved:
        driver = await work.driver()
        for conversation_id in sorted((source, target)):
            work.drafts += await rows.recount(driver, work.workspace_id, conversation_id, work.now)
    return [row.id for row in moved]
