"""The LINE channel: one official account an inbox, by the Messaging API.

Replies are pushed: a reply token lives about a minute, which no agent keeps. Our message id is the retry key, so a
repeat is recognised for 24 hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid5

import structlog
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
    ReadReceipts,
    Receipt,
    Surroundings,
    TypingSender,
    WebhookReceiver,
)
from channels.errors import SendError, SendRejected, SignatureRejected
from channels.file_links import file_link, still_link
from channels.line.client import Client
from channels.line.config import API_URL, DATA_URL, LineConfig
from channels.line.envelopes import SIGNATURE_HEADER, envelope, is_id, is_signed
from channels.line.reading import Reader
from channels.line.render import MAX_PER_CALL, Links, render

log = structlog.get_logger(__name__)

NO_TOKEN = "this inbox has no channel access token"  # noqa: S105
MAX_FILE_BYTES = 50_000_000  # LINE takes films of 200 MB; a customer's phone fetches them from here
LOADING_FOR_S = 20  # a multiple of five from 5 to 60; a message that arrives ends it

_THREAD_STATE = "SELECT state FROM thread WHERE workspace_id = $1 AND inbox_id = $2 AND external_id = $3"


class LineAdapter:
    kind: ClassVar[str] = "line"
    Config: ClassVar[type[BaseModel]] = LineConfig
    capabilities = Capabilities(
        max_text=25_000,  # five messages of 5000, which one push carries
        media=("*/*",),
        max_file_bytes=MAX_FILE_BYTES,
        typing_out=True,
        can_start=False,
        repeats_are_safe=True,
        sends_per_second=100.0,  # LINE takes 2000 a second of a channel
    )

    def __init__(self, inbox: InboxSettings, around: Surroundings) -> None:
        self._inbox, self._around = inbox, around
        self._secret = inbox.secrets.get("channel_secret", "")
        self._has_token = bool(inbox.secrets.get("channel_access_token"))
        state = around.states.of(inbox)
        urls = (str(inbox.config.get("api_url") or API_URL), str(inbox.config.get("data_url") or DATA_URL))
        self._client = Client(around.fetcher, urls, inbox.secrets.get("channel_access_token", ""), state)
        self._reader = Reader(inbox, around, self._client, state)

    async def start(self, sink: InboundSink) -> None:
        """Nothing to open: LINE calls the gateway's hook."""

    async def stop(self) -> None:
        """Nothing to close."""

    async def check(self) -> Health:
        """Ask LINE who the account is and where it delivers, and lead its deliveries here."""
        if not self._has_token:
            return Health(ok=False, detail=NO_TOKEN)
        url = f"{self._around.public_url}/hooks/{self._inbox.id}"
        try:
            account = await self._client.ask("GET", "/v2/bot/info")
            hook = await self._hook()
            if hook.get("endpoint") != url:
                await self._client.ask("PUT", "/v2/bot/channel/webhook/endpoint", {"endpoint": url})
                hook = await self._hook()
        except SendError as error:
            return Health(ok=False, detail=error.detail)
        facts: dict[str, Any] = {name: account.get(name) for name in ("basicId", "chatMode", "markAsReadMode")}
        if not self._secret:
            return Health(ok=False, detail="enter the channel secret: without it no message is believed", facts=facts)
        if hook.get("active") is not True:
            detail = "switch on “Use webhook” in the LINE Developers Console under Messaging API"
            return Health(ok=False, detail=detail, facts=facts)
        return Health(ok=True, detail=f"LINE knows this account as {account.get('displayName')}", facts=facts)

    async def _hook(self) -> dict[str, Any]:
        """Return where LINE delivers; empty if nothing is set, which it tells as a refusal."""
        try:
            return await self._client.ask("GET", "/v2/bot/channel/webhook/endpoint")
        except SendRejected:
            return {}

    # -- in -------------------------------------------------------------------------------------------------

    def verify(self, request: HookRequest) -> RawEnvelope | HookAnswer:
        """See ``WebhookReceiver.verify``."""
        if not is_signed(self._secret, request.body, request.headers.get(SIGNATURE_HEADER, "")):
            raise SignatureRejected("the signature does not match")
        return envelope(request.body) or HookAnswer()

    def answer(self, receipt: AcceptReceipt) -> HookAnswer:  # noqa: ARG002 - LINE reads the status only
        """See ``WebhookReceiver.answer``."""
        return HookAnswer()

    async def parse(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
        """See ``ChannelAdapter.parse``."""
        return await self._reader.read(envelope, received_at)

    # -- out ------------------------------------------------------------------------------------------------

    async def send(self, message: OutboundMessage) -> Receipt:
        """See ``ChannelAdapter.send``; more than five message objects are several calls, each with its own key."""
        if not self._has_token:
            raise SendRejected(NO_TOKEN)
        to = _chat(message.to, message.thread_key)
        if to is None:
            raise SendRejected("this thread names no chat of LINE")
        links = Links(
            file=lambda file: file_link(self._around, self._inbox, file.id),
            still=lambda kind: still_link(self._around, kind),
        )
        objects = render(message, links)
        first: str | None = None
        for start in range(0, len(objects), MAX_PER_CALL):
            body = {"to": to, "messages": objects[start : start + MAX_PER_CALL]}
            key = message.id if start == 0 else uuid5(message.id, str(start))
            answer = await self._client.ask("POST", "/v2/bot/message/push", body, retry_key=key)
            first = first or _first_id(answer)
        return Receipt(external_id=first)

    async def send_typing(self, to: str, thread_key: str, on: bool) -> None:
        """Show the loading animation, which only chats with one person have."""
        chat = _chat(to, thread_key)
        if on and self._has_token and chat is not None and chat.startswith("U"):
            body = {"chatId": chat, "loadingSeconds": LOADING_FOR_S}
            await self._try("POST", "/v2/bot/chat/loading/start", body)

    async def send_read(self, to: str, thread_key: str, sequence: int) -> None:  # noqa: ARG002 - a token says how far
        """Mark everything up to the customer's last message as read."""
        async with self._around.database.acquire() as connection:
            state = await connection.fetchval(_THREAD_STATE, self._inbox.workspace_id, self._inbox.id, thread_key)
        token = state.get("read_token") if isinstance(state, dict) else None
        if token and self._has_token:
            await self._try("POST", "/v2/bot/chat/markAsRead", {"markAsReadToken": token})

    async def _try(self, method: str, path: str, body: dict[str, Any]) -> None:
        try:
            await self._client.ask(method, path, body)
        except SendError as error:
            log.debug("line_courtesy_failed", inbox_id=str(self._inbox.id), path=path, reason=error.detail)


def _chat(to: str, thread_key: str) -> str | None:
    """Return the chat of a thread. For the second writer in a group the record adds ``#`` and a person to its key."""
    chat = thread_key.partition("#")[0]
    return next((one for one in (chat, to) if one[:1] in ("U", "C", "R") and is_id(one)), None)


def _first_id(answer: dict[str, Any]) -> str | None:
    sent = answer.get("sentMessages")
    first = sent[0] if isinstance(sent, list) and sent and isinstance(sent[0], dict) else {}
    return first["id"] if isinstance(first.get("id"), str) else None


_: type[ChannelAdapter] = LineAdapter
_receiver: type[WebhookReceiver] = LineAdapter
_typing: type[TypingSender] = LineAdapter
_reads: type[ReadReceipts] = LineAdapter
