"""The unit of work: one transaction in one workspace on somebody's behalf, with its events as its last statement."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from conversations.events import SYSTEM, Actor, EventDraft, append_events
from kit.clock import Clock
from kit.db import Database, Hot

# Called after a commit with the workspace, the number of its newest event, and the events just committed (their
# numbers end there, without gaps): a hint to readers, never the record. It must return at once.
Wake = Callable[[UUID, int, Sequence[EventDraft]], None]


@dataclass(slots=True)
class Work:
    """One open transaction. Services take it, change rows and ``record`` what happened; the edge commits.

    Attributes:
        cause: what made a program do this, to be told in ``data.cause`` of every event of the transaction, whoever
            records it; ``None``: a person, a customer or the time did.
    """

    connection: AsyncConnection
    workspace_id: UUID
    actor: Actor
    now: datetime
    drafts: list[EventDraft] = field(default_factory=list)
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    cause: Mapping[str, Any] | None = None

    def record(self, type_: str, **facts: Any) -> None:
        """Note a fact for the event log (see ``EventDraft``); the actor is this work's unless given."""
        facts.setdefault("actor", self.actor)
        self.drafts.append(EventDraft(type_, **facts))

    async def driver(self) -> Hot:
        """The bare driver's connection, inside this very transaction.

        SQLAlchemy begins its transaction with its first statement, and the driver knows nothing of that: without
        one, whatever went through the driver would commit by itself. jsonb comes and goes as text here.
        """
        raw = await self.connection.get_raw_connection()
        driver: Hot = raw.driver_connection
        if not driver.is_in_transaction():
            await self.connection.execute(text("SELECT 1"))
        return driver


class Works:
    """Opens units of work and tells the readers after each commit."""

    def __init__(self, database: Database, clock: Clock, wake: Wake) -> None:
        self.database = database
        self.clock = clock
        self.wake = wake

    @asynccontextmanager
    async def begin(
        self, workspace_id: UUID, actor: Actor = SYSTEM, *, cause: Mapping[str, Any] | None = None
    ) -> AsyncIterator[Work]:
        """Open a transaction; leaving the block writes the events and commits, an exception rolls all back."""
        async with self.database.begin() as connection:
            work = Work(connection, workspace_id, actor, self.clock.now(), cause=cause)
            yield work
            if work.cause is not None:
                work.drafts = [replace(draft, data=draft.data | {"cause": work.cause}) for draft in work.drafts]
            last = 0
            if work.drafts:
                last = (await append_events(await work.driver(), workspace_id, work.drafts, work.now))[-1]
        if last:
            self.wake(workspace_id, last, work.drafts)
        for callback in work.after_commit:
            callback()
