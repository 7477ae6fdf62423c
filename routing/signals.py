"""Which workspaces want the router's attention: told many times, looked at once."""

from __future__ import annotations

import asyncio
from uuid import UUID


class Attention:
    """A queue of workspaces in which each stands at most once, and which nobody works on twice at a time."""

    def __init__(self) -> None:
        self._wanted: dict[UUID, None] = {}
        self._busy: set[UUID] = set()
        self._something = asyncio.Event()

    def call(self, workspace_id: UUID) -> None:
        """Ask for one look at the workspace that starts after this moment."""
        self._wanted[workspace_id] = None
        self._something.set()

    async def take(self) -> UUID:
        """Wait for a workspace that wants a look and that nobody is looking at; ``done`` gives it back."""
        while True:
            for workspace_id in self._wanted:
                if workspace_id not in self._busy:
                    del self._wanted[workspace_id]
                    self._busy.add(workspace_id)
                    return workspace_id
            self._something.clear()
            await self._something.wait()

    def done(self, workspace_id: UUID) -> None:
        """The look is over; one that was asked for meanwhile may start."""
        self._busy.discard(workspace_id)
        if self._wanted:
            self._something.set()
