"""The Feishu channel: one app of a company an inbox, whose bot talks with people and groups.

Events come by HTTP and are acknowledged when they are committed, within Feishu's three seconds. Replies are sent under
keys of their own, by which Feishu recognises a repeat for an hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

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
    WebhookReceiver,
)
from channels.errors import SendError, SendRejected
from channels.feishu.client import Client
from channels.feishu.config import FeishuConfig
from channels.feishu.parse import KIND
from channels.feishu.reading import Reader
from channels.feishu.receiver import ACKNOWLEDGEMENT, Receiver
from channels.feishu.render import MAX_FILE, MAX_TEXT
from channels.feishu.sending import Sender
from channels.lenient_json import object_of, text_of
from kit.text import clean_line

INCOMPLETE = "this inbox has no App ID or no App Secret"


class FeishuAdapter:
    kind: ClassVar[str] = KIND
    Config: ClassVar[type[BaseModel]] = FeishuConfig
    capabilities = Capabilities(
        max_text=MAX_TEXT,
        media=("*/*",),
        max_file_bytes=MAX_FILE,
        max_files=10,
        can_start=True,
        repeats_are_safe=True,
        sends_per_second=16.0,  # Feishu takes 1000 a minute and 50 a second of an app
    )

    def __init__(self, inbox: InboxSettings, around: Surroundings) -> None:
        app_id, secrets = str(inbox.config.get("app_id") or ""), inbox.secrets
        encrypt_key, token = secrets.get("encrypt_key", ""), secrets.get("verification_token", "")
        self._can_receive, self._is_encrypted = bool(encrypt_key or token), bool(encrypt_key)
        self._receiver = Receiver(app_id, encrypt_key, token, around.clock)
        self._client = Client(inbox, around) if app_id and secrets.get("app_secret") else None
        self._reader = Reader(inbox, around, self._client)
        self._sender = Sender(inbox, around, self._client) if self._client else None

    async def start(self, sink: InboundSink) -> None:
        """Nothing to open: Feishu calls the gateway's hook."""

    async def stop(self) -> None:
        """Nothing to close."""

    async def check(self) -> Health:
        """Get a token, and ask who the bot is."""
        if self._client is None:
            return Health(ok=False, detail=INCOMPLETE)
        try:
            await self._client.tokens.try_out()
            answer = await self._client.ask("GET", "/bot/v3/info", is_harmless=True)
        except SendError as error:
            return Health(ok=False, detail=error.detail)
        name = clean_line(text_of(object_of(answer, "bot"), "app_name"), 100)
        if not self._can_receive:
            detail = "enter the Encrypt Key or the Verification Token: without them no event is believed"
            return Health(ok=False, detail=detail, facts={"bot": name})
        mode = "events are signed" if self._is_encrypted else "events come in plain mode, their body unsigned"
        return Health(ok=True, detail=f"Feishu knows the bot as {name}; {mode}", facts={"bot": name})

    # -- in -------------------------------------------------------------------------------------------------

    def verify(self, request: HookRequest) -> RawEnvelope | HookAnswer:
        """See ``Receiver.verify``."""
        return self._receiver.verify(request)

    def answer(self, receipt: AcceptReceipt) -> HookAnswer:  # noqa: ARG002 - Feishu wants the same for both
        """See ``WebhookReceiver.answer``. To the press of a button, an empty object leaves the card as it is."""
        return ACKNOWLEDGEMENT

    async def parse(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
        """See ``ChannelAdapter.parse``."""
        return await self._reader.read(envelope, received_at)

    # -- out ------------------------------------------------------------------------------------------------

    async def send(self, message: OutboundMessage) -> Receipt:
        """See ``ChannelAdapter.send``."""
        if self._sender is None:
            raise SendRejected(INCOMPLETE)
        return await self._sender.send(message)


_: type[ChannelAdapter] = FeishuAdapter
_receiver: type[WebhookReceiver] = FeishuAdapter
