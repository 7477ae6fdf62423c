"""Setting a fresh installation up: by whoever has the link that the program told where it runs."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from aiohttp import web
from pydantic import Field
from sqlalchemy import Row
from typing_extensions import TypedDict

from conversations.workspaces import LANGUAGE, ZONE
from gateway import keys
from gateway.api import Answer, Api, In
from gateway.middlewares import ADDRESS
from gateway.routes.auth import Locale, signed_in_answer
from gateway.routes.common import Name
from gateway.wire import account as wire

api = Api("setup")
PATH = "/api/v1/setup"
TRIES_PER_MINUTE = 30  # of one address

Token = Annotated[str, Field(min_length=1, max_length=200, description="what follows `#` in the link")]


class SetupIn(In):
    token: Token


class SetupWorkspaceIn(In):
    token: Token
    slug: Annotated[
        str, Field(min_length=1, max_length=63, description="of a new workspace; a begun one keeps its own")
    ]
    name: Name
    zone: Annotated[str, Field(min_length=1, max_length=100, description="IANA name, e.g. `Asia/Shanghai`")]
    language: Literal["zh-CN", "en"]
    queue: Annotated[Name, Field(description="of the queue in which everything waits at first")]


class SetupAdminIn(In):
    token: Token
    email: Annotated[str, Field(min_length=3, max_length=320)]
    name: Name
    password: Annotated[str, Field(max_length=1_000)]
    locale: Locale = "en"


class SetupState(TypedDict):
    """Whether the installation waits to be set up: nobody administers anything in it."""

    is_open: bool


class SetupWorkspace(TypedDict):
    id: UUID
    slug: str
    name: str
    zone: str | None
    language: str | None


class SetupShown(TypedDict):
    """What was begun; ``workspace`` is null as long as there is none."""

    workspace: SetupWorkspace | None


@api.get(PATH)
async def read_setup(request: web.Request) -> SetupState:
    """Whether this installation waits to be set up."""
    return {"is_open": await request.app[keys.FIRST_RUN].is_open()}


@api.post(f"{PATH}/show")
async def show_setup(request: web.Request, body: SetupIn) -> SetupShown:
    """What a link leads to: 403 `bad_setup_token` if to nothing, 409 `setup_over` if there is an admin."""
    await _limit(request)
    row = await request.app[keys.FIRST_RUN].find_begun(body.token)
    return {"workspace": _workspace(row) if row is not None else None}


@api.put(f"{PATH}/workspace")
async def set_up_workspace(request: web.Request, body: SetupWorkspaceIn) -> SetupWorkspace:
    """Make the workspace and a queue in it, or change the one that was begun."""
    await _limit(request)
    row = await request.app[keys.FIRST_RUN].begin(
        body.token, slug=body.slug, name=body.name, zone=body.zone, language=body.language, queue=body.queue
    )
    return _workspace(row)


@api.post(f"{PATH}/admin", status=201)
async def set_up_admin(request: web.Request, body: SetupAdminIn) -> Answer[wire.SignedIn]:
    """Make the first admin and sign them in; the link is worthless from then on."""
    await _limit(request)
    await request.app[keys.FIRST_RUN].add_admin(
        body.token, email=body.email, name=body.name, password=body.password, locale=body.locale
    )
    return await signed_in_answer(request, body.email, body.password, None, status=201)


async def _limit(request: web.Request) -> None:
    await request.app[keys.LIMITER].hit("setup", request[ADDRESS], times=TRIES_PER_MINUTE, within_s=60)


def _workspace(row: Row[Any]) -> SetupWorkspace:
    return {
        "id": row.id,
        "slug": row.slug,
        "name": row.name,
        "zone": row.settings.get(ZONE),
        "language": row.settings.get(LANGUAGE),
    }
