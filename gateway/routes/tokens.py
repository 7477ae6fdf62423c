"""API tokens of programs."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from conversations.roles import Permission
from gateway import api_tokens, keys
from gateway.api import Api, Call, In, Query
from gateway.validation import Moment
from gateway.wire import account as wire
from gateway.wire.common import Listed

api = Api("tokens")

_Name = Annotated[str, Field(min_length=1, max_length=200)]


class TokenIn(In):
    name: _Name
    scopes: Annotated[list[Permission], Field(max_length=50, default_factory=list)]
    expires_at: Moment | None = None


class TokenPatch(In):
    name: _Name
    version: Annotated[int, Field(ge=1, lt=2**63)] | None = None


class TokenQuery(Query):
    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@api.get("/api/v1/tokens")
async def list_tokens(call: Call, query: TokenQuery) -> Listed[wire.Token]:
    """Your tokens here, newest first; an admin sees everybody's."""
    async with call.begin() as work:
        page = await api_tokens.list_tokens(work, call.scope, cursor=query.cursor, limit=query.limit)
    return {"items": [wire.token(row) for row in page.items], "next_cursor": page.next_cursor}


@api.post("/api/v1/tokens", status=201)
async def create_token(call: Call, body: TokenIn) -> wire.FreshToken:
    """Make a token for your account. Its text is in this answer only."""
    async with call.begin() as work:
        row, token = await api_tokens.create_token(
            work, call.scope, name=body.name, scopes=body.scopes, expires_at=body.expires_at
        )
    return {**wire.token(row), "token": token}


@api.get("/api/v1/tokens/{id}")
async def read_token(call: Call, id_: UUID) -> wire.Token:
    """One token, without its text."""
    async with call.begin() as work:
        return wire.token(await api_tokens.find_token(work, call.scope, id_))


@api.patch("/api/v1/tokens/{id}")
async def rename_token(call: Call, id_: UUID, body: TokenPatch) -> wire.Token:
    """Change a token's name."""
    async with call.begin() as work:
        return wire.token(
            await api_tokens.rename_token(work, call.scope, id_, name=body.name, expected_version=body.version)
        )


@api.delete("/api/v1/tokens/{id}")
async def revoke_token(call: Call, id_: UUID) -> None:
    """Make a token worthless at once."""
    async with call.begin() as work:
        await api_tokens.revoke_token(work, call.scope, id_)
    await call[keys.CALLERS].changed(call.scope.workspace_id)
