"""An adapter of the DingTalk channel beside its far side, outside the program."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson

from channels.contract import (
    AcceptReceipt,
    HookRequest,
    InboxSettings,
    OutboundFile,
    OutboundMessage,
    ParsedEvent,
    RawEnvelope,
    Surroundings,
)
from channels.dingtalk.adapter import DingtalkAdapter
from channels.dingtalk.envelopes import robot_envelope
from conversations.content import Content, Text, plain
from conversations.inbound import InboundMessage
from kit.blobs import FolderBlobs
from kit.db import Database
from kit.errors import Unavailable
from kit.fetch import Allowed, Fetcher
from kit.ids import new_id
from tests.channels.specimens import reply
from tests.providers.dingtalk import Dingtalk, dingtalk
from tests.providers.dingtalk_events import AES_KEY, CLIENT_ID, CLIENT_SECRET, TOKEN, WANG
from tests.support.channel import surroundings
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace

SECRETS = {"client_secret": CLIENT_SECRET, "callback_token": TOKEN, "encoding_aes_key": AES_KEY}


@dataclass
class Sink:
    """An ``InboundSink`` that keeps what it accepts, and is away as often as it is told."""

    kept: list[RawEnvelope] = field(default_factory=list)
    is_away: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def accept(self, inbox: InboxSettings, envelope: RawEnvelope) -> AcceptReceipt:
        await self.gate.wait()
        if self.is_away:
            self.is_away -= 1
            raise Unavailable("the database is away")
        is_repeat = any(one.dedupe_key == envelope.dedupe_key for one in self.kept)
        if not is_repeat:
            self.kept.append(envelope)
        return AcceptReceipt(new_id(), is_repeat)

    async def typing(self, inbox: InboxSettings, thread_key: str, on: bool) -> None:
        raise AssertionError("nobody types")


@dataclass
class Bench:
    far: Dingtalk
    around: Surroundings
    inbox: InboxSettings
    adapter: DingtalkAdapter
    clock: FakeClock

    def another(self, **changes: Any) -> DingtalkAdapter:
        """Return the adapter of another process, or of other settings."""
        config = {**self.inbox.config, **changes.pop("config", {})}
        return DingtalkAdapter(replace(self.inbox, config=config, **changes), self.around)

    async def read(self, message: Mapping[str, Any]) -> Sequence[ParsedEvent]:
        return await self.adapter.parse(robot_envelope(message, orjson.dumps(message)), self.clock.now())

    async def message(self, message: Mapping[str, Any]) -> InboundMessage:
        [found] = await self.read(message)
        assert isinstance(found, InboundMessage)
        return found

    async def file(self, name: str, content_type: str, data: bytes) -> OutboundFile:
        digest = await self.around.blobs.put(self.inbox.workspace_id, data)
        return OutboundFile(new_id(), name, content_type, len(data), digest)

    def session(self, **lasts: float) -> dict[str, Any]:
        """Return what a message leaves on its thread while its session is open."""
        until = self.far.now.timestamp() + (lasts.get("minutes", 90) * 60)
        return {"webhook": self.far.session(), "until_ms": int(until * 1000), "staff": WANG, "sender": "$:LWCP_v1:$w"}

    async def health(self) -> Any:
        async with self.around.database.acquire() as connection:
            sql = "SELECT health FROM inbox WHERE workspace_id = $1 AND id = $2"
            return await connection.fetchval(sql, self.inbox.workspace_id, self.inbox.id)


def request(
    body: bytes, headers: Mapping[str, str] | None = None, query: Mapping[str, str] | None = None
) -> HookRequest:
    return HookRequest("POST", "https://desk.test/hooks/x", dict(query or {}), dict(headers or {}), body, "127.0.0.1")


def letter(content: Content | str, key: str = WANG, **more: Any) -> OutboundMessage:
    shown = Text(content) if isinstance(content, str) else content
    return replace(reply(), content=shown, text=plain(shown), to=more.pop("to", WANG), thread_key=key, **more)


async def until(holds: Callable[[], Any]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def make_bench(
    database: Database, workspace: TestWorkspace, clock: FakeClock, folder: Path
) -> AsyncIterator[Bench]:
    fetcher = Fetcher([Allowed.parse("127.0.0.0/8")])
    around = surroundings(database, clock, FolderBlobs(folder), fetcher, "https://desk.test")
    async with dingtalk() as far:
        far.now = clock.now()
        config = {"client_id": CLIENT_ID, "delivery": "http", "api_url": far.url, "oapi_url": far.url}
        # The inbox of the workspace, so that what is kept for it has a row to belong to.
        inbox = InboxSettings(workspace.id, workspace.inbox_id, "dingtalk", "Desk", None, config, SECRETS)
        try:
            yield Bench(far, around, inbox, DingtalkAdapter(inbox, around), clock)
        finally:
            await fetcher.close()
