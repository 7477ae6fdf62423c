"""What only one process may do at a time for an inbox: read its mailbox, pull its messages."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import asyncpg

from kit import leases
from kit.db import Database
from kit.errors import Unavailable

RENEW_EVERY_S = leases.LEASE_S / 3
LOOK_EVERY_S = 2.0


class LeaseLost(Unavailable):
    """Another process may be doing the work by now."""

    code = "lease_lost"


class ProcessLeases:
    """Implements ``contract.Leases`` for one process; ``owner`` names it, and one task of it, among all."""

    def __init__(self, database: Database, owner: str) -> None:
        self._database = database
        self._owner = owner
        self._entered = 0

    @contextlib.asynccontextmanager
    async def exclusive(self, name: str) -> AsyncIterator[None]:
        """See ``contract.Leases.exclusive``."""
        self._entered += 1
        owner = f"{self._owner}#{self._entered}"  # two blocks of one process exclude each other as well
        name = f"channel:{name}"
        while (epoch := await self._take(name, owner)) is None:  # noqa: ASYNC110 - another process gives it back
            await asyncio.sleep(LOOK_EVERY_S)
        body = asyncio.current_task()
        assert body is not None, "a lease is held by a task"
        is_lost = False

        async def renew() -> None:
            nonlocal is_lost
            await self._renew_until_lost(name, owner, epoch)
            is_lost = True
            body.cancel()

        renewing = asyncio.create_task(renew(), name=f"lease {name}")
        try:
            yield
        except asyncio.CancelledError:
            if is_lost and body.uncancel() == 0:
                raise LeaseLost("another process has taken over") from None
            raise
        finally:
            renewing.cancel()
            try:
                # Unlike awaiting the task itself, this tells its cancellation from one that ends us.
                await asyncio.wait({renewing})
            finally:
                if not is_lost:
                    await self._give_back(name, owner)

    async def _take(self, name: str, owner: str) -> int | None:
        try:
            async with self._database.look_up() as connection:
                return await leases.take(connection, name, owner)
        except asyncio.CancelledError:
            # The database may have given what we no longer wait for, and nobody else has it until that runs out.
            await self._give_back(name, owner)
            raise

    async def _give_back(self, name: str, owner: str) -> None:
        with contextlib.suppress(Unavailable):
            async with self._database.look_up() as connection:
                await leases.give_back(connection, name, owner)

    async def _renew_until_lost(self, name: str, owner: str, epoch: int) -> None:
        """Return when the right is gone, or may be: the database could not be asked for as long as it lasts."""
        loop = asyncio.get_running_loop()
        safe_until = loop.time() + leases.LEASE_S
        while loop.time() < safe_until:
            await asyncio.sleep(RENEW_EVERY_S)
            asked_at = loop.time()
            try:
                async with asyncio.timeout(RENEW_EVERY_S), self._database.look_up() as connection:
                    if not await leases.renew(connection, name, owner, epoch):
                        return
            except (Unavailable, TimeoutError, asyncpg.PostgresError):
                continue
            safe_until = asked_at + leases.LEASE_S
