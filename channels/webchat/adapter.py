"""The web chat channel. Its far side reads the record itself (``record.py``), so a stored reply is a sent one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

import orjson
from pydantic import BaseModel, ValidationError

from channels.contract import (
    Capabilities,
    ChannelAdapter,
    Health,
    InboundSink,
    InboxSettings,
    OutboundMessage,
    ParsedEvent,
    RawEnvelope,
    Receipt,
    Surroundings,
)
from channels.errors import Unparseable
from channels.webchat.config import WebchatConfig
from channels.webchat.identity import Visitor
from channels.webchat.parse import MAX_FILES, StoredMessage, VisitorMessage, to_inbound

MAX_FILE_BYTES = 20_000_000


class WebchatAdapter:
    kind: ClassVar[str] = "webchat"
    Config: ClassVar[type[BaseModel]] = WebchatConfig
    capabilities = Capabilities(
        max_text=20_000,
        media=("*/*",),
        max_file_bytes=MAX_FILE_BYTES,
        max_files=MAX_FILES,
        typing_out=True,
        read_receipts=True,
        repeats_are_safe=True,
        awaits_intake=True,
        sends_per_second=500.0,
    )

    def __init__(self, inbox: InboxSettings, around: Surroundings) -> None:
        self._inbox = inbox
        self._around = around

    async def start(self, sink: InboundSink) -> None:
        """Nothing to open: visitors come through the gateway's routes."""

    async def stop(self) -> None:
        """Nothing to close."""

    async def check(self) -> Health:
        """Nothing outside has to answer; say where the page is."""
        return Health(ok=True, detail="ready", facts={"page": f"{self._around.public_url}/chat/{self._inbox.id}"})

    async def parse(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
        """See ``ChannelAdapter.parse``."""
        try:
            message = StoredMessage.model_validate_json(envelope.body)
        except ValidationError as error:
            raise Unparseable(error.errors(include_input=False, include_url=False)[0]["msg"]) from error
        return [to_inbound(message, self._inbox.id, received_at)]

    async def send(self, message: OutboundMessage) -> Receipt:
        """The reply is in the record already, where the visitor's window reads it; ticks follow from its news."""
        return Receipt(state="sent", external_id=str(message.id))


def envelope(visitor: Visitor, message: VisitorMessage, locale: str | None) -> RawEnvelope:
    """Return what is stored of a visitor's message."""
    stored = StoredMessage(
        **message.model_dump(),
        subject=visitor.subject,
        verified=visitor.verified,
        name=visitor.name,
        email=visitor.email,
        phone=visitor.phone,
        locale=locale,
    )
    return RawEnvelope(
        dedupe_key=f"{visitor.subject}:{message.client_id}"[:255],
        order_key=visitor.subject[:255],
        body=orjson.dumps(stored.model_dump(mode="json", exclude_none=True)),
    )


_: type[ChannelAdapter] = WebchatAdapter
