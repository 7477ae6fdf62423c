"""Invitations: links by which somebody joins the workspace, and what happens at the other end of one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from conversations import invitations
from conversations.roles import Role
from gateway import keys
from gateway.api import Api, Call, In
from gateway.middlewares import ADDRESS
from gateway.routes.common import Name, ShortListQuery, cut_short_list, mapping
from gateway.wire.common import Listed, Row

api = Api("invitations")
PATH = "/api/v1/invitations"
TRIES_PER_MINUTE = 20  # of one address, at links and answers to them

Link = Annotated[str, Field(min_length=1, max_length=200, description="what follows `#` in the link")]


class InvitationIn(In):
    email: Annotated[str, Field(min_length=3, max_length=320)]
    role: Role


class LinkIn(In):
    token: Link


class AcceptIn(In):
    token: Link
    name: Name
    password: Annotated[str, Field(max_length=1_000, description="of the new account")]


class Invitation(TypedDict):
    id: UUID
    email: str
    role: Role
    invited_by: UUID
    created_at: datetime
    expires_at: datetime


class FreshInvitation(Invitation):
    """``url`` is shown this once: only its hash is kept."""

    url: str


class InvitationShown(TypedDict):
    """What a link leads to. ``has_account``: sign in to accept it, a password is not asked for."""

    workspace: str
    email: str
    role: Role
    expires_at: datetime
    has_account: bool


class Joined(TypedDict):
    workspace_id: UUID
    email: str


@api.get(PATH, needs="agents.manage")
async def list_invitations(call: Call, query: ShortListQuery) -> Listed[Invitation]:
    """Those that can still be accepted, newest first."""
    async with call.begin() as work:
        rows = await invitations.list_invitations(work, call.scope)
    return cut_short_list(rows, query, _invitation)


@api.post(PATH, status=201, needs="agents.manage")
async def invite(call: Call, body: InvitationIn) -> FreshInvitation:
    """Invite somebody; the link works once, for at most 72 hours. An earlier one to the same address ends."""
    async with call.begin() as work:
        row, token = await invitations.invite(work, call.scope, email=body.email, role=body.role)
    # Behind the # it reaches no server's log and no Referer.
    return {**_invitation(mapping(row)), "url": f"{call[keys.SETTINGS].base_url}/join#{token}"}


@api.delete(f"{PATH}/{{id}}", needs="agents.manage")
async def withdraw_invitation(call: Call, id_: UUID) -> None:
    """Make a link worthless that was not used yet."""
    async with call.begin() as work:
        await invitations.withdraw_invitation(work, call.scope, id_)


@api.post(f"{PATH}/show")
async def show_invitation(request: web.Request, body: LinkIn) -> InvitationShown:
    """What a link leads to."""
    await _limit(request)
    row = await _find(request, body.token)
    return {
        "workspace": row["workspace_name"],
        "email": row["email"],
        "role": row["role"],
        "expires_at": row["expires_at"],
        "has_account": row["has_account"],
    }


@api.post(f"{PATH}/accept", status=201)
async def accept_invitation(request: web.Request, body: AcceptIn) -> Joined:
    """Join as a new person; the link is used up by it. Then sign in."""
    await _limit(request)
    row = await _find(request, body.token)
    hashed = await request.app[keys.AUTH].passwords.hash(body.password)
    async with request.app[keys.WORKS].begin(row["workspace_id"]) as work:
        await invitations.accept_invitation(work, body.token, name=body.name, password_hash=hashed)
    return {"workspace_id": row["workspace_id"], "email": row["email"]}


@api.post(f"{PATH}/join", status=201)
async def join_by_invitation(call: Call, body: LinkIn) -> Joined:
    """Join with the account that the caller is signed in with.

    Where the invitation is for another address it is left as it is (409 ``invited_another``).
    """
    await _limit(call.request)
    row = await _find(call.request, body.token)
    async with call[keys.WORKS].begin(row["workspace_id"]) as work:
        await invitations.accept_invitation(
            work, body.token, name=call.scope.name, password_hash=None, signed_in_as=call.scope.agent_id
        )
    return {"workspace_id": row["workspace_id"], "email": row["email"]}


async def _find(request: web.Request, token: str) -> Row:
    now = request.app[keys.CLOCK].now()
    async with request.app[keys.DATABASE].begin() as connection:
        return mapping(await invitations.find_invitation(connection, token, now))


async def _limit(request: web.Request) -> None:
    await request.app[keys.LIMITER].hit("invitation", request[ADDRESS], times=TRIES_PER_MINUTE, within_s=60)


def _invitation(row: Row) -> Invitation:
    return {
        "id": row["id"],
        "email": row["email"],
        "role": row["role"],
        "invited_by": row["invited_by"],
        "created_at": row["created_at"],
        "expires_at": row["expires_at"],
    }
