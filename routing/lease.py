"""One router at a time decides for a workspace: a right that is held by lease and fenced by its epoch.

The lease only saves two routers from doing the same work. What keeps them correct is ``fence`` at the start of
every batch: an epoch that is no longer the row's writes nothing, and while a batch runs its share lock keeps the
epoch from changing. Time is the database's, so the clocks of the nodes do not matter.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from kit import leases
from kit.db import Database, Hot
from kit.leases import LEASE_S

# Ask for more when this much is left: a batch never starts on the last second of a lease.
RENEW_BELOW_S: Final = 9.0
# After finding somebody else at work, do not ask again sooner.
LOOK_AGAIN_S: Final = 2.0


class LeaseLostError(Exception):
    """Another router has taken over; this batch wrote nothing."""


@dataclass(slots=True)
class _Held:
    epoch: int
    until: float  # by the loop's monotonic clock


_FENCE = "SELECT 1 FROM directory.lease WHERE name = $1 AND epoch = $2 FOR SHARE"


class WriterLeases:
    """The rights that one router holds.

    Args:
        owner: names this router. One that comes back under a name it had takes its leases at once, so a name may
            be kept across restarts only where two processes cannot have it at the same time.
    """

    def __init__(self, database: Database, owner: str) -> None:
        self.database = database
        self.owner = owner
        self._held: dict[UUID, _Held] = {}
        self._asked: set[UUID] = set()  # what may be ours: a stop may come between the database's answer and us
        self._others_until: dict[UUID, float] = {}

    async def hold(self, workspace_id: UUID) -> int | None:
        """Return the epoch under which this router may write for the workspace; ``None``: another one does."""
        now = asyncio.get_running_loop().time()
        held = self._held.get(workspace_id)
        if held is not None and held.until - now > RENEW_BELOW_S:
            return held.epoch
        if self._others_until.get(workspace_id, 0.0) > now:
            return None
        epoch = None
        self._asked.add(workspace_id)
        async with self.database.look_up() as connection:
            if held is not None and await leases.renew(connection, name(workspace_id), self.owner, held.epoch):
                epoch = held.epoch
            if epoch is None:
                epoch = await leases.take(connection, name(workspace_id), self.owner)
        if epoch is None:
            self._asked.discard(workspace_id)
            self._held.pop(workspace_id, None)
            self._others_until[workspace_id] = now + LOOK_AGAIN_S
            return None
        # Counted from before the statement was sent: never longer than the database counts.
        self._held[workspace_id] = _Held(epoch, now + LEASE_S)
        return epoch

    def lost(self, workspace_id: UUID) -> None:
        """Forget a right that turned out to be somebody else's."""
        self._asked.discard(workspace_id)
        self._held.pop(workspace_id, None)

    async def give_back(self) -> None:
        """End all rights now, so that another router need not wait for them to run out."""
        asked, self._asked = self._asked, set()
        self._held.clear()
        async with self.database.look_up() as connection:
            for workspace_id in asked:
                await leases.give_back(connection, name(workspace_id), self.owner)


async def fence(connection: Hot, workspace_id: UUID, epoch: int) -> None:
    """Begin a batch: hold the epoch still until the transaction ends.

    Raises:
        LeaseLostError: it is no longer the current one.
    """
    if await connection.fetchval(_FENCE, name(workspace_id), epoch) is None:
        raise LeaseLostError(f"epoch {epoch} of workspace {workspace_id} is over")


def name(workspace_id: UUID) -> str:
    """The lease's name in ``directory.lease``."""
    return f"routing:{workspace_id}"
