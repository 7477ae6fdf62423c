"""One open transaction as routing writes into it, whoever opened it: intake, a person's request, or the router."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from conversations.events import SYSTEM, Actor, EventDraft, append_events
from conversations.work import Work
from kit.db import Hot


@dataclass(slots=True)
class Journal:
    """The transaction, its workspace and time, and what is to be told at its end.

    ``connection`` may be the hot pool's or SQLAlchemy's: the two decode jsonb differently, so routing's SQL takes
    and gives JSON as text.
    """

    connection: Hot
    workspace_id: UUID
    now: datetime
    actor: Actor = SYSTEM
    drafts: list[EventDraft] = field(default_factory=list)

    @classmethod
    async def of(cls, work: Work) -> Journal:
        """Write into a unit of work: its events are this journal's."""
        return cls(await work.driver(), work.workspace_id, work.now, work.actor, work.drafts)

    def record(self, type_: str, **facts: Any) -> None:
        """Note a fact for the event log (see ``EventDraft``)."""
        facts.setdefault("actor", self.actor)
        self.drafts.append(EventDraft(type_, **facts))

    async def fetch(self, sql: str, *values: Any) -> Sequence[Any]:
        """Run a statement whose ``$1`` is the workspace."""
        rows: Sequence[Any] = await self.connection.fetch(sql, self.workspace_id, *values)
        return rows

    async def execute(self, sql: str, *values: Any) -> None:
        """Run a statement whose ``$1`` is the workspace and whose rows nobody wants."""
        await self.connection.execute(sql, self.workspace_id, *values)

    async def close(self) -> int:
        """Write the events as the last statement; return the newest number, 0 without any."""
        if not self.drafts:
            return 0
        return (await append_events(self.connection, self.workspace_id, self.drafts, self.now))[-1]


def columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Turn rows into the ``width`` arrays that ``unnest`` takes."""
    return [[row[index] for row in rows] for index in range(width)]


def span_ms(start: datetime, end: datetime) -> int:
    """Milliseconds between two instants; never negative, for the clocks of two machines may disagree."""
    return max(0, round((end - start).total_seconds() * 1000))
