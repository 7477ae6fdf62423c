"""Keyset pages over rows that sort by a time and an id, newest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from kit.errors import Invalid
from kit.paging import Page, pack_cursor, unpack_cursor

T = TypeVar("T")
MAX_LIMIT = 200


def after(cursor: str) -> tuple[datetime, UUID]:
    """Return the time and id of the last row of the page before.

    Raises:
        Invalid: the text is not a cursor of such a list (code ``bad_cursor``).
    """
    at, row_id = unpack_cursor(cursor, 2)
    try:
        return datetime.fromisoformat(at), UUID(row_id)
    except (TypeError, ValueError, AttributeError) as error:
        raise Invalid("this cursor belongs to another list", code="bad_cursor") from error


def after_id(cursor: str) -> UUID:
    """Return the id of the last row of the page before, for lists that sort by id alone."""
    (row_id,) = unpack_cursor(cursor, 1)
    try:
        return UUID(row_id)
    except (TypeError, ValueError, AttributeError) as error:
        raise Invalid("this cursor belongs to another list", code="bad_cursor") from error


def clamp(limit: int) -> int:
    """Keep a page's size within 1 and 200."""
    return max(1, min(limit, MAX_LIMIT))


def cut(rows: Sequence[T], limit: int, key: Callable[[T], tuple[Any, ...]]) -> Page[T]:
    """Make a page of ``limit`` from at most ``limit + 1`` rows; the one too many says that there is a next page."""
    if len(rows) <= limit:
        return Page(rows, None)
    # The driver's UUIDs are a subclass that the encoder of cursors does not know.
    last = [str(value) if isinstance(value, UUID) else value for value in key(rows[limit - 1])]
    return Page(rows[:limit], pack_cursor(*last))
