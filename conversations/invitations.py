"""Invitations to join a workspace: random links, hashed at rest, single use, 72 hours at most."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from conversations.access import NOBODY, Scope
from conversations.addresses import clean_email
from conversations.audit import audit
from conversations.models import Account, Invitation, Membership, Workspace
from conversations.people import create_account, find_account, join
from conversations.roles import ROLES, Role
from conversations.work import Work
from conversations.workspaces import language_of
from kit.errors import Conflict, Forbidden, Invalid, NotFound
from kit.ids import new_id
from kit.secret import new_token, token_hash

MAX_AGE = timedelta(hours=72)
PREFIX = "tli_"


class InvitationGone(NotFound):
    """Never made, used, withdrawn or too old: the four are not told apart."""

    code = "invitation_gone"


async def invite(
    work: Work, scope: Scope, *, email: str, role: Role, valid_for: timedelta = MAX_AGE
) -> tuple[Row[Any], str]:
    """Invite an address and return the row and the token, which is shown this once and never again.

    An earlier invitation of the same address ends with it.

    Raises:
        Conflict: the address is a member's (``already_member``).
    """
    scope.require("agents.manage")
    if scope.agent_id == NOBODY:
        raise Forbidden("an invitation names the person who invites")
    if role not in ROLES:
        raise Invalid("there is no such role", fields={"role": f"is one of {', '.join(ROLES)}"})
    address = clean_email(email)
    is_member = await work.connection.execute(
        select(Membership.account_id)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.workspace_id == scope.workspace_id, func.lower(Account.email) == address)
    )
    if is_member.one_or_none() is not None:
        raise Conflict("this person is a member already", code="already_member", fields={"email": "is a member"})
    await work.connection.execute(
        delete(Invitation).where(
            Invitation.workspace_id == scope.workspace_id, Invitation.email == address, Invitation.used_at.is_(None)
        )
    )
    token = new_token(PREFIX)
    row = (
        await work.connection.execute(
            insert(Invitation)
            .values(
                token_hash=token_hash(token),
                id=new_id(),
                workspace_id=scope.workspace_id,
                email=address,
                role=role,
                invited_by=scope.agent_id,
                created_at=work.now,
                expires_at=work.now + min(valid_for, MAX_AGE),
            )
            .returning(*_SHOWN)
        )
    ).one()
    await audit(work, "invitation.created", "invitation", row.id, role=role)
    return row, token


async def list_invitations(work: Work, scope: Scope) -> list[Row[Any]]:
    """Return the invitations that still can be accepted, newest first; never their tokens."""
    scope.require("agents.manage")
    return list(
        await work.connection.execute(
            select(*_SHOWN)
            .where(
                Invitation.workspace_id == scope.workspace_id,
                Invitation.used_at.is_(None),
                Invitation.expires_at > work.now,
            )
            .order_by(Invitation.created_at.desc(), Invitation.id.desc())
        )
    )


async def withdraw_invitation(work: Work, scope: Scope, invitation_id: UUID) -> None:
    """Make an invitation that is not used yet worthless."""
    scope.require("agents.manage")
    gone = await work.connection.execute(
        delete(Invitation)
        .where(
            Invitation.workspace_id == scope.workspace_id,
            Invitation.id == invitation_id,
            Invitation.used_at.is_(None),
        )
        .returning(Invitation.id)
    )
    if gone.one_or_none() is None:
        raise NotFound("there is no such invitation")
    await audit(work, "invitation.withdrawn", "invitation", invitation_id)


async def find_invitation(connection: AsyncConnection, token: str, now: datetime) -> Row[Any]:
    """Return what a link leads to: ``id, workspace_id, workspace_name, email, role, expires_at, has_account``.

    Whether it may still be used is decided by ``accept_invitation``; here only so that the page can say so.

    Raises:
        InvitationGone: used, withdrawn, too old or never made.
    """
    has_account = select(Account.id).where(func.lower(Account.email) == Invitation.email).exists()
    query: Executable = (
        select(*_SHOWN, Workspace.name.label("workspace_name"), has_account.label("has_account"))
        .join(Workspace, Workspace.id == Invitation.workspace_id)
        .where(Invitation.token_hash == token_hash(token), Invitation.used_at.is_(None), Invitation.expires_at > now)
    )
    row: Row[Any] | None = (await connection.execute(query)).one_or_none()
    if row is None:
        raise InvitationGone("this invitation is used, withdrawn or too old: ask for a new one")
    return row


async def accept_invitation(
    work: Work, token: str, *, name: str, password_hash: str | None, signed_in_as: UUID | None = None
) -> Row[Any]:
    """Use a link up and return the new agent.

    Args:
        work: opened in the invitation's workspace (see ``find_invitation``).
        name, password_hash: of the new account; an address that has one keeps its own.
        signed_in_as: whose session the request came with.
    Raises:
        InvitationGone: used, withdrawn, too old or never made.
        Conflict: the address has an account and nobody is signed in (``account_exists``), or somebody else is
            (``invited_another``); the link stays good.
    """
    row = (
        await work.connection.execute(
            update(Invitation)
            .where(
                Invitation.workspace_id == work.workspace_id,
                Invitation.token_hash == token_hash(token),
                Invitation.used_at.is_(None),
                Invitation.expires_at > work.now,
            )
            .values(used_at=work.now)
            .returning(*_SHOWN)
        )
    ).one_or_none()
    if row is None:
        raise InvitationGone("this invitation is used, withdrawn or too old: ask for a new one")
    account = await find_account(work, row.email)
    if signed_in_as is not None and (account is None or account.id != signed_in_as):
        raise Conflict(
            "this invitation is for another address than the one you are signed in with: sign out, then open it again",
            code="invited_another",
        )
    if account is None:
        account = await create_account(
            work, email=row.email, name=name, password_hash=password_hash, locale=await language_of(work)
        )
    elif signed_in_as is None:
        raise Conflict("this address has an account: sign in with it, then open the link again", code="account_exists")
    await audit(work, "invitation.accepted", "invitation", row.id, account_id=account.id)
    role: Role = row.role
    return await join(work, Scope.system(work.workspace_id), account, role)


_SHOWN: tuple[Any, ...] = (
    Invitation.id,
    Invitation.workspace_id,
    Invitation.email,
    Invitation.role,
    Invitation.invited_by,
    Invitation.created_at,
    Invitation.expires_at,
)
