"""A channel made for tests: its far side is in this file, its adapter behaves as a test tells it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import orjson
from pydantic import BaseModel

from channels.contract import (
    Capabilities,
    Health,
    InboundSink,
    InboxSettings,
    OutboundMessage,
    ParsedEvent,
    RawEnvelope,
    Receipt,
    StatusUpdate,
    Surroundings,
)
from channels.errors import Unparseable
from channels.leases import ProcessLeases
from channels.states import StoredStates
from conversations.content import Text
from conversations.events import EventDraft
from conversations.inbound import InboundIdentity, InboundMessage
from conversations.ports import CallEffect, IntakeEffect, Newcomer, Sorting
from kit.blobs import Blobs
from kit.clock import Clock
from kit.db import Database, Hot
from kit.fetch import Fetcher
from kit.ids import new_id
from kit.secret import Keys


def surroundings(
    database: Database,
    clock: Clock,
    blobs: Blobs,
    fetcher: Fetcher | None = None,
    public_url: str = "http://127.0.0.1:8080",
) -> Surroundings:
    """Return what adapters may use of the program, with real parts and nobody who listens."""
    keys = Keys(b"k" * 32)
    states = StoredStates(database, keys, clock, lambda workspace_id, last, drafts: None)
    leases = ProcessLeases(database, f"test-{new_id()}")
    return Surroundings(clock, keys, blobs, fetcher or Fetcher(), public_url, database, states, leases)


class NoConfig(BaseModel):
    """A channel without settings."""


@dataclass
class FarSide:
    """The provider: what it was sent, and how it answers the next time."""

    sent: list[OutboundMessage] = field(default_factory=list)
    answer: Callable[[OutboundMessage], Awaitable[Receipt]] | None = None
    capabilities: Capabilities = field(
        default_factory=lambda: Capabilities(max_text=1000, sends_per_second=10_000, awaits_intake=False)
    )
    parse_delay_s: float = 0.0

    async def take(self, message: OutboundMessage) -> Receipt:
        self.sent.append(message)
        return await self.answer(message) if self.answer else Receipt(external_id=f"far-{message.id}")


def adapter_of(far_side: FarSide) -> Callable[[InboxSettings, Surroundings], Any]:
    """Return the factory of an adapter that talks to this far side."""

    class TestAdapter:
        kind: ClassVar[str] = "api"
        Config: ClassVar[type[BaseModel]] = NoConfig

        def __init__(self, inbox: InboxSettings, around: Surroundings) -> None:
            self.inbox = inbox
            self.capabilities = far_side.capabilities

        async def start(self, sink: InboundSink) -> None: ...

        async def stop(self) -> None: ...

        async def check(self) -> Health:
            return Health(ok=True)

        async def parse(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
            if far_side.parse_delay_s:
                await asyncio.sleep(far_side.parse_delay_s)
            try:
                items = orjson.loads(envelope.body)
            except ValueError as error:
                raise Unparseable("not JSON") from error
            return [self._event(item, received_at) for item in items]

        def _event(self, item: dict[str, Any], at: datetime) -> ParsedEvent:
            if "state" in item:
                return StatusUpdate(item["state"], at, external_id=item["external_id"])
            return inbound(self.inbox.id, item["from"], item["id"], item.get("text", "hello"), at=at)

        async def send(self, message: OutboundMessage) -> Receipt:
            return await far_side.take(message)

    return TestAdapter


def inbound(inbox_id: UUID, sender: str, external_id: str | None, text: str = "hello", **more: Any) -> InboundMessage:
    """Return a customer's message; ``at`` is when it was received, the rest are fields of ``InboundMessage``."""
    at = more.pop("at")
    links = more.pop("links", ())
    message = InboundMessage(
        id=new_id(),
        inbox_id=inbox_id,
        channel="api",
        identity=InboundIdentity(sender, sender, name=sender.title(), links=links),
        thread_key=sender,
        content=Text(text),
        text=text,
        received_at=at,
        external_id=external_id,
    )
    return replace(message, **more)


def delivery(sender: str, *ids: str, key: str | None = None, text: str = "hello") -> RawEnvelope:
    """Return a verified delivery of these messages of one sender."""
    body = orjson.dumps([{"from": sender, "id": one, "text": text} for one in ids])
    return RawEnvelope(key or ",".join(ids), sender, body)


class SilentListener:
    """An ``IntakeListener`` that only remembers."""

    def __init__(self) -> None:
        self.effects: list[IntakeEffect] = []
        self.failed: list[UUID] = []

    async def sort(self, connection: Hot, workspace_id: UUID, newcomers: Sequence[Newcomer]) -> Mapping[UUID, Sorting]:
        return {}

    async def on_batch(
        self, connection: Hot, workspace_id: UUID, effects: Sequence[IntakeEffect], now: datetime
    ) -> list[EventDraft]:
        self.effects += effects
        return []

    async def on_calls(
        self, connection: Hot, workspace_id: UUID, effects: Sequence[CallEffect], now: datetime
    ) -> list[EventDraft]:
        return []

    async def on_answers(
        self, connection: Hot, workspace_id: UUID, answers: Mapping[UUID, UUID], now: datetime
    ) -> list[EventDraft]:
        return []

    async def on_failed(
        self, connection: Hot, workspace_id: UUID, message_ids: Collection[UUID], now: datetime
    ) -> None:
        self.failed += message_ids
