"""An adapter of the Telegram channel beside its far side, outside the program."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson

from channels.contract import (
    AcceptReceipt,
    InboxSettings,
    OutboundFile,
    OutboundMessage,
    ParsedEvent,
    RawEnvelope,
    Surroundings,
)
from channels.telegram.adapter import TelegramAdapter
from channels.telegram.envelopes import envelope
from conversations.content import Content, Text, plain
from gateway.demo.platforms.telegram import TOKEN, BotApi, bot_api
from kit.blobs import FolderBlobs
from kit.db import Database
from kit.errors import Unavailable
from kit.fetch import Allowed, Fetcher
from kit.ids import new_id
from tests.channels.specimens import reply
from tests.support.channel import surroundings
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace


@dataclass
class Sink:
    """An ``InboundSink`` that keeps what it accepts, and is away as often as it is told."""

    accepted: list[RawEnvelope] = field(default_factory=list)
    away: int = 0

    async def accept(self, inbox: InboxSettings, envelope: RawEnvelope) -> AcceptReceipt:
        if self.away:
            self.away -= 1
            raise Unavailable("the database is away", retry_after_s=0.01)
        duplicate = any(one.dedupe_key == envelope.dedupe_key for one in self.accepted)
        if not duplicate:
            self.accepted.append(envelope)
        return AcceptReceipt(new_id(), duplicate)

    async def typing(self, inbox: InboxSettings, thread_key: str, on: bool) -> None: ...


@dataclass
class Bench:
    far: BotApi
    around: Surroundings
    inbox: InboxSettings
    adapter: TelegramAdapter
    sink: Sink

    async def read(self, **told: Any) -> Sequence[ParsedEvent]:
        """Let something happen and read it."""
        update = self.far.queue_update(**told)
        self.far.queue.clear()
        key = envelope(TOKEN.partition(":")[0], orjson.dumps(update))
        return await self.adapter.parse(key, self.around.clock.now())

    async def file(self, name: str, content_type: str, data: bytes) -> OutboundFile:
        sha256 = await self.around.blobs.put(self.inbox.workspace_id, data)
        return OutboundFile(new_id(), name, content_type, len(data), sha256)

    def with_config(self, **config: Any) -> TelegramAdapter:
        """Return another adapter of this inbox."""
        return TelegramAdapter(replace(self.inbox, config=dict(self.inbox.config) | config), self.around)


def letter(content: Content | str, key: str = "7001", **more: Any) -> OutboundMessage:
    shown = Text(content) if isinstance(content, str) else content
    return replace(reply(), content=shown, text=plain(shown), to="7001", thread_key=key, **more)


@asynccontextmanager
async def make_bench(
    database: Database, workspace: TestWorkspace, clock: FakeClock, folder: Path
) -> AsyncIterator[Bench]:
    fetcher = Fetcher([Allowed.parse("127.0.0.0/8")])
    around = surroundings(database, clock, FolderBlobs(folder), fetcher, "https://desk.test")
    async with bot_api() as far:
        # The inbox of the workspace, so that what is kept for it has a row to belong to.
        inbox = InboxSettings(
            workspace.id, workspace.inbox_id, "telegram", "Bot", None, {"api_url": far.url}, {"bot_token": TOKEN}
        )
        adapter = TelegramAdapter(inbox, around)
        adapter._sink = sink = Sink()  # as after ``start``, without its loop
        try:
            yield Bench(far, around, inbox, adapter, sink)
        finally:
            await adapter.stop()
            await fetcher.close()
