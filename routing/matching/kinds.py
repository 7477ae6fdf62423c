"""Classes of items: what all of one class share is worked out once, for each profile of agents."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from operator import itemgetter
from typing import Final

from routing.capacity import slots
from routing.matching.cost import BLENDED, MAX_CHATS, MAX_IDLE, PER_CHAT, PER_GAP, PER_SKILL
from routing.matching.eligibility import fit
from routing.matching.lines import Head, Line, Waiting
from routing.matching.rings import opens_at_age_us
from routing.matching.seats import Profile, Room, Seats
from routing.matching.values import Request

_FORGET_AT: Final = 1_000  # so many classes are known before those that nothing waits in are forgotten

Placing = tuple[int, int]  # first ring, cost before idle time and chats
Ranked = tuple[int, int, int, Profile]  # the least that one of them can cost, the placing, the profile
_UNKNOWN: Final = (-1, 0)


class Kind:
    """A class of items: how profiles fit it, worked out once each, and its lines."""

    __slots__ = ("_fits", "_ranked", "_ranked_of", "best", "lines", "request", "room", "slots", "waiting")

    def __init__(self, request: Request, room: Room, profiles: Iterable[Profile]) -> None:
        self.request = request
        self.room = room
        self.lines: dict[int, list[Line | None]] = {}  # lead → by ring
        self._ranked: list[Ranked] = []
        self._ranked_of = -1  # of how many profiles
        self.best: list[Head | None] = [None] * len(request.rings)  # the first of all lines of a ring and the wider
        self.waiting = 0
        self._fits: dict[Profile, Placing | None] = {}
        self.slots = [0] * len(request.rings)
        if len(request.rings) > 1:
            for profile in profiles:
                self.staff(profile, profile.on_duty)

    def line(self, lead_us: int, ring: int) -> Line:
        by_ring = self.lines.get(lead_us)
        if by_ring is None:
            by_ring = self.lines[lead_us] = [None] * len(self.request.rings)
        found = by_ring[ring]
        if found is None:
            found = by_ring[ring] = Line(self, ring)
        return found

    def renew(self, line: Line, before: Head | None) -> None:
        """Know the first of a line, where it was another before."""
        head = line.head
        if before is None or before is not self.best[line.ring]:
            for ring in range(line.ring + 1):
                best = self.best[ring]
                if head is not None and (best is None or head < best):
                    self.best[ring] = head
            return
        best = None
        for ring in range(len(self.best) - 1, -1, -1):
            for by_ring in self.lines.values():
                other = by_ring[ring]
                if other is not None and other.head is not None and (best is None or other.head < best):
                    best = other.head
            self.best[ring] = best

    def all_lines(self, ring: int = 0) -> Iterator[Line]:
        """Yield the lines of a ring and the wider ones."""
        for by_ring in self.lines.values():
            for line in by_ring[ring:]:
                if line is not None:
                    yield line

    def fit(self, profile: Profile) -> Placing | None:
        """Return the ring and the cost before idle time and chats; ``None``: nobody of the profile may ever."""
        found = self._fits.get(profile, _UNKNOWN)
        if found is _UNKNOWN:
            sample = profile.sample
            place = fit(self.request, sample)
            found = None
            if place is not None:
                skills = sum(level > 0 for level in sample.skills.values())
                is_blended = bool(self.request.cost.chats) and sample.takes_calls
                found = place.ring, PER_GAP * place.gap + PER_SKILL * skills + (BLENDED if is_blended else 0)
            self._fits[profile] = found
        return found

    def cheapest(self, profiles: Collection[Profile]) -> list[Ranked]:
        """Return those that qualify by the least that one of them can cost, ascending.

        Args:
            profiles: all there are.
        """
        if self._ranked_of != len(profiles):
            chats = PER_CHAT * MAX_CHATS if self.request.cost.chats else 0
            placed = [(profile, self.fit(profile)) for profile in profiles]
            self._ranked = [
                (place[1] - MAX_IDLE - (chats if profile.sample.takes_calls else 0), *place, profile)
                for profile, place in placed
                if place is not None
            ]
            self._ranked.sort(key=itemgetter(0))
            self._ranked_of = len(profiles)
        return self._ranked

    def forget(self) -> None:
        """Forget how profiles fit, where some are gone."""
        self._fits.clear()
        self._ranked_of = -1

    def staff(self, profile: Profile, number: int) -> None:
        """Count so many agents of a profile more on duty."""
        place = self.fit(profile)
        if place is not None and number:
            more = number * slots(profile.sample.load, self.request.cost)
            for ring in range(place[0], len(self.slots)):
                self.slots[ring] += more

    def opens_us(self, entry: Waiting, ring: int) -> int:
        """Return the instant at which a ring opens for an item, as staffed now."""
        age_us = opens_at_age_us(self.request, ring, self.slots[ring - 1])
        return entry.enqueued_us + age_us if age_us is not None else -1


class Kinds:
    """All classes that anything waits in, and some in which something did."""

    def __init__(self, seats: Seats) -> None:
        self._seats = seats
        self._known: dict[Request, Kind] = {}
        self._all: list[Kind] = []
        self._ringed: list[Kind] = []
        self._by_identity: dict[int, tuple[Request, Kind]] = {}  # holding the request keeps its identity its own
        self._limit = _FORGET_AT

    def of(self, request: Request) -> Kind:
        """Return the class of a request; at once, where it is the very same value as before."""
        same = self._by_identity.get(id(request))
        if same is not None:
            return same[1]
        kind = self._known.get(request)
        if kind is None:
            if len(self._known) >= self._limit:
                self._forget()
            kind = Kind(request, self._seats.room(request.cost), self._seats.profiles.values())
            self._known[request] = kind
            self._all.append(kind)
            if len(request.rings) > 1:
                self._ringed.append(kind)
        if len(self._by_identity) >= self._limit:
            self._by_identity.clear()
        self._by_identity[id(request)] = (request, kind)
        return kind

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
        self._known = {request: kind for request, kind in self._known.items() if kind.waiting}
        self._ringed = [kind for kind in self._ringed if kind.waiting]
        self._by_identity.clear()
        self._limit = _FORGET_AT + 2 * len(self._known)
        self._all = list(self._known.values())
        for profile in self._seats.profiles.values():
            profile.reach, profile.reached = {}, 0
