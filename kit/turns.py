"""Whose turn it is: one process at a time looks after a workspace's rules, another may look after its webhooks.

The lease only saves two processes from doing the same work; what they write is unique by itself.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from kit import leases
from kit.db import Database
from kit.leases import LEASE_S

RENEW_BELOW_S: Final = 9.0
LOOK_AGAIN_S: Final = 2.0


@dataclass(slots=True)
class _Held:
    epoch: int
    until: float  # by the loop's monotonic clock


class Turns:
    """The leases that one process holds; ``owner`` names it among all."""

    def __init__(self, database: Database, owner: str) -> None:
        self._database = database
        self._owner = owner
        self._held: dict[str, _Held] = {}
        self._others_until: dict[str, float] = {}

    async def hold(self, name: str) -> bool:
        """Whether this process may do the named work for the next seconds; false: another one does it."""
        now = asyncio.get_running_loop().time()
        held = self._held.get(name)
        if held is not None and held.until - now > RENEW_BELOW_S:
            return True
        if self._others_until.get(name, 0.0) > now:
            return False
        async with self._database.look_up() as connection:
            epoch = None
            if held is not None and await leases.renew(connection, name, self._owner, held.epoch):
                epoch = held.epoch
            if epoch is None:
                epoch = await leases.take(connection, name, self._owner)
        if epoch is None:
            self._held.pop(name, None)
            self._others_until[name] = now + LOOK_AGAIN_S
            return False
        # Counted from before the statement was sent: never longer than the database counts.
        self._held[name] = _Held(epoch, now + LEASE_S)
        return True

    async def give_back(self) -> None:
        """End all turns now, so that another process need not wait for them to run out."""
        names, self._held = list(self._held), {}
        if names:
            async with self._database.look_up() as connection:
                for name in names:
                    await leases.give_back(connection, name, self._owner)
