"""The two questions that the index asks: which item for this agent, and which agent for this item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from routing.matching.cost import FORMER, IDLE_STEP_S, MAX_IDLE
from routing.matching.kinds import Kind, Kinds
from routing.matching.lines import Head, Waiting
from routing.matching.seats import Bucket, Room, Seat, Seats
from routing.matching.values import Id

_IDLE_STEP_US: Final = IDLE_STEP_S * 1_000_000
# Up to so many profiles with room, looking at each beats going through the profiles by their cost.
_FEW: Final = 8
_NOTHING: Final[Sequence[tuple[Kind, int]]] = ()

Offered = tuple[int, bool, int, Id, Seat]  # cost, is at work, idle since, id: the least is chosen


def first_for(seat: Seat, kinds: Kinds, wishes: Iterable[Waiting], now_us: int) -> Waiting | None:
    """Return the most urgent item that an agent on duty may have.

    Args:
        wishes: the items that were theirs before, wherever they stand.
    """
    bucket = seat.bucket
    rooms = bucket.rooms
    if not rooms:
        return None
    profile = bucket.profile
    reach = kinds.reach(profile)
    first: Head | None = None
    for room in rooms:
        for kind, ring in reach.get(room, _NOTHING):
            head = kind.best[ring]
            if head is not None and (first is None or head < first):
                first = head
    best = first[3].heap[0][3] if first is not None else None
    if best is not None and best.excludes(seat.id, now_us):
        best = _first_not_excluding(seat, reach, now_us)
    for entry in wishes:
        if (
            entry.kind.room in rooms
            and (best is None or _before(entry, best))
            and entry.kind.fit(profile) is not None
            and not entry.excludes(seat.id, now_us)
        ):
            best = entry
    return best


def _first_not_excluding(seat: Seat, reach: Mapping[Room, Sequence[tuple[Kind, int]]], now_us: int) -> Waiting | None:
    best: Waiting | None = None
    for room in seat.bucket.rooms:
        for kind, ring in reach.get(room, _NOTHING):
            for line in kind.all_lines(ring):
                entry = line.first_for(seat.id, now_us)
                if entry is not None and (best is None or _before(entry, best)):
                    best = entry
    return best


def offer(entry: Waiting, seats: Seats, number: int, now_us: int) -> Offered | None:
    """Return the cheapest agent for an item.

    Args:
        number: of the look: while it lasts agents only fill up, so what nobody could have nobody can have later.
    """
    line = entry.line
    best = None if entry.item.preferred_id is None else _former(entry, seats, now_us)
    if line is None or (line.stuck == number and entry.excluded is None):
        entry.is_passed_over = best is None
        return best
    kind = entry.kind
    room, ring = kind.room.by_profile, entry.ring
    if len(room) <= _FEW or len(room) ** 2 <= len(seats.profiles):
        for profile, buckets in room.items():
            placing = kind.fit(profile)
            if placing is not None and placing[0] <= ring:
                best = _cheaper(best, buckets, placing[1], entry, now_us)
    else:
        for least, first_ring, base, profile in kind.cheapest(seats.profiles.values()):
            if best is not None and least > best[0]:
                break
            if first_ring <= ring and (found := room.get(profile)) is not None:
                best = _cheaper(best, found, base, entry, now_us)
    if best is None:
        entry.is_passed_over = True
        if entry.excluded is None:
            line.stuck = number
    return best


def _former(entry: Waiting, seats: Seats, now_us: int) -> Offered | None:
    """Return who had the item before, if they can take it now; they stand in every ring."""
    seat = seats.by_id.get(entry.item.preferred_id)
    if seat is None or seat.stamp < 0 or entry.excludes(seat.id, now_us):
        return None
    return priced(entry, seat, now_us)


def priced(entry: Waiting, seat: Seat, now_us: int) -> Offered | None:
    """Return the cost of giving an item to this agent; ``None``: they have no room, or do not qualify in any ring."""
    bucket = seat.bucket
    bonus = bucket.rooms.get(entry.kind.room)
    placing = entry.kind.fit(bucket.profile)
    if bonus is None or placing is None:
        return None
    cost = placing[1] - bonus - _idle(bucket, seat.idle_us, now_us)
    if seat.id == entry.item.preferred_id:
        cost -= FORMER
    return cost, bucket.is_at_work, seat.idle_us, seat.id, seat


def _cheaper(
    best: Offered | None, buckets: Mapping[Bucket, int], base: int, entry: Waiting, now_us: int
) -> Offered | None:
    """Return the cheaper of what is known and the best of a profile's buckets.

    The hottest loop there is, so nothing is called for a bucket whose front cannot be better: what stands at the head
    of its heap may have left, but has been idle at least as long as the front.
    """
    for bucket, bonus in buckets.items():
        cost = base - bonus
        if best is not None:
            idle_us = bucket.heap[0][0]
            least = cost
            if not bucket.is_at_work and idle_us < now_us:
                steps = (now_us - idle_us) // _IDLE_STEP_US
                least -= steps if steps < MAX_IDLE else MAX_IDLE
            if least > best[0] or (least == best[0] and (bucket.is_at_work, idle_us) > best[1:3]):
                continue
        front = bucket.front(entry.excluded, now_us)
        if front is not None:
            idle_us, agent_id, _, seat = front
            offered = (cost - _idle(bucket, idle_us, now_us), bucket.is_at_work, idle_us, agent_id, seat)
            if best is None or offered[:4] < best[:4]:
                best = offered
    return best


def _idle(bucket: Bucket, idle_us: int, now_us: int) -> int:
    if bucket.is_at_work:
        return 0
    return min(MAX_IDLE, max(0, (now_us - idle_us) // _IDLE_STEP_US))


def _before(one: Waiting, other: Waiting) -> bool:
    return one.key_us < other.key_us or (one.key_us == other.key_us and one.item.id < other.item.id)
