"""How updates come in: a webhook that is kept set, or one long poll among all processes.

Telegram does one or the other, never both (Bot API, "Getting updates"), so both run under the same lease: while
processes change over to new settings, they do not undo each other's.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import structlog
from aiogram.methods import DeleteWebhook, GetUpdates, GetWebhookInfo, SetWebhook
from aiogram.types import WebhookInfo

from channels.contract import Health, InboundSink, InboxSettings, State, Surroundings
from channels.errors import CredentialsRejected, DeliveryUnknown, EventRejected, SendDeferred, SendError, SendRejected
from channels.telegram.client import MAX_UPDATES_ANSWER, Client
from channels.telegram.envelopes import envelope
from channels.telegram.parse import ALLOWED_UPDATES
from channels.telegram.refusals import PollingConflict
from kit.errors import InsufficientStorage, TooMany, Unavailable

log = structlog.get_logger(__name__)

POLL_FOR_S = 25
ANSWER_WITHIN_S = POLL_FOR_S + 10.0
CHECK_EVERY_S = 300.0
PAUSE_CEILING_S = 60.0
IDS_LAST_S = 6 * 86_400.0  # a day less than the week after which ids of updates begin anew
COME_BACK_S = 1.0  # after the record asked to


class Updates:
    """Keeps one bot's updates coming, until cancelled.

    Args:
        token: of the bot; the number before its colon names the bot.
        hook: the public address of this inbox, and the secret that Telegram repeats with each call.
    """

    def __init__(
        self, inbox: InboxSettings, around: Surroundings, client: Client, token: str, hook: tuple[str, str]
    ) -> None:
        self._inbox, self._around, self._client = inbox, around, client
        self._bot_id = token.partition(":")[0]
        # Whose token it is may poll. By the bot's number alone anybody could keep the owner from it.
        self._turn = f"telegram:{hashlib.sha256(token.encode()).hexdigest()[:32]}"
        self._url, self._secret = hook
        self._state: State = around.states.of(inbox)
        self._failures = 0
        self._is_known_well = False

    async def keep_webhook(self) -> None:
        """Set the webhook, and set it again whenever somebody else has changed it."""
        async with self._around.leases.exclusive(self._turn):
            while True:
                if await self._try(self._set_webhook):
                    await asyncio.sleep(CHECK_EVERY_S)

    async def poll(self, sink: InboundSink) -> None:
        """Take updates one batch after the other; the place is kept after a batch is committed, never before."""
        async with self._around.leases.exclusive(self._turn):
            while not await self._try(self._delete_webhook):
                pass
            key = f"offset:{self._bot_id}"
            place = await self._state.get(key) or {}
            while True:
                offset = self._offset_of(place)
                batch: list[Any] = []
                if not await self._try(lambda at=offset, into=batch: self._take(at, into)):
                    continue
                for update in batch:
                    await self._accept(sink, update)
                if batch:
                    last = max(update["update_id"] for update in batch)
                    place = {"offset": last + 1, "at_s": self._around.clock.now().timestamp()}
                    await self._state.put(key, place)

    def _offset_of(self, place: Mapping[str, Any]) -> int | None:
        """Return where to go on. After a week of silence ids begin anew, anywhere (Bot API, Update.update_id).

        An old offset would confirm, unread, whatever comes below it. Nothing comes twice without one: what was
        confirmed stays so.
        """
        silent_for_s = self._around.clock.now().timestamp() - float(place.get("at_s", 0))
        return place.get("offset") if silent_for_s < IDS_LAST_S else None

    async def check(self) -> Health:
        """Return how the way in fares, in Telegram's own words.

        Raises:
            SendError: Telegram cannot be asked.
        """
        info = await self._client.fetch(GetWebhookInfo())
        facts: dict[str, Any] = {"pending_updates": info.pending_update_count}
        if info.last_error_message:
            facts["last_error"] = info.last_error_message[:200]
        if self._inbox.config.get("delivery") == "polling":
            return Health(ok=True, facts=facts)
        if info.url != self._url:
            where = "to another address" if info.url else "nowhere yet"
            return Health(ok=False, detail=f"Telegram delivers this bot's messages {where}", facts=facts)
        return Health(ok=True, facts=facts)

    async def set_now(self) -> None:
        """Set the webhook without waiting for the turn of the loop: an admin has pressed the button."""
        await self._set_webhook()

    # -- calls ----------------------------------------------------------------------------------------------

    async def _set_webhook(self) -> None:
        info: WebhookInfo = await self._client.fetch(GetWebhookInfo())
        is_ours = info.url == self._url and set(info.allowed_updates or ()) == set(ALLOWED_UPDATES)
        if not is_ours or not self._is_known_well:  # the secret cannot be read back: set once a start
            await self._client.ask(
                SetWebhook(url=self._url, secret_token=self._secret, allowed_updates=ALLOWED_UPDATES)
            )

    async def _delete_webhook(self) -> None:
        await self._client.ask(DeleteWebhook())

    async def _take(self, offset: int | None, into: list[Any]) -> None:
        method = GetUpdates(offset=offset, timeout=POLL_FOR_S, allowed_updates=ALLOWED_UPDATES)
        try:
            found = await self._client.ask(method, timeout_s=ANSWER_WITHIN_S, max_bytes=MAX_UPDATES_ANSWER)
        except PollingConflict:
            await self._delete_webhook()
            raise
        updates: Sequence[Any] = found if isinstance(found, list) else ()
        into += [one for one in updates if isinstance(one, dict) and isinstance(one.get("update_id"), int)]

    async def _accept(self, sink: InboundSink, update: dict[str, Any]) -> None:
        while True:
            try:
                await sink.accept(self._inbox, envelope(self._bot_id, orjson.dumps(update)))
            except EventRejected:
                log.warning("telegram_update_without_id", inbox_id=str(self._inbox.id))
            except (Unavailable, TooMany) as error:
                await asyncio.sleep(max(error.retry_after_s, COME_BACK_S))
                continue
            except InsufficientStorage:
                await asyncio.sleep(PAUSE_CEILING_S)
                continue
            return

    # -- outages --------------------------------------------------------------------------------------------

    async def _try(self, step: Any) -> bool:
        """Take a step, or wait as long as its failure asks for; an outage is told at its start and at its end."""
        try:
            await step()
        except SendError as error:
            self._failures += 1
            if self._failures == 1:
                log.warning("telegram_outage_began", inbox_id=str(self._inbox.id), reason=error.detail)
            if isinstance(error, CredentialsRejected | PollingConflict | SendRejected):
                self._is_known_well = False
                await self._state.report(Health(ok=False, detail=error.detail))
            await asyncio.sleep(_pause_s(error, self._failures))
            return False
        if self._failures:
            log.info("telegram_outage_ended", inbox_id=str(self._inbox.id), attempts=self._failures)
            self._failures = 0
        if not self._is_known_well:
            self._is_known_well = True
            await self._state.report(Health(ok=True, detail="Telegram takes the bot token"))
        return True


def _pause_s(error: SendError, failures: int) -> float:
    if isinstance(error, SendDeferred) and error.retry_after_s is not None:
        return error.retry_after_s
    if isinstance(error, DeliveryUnknown) and failures == 1:
        return COME_BACK_S
    ceiling = min(PAUSE_CEILING_S, 2.0 ** min(failures, 10))
    return random.uniform(ceiling / 2, ceiling)  # noqa: S311 - so that processes do not come back together
