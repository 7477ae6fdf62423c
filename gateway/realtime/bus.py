"""Hints between processes over PostgreSQL LISTEN/NOTIFY: never the record, so a lost one costs only time.

A NOTIFY inside the writing transaction costs three quarters of the commit rate; one connection that says,
after commits, which workspaces have news costs next to nothing. While one NOTIFY is under way the next
hints gather, so their number never exceeds what the server takes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import orjson
import structlog

from kit.db import UNREACHABLE, Database
from kit.errors import Unavailable
from kit.tasks import Supervisor

log = structlog.get_logger(__name__)

CHANNEL = "trunkline"
MAX_PAYLOAD = 7900  # bytes; the server takes 8000
MAX_WAITING = 1000  # notes; beyond that the oldest go: they are about typing
PING_S = 15.0

# A note of another process: {"seq": {workspace: last}} or an ephemeral one, see ``Hub``.
OnNote = Callable[[dict[str, Any]], None]


class Bus:
    """One connection that listens, and one task that notifies. ``node`` tells one's own notes from others'."""

    def __init__(self, database: Database, node: str, on_note: OnNote) -> None:
        self.database = database
        self.node = node
        self.on_note = on_note
        self._news: dict[UUID, int] = {}
        self._notes: list[dict[str, Any]] = []
        self._waiting = asyncio.Event()
        self.listening = asyncio.Event()  # set while other nodes are heard

    def start(self, tasks: Supervisor) -> None:
        tasks.start("bus-listen", self._listen)
        tasks.start("bus-notify", self._notify)

    def wake(self, workspace_id: UUID, last: int) -> None:
        """Tell the other processes that a workspace has events up to ``last``."""
        self._news[workspace_id] = max(last, self._news.get(workspace_id, 0))
        self._waiting.set()

    def send(self, note: dict[str, Any]) -> None:
        """Pass a small note to the other processes, e.g. that somebody types."""
        self._notes.append(note)
        del self._notes[:-MAX_WAITING]
        self._waiting.set()

    async def _notify(self) -> None:
        while True:
            await self._waiting.wait()
            self._waiting.clear()
            news, self._news = self._news, {}
            notes, self._notes = self._notes, []
            try:
                async with self.database.look_up() as connection:
                    for payload in _payloads(self.node, news, notes):
                        await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, payload)
            except (Unavailable, *UNREACHABLE):
                # The readers' own poll finds the events; the task's supervisor says that the database is away.
                await asyncio.sleep(1.0)
                raise

    async def _listen(self) -> None:
        async with self.database.apart("trunkline-bus") as connection:
            lost = asyncio.Event()
            connection.add_termination_listener(lambda _connection: lost.set())
            await connection.add_listener(CHANNEL, self._heard)
            self.listening.set()
            # Events of the time without a listener are found by the poll. Asking notices a connection that is cut
            # without a word; of one that ends the driver tells.
            try:
                while True:
                    with suppress(TimeoutError):
                        async with asyncio.timeout(PING_S):
                            await lost.wait()
                    await connection.execute("SELECT 1", timeout=5)
            finally:
                self.listening.clear()

    def _heard(self, _connection: Any, _pid: int, _channel: str, payload: str) -> None:
        note = orjson.loads(payload)
        if note.get("node") != self.node:
            self.on_note(note)


def _payloads(node: str, news: dict[UUID, int], notes: list[dict[str, Any]]) -> list[str]:
    """Pack what waits into as few payloads as fit."""
    packed: list[str] = []
    pairs = list(news.items())
    step = 100  # a pair takes at most 60 bytes
    for start in range(0, len(pairs), step):
        some = {str(workspace_id): last for workspace_id, last in pairs[start : start + step]}
        packed.append(orjson.dumps({"node": node, "seq": some}).decode())
    for note in notes:
        payload = orjson.dumps({"node": node, **note}, default=str).decode()
        if len(payload.encode()) <= MAX_PAYLOAD:
            packed.append(payload)
        else:
            log.warning("bus_note_too_large", size_bytes=len(payload))
    return packed
