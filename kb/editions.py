"""The shelf's edition: raised by every change, and compared by whoever holds a copy of the articles in memory."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from conversations.work import Work
from kb.models import KbShelf


async def next_edition(work: Work) -> int:
    """Return the number for what this transaction changes; others of the workspace wait until it ends."""
    new = insert(KbShelf).values(workspace_id=work.workspace_id, edition=1)
    raised = new.on_conflict_do_update(
        index_elements=[KbShelf.workspace_id], set_={"edition": KbShelf.edition + 1}
    ).returning(KbShelf.edition)
    edition: int = (await work.connection.execute(raised)).scalar_one()
    return edition


async def current_edition(work: Work) -> int:
    """Return the newest committed edition; 0 where nothing was ever written."""
    query = select(KbShelf.edition).where(KbShelf.workspace_id == work.workspace_id)
    return await work.connection.scalar(query) or 0
