"""From a queued reply to the customer: claimed under a lease, in order within its thread, ended by one outcome.

    sent / delivered    the provider took it
    failed              the provider refused it for good, or it was put off for too long
    queued again        the provider or the link is busy: full jitter, or exactly what it asked for
    unknown             it may have arrived. Channels that drop repeats try again; for the others a person decides

A claim is committed before the provider is called, and the outcome after it, so a crash between the two
leaves a claim whose lease runs out: ``recover`` ends it as above. Nothing is lost, nothing silently doubled.
"""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import socket
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from channels.contract import ChannelAdapter, Health, InboxSettings, OutboundFile, OutboundMessage, Receipt
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendRejected
from channels.outboxes import OUTBOXES, Outbox, serves
from channels.registry import Adapters
from conversations import consent, deliveries
from conversations.content import from_json
from conversations.deliveries import Claimed, Outcome
from conversations.events import EventDraft, append_events
from conversations.ports import DeliveryListener
from conversations.work import Wake
from kit.blobs import FilesAway
from kit.clock import Clock
from kit.db import RETRYABLE, UNREACHABLE, Database
from kit.errors import NotFound, Unavailable

log = structlog.get_logger(__name__)

CLAIM_LIMIT = 64
MAX_SENDING = 128
MAX_SENDING_AN_INBOX = 48  # a slow provider must not take every place
SEND_TIMEOUT_S = 45.0  # shorter than the lease, so that a living sender never loses its claim
HELD_FOR = timedelta(minutes=10)
CREDENTIALS = CredentialsRejected.code
GIVE_UP_AFTER = timedelta(hours=24)
BACKOFF_BASE_S = 2.0
BACKOFF_CEILING_S = 600.0
POLL_EVERY_S = 1.0
_PASSING = (*RETRYABLE, asyncpg.LockNotAvailableError, asyncpg.QueryCanceledError)  # others were in the way
RECOVER_EVERY_S = 5.0


@dataclass(slots=True)
class _Pace:
    """How fast one inbox may send, and until when it rests because its provider asked for it."""

    per_second: float
    allowance: float = 1.0
    refilled_at: float = 0.0
    rests_until: datetime = field(default_factory=lambda: datetime.min.replace(tzinfo=UTC))
    rests_for: str = "the channel is resting"
    is_held: bool = False  # until somebody has re-authorised the inbox

    def take(self, now_s: float) -> float:
        """Use one place and return how many seconds to wait before it is due (0: at once)."""
        burst = max(1.0, self.per_second)
        self.allowance = min(burst, self.allowance + (now_s - self.refilled_at) * self.per_second)
        self.refilled_at = now_s
        self.allowance -= 1.0
        return max(0.0, -self.allowance / self.per_second)

    def give_back(self) -> None:
        """Leave the place to another: who is put off takes one again, and those never used would add up for ever."""
        self.allowance += 1.0


class Dispatch:
    """Sends what is due in the workspaces whose inboxes live in this process."""

    def __init__(
        self, database: Database, adapters: Adapters, clock: Clock, wake: Wake, listener: DeliveryListener
    ) -> None:
        self._database = database
        self._listener = listener
        self._adapters = adapters
        self._clock = clock
        self._wake = wake
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self._paces: dict[UUID, _Pace] = {}
        self._nudged: dict[UUID, None] = {}
        self._something = asyncio.Event()
        self._under_way: Counter[UUID] = Counter()  # inbox → sends
        self._claiming: set[asyncio.Task[None]] = set()
        self._sending: set[asyncio.Task[None]] = set()
        self._outcomes: dict[UUID, deque[tuple[Outbox, Outcome]]] = {}
        self._recorders: dict[UUID, asyncio.Task[None]] = {}
        self._outages: set[UUID] = set()
        self._proven: set[UUID] = set()  # inboxes that have sent something since they started or were unwell
        self._released: dict[UUID, set[UUID]] = {}  # workspace → inboxes whose settings are new
        adapters.on_replaced.append(self._release)

    def nudge(self, workspace_id: UUID) -> None:
        """A reply was queued in this workspace: look at once instead of at the next poll."""
        self._nudged[workspace_id] = None
        self._something.set()

    def _release(self, inbox: InboxSettings) -> None:
        """An inbox started with new settings: what waited for them goes at once."""
        self._paces.pop(inbox.id, None)
        self._proven.discard(inbox.id)
        self._released.setdefault(inbox.workspace_id, set()).add(inbox.id)
        self.nudge(inbox.workspace_id)

    async def run_forever(self) -> None:
        """Claim and send; polls every second for what was put off, or queued by another process."""
        while True:
            try:
                async with asyncio.timeout(POLL_EVERY_S):
                    await self._something.wait()
                workspaces = list(self._nudged)
            except TimeoutError:
                workspaces = sorted({inbox.workspace_id for inbox, _ in self._adapters.all()})
            self._something.clear()
            self._nudged.clear()
            for workspace_id in workspaces:
                # A stop must not come between a claim and its send: the reply would wait for its lease to run
                # out, and be in doubt though nobody ever sent it.
                claiming = asyncio.create_task(self._send_due(workspace_id), name=f"claim {workspace_id}")
                self._claiming.add(claiming)
                claiming.add_done_callback(self._claiming.discard)
                await asyncio.shield(claiming)

    async def recover_forever(self) -> None:
        """End the claims of senders that died."""
        while True:
            for workspace_id in sorted({inbox.workspace_id for inbox, _ in self._adapters.all()}):
                await self.recover(workspace_id)
            await asyncio.sleep(RECOVER_EVERY_S)

    async def recover(self, workspace_id: UUID) -> int:
        """End this workspace's claims whose lease ran out; returns how many."""
        mine = self._adapters.of_workspace(workspace_id)
        repeatable = [inbox.id for inbox, adapter in mine if adapter.capabilities.repeats_are_safe]
        now = self._clock.now()
        last = 0
        drafts: list[EventDraft] = []
        async with self._database.hot() as connection:
            for outbox in OUTBOXES:
                if served := [inbox.id for inbox, adapter in mine if serves(outbox, adapter.capabilities)]:
                    drafts += await outbox.recover_expired(connection, workspace_id, served, repeatable, now)
            if drafts:
                last = (await append_events(connection, workspace_id, drafts, now))[-1]
        if drafts:
            log.warning("deliveries_recovered", workspace_id=str(workspace_id), deliveries=len(drafts))
            self._wake(workspace_id, last, drafts)
            self.nudge(workspace_id)
        return len(drafts)

    async def close(self) -> None:
        """Wait for the claims and sends under way and record how they ended."""
        if self._claiming:
            await asyncio.wait(self._claiming, timeout=5)
        if self._sending:
            await asyncio.wait(self._sending, timeout=8)
        recorders = [task for task in self._recorders.values() if not task.done()]
        if recorders:
            await asyncio.wait(recorders, timeout=5)

    # -- claiming -------------------------------------------------------------------------------------------

    async def _send_due(self, workspace_id: UUID) -> None:
        now = self._clock.now()
        awake = {
            inbox.id: adapter.capabilities
            for inbox, adapter in self._adapters.of_workspace(workspace_id)
            if self._pace(inbox.id, adapter).rests_until <= now and self._under_way[inbox.id] < MAX_SENDING_AN_INBOX
        }
        if not awake:
            return
        # A claim is made only for a send that can begin now: its lease is running from here on.
        room = MAX_SENDING - len(self._sending)
        if room <= 0:
            return
        if workspace_id in self._released:
            await self._make_due(workspace_id, now)
        claims: list[tuple[Outbox, Claimed]] = []
        async with self._database.hot() as connection:
            for outbox in OUTBOXES:
                inbox_ids = [id_ for id_, abilities in awake.items() if serves(outbox, abilities)]
                limit = min(room - len(claims), CLAIM_LIMIT)
                if inbox_ids and limit > 0:
                    found = await outbox.claim(connection, workspace_id, inbox_ids, self._owner, now, limit)
                    claims += [(outbox, claimed) for claimed in found]
        for outbox, claimed in claims:
            task = asyncio.create_task(self._send(workspace_id, outbox, claimed), name=f"send {claimed.id}")
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def _make_due(self, workspace_id: UUID, now: datetime) -> None:
        released = self._released.pop(workspace_id)
        try:
            async with self._database.hot() as connection:
                for outbox in OUTBOXES:
                    await outbox.release(connection, workspace_id, sorted(released), CREDENTIALS, now)
        except Unavailable:
            self._released.setdefault(workspace_id, set()).update(released)
            raise

    def _pace(self, inbox_id: UUID, adapter: ChannelAdapter) -> _Pace:
        if inbox_id not in self._paces:
            self._paces[inbox_id] = _Pace(adapter.capabilities.sends_per_second)
        return self._paces[inbox_id]

    # -- one send -------------------------------------------------------------------------------------------

    async def _send(self, workspace_id: UUID, outbox: Outbox, claimed: Claimed) -> None:
        inbox_id = claimed.row["inbox_id"]
        self._under_way[inbox_id] += 1
        try:
            inbox, adapter = self._adapters.get(inbox_id)
            outcome = await self._attempt(inbox, adapter, claimed)
        except NotFound:
            detail = "the inbox is switched off or could not be started"
            outcome = self._put_off(claimed, SendDeferred(detail, retry_after_s=30), refund=True)
        finally:
            self._under_way[inbox_id] -= 1
        self._record(workspace_id, outbox, outcome)

    async def _attempt(self, inbox: InboxSettings, adapter: ChannelAdapter, claimed: Claimed) -> Outcome:
        pace = self._pace(inbox.id, adapter)
        wait_s = pace.take(asyncio.get_running_loop().time())
        if wait_s > SEND_TIMEOUT_S / 3:
            # Too far down the line to hold a lease for it.
            pace.give_back()
            return self._put_off(claimed, SendDeferred("the channel's rate limit", retry_after_s=wait_s), refund=True)
        if wait_s:
            await asyncio.sleep(wait_s)
        if pace.rests_until > self._clock.now():
            pace.give_back()
            rest_s = (pace.rests_until - self._clock.now()).total_seconds()
            code = CREDENTIALS if pace.is_held else SendDeferred.code
            return self._put_off(claimed, SendDeferred(pace.rests_for, code=code, retry_after_s=rest_s), refund=True)
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                receipt = await self._carry_out(inbox, adapter, claimed)
        except SendRejected as error:
            return Outcome(claimed.id, claimed.epoch, "failed", error={"code": error.code, "detail": error.detail})
        except CredentialsRejected as error:
            return await self._hold(inbox, pace, claimed, error)
        except (SendDeferred, FilesAway) as error:  # a channel reads its files before anything leaves
            deferred = error if isinstance(error, SendDeferred) else SendDeferred(error.detail, code=error.code)
            self._rest(inbox, pace, deferred)
            return self._put_off(claimed, deferred)
        except DeliveryUnknown as error:
            return self._unknown(adapter, claimed, error.code, error.detail)
        except TimeoutError:
            return self._unknown(adapter, claimed, "delivery_unknown", "the provider did not answer in time")
        except asyncio.CancelledError:
            raise  # the lease runs out and ``recover`` decides
        except Exception as error:
            # An adapter's bug: we cannot know how far it came.
            log.exception("send_crashed", inbox_id=str(inbox.id), delivery_id=str(claimed.id))
            return self._unknown(adapter, claimed, "delivery_unknown", f"{type(error).__name__} while sending")
        if inbox.id in self._outages:
            self._outages.discard(inbox.id)
            log.info("channel_recovered", inbox_id=str(inbox.id))
            self._proven.discard(inbox.id)
        if inbox.id not in self._proven:
            # Whatever an earlier process or other settings had to complain about is over.
            self._proven.add(inbox.id)
            await self._report(inbox, Health(ok=True))
        return Outcome(
            claimed.id,
            claimed.epoch,
            receipt.state,
            external_id=receipt.external_id,
            thread_state=receipt.thread_state or None,
            spent=receipt.spent,
        )

    async def _carry_out(self, inbox: InboxSettings, adapter: ChannelAdapter, claimed: Claimed) -> Receipt:
        message = _outbound(claimed)
        if message.is_automatic:
            await self._ask_consent(inbox, claimed)
        return await adapter.send(message)

    async def _ask_consent(self, inbox: InboxSettings, claimed: Claimed) -> None:
        """Return if the customer has nothing against what a program writes here: they may have said so just now.

        Raises:
            SendRejected: they have. SendDeferred: nobody can be asked now.
        """
        purpose = str(claimed.row["facts"].get("purpose") or "service")
        try:
            async with self._database.acquire() as connection:
                refusal = await consent.refuses(connection, inbox.workspace_id, claimed.row["identity_id"], purpose)
        except (Unavailable, *UNREACHABLE) as error:
            raise SendDeferred("the record of consents is away") from error
        if refusal is not None:
            raise SendRejected("the customer does not want messages of this kind", code=refusal)

    def _rest(self, inbox: InboxSettings, pace: _Pace, error: SendDeferred) -> None:
        """Pause the whole inbox where its provider asked for that; say so once an outage."""
        if not error.inbox_wide:
            return
        pace.rests_until = self._clock.now() + timedelta(seconds=error.retry_after_s or BACKOFF_BASE_S)
        pace.rests_for, pace.is_held = error.detail, False
        if inbox.id not in self._outages:
            self._outages.add(inbox.id)
            log.warning("channel_busy", inbox_id=str(inbox.id), reason=error.detail)

    async def _hold(self, inbox: InboxSettings, pace: _Pace, claimed: Claimed, error: CredentialsRejected) -> Outcome:
        """Keep everything that is queued until an admin has re-authorised the inbox; look again now and then."""
        pace.rests_until, pace.rests_for, pace.is_held = self._clock.now() + HELD_FOR, error.detail, True
        if inbox.id not in self._outages:
            self._outages.add(inbox.id)
            await self._report(inbox, Health(ok=False, detail=error.detail))
        wait_s = HELD_FOR.total_seconds()
        return self._put_off(claimed, SendDeferred(error.detail, code=CREDENTIALS, retry_after_s=wait_s), refund=True)

    async def _report(self, inbox: InboxSettings, health: Health) -> None:
        try:
            await self._adapters.report(inbox, health)
        except Unavailable as error:
            log.warning("health_not_reported", inbox_id=str(inbox.id), reason=error.detail)

    def _put_off(self, claimed: Claimed, error: SendDeferred, *, refund: bool = False) -> Outcome:
        now = self._clock.now()
        if now - claimed.row["created_at"] > GIVE_UP_AFTER and not refund:
            detail = f"given up after 24 hours: {error.detail}"
            return Outcome(claimed.id, claimed.epoch, "failed", error={"code": "gave_up", "detail": detail})
        wait_s = error.retry_after_s
        if wait_s is None:
            ceiling = min(BACKOFF_CEILING_S, BACKOFF_BASE_S * 2 ** min(claimed.attempt, 16))
            wait_s = random.uniform(0.5, ceiling)  # noqa: S311 - full jitter, so that an outage's end is not a stampede
        return Outcome(
            claimed.id,
            claimed.epoch,
            "queued",
            error={"code": error.code, "detail": error.detail},
            run_at=now + timedelta(seconds=wait_s),
            refund_attempt=refund,
        )

    def _unknown(self, adapter: ChannelAdapter, claimed: Claimed, code: str, detail: str) -> Outcome:
        if adapter.capabilities.repeats_are_safe and claimed.attempt < 20:
            ceiling = min(BACKOFF_CEILING_S, BACKOFF_BASE_S * 2 ** min(claimed.attempt, 16))
            return Outcome(
                claimed.id,
                claimed.epoch,
                "queued",
                error={"code": code, "detail": detail},
                run_at=self._clock.now() + timedelta(seconds=random.uniform(0.5, ceiling)),  # noqa: S311 - jitter
                may_be_duplicate=True,
            )
        return Outcome(
            claimed.id, claimed.epoch, "unknown", error={"code": code, "detail": detail}, may_be_duplicate=True
        )

    # -- recording ------------------------------------------------------------------------------------------

    def _record(self, workspace_id: UUID, outbox: Outbox, outcome: Outcome) -> None:
        """Have the outcome written; outcomes that end together share a commit."""
        self._outcomes.setdefault(workspace_id, deque()).append((outbox, outcome))
        recorder = self._recorders.get(workspace_id)
        if recorder is None or recorder.done():
            self._recorders[workspace_id] = asyncio.create_task(self._record_all(workspace_id))

    async def _record_all(self, workspace_id: UUID) -> None:
        waiting = self._outcomes[workspace_id]
        failures = 0
        while waiting:
            batch = [waiting.popleft() for _ in range(min(len(waiting), CLAIM_LIMIT))]
            try:
                await self._write(workspace_id, batch)
                failures = 0
            except Exception as error:
                # The outcome is known and must not be lost: keep it and try until the lease is long over.
                failures += 1
                if not isinstance(error, (Unavailable, *UNREACHABLE, *_PASSING)):
                    log.exception("outcome_not_recorded", workspace_id=str(workspace_id))
                if failures > 60:
                    raise
                waiting.extendleft(reversed(batch))
                await asyncio.sleep(min(2.0, 0.05 * 2 ** min(failures, 10)))

    async def _write(self, workspace_id: UUID, batch: list[tuple[Outbox, Outcome]]) -> None:
        now = self._clock.now()
        last = 0
        drafts: list[EventDraft] = []
        async with self._database.hot() as connection:
            for outbox in OUTBOXES:
                if ended := [outcome for where, outcome in batch if where is outbox]:
                    drafts += await outbox.finish(connection, workspace_id, ended, now)
            if failed := deliveries.failed_among(drafts):
                await self._listener.on_failed(connection, workspace_id, failed, now)
            if drafts:
                last = (await append_events(connection, workspace_id, drafts, now))[-1]
        if last:
            self._wake(workspace_id, last, drafts)
        self.nudge(workspace_id)  # the next reply of the same thread may go


def _outbound(claimed: Claimed) -> OutboundMessage:
    row: Mapping[str, Any] = claimed.row
    return OutboundMessage(
        id=row["message_id"],
        conversation_id=row["conversation_id"],
        thread_id=row["thread_id"],
        sequence=row["sequence"],
        to=row["recipient"],
        thread_key=row["thread_key"],
        subject=row["subject"],
        content=from_json(row["content"]),
        text=row["text"],
        author_name=row["author_name"],
        created_at=row["created_at"],
        attempt=claimed.attempt,
        files=[
            OutboundFile(
                UUID(file["id"]), file["name"], file["content_type"], file["size_bytes"], bytes.fromhex(file["sha256"])
            )
            for file in row["files"]
        ],
        thread_state=row["thread_state"],
        is_automatic=row["author_kind"] in ("system", "bot"),
        facts=row["facts"],
    )
