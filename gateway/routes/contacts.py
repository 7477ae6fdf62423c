"""Contacts: the people who write, their addresses, and making one of two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from conversations import access, contact_merge, contacts
from gateway import keys, snapshots
from gateway.api import Api, Call, In
from gateway.routes.common import ExpectedVersion, FieldValues, PageQuery, TagNames, changes, left_out
from gateway.wire.common import Listed
from gateway.wire.contacts import Contact, MergedContact, contact

api = Api("contacts")
PATH = "/api/v1/contacts"

Text = Annotated[str, Field(max_length=200)]
Note = Annotated[str, Field(max_length=20_000)]


class ContactsQuery(PageQuery):
    q: Annotated[str | None, Field(max_length=200, description="words of names and addresses, numbers")] = None
    tag: Annotated[str | None, Field(max_length=100)] = None


class QuietHoursIn(In):
    """When programs leave the person alone; may pass midnight."""

    from_: Annotated[str, Field(alias="from", pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    to: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    zone: Annotated[str, Field(max_length=64, description="IANA, such as Asia/Shanghai")]


class ContactIn(In):
    name: Text = ""
    email: Text | None = None
    phone: Text | None = None
    locale: Text | None = None
    note: Note = ""
    tags: TagNames = Field(default_factory=list)
    fields: FieldValues = Field(default_factory=dict)
    is_vip: bool = False


class ContactPatch(In):
    name: Text = left_out()
    email: Text | None = None
    phone: Text | None = None
    locale: Text | None = None
    note: Note = left_out()
    tags: TagNames = left_out()
    fields: FieldValues = left_out()
    is_vip: bool = left_out()
    quiet_hours: QuietHoursIn | None = None
    preferred_identity_id: Annotated[
        UUID | None, Field(description="the address they like to be written to; null: no preference")
    ] = None
    expected_version: ExpectedVersion = None


class MergeIn(In):
    source_id: Annotated[UUID, Field(description="becomes part of the one in the path")]


@api.get(PATH)
async def list_contacts(call: Call, query: ContactsQuery) -> Listed[Contact]:
    """Contacts, the latest changed first."""
    async with call.begin() as work:
        page = await contacts.list_contacts(
            work, call.scope, q=query.q, tag=query.tag, cursor=query.cursor, limit=query.limit
        )
    return {"items": await show_contacts(call, [row.id for row in page.items]), "next_cursor": page.next_cursor}


@api.post(PATH, status=201)
async def create_contact(call: Call, body: ContactIn) -> Contact:
    """Enter a person."""
    async with call.begin() as work:
        row = await contacts.create_contact(work, call.scope, body.model_dump())
    return await _show(call, row.id)


@api.get(f"{PATH}/{{id}}")
async def read_contact(call: Call, id_: UUID) -> Contact:
    """One contact; one that was merged away names what it became."""
    async with call.begin() as work:
        await access.find_contact(work, call.scope, id_)
    return await _show(call, id_)


@api.patch(f"{PATH}/{{id}}")
async def change_contact(call: Call, id_: UUID, body: ContactPatch) -> Contact:
    """Change a contact; of `fields` only the keys named."""
    async with call.begin() as work:
        await contacts.update_contact(work, call.scope, id_, _changes(body), expected_version=body.expected_version)
    return await _show(call, id_)


@api.post(f"{PATH}/{{id}}/merge")
async def merge_contact(call: Call, id_: UUID, body: MergeIn) -> MergedContact:
    """Make another contact part of this one; `POST /merges/{merge_id}/undo` takes it back."""
    async with call.begin() as work:
        _, merge = await contact_merge.merge_contacts(work, call.scope, source_id=body.source_id, target_id=id_)
    shown = await _show(call, id_)
    return {**shown, "merge_id": merge.id}


def _changes(body: ContactPatch) -> dict[str, Any]:
    values = changes(body)
    if body.quiet_hours is not None:
        values["quiet_hours"] = {
            "from": body.quiet_hours.from_,
            "to": body.quiet_hours.to,
            "zone": body.quiet_hours.zone,
        }
    return values


async def show_contacts(call: Call, ids: Sequence[UUID]) -> list[Contact]:
    """Return contacts as they are now, in the order of the ids."""
    async with call[keys.DATABASE].acquire() as connection:
        rows = {row["id"]: row for row in await snapshots.contacts(connection, call.scope.workspace_id, ids)}
    return [contact(rows[id_]) for id_ in ids]


async def _show(call: Call, contact_id: UUID) -> Contact:
    (shown,) = await show_contacts(call, [contact_id])
    return shown
