"""The agents' half of the index: alike agents in one bucket, the longest idle in front.

A *profile* is what agents have in common that seldom changes (skills, levels, channels, capacity); a *bucket* is the
agents of one profile with one load. All of a bucket fit a class of items alike and have the same room, so only its
front is ever looked at. A *room* is the buckets with room for one kind of cost.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Final

from routing.capacity import Cost, Load, obstacles, taking
from routing.matching.cost import chat_bonus
from routing.matching.order import NEVER, microseconds
from routing.matching.values import Candidate, Id

if TYPE_CHECKING:
    from routing.matching.kinds import Kind

_NUMBERS: Final = count()
Front = tuple[int, Id, int, "Seat"]  # idle since, id, stamp, seat


class Room:
    """The non-empty buckets that can take one more at this cost, each with its discount for chats held."""

    __slots__ = ("buckets", "cost")

    def __init__(self, cost: Cost) -> None:
        self.cost = cost
        self.buckets: dict[Bucket, int] = {}

    def has_only(self, seat: Seat) -> bool:
        """Whether nobody but this agent has room."""
        buckets = self.buckets
        return not buckets or (len(buckets) == 1 and seat.bucket.size == 1 and seat.bucket in buckets)


class Profile:
    """What agents of one kind have in common. ``sample`` stands for all of them: its load and times mean nothing."""

    __slots__ = ("buckets", "on_duty", "reach", "reached", "sample", "seats")

    def __init__(self, sample: Candidate) -> None:
        self.sample = sample
        self.buckets: dict[Hashable, Bucket] = {}
        self.seats = 0
        self.on_duty = 0
        self.reach: dict[Room, list[tuple[Kind, int]]] = {}  # see ``Kinds.reach``
        self.reached = 0

    def bucket(self, load: Load, seats: Seats) -> Bucket:
        """Return the bucket of a load."""
        held = _nonzero(load.counts)
        key = (load.used, held, _nonzero(load.interruptible)) if load.interruptible else (load.used, held)
        found = self.buckets.get(key)
        if found is None:
            found = self.buckets[key] = Bucket(self, load, seats)
        return found


class Bucket:
    """Agents of one profile with one load who are on duty and not resting, in idle order.

    ``number``: among all, and of its front in ``fronts``. ``due``: of these, those who may get something and were not
    looked at since; ``called``: where it stands for them on the agenda. ``numbers`` and ``heads``: see ``Kinds.view``,
    as of its version ``viewed``.
    """

    __slots__ = (
        "after", "called", "due", "fronts", "heads", "heap", "is_at_work", "load", "number", "numbers", "profile",
        "rooms", "size", "viewed",
    )  # fmt: skip

    def __init__(self, profile: Profile, load: Load, seats: Seats) -> None:
        self.profile = profile
        self.heap: list[Front] = []
        self.fronts = seats.fronts
        self.enter(seats.buckets)
        self.load = load
        self.is_at_work = load.is_at_work
        self.size = 0
        self.rooms: dict[Room, int] = {}
        self.after: dict[Room, Bucket] = {}
        self.due: dict[Seat, None] = {}
        self.called: tuple[int, Id, int, object] | None = None
        self.viewed = -1
        self.numbers: tuple[int, ...] = ()
        self.heads: Callable[[list[int]], tuple[int, ...]] = tuple
        for room in seats.rooms.values():
            self.meet(room)

    def enter(self, buckets: list[Bucket | None]) -> None:
        """Take the next number of all."""
        self.number = len(buckets)
        buckets.append(self)
        self.fronts.append(self.heap[0][0] if self.heap else NEVER)

    def meet(self, room: Room) -> None:
        """Enter a room if there is room for its cost."""
        if not obstacles(self.load, room.cost):
            bonus = chat_bonus(self.load.counts, room.cost) if self.profile.sample.takes_calls else 0
            self.rooms[room] = bonus
            if self.size:
                room.buckets[self] = bonus

    def add(self, seat: Seat) -> None:
        seat.stamp = stamp = next(_NUMBERS)
        heap = self.heap
        heappush(heap, (seat.idle_us, seat.id, stamp, seat))
        self.fronts[self.number] = heap[0][0]
        self.size += 1
        if self.size == 1:
            for room, bonus in self.rooms.items():
                room.buckets[self] = bonus

    def remove(self, seat: Seat) -> None:
        seat.stamp = -1
        self.size -= 1
        heap = self.heap
        if self.size == 0:
            heap.clear()
            self.fronts[self.number] = NEVER
            for room in self.rooms:
                del room.buckets[self]
        elif heap[0][3] is seat:
            while heap[0][3].stamp != heap[0][2]:
                heappop(heap)
            self.fronts[self.number] = heap[0][0]

    def front(self, excluded: Mapping[Id, int] | None, now_us: int) -> Front | None:
        """Return the longest idle whom the item does not exclude; ``None``: it excludes them all."""
        heap = self.heap
        if excluded is None:
            return heap[0]
        aside: list[Front] = []
        found: Front | None = None
        while heap:
            first = heap[0]
            if first[3].stamp != first[2]:
                heappop(heap)
            elif excluded.get(first[1], 0) > now_us:
                aside.append(heappop(heap))
            else:
                found = first
                break
        for one in aside:
            heappush(heap, one)
        return found


class Seat:
    """An agent as the index holds them.

    ``stamp``: of the bucket's entry that is valid; -1: there is none. ``is_due``: stands among those of the bucket.
    """

    __slots__ = ("bucket", "candidate", "id", "idle_us", "is_due", "stamp")

    def __init__(self, candidate: Candidate, bucket: Bucket) -> None:
        self.id = candidate.id
        self.candidate = candidate
        self.bucket = bucket
        self.idle_us = microseconds(candidate.idle_since)
        self.stamp = -1
        self.is_due = False


class Seats:
    """All agents."""

    def __init__(self) -> None:
        self.by_id: dict[Id, Seat] = {}
        self.profiles: dict[Hashable, Profile] = {}
        self.rooms: dict[Cost, Room] = {}
        self.due = 0  # how many seats are
        self.buckets: list[Bucket | None] = [None]  # each at its number
        self.fronts = [NEVER]  # since when the longest idle of each is

    def call(self, seat: Seat) -> None:
        """Have somebody among those of their bucket who are due."""
        if not seat.is_due:
            seat.is_due = True
            seat.bucket.due[seat] = None
            self.due += 1

    def dismiss(self, seat: Seat) -> None:
        """Have somebody due no more."""
        if seat.is_due:
            seat.is_due = False
            del seat.bucket.due[seat]
            self.due -= 1

    def dismiss_all(self, bucket: Bucket) -> None:
        """Have nobody of a bucket due any more."""
        for seat in bucket.due:
            seat.is_due = False
        self.due -= len(bucket.due)
        bucket.due.clear()

    def room(self, cost: Cost) -> Room:
        """Return the room for a cost, filled when it is new."""
        found = self.rooms.get(cost)
        if found is None:
            found = self.rooms[cost] = Room(cost)
            for profile in self.profiles.values():
                for bucket in profile.buckets.values():
                    bucket.meet(found)
        return found

    def put(self, candidate: Candidate) -> Seat:
        """Place an agent who is not there."""
        profile = self._profile(candidate)
        seat = self.by_id[candidate.id] = Seat(candidate, profile.bucket(candidate.load, self))
        profile.seats += 1
        if candidate.is_on_duty:
            profile.on_duty += 1
            if not candidate.is_resting:
                seat.bucket.add(seat)
        return seat

    def drop(self, agent_id: Id) -> Seat | None:
        """Take an agent out, if they are there, and return what was known of them."""
        seat = self.by_id.pop(agent_id, None)
        if seat is not None:
            self.dismiss(seat)
            profile = seat.bucket.profile
            profile.seats -= 1
            profile.on_duty -= seat.candidate.is_on_duty
            if seat.stamp >= 0:
                seat.bucket.remove(seat)
        return seat

    def forget(self) -> None:
        """Forget profiles that nobody has any more."""
        self.profiles = {key: profile for key, profile in self.profiles.items() if profile.seats}
        self.buckets = [None]
        self.fronts[:] = [NEVER]
        for profile in self.profiles.values():
            for bucket in profile.buckets.values():
                bucket.enter(self.buckets)

    def reload(self, seat: Seat, load: Load, idle_since: datetime) -> None:
        """Place an agent whose load is another now, everything else being as it was."""
        self._move(seat, seat.bucket.profile.bucket(load, self), microseconds(idle_since))

    def take(self, seat: Seat, room: Room, at_us: int) -> None:
        """Give an agent who is asked one item more, at this time. Where that leads is worked out once for a bucket."""
        bucket = seat.bucket
        after = bucket.after.get(room)
        if after is None:
            cost = room.cost
            load = taking(bucket.load, cost.channel, cost.units, is_interruptible=cost.is_interruptible)
            after = bucket.after[room] = bucket.profile.bucket(load, self)
        bucket.remove(seat)
        if seat.is_due:
            del bucket.due[seat]
            after.due[seat] = None
        seat.bucket, seat.idle_us = after, at_us
        after.add(seat)

    def _move(self, seat: Seat, bucket: Bucket, idle_us: int) -> None:
        is_asked = seat.stamp >= 0
        self.dismiss(seat)
        if is_asked:
            seat.bucket.remove(seat)
        seat.bucket, seat.idle_us = bucket, idle_us
        if is_asked:
            bucket.add(seat)

    def _profile(self, candidate: Candidate) -> Profile:
        load = candidate.load
        key = (
            frozenset(candidate.skills.items()),
            frozenset(candidate.tiers.items()),
            candidate.channels,
            candidate.takes_calls,
            load.cap,
            frozenset(load.limits.items()) if load.limits else None,
        )
        found = self.profiles.get(key)
        if found is None:
            found = self.profiles[key] = Profile(candidate)
        return found


def _nonzero(counts: Mapping[str, int]) -> Hashable:
    if not counts:
        return ()
    return tuple(sorted((name, number) for name, number in counts.items() if number))
