"""Order between the ack and the record.

Each inbox has a lane: deliveries leave it in the order in which they came, however long one takes to be
parsed. A taker per workspace gathers what is ready at the heads of its lanes into one batch, so that under
load many messages share a commit, and alone one message waits for nobody.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import structlog

from channels.contract import InboxSettings, ParsedEvent, RawEnvelope
from channels.raw_events import RawRow
from conversations.inbound import IntakeReceipt

log = structlog.get_logger(__name__)

MAX_BATCH = 256


@dataclass(slots=True)
class Arrival:
    """A delivery on its way from the ack to the record.

    ``is_stored``: its raw row is committed; otherwise the row is written with the messages, and whoever sent
    it waits for ``taken``.
    """

    id: UUID
    inbox: InboxSettings
    envelope: RawEnvelope
    received_at: datetime
    is_stored: bool
    taken: asyncio.Future[tuple[IntakeReceipt, ...]]
    parsed: Sequence[ParsedEvent] | None = None
    failure: Exception | None = None  # parsing failed for good
    row: RawRow | None = None  # what is written with the messages, unless it is stored already; before ``parsed``
    attempts: int = 0

    @property
    def is_ready(self) -> bool:
        return self.parsed is not None or self.failure is not None


TakeBatch = Callable[[UUID, list[Arrival]], Awaitable[None]]


@dataclass(slots=True)
class _Lane:
    waiting: deque[Arrival] = field(default_factory=deque)


class Lanes:
    """Holds what has been acknowledged and not taken in, by workspace and inbox."""

    def __init__(self, take: TakeBatch) -> None:
        self._take = take
        self._lanes: dict[UUID, dict[UUID, _Lane]] = {}
        self._takers: dict[UUID, asyncio.Task[None]] = {}
        self._known: set[UUID] = set()

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, event_id: UUID) -> bool:
        return event_id in self._known

    def add(self, arrival: Arrival) -> None:
        """Queue a delivery behind the earlier ones of its inbox."""
        self._known.add(arrival.id)
        lanes = self._lanes.setdefault(arrival.inbox.workspace_id, {})
        lanes.setdefault(arrival.inbox.id, _Lane()).waiting.append(arrival)

    def ready(self, workspace_id: UUID) -> None:
        """Something at the head of a lane may have become ready: see to it that somebody takes it."""
        taker = self._takers.get(workspace_id)
        if taker is None or taker.done():
            self._takers[workspace_id] = asyncio.create_task(self._run(workspace_id), name=f"intake {workspace_id}")

    async def drain(self) -> None:
        """Wait until every taker has come to rest."""
        while running := [task for task in self._takers.values() if not task.done()]:
            await asyncio.gather(*running, return_exceptions=True)

    async def _run(self, workspace_id: UUID) -> None:
        while batch := self._gather(workspace_id):
            try:
                await self._take(workspace_id, batch)
            except Exception as error:
                # Stored deliveries are still in their table; whoever waits for an unstored one must hear of it.
                log.exception("intake_batch_failed", workspace_id=str(workspace_id), deliveries=len(batch))
                for arrival in batch:
                    if not arrival.taken.done():
                        arrival.taken.set_exception(error)
            finally:
                self._known.difference_update(arrival.id for arrival in batch)

    def _gather(self, workspace_id: UUID) -> list[Arrival]:
        lanes = self._lanes.get(workspace_id, {})
        batch: list[Arrival] = []
        for inbox_id, lane in list(lanes.items()):
            while lane.waiting and lane.waiting[0].is_ready and len(batch) < MAX_BATCH:
                batch.append(lane.waiting.popleft())
            if not lane.waiting:
                del lanes[inbox_id]
        if not lanes:
            self._lanes.pop(workspace_id, None)
        return batch
