"""The edge of the program without a gateway: adapters of the test channel, ingest and dispatch on a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from channels.contract import InboxSettings
from channels.dispatch import Dispatch
from channels.ingest import Ingest
from channels.registry import Adapters
from conversations.events import EventDraft
from kit.blobs import FolderBlobs
from kit.db import Database
from tests.support.channel import FarSide, SilentListener, adapter_of, surroundings
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace


@dataclass
class Edge:
    """One process's channels: what they received, what they sent, and who was woken."""

    database: Database
    workspace: TestWorkspace
    clock: FakeClock
    adapters: Adapters
    ingest: Ingest
    dispatch: Dispatch
    blobs: FolderBlobs
    far_side: FarSide
    listener: SilentListener
    woken: list[tuple[UUID, int, Sequence[EventDraft]]] = field(default_factory=list)

    @property
    def inbox(self) -> InboxSettings:
        return self.adapters.get(self.workspace.inbox_id)[0]

    async def rows(self, sql: str, *values: Any) -> Sequence[Any]:
        async with self.database.acquire() as connection:
            return await connection.fetch(sql, self.workspace.id, *values)

    async def settle(self) -> None:
        """Wait until everything acknowledged is taken in."""
        for task in [*self.ingest._parsing]:
            await task
        await self.ingest._lanes.drain()


async def make_edge(
    database: Database, workspace: TestWorkspace, clock: FakeClock, folder: Path, far_side: FarSide | None = None
) -> Edge:
    """Put the parts of one process together, with the test channel behind every API inbox."""
    far_side = far_side or FarSide()
    blobs = FolderBlobs(folder)
    around = surroundings(database, clock, blobs)
    adapters = Adapters(database, around, {"api": adapter_of(far_side)})
    listener = SilentListener()
    woken: list[Any] = []

    def wake(workspace_id: UUID, last: int, drafts: Sequence[EventDraft]) -> None:
        woken.append((workspace_id, last, drafts))

    ingest = Ingest(database, adapters, blobs, listener, clock, wake)
    dispatch = Dispatch(database, adapters, clock, wake, listener)
    await adapters.start(ingest)
    return Edge(database, workspace, clock, adapters, ingest, dispatch, blobs, far_side, listener, woken)


@pytest.fixture
async def edge(database: Database, workspace: TestWorkspace, clock: FakeClock, tmp_path: Path) -> AsyncIterator[Edge]:
    edge = await make_edge(database, workspace, clock, tmp_path)
    yield edge
    await edge.ingest.close()
    await edge.adapters.stop()
