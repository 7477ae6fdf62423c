"""From a provider's delivery to the record, in two steps, both idempotent.

(a) ``accept`` commits the raw delivery together with all others that wait at this moment, then returns: only
    now may the provider be told. (b) From memory, or after a crash from the table, the delivery is parsed and
    taken in. Channels whose acknowledgement carries ids (web chat, API) do both in one commit.

What cannot be understood is kept raw and marked ``dead``; an admin sees it and can replay it. A batch that
fails is halved until the one bad delivery stands alone; the others are not held up by it. Where the disk is full
or a part of ours is away, the sender is asked to come back, and what is stored already is tried again.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from channels import raw_events
from channels.contract import AcceptReceipt, ChannelAdapter, InboxSettings, ParsedEvent, RawEnvelope, StatusUpdate
from channels.errors import Unparseable
from channels.lanes import Arrival, Lanes
from channels.registry import Adapters
from conversations import deliveries
from conversations.events import EventDraft, append_events
from conversations.inbound import (
    CallUpdate,
    ContactSignal,
    InboundMessage,
    IntakeReceipt,
    MessageEdit,
    MessageRecall,
    OwnMessage,
)
from conversations.intake import Besides, receive
from conversations.ports import IntakeListener
from conversations.sides import answers, post
from conversations.work import Wake
from kit.blobs import Blobs, FilesAway
from kit.clock import Clock
from kit.db import RETRYABLE, UNREACHABLE, Database, Hot
from kit.errors import InsufficientStorage, NotFound, TooMany, TrunklineError, Unavailable
from kit.ids import new_id

log = structlog.get_logger(__name__)

MAX_WAITING = 20_000  # deliveries in memory; beyond it senders are asked to come back
RAW_BATCH = 512
SWEEP_EVERY_S = 1.0
SWEEP_CEILING = timedelta(minutes=1)
SWEEP_OLDER_THAN = timedelta(seconds=2)
RETRIES = 6
PASSING = (Unavailable, InsufficientStorage)
OUR_FILES = (FilesAway, InsufficientStorage)
PUT_OFF_FOR = timedelta(hours=1)  # then somebody should look at it

TypingListener = Callable[[InboxSettings, str, bool], None]


class Ingest:
    """Implements ``InboundSink`` for all adapters of this process."""

    def __init__(
        self,
        database: Database,
        adapters: Adapters,
        blobs: Blobs,
        listener: IntakeListener,
        clock: Clock,
        wake: Wake,
        on_typing: TypingListener | None = None,
    ) -> None:
        self._database = database
        self._adapters = adapters
        self._blobs = blobs
        self._listener = listener
        self._clock = clock
        self._wake = wake
        self._on_typing = on_typing
        self._lanes = Lanes(self._take)
        self._raw: dict[UUID, list[tuple[raw_events.RawRow, Arrival, asyncio.Future[bool]]]] = {}
        self._flushers: dict[UUID, asyncio.Task[None]] = {}
        self._parsing: set[asyncio.Task[None]] = set()
        self._put_off: dict[UUID, tuple[int, datetime]] = {}  # stored deliveries: attempts, and when the next is due
        self._is_closed = False

    @property
    def waiting(self) -> int:
        """Deliveries that are acknowledged, or about to be, and not yet taken in."""
        return len(self._lanes) + sum(map(len, self._raw.values()))

    # -- step (a) -------------------------------------------------------------------------------------------

    async def accept(self, inbox: InboxSettings, envelope: RawEnvelope) -> AcceptReceipt:
        """See ``InboundSink.accept``."""
        if self._is_closed:
            raise Unavailable("the program is stopping", retry_after_s=5)
        if self.waiting >= MAX_WAITING:
            raise TooMany("more is waiting than can be taken in", code="overloaded", retry_after_s=2)
        _, adapter = self._adapters.get(inbox.id)
        loop = asyncio.get_running_loop()
        arrival = Arrival(new_id(), inbox, envelope, self._clock.now(), is_stored=False, taken=loop.create_future())
        if adapter.capabilities.awaits_intake:
            self._lanes.add(arrival)
            self._start_parsing(adapter, arrival)
            receipts = await arrival.taken
            return AcceptReceipt(arrival.id, all(one.duplicate for one in receipts), receipts)
        row = await self._row(arrival)
        stored: asyncio.Future[bool] = loop.create_future()
        self._raw.setdefault(inbox.workspace_id, []).append((row, arrival, stored))
        self._start_flusher(inbox.workspace_id)
        return AcceptReceipt(arrival.id, duplicate=not await stored)

    async def typing(self, inbox: InboxSettings, thread_key: str, on: bool) -> None:
        """See ``InboundSink.typing``."""
        if self._on_typing is not None:
            self._on_typing(inbox, thread_key, on)

    def _start_flusher(self, workspace_id: UUID) -> None:
        flusher = self._flushers.get(workspace_id)
        if flusher is None or flusher.done():
            self._flushers[workspace_id] = asyncio.create_task(self._flush(workspace_id), name=f"raw {workspace_id}")

    async def _flush(self, workspace_id: UUID) -> None:
        """Commit what waits, again and again until nothing does: under load many deliveries share a commit."""
        while waiting := self._raw.get(workspace_id):
            batch, self._raw[workspace_id] = waiting[:RAW_BATCH], waiting[RAW_BATCH:]
            try:
                async with self._database.hot() as connection:
                    fresh = await raw_events.insert(connection, workspace_id, [row for row, _, _ in batch])
            except Exception as error:  # noqa: BLE001 - every sender that waits must hear of it
                answer = error if isinstance(error, TrunklineError) else _away(error)
                for _, _, stored in batch:
                    if not stored.done():
                        stored.set_exception(answer)
                continue
            for row, arrival, stored in batch:
                if row.id in fresh:
                    arrival.is_stored = True
                    self._begin(arrival)
                if not stored.done():
                    stored.set_result(row.id in fresh)
        del self._raw[workspace_id]

    # -- between --------------------------------------------------------------------------------------------

    def _begin(self, arrival: Arrival) -> None:
        """Queue a stored delivery for intake and start parsing it."""
        arrival.taken.add_done_callback(_retrieve)
        self._lanes.add(arrival)
        try:
            _, adapter = self._adapters.get(arrival.inbox.id)
        except NotFound as error:
            arrival.failure = error
            self._lanes.ready(arrival)
            return
        self._start_parsing(adapter, arrival)

    def _start_parsing(self, adapter: ChannelAdapter, arrival: Arrival) -> None:
        # In a task of its own: a sender who hangs up must not leave an unready delivery at the head of its lane.
        task = asyncio.create_task(self._parse(adapter, arrival))
        self._parsing.add(task)
        task.add_done_callback(self._parsing.discard)

    async def _row(self, arrival: Arrival) -> raw_events.RawRow:
        """Make the raw row; before any transaction, because the store of files may be slow."""
        inbox = arrival.inbox
        return await raw_events.to_row(
            self._blobs, inbox.workspace_id, inbox.id, arrival.id, arrival.envelope, arrival.received_at
        )

    async def _parse(self, adapter: ChannelAdapter, arrival: Arrival) -> None:
        try:
            parsed = await adapter.parse(arrival.envelope, arrival.received_at)
            if not arrival.is_stored:
                arrival.row = await self._row(arrival)
            arrival.parsed = parsed
        except Exception as error:  # an adapter's bug must not lose the delivery: it becomes a dead letter
            if not isinstance(error, TrunklineError):
                log.exception("parse_failed", inbox_id=str(arrival.inbox.id), raw_event_id=str(arrival.id))
            arrival.failure = error
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            # Not us: what the adapter waited for was cancelled, as when its inbox gets new settings. Without an end
            # here the delivery would stand at the head of its lane for good.
            arrival.failure = Unavailable("the inbox was stopped meanwhile")
        self._lanes.ready(arrival)

    # -- step (b) -------------------------------------------------------------------------------------------

    async def _take(self, workspace_id: UUID, batch: list[Arrival]) -> None:
        good = [arrival for arrival in batch if arrival.failure is None]
        if good:
            await self._take_or_halve(workspace_id, good)
        for arrival in batch:
            if arrival.failure is None:
                continue
            if self._may_pass(arrival, arrival.failure):
                self._come_back_later(arrival)
                self._refuse([arrival], arrival.failure)
            else:
                await self._bury(workspace_id, arrival, arrival.failure)

    def _may_pass(self, arrival: Arrival, error: Exception) -> bool:
        """Whether the delivery is not at fault and may be understood in a moment: a part of ours is away, or full."""
        if isinstance(error, OUR_FILES):
            return True  # for as long as it lasts: nobody has to look at a delivery because of our own store
        return isinstance(error, PASSING) and self._clock.now() - arrival.received_at < PUT_OFF_FOR

    def _come_back_later(self, arrival: Arrival) -> None:
        """Space out the attempts at a stored delivery that needs somebody who is away: its provider, our disk."""
        if not arrival.is_stored:
            return  # its sender comes back, when they like
        attempts = self._put_off[arrival.id][0] + 1 if arrival.id in self._put_off else 1
        wait = min(SWEEP_CEILING, SWEEP_OLDER_THAN * 2 ** min(attempts - 1, 10))
        self._put_off[arrival.id] = (attempts, self._clock.now() + wait)

    async def _take_or_halve(self, workspace_id: UUID, batch: list[Arrival]) -> None:
        for attempt in range(RETRIES):
            try:
                await self._take_together(workspace_id, batch)
            except (*RETRYABLE, asyncpg.LockNotAvailableError, asyncpg.QueryCanceledError):
                await asyncio.sleep(random.uniform(0.005, 0.02) * 2**attempt)  # noqa: S311 - jitter
                continue
            except (Unavailable, *UNREACHABLE) as error:
                # Stored deliveries are swept up later; the others' senders come back.
                self._refuse(batch, error if isinstance(error, Unavailable) else _away(error))
                return
            except Exception as error:
                if len(batch) == 1:
                    log.exception("intake_failed", workspace_id=str(workspace_id), raw_event_id=str(batch[0].id))
                    await self._bury(workspace_id, batch[0], error)
                    return
                middle = len(batch) // 2
                await self._take_or_halve(workspace_id, batch[:middle])
                await self._take_or_halve(workspace_id, batch[middle:])
                return
            else:
                return
        log.warning("intake_contended", workspace_id=str(workspace_id), deliveries=len(batch))
        self._refuse(batch, Unavailable("the record is busy", code="busy"))

    async def _take_together(self, workspace_id: UUID, batch: list[Arrival]) -> None:
        now = self._clock.now()
        last = 0
        drafts: list[EventDraft] = []
        async with self._database.hot() as connection:
            mine = await self._claim(connection, workspace_id, batch)
            messages, statuses, besides = _sort_out(mine)
            messages, beside = await answers.sort_out(connection, workspace_id, messages)
            receipts: dict[UUID, IntakeReceipt] = {}
            if messages or besides is not None:
                outcome = await receive(connection, workspace_id, messages, self._listener, now, besides)
                receipts = {one.id: receipt for one, receipt in zip(messages, outcome.receipts, strict=True)}
                drafts += outcome.drafts
            if statuses:
                told = await deliveries.apply_statuses(connection, workspace_id, statuses, now)
                if failed := deliveries.failed_among(told):
                    await self._listener.on_failed(connection, workspace_id, failed, now)
                drafts += told
                drafts += await post.apply_statuses(connection, workspace_id, statuses, now)
            if beside:
                drafts += await answers.take(connection, workspace_id, beside, now)
            stored = [arrival.id for arrival in mine if arrival.is_stored]
            if stored:
                await raw_events.finish(connection, workspace_id, stored, now)
            if drafts:
                last = (await append_events(connection, workspace_id, drafts, now))[-1]
        if last:
            self._wake(workspace_id, last, drafts)
        for arrival in batch:
            self._put_off.pop(arrival.id, None)
            if not arrival.taken.done():
                parsed = arrival.parsed or ()
                arrival.taken.set_result(
                    tuple(receipts[one.id] for one in parsed if isinstance(one, InboundMessage) and one.id in receipts)
                )

    async def _claim(self, connection: Hot, workspace_id: UUID, batch: Sequence[Arrival]) -> list[Arrival]:
        """Return what this transaction may take in: stored ones that are still waiting, and all unstored ones."""
        stored = {arrival.id: arrival for arrival in batch if arrival.is_stored}
        # Some may have come out of the table behind later ones of their sender: the order of arrival counts.
        claimed = await raw_events.claim(connection, workspace_id, list(stored)) if stored else []
        unstored = [arrival for arrival in batch if not arrival.is_stored]
        if rows := [arrival.row for arrival in unstored if arrival.row is not None]:
            # A repeat has no raw row of its own; intake names the message that the first one became.
            await raw_events.insert(connection, workspace_id, rows, "done")
        return [stored[id_] for id_ in claimed] + unstored

    def _refuse(self, batch: Sequence[Arrival], error: Exception) -> None:
        for arrival in batch:
            if not arrival.taken.done():
                arrival.taken.set_exception(error)

    async def _bury(self, workspace_id: UUID, arrival: Arrival, error: Exception) -> None:
        """Keep what cannot be taken in, say why, and alarm once."""
        self._put_off.pop(arrival.id, None)
        reason = error.detail if isinstance(error, TrunklineError) else f"{type(error).__name__}: {error}"
        now = self._clock.now()
        last = 0
        facts = {"raw_event_id": arrival.id, "inbox_id": arrival.inbox.id}
        drafts = [EventDraft("dead_letter.added", data=facts)]
        try:
            row = None if arrival.is_stored else await self._row(arrival)
            async with self._database.hot() as connection:
                if row is None:
                    is_news = await raw_events.bury(connection, workspace_id, arrival.id, reason, now)
                else:
                    is_news = bool(await raw_events.insert(connection, workspace_id, [row], "dead", reason[:2000]))
                if is_news:
                    last = (await append_events(connection, workspace_id, drafts, now))[-1]
        except (*PASSING, asyncpg.PostgresError, *UNREACHABLE) as failure:
            # A stored one stays "new" and the sweep brings it back; an unstored one's sender is told to retry.
            log.warning("dead_letter_postponed", raw_event_id=str(arrival.id), reason=str(failure))
            self._refuse([arrival], failure if isinstance(failure, TrunklineError) else _away(failure))
            return
        log.error("dead_letter", raw_event_id=str(arrival.id), inbox_id=str(arrival.inbox.id), reason=reason)
        if last:
            self._wake(workspace_id, last, drafts)
        if not arrival.taken.done():
            arrival.taken.set_exception(Unparseable(reason))

    # -- afterwards -----------------------------------------------------------------------------------------

    async def sweep_forever(self) -> None:
        """Bring back what a crash, an outage or another process left: deliveries stored over two seconds ago."""
        while not self._is_closed:
            await asyncio.sleep(SWEEP_EVERY_S)
            await self.sweep()

    async def sweep(self) -> int:
        """Queue the deliveries that nobody has taken in; returns how many."""
        found = 0
        before = self._clock.now() - SWEEP_OLDER_THAN
        async with self._database.acquire() as connection:
            for workspace_id in await raw_events.workspaces_waiting(connection):
                rows = await raw_events.waiting(connection, workspace_id, before, RAW_BATCH, self._not_due())
                for row in rows:
                    if row["id"] not in self._lanes:
                        found += await self._bring_back(workspace_id, row)
        return found

    def _not_due(self) -> list[UUID]:
        now = self._clock.now()
        return [event_id for event_id, (_, due) in self._put_off.items() if due > now]

    async def replay(self, workspace_id: UUID, raw_event_id: UUID) -> bool:
        """Take a dead letter in once more; returns whether it is understood now.

        Raises:
            NotFound: it is not a dead letter of this workspace.
        """
        async with self._database.hot() as connection:
            row = await raw_events.revive(connection, workspace_id, raw_event_id)
        if row is None:
            raise NotFound("this is not a dead letter", code="dead_letter_not_found")
        arrival = await self._stored(workspace_id, row)
        self._begin(arrival)
        try:
            await arrival.taken
        except Unparseable:
            return False
        return True

    async def _bring_back(self, workspace_id: UUID, row: Any) -> bool:
        try:
            arrival = await self._stored(workspace_id, row)
        except TrunklineError as error:  # its bytes or its inbox are not there now: it stays until they are
            log.debug("raw_event_not_readable", raw_event_id=str(row["id"]), reason=str(error))
            return False
        if self._is_closed:
            return False  # nobody would wait for it any more
        self._begin(arrival)
        return True

    async def _stored(self, workspace_id: UUID, row: Any) -> Arrival:
        event = await raw_events.read_back(self._blobs, workspace_id, row)
        inbox, _ = self._adapters.get(event.inbox_id)
        taken: asyncio.Future[tuple[IntakeReceipt, ...]] = asyncio.get_running_loop().create_future()
        return Arrival(event.id, inbox, event.envelope, event.received_at, is_stored=True, taken=taken)

    async def close(self) -> None:
        """Accept nothing more and finish what was acknowledged."""
        self._is_closed = True
        while self._flushers or self._parsing:
            tasks = [task for task in (*self._flushers.values(), *self._parsing) if not task.done()]
            if not tasks:
                break
            await asyncio.gather(*tasks, return_exceptions=True)
        await self._lanes.drain()


def _sort_out(
    batch: Sequence[Arrival],
) -> tuple[list[InboundMessage], list[deliveries.Status], Besides | None]:
    events: list[tuple[Arrival, ParsedEvent]] = [(one, event) for one in batch for event in one.parsed or ()]
    messages = [event for _, event in events if isinstance(event, InboundMessage)]
    statuses = [
        deliveries.Status(event.state, event.message_id, arrival.inbox.id, event.external_id, event.error)
        for arrival, event in events
        if isinstance(event, StatusUpdate)
    ]
    if len(messages) + len(statuses) == len(events):
        return messages, statuses, None
    besides = Besides(
        changes=[event for _, event in events if isinstance(event, (MessageEdit, MessageRecall))],
        signals=[event for _, event in events if isinstance(event, ContactSignal)],
        own=[event for _, event in events if isinstance(event, OwnMessage)],
        calls=[event for _, event in events if isinstance(event, CallUpdate)],
    )
    return messages, statuses, besides


def _away(error: BaseException) -> Unavailable:
    return Unavailable(f"the database is away for a moment ({type(error).__name__})", code="database_unavailable")


def _retrieve(future: asyncio.Future[Any]) -> None:
    """Nobody waits for a stored delivery: whatever became of it is in its row."""
    if not future.cancelled():
        future.exception()
