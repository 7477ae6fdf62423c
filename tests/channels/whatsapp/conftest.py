"""An adapter of the WhatsApp channel beside its far side, outside the program."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from channels.contract import HookRequest, InboxSettings, OutboundMessage, ParsedEvent, RawEnvelope, Surroundings
from channels.whatsapp.adapter import WhatsappAdapter
from channels.whatsapp.envelopes import SIGNATURE_HEADER
from conversations.content import Content, Text, plain
from conversations.inbound import InboundMessage
from kit.blobs import FolderBlobs
from kit.db import Database
from kit.fetch import Allowed, Fetcher
from tests.channels.specimens import reply
from tests.providers.whatsapp import (
    ACCOUNT_ID,
    NUMBER_ID,
    SECRET,
    TOKEN,
    VERIFY,
    WANG_ID,
    Graph,
    body_of,
    graph,
    sign,
)  # fmt: skip
from tests.support.channel import surroundings
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace


@dataclass
class Bench:
    far: Graph
    around: Surroundings
    inbox: InboxSettings
    adapter: WhatsappAdapter
    clock: FakeClock

    async def read(self, *items: Mapping[str, Any], **more: Any) -> Sequence[ParsedEvent]:
        """Return what a signed delivery with these items says."""
        return await self.read_body(orjson.dumps(body_of(*items, **more)))

    async def read_body(self, body: bytes) -> Sequence[ParsedEvent]:
        made = self.adapter.verify(request(body, sign(body)))
        assert isinstance(made, RawEnvelope)
        return await self.adapter.parse(made, self.clock.now())

    async def message(self, item: Mapping[str, Any]) -> InboundMessage:
        [found] = await self.read(item)
        assert isinstance(found, InboundMessage)
        return found


def request(body: bytes, signature: str | None = None, **more: Any) -> HookRequest:
    headers = {} if signature is None else {SIGNATURE_HEADER: signature}
    return replace(HookRequest("POST", "https://desk.test/hooks/x", {}, headers, body, "127.0.0.1"), **more)


def letter(content: Content | str, to: str = WANG_ID, **more: Any) -> OutboundMessage:
    shown = Text(content) if isinstance(content, str) else content
    return replace(reply(), **({"content": shown, "text": plain(shown), "to": to, "thread_key": to} | more))


@pytest.fixture
async def bench(database: Database, workspace: TestWorkspace, clock: FakeClock, tmp_path: Path) -> AsyncIterator[Bench]:
    fetcher = Fetcher([Allowed.parse("127.0.0.0/8")])
    around = surroundings(database, clock, FolderBlobs(tmp_path), fetcher, "https://desk.test")
    async with graph() as far:
        far.open_for.add(WANG_ID)
        config = {"phone_number_id": NUMBER_ID, "account_id": ACCOUNT_ID, "api_url": far.url}
        secrets = {"app_secret": SECRET, "access_token": TOKEN, "verify_token": VERIFY}
        inbox = InboxSettings(workspace.id, workspace.inbox_id, "whatsapp", "Shop", None, config, secrets)
        try:
            yield Bench(far, around, inbox, WhatsappAdapter(inbox, around), clock)
        finally:
            await fetcher.close()
