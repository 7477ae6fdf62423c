"""Order between the ack and the record.

Each sender at each inbox has a lane: deliveries leave it in the order in which they came, however long one takes to be
parsed, its files to be fetched; nobody else waits for that. A taker per workspace gathers what is ready at the heads of
its lanes into one batch, so that under load many messages share a commit, and alone one message waits for nobody.
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
class _Hall:
    """The lanes of one workspace, and those of their heads that are ready, in the order of becoming so."""

    lanes: dict[tuple[UUID, str], deque[Arrival]] = field(default_factory=dict)
    ready: deque[Arrival] = field(default_factory=deque)


class Lanes:
    """Holds what has been acknowledged and not taken in, by workspace, inbox and order key."""

    def __init__(self, take: TakeBatch) -> None:
        self._take = take
        self._halls: dict[UUID, _Hall] = {}
        self._takers: dict[UUID, asyncio.Task[None]] = {}
        self._known: set[UUID] = set()

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, event_id: UUID) -> bool:
        return event_id in self._known

    def add(self, arrival: Arrival) -> None:
        """Queue a delivery behind the earlier ones of its sender."""
        self._known.add(arrival.id)
        hall = self._halls.setdefault(arrival.inbox.workspace_id, _Hall())
        hall.lanes.setdefault(_lane(arrival), deque()).append(arrival)

    def ready(self, arrival: Arrival) -> None:
        """A delivery is parsed, or failed to be: have it taken as soon as it is at the head of its lane."""
        workspace_id = arrival.inbox.workspace_id
        hall = self._halls[workspace_id]
        if hall.lanes[_lane(arrival)][0] is arrival:
            hall.ready.append(arrival)
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
        """Take what is ready off its lanes: of each as much as is ready, up to a batch."""
        hall = self._halls.get(workspace_id)
        batch: list[Arrival] = []
        while hall is not None and hall.ready and len(batch) < MAX_BATCH:
            key = _lane(hall.ready.popleft())
            lane = hall.lanes[key]
            while lane and lane[0].is_ready and len(batch) < MAX_BATCH:
                batch.append(lane.popleft())
            if lane and lane[0].is_ready:
                hall.ready.appendleft(lane[0])
            if not lane:
                del hall.lanes[key]
        if hall is not None and not hall.lanes:
            del self._halls[workspace_id]
        return batch


def _lane(arrival: Arrival) -> tuple[UUID, str]:
    return arrival.inbox.id, arrival.envelope.order_key
