"""What decisions were made of, written down so that each can be computed again (``recall``).

A *look* is one batch of decisions: the floor as it was before the first of them, and what each of them was about. To
explain a decision takes everybody, so explaining each as it is made would cost more than making it, and to store it
would fill the disk; to note what it was made of costs next to nothing. Looks stand in a *series*: its first tells of
everybody, each further one of those who are another since the one before.

Both parts are JSON text that nobody asks the database about:

    floor     who: ids that are new, numbered on · profiles: that are new, numbered on · gone: numbers
              agents: [number, profile, status, connected 1 + resting 2, used, forced, counts, idle since]
    decided   classes: what was asked · first_at: when work came to the first who was chosen, to the next a µs later
              items: [class, agent, enqueued at, target_s, boost_s, ring, former owner, kept until, excluded, rests]
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson

from kit.ids import new_id
from routing.matching import Candidate, Item, Request

# A series is begun anew when the looks after its first are as long as that, so reading one costs twice a floor at most.
SHORT: Final = 1 << 16


@dataclass(slots=True)
class Look:
    """One batch of decisions as it is written down.

    Attributes:
        series_id, number: its key; 0 is a series' first.
        floor: JSON text.
        first_at: when work came to the first who was chosen.
        numbers: of the agents.
        is_written: whoever writes it says so.
    """

    series_id: UUID
    number: int
    at: datetime
    floor: str
    first_at: datetime
    numbers: Mapping[UUID, int]
    is_written: bool = False
    _classes: dict[int, tuple[int, Request]] = field(default_factory=dict)
    _items: list[list[Any]] = field(default_factory=list)

    def add(self, item: Item, ring: int, agent_id: UUID, *, rests: bool) -> None:
        """Note the next decision, in the order in which they are made.

        Args:
            ring: the widest that was open.
            rests: having got this, the agent gets nothing for a moment.
        """
        request = item.request
        known = self._classes.get(id(request))
        if known is None:
            known = self._classes[id(request)] = (len(self._classes), request)
        self._items.append(
            [
                known[0],
                self.numbers[agent_id],
                item.enqueued_at,
                item.target_s,
                item.boost_s,
                ring,
                str(item.preferred_id) if item.preferred_id is not None else None,
                item.kept_until,
                {str(one): until for one, until in item.excluded.items()} if item.excluded else None,
                rests,
            ]
        )

    def decided(self) -> str:
        """Return what was decided as JSON text."""
        classes = [_class(request) for _, request in self._classes.values()]
        told = {"first_at": self.first_at, "classes": classes, "items": self._items}
        return orjson.dumps(told).decode()


class Series:
    """What was written down of the floor of a workspace so far, and who is another since."""

    def __init__(self) -> None:
        self._changed: dict[UUID, None] = {}
        self._last: Look | None = None
        self._first = self._since = 0  # lengths: of the first text, and of those since
        self._begin()

    def note(self, agent_id: UUID) -> None:
        """Know that an agent came, went, or is another in whatever decisions look at."""
        self._changed[agent_id] = None

    def look(
        self,
        now: datetime,
        first_at: datetime,
        everybody: Collection[UUID],
        seated: Callable[[UUID], Candidate | None],
    ) -> Look:
        """Begin the next look. Unless the one before was written, it is the first of another series.

        Args:
            now: aware UTC; of the decisions.
            first_at: when work came to the first who was chosen.
            seated: as decisions see somebody now; ``None``: they are not there.
        """
        is_kept = self._last is not None and self._last.is_written
        if not is_kept or self._since > max(self._first, SHORT):
            self._begin()
            self._changed = dict.fromkeys(everybody)
        text = orjson.dumps(self._floor(seated)).decode()
        self._changed = {}
        if self._next:
            self._since += len(text)
        else:
            self._first = len(text)
        self._last = Look(self._id, self._next, now, text, first_at, self._numbers)
        self._next += 1
        return self._last

    def _begin(self) -> None:
        self._id = new_id()
        self._next = self._first = self._since = 0
        self._numbers: dict[UUID, int] = {}
        self._profiles: dict[Hashable, int] = {}

    def _floor(self, seated: Callable[[UUID], Candidate | None]) -> dict[str, list[Any]]:
        who: list[str] = []
        profiles: list[list[Any]] = []
        gone: list[int] = []
        agents: list[list[Any]] = []
        numbers = self._numbers
        for agent_id in self._changed:
            one = seated(agent_id)
            number = numbers.get(agent_id)
            if one is None:
                if number is not None:
                    gone.append(number)
                continue
            if number is None:
                number = numbers[agent_id] = len(numbers)
                who.append(str(agent_id))
            load = one.load
            agents.append(
                [
                    number,
                    self._profile(one, profiles),
                    one.status,
                    one.is_connected + 2 * one.is_resting,
                    load.used,
                    load.forced,
                    load.counts,
                    one.idle_since,
                ]
            )
        told: dict[str, list[Any]] = {"who": who, "profiles": profiles, "gone": gone, "agents": agents}
        return {name: part for name, part in told.items() if part}

    def _profile(self, one: Candidate, fresh: list[list[Any]]) -> int:
        """Return the number of what seldom changes of an agent."""
        load = one.load
        key = (
            tuple(one.tiers.items()), tuple(one.skills.items()), one.channels, one.takes_calls, load.cap,
            tuple(load.limits.items()),
        )  # fmt: skip
        found = self._profiles.get(key)
        if found is None:
            found = self._profiles[key] = len(self._profiles)
            tiers = {str(queue_id): tier for queue_id, tier in one.tiers.items()}
            channels = sorted(one.channels) if one.channels is not None else None
            fresh.append([tiers, one.skills, channels, one.takes_calls, load.cap, load.limits])
        return found


def _class(request: Request) -> dict[str, Any]:
    cost = request.cost
    return {
        "queue_id": str(request.queue_id),
        "cost": [cost.channel, cost.units, cost.limit, cost.max_items, sorted(cost.chats)],
        "tier": request.tier,
        "need": [[need.skill, need.least, need.want] for need in request.need],
        "rings": [
            [ring.after_s, ring.max_gap, ring.tiers_above, [str(one) for one in ring.queues]] for ring in request.rings
        ],
        "aht_s": request.aht_s,
        "overflow": [str(one) for one in request.overflow],
    }
