"""How a head stood before a merge, as jsonb keeps it, and the way back into columns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

# How a conversation rests: an undo puts it back, for nobody can change a source while it is closed.
REST = ("status", "resolved_at", "disposition", "snoozed_until")
CLOCKS = ("first_response_at", "waiting_since")
_TIMES = ("resolved_at", "snoozed_until", "opened_at", "last_activity_at", "callback_due_at", *CLOCKS)
_HEAD = (*REST, *CLOCKS, "last_sequence", "last_activity_at", "last_message", "inbox_id", "channels")


def memo_of(row: Row[Any]) -> dict[str, Any]:
    """Return what an undo has to know of a head."""
    return {name: plain(getattr(row, name)) for name in _HEAD}


def plain(value: Any) -> Any:
    """Return a value as it comes back out of jsonb, so that both can be compared."""
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def column(name: str, memo: Mapping[str, Any]) -> Any:
    """Return a value of a memo as its column takes it."""
    value = memo[name]
    return datetime.fromisoformat(value) if name in _TIMES and value else value


class PlainRow:
    """A row whose values look as in jsonb, for comparing with what a merge wrote down."""

    def __init__(self, row: Row[Any]) -> None:
        self._row = row

    def __getattr__(self, name: str) -> Any:
        return plain(getattr(self._row, name))
