"""An application's chat with members of the company: callbacks bring their messages, ``message/send`` takes ours.

There is no window: an application may write to any member it is visible to, at any time. WeCom recognises a repeat
only by its content, which would swallow a second "ok"; so a reply whose answer was lost is left to a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

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
from channels.errors import DeliveryUnknown, EventRejected, SendError, SendRejected, Unparseable
from channels.wecom import callbacks, xmlfields
from channels.wecom.app.config import AppConfig
from channels.wecom.app.members import Members
from channels.wecom.app.parse import KIND, CallbackReader, keys_of
from channels.wecom.app.render import render
from channels.wecom.client import Client
from channels.wecom.downloads import Downloads
from channels.wecom.pieces import MAX_ANY
from channels.wecom.uploads import Uploads


class AppAdapter:
    kind: ClassVar[str] = KIND
    Config: ClassVar[type[BaseModel]] = AppConfig
    capabilities = Capabilities(
        max_text=10_000,
        media=("*/*",),
        max_file_bytes=MAX_ANY,
        max_files=10,
        can_start=True,
        sends_per_second=20.0,
    )

    def __init__(self, inbox: InboxSettings, around: Surroundings) -> None:
        self._inbox, self._around = inbox, around
        self._agent_id = str(inbox.config.get("agent_id") or "")
        corp_id = str(inbox.config.get("corp_id") or "")
        self._seal = callbacks.seal_of(corp_id, inbox.secrets)
        is_complete = bool(corp_id and self._agent_id and inbox.secrets.get("secret"))
        self._client = Client(inbox, around) if is_complete else None
        self._uploads = Uploads(self._client, around.blobs, inbox.workspace_id) if self._client else None
        self._members = Members(self._client)

    async def start(self, sink: InboundSink) -> None:
        """Nothing to open: messages come by callback."""

    async def stop(self) -> None:
        """Nothing to close."""

    async def check(self) -> Health:
        """Get a token and read the application."""
        if self._client is None:
            return Health(ok=False, detail="company ID, secret and AgentId are needed")
        try:
            answer = await self._client.ask("agent/get", query={"agentid": self._agent_id}, is_harmless=True)
        except SendError as error:
            return Health(ok=False, detail=error.detail)
        name = answer.get("name")
        facts = {"application": name} if isinstance(name, str) else {}
        callback = "callbacks are taken" if self._seal else "no callback keys: nothing comes in"
        return Health(ok=True, detail=f"WeCom accepts us; {callback}", facts=facts)

    # -- in -------------------------------------------------------------------------------------------------

    def verify(self, request: HookRequest) -> RawEnvelope | HookAnswer:
        """See ``WebhookReceiver.verify``."""
        opened = callbacks.receive(request, self._seal, self._around.clock.now())
        if isinstance(opened, HookAnswer):
            return opened
        try:
            dedupe, order = keys_of(xmlfields.read(opened), opened)
        except Unparseable as error:
            raise EventRejected(error.detail) from error
        return RawEnvelope(dedupe, order, opened)

    def answer(self, receipt: AcceptReceipt) -> HookAnswer:  # noqa: ARG002 - WeCom wants the same words for both
        return callbacks.ACKNOWLEDGEMENT

    async def parse(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
        """See ``ChannelAdapter.parse``."""
        downloads = Downloads(self._client, self._around.blobs, self._inbox)
        reader = CallbackReader(self._inbox, downloads, self._members.of)
        return await reader.events(xmlfields.read(envelope.body), received_at)

    # -- out ------------------------------------------------------------------------------------------------

    async def send(self, message: OutboundMessage) -> Receipt:
        """Send texts, then files. What fails after the first part has arrived is unknown: a repeat would double it."""
        if self._client is None or self._uploads is None:
            raise SendRejected("this inbox is not set up: company ID, secret and AgentId are needed")
        if "|" in message.to or message.to.startswith("@"):  # several, or @all: never by a slip of the pen
            raise SendRejected("a reply goes to one member; this is no member's id", code="unknown_recipient")
        texts = render(message)
        # Files first go up, which may be repeated, so that as little as possible can fail between two parts.
        bodies: list[tuple[str, dict[str, Any]]] = [("text", {"content": text}) for text in texts]
        for file in message.files:
            kind, media_id = await self._uploads.of(file)
            bodies.append((kind, {"media_id": media_id}))
        sent = ""
        for index, (kind, body) in enumerate(bodies):
            try:
                msgid = await self._send_one(self._client, message.to, kind, body)
            except SendError as error:
                if index:
                    raise DeliveryUnknown(f"{index} of {len(bodies)} parts were sent, then: {error.detail}") from error
                raise
            sent = sent or msgid
        return Receipt(external_id=sent or None)

    async def _send_one(self, client: Client, to: str, kind: str, body: dict[str, Any]) -> str:
        answer = await client.ask(
            "message/send", {"touser": to, "msgtype": kind, "agentid": int(self._agent_id), kind: body}
        )
        if answer.get("invaliduser") or answer.get("unlicenseduser"):
            raise SendRejected("WeCom does not let this application write to this member", code="unknown_recipient")
        return str(answer.get("msgid") or "")


_: type[ChannelAdapter] = AppAdapter
_receiver: type[WebhookReceiver] = AppAdapter
