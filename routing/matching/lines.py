"""The items' half of the index: a waiting line for each class and ring.

All items of a *line* have the same request and the same widest open ring, so whoever cannot have one of them can have
none, unless that one alone excludes them. Time moves items, the oldest first, from the line of a ring to that of the
next.
"""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Final

from routing.matching.order import microseconds
from routing.matching.values import Id, Item

if TYPE_CHECKING:
    from routing.matching.kinds import Kind

_NUMBERS: Final = count()
_QUEUES: Final = 6  # as many as there are targets and usual boosts
Place = tuple[int, Id, int, "Waiting"]  # key, id, number, item
Age = tuple[int, int, "Waiting"]  # enqueued at, number, item


class Waiting:
    """An item as the index holds it. ``line`` is ``None`` while it is kept for who had it before, or gone.

    ``is_passed_over``: at the last look nobody could have it but agents who stand on the agenda, and nothing of it is
    another since.
    """

    __slots__ = (
        "enqueued_us", "excluded", "is_passed_over", "is_waiting", "item", "kept_us", "key_us", "kind", "line", "ring",
    )  # fmt: skip

    def __init__(self, item: Item, kind: Kind) -> None:
        self.item = item
        self.kind = kind
        self.enqueued_us = enqueued_us = microseconds(item.enqueued_at)
        self.key_us = enqueued_us + (item.target_s - item.boost_s) * 1_000_000
        self.excluded = (
            {agent_id: microseconds(until) for agent_id, until in item.excluded.items()} if item.excluded else None
        )
        self.kept_us = microseconds(item.kept_until) if item.kept_until is not None else 0
        self.ring = item.ring if item.ring < kind.rings else kind.rings - 1
        self.line: Line | None = None
        self.is_waiting = True
        self.is_passed_over = False

    def excludes(self, agent_id: Id, now_us: int) -> bool:
        return self.excluded is not None and self.excluded.get(agent_id, 0) > now_us


class Line:
    """Items by urgency, and, where there is a wider ring, by age. What has left either is found out at its head.

    Those of one urgency come in the order in which they are to go, so nearly all stand in one of a few queues, to whose
    ends they were added; the rest in a heap.

    ``head`` is what its class knows of the first, ``timer_us`` when its oldest are looked at again. ``stuck``: the pass
    of the index in which nobody could have one that excludes nobody.
    """

    __slots__ = ("_ages", "_heap", "_queues", "head", "kind", "ring", "stuck", "timer_us")

    def __init__(self, kind: Kind, ring: int) -> None:
        self.kind = kind
        self.ring = ring
        self._queues: list[deque[Place]] = []
        self._heap: list[Place] = []
        self._ages: list[Age] | None = [] if ring + 1 < kind.rings else None
        self.head: Place | None = None
        self.timer_us: int | None = None
        self.stuck = -1

    def push(self, entry: Waiting) -> None:
        """Take an item in, and tell the class if it is the first now."""
        entry.line = self
        number = next(_NUMBERS)
        place = (entry.key_us, entry.item.id, number, entry)
        for queue in self._queues:
            if not queue or queue[-1] < place:
                queue.append(place)
                break
        else:
            if len(self._queues) < _QUEUES:
                self._queues.append(deque((place,)))
            else:
                heappush(self._heap, place)
        if self._ages is not None:
            heappush(self._ages, (entry.enqueued_us, number, entry))
        if self.head is None or place < self.head:
            self.head = place
            self.kind.renew(self.ring)

    def renew(self) -> None:
        """Tell the class which is the first now, if it was one that has left."""
        if self.head is None or self.head[3].line is self:
            return
        first: Place | None = None
        for queue in self._queues:
            while queue and queue[0][3].line is not self:
                queue.popleft()
            if queue and (first is None or queue[0] < first):
                first = queue[0]
        heap = self._heap
        if heap:
            while heap and heap[0][3].line is not self:
                heappop(heap)
            if heap and (first is None or heap[0] < first):
                first = heap[0]
        self.head = first
        self.kind.renew(self.ring)

    def oldest(self) -> Waiting | None:
        """Return the item for which the next ring opens first; ``None``: nothing is there."""
        ages = self._ages
        while ages:
            if ages[0][2].line is self:
                return ages[0][2]
            heappop(ages)
        return None

    def first_for(self, agent_id: Id, now_us: int) -> Waiting | None:
        """Return the first that does not exclude the agent."""
        first = self.head
        if first is None or not first[3].excludes(agent_id, now_us):
            return first[3] if first is not None else None
        best: Place | None = None
        for places in (*self._queues, sorted(self._heap)):
            for place in places:
                if best is not None and best < place:
                    break
                if place[3].line is self and not place[3].excludes(agent_id, now_us):
                    best = place
                    break
        return best[3] if best is not None else None
