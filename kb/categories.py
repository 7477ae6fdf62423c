"""The tree that articles are sorted into."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from conversations.access import Scope
from conversations.audit import audit
from conversations.resources import check_version, clean_name, differing, only
from conversations.work import Work
from kb.access import find_category
from kb.editions import next_edition
from kb.models import KbCategory
from kit.errors import Conflict, Invalid
from kit.ids import new_id

EVENT = "article_category.updated"
MAX_DEPTH = 8


async def list_categories(work: Work, scope: Scope) -> list[Row[Any]]:
    """Return the whole tree, siblings by position and name; parents come in no order before their children."""
    query = (
        select(KbCategory)
        .where(KbCategory.workspace_id == scope.workspace_id)
        .order_by(KbCategory.position, KbCategory.name, KbCategory.id)
    )
    return list(await work.connection.execute(query))


async def create_category(
    work: Work, scope: Scope, *, name: str, parent_id: UUID | None = None, position: int = 0
) -> Row[Any]:
    """Write a category and return its row."""
    scope.require("articles.publish")
    await _check_place(work, scope, parent_id)
    row = (
        await work.connection.execute(
            insert(KbCategory)
            .values(
                workspace_id=scope.workspace_id,
                id=new_id(),
                name=clean_name(name),
                parent_id=parent_id,
                position=position,
                created_at=work.now,
                updated_at=work.now,
            )
            .returning(KbCategory)
        )
    ).one()
    await audit(work, "article_category.created", "article_category", row.id, name=row.name)
    work.record(EVENT, data={"id": row.id, "fields": ["created"]})
    return row


async def update_category(
    work: Work, scope: Scope, category_id: UUID, changes: Mapping[str, Any], *, expected_version: int | None = None
) -> Row[Any]:
    """Change ``name``, ``parent_id`` or ``position``; return the row.

    Raises:
        Invalid: it would lie within itself, or too deep.
    """
    scope.require("articles.publish")
    row = await find_category(work, scope, category_id, lock=True)
    check_version(row, expected_version)
    values = only(changes, "name", "parent_id", "position")
    if "name" in values:
        values["name"] = clean_name(values["name"])
    if "parent_id" in values:
        # Two moves at once could close a ring; the shelf's row lets them in one after the other.
        await next_edition(work)
        await _check_place(work, scope, values["parent_id"], moved=category_id)
    changed = differing(row, values)
    if not changed:
        return row
    after = (
        await work.connection.execute(
            update(KbCategory)
            .where(KbCategory.workspace_id == scope.workspace_id, KbCategory.id == category_id)
            .values(**changed, version=KbCategory.version + 1, updated_at=work.now)
            .returning(KbCategory)
        )
    ).one()
    told = {name: {"before": getattr(row, name), "after": value} for name, value in changed.items()}
    await audit(work, "article_category.updated", "article_category", category_id, changed=told)
    work.record(EVENT, data={"id": category_id, "fields": sorted(changed)})
    return after


async def delete_category(work: Work, scope: Scope, category_id: UUID) -> None:
    """Take an empty category away.

    Raises:
        Conflict: it holds articles or categories (``category_in_use``).
    """
    scope.require("articles.publish")
    row = await find_category(work, scope, category_id, lock=True)
    try:
        async with work.connection.begin_nested():
            await work.connection.execute(
                delete(KbCategory).where(KbCategory.workspace_id == scope.workspace_id, KbCategory.id == category_id)
            )
    except IntegrityError as error:
        raise Conflict("move its articles and categories first", code="category_in_use") from error
    await audit(work, "article_category.deleted", "article_category", category_id, name=row.name)
    work.record(EVENT, data={"id": category_id, "fields": ["deleted"]})


async def _check_place(work: Work, scope: Scope, parent_id: UUID | None, *, moved: UUID | None = None) -> None:
    if parent_id is None:
        return
    await find_category(work, scope, parent_id)
    parents: dict[UUID, UUID | None] = {row.id: row.parent_id for row in await list_categories(work, scope)}
    depth = 1
    above: UUID | None = parent_id
    while above is not None:
        if above == moved:
            raise Invalid("a category cannot lie within itself", fields={"parent_id": "lies within it"})
        depth += 1
        above = parents[above]
    if depth > MAX_DEPTH:
        raise Invalid("the tree is too deep", fields={"parent_id": f"would be deeper than {MAX_DEPTH} levels"})
