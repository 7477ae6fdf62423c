"""Where what is to be sent lies: replies to customers, and mails of side conversations. Dispatch treats both alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from channels.contract import Capabilities
from conversations import deliveries
from conversations.deliveries import Claimed, Outcome
from conversations.events import EventDraft
from conversations.sides import post
from kit.db import Hot


class Outbox(Protocol):
    """A table of deliveries; ``conversations.deliveries`` says what each of these promises."""

    async def claim(
        self, connection: Hot, workspace_id: UUID, inbox_ids: Sequence[UUID], owner: str, now: datetime, limit: int
    ) -> list[Claimed]: ...

    async def finish(
        self, connection: Hot, workspace_id: UUID, outcomes: Sequence[Outcome], now: datetime
    ) -> list[EventDraft]: ...

    async def release(
        self, connection: Hot, workspace_id: UUID, inbox_ids: Sequence[UUID], code: str, now: datetime
    ) -> None: ...

    async def recover_expired(
        self, connection: Hot, workspace_id: UUID, inbox_ids: Sequence[UUID], repeatable: Sequence[UUID], now: datetime
    ) -> list[EventDraft]: ...


REPLIES: Final[Outbox] = deliveries
SIDES: Final[Outbox] = post
OUTBOXES: Final[tuple[Outbox, ...]] = (REPLIES, SIDES)


def serves(outbox: Outbox, abilities: Capabilities) -> bool:
    """Whether an inbox with these abilities ever has something in an outbox.

    Side conversations go out as mail: where one may write first, with a subject. Others are not asked for any.
    """
    return outbox is REPLIES or (abilities.subject and abilities.can_start)
