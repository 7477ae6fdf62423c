"""What web chat asks of others. ``gateway/app.py`` hands it in, made of ``routing``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from kit.db import Hot


class Place(Protocol):
    """Where a conversation stands in its waiting line."""

    @property
    def ahead(self) -> int:
        """How many are to be served before it; 0: it is next."""
        ...

    @property
    def is_staffed(self) -> bool:
        """Somebody who could have it is on duty, however busy."""
        ...


class WaitingLines(Protocol):
    async def __call__(
        self, connection: Hot, workspace_id: UUID, conversation_ids: Collection[UUID], now: datetime, /
    ) -> Mapping[UUID, Place]:
        """Return the places of those of the conversations that wait; asked once for all open windows."""
        ...


class Patience(Protocol):
    """Who hears that customers who wait are there, and that they are gone."""

    async def windows_open(self, workspace_id: UUID, conversation_ids: Collection[UUID]) -> None:
        """Learn that the windows of these conversations are open."""
        ...

    async def window_closed(self, workspace_id: UUID, conversation_id: UUID) -> None:
        """Learn that no window of this process shows the conversation any more."""
        ...
