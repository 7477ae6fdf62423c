"""Accounts (persons), their memberships, and agents: members as their colleagues see them.

An account belongs to its person and may be a member of several workspaces; an admin of one of them changes only
what lies in theirs: membership, role and the name shown there, never the address or the password.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, Row, Select, and_, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from conversations.access import Scope
from conversations.addresses import clean_email
from conversations.audit import audit
from conversations.models import (
    Account,
    Agent,
    AgentSkill,
    ApiToken,
    Invitation,
    Membership,
    QueueMember,
    Session,
    TeamMember,
)
from conversations.resources import check_version, clean_name
from conversations.roles import ROLES, Role
from conversations.work import Work
from kit.errors import Conflict, Invalid, NotFound
from kit.ids import new_id

MAX_SHORTCUTS = 200


async def create_account(
    work: Work, *, email: str, name: str, password_hash: str | None = None, locale: str = "en"
) -> Row[Any]:
    """Write a person and return the row. This is the one place where accounts come from.

    Args:
        password_hash: as the edge made it; ``None`` for a person who signs in by other means.
    Raises:
        Conflict: the address has an account (``account_exists``).
    """
    row = (
        await work.connection.execute(
            upsert(Account)
            .values(
                id=new_id(),
                email=clean_email(email),
                name=clean_name(name),
                password_hash=password_hash,
                locale=locale,
                created_at=work.now,
                updated_at=work.now,
            )
            .on_conflict_do_nothing()
            .returning(Account)
        )
    ).one_or_none()
    if row is None:
        raise Conflict("this address has an account already", code="account_exists", fields={"email": "is taken"})
    await audit(work, "account.created", "account", row.id)
    return row


async def find_account(work: Work, email: str) -> Row[Any] | None:
    """Return the account of a mail address, in whatever case it is written, or ``None``."""
    query = select(Account).where(func.lower(Account.email) == email.strip().lower())
    return (await work.connection.execute(query)).one_or_none()


async def create_agent(
    work: Work,
    scope: Scope,
    *,
    email: str,
    name: str,
    role: Role,
    password_hash: str | None = None,
    locale: str = "en",
) -> Row[Any]:
    """Make a new person a member, and return the agent as ``find_agent`` does.

    Raises:
        Conflict: the address has an account: such a person is invited and accepts, since neither their name nor
            their password is an admin's to set.
    """
    scope.require("agents.manage")
    account = await create_account(work, email=email, name=name, password_hash=password_hash, locale=locale)
    return await join(work, scope, account, role)


async def join(work: Work, scope: Scope, account: Row[Any], role: Role) -> Row[Any]:
    """Make an account a member (again), with its own consent: by invitation, sign-up or the command line.

    Raises:
        Conflict: it is a member (``already_member``).
    """
    _check_role(role)
    member = (
        await work.connection.execute(
            upsert(Membership)
            .values(workspace_id=scope.workspace_id, account_id=account.id, role=role, created_at=work.now)
            .on_conflict_do_nothing()
            .returning(Membership.account_id)
        )
    ).one_or_none()
    if member is None:
        raise Conflict("this person is a member already", code="already_member", fields={"email": "is a member"})
    fresh = {"name": account.name, "email": account.email, "is_active": True, "updated_at": work.now}
    await work.connection.execute(
        upsert(Agent)
        .values(workspace_id=scope.workspace_id, id=account.id, created_at=work.now, **fresh)
        .on_conflict_do_update(
            index_elements=[Agent.workspace_id, Agent.id], set_=fresh | {"version": Agent.version + 1}
        )
    )
    await audit(work, "agent.created", "agent", account.id, role=role)
    work.record("agent.updated", agent_id=account.id, data={"fields": ["created", "role"], "role": role})
    return await find_agent(work, scope, account.id)


async def find_agent(work: Work, scope: Scope, agent_id: UUID) -> Row[Any]:
    """Return an agent's row with ``role`` (``None`` after they left) and ``queue_ids``."""
    row: Row[Any] | None = (await work.connection.execute(_agents(scope).where(Agent.id == agent_id))).one_or_none()
    if row is None:
        raise NotFound("there is no such agent")
    return row


async def list_agents(work: Work, scope: Scope, *, with_former: bool = False) -> list[Row[Any]]:
    """Return the agents by name, as ``find_agent`` does; those who left only if asked."""
    query = _agents(scope).order_by(func.lower(Agent.name), Agent.id)
    return list(await work.connection.execute(query if with_former else query.where(Agent.is_active)))


async def update_agent(
    work: Work,
    scope: Scope,
    agent_id: UUID,
    *,
    name: str | None = None,
    role: Role | None = None,
    expected_version: int | None = None,
) -> Row[Any]:
    """Change the name shown in this workspace, or the role.

    Raises:
        Conflict: it would leave the workspace without an admin (``last_admin``).
    """
    scope.require("agents.manage")
    admins = await _lock_admins(work, scope)
    before = await _lock_member(work, scope, agent_id)
    check_version(before, expected_version)
    changed: dict[str, Any] = {}
    if role is not None and role != before.role:
        _check_role(role)
        _keep_an_admin(admins, agent_id)
        changed["role"] = {"before": before.role, "after": role}
        await work.connection.execute(
            update(Membership)
            .where(Membership.workspace_id == scope.workspace_id, Membership.account_id == agent_id)
            .values(role=role)
        )
        if before.role == "admin":
            await _withdraw_invitations(work, scope, agent_id)
    if name is not None and (name := clean_name(name)) != before.name:
        changed["name"] = {"before": before.name, "after": name}
    if changed:
        await _touch(work, scope, agent_id, name=name or before.name)
        await audit(work, "agent.updated", "agent", agent_id, changed=changed)
        about = {"role": role} if "role" in changed else {}
        work.record("agent.updated", agent_id=agent_id, data={"fields": sorted(changed), **about})
    return await find_agent(work, scope, agent_id)


async def remove_agent(work: Work, scope: Scope, agent_id: UUID, *, expected_version: int | None = None) -> None:
    """End a membership: sessions and tokens here are gone, queues and teams left; the agent's row stays for the past.

    Raises:
        Conflict: it would leave the workspace without an admin (``last_admin``).
    """
    scope.require("agents.manage")
    admins = await _lock_admins(work, scope)
    before = await _lock_member(work, scope, agent_id)
    check_version(before, expected_version)
    _keep_an_admin(admins, agent_id)
    for kind in (Membership, Session):
        await work.connection.execute(
            delete(kind).where(kind.workspace_id == scope.workspace_id, kind.account_id == agent_id)
        )
    await work.connection.execute(
        update(ApiToken)
        .where(
            ApiToken.workspace_id == scope.workspace_id,
            ApiToken.account_id == agent_id,
            ApiToken.revoked_at.is_(None),
        )
        .values(revoked_at=work.now)
    )
    for member in (QueueMember, TeamMember, AgentSkill):
        await work.connection.execute(
            delete(member).where(member.workspace_id == scope.workspace_id, member.agent_id == agent_id)
        )
    await _withdraw_invitations(work, scope, agent_id)
    await _touch(work, scope, agent_id, is_active=False)
    await audit(work, "agent.removed", "agent", agent_id, role=before.role)
    work.record("agent.updated", agent_id=agent_id, data={"fields": ["removed"]})


async def update_profile(work: Work, scope: Scope, *, name: str | None = None, locale: str | None = None) -> Row[Any]:
    """Change one's own name (of the account and of the agent here) or language; return the account."""
    values: dict[str, Any] = {}
    if name is not None:
        values["name"] = clean_name(name)
    if locale is not None:
        values["locale"] = locale
    if values:
        await work.connection.execute(
            update(Account).where(Account.id == scope.agent_id).values(**values, updated_at=work.now)
        )
        await audit(work, "account.updated", "account", scope.agent_id, fields=sorted(values))
    if name is not None:
        await _touch(work, scope, scope.agent_id, name=values["name"])
        work.record("agent.updated", agent_id=scope.agent_id, data={"fields": ["name"]})
    return (await work.connection.execute(select(Account).where(Account.id == scope.agent_id))).one()


async def change_shortcuts(work: Work, scope: Scope, changes: Mapping[str, str | None]) -> dict[str, str]:
    """Give commands other keys, on all machines of the caller, and return all that are not the usual ones.

    Args:
        changes: command → keys; empty keys: none, ``None``: the usual ones again.
    Raises:
        Invalid: they would be too many.
    """
    own = Account.id == scope.agent_id
    held: dict[str, str] = (
        await work.connection.execute(select(Account.shortcuts).where(own).with_for_update())
    ).scalar_one()
    kept = {command: keys for command, keys in {**held, **changes}.items() if keys is not None}
    if len(kept) > MAX_SHORTCUTS:
        raise Invalid("too many keys of your own", fields={"shortcuts": f"are more than {MAX_SHORTCUTS}"})
    if kept != held:
        await work.connection.execute(update(Account).where(own).values(shortcuts=kept, updated_at=work.now))
    return kept


def _agents(scope: Scope) -> Select[Any]:
    queue_ids = func.array(
        select(QueueMember.queue_id)
        .where(QueueMember.workspace_id == Agent.workspace_id, QueueMember.agent_id == Agent.id)
        .order_by(QueueMember.queue_id)
        .scalar_subquery()
    )
    return (
        select(Agent, Membership.role, queue_ids.label("queue_ids"))
        .outerjoin(Membership, and_(Membership.workspace_id == Agent.workspace_id, Membership.account_id == Agent.id))
        .where(Agent.workspace_id == scope.workspace_id)
    )


async def _lock_admins(work: Work, scope: Scope) -> set[UUID]:
    """Lock the memberships of all admins, so that two of them cannot demote each other at once."""
    rows = await work.connection.execute(
        select(Membership.account_id)
        .where(Membership.workspace_id == scope.workspace_id, Membership.role == "admin")
        .order_by(Membership.account_id)
        .with_for_update()
    )
    admins = set(rows.scalars())
    disabled = await work.connection.execute(
        select(Account.id).where(Account.id.in_(admins), Account.disabled_at.is_not(None))
    )
    return admins - set(disabled.scalars())


async def _lock_member(work: Work, scope: Scope, agent_id: UUID) -> Row[Any]:
    query: Executable = (
        select(Agent, Membership.role)
        .join(Membership, and_(Membership.workspace_id == Agent.workspace_id, Membership.account_id == Agent.id))
        .where(Agent.workspace_id == scope.workspace_id, Agent.id == agent_id)
        .with_for_update()
    )
    row: Row[Any] | None = (await work.connection.execute(query)).one_or_none()
    if row is None:
        raise NotFound("there is no such agent")
    return row


def _keep_an_admin(admins: set[UUID], leaving: UUID) -> None:
    if admins == {leaving}:
        raise Conflict("this is the last admin: make somebody else an admin first", code="last_admin")


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise Invalid("there is no such role", fields={"role": f"is one of {', '.join(ROLES)}"})


async def _touch(work: Work, scope: Scope, agent_id: UUID, **values: Any) -> None:
    await work.connection.execute(
        update(Agent)
        .where(Agent.workspace_id == scope.workspace_id, Agent.id == agent_id)
        .values(**values, version=Agent.version + 1, updated_at=work.now)
    )


async def _withdraw_invitations(work: Work, scope: Scope, inviter_id: UUID) -> None:
    """What somebody promised while they were an admin must not outlast their being one."""
    await work.connection.execute(
        delete(Invitation).where(
            Invitation.workspace_id == scope.workspace_id,
            Invitation.invited_by == inviter_id,
            Invitation.used_at.is_(None),
        )
    )
