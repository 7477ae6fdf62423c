"""Pulls what customers wrote: ``kf/sync_msg``, page by page, from a cursor.

One puller an inbox among all processes, by lease. A page's items are committed, each as a delivery of its own, before
its cursor is put: a crash in between pulls the page again, and the items' keys make the second time nothing. It wakes
by a callback's hint (``hints``), and slowly by itself, so that a callback that never came costs a minute at most.

Trouble is logged once at its start and once at its end. While it lasts the lease is given back, so that a process that
fares better may try.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from datetime import datetime, timedelta
from typing import Any

import structlog

from channels.contract import Health, InboundSink, InboxSettings, Surroundings
from channels.errors import SendRejected
from channels.wecom.client import Client
from channels.wecom.kf import hints
from channels.wecom.kf.hints import Hint
from channels.wecom.kf.items import Item, words
from channels.wecom.kf.welcome import Welcome
from channels.wecom.refusals import BAD_PULL_TOKEN, code_of
from kit.errors import TrunklineError, Unavailable

log = structlog.get_logger(__name__)

CURSOR = "cursor"
PAGE = 500
MAX_PAGE = 20_000_000  # bytes
POLL_EVERY_S = 60.0
LOOK_EVERY_S = 1.0
BACKOFF_CEILING_S = 60.0
UNWELL_AFTER = timedelta(minutes=5)


class Puller:
    """The puller of one inbox in one process; ``run`` it in a task."""

    def __init__(
        self, inbox: InboxSettings, around: Surroundings, client: Client, sink: InboundSink, welcome: Welcome
    ) -> None:
        self._inbox, self._around, self._client = inbox, around, client
        self._sink, self._welcome = sink, welcome
        self._open_kfid = str(inbox.config.get("open_kfid") or "")
        self._state = around.states.of(inbox)
        self._news = asyncio.Event()
        self._failures = 0
        self._failing_since: datetime | None = None
        self._is_reported = False

    def wake(self) -> None:
        """Look at once: a hint was left."""
        self._news.set()

    async def run(self) -> None:
        """Pull until cancelled."""
        while True:
            try:
                async with self._around.leases.exclusive(f"wecom_kf:{self._inbox.id}"):
                    await self._pull_forever()
            except TrunklineError as error:
                await self._trouble(error.detail or error.code, getattr(error, "retry_after_s", None))
            except Exception as error:  # the loop must outlive a mistake of ours, which is logged with its trace
                log.exception("wecom_puller_crashed", inbox_id=str(self._inbox.id))
                await self._trouble(type(error).__name__, None)

    async def _pull_forever(self) -> None:
        while True:
            self._news.clear()
            hint = hints.read(await self._state.get(hints.KEY))
            await self._pull(hint.token_at(self._around.clock.now()) if hint else "")
            await self._recovered()
            await self._wait_for_other_than(hint)

    async def _wait_for_other_than(self, seen: Hint | None) -> None:
        """Return when another hint lies there, or after the slow poll's time."""
        loop = asyncio.get_running_loop()
        until = loop.time() + POLL_EVERY_S
        while not self._news.is_set() and loop.time() < until:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(LOOK_EVERY_S, POLL_EVERY_S)):
                    await self._news.wait()
            if hints.read(await self._state.get(hints.KEY)) != seen:
                return

    async def _pull(self, token: str) -> None:
        """Hand over everything from the cursor on."""
        stored = await self._state.get(CURSOR)
        cursor = words(stored, "cursor")
        while True:
            page = await self._page(cursor, token)
            listed = page.get("msg_list")
            items = listed if isinstance(listed, list) else []
            await self._hand_over([Item(one) for one in items if isinstance(one, dict)])
            following = words(page, "next_cursor")
            if following and following != cursor:
                await self._state.put(CURSOR, {"cursor": following})
            if not page.get("has_more") or not following or following == cursor:
                return
            cursor = following

    async def _page(self, cursor: str, token: str) -> dict[str, Any]:
        """Return the page after a cursor, "" for the first; without the token or the cursor where WeCom refuses it."""
        body: dict[str, Any] = {"open_kfid": self._open_kfid, "limit": PAGE, "voice_format": 0}
        if cursor:
            body["cursor"] = cursor
        try:
            return await self._sync(body | ({"token": token} if token else {}))
        except SendRejected as error:
            if token and code_of(error) == BAD_PULL_TOKEN:
                return await self._sync(body)
            if not cursor or code_of(error) is None:
                raise
            # A cursor that WeCom does not know any more: what it keeps is read anew, and known items are dropped.
            log.warning("wecom_cursor_refused", inbox_id=str(self._inbox.id), errcode=code_of(error))
            return await self._sync({name: value for name, value in body.items() if name != "cursor"})

    async def _sync(self, body: dict[str, Any]) -> dict[str, Any]:
        return await self._client.ask("kf/sync_msg", body, is_harmless=True, max_bytes=MAX_PAGE, timeout_s=30.0)

    async def _hand_over(self, items: list[Item]) -> None:
        """Return once all of them are committed: one customer's in their order, customers beside each other."""
        by_customer: dict[str, list[Item]] = {}
        for item in items:
            if item.open_kfid in ("", self._open_kfid):  # another account's are pulled by its own inbox
                by_customer.setdefault(item.customer, []).append(item)
        ended = await asyncio.gather(*map(self._accept_in_order, by_customer.values()), return_exceptions=True)
        for error in ended:
            if error is not None:
                raise error

    async def _accept_in_order(self, items: list[Item]) -> None:
        for item in items:
            receipt = await self._sink.accept(self._inbox, item.envelope())
            if not receipt.duplicate:
                self._welcome.answer(item)

    # -- trouble --------------------------------------------------------------------------------------------

    async def _trouble(self, reason: str, retry_after_s: float | None) -> None:
        now = self._around.clock.now()
        self._failures += 1
        if self._failing_since is None:
            self._failing_since = now
            log.warning("wecom_pull_failing", inbox_id=str(self._inbox.id), reason=reason)
        elif now - self._failing_since >= UNWELL_AFTER and not self._is_reported:
            self._is_reported = await self._report(Health(ok=False, detail=f"messages are not pulled: {reason}"))
        ceiling = min(BACKOFF_CEILING_S, 0.5 * 2 ** min(self._failures, 10))
        wait_s = max(retry_after_s or 0.0, random.uniform(ceiling / 2, ceiling))  # noqa: S311 - jitter
        await asyncio.sleep(min(wait_s, BACKOFF_CEILING_S))

    async def _recovered(self) -> None:
        if self._failing_since is not None:
            log.info("wecom_pull_recovered", inbox_id=str(self._inbox.id), attempts=self._failures)
        if self._is_reported:
            await self._report(Health(ok=True, detail="messages are pulled"))
        self._failures, self._failing_since, self._is_reported = 0, None, False

    async def _report(self, health: Health) -> bool:
        try:
            await self._state.report(health)
        except Unavailable:
            return False
        return True
