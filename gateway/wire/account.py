"""One's own account: who one is, where, by which sessions and tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row as Record
from typing_extensions import TypedDict

from conversations.roles import Permission, Role
from gateway.wire.common import Resource
from gateway.wire.people import Agent


class Account(TypedDict):
    id: UUID
    email: str
    name: str
    locale: str
    has_totp: bool


class WorkspaceName(TypedDict):
    """``zone``: in which its people count days; null where nobody has said."""

    id: UUID
    slug: str
    name: str
    zone: str | None


class Membership(TypedDict):
    workspace_id: UUID
    slug: str
    name: str
    role: Role


class SignedIn(TypedDict):
    """What a browser gets beside its cookie; writes must carry ``csrf_token`` as ``X-CSRF-Token``."""

    account: Account
    memberships: list[Membership]
    csrf_token: str


class Me(TypedDict):
    """The caller in the workspace that their session or token is bound to; ``csrf_token`` is empty for a token.

    ``shortcuts`` holds the keys that are not the usual ones, by command; empty keys: none. ``first_run`` is the step at
    which the first run of this workspace stands, for those who may go on with it.
    """

    account: Account
    workspace: WorkspaceName
    role: Role
    permissions: list[Permission]
    agent: Agent
    memberships: list[Membership]
    csrf_token: str
    shortcuts: dict[str, str]
    first_run: Literal["hours", "channel", "people"] | None


class Session(TypedDict):
    id: UUID
    workspace_id: UUID
    user_agent: str
    address: str
    is_current: bool
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


class Token(Resource):
    """An API token without its secret; ``hint`` is how it begins, ``scopes`` empty means all that the role may do."""

    account_id: UUID
    name: str
    hint: str
    scopes: list[str]
    seen_at: datetime | None
    expires_at: datetime | None


class FreshToken(Token):
    """The one time that ``token`` is shown."""

    token: str


class TotpSecret(TypedDict):
    """For an authenticator app: ``uri`` as a QR code, or ``secret`` by hand."""

    secret: str
    uri: str


def account(row: Record[Any]) -> Account:
    return {
        "id": row.id,
        "email": row.email,
        "name": row.name,
        "locale": row.locale,
        "has_totp": row.totp_sealed is not None,
    }


def membership(row: Record[Any]) -> Membership:
    return {"workspace_id": row.workspace_id, "slug": row.slug, "name": row.name, "role": row.role}


def session(row: Record[Any], current: UUID | None) -> Session:
    return {
        "id": row.id,
        "workspace_id": row.workspace_id,
        "user_agent": row.user_agent,
        "address": row.address,
        "is_current": row.id == current,
        "created_at": row.created_at,
        "seen_at": row.seen_at,
        "expires_at": row.expires_at,
    }


def token(row: Record[Any]) -> Token:
    return {
        "id": row.id,
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "account_id": row.account_id,
        "name": row.name,
        "hint": row.hint,
        "scopes": row.scopes,
        "seen_at": row.seen_at,
        "expires_at": row.expires_at,
    }
