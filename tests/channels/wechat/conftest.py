"""An Official Account and a mini-program, each with its adapter, the platform at its far side, and a clock."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from channels.contract import HookRequest, InboxSettings, OutboundFile, OutboundMessage, ParsedEvent, RawEnvelope
from channels.wechat.adapter import WechatAdapter, WechatMiniAdapter
from conversations.content import Content, Text, plain
from gateway.demo.platforms import wechat
from kit.blobs import FolderBlobs
from kit.db import Database
from kit.fetch import Allowed, Fetcher
from kit.filetypes import describe
from kit.ids import new_id
from tests.channels.specimens import reply
from tests.support.channel import surroundings
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace

SECRETS = {"app_secret": wechat.APP_SECRET, "token": wechat.TOKEN, "encoding_aes_key": wechat.AES_KEY}
CUSTOMER = "oLVPpjqs9BhvzwPj5A-vTYAX3GLc"


def request(query: Mapping[str, str], body: bytes | str = b"", method: str = "POST") -> HookRequest:
    raw = body.encode() if isinstance(body, str) else body
    return HookRequest(method, "https://desk.test/hooks/1", query, {}, raw, "127.0.0.1")


@dataclass
class Account:
    """One inbox without a program around it."""

    platform: wechat.Platform
    adapter: WechatAdapter
    clock: FakeClock
    blobs: FolderBlobs
    workspace: TestWorkspace
    settings: InboxSettings
    around: Any
    _others: list[WechatAdapter] = field(default_factory=list)

    def another(self, **config: Any) -> WechatAdapter:
        """Return an adapter of the same inbox in another process."""
        other = type(self.adapter)(replace(self.settings, config={**self.settings.config, **config}), self.around)
        self._others.append(other)
        return other

    def verify(self, fields: Mapping[str, Any], **more: Any) -> RawEnvelope:
        """Return the envelope of a delivery of the platform's."""
        query, body = self.platform.sign(wechat.to_xml(fields), **more)
        envelope = self.adapter.verify(request(query, body))
        assert isinstance(envelope, RawEnvelope)
        return envelope

    async def read(self, fields: Mapping[str, Any]) -> list[ParsedEvent]:
        return list(await self.adapter.parse(self.verify(fields), self.clock.now()))

    async def file(self, name: str, data: bytes) -> OutboundFile:
        sha256 = await self.blobs.put(self.workspace.id, data)
        return OutboundFile(new_id(), name, describe(name, data).content_type, len(data), sha256)

    def reply(self, content: Content | str = "您好", **more: Any) -> OutboundMessage:
        """Return a reply to the customer, who has just written."""
        said = Text(content) if isinstance(content, str) else content
        return replace(reply(plain(said)), to=CUSTOMER, content=said, **more)

    @property
    def texts(self) -> list[str]:
        """What the customer got in words."""
        return [body["text"]["content"] for body in self.platform.sent if body["msgtype"] == "text"]


@asynccontextmanager
async def _account(
    kind: str, database: Database, workspace: TestWorkspace, clock: FakeClock, folder: Path, config: Mapping[str, Any]
) -> AsyncIterator[Account]:
    async with wechat.platform(kind, clock.now) as platform:
        blobs, fetcher = FolderBlobs(folder), Fetcher([Allowed.parse("127.0.0.0/8")])
        around = surroundings(database, clock, blobs, fetcher, "https://desk.test")
        given = {"app_id": wechat.APP_ID, "api_url": platform.url, **config}
        inbox_id: UUID = workspace.inbox_id
        settings = InboxSettings(workspace.id, inbox_id, kind, "Shop", None, given, SECRETS)
        adapter = (WechatMiniAdapter if kind == "wechat_mini" else WechatAdapter)(settings, around)
        account = Account(platform, adapter, clock, blobs, workspace, settings, around)
        platform.opens(CUSTOMER)
        yield account
        for one in (adapter, *account._others):
            await one.stop()
        await fetcher.close()


@pytest.fixture
async def account(
    database: Database, workspace: TestWorkspace, clock: FakeClock, tmp_path: Path
) -> AsyncIterator[Account]:
    """An Official Account with a welcome, an automatic answer and a customer service account."""
    config = {"kf_account": "support@shop", "welcome": "欢迎", "auto_reply": "马上回复您 <3"}
    async with _account("wechat", database, workspace, clock, tmp_path, config) as made:
        yield made


@pytest.fixture
async def mini(
    database: Database, workspace: TestWorkspace, clock: FakeClock, tmp_path: Path
) -> AsyncIterator[Account]:
    async with _account("wechat_mini", database, workspace, clock, tmp_path, {}) as made:
        yield made
