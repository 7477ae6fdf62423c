"""Who goes first: by the instant that was promised, ties by id. Nobody changes places by waiting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from routing.matching.values import Item

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
NEVER: Final = 1 << 80  # microseconds, after every instant


def order(items: Iterable[Item]) -> list[Item]:
    """Return the items in the order in which they are to be served: by key, ties by id."""
    return sorted(items, key=lambda item: (item.key, item.id))


def microseconds(at: datetime) -> int:
    """Return an instant as the whole number that the index compares; exact, as a float would not be."""
    return (at - _EPOCH) // _MICROSECOND


def instant(us: int) -> datetime:
    """Return the instant of ``microseconds``."""
    return _EPOCH + timedelta(microseconds=us)
