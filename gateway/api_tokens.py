"""API tokens: made for programs, shown once, kept as hashes, revoked at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, tuple_, update

from conversations.access import Scope
from conversations.audit import audit
from conversations.keyset import after, clamp, cut
from conversations.models import ApiToken
from conversations.resources import check_version, clean_name
from conversations.roles import PERMISSIONS, Permission
from conversations.work import Work
from gateway.callers import TOKEN_PREFIX
from kit.errors import Forbidden, Invalid, NotFound
from kit.ids import new_id
from kit.paging import Page
from kit.secret import new_token, token_hash

_HINT = len(TOKEN_PREFIX) + 4


async def create_token(
    work: Work, scope: Scope, *, name: str, scopes: Sequence[Permission] = (), expires_at: datetime | None = None
) -> tuple[Row[Any], str]:
    """Make a token for the caller's own account; return its row and the token, which is never shown again.

    Args:
        scopes: the permissions it may use; none: all that the owner's role has, now and later.
    Raises:
        Forbidden: it would be allowed more than the caller is.
    """
    has_all = scope.permissions == PERMISSIONS[scope.role]
    if not set(scopes) <= scope.permissions or (not scopes and not has_all):
        raise Forbidden("a token may not do more than whoever makes it", code="scope_too_wide")
    if expires_at is not None and expires_at <= work.now:
        raise Invalid("the end lies in the past", fields={"expires_at": "lies in the past"})
    token = new_token(TOKEN_PREFIX)
    row = (
        await work.connection.execute(
            insert(ApiToken)
            .values(
                token_hash=token_hash(token),
                id=new_id(),
                account_id=scope.agent_id,
                workspace_id=scope.workspace_id,
                name=clean_name(name),
                hint=token[:_HINT],
                scopes=sorted(scopes),
                created_at=work.now,
                updated_at=work.now,
                expires_at=expires_at,
            )
            .returning(*SHOWN)
        )
    ).one()
    await audit(work, "token.created", "token", row.id, scopes=sorted(scopes))
    return row, token


async def list_tokens(work: Work, scope: Scope, *, cursor: str | None = None, limit: int = 50) -> Page[Row[Any]]:
    """Return the caller's tokens that are not revoked, newest first; those of everybody here for an admin."""
    query = (
        select(*SHOWN)
        .where(ApiToken.workspace_id == scope.workspace_id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.created_at.desc(), ApiToken.id.desc())
    )
    if not scope.may("tokens.manage_all"):
        query = query.where(ApiToken.account_id == scope.agent_id)
    if cursor is not None:
        query = query.where(tuple_(ApiToken.created_at, ApiToken.id) < after(cursor))
    limit = clamp(limit)
    rows = (await work.connection.execute(query.limit(limit + 1))).all()
    return cut(rows, limit, lambda row: (row.created_at, row.id))


async def find_token(work: Work, scope: Scope, token_id: UUID, *, lock: bool = False) -> Row[Any]:
    """Return a token's row, never its secret.

    Raises:
        NotFound: absent, revoked, or somebody else's and the caller is no admin.
    """
    query = select(*SHOWN).where(
        ApiToken.workspace_id == scope.workspace_id, ApiToken.id == token_id, ApiToken.revoked_at.is_(None)
    )
    if not scope.may("tokens.manage_all"):
        query = query.where(ApiToken.account_id == scope.agent_id)
    row: Row[Any] | None = (await work.connection.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NotFound("there is no such token")
    return row


async def rename_token(
    work: Work, scope: Scope, token_id: UUID, *, name: str, expected_version: int | None = None
) -> Row[Any]:
    """Change the name and return the row."""
    check_version(await find_token(work, scope, token_id, lock=True), expected_version)
    return (
        await work.connection.execute(
            update(ApiToken)
            .where(ApiToken.id == token_id)
            .values(name=clean_name(name), version=ApiToken.version + 1, updated_at=work.now)
            .returning(*SHOWN)
        )
    ).one()


async def revoke_token(work: Work, scope: Scope, token_id: UUID) -> None:
    """Make a token worthless; the caller tells ``Callers`` after the commit."""
    await find_token(work, scope, token_id, lock=True)
    await work.connection.execute(
        update(ApiToken)
        .where(ApiToken.id == token_id)
        .values(revoked_at=work.now, version=ApiToken.version + 1, updated_at=work.now)
    )
    await audit(work, "token.revoked", "token", token_id)


SHOWN: tuple[Any, ...] = (
    ApiToken.id,
    ApiToken.version,
    ApiToken.account_id,
    ApiToken.name,
    ApiToken.hint,
    ApiToken.scopes,
    ApiToken.created_at,
    ApiToken.updated_at,
    ApiToken.seen_at,
    ApiToken.expires_at,
)
