"""Custom fields: what an admin adds to contacts and conversations, and the check of the values people enter."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import Row, select

from conversations.access import Scope, find
from conversations.models import Contact, Conversation, CustomField
from conversations.resources import archive, check_version, clean_name, create, edit, only, remove, unique
from conversations.work import Work
from kit.errors import Invalid

Entity = Literal["contact", "conversation"]
FieldType = Literal["text", "number", "date", "boolean", "choice"]

EVENT = "custom_field.updated"
MAX_FIELDS = 100  # of one entity
MAX_TEXT = 2_000
MAX_OPTIONS = 200
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


async def list_custom_fields(work: Work, scope: Scope, entity: Entity | None = None) -> list[Row[Any]]:
    """Return the fields in use, of both entities or one, in the order in which they were added."""
    query = (
        select(CustomField)
        .where(CustomField.workspace_id == scope.workspace_id, ~CustomField.archived)
        .order_by(CustomField.entity, CustomField.id)
    )
    return list(await work.connection.execute(query if entity is None else query.where(CustomField.entity == entity)))


async def create_custom_field(
    work: Work,
    scope: Scope,
    *,
    entity: Entity,
    key: str,
    label: str,
    type: FieldType,  # noqa: A002 - the word of the contract
    options: Sequence[str] = (),
) -> Row[Any]:
    """Add a field and return its row; a field that was archived under this key and type comes back.

    Args:
        key: how values are stored: up to 40 of a-z, 0-9 and _, starting with a letter; never changes.
        options: what may be chosen, for type ``choice`` only.
    Raises:
        Conflict: the key is in use (``key_taken``).
        Invalid: malformed, or values of another type are stored under this key.
    """
    scope.require("settings.manage")
    if not _KEY.fullmatch(key):
        raise Invalid("a key is up to 40 of a-z, 0-9 and _", fields={"key": "is malformed"})
    if entity not in get_args(Entity) or type not in get_args(FieldType):
        raise Invalid("there is no such kind of field", fields={"type": f"is one of {', '.join(get_args(FieldType))}"})
    known = await list_custom_fields(work, scope, entity)
    if len(known) >= MAX_FIELDS:
        raise Invalid(f"there are {MAX_FIELDS} fields already", fields={"key": "is one too many"})
    values = {"label": clean_name(label, field="label"), "options": _options(type, options)}
    former = (
        await work.connection.execute(
            select(CustomField)
            .where(
                CustomField.workspace_id == scope.workspace_id,
                CustomField.entity == entity,
                CustomField.key == key,
                CustomField.archived,
            )
            .with_for_update()
        )
    ).one_or_none()
    if former is not None:
        if former.type != type:
            raise Invalid(
                f"values of type {former.type} are stored under this key: take another", fields={"key": "was used"}
            )
        return await edit(work, scope, CustomField, former, values | {"archived": False}, EVENT)
    async with _unique_key():
        return await create(work, scope, CustomField, {"entity": entity, "key": key, "type": type, **values}, EVENT)


async def update_custom_field(
    work: Work, scope: Scope, field_id: UUID, changes: Mapping[str, Any], *, expected_version: int | None = None
) -> Row[Any]:
    """Change ``label`` or ``options``; return the row. Values chosen before stay where an option is taken away."""
    scope.require("settings.manage")
    row = await find(work, scope, CustomField, field_id, lock=True)
    check_version(row, expected_version)
    values = only(changes, "label", "options")
    if "label" in values:
        values["label"] = clean_name(values["label"], field="label")
    if "options" in values:
        values["options"] = _options(row.type, values["options"])
    return await edit(work, scope, CustomField, row, values, EVENT)


async def delete_custom_field(work: Work, scope: Scope, field_id: UUID) -> None:
    """Offer a field no longer; values stored under it stay."""
    scope.require("settings.manage")
    row = await find(work, scope, CustomField, field_id, lock=True)
    kind: type[Contact | Conversation] = Contact if row.entity == "contact" else Conversation
    holds = select(kind.id).where(kind.workspace_id == scope.workspace_id, kind.fields.has_key(row.key)).limit(1)
    if (await work.connection.execute(holds)).one_or_none() is not None:
        await archive(work, scope, CustomField, row, EVENT)
    else:
        await remove(work, scope, CustomField, row, EVENT)


async def patch_fields(
    work: Work, scope: Scope, entity: Entity, present: Mapping[str, Any], changes: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the values after a PATCH: keys named are set, or removed by ``None``; the others stay.

    Raises:
        Invalid: unknown keys or values of the wrong type, all of them under ``fields``.
    """
    definitions = await list_custom_fields(work, scope, entity) if changes else []
    checked = check_values(definitions, changes)
    return {key: value for key, value in (dict(present) | checked).items() if value is not None}


def check_values(definitions: Iterable[Row[Any]], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as they are to be stored; dates are ``YYYY-MM-DD``.

    Raises:
        Invalid: with one entry per bad value, named ``fields.<key>``.
    """
    by_key = {row.key: row for row in definitions}
    checked: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for key, value in values.items():
        row = by_key.get(key)
        if row is None:
            wrong[f"fields.{key[:60]}"] = "is not a field"
        elif value is None:
            checked[key] = None
        elif (fault := _fault(row.type, row.options, value)) is not None:
            wrong[f"fields.{key}"] = fault
        else:
            checked[key] = value
    if wrong:
        raise Invalid("some fields cannot be stored", fields=wrong)
    return checked


def _fault(type_: str, options: Sequence[str], value: Any) -> str | None:
    """Return what is wrong with a value, worded to follow the field's name."""
    match type_:
        case "text":
            return None if isinstance(value, str) and len(value) <= MAX_TEXT else f"is a text up to {MAX_TEXT} long"
        case "number":
            is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
            return None if is_number and math.isfinite(value) and abs(value) <= 1e15 else "is a number"
        case "boolean":
            return None if isinstance(value, bool) else "is true or false"
        case "choice":
            return None if value in options else "is one of the options"
        case _:
            return None if _is_date(value) else "is a date, YYYY-MM-DD"


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _options(type_: str, options: Sequence[str]) -> list[str]:
    if type_ != "choice":
        if options:
            raise Invalid("only a choice has options", fields={"options": "belong to type choice"})
        return []
    cleaned = list(dict.fromkeys(clean_name(option, field="options") for option in options))
    if not 1 <= len(cleaned) <= MAX_OPTIONS:
        raise Invalid("a choice needs options", fields={"options": f"are 1 to {MAX_OPTIONS}"})
    return cleaned


def _unique_key() -> AbstractAsyncContextManager[None]:
    return unique("key_taken", "there is a field of this key already", field="key")
