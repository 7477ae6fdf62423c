"""The Telegram channel: one bot an inbox, by webhook or long poll.

A webhook call is proved by the header ``X-Telegram-Bot-Api-Secret-Token``, which we chose when we set the webhook
(Bot API, setWebhook). The secret follows from the installation's key, the inbox and the token, so that every
process knows it, nothing is stored, and a new token brings a new one; an admin may set another.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel

from channels.contract import (
    AcceptReceipt,
    Capabilities,
    ChannelAdapter,
    Health,
    HookAnswer,
    HookRequest,
    InboundSink,
    InboxSettings,
    OutboundMessage,
    ParsedEvent,
    RawEnvelope,
    Receipt,
    Surroundings,
    TypingSender,
    WebhookReceiver,
)
from channels.errors import SendDeferred, SendRejected, SignatureRejected, Unparseable
from channels.telegram.config import API_URL, TelegramConfig
from channels.telegram.envelopes import envelope
from kit.secret import same_bytes
from kit.tasks import Supervisor

if TYPE_CHECKING:
    from channels.telegram.connection import Connection

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105
NO_TOKEN = "this inbox has no bot token"  # noqa: S105
NO_AIOGRAM = "Telegram is an extra of this program: install it with pip install 'trunkline[telegram]'"


class TelegramAdapter:
    kind: ClassVar[str] = "telegram"
    Config: ClassVar[type[BaseModel]] = TelegramConfig
    capabilities = Capabilities(
        max_text=16_384,  # four messages of 4096
        media=("*/*",),
        max_file_bytes=50_000_000,
        typing_out=True,
        can_start=False,
        sends_per_second=25.0,  # 30 a second over all chats (Bots FAQ, "My bot is hitting limits")
    )

    def __init__(self, inbox: InboxSettings, around: Surroundings) -> None:
        self._inbox, self._around = inbox, around
        self._token = inbox.secrets.get("bot_token", "")
        self._bot_id = self._token.partition(":")[0]
        made = around.keys.sign("telegram-webhook", inbox.id.bytes + self._token.encode())
        self._secret = inbox.secrets.get("webhook_secret") or made
        self._connection: Connection | None = None
        self._connecting = asyncio.Lock()
        self._sink: InboundSink | None = None
        self._tasks = Supervisor()
        self._is_started = False

    async def start(self, sink: InboundSink) -> None:
        """Begin to keep the webhook set, or to poll."""
        self._sink = sink
        if self._token and not self._is_started:
            self._is_started = True
            self._tasks.start(f"telegram {self._inbox.id}", self._receive)

    async def stop(self) -> None:
        self._is_started = False
        await self._tasks.stop()
        if self._connection is not None:
            await self._connection.reader.close()

    async def check(self) -> Health:
        """Ask Telegram who the bot is and where its messages go."""
        if not self._token:
            return Health(ok=False, detail=NO_TOKEN)
        return await (await self._connected()).check()

    # -- in -------------------------------------------------------------------------------------------------

    def verify(self, request: HookRequest) -> RawEnvelope | HookAnswer:
        """See ``WebhookReceiver.verify``."""
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not self._token or not same_bytes(self._secret.encode(), given):
            raise SignatureRejected("the secret token does not match")
        return envelope(self._bot_id, request.body)

    def answer(self, receipt: AcceptReceipt) -> HookAnswer:  # noqa: ARG002 - Telegram reads the status only
        """See ``WebhookReceiver.answer``."""
        return HookAnswer()

    async def parse(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
        """See ``ChannelAdapter.parse``."""
        if not self._token:
            raise Unparseable(NO_TOKEN)
        return await (await self._connected()).reader.read(envelope, received_at)

    async def _receive(self) -> None:
        updates = (await self._connected()).updates
        if self._inbox.config.get("delivery") == "polling":
            assert self._sink is not None
            await updates.poll(self._sink)
        else:
            await updates.keep_webhook()

    # -- out ------------------------------------------------------------------------------------------------

    async def send(self, message: OutboundMessage) -> Receipt:
        """See ``ChannelAdapter.send``."""
        if not self._token:
            raise SendRejected(NO_TOKEN)
        return await (await self._connected()).sender.send(message, self._sink)

    async def send_typing(self, to: str, thread_key: str, on: bool) -> None:
        """See ``TypingSender``. There is no way to end it early."""
        if on and self._token:
            await (await self._connected()).sender.typing(to, thread_key)

    async def _connected(self) -> Connection:
        async with self._connecting:
            if self._connection is None:
                # In a thread: the import takes seconds, and others have work to do.
                try:
                    module = await asyncio.to_thread(import_module, "channels.telegram.connection")
                except ImportError as error:
                    raise SendDeferred(NO_AIOGRAM, retry_after_s=600, inbox_wide=True) from error
                api_url = str(self._inbox.config.get("api_url") or API_URL)
                hook = (f"{self._around.public_url}/hooks/{self._inbox.id}", self._secret)
                made: Connection = module.Connection(self._inbox, self._around, api_url, self._token, hook)
                self._connection = made
            return self._connection


_: type[ChannelAdapter] = TelegramAdapter
_receiver: type[WebhookReceiver] = TelegramAdapter
_typing: type[TypingSender] = TelegramAdapter
