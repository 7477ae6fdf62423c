"""The items' half of the index: a waiting line for each class, urgency and ring.

All items of a *line* have the same request, the same lead (target less boost) and the same widest open ring. So its
head is the most urgent and the oldest, and an agent who cannot have the head can have none of it, unless the head
alone excludes them. Time moves items from the line of a ring to that of the next.
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Final

from routing.matching.order import microseconds
from routing.matching.values import Id, Item

if TYPE_CHECKING:
    from routing.matching.kinds import Kind

_NUMBERS: Final = count()
Place = tuple[int, Id, int, "Waiting"]  # key, id, number, item
Head = tuple[int, Id, int, "Line"]  # the same of a line's first


class Waiting:
    """An item as the index holds it. ``line`` is ``None`` while it is kept for who had it before, or gone.

    ``is_passed_over``: at the last look nobody could have it, and nothing of it is another since.
    """

    __slots__ = (
        "enqueued_us", "excluded", "is_passed_over", "is_waiting", "item", "kept_us", "key_us", "kind", "lead_us",
        "line", "ring",
    )  # fmt: skip

    def __init__(self, item: Item, kind: Kind) -> None:
        self.item = item
        self.kind = kind
        self.enqueued_us = microseconds(item.enqueued_at)
        self.lead_us = (item.target_s - item.boost_s) * 1_000_000
        self.key_us = self.enqueued_us + self.lead_us
        self.excluded = (
            {agent_id: microseconds(until) for agent_id, until in item.excluded.items()} if item.excluded else None
        )
        self.kept_us = microseconds(item.kept_until) if item.kept_until is not None else 0
        self.ring = min(item.ring, len(kind.request.rings) - 1)
        self.line: Line | None = None
        self.is_waiting = True
        self.is_passed_over = False

    def excludes(self, agent_id: Id, now_us: int) -> bool:
        return self.excluded is not None and self.excluded.get(agent_id, 0) > now_us


class Line:
    """Items in one heap. ``head`` is what its class knows of its first, ``timer_us`` when it is looked at again.

    ``stuck``: the pass of the index in which nobody could have a head that excludes nobody.
    """

    __slots__ = ("head", "heap", "kind", "ring", "stuck", "timer_us")

    def __init__(self, kind: Kind, ring: int) -> None:
        self.kind = kind
        self.ring = ring
        self.heap: list[Place] = []
        self.head: Head | None = None
        self.timer_us: int | None = None
        self.stuck = -1

    def push(self, entry: Waiting) -> None:
        entry.line = self
        heappush(self.heap, (entry.key_us, entry.item.id, next(_NUMBERS), entry))

    def renew(self) -> None:
        """Tell the class of another first, after any change."""
        first, known = self.first(), self.head
        if first is None:
            self.head = None
        elif known is None or first[2] != known[2]:
            self.head = (first[0], first[1], first[2], self)
        if self.head is not known:
            self.kind.renew(self, known)

    def first(self) -> Place | None:
        """Return the head, after those that left."""
        heap = self.heap
        while heap and heap[0][3].line is not self:
            heappop(heap)
        return heap[0] if heap else None

    def first_for(self, agent_id: Id, now_us: int) -> Waiting | None:
        """Return the first that does not exclude the agent."""
        first = self.first()
        if first is None or not first[3].excludes(agent_id, now_us):
            return first[3] if first is not None else None
        aside: list[Place] = []
        while first is not None and first[3].excludes(agent_id, now_us):
            aside.append(heappop(self.heap))
            first = self.first()
        for one in aside:
            heappush(self.heap, one)
        return first[3] if first is not None else None
