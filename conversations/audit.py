"""Who changed what in settings, roles, contacts and secrets. The table takes no UPDATE and no DELETE."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, tuple_

from conversations.access import Scope
from conversations.keyset import after, clamp, cut
from conversations.models import Audit
from conversations.work import Work
from kit.ids import new_id
from kit.paging import Page

# From which network address the request came; the edge sets it, loops leave it empty.
REMOTE_ADDRESS: ContextVar[str] = ContextVar("remote_address", default="")


async def audit(work: Work, action: str, entity: str, entity_id: UUID | str, **data: Any) -> None:
    """Write down that the work's actor did ``action`` (past tense) to an entity; never pass secrets in ``data``."""
    await work.connection.execute(
        insert(Audit).values(
            workspace_id=work.workspace_id,
            id=new_id(),
            at=work.now,
            actor_id=work.actor.id,
            action=action,
            entity=entity,
            entity_id=str(entity_id),
            data=data,
            address=REMOTE_ADDRESS.get(),
        )
    )


async def list_audit(
    work: Work,
    scope: Scope,
    *,
    entity: str | None = None,
    entity_id: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Row[Any]]:
    """Return the log, newest first; of one kind of entity, or of one entity, if asked."""
    scope.require("audit.read")
    query = select(Audit).where(Audit.workspace_id == scope.workspace_id).order_by(Audit.at.desc(), Audit.id.desc())
    if entity is not None:
        query = query.where(Audit.entity == entity)
    if entity_id is not None:
        query = query.where(Audit.entity_id == entity_id)
    if cursor is not None:
        query = query.where(tuple_(Audit.at, Audit.id) < after(cursor))
    limit = clamp(limit)
    rows = (await work.connection.execute(query.limit(limit + 1))).all()
    return cut(rows, limit, lambda row: (row.at, row.id))
