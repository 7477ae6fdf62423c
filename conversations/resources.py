"""What all resources of a workspace's set-up share: versions, audited changes, and archiving what others name."""

from __future__ import annotations

import unicodedata
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Row, delete, insert, update
from sqlalchemy.exc import IntegrityError

from conversations.access import Resource, Scope
from conversations.audit import audit
from conversations.models import Calendar, CustomField, Inbox, Queue, Skill, SlaPolicy, Tag, Team
from conversations.work import Work
from kit.errors import Conflict, Invalid
from kit.ids import new_id
from kit.text import clean

Archivable = Calendar | CustomField | Inbox | Queue | Skill | SlaPolicy | Tag | Team
MAX_NAME = 200


def clean_name(text: str, *, field: str = "name", limit: int = MAX_NAME) -> str:
    """Return a name for people's eyes: composed, on one line, without invisible control characters.

    Raises:
        Invalid: nothing is left, or it is longer than ``limit`` characters.
    """
    composed = unicodedata.normalize("NFC", clean(text))
    name = " ".join("".join(" " if unicodedata.category(char) == "Cc" else char for char in composed).split())
    if all(unicodedata.category(char)[0] in "CZ" for char in name):  # zero width, or turning the direction only
        raise Invalid(f"the {field} is empty", fields={field: "is empty"})
    if len(name) > limit:
        raise Invalid(f"the {field} is too long", fields={field: f"is longer than {limit} characters"})
    return name


def check_version(row: Row[Any], expected: int | None) -> None:
    """Raise ``Conflict`` (``stale_version``) if the caller changed an older copy than the locked row."""
    if expected is not None and row.version != expected:
        raise Conflict(
            "somebody else changed this meanwhile; look at it again", code="stale_version", fields={"now": row.version}
        )


def only(changes: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return a copy of ``changes``, which may name these columns and no others.

    Raises:
        Invalid: it names something else.
    """
    if unknown := sorted(set(changes) - set(names)):
        raise Invalid("there are fields that cannot be changed", fields=dict.fromkeys(unknown, "cannot be changed"))
    return dict(changes)


def differing(row: Row[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that would change the row."""
    return {name: value for name, value in values.items() if getattr(row, name) != value}


@asynccontextmanager
async def unique(code: str, detail: str, *, field: str) -> AsyncIterator[None]:
    """Turn a broken UNIQUE constraint inside the block into a ``Conflict``; the transaction is lost with it."""
    try:
        yield
    except IntegrityError as error:
        if is_violation(error, asyncpg.UniqueViolationError):
            raise Conflict(detail, code=code, fields={field: "is taken"}) from error
        raise


def is_violation(error: IntegrityError, kind: type[asyncpg.PostgresError]) -> bool:
    """Whether the database refused a statement for this reason."""
    return isinstance(getattr(error.orig, "__cause__", None), kind)


async def create(work: Work, scope: Scope, kind: type[Resource], values: Mapping[str, Any], event: str) -> Row[Any]:
    """Insert a row, audit it and record ``event``; return the row. ``values`` may bring the ``id`` along."""
    stamped = {"workspace_id": scope.workspace_id, "id": new_id(), "created_at": work.now, "updated_at": work.now}
    row = (await work.connection.execute(insert(kind).values(**stamped | dict(values)).returning(kind))).one()
    await audit(work, f"{kind.__tablename__}.created", kind.__tablename__, row.id, name=_label(row))
    _record(work, kind, event, row.id, ["created"])
    return row


async def edit(
    work: Work,
    scope: Scope,
    kind: type[Resource],
    row: Row[Any],
    values: Mapping[str, Any],
    event: str,
    *,
    hidden: Mapping[str, Any] | None = None,
) -> Row[Any]:
    """Change a locked row to ``values``, audit before and after, and record ``event``; nothing if nothing differs.

    Args:
        hidden: further columns that change, whose values must not be told (secrets).
    """
    changed = differing(row, values)
    hidden = hidden or {}
    if not changed and not hidden:
        return row
    after = (
        await work.connection.execute(
            update(kind)
            .where(kind.workspace_id == scope.workspace_id, kind.id == row.id)
            .values(**changed, **hidden, version=kind.version + 1, updated_at=work.now)
            .returning(kind)
        )
    ).one()
    told = {name: {"before": getattr(row, name), "after": value} for name, value in changed.items()}
    await audit(
        work, f"{kind.__tablename__}.updated", kind.__tablename__, row.id, changed=told, replaced=sorted(hidden)
    )
    _record(work, kind, event, row.id, sorted({*changed, *hidden}))
    return after


async def touch(work: Work, scope: Scope, kind: type[Resource], row_id: UUID) -> Row[Any]:
    """Raise the version of a row whose members changed, and return it."""
    here = (kind.workspace_id == scope.workspace_id, kind.id == row_id)
    raised = {"version": kind.version + 1, "updated_at": work.now}
    return (await work.connection.execute(update(kind).where(*here).values(**raised).returning(kind))).one()


async def remove(work: Work, scope: Scope, kind: type[Archivable], row: Row[Any], event: str, **archived: Any) -> None:
    """Delete a locked row, or archive it where other rows name it; ``archived`` are columns to set with that."""
    try:
        async with work.connection.begin_nested():
            await work.connection.execute(
                delete(kind).where(kind.workspace_id == scope.workspace_id, kind.id == row.id)
            )
    except IntegrityError as error:
        if not is_violation(error, asyncpg.ForeignKeyViolationError):
            raise
        await archive(work, scope, kind, row, event, **archived)
        return
    await audit(work, f"{kind.__tablename__}.deleted", kind.__tablename__, row.id, name=_label(row))
    _record(work, kind, event, row.id, ["deleted"])


async def archive(work: Work, scope: Scope, kind: type[Archivable], row: Row[Any], event: str, **archived: Any) -> None:
    """Take a locked row out of use: its name is free again, and what names it still finds it."""
    await work.connection.execute(
        update(kind)
        .where(kind.workspace_id == scope.workspace_id, kind.id == row.id)
        .values(archived=True, version=kind.version + 1, updated_at=work.now, **archived)
    )
    await audit(work, f"{kind.__tablename__}.archived", kind.__tablename__, row.id, name=_label(row))
    _record(work, kind, event, row.id, ["archived"])


def _record(work: Work, kind: type[Resource], event: str, row_id: UUID, fields: list[str]) -> None:
    about = {"queue_id": row_id} if kind is Queue else {}
    work.record(event, **about, data={"id": row_id, "fields": fields})


def _label(row: Row[Any]) -> str:
    return str(getattr(row, "name", "") or getattr(row, "label", ""))
