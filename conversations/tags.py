"""Tags: words that conversations and contacts carry. They carry the word itself, so an archived tag stays readable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID

from sqlalchemy import Row, any_, func, literal, select

from conversations.access import Scope, find
from conversations.models import Contact, Conversation, Tag
from conversations.resources import archive, check_version, clean_name, create, edit, only, remove, unique
from conversations.work import Work
from kit.errors import Conflict, Invalid

EVENT = "tag.updated"
COLOURS = ("grey", "red", "orange", "yellow", "green", "teal", "blue", "violet", "pink")
MAX_TAGS = 50  # on one conversation or contact
MAX_LENGTH = 60


async def list_tags(work: Work, scope: Scope) -> list[Row[Any]]:
    """Return the tags in use by name."""
    return list(
        await work.connection.execute(
            select(Tag)
            .where(Tag.workspace_id == scope.workspace_id, ~Tag.archived)
            .order_by(func.lower(Tag.name), Tag.id)
        )
    )


async def create_tag(work: Work, scope: Scope, *, name: str, colour: str = "grey") -> Row[Any]:
    """Write a tag and return its row.

    Raises:
        Conflict: the name is in use (``name_taken``).
    """
    scope.require("settings.manage")
    values = {"name": clean_name(name, limit=MAX_LENGTH), "colour": _colour(colour)}
    async with _unique_name():
        return await create(work, scope, Tag, values, EVENT)


async def update_tag(
    work: Work, scope: Scope, tag_id: UUID, changes: Mapping[str, Any], *, expected_version: int | None = None
) -> Row[Any]:
    """Change ``name`` or ``colour``; return the row.

    Raises:
        Conflict: it is carried somewhere, and so cannot be renamed (``tag_in_use``).
    """
    scope.require("settings.manage")
    row = await find(work, scope, Tag, tag_id, lock=True)
    check_version(row, expected_version)
    values = only(changes, "name", "colour")
    if "colour" in values:
        values["colour"] = _colour(values["colour"])
    if "name" in values:
        values["name"] = clean_name(values["name"], limit=MAX_LENGTH)
        # Renaming would rewrite history row by row, and whoever filters by the old word would find nothing.
        if values["name"] != row.name and await _is_carried(work, scope, row.name):
            raise Conflict("this tag is in use: add a new one and archive this", code="tag_in_use")
    async with _unique_name():
        return await edit(work, scope, Tag, row, values, EVENT)


async def delete_tag(work: Work, scope: Scope, tag_id: UUID) -> None:
    """Offer a tag no longer; what carries it keeps it."""
    scope.require("settings.manage")
    row = await find(work, scope, Tag, tag_id, lock=True)
    if await _is_carried(work, scope, row.name):
        await archive(work, scope, Tag, row, EVENT)
    else:
        await remove(work, scope, Tag, row, EVENT)


async def check_tags(work: Work, scope: Scope, wanted: Sequence[str], present: Sequence[str] = ()) -> list[str]:
    """Return tags as they are to be stored: each once, written as its definition, in the given order.

    Args:
        present: tags that the row carries already, which may stay though they were archived since.
    Raises:
        Invalid: a tag that is neither defined nor present, or too many of them.
    """
    if len(wanted) > MAX_TAGS:
        raise Invalid("there are too many tags", fields={"tags": f"are more than {MAX_TAGS}"})
    folded = {name.lower() for name in wanted}
    defined = await work.connection.scalars(
        select(Tag.name).where(Tag.workspace_id == scope.workspace_id, ~Tag.archived, func.lower(Tag.name).in_(folded))
    )
    spelt = {name.lower(): name for name in [*present, *defined]}
    if unknown := [name for name in wanted if name.lower() not in spelt]:
        raise Invalid("there is no such tag", fields={"tags": f"are not defined: {', '.join(unknown)[:200]}"})
    return list(dict.fromkeys(spelt[name.lower()] for name in wanted))


async def _is_carried(work: Work, scope: Scope, name: str) -> bool:
    for kind in (Conversation, Contact):
        carried = (
            select(kind.id).where(kind.workspace_id == scope.workspace_id, literal(name) == any_(kind.tags)).limit(1)
        )
        if (await work.connection.execute(carried)).one_or_none() is not None:
            return True
    return False


def _colour(colour: str) -> str:
    if colour not in COLOURS:
        raise Invalid("there is no such colour", fields={"colour": f"is one of {', '.join(COLOURS)}"})
    return colour


def _unique_name() -> AbstractAsyncContextManager[None]:
    return unique("name_taken", "there is a tag of this name already", field="name")
