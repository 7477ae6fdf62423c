"""What routing asks of others. ``gateway/app.py`` hands it in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from kit.db import Hot


class Answerer(Protocol):
    """A program that answers customers before people do; ``kb`` has one."""

    async def take(
        self, connection: Hot, workspace_id: UUID, conversation_ids: Collection[UUID], now: datetime
    ) -> Mapping[UUID, datetime]:
        """Say which of the conversations that a batch opened or reopened it will answer first, in intake's transaction.

        Returns:
            conversation → the instant at which it waits for a person in any case, should the program never answer.
        """
        ...
