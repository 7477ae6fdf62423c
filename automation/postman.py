"""From the event feed to other programs: queued once for each webhook and event, sent under a lease, tried again.

    feed after the cursor → delivery rows and cursor, one commit → claim → POST, signed → outcome, one commit

Told at least once, in no promised order: a crash between the far side's answer and our record sends it again under the
same id, by which the far side knows the repeat. What is in the tables is ``mailbag``'s.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy import Row, select

from automation import mailbag, webhooks
from automation.models import Webhook
from automation.ports import EventWriter
from automation.retrying import Attempt, decide
from automation.signing import headers
from conversations.events import EventDraft
from conversations.models import Event
from conversations.work import Works
from kit.errors import Conflict, Forbidden, Invalid, TrunklineError, Unavailable
from kit.fetch import Fetcher, FetchTooLarge
from kit.nudges import Nudges
from kit.secret import Keys
from kit.turns import Turns

log = structlog.get_logger(__name__)

POLL_EVERY_S: Final = 2.0
MAX_SENDING: Final = 8  # to one webhook at a time
ANSWERS_WITHIN_S: Final = 15.0
MAX_ANSWER: Final = 65_536  # bytes; the answer says nothing to us


class Postman:
    """Tells the webhooks of all workspaces, as one process does it.

    Args:
        write: how an event looks outside.
        node: this process's name in leases.
    """

    def __init__(self, works: Works, fetcher: Fetcher, keys: Keys, write: EventWriter, *, node: str) -> None:
        self._works = works
        self._fetcher = fetcher
        self._keys = keys
        self._write = write
        self._turns = Turns(works.database, node)
        self._dice = random.Random()  # noqa: S311 - jitter, not a secret
        self._nudges = Nudges(POLL_EVERY_S)
        self._busy: set[UUID] = set()  # workspaces with webhooks, as of the last poll
        self._sending: set[asyncio.Task[None]] = set()
        self._under_way: Counter[UUID] = Counter()  # webhook → sends

    def heard(self, workspace_id: UUID, last: int, events: Sequence[EventDraft] = ()) -> None:  # noqa: ARG002 - a Wake's
        """A ``Wake``: look at a workspace with webhooks soon after each commit there."""
        if any(event.type == webhooks.EVENT for event in events):
            self._busy.add(workspace_id)
        if workspace_id in self._busy:
            self._nudges.nudge(workspace_id)

    async def run_forever(self) -> None:
        """Queue and send; looks every two seconds for what came due, and for what other processes committed."""
        while True:
            workspaces, is_round = await self._nudges.wait()
            if is_round:
                every = await self.workspaces_with_webhooks()
                self._busy = set(every)
                workspaces = list(dict.fromkeys([*workspaces, *every]))
            for workspace_id in workspaces:
                if await self._turns.hold(f"webhooks:{workspace_id}"):
                    await self.look(workspace_id)

    async def stop(self) -> None:
        """Finish what is being sent, and let another process take over at once."""
        if self._sending:
            await asyncio.wait(self._sending, timeout=5)
        for task in self._sending:  # under a lease, which the next process waits out
            task.cancel()
        try:
            await self._turns.give_back()
        except Unavailable as error:
            log.warning("leases_not_given_back", error=str(error))

    async def workspaces_with_webhooks(self) -> list[UUID]:
        """Return the workspaces that have a webhook in use."""
        async with self._works.database.begin() as connection:
            return list(await connection.scalars(select(Webhook.workspace_id).where(Webhook.is_enabled).distinct()))

    async def look(self, workspace_id: UUID) -> None:
        """Queue what has happened, and begin to send what is due."""
        async with self._works.begin(workspace_id) as work:
            hooks = (
                await work.connection.execute(
                    select(Webhook).where(Webhook.workspace_id == workspace_id, Webhook.is_enabled).order_by(Webhook.id)
                )
            ).all()
        for hook in hooks:
            async with self._works.begin(workspace_id) as work:
                more = await mailbag.take_up(work, hook)
            async with self._works.begin(workspace_id) as work:
                claimed = await mailbag.claim(work, hook.id, MAX_SENDING - self._under_way[hook.id])
            for delivery in claimed:
                self._under_way[hook.id] += 1
                task = asyncio.create_task(self._send(workspace_id, hook, delivery), name=f"webhook {delivery.id}")
                self._sending.add(task)
                task.add_done_callback(self._sending.discard)
            if more:
                self.heard(workspace_id, 0)

    async def idle(self) -> None:
        """Wait until nothing is being sent."""
        while self._sending:
            await asyncio.wait(set(self._sending))

    async def _send(self, workspace_id: UUID, hook: Row[Any], delivery: Row[Any]) -> None:
        """Send one delivery and record how it ended; the lease brings back what this could not record."""
        try:
            attempt = await self._attempt(workspace_id, hook, delivery)
            async with self._works.begin(workspace_id) as work:
                outcome = decide(attempt, delivery.attempts, work.now, self._dice)
                await mailbag.record(work, hook.id, delivery, attempt, outcome)
        except (Unavailable, Conflict) as error:
            log.warning("webhook_outcome_unrecorded", webhook_id=str(hook.id), reason=error.detail)
        except Exception:
            log.exception("webhook_send_broken", webhook_id=str(hook.id), delivery_id=str(delivery.id))
        finally:
            self._under_way[hook.id] -= 1
            self.heard(workspace_id, 0)

    async def _attempt(self, workspace_id: UUID, hook: Row[Any], delivery: Row[Any]) -> Attempt:
        if hook.secret_sealed is None:
            return Attempt(None, {}, "the secret has to be set anew", is_final=True)
        try:
            secret = self._keys.unseal(hook.secret_sealed, context=webhooks.seal_context(hook.id))
        except TrunklineError as error:
            return Attempt(None, {}, error.detail, is_final=True)
        async with self._works.begin(workspace_id) as work:
            event = (
                await work.connection.execute(
                    select(Event).where(Event.workspace_id == workspace_id, Event.seq == delivery.event_seq)
                )
            ).one()
        tail = await self._write(workspace_id, dict(event._mapping), with_snapshot=hook.with_snapshot)
        body = b'{"id":"%s","seq":%d%s' % (str(delivery.id).encode(), event.seq, tail)
        sent = headers(secret.decode(), str(delivery.id), body, self._works.clock.now())
        try:
            answer = await self._fetcher.request(
                "POST", hook.url, body=body, headers=sent, max_bytes=MAX_ANSWER, timeout_s=ANSWERS_WITHIN_S
            )
        except FetchTooLarge as error:
            return Attempt(int(error.fields["status"]), {})
        except (Invalid, Forbidden) as error:
            return Attempt(None, {}, error.detail, is_final=True)
        except Unavailable as error:
            return Attempt(None, {}, error.detail)
        return Attempt(answer.status, {name.lower(): value for name, value in answer.headers.items()})
