"""One queue's waiting line, by urgency: how many go before an item."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from typing import Final
from uuid import UUID

from routing.matching import Item
from routing.matching.order import microseconds

_MANY: Final = 100  # so many newcomers are sorted in at once, and fewer one by one

Place = tuple[int, UUID]  # key in microseconds, id: the order in which items are served


class Standing:
    """The places of the items that wait in a queue."""

    __slots__ = ("_fresh", "_places")

    def __init__(self) -> None:
        self._places: list[Place] = []
        self._fresh: list[Place] = []

    def __len__(self) -> int:
        return len(self._places) + len(self._fresh)

    def __iter__(self) -> Iterator[UUID]:
        """Yield the items' ids, the most urgent first."""
        self._settle()
        return (item_id for _, item_id in list(self._places))

    def add(self, item: Item) -> None:
        self._fresh.append(_place(item))

    def take(self, item: Item) -> int:
        """Take out an item that is there, with the values it came with; return how many went before it."""
        self._settle()
        ahead = bisect_left(self._places, _place(item))
        del self._places[ahead]
        return ahead

    def ahead(self, item: Item) -> int:
        """Return how many go before it."""
        self._settle()
        return bisect_left(self._places, _place(item))

    def _settle(self) -> None:
        if len(self._fresh) > _MANY:
            self._places += self._fresh
            self._places.sort()
        else:
            for place in self._fresh:
                insort(self._places, place)
        self._fresh.clear()


def _place(item: Item) -> Place:
    return microseconds(item.key), item.id
