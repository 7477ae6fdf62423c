"""Which of many to look at soon, and when to look at all: hints come at any rate, the round comes all the same."""

from __future__ import annotations

import asyncio
from uuid import UUID


class Nudges:
    """Hints about workspaces, gathered until somebody asks for them.

    Args:
        every_s: so often ``wait`` says that it is time to look at all, however many hints come between.
    """

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._nudged: dict[UUID, None] = {}
        self._something = asyncio.Event()
        self._round_at: float | None = None  # by the loop's clock

    def nudge(self, workspace_id: UUID) -> None:
        """Have a workspace looked at soon; returns at once."""
        self._nudged[workspace_id] = None
        self._something.set()

    async def wait(self) -> tuple[list[UUID], bool]:
        """Wait for either; return the workspaces hinted at, in order, and whether all are to be looked at."""
        loop = asyncio.get_running_loop()
        if self._round_at is None:
            self._round_at = loop.time() + self._every_s
        try:
            async with asyncio.timeout_at(self._round_at):
                await self._something.wait()
        except TimeoutError:
            pass
        is_round = loop.time() >= self._round_at
        if is_round:
            self._round_at = loop.time() + self._every_s
        nudged, self._nudged = list(self._nudged), {}
        self._something.clear()
        return nudged, is_round
