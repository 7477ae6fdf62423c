"""How often somebody may try: moving windows, kept in this process."""

from __future__ import annotations

import time

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from conversations.access import Scope
from kit.errors import TooMany


class Limiter:
    """Counts tries by name and key. Several processes count each for themselves."""

    def __init__(self) -> None:
        self._storage = MemoryStorage()
        self._windows = MovingWindowRateLimiter(self._storage)

    async def hit(self, name: str, key: str, *, times: int, within_s: int) -> None:
        """Count one try.

        Raises:
            TooMany: more than ``times`` in the last ``within_s`` seconds.
        """
        item = RateLimitItemPerSecond(times, within_s, namespace=name)
        if not await self._windows.hit(item, key):
            raise await self._too_many(item, key)

    async def count_draft(self, scope: Scope) -> None:
        """Count one question of an agent to the language model, however many windows they have open.

        Raises:
            TooMany: more than ten in a minute.
        """
        await self.hit("drafter", f"{scope.workspace_id}:{scope.agent_id}", times=10, within_s=60)

    async def check(self, name: str, key: str, *, times: int, within_s: int) -> None:
        """As ``hit``, without counting."""
        item = RateLimitItemPerSecond(times, within_s, namespace=name)
        if not await self._windows.test(item, key):
            raise await self._too_many(item, key)

    async def count(self, name: str, key: str, *, times: int, within_s: int) -> None:
        """Count one try that was let through by ``check``."""
        await self._windows.hit(RateLimitItemPerSecond(times, within_s, namespace=name), key)

    async def _too_many(self, item: RateLimitItem, key: str) -> TooMany:
        window = await self._windows.get_window_stats(item, key)
        return TooMany("too many tries; wait a moment", retry_after_s=max(1.0, window.reset_time - time.time()))
