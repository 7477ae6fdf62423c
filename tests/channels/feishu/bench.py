"""An adapter of the Feishu channel beside its far side, outside the program."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from channels.contract import (
    HookAnswer,
    HookRequest,
    InboxSettings,
    OutboundFile,
    OutboundMessage,
    ParsedEvent,
    RawEnvelope,
    Surroundings,
)
from channels.feishu.adapter import FeishuAdapter
from channels.feishu.events import read_event
from conversations.content import Content, Text, plain
from conversations.inbound import InboundMessage
from kit.blobs import FolderBlobs
from kit.db import Database
from kit.fetch import Allowed, Fetcher
from kit.ids import new_id
from tests.channels.specimens import reply
from tests.providers.feishu import Feishu, open_platform
from tests.providers.feishu_events import WANG
from tests.providers.feishu_signing import APP_ID, APP_SECRET, ENCRYPT_KEY, VERIFICATION_TOKEN, sealed, sign
from tests.support.channel import surroundings
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace

SECRETS = {"app_secret": APP_SECRET, "encrypt_key": ENCRYPT_KEY, "verification_token": VERIFICATION_TOKEN}


@dataclass
class Bench:
    far: Feishu
    around: Surroundings
    inbox: InboxSettings
    adapter: FeishuAdapter
    clock: FakeClock

    def another(self, **changes: Any) -> FeishuAdapter:
        """Return the adapter of another process, or of other settings."""
        return FeishuAdapter(replace(self.inbox, **changes), self.around)

    def ask(self, event: Mapping[str, Any] | bytes, adapter: FeishuAdapter | None = None) -> RawEnvelope | HookAnswer:
        """Send an event encrypted and signed."""
        body = sealed(event)
        return (adapter or self.adapter).verify(request(body, sign(body, self.clock.now())))

    async def read(self, event: Mapping[str, Any]) -> Sequence[ParsedEvent]:
        raw = orjson.dumps(event)
        return await self.adapter.parse(read_event(event, raw).envelope(raw), self.clock.now())

    async def message(self, event: Mapping[str, Any]) -> InboundMessage:
        [found] = await self.read(event)
        assert isinstance(found, InboundMessage)
        return found

    async def file(self, name: str, content_type: str, data: bytes) -> OutboundFile:
        digest = await self.around.blobs.put(self.inbox.workspace_id, data)
        return OutboundFile(new_id(), name, content_type, len(data), digest)

    async def health(self) -> Any:
        async with self.around.database.acquire() as connection:
            sql = "SELECT health FROM inbox WHERE workspace_id = $1 AND id = $2"
            return await connection.fetchval(sql, self.inbox.workspace_id, self.inbox.id)


def request(body: bytes, headers: Mapping[str, str] | None = None) -> HookRequest:
    lowered = {name.lower(): value for name, value in (headers or {}).items()}
    return HookRequest("POST", "https://desk.test/hooks/x", {}, lowered, body, "127.0.0.1")


def letter(content: Content | str, key: str = WANG, **more: Any) -> OutboundMessage:
    shown = Text(content) if isinstance(content, str) else content
    return replace(reply(), content=shown, text=plain(shown), to=WANG, thread_key=key, **more)


@asynccontextmanager
async def make_bench(
    database: Database, workspace: TestWorkspace, clock: FakeClock, folder: Path
) -> AsyncIterator[Bench]:
    fetcher = Fetcher([Allowed.parse("127.0.0.0/8")])
    around = surroundings(database, clock, FolderBlobs(folder), fetcher, "https://desk.test")
    async with open_platform() as far:
        far.now = clock.now()
        config = {"app_id": APP_ID, "api_url": far.url}
        # The inbox of the workspace, so that what is kept for it has a row to belong to.
        inbox = InboxSettings(workspace.id, workspace.inbox_id, "feishu", "Desk", None, config, SECRETS)
        try:
            yield Bench(far, around, inbox, FeishuAdapter(inbox, around), clock)
        finally:
            await fetcher.close()
