"""One case as rows: what the services would have written, had it happened under their eyes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from conversations.events import SYSTEM, Actor, EventDraft
from routing.holdings import Taking

Row = dict[str, Any]


@dataclass(slots=True)
class Chapter:
    """Rows by table, events with their time, bytes of files, and what agents still hold of it.

    Attributes:
        blobs: to be stored before the rows that name them.
        held: units of work that is still in an agent's hands.
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    events: list[tuple[datetime, EventDraft]] = field(default_factory=list)
    blobs: list[bytes] = field(default_factory=list)
    held: list[Taking] = field(default_factory=list)

    def add(self, table: str, **values: Any) -> Row:
        """Add a row and return it; it may be changed until it is written."""
        self.rows.setdefault(table, []).append(values)
        return values

    def tell(self, at: datetime, type_: str, *, actor: Actor = SYSTEM, **facts: Any) -> None:
        """Add an event of that time."""
        self.events.append((at, EventDraft(type_, actor=actor, **facts)))

    def of(self, table: str) -> Iterator[Row]:
        yield from self.rows.get(table, ())


def shape(item_id: UUID, episode: int, **more: Any) -> dict[str, Any]:
    """Return what the events of a work item say."""
    return {"item_id": item_id, "episode": episode, **more}
