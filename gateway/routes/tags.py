"""Tags: the words that conversations and contacts may carry."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from conversations import access, tags
from conversations.models import Tag as TagRow
from gateway.api import Api, Call, In
from gateway.routes.common import ExpectedVersion, Name, ShortListQuery, changes, cut_short_list, left_out, mapping
from gateway.wire.common import Listed
from gateway.wire.people import Tag, tag

api = Api("tags")
PATH = "/api/v1/tags"


class TagIn(In):
    name: Name
    colour: Annotated[str, Field(max_length=20)] = "grey"


class TagPatch(In):
    name: Name = left_out()
    colour: Annotated[str, Field(max_length=20)] = left_out()
    expected_version: ExpectedVersion = None


@api.get(PATH)
async def list_tags(call: Call, query: ShortListQuery) -> Listed[Tag]:
    """The tags in use, by name."""
    async with call.begin() as work:
        rows = await tags.list_tags(work, call.scope)
    return cut_short_list(rows, query, tag)


@api.post(PATH, status=201)
async def create_tag(call: Call, body: TagIn) -> Tag:
    """Define a tag."""
    async with call.begin() as work:
        row = await tags.create_tag(work, call.scope, name=body.name, colour=body.colour)
    return tag(mapping(row))


@api.get(f"{PATH}/{{id}}")
async def read_tag(call: Call, id_: UUID) -> Tag:
    """One tag."""
    async with call.begin() as work:
        row = await access.find(work, call.scope, TagRow, id_)
    return tag(mapping(row))


@api.patch(f"{PATH}/{{id}}")
async def change_tag(call: Call, id_: UUID, body: TagPatch) -> Tag:
    """Change its colour, or its name while nothing carries it."""
    async with call.begin() as work:
        row = await tags.update_tag(work, call.scope, id_, changes(body), expected_version=body.expected_version)
    return tag(mapping(row))


@api.delete(f"{PATH}/{{id}}")
async def delete_tag(call: Call, id_: UUID) -> None:
    """Take a tag out of use; what carries it keeps it."""
    async with call.begin() as work:
        await tags.delete_tag(work, call.scope, id_)
