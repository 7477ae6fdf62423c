"""A WeCom inbox that stands in the table, with the platform behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from channels.contract import AcceptReceipt, InboxSettings, RawEnvelope, Surroundings
from channels.wecom.client import Client
from conversations.models import Inbox
from gateway.demo.platforms.wecom import Wecom, wecom
from kit.blobs import FolderBlobs
from kit.db import Database
from kit.fetch import Allowed, Fetcher
from kit.ids import new_id
from tests.channels.specimens import WECOM_KF, WECOM_SECRETS
from tests.support.channel import surroundings
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace


@dataclass
class Site:
    """An inbox of customer service outside the program, and what it needs."""

    platform: Wecom
    inbox: InboxSettings
    around: Surroundings
    clock: FakeClock
    database: Database

    @property
    def client(self) -> Client:
        """A client as another process would have it: nothing remembered but what lies in the state."""
        return Client(self.inbox, self.around)

    async def health(self) -> Any:
        async with self.database.acquire() as connection:
            return await connection.fetchval(
                "SELECT health FROM inbox WHERE workspace_id = $1 AND id = $2", self.inbox.workspace_id, self.inbox.id
            )


async def add_inbox(database: Database, workspace: TestWorkspace, config: dict[str, Any]) -> InboxSettings:
    inbox_id, name = new_id(), f"KF {new_id()}"
    async with database.begin() as connection:
        await connection.execute(
            insert(Inbox).values(
                workspace_id=workspace.id,
                id=inbox_id,
                kind="wecom_kf",
                name=name,
                config=config,
                queue_id=workspace.queue_id,
            )
        )
    return InboxSettings(workspace.id, inbox_id, "wecom_kf", name, None, config, WECOM_SECRETS)


@pytest.fixture
async def platform(clock: FakeClock) -> AsyncIterator[Wecom]:
    async with wecom() as platform:
        platform.now = clock.now
        yield platform


@pytest.fixture
async def site(
    platform: Wecom, database: Database, workspace: TestWorkspace, clock: FakeClock, tmp_path: Path
) -> AsyncIterator[Site]:
    inbox = await add_inbox(database, workspace, WECOM_KF | {"api_url": platform.url})
    fetcher = Fetcher([Allowed.parse("127.0.0.0/8")])
    yield Site(platform, inbox, surroundings(database, clock, FolderBlobs(tmp_path), fetcher), clock, database)
    await fetcher.close()


@dataclass
class Sink:
    """An ``InboundSink`` that keeps deliveries by their keys, as the table does; ``fails`` makes the next ones fail."""

    kept: dict[str, RawEnvelope] = field(default_factory=dict)
    offered: list[str] = field(default_factory=list)
    fails: list[BaseException] = field(default_factory=list)

    async def accept(self, inbox: InboxSettings, envelope: RawEnvelope) -> AcceptReceipt:
        self.offered.append(envelope.dedupe_key)
        if self.fails:
            raise self.fails.pop(0)
        duplicate = envelope.dedupe_key in self.kept
        self.kept.setdefault(envelope.dedupe_key, envelope)
        return AcceptReceipt(new_id(), duplicate)

    async def typing(self, inbox: InboxSettings, thread_key: str, on: bool) -> None:
        raise AssertionError("nobody types")
