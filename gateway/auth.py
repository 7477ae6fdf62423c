"""Signing in and out: what is checked, in which order, and what an answer may give away (nothing).

Unknown address, wrong password, disabled account and wrong code are one answer and take one time. Only whoever
has given the right password learns that a code is asked for.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from weakref import WeakValueDictionary

from sqlalchemy import ColumnElement, Row, delete, func, insert, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from conversations.access import Scope
from conversations.audit import audit
from conversations.events import Actor
from conversations.models import Account, Session
from conversations.work import Work, Works
from conversations.workspaces import list_memberships
from gateway.callers import Callers
from gateway.limiter import Limiter
from gateway.metrics import Metrics
from gateway.passwords import Passwords, match_totp
from gateway.settings import Settings
from kit.errors import Forbidden, Invalid, NotFound, Unauthenticated
from kit.ids import new_id
from kit.secret import Keys, new_token, token_hash

_WINDOW_S = 900
_FAILURES_BY_PAIR, _FAILURES_BY_ACCOUNT, _FAILURES_BY_ADDRESS = 10, 50, 100  # in a quarter of an hour


class BadCredentials(Unauthenticated):
    """Which part was wrong is not told."""

    code = "bad_credentials"


class TotpRequired(Unauthenticated):
    """The password was right; the account asks for a code as well."""

    code = "totp_required"


class NoMembership(Forbidden):
    code = "no_membership"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session; ``token`` goes into the cookie and is kept nowhere else."""

    account: Row[Any]
    memberships: list[Row[Any]]
    workspace_id: UUID
    token: str
    csrf_token: str


class Auth:
    """Sessions and the proofs that lead to one."""

    def __init__(
        self,
        settings: Settings,
        works: Works,
        keys: Keys,
        callers: Callers,
        limiter: Limiter,
        metrics: Metrics,
    ) -> None:
        self.settings = settings
        self.works = works
        self.keys = keys
        self.callers = callers
        self.limiter = limiter
        self.metrics = metrics
        self.passwords = Passwords()
        self._trying: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()  # by address

    async def sign_in(self, email: str, password: str, totp: str | None, *, address: str, user_agent: str) -> SignedIn:
        """Open a session in the workspace used last.

        Raises:
            BadCredentials, TotpRequired, NoMembership: see there.
            TooMany: too many failures for this account or from this address.
        """
        email = email.strip().lower()
        tries = (
            ("login-address", address, _FAILURES_BY_ADDRESS),
            ("login-account", email, _FAILURES_BY_ACCOUNT),
            ("login-pair", f"{email} {address}", _FAILURES_BY_PAIR),
        )
        # One after another for each account: of many at once all would be let in before the first is counted.
        async with self._trying.setdefault(email, asyncio.Lock()):
            for name, key, times in tries:
                await self.limiter.check(name, key, times=times, within_s=_WINDOW_S)
            try:
                signed_in = await self._sign_in(email, password, totp, address=address, user_agent=user_agent)
            except (Unauthenticated, Forbidden) as error:
                self.metrics.signs_in.labels(error.code).inc()
                # Only failures count: a whole office signs in from one address at nine o'clock.
                if not isinstance(error, TotpRequired):
                    for name, key, times in tries:
                        await self.limiter.count(name, key, times=times, within_s=_WINDOW_S)
                raise
        self.metrics.signs_in.labels("ok").inc()
        return signed_in

    async def _sign_in(self, email: str, password: str, totp: str | None, *, address: str, user_agent: str) -> SignedIn:
        async with self.works.database.begin() as connection:
            account = (
                await connection.execute(select(Account).where(func.lower(Account.email) == email))
            ).one_or_none()
        # Outside any transaction: hashing waits for a thread.
        is_right = await self.passwords.matches(password, account.password_hash if account is not None else None)
        if account is None or not is_right or account.disabled_at is not None:
            raise BadCredentials("the address or the password is wrong")
        fresh_hash = await self.passwords.hash(password) if self.passwords.is_outdated(account.password_hash) else None
        async with self.works.database.begin() as connection:
            memberships = await list_memberships(connection, account.id)
        if account.totp_sealed is not None and not totp:
            raise TotpRequired("enter the code of your authenticator app")
        if not memberships:
            raise NoMembership("you are not a member of any workspace")
        ids = [membership.workspace_id for membership in memberships]
        workspace_id = account.last_workspace_id if account.last_workspace_id in ids else ids[0]
        async with self.works.begin(workspace_id, Actor("agent", account.id, account.name)) as work:
            if account.totp_sealed is not None:
                await self._use_totp(work, account, totp or "")
            if fresh_hash is not None:
                await work.connection.execute(
                    update(Account).where(Account.id == account.id).values(password_hash=fresh_hash)
                )
            token, csrf_token = await self._open_session(
                work, account.id, workspace_id, address=address, user_agent=user_agent
            )
        return SignedIn(account, memberships, workspace_id, token, csrf_token)

    async def _use_totp(self, work: Work, account: Row[Any], code: str) -> None:
        secret = self.keys.unseal(account.totp_sealed, context=_totp_context(account.id)).decode()
        step = match_totp(secret, code.strip(), work.now)
        if step is None:
            raise BadCredentials("the address or the password is wrong")
        used = await work.connection.execute(
            update(Account)
            .where(Account.id == account.id, or_(Account.totp_last_step.is_(None), Account.totp_last_step < step))
            .values(totp_last_step=step)
            .returning(Account.id)
        )
        if used.one_or_none() is None:
            raise BadCredentials("the address or the password is wrong")

    async def _open_session(
        self, work: Work, account_id: UUID, workspace_id: UUID, *, address: str, user_agent: str
    ) -> tuple[str, str]:
        token, csrf_token, session_id = new_token("tls_"), new_token(""), new_id()
        await work.connection.execute(
            delete(Session).where(
                Session.account_id == account_id,
                or_(Session.expires_at <= work.now, Session.seen_at <= work.now - self.settings.session_idle),
            )
        )
        await work.connection.execute(
            insert(Session).values(
                token_hash=token_hash(token),
                id=session_id,
                account_id=account_id,
                workspace_id=workspace_id,
                csrf_token=csrf_token,
                user_agent=user_agent[:300],
                address=address,
                created_at=work.now,
                seen_at=work.now,
                expires_at=work.now + self.settings.session_length,
            )
        )
        await work.connection.execute(
            update(Account).where(Account.id == account_id).values(last_workspace_id=workspace_id)
        )
        await audit(work, "session.created", "session", session_id)
        return token, csrf_token

    async def switch(self, scope: Scope, session_id: UUID, workspace_id: UUID) -> None:
        """Bind a session to another workspace of its owner.

        Raises:
            NotFound: the owner is not a member there.
        """
        async with self.works.begin(workspace_id, scope.actor) as work:
            if workspace_id not in {
                row.workspace_id for row in await list_memberships(work.connection, scope.agent_id)
            }:
                raise NotFound("there is no such workspace among yours")
            await work.connection.execute(
                update(Session).where(Session.id == session_id).values(workspace_id=workspace_id)
            )
            await work.connection.execute(
                update(Account).where(Account.id == scope.agent_id).values(last_workspace_id=workspace_id)
            )
            await audit(work, "session.entered", "session", session_id)
        await self.callers.changed(scope.workspace_id)

    async def list_sessions(self, scope: Scope) -> list[Row[Any]]:
        """Return the live sessions of the caller's account, in all its workspaces, newest first."""
        now = self.works.clock.now()
        async with self.works.database.begin() as connection:
            return list(
                await connection.execute(
                    select(Session)
                    .where(
                        Session.account_id == scope.agent_id,
                        Session.expires_at > now,
                        Session.seen_at > now - self.settings.session_idle,
                    )
                    .order_by(Session.created_at.desc(), Session.id.desc())
                )
            )

    async def end_session(self, scope: Scope, session_id: UUID) -> None:
        """End one session of the caller's account: its cookie is worthless and its sockets close.

        Raises:
            NotFound: there is none of that id.
        """
        if not await self._end(scope, Session.id == session_id):
            raise NotFound("there is no such session")

    async def end_other_sessions(self, scope: Scope, kept: UUID | None) -> None:
        """End all sessions of the caller's account but one."""
        await self._end(scope, Session.id != kept if kept is not None else true())

    async def _end(self, scope: Scope, which: ColumnElement[bool]) -> bool:
        async with self.works.begin(scope.workspace_id, scope.actor) as work:
            query = delete(Session).where(Session.account_id == scope.agent_id, which)
            ended = (await work.connection.execute(query.returning(Session.id, Session.workspace_id))).all()
            for row in ended:
                await audit(work, "session.ended", "session", row.id)
        await self.callers.changed(*{row.workspace_id for row in ended})
        return bool(ended)

    async def change_password(self, scope: Scope, session_id: UUID | None, current: str, fresh: str) -> None:
        """Set a new password and end every other session of the account.

        Raises:
            Invalid: the present one is wrong (``wrong_password``), or the new one is weak.
        """
        await self.confirm_password(scope, current)
        hashed = await self.passwords.hash(fresh)
        async with self.works.begin(scope.workspace_id, scope.actor) as work:
            await work.connection.execute(
                update(Account).where(Account.id == scope.agent_id).values(password_hash=hashed, updated_at=work.now)
            )
            await audit(work, "account.password_changed", "account", scope.agent_id)
        await self.end_other_sessions(scope, session_id)

    async def confirm_password(self, scope: Scope, password: str) -> Row[Any]:
        """Ask for the password again before a change that would lock the owner out; return the account.

        Raises:
            Invalid: it is wrong (``wrong_password``).
        """
        await self.limiter.hit("confirm", str(scope.agent_id), times=_FAILURES_BY_PAIR, within_s=_WINDOW_S)
        async with self.works.database.begin() as connection:
            account = await find_account_by_id(connection, scope.agent_id)
        if not await self.passwords.matches(password, account.password_hash):
            raise Invalid("this is not your present password", code="wrong_password", fields={"password": "is wrong"})
        return account

    async def set_totp(self, scope: Scope, secret: str, code: str) -> None:
        """Ask for codes of this secret from now on, after one of them has been shown to work.

        Raises:
            Invalid: the code does not belong to the secret (``wrong_code``).
        """
        async with self.works.begin(scope.workspace_id, scope.actor) as work:
            step = match_totp(secret, code.strip(), work.now)
            if step is None:
                raise Invalid("this code does not fit", code="wrong_code", fields={"code": "is wrong"})
            sealed = self.keys.seal(secret.encode(), context=_totp_context(scope.agent_id))
            await work.connection.execute(
                update(Account)
                .where(Account.id == scope.agent_id)
                .values(totp_sealed=sealed, totp_last_step=step, updated_at=work.now)
            )
            await audit(work, "account.totp_set", "account", scope.agent_id)

    async def clear_totp(self, scope: Scope) -> None:
        """No longer ask for codes."""
        async with self.works.begin(scope.workspace_id, scope.actor) as work:
            await work.connection.execute(
                update(Account)
                .where(Account.id == scope.agent_id)
                .values(totp_sealed=None, totp_last_step=None, updated_at=work.now)
            )
            await audit(work, "account.totp_cleared", "account", scope.agent_id)


async def reset_password(works: Works, email: str, hashed: str, *, clear_totp: bool = False) -> None:
    """Set a forgotten password on behalf of whoever runs the machine; all sessions of the account end.

    Raises:
        NotFound: there is no such account.
    """
    async with works.database.begin() as connection:
        account = (
            await connection.execute(select(Account).where(func.lower(Account.email) == email.strip().lower()))
        ).one_or_none()
        if account is None:
            raise NotFound(f"there is no account {email}")
        fresh: dict[str, Any] = {"password_hash": hashed, "updated_at": works.clock.now()}
        if clear_totp:
            fresh |= {"totp_sealed": None, "totp_last_step": None}
        await connection.execute(update(Account).where(Account.id == account.id).values(**fresh))
        await connection.execute(delete(Session).where(Session.account_id == account.id))
        memberships = await list_memberships(connection, account.id)
    for membership in memberships:
        async with works.begin(membership.workspace_id) as work:
            await audit(work, "account.password_reset", "account", account.id, clear_totp=clear_totp)


async def find_account_by_id(connection: AsyncConnection, account_id: UUID) -> Row[Any]:
    """Return an account's row; its caller is signed in as it, so it exists."""
    row: Row[Any] = (await connection.execute(select(Account).where(Account.id == account_id))).one()
    return row


def _totp_context(account_id: UUID) -> str:
    return f"totp:{account_id}"
