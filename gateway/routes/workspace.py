"""The workspace itself: its name and settings."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from conversations import workspaces
from conversations.models import Workspace as WorkspaceRow
from gateway.api import Api, Call, In
from gateway.routes.common import ExpectedVersion, Name, changes, left_out, mapping
from gateway.wire.common import Resource, Row, resource

api = Api("workspace")
PATH = "/api/v1/workspace"

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]


class Workspace(Resource):
    slug: str
    name: str
    settings: dict[str, Any]


class WorkspacePatch(In):
    name: Name = left_out()
    settings: Annotated[
        dict[Key, str | int | float | bool | None],
        Field(
            max_length=100,
            description="key by key; null removes a key. `files_expire_after_days` (1 to 3650): files of conversations "
            "that were resolved so long ago are deleted; left out: kept",
        ),
    ] = left_out()
    expected_version: ExpectedVersion = None


@api.get(PATH)
async def read_workspace(call: Call) -> Workspace:
    """The caller's workspace."""
    async with call.begin() as work:
        row = (
            await work.connection.execute(select(WorkspaceRow).where(WorkspaceRow.id == call.scope.workspace_id))
        ).one()
    return _workspace(mapping(row))


@api.patch(PATH, needs="settings.manage")
async def change_workspace(call: Call, body: WorkspacePatch) -> Workspace:
    """Change its name or settings."""
    async with call.begin() as work:
        row = await workspaces.update_workspace(
            work, call.scope, **changes(body), expected_version=body.expected_version
        )
    return _workspace(mapping(row))


def _workspace(row: Row) -> Workspace:
    id_: UUID = row["id"]
    return {**resource(row), "id": id_, "slug": row["slug"], "name": row["name"], "settings": row["settings"]}
