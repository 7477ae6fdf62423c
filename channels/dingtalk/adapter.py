"""The DingTalk channel: the robot of one app of a company an inbox, over HTTP or over a Stream."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel

from channels.aes_callback import ENCODING_AES_KEY, CallbackSeal
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
from channels.dingtalk.client import Client
from channels.dingtalk.config import DingtalkConfig
from channels.dingtalk.parse import KIND
from channels.dingtalk.reading import Reader
from channels.dingtalk.receiver import Receiver
from channels.dingtalk.render import MAX_FILE, MAX_TEXT
from channels.dingtalk.sending import Sender
from channels.dingtalk.stream import Stream
from channels.errors import SendError, SendRejected
from kit.tasks import Supervisor

INCOMPLETE = "this inbox has no Client ID or no Client Secret"


class DingtalkAdapter:
    kind: ClassVar[str] = KIND
    Config: ClassVar[type[BaseModel]] = DingtalkConfig
    capabilities = Capabilities(
        max_text=4 * MAX_TEXT,
        media=("*/*",),
        max_file_bytes=MAX_FILE,
        max_files=10,
        can_start=True,
        sends_per_second=10.0,
    )

    def __init__(self, inbox: InboxSettings, around: Surroundings) -> None:
        self._inbox = inbox
        client_id, secret = str(inbox.config.get("client_id") or ""), inbox.secrets.get("client_secret", "")
        is_streamed = str(inbox.config.get("delivery") or "stream") == "stream"
        self._receiver = Receiver(secret, _seal_of(inbox, client_id), around.clock, takes_messages=not is_streamed)
        self._client = Client(inbox, around) if client_id and secret else None
        self._reader = Reader(inbox, around, self._client)
        self._sender = Sender(inbox, around, self._client) if self._client else None
        self._stream = Stream(inbox, around, self._client) if self._client and is_streamed else None
        self._tasks = Supervisor()
        self._is_started = False

    async def start(self, sink: InboundSink) -> None:
        """Begin to read the stream; by HTTP there is nothing to open."""
        if self._stream is not None and not self._is_started:
            stream, self._is_started = self._stream, True
            self._tasks.start(f"dingtalk {self._inbox.id}", lambda: stream.run(sink))

    async def stop(self) -> None:
        self._is_started = False
        await self._tasks.stop()

    async def check(self) -> Health:
        """Get an access token, which proves Client ID and Client Secret."""
        if self._client is None:
            return Health(ok=False, detail=INCOMPLETE)
        try:
            await self._client.tokens.try_out()
        except SendError as error:
            return Health(ok=False, detail=error.detail)
        facts = {"robot_code": self._client.robot_code}
        if self._stream is None:
            detail = "DingTalk accepts the app; messages come by HTTP, their body unsigned"
        elif self._stream.is_connected:
            detail = "DingTalk accepts the app, and this process reads its stream"
        else:
            detail = "DingTalk accepts the app; its stream is read by another process, or about to be opened"
        return Health(ok=True, detail=detail, facts=facts)

    # -- in -------------------------------------------------------------------------------------------------

    def verify(self, request: HookRequest) -> RawEnvelope | HookAnswer:
        """See ``Receiver.verify``."""
        return self._receiver.verify(request)

    def answer(self, receipt: AcceptReceipt) -> HookAnswer:  # noqa: ARG002 - DingTalk wants the same for both
        """See ``Receiver.answer``."""
        return self._receiver.answer()

    async def parse(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
        """See ``ChannelAdapter.parse``."""
        return await self._reader.read(envelope, received_at)

    # -- out ------------------------------------------------------------------------------------------------

    async def send(self, message: OutboundMessage) -> Receipt:
        """See ``ChannelAdapter.send``."""
        if self._sender is None:
            raise SendRejected(INCOMPLETE)
        return await self._sender.send(message)


def _seal_of(inbox: InboxSettings, client_id: str) -> CallbackSeal | None:
    """Return what opens the inbox's events; ``None`` where its settings are incomplete."""
    token, key = inbox.secrets.get("callback_token", ""), inbox.secrets.get("encoding_aes_key", "")
    receiver = str(inbox.config.get("receiver_id") or "") or client_id
    if not receiver or not token or not ENCODING_AES_KEY.fullmatch(key):
        return None
    return CallbackSeal(token, key, receiver)


_: type[ChannelAdapter] = DingtalkAdapter
_receiver: type[WebhookReceiver] = DingtalkAdapter
