"""The welcome: one message, with the code that came with ``enter_session``, within 20 seconds of it.

It is sent by the process that stored the event first, once; a crash in between means no welcome, never two. What was
sent is stored like a delivery and becomes an ``OwnMessage``.
Source: developer.work.weixin.qq.com path 95122.
"""

from __future__ import annotations

import asyncio

import orjson
import structlog

from channels.contract import InboundSink, InboxSettings, RawEnvelope
from channels.errors import SendDeferred
from channels.wecom.callbacks import key_of
from channels.wecom.client import Client
from channels.wecom.kf.ids import welcome_id
from channels.wecom.kf.items import SOURCE, WELCOME, Item, words
from kit.clock import Clock
from kit.errors import TrunklineError

log = structlog.get_logger(__name__)

# WeCom itself refuses a code after 20 s; the rest is for clocks that differ. Older ones come after an outage.
STALE_AFTER_S = 60.0
PAUSES_S = (1.0, 3.0)


class Welcome:
    """Greets those who enter one inbox."""

    def __init__(self, inbox: InboxSettings, client: Client, sink: InboundSink, clock: Clock) -> None:
        self._inbox, self._client, self._sink, self._clock = inbox, client, sink, clock
        self._text = str(inbox.config.get("welcome_text") or "").strip()
        self._greeting: set[asyncio.Task[None]] = set()

    def answer(self, item: Item) -> None:
        """Greet, in a task of its own, if this item asks for it."""
        code = words(item.raw, "event", "welcome_code")
        if item.event_type != "enter_session" or not code or not self._text or not item.customer:
            return
        now = self._clock.now()
        if (now - item.sent_at(now)).total_seconds() > STALE_AFTER_S:
            return
        task = asyncio.create_task(self._greet(item.customer, code), name=f"welcome {self._inbox.id}")
        self._greeting.add(task)
        task.add_done_callback(self._greeting.discard)

    async def close(self) -> None:
        tasks = list(self._greeting)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _greet(self, customer: str, code: str) -> None:
        msgid = welcome_id(code)
        try:
            await self._send(code, msgid)
            sent = {
                "msgid": msgid,
                "external_userid": customer,
                "send_time": int(self._clock.now().timestamp()),
                "text": {"content": self._text},
            }
            key, order = key_of("welcome", msgid), key_of(customer)
            await self._sink.accept(self._inbox, RawEnvelope(key, order, orjson.dumps(sent), {SOURCE: WELCOME}))
        except TrunklineError as error:
            log.info("wecom_welcome_not_sent", inbox_id=str(self._inbox.id), reason=error.detail)

    async def _send(self, code: str, msgid: str) -> None:
        body = {"code": code, "msgid": msgid, "msgtype": "text", "text": {"content": self._text}}
        for pause_s in (*PAUSES_S, None):
            try:
                await self._client.ask("kf/send_msg_on_event", body)
                break
            except SendDeferred:
                if pause_s is None:
                    raise
                await asyncio.sleep(pause_s)
