"""What the bot asks of others. ``gateway/app.py`` hands it in, made of ``routing``."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from conversations.work import Work


class WaitingLine(Protocol):
    """Where conversations wait for people; those that the bot took are held out of it."""

    async def hold(self, work: Work, conversation_id: UUID, until: datetime) -> bool:
        """Keep a conversation out of its line for longer; false: people have it now. It is locked."""
        ...

    async def hand_over(self, work: Work, conversation_id: UUID) -> bool:
        """Let a conversation wait for people as from the moment it came; false: it was not held. It is locked."""
        ...
