"""What a mailbox reader needs of the program, kept in memory, and who gets its mails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from channels.contract import AcceptReceipt, Health, InboxSettings, RawEnvelope, Surroundings
from kit.blobs import FolderBlobs
from kit.errors import TrunklineError
from kit.fetch import Fetcher
from kit.ids import new_id
from kit.secret import Keys
from tests.support.clock import FakeClock

INBOX = InboxSettings(UUID(int=1), UUID(int=2), "email", "Support", "support@shop.test", {}, {})


@dataclass
class MemoryState:
    """Outlives the readers of a test, as the table does processes."""

    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    reports: list[Health] = field(default_factory=list)

    def of(self, inbox: InboxSettings) -> MemoryState:
        return self

    async def get(self, key: str) -> dict[str, Any] | None:
        return self.kept.get(key)

    async def put(self, key: str, value: Mapping[str, Any], *, lasts: timedelta | None = None) -> None:
        self.kept[key] = dict(value)

    async def report(self, health: Health) -> None:
        self.reports.append(health)

    async def reported(self, *, ok: bool, count: int = 1) -> Health:
        """Wait until that many reports of this kind were made, and return the last."""
        while len(found := [one for one in self.reports if one.ok is ok]) < count:
            await asyncio.sleep(0.01)
        return found[-1]


class MemoryLeases:
    """One block of a name at a time."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}

    @asynccontextmanager
    async def exclusive(self, name: str) -> AsyncIterator[None]:
        async with self._locks.setdefault(name, asyncio.Lock()):
            yield


@dataclass
class Sink:
    """Takes mails, or refuses the next ones by ``refuse``; drops repeats as the store does."""

    envelopes: list[RawEnvelope] = field(default_factory=list)
    repeats: int = 0
    refuse: list[TrunklineError] = field(default_factory=list)

    async def accept(self, inbox: InboxSettings, envelope: RawEnvelope) -> AcceptReceipt:
        if self.refuse:
            raise self.refuse.pop(0)
        is_repeat = any(one.dedupe_key == envelope.dedupe_key for one in self.envelopes)
        self.repeats += is_repeat
        if not is_repeat:
            self.envelopes.append(envelope)
        return AcceptReceipt(new_id(), is_repeat)

    async def typing(self, inbox: InboxSettings, thread_key: str, on: bool) -> None:
        raise AssertionError("nobody types")

    async def subjects(self, count: int) -> list[str]:
        """Wait until that many mails were taken, and return all subjects."""
        while len(self.envelopes) < count:
            await asyncio.sleep(0.01)
        return [_subject(one.body) for one in self.envelopes]


def _subject(raw: bytes) -> str:
    lines = raw.replace(b"\r\n", b"\n").split(b"\n")
    return next((line[9:].decode() for line in lines if line.startswith(b"Subject: ")), "")


@dataclass(frozen=True, slots=True)
class KeptSurroundings(Surroundings):
    """Surroundings with a memory."""

    states: MemoryState
    leases: MemoryLeases


def surroundings(
    clock: FakeClock, fetcher: Fetcher, folder: Path, state: MemoryState | None = None
) -> KeptSurroundings:
    """Return what an adapter gets that asks no database."""
    keys, blobs = Keys(b"k" * 32), FolderBlobs(folder)
    database: Any = None
    return KeptSurroundings(
        clock, keys, blobs, fetcher, "https://desk.test", database, state or MemoryState(), MemoryLeases()
    )
