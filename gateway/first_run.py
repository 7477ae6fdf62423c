"""The door of a fresh installation: the link that is told where the program runs, and what may be done with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from conversations import first_run
from conversations.first_run import SetupOver
from conversations.work import Works
from gateway.passwords import Passwords
from kit.errors import Conflict
from kit.ids import new_id


class NoWorkspaceYet(Conflict):
    """An admin administers a workspace, so that is made first."""

    code = "no_workspace_yet"


class FirstRun:
    """Serves whoever holds the link; once there is an admin nothing is asked of the database any more."""

    def __init__(self, works: Works, passwords: Passwords) -> None:
        self._works = works
        self._passwords = passwords
        self._is_over = False

    async def is_open(self) -> bool:
        """Whether nobody administers anything here yet."""
        if not self._is_over:
            async with self._works.database.begin() as connection:
                self._is_over = not await first_run.is_open(connection)
        return not self._is_over

    async def make_link(self, base_url: str) -> str | None:
        """Return a fresh link, to be told to whoever runs the program; ``None``: there is an admin."""
        if not await self.is_open():
            return None
        async with self._works.database.begin() as connection:
            token = await first_run.make_token(connection, self._works.clock.now())
        # Behind the # it reaches no server's log and no Referer.
        return f"{base_url}/setup#{token}"

    async def find_begun(self, token: str) -> Row[Any] | None:
        """As ``conversations.first_run.find_begun``."""
        await self._require_open()
        async with self._works.database.begin() as connection:
            return await first_run.find_begun(connection, token, self._works.clock.now())

    async def begin(self, token: str, **values: str) -> Row[Any]:
        """As ``conversations.first_run.begin``, in a transaction of its own."""
        begun = await self.find_begun(token)
        async with self._works.begin(begun.id if begun is not None else new_id()) as work:
            return await first_run.begin(work, token, **values)

    async def add_admin(self, token: str, *, email: str, name: str, password: str, locale: str) -> UUID:
        """Make the first admin, as ``conversations.first_run.add_admin``; return the workspace's id.

        Raises:
            WeakPassword: see there.
            NoWorkspaceYet: the step before was left out.
        """
        begun = await self.find_begun(token)
        if begun is None:
            raise NoWorkspaceYet("make the workspace first")
        hashed = await self._passwords.hash(password)
        async with self._works.begin(begun.id) as work:
            await first_run.add_admin(work, token, email=email, name=name, password_hash=hashed, locale=locale)
        self._is_over = True
        workspace_id: UUID = begun.id
        return workspace_id

    async def _require_open(self) -> None:
        if not await self.is_open():
            raise SetupOver("this installation is set up")
