"""Signing in, out, and over to another workspace; the account's own settings and sessions."""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import Annotated
from uuid import UUID

from aiohttp import web
from pydantic import Field
from sqlalchemy import select

from conversations.models import Workspace
from conversations.people import update_profile
from conversations.workspaces import FIRST_RUN, ZONE, list_memberships
from gateway import keys, snapshots
from gateway.api import Answer, Api, Call, In
from gateway.auth import find_account_by_id
from gateway.callers import COOKIE
from gateway.middlewares import ADDRESS
from gateway.passwords import new_totp_secret, totp_uri
from gateway.settings import Settings
from gateway.wire import account as wire
from gateway.wire import people
from kit.errors import Forbidden

api = Api("account")

_Password = Annotated[str, Field(min_length=1, max_length=1_000)]
Locale = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]


class LoginIn(In):
    email: Annotated[str, Field(min_length=3, max_length=320)]
    password: _Password
    totp: Annotated[str, Field(max_length=16)] | None = None


class WorkspaceIn(In):
    workspace_id: UUID


class ProfileIn(In):
    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    locale: Locale | None = None


class PasswordIn(In):
    current: _Password
    new: _Password


class ConfirmIn(In):
    password: _Password


class TotpIn(In):
    secret: Annotated[str, Field(pattern=r"^([A-Z2-7]{8}){4,8}$", description="base32, 160 to 320 bits")]
    code: Annotated[str, Field(max_length=16)]
    password: _Password


class SessionRequired(Forbidden):
    """A program's token must not change how its owner signs in."""

    code = "session_required"


@api.post("/api/v1/auth/login")
async def sign_in(request: web.Request, body: LoginIn) -> Answer[wire.SignedIn]:
    """Sign in with address and password, and the code of the authenticator app where one is set.

    Sets the cookie `trunkline_session`. 401 `totp_required` asks for the code; 401 `bad_credentials` says no more.
    """
    return await signed_in_answer(request, body.email, body.password, body.totp)


@api.post("/api/v1/auth/logout")
async def sign_out(call: Call) -> Answer[None]:
    """End this session; its sockets close and the cookie goes."""
    await call[keys.AUTH].end_session(call.scope, _session(call))
    return Answer(None, 204, {"Set-Cookie": _cookie("", call[keys.SETTINGS])})


@api.post("/api/v1/auth/workspace")
async def switch_workspace(call: Call, body: WorkspaceIn) -> wire.Me:
    """Bind this session to another workspace of yours."""
    await call[keys.AUTH].switch(call.scope, _session(call), body.workspace_id)
    caller = await call[keys.CALLERS].find_session(call.request.cookies[COOKIE])
    return await _me(Call(call.request, caller))


@api.get("/api/v1/me")
async def read_me(call: Call) -> wire.Me:
    """Who you are here, and what you may do."""
    return await _me(call)


@api.patch("/api/v1/me")
async def change_me(call: Call, body: ProfileIn) -> wire.Me:
    """Change your name or language."""
    async with call.begin() as work:
        await update_profile(work, call.scope, name=body.name, locale=body.locale)
    return await _me(call)


@api.put("/api/v1/me/password")
async def change_password(call: Call, body: PasswordIn) -> None:
    """Set a new password; every other session of yours ends."""
    await call[keys.AUTH].change_password(call.scope, _session(call), body.current, body.new)


@api.get("/api/v1/me/sessions")
async def list_sessions(call: Call) -> list[wire.Session]:
    """Where you are signed in."""
    rows = await call[keys.AUTH].list_sessions(call.scope)
    return [wire.session(row, call.caller.session_id) for row in rows]


@api.delete("/api/v1/me/sessions/{id}")
async def end_session(call: Call, id_: UUID) -> None:
    """Sign out somewhere else."""
    _session(call)
    await call[keys.AUTH].end_session(call.scope, id_)


@api.post("/api/v1/me/totp")
async def offer_totp(call: Call) -> wire.TotpSecret:
    """Make a secret for an authenticator app; nothing changes until it is confirmed with a code."""
    _session(call)
    async with call[keys.DATABASE].begin() as connection:
        account = await find_account_by_id(connection, call.scope.agent_id)
    secret = new_totp_secret()
    return {"secret": secret, "uri": totp_uri(secret, account.email)}


@api.put("/api/v1/me/totp")
async def set_totp(call: Call, body: TotpIn) -> None:
    """Ask for a code at every sign-in from now on."""
    _session(call)
    await call[keys.AUTH].confirm_password(call.scope, body.password)
    await call[keys.AUTH].set_totp(call.scope, body.secret, body.code)


@api.post("/api/v1/me/totp/remove")
async def clear_totp(call: Call, body: ConfirmIn) -> None:
    """No longer ask for codes."""
    _session(call)
    await call[keys.AUTH].confirm_password(call.scope, body.password)
    await call[keys.AUTH].clear_totp(call.scope)


async def signed_in_answer(
    request: web.Request, email: str, password: str, totp: str | None, *, status: int = 200
) -> Answer[wire.SignedIn]:
    """Sign in, and answer with the session and its cookie."""
    signed_in = await request.app[keys.AUTH].sign_in(
        email,
        password,
        totp,
        address=request[ADDRESS],
        user_agent=request.headers.get("User-Agent", ""),
    )
    value: wire.SignedIn = {
        "account": wire.account(signed_in.account),
        "memberships": [wire.membership(row) for row in signed_in.memberships],
        "csrf_token": signed_in.csrf_token,
    }
    return Answer(value, status, {"Set-Cookie": _cookie(signed_in.token, request.app[keys.SETTINGS])})


async def _me(call: Call) -> wire.Me:
    scope = call.scope
    async with call[keys.DATABASE].begin() as connection:
        account = await find_account_by_id(connection, scope.agent_id)
        memberships = await list_memberships(connection, scope.agent_id)
        workspace = (await connection.execute(select(Workspace).where(Workspace.id == scope.workspace_id))).one()
    async with call[keys.DATABASE].acquire() as driver:
        (agent,) = await snapshots.agents(driver, scope.workspace_id, [scope.agent_id])
    return {
        "account": wire.account(account),
        "workspace": {
            "id": workspace.id,
            "slug": workspace.slug,
            "name": workspace.name,
            "zone": workspace.settings.get(ZONE),
        },
        "role": scope.role,
        "permissions": sorted(scope.permissions),
        "agent": people.agent(agent),
        "memberships": [wire.membership(row) for row in memberships],
        "csrf_token": call.caller.csrf_token,
        "shortcuts": account.shortcuts,
        "first_run": workspace.settings.get(FIRST_RUN) if scope.may("settings.manage") else None,
    }


def _session(call: Call) -> UUID:
    if call.caller.session_id is None:
        raise SessionRequired("this needs a signed-in browser, not an API token")
    return call.caller.session_id


def _cookie(token: str, settings: Settings) -> str:
    """The Set-Cookie line; an empty token removes the cookie."""
    jar: SimpleCookie = SimpleCookie()
    jar[COOKIE] = token
    morsel = jar[COOKIE]
    morsel["path"] = "/"
    morsel["httponly"] = True
    morsel["samesite"] = "Lax"
    morsel["max-age"] = int(settings.session_length.total_seconds()) if token else 0
    if settings.is_https:
        morsel["secure"] = True
    return morsel.OutputString()
