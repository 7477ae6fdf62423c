"""What the package's resources share: who sees and changes them, and the audited change of a row.

Private ones are seen by who wrote them and by nobody else; a team's by its members and by those who manage queues;
everybody's by everybody. One changes one's own private ones; shared ones are changed by those who manage queues.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, delete, exists, insert, or_, select, true, update

from automation.models import AutomationRule, CannedReply, Macro, Webhook
from conversations.access import NOBODY, Scope, find
from conversations.audit import audit
from conversations.models import Team, TeamMember
from conversations.resources import differing
from conversations.work import Work
from kit.errors import Conflict, Invalid, NotFound
from kit.ids import new_id
from kit.schema import Base

Audience = Literal["private", "team", "all"]
Kept: TypeAlias = AutomationRule | CannedReply | Macro | Webhook
Shared: TypeAlias = CannedReply | Macro

MAX_KEPT = 2_000  # of one kind in a workspace


def visible(scope: Scope, kind: type[Shared]) -> ColumnElement[bool]:
    """The rule of the module as a condition; it names the workspace as well."""
    is_member = exists().where(
        TeamMember.workspace_id == kind.workspace_id,
        TeamMember.team_id == kind.team_id,
        TeamMember.agent_id == scope.agent_id,
    )
    of_team = true() if scope.may("queues.manage") else is_member
    return and_(
        kind.workspace_id == scope.workspace_id,
        or_(
            and_(kind.shared_with == "private", kind.owner_id == scope.agent_id),
            and_(kind.shared_with == "team", of_team),
            kind.shared_with == "all",
        ),
    )


async def find_shared(
    work: Work, scope: Scope, kind: type[Shared], row_id: UUID, *, to_change: bool = False
) -> Row[Any]:
    """Return a row that the caller sees, locked if they are to change it.

    Raises:
        NotFound: absent, or not theirs to see. Forbidden: theirs to see, and not to change.
    """
    query = select(kind).where(visible(scope, kind), kind.id == row_id)
    row: Row[Any] | None = (
        await work.connection.execute(query.with_for_update() if to_change else query)
    ).one_or_none()
    if row is None:
        raise missing(kind)
    if to_change and row.shared_with != "private":
        scope.require("queues.manage")
    return row


async def placed_anew(work: Work, scope: Scope, row: Row[Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``placed`` for a row where a change names ``shared_with`` or ``team_id``; nothing if it names neither."""
    if not changes.keys() & {"shared_with", "team_id"}:
        return {}
    shared_with = changes.get("shared_with", row.shared_with)
    # Who takes something away from a team need not say that it is no longer the team's.
    team_id = changes.get("team_id", row.team_id if shared_with == "team" else None)
    return await placed(work, scope, row.owner_id, shared_with, team_id)


async def placed(
    work: Work, scope: Scope, owner_id: UUID, shared_with: Audience, team_id: UUID | None
) -> dict[str, Any]:
    """Return the columns that say for whom something is kept.

    Raises:
        Forbidden: it is for others too, and the caller does not manage queues.
        Invalid: a team is missing, or named where none belongs. NotFound: there is no such team.
    """
    if (shared_with == "team") != (team_id is not None):
        fault = "is needed" if team_id is None else "belongs to `shared_with` team only"
        raise Invalid("say which team, and only where it is for a team", fields={"team_id": fault})
    if shared_with != "private":
        scope.require("queues.manage")
    if team_id is not None:
        await find(work, scope, Team, team_id)
    shelf_id = {"private": owner_id, "team": team_id, "all": NOBODY}[shared_with]
    return {"shared_with": shared_with, "team_id": team_id, "shelf_id": shelf_id}


async def add(work: Work, scope: Scope, kind: type[Kept], values: Mapping[str, Any], event: str | None) -> Row[Any]:
    """Insert a row, audit it, record ``event`` and return the row.

    Raises:
        Conflict: there are 2,000 of the kind already (``shelf_full``).
    """
    held = select(kind.id).where(kind.workspace_id == scope.workspace_id).limit(MAX_KEPT)
    if len((await work.connection.execute(held)).all()) >= MAX_KEPT:
        raise Conflict(f"there are {MAX_KEPT:,} already", code="shelf_full")
    stamped = {"workspace_id": scope.workspace_id, "id": new_id(), "created_at": work.now, "updated_at": work.now}
    row = (await work.connection.execute(insert(kind).values(**stamped | dict(values)).returning(kind))).one()
    await audit(work, f"{kind.__tablename__}.created", kind.__tablename__, row.id, name=row.name)
    _record(work, event, row.id, ["created"])
    return row


async def edit(
    work: Work,
    kind: type[Kept],
    row: Row[Any],
    values: Mapping[str, Any],
    event: str | None,
    *,
    hidden: Mapping[str, Any] | None = None,
) -> Row[Any]:
    """Change a locked row to ``values``, audit and record it, and return the row; nothing if nothing differs.

    Args:
        hidden: further columns that change, whose values are not to be told (secrets, texts).
    """
    changed = differing(row, values)
    hidden = differing(row, hidden or {})
    if not changed and not hidden:
        return row
    after = (
        await work.connection.execute(
            update(kind)
            .where(kind.workspace_id == work.workspace_id, kind.id == row.id)
            .values(**changed, **hidden, version=kind.version + 1, updated_at=work.now)
            .returning(kind)
        )
    ).one()
    told = {name: {"before": getattr(row, name), "after": value} for name, value in changed.items()}
    await audit(
        work, f"{kind.__tablename__}.updated", kind.__tablename__, row.id, changed=told, replaced=sorted(hidden)
    )
    _record(work, event, row.id, sorted({*changed, *hidden}))
    return after


async def remove(work: Work, kind: type[Kept], row: Row[Any], event: str | None) -> None:
    """Delete a locked row for good."""
    await work.connection.execute(delete(kind).where(kind.workspace_id == work.workspace_id, kind.id == row.id))
    await audit(work, f"{kind.__tablename__}.deleted", kind.__tablename__, row.id, name=row.name)
    _record(work, event, row.id, ["deleted"])


def missing(kind: type[Base]) -> NotFound:
    """The error that there is none, or none for the caller."""
    what = kind.__tablename__.replace("_", " ")
    return NotFound(f"there is no such {what}", fields={"resource": what})


def _record(work: Work, event: str | None, row_id: UUID, fields: list[str]) -> None:
    if event is not None:
        work.record(event, data={"id": row_id, "fields": fields})
