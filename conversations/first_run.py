"""The first run of an installation: who may set it up, with what it begins, until it has an admin.

Whoever starts the program is told a link; whoever merely reaches its port first has none and can do nothing. The link
is worthless as soon as anybody administers anything here, by this way or by the command line.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, exists, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from conversations import people, queues, workspaces
from conversations.access import Scope
from conversations.models import Membership, SetupToken, Workspace
from conversations.work import Work
from conversations.workspaces import FIRST_RUN, FIRST_RUN_STEPS, LANGUAGE, ZONE
from kit.errors import Conflict, Forbidden
from kit.secret import new_token, token_hash

MAX_AGE = timedelta(hours=72)
PREFIX = "tlf_"


class SetupOver(Conflict):
    """Somebody administers this installation: what is left to set up, they do."""

    code = "setup_over"


class BadSetupToken(Forbidden):
    """Never made, or too old: the two are not told apart."""

    code = "bad_setup_token"


async def is_open(connection: AsyncConnection) -> bool:
    """Whether nobody administers anything here yet."""
    return not await connection.scalar(select(exists().where(Membership.role == "admin")))


async def make_token(connection: AsyncConnection, now: datetime) -> str:
    """Return a fresh token that is kept as a hash only; those that are too old are forgotten."""
    token = new_token(PREFIX)
    await connection.execute(delete(SetupToken).where(SetupToken.expires_at <= now))
    await connection.execute(
        insert(SetupToken).values(token_hash=token_hash(token), created_at=now, expires_at=now + MAX_AGE)
    )
    return token


async def find_begun(connection: AsyncConnection, token: str, now: datetime) -> Row[Any] | None:
    """Return the workspace that the first admin will have: the oldest, if somebody made one already.

    Raises:
        SetupOver, BadSetupToken: see there.
    """
    if not await is_open(connection):
        raise SetupOver("this installation is set up")
    known = select(SetupToken.token_hash).where(SetupToken.token_hash == token_hash(token), SetupToken.expires_at > now)
    if (await connection.execute(known)).one_or_none() is None:
        raise BadSetupToken("this link is wrong or too old: start the program again, or run `trunkline setup-link`")
    return await _oldest(connection)


async def begin(work: Work, token: str, *, slug: str, name: str, zone: str, language: str, queue: str) -> Row[Any]:
    """Make the workspace, or change the one that was begun, and return its row.

    Args:
        work: opened in the workspace that was begun, or with a fresh id.
        slug: of a new workspace; one that exists keeps its own.
        queue: name of the queue in which everything waits at first; not made where there is one.
    Raises:
        SetupOver, BadSetupToken: see there.
        Conflict: somebody else has begun meanwhile (``busy``).
    """
    await _hold(work, token)
    begun = await _oldest(work.connection)
    if begun is None:
        await workspaces.create_workspace(work, slug=slug, name=name)
    elif begun.id != work.workspace_id:
        raise Conflict("somebody else is setting this up right now; look again", code="busy")
    scope = Scope.system(work.workspace_id)
    settings = {ZONE: zone, LANGUAGE: language, FIRST_RUN: FIRST_RUN_STEPS[0]}
    row = await workspaces.update_workspace(work, scope, name=name, settings=settings)
    if not await queues.list_queues(work, scope):
        await queues.create_queue(work, scope, name=queue)
    return row


async def add_admin(work: Work, token: str, *, email: str, name: str, password_hash: str, locale: str) -> UUID:
    """Make the first admin, who serves the queues that nobody serves yet, and return their id; every link ends.

    Args:
        work: opened in the workspace that was begun.
    Raises:
        SetupOver, BadSetupToken: see there.
        Conflict: the address has an account (``account_exists``).
    """
    await _hold(work, token)
    scope = Scope.system(work.workspace_id)
    account = await people.create_account(work, email=email, name=name, password_hash=password_hash, locale=locale)
    await people.join(work, scope, account, "admin")
    served = await queues.list_members(work, scope)
    for row in await queues.list_queues(work, scope):
        if row.id not in served:
            await queues.set_members(work, scope, row.id, {account.id: 1})
    await work.connection.execute(delete(SetupToken))
    admin_id: UUID = account.id
    return admin_id


async def _hold(work: Work, token: str) -> None:
    """Let in one after another whoever has a link: of two at once only one makes the workspace, or the admin."""
    rows = await work.connection.execute(select(SetupToken).order_by(SetupToken.token_hash).with_for_update())
    kept = {row.token_hash: row.expires_at for row in rows}
    if not await is_open(work.connection):
        raise SetupOver("this installation is set up")
    if kept.get(token_hash(token), work.now) <= work.now:
        raise BadSetupToken("this link is wrong or too old: start the program again, or run `trunkline setup-link`")


async def _oldest(connection: AsyncConnection) -> Row[Any] | None:
    query = select(Workspace).order_by(Workspace.created_at, Workspace.id).limit(1)
    row: Row[Any] | None = (await connection.execute(query)).one_or_none()
    return row
