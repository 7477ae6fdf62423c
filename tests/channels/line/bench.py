"""An adapter of the LINE channel beside its far side, outside the program."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from channels.contract import HookRequest, InboxSettings, OutboundMessage, ParsedEvent, RawEnvelope, Surroundings
from channels.line.adapter import LineAdapter
from channels.line.envelopes import SIGNATURE_HEADER
from conversations.content import Content, Text, plain
from conversations.inbound import InboundMessage
from kit.blobs import FolderBlobs
from kit.db import Database
from kit.fetch import Allowed, Fetcher
from tests.channels.specimens import reply
from tests.providers.line import BOT, SECRET, TOKEN, WANG, Line, messaging_api, sign
from tests.support.channel import surroundings
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace


@dataclass
class Bench:
    far: Line
    around: Surroundings
    inbox: InboxSettings
    adapter: LineAdapter
    clock: FakeClock

    def accept(self, *events: Mapping[str, Any]) -> RawEnvelope:
        """Return a call as the adapter accepts it."""
        body = orjson.dumps({"destination": BOT, "events": events})
        made = self.adapter.verify(request(body, sign(body)))
        assert isinstance(made, RawEnvelope)
        return made

    async def read(self, *events: Mapping[str, Any]) -> Sequence[ParsedEvent]:
        return await self.adapter.parse(self.accept(*events), self.clock.now())

    async def message(self, event: Mapping[str, Any]) -> InboundMessage:
        [found] = await self.read(event)
        assert isinstance(found, InboundMessage)
        return found


def request(body: bytes, signature: str | None) -> HookRequest:
    headers = {} if signature is None else {SIGNATURE_HEADER: signature}
    return HookRequest("POST", "https://desk.test/hooks/x", {}, headers, body, "127.0.0.1")


def letter(content: Content | str, key: str = WANG, **more: Any) -> OutboundMessage:
    shown = Text(content) if isinstance(content, str) else content
    return replace(reply(), content=shown, text=plain(shown), to=WANG, thread_key=key, **more)


@asynccontextmanager
async def make_bench(
    database: Database, workspace: TestWorkspace, clock: FakeClock, folder: Path
) -> AsyncIterator[Bench]:
    fetcher = Fetcher([Allowed.parse("127.0.0.0/8")])
    around = surroundings(database, clock, FolderBlobs(folder), fetcher, "https://desk.test")
    async with messaging_api() as far:
        # The inbox of the workspace, so that what is kept for it has a row to belong to.
        inbox = InboxSettings(
            workspace.id,
            workspace.inbox_id,
            "line",
            "Shop",
            None,
            {"api_url": far.url, "data_url": far.url},
            {"channel_secret": SECRET, "channel_access_token": TOKEN},
        )
        try:
            yield Bench(far, around, inbox, LineAdapter(inbox, around), clock)
        finally:
            await fetcher.close()
