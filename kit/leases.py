"""The right to do something alone: a named row with an owner, a fencing epoch and an end by the database's clock.

A lease only saves two processes from doing the same work. Whoever writes under one fences the write with the epoch,
or does work that may be repeated.
"""

from __future__ import annotations

from typing import Final

from kit.db import Hot

# Longer than the 5 s after which the server ends a frozen node's transaction, and with it that node's locks.
LEASE_S: Final = 15.0

_TAKE = """
INSERT INTO directory.lease AS lease (name, owner, epoch, expires_at)
VALUES ($1, $2, 1, clock_timestamp() + make_interval(secs => $3))
ON CONFLICT (name) DO UPDATE
    SET owner = excluded.owner, epoch = lease.epoch + 1, expires_at = excluded.expires_at
    WHERE lease.expires_at < clock_timestamp() OR lease.owner = excluded.owner
RETURNING epoch
"""

_RENEW = """
UPDATE directory.lease SET expires_at = clock_timestamp() + make_interval(secs => $4)
WHERE name = $1 AND owner = $2 AND epoch = $3 RETURNING epoch
"""

_GIVE_BACK = "UPDATE directory.lease SET expires_at = '-infinity' WHERE name = $1 AND owner = $2"


async def take(connection: Hot, name: str, owner: str) -> int | None:
    """Take the right if nobody else holds it; return its new epoch, ``None`` if somebody does."""
    epoch: int | None = await connection.fetchval(_TAKE, name, owner, LEASE_S)
    return epoch


async def renew(connection: Hot, name: str, owner: str, epoch: int) -> bool:
    """Extend a right that is held; false if it went to somebody else."""
    return await connection.fetchval(_RENEW, name, owner, epoch, LEASE_S) is not None


async def give_back(connection: Hot, name: str, owner: str) -> None:
    """End a right now, so that the next one need not wait for it to run out; nothing if somebody else has it."""
    await connection.execute(_GIVE_BACK, name, owner)
