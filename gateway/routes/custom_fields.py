"""Custom fields: what an admin adds to contacts and conversations."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from conversations import access, custom_fields
from conversations.custom_fields import Entity, FieldType
from conversations.models import CustomField as CustomFieldRow
from gateway.api import Api, Call, In
from gateway.routes.common import ExpectedVersion, Name, ShortListQuery, changes, cut_short_list, left_out, mapping
from gateway.wire.common import Listed
from gateway.wire.people import CustomField, custom_field

api = Api("custom fields")
PATH = "/api/v1/custom-fields"

Options = Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(max_length=200)]


class CustomFieldQuery(ShortListQuery):
    entity: Entity | None = None


class CustomFieldIn(In):
    entity: Entity
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    label: Name
    type: FieldType
    options: Options = Field(default_factory=list)


class CustomFieldPatch(In):
    label: Name = left_out()
    options: Options = left_out()
    expected_version: ExpectedVersion = None


@api.get(PATH)
async def list_custom_fields(call: Call, query: CustomFieldQuery) -> Listed[CustomField]:
    """The fields in use, in the order in which they were added."""
    async with call.begin() as work:
        rows = await custom_fields.list_custom_fields(work, call.scope, query.entity)
    return cut_short_list(rows, query, custom_field)


@api.post(PATH, status=201)
async def create_custom_field(call: Call, body: CustomFieldIn) -> CustomField:
    """Add a field; one that was archived under this key and type comes back."""
    async with call.begin() as work:
        row = await custom_fields.create_custom_field(
            work, call.scope, entity=body.entity, key=body.key, label=body.label, type=body.type, options=body.options
        )
    return custom_field(mapping(row))


@api.get(f"{PATH}/{{id}}")
async def read_custom_field(call: Call, id_: UUID) -> CustomField:
    """One field."""
    async with call.begin() as work:
        row = await access.find(work, call.scope, CustomFieldRow, id_)
    return custom_field(mapping(row))


@api.patch(f"{PATH}/{{id}}")
async def change_custom_field(call: Call, id_: UUID, body: CustomFieldPatch) -> CustomField:
    """Change its label or options; key and type stay, because values are stored under them."""
    async with call.begin() as work:
        row = await custom_fields.update_custom_field(
            work, call.scope, id_, changes(body), expected_version=body.expected_version
        )
    return custom_field(mapping(row))


@api.delete(f"{PATH}/{{id}}")
async def delete_custom_field(call: Call, id_: UUID) -> None:
    """Take a field out of use; the values that are stored stay."""
    async with call.begin() as work:
        await custom_fields.delete_custom_field(work, call.scope, id_)
