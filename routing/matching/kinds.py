"""Classes of items: what all of one class share is worked out once, for each profile of agents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter, itemgetter
from typing import Final

from routing.capacity import slots
from routing.matching.cost import BLENDED, MAX_IDLE, PER_GAP, PER_SKILL
from routing.matching.eligibility import fit
from routing.matching.lines import Line, Place
from routing.matching.order import NEVER
from routing.matching.rings import opens_at_age_us
from routing.matching.seats import Bucket, Profile, Room, Seats
from routing.matching.values import Request

_FORGET_AT: Final = 1_000  # so many classes are known before those that nothing waits in are forgotten

Placing = tuple[int, int]  # first ring, cost before idle time and chats
_UNKNOWN: Final = (-1, 0)


class Heads:
    """The most urgent item of each class and ring, the wider rings included, each at a number of its own.

    The keys stand apart so that an agent finds the least of all theirs without a step of Python for each.
    """

    __slots__ = ("_free", "keys", "places")

    def __init__(self) -> None:
        self.keys: list[int] = [NEVER]  # number 0 is nobody's
        self.places: list[Place | None] = [None]
        self._free: dict[int, list[int]] = {}  # how many in a row → the first of them

    def more(self, number: int) -> int:
        """Return the first of so many numbers in a row."""
        if free := self._free.get(number):
            return free.pop()
        first = len(self.keys)
        self.keys += [NEVER] * number
        self.places += [None] * number
        return first

    def give_back(self, first: int, number: int) -> None:
        """Let others have numbers at which nothing stands."""
        self._free.setdefault(number, []).append(first)


class Group:
    """Buckets whose agents cost a class the same but for their idle time: the longest idle of all is the cheapest.

    ``idle`` returns since when each one's longest idle is, of ``Seats.fronts``.
    """

    __slots__ = ("cost", "idle", "is_at_work", "least", "numbers", "ring")

    def __init__(self, ring: int, cost: int, *, is_at_work: bool) -> None:
        self.ring = ring
        self.cost = cost
        self.is_at_work = is_at_work
        self.least = cost if is_at_work else cost - MAX_IDLE
        self.numbers = [0, 0]  # of fewer than two the getter would make no tuple; at 0 is nobody
        self.idle: Callable[[list[int]], tuple[int, ...]] | None = None

    def fronts(self, all_of_them: list[int]) -> tuple[int, ...]:
        if self.idle is None:
            self.idle = itemgetter(*self.numbers)
        return self.idle(all_of_them)


class Kind:
    """A class of items: how profiles fit it, worked out once each, and its lines by ring."""

    __slots__ = (
        "_grouped", "_groups", "_heads", "_known", "first", "fits", "lines", "opens_at_us", "request", "rings", "room",
        "slots", "waiting",
    )  # fmt: skip

    def __init__(self, request: Request, room: Room, profiles: Iterable[Profile], heads: Heads) -> None:
        self.request = request
        self.room = room
        self.rings = rings = len(request.rings)
        self.lines: list[Line | None] = [None] * rings
        self.waiting = 0
        self.fits: dict[Profile, Placing | None] = {}
        self.slots = [0] * rings
        self.opens_at_us: list[int | None] = [None] * rings  # at which age a ring opens; ``None``: at any
        self._heads = heads
        self.first = heads.more(rings)  # its numbers among the heads
        self._groups: list[Group] = []  # by the least that anybody of them can cost
        self._known: dict[tuple[int, int, bool], Group] = {}
        self._grouped = 1  # so many buckets are
        if rings > 1:
            for profile in profiles:
                self.staff(profile, profile.on_duty)

    def line(self, ring: int) -> Line:
        found = self.lines[ring]
        if found is None:
            found = self.lines[ring] = Line(self, ring)
        return found

    def renew(self, ring: int) -> None:
        """Know the first of the lines of a ring and the wider ones, where that of the ring is another."""
        keys, places, number, lines = self._heads.keys, self._heads.places, self.first, self.lines
        best: Place | None = None
        if ring + 1 < self.rings:
            best = places[number + ring + 1]
        while ring >= 0:
            line = lines[ring]
            if line is not None:
                head = line.head
                if head is not None and (best is None or head < best):
                    best = head
            keys[number + ring] = best[0] if best is not None else NEVER
            places[number + ring] = best
            ring -= 1

    def fit(self, profile: Profile) -> Placing | None:
        """Return the ring and the cost before idle time and chats; ``None``: nobody of the profile may ever."""
        found = self.fits.get(profile, _UNKNOWN)
        if found is _UNKNOWN:
            sample = profile.sample
            place = fit(self.request, sample)
            found = None
            if place is not None:
                skills = sum(level > 0 for level in sample.skills.values())
                is_blended = bool(self.request.cost.chats) and sample.takes_calls
                found = place.ring, PER_GAP * place.gap + PER_SKILL * skills + (BLENDED if is_blended else 0)
            self.fits[profile] = found
        return found

    def groups(self, buckets: Sequence[Bucket | None]) -> list[Group]:
        """Return the buckets with room, in groups, by the least that anybody of a group can cost, ascending.

        Args:
            buckets: all that there ever were; those that are empty now may be another time.
        """
        if self._grouped < len(buckets):
            room = self.room
            for bucket in buckets[self._grouped :]:
                assert bucket is not None, "only the first number is nobody's"
                bonus = bucket.rooms.get(room)
                if bonus is not None and (placing := self.fit(bucket.profile)) is not None:
                    self._group(placing[0], placing[1] - bonus, bucket)
            self._grouped = len(buckets)
            self._groups.sort(key=attrgetter("least"))
        return self._groups

    def _group(self, ring: int, cost: int, bucket: Bucket) -> None:
        found = self._known.get((ring, cost, bucket.is_at_work))
        if found is None:
            found = self._known[ring, cost, bucket.is_at_work] = Group(ring, cost, is_at_work=bucket.is_at_work)
            self._groups.append(found)
        found.numbers.append(bucket.number)
        found.idle = None

    def forget(self) -> None:
        """Forget how profiles fit, where some are gone."""
        self.fits.clear()
        self._groups.clear()
        self._known.clear()
        self._grouped = 1

    def staff(self, profile: Profile, number: int) -> None:
        """Count so many agents of a profile more on duty."""
        place = self.fit(profile)
        if place is not None and number:
            more = number * slots(profile.sample.load, self.request.cost)
            for ring in range(place[0], self.rings):
                self.slots[ring] += more
        for ring in range(1, self.rings):
            self.opens_at_us[ring] = opens_at_age_us(self.request, ring, self.slots[ring - 1])


class Kinds:
    """All classes that anything waits in, and some in which something did."""

    def __init__(self, seats: Seats) -> None:
        self._seats = seats
        self._known: dict[Request, Kind] = {}
        self._all: list[Kind] = []
        self._ringed: list[Kind] = []
        self._by_identity: dict[int, tuple[Request, Kind]] = {}  # holding the request keeps its identity its own
        self._limit = _FORGET_AT
        self.heads = Heads()
        self.version = 0  # rises with each class that comes, and where some are forgotten

    def of(self, request: Request) -> Kind:
        """Return the class of a request; at once, where it is the very same value as before."""
        same = self._by_identity.get(id(request))
        if same is not None:
            return same[1]
        kind = self._known.get(request)
        if kind is None:
            if len(self._known) >= self._limit:
                self._forget()
            kind = Kind(request, self._seats.room(request.cost), self._seats.profiles.values(), self.heads)
            self._known[request] = kind
            self._all.append(kind)
            self.version += 1
            if kind.rings > 1:
                self._ringed.append(kind)
        if len(self._by_identity) >= self._limit:
            self._by_identity.clear()
        self._by_identity[id(request)] = (request, kind)
        return kind

    def view(self, bucket: Bucket) -> None:
        """Have a bucket know which heads its agents may have: of the classes that fit and for which they have room."""
        reach = self.reach(bucket.profile)
        numbers = [kind.first + ring for room in bucket.rooms for kind, ring in reach.get(room, ())]
        bucket.numbers = (0, 0, *numbers)  # of fewer than two the getter would make no tuple
        bucket.heads = itemgetter(*bucket.numbers)
        bucket.viewed = self.version

    def reach(self, profile: Profile) -> dict[Room, list[tuple[Kind, int]]]:
        """Return the classes that agents of a profile may have, with their ring, by the room they need."""
        if profile.reached < len(self._all):
            for kind in self._all[profile.reached :]:
                placing = kind.fit(profile)
                if placing is not None:
                    profile.reach.setdefault(kind.room, []).append((kind, placing[0]))
            profile.reached = len(self._all)
        return profile.reach

    def staff(self, was: Profile | None, now: Profile | None) -> Iterator[Kind]:
        """Count an agent on duty under another profile than before; yield the classes whose rings that may move."""
        for kind in self._ringed:
            if was is not None:
                kind.staff(was, -1)
            if now is not None:
                kind.staff(now, 1)
            yield kind

    def forget_profiles(self) -> None:
        """Forget how profiles fit, where some are gone."""
        for kind in self._known.values():
            kind.forget()

    def _forget(self) -> None:
        """Forget the classes in which nothing waits."""
        for kind in self._known.values():
            if not kind.waiting:
                self.heads.give_back(kind.first, kind.rings)
        self._known = {request: kind for request, kind in self._known.items() if kind.waiting}
        self._ringed = [kind for kind in self._ringed if kind.waiting]
        self._by_identity.clear()
        self._limit = _FORGET_AT + 2 * len(self._known)
        self._all = list(self._known.values())
        self.version += 1
        for profile in self._seats.profiles.values():
            profile.reach, profile.reached = {}, 0
