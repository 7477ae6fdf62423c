"""The two questions that the index asks: which item for this agent, and which agent for this item."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from routing.matching.cost import FORMER, IDLE_STEP_S, MAX_IDLE
from routing.matching.kinds import Group, Kinds
from routing.matching.lines import Waiting
from routing.matching.order import NEVER
from routing.matching.seats import Bucket, Seat, Seats
from routing.matching.values import Id

_IDLE_STEP_US: Final = IDLE_STEP_S * 1_000_000
# Up to so many buckets with room, looking at each beats going through the profiles by their cost.
_FEW: Final = 8

Offered = tuple[int, bool, int, Id, Seat]  # cost, is at work, idle since, id: the least is chosen


def first_of(bucket: Bucket, kinds: Kinds, now_us: int) -> tuple[Waiting, Seat] | None:
    """Return the most urgent item that any of those who are due in a bucket may have, with one who may."""
    if not bucket.rooms:
        return None
    seat = next(iter(bucket.due))
    head = _head(bucket, kinds)
    if head is None or head.excluded is None or not head.excludes(seat.id, now_us):
        return (head, seat) if head is not None else None
    best: Waiting | None = None
    for one in bucket.due:
        entry = head if not head.excludes(one.id, now_us) else _first_not_excluding(one, kinds, now_us)
        if entry is not None and (best is None or _before(entry, best)):
            best, seat = entry, one
            if best is head:
                break
    return (best, seat) if best is not None else None


def first_for(seat: Seat, kinds: Kinds, wishes: Iterable[Waiting], now_us: int) -> Waiting | None:
    """Return the most urgent item that an agent on duty may have.

    Args:
        wishes: the items that were theirs before, wherever they stand.
    """
    bucket = seat.bucket
    if not bucket.rooms:
        return None
    best = _head(bucket, kinds)
    if best is not None and best.excludes(seat.id, now_us):
        best = _first_not_excluding(seat, kinds, now_us)
    for entry in wishes:
        if (
            entry.kind.room in bucket.rooms
            and (best is None or _before(entry, best))
            and entry.kind.fit(bucket.profile) is not None
            and not entry.excludes(seat.id, now_us)
        ):
            best = entry
    return best


def _head(bucket: Bucket, kinds: Kinds) -> Waiting | None:
    """Return the most urgent item that agents of a bucket may have, whomever it excludes."""
    if bucket.viewed != kinds.version:
        kinds.view(bucket)
    keys = bucket.heads(kinds.heads.keys)
    least = min(keys)
    return _at(bucket, kinds, keys, least) if least < NEVER else None


def _at(bucket: Bucket, kinds: Kinds, keys: tuple[int, ...], least: int) -> Waiting:
    """Return the item with the least key, of several the one with the least id."""
    places = kinds.heads.places
    number = keys.index(least)
    best = places[bucket.numbers[number]]
    assert best is not None, "a head has its key"
    if keys.count(least) > 1:
        for other in range(number + 1, len(keys)):
            if keys[other] == least:
                place = places[bucket.numbers[other]]
                if place is not None and place < best:
                    best = place
    return best[3]


def _first_not_excluding(seat: Seat, kinds: Kinds, now_us: int) -> Waiting | None:
    best: Waiting | None = None
    reach = kinds.reach(seat.bucket.profile)
    for room in seat.bucket.rooms:
        for kind, ring in reach.get(room, ()):
            for line in kind.lines[ring:]:
                entry = line.first_for(seat.id, now_us) if line is not None else None
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
    kind, ring = entry.kind, entry.ring
    buckets = kind.room.buckets
    if len(buckets) <= _FEW:
        for bucket, bonus in buckets.items():
            placing = kind.fit(bucket.profile)
            if placing is not None and placing[0] <= ring:
                best = _cheaper(best, bucket, placing[1] - bonus, entry, now_us)
    else:
        for group in kind.groups(seats.buckets):
            if best is not None and group.least > best[0]:
                break
            if group.ring <= ring:
                best = _cheapest(best, group, seats, entry, now_us)
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
    bucket, kind = seat.bucket, entry.kind
    bonus = bucket.rooms.get(kind.room)
    placing = kind.fits.get(bucket.profile) or kind.fit(bucket.profile)
    if bonus is None or placing is None:
        return None
    cost = placing[1] - bonus - _idle(bucket, seat.idle_us, now_us)
    if seat.id == entry.item.preferred_id:
        cost -= FORMER
    return cost, bucket.is_at_work, seat.idle_us, seat.id, seat


def _cheapest(best: Offered | None, group: Group, seats: Seats, entry: Waiting, now_us: int) -> Offered | None:
    """Return the cheaper of what is known and the longest idle of a group."""
    buckets = seats.buckets
    if entry.excluded is not None:
        for number in group.numbers[2:]:
            bucket = buckets[number]
            if bucket is not None and bucket.size:
                best = _cheaper(best, bucket, group.cost, entry, now_us)
        return best
    fronts = group.fronts(seats.fronts)
    idle_us = min(fronts)
    if idle_us == NEVER:
        return best
    cost, is_at_work = group.cost, group.is_at_work
    if not is_at_work and idle_us < now_us:
        steps = (now_us - idle_us) // _IDLE_STEP_US
        cost -= steps if steps < MAX_IDLE else MAX_IDLE
    if best is not None and (cost, is_at_work, idle_us) > best[:3]:
        return best
    at = fronts.index(idle_us)
    more = range(at + 1, len(fronts)) if fronts.count(idle_us) > 1 else ()
    for number in (at, *(other for other in more if fronts[other] == idle_us)):
        bucket = buckets[group.numbers[number]]
        assert bucket is not None, "nobody is idle at the first number"
        _, agent_id, _, seat = bucket.heap[0]
        if best is None or (cost, is_at_work, idle_us, agent_id) < best[:4]:
            best = cost, is_at_work, idle_us, agent_id, seat
    return best


def _cheaper(best: Offered | None, bucket: Bucket, cost: int, entry: Waiting, now_us: int) -> Offered | None:
    """Return the cheaper of what is known and the front of a bucket.

    Args:
        cost: before idle time.
    """
    if best is not None:
        # What stands at the head of the heap may have left, but has been idle at least as long as the front.
        idle_us = bucket.heap[0][0]
        least = cost
        if not bucket.is_at_work and idle_us < now_us:
            steps = (now_us - idle_us) // _IDLE_STEP_US
            least -= steps if steps < MAX_IDLE else MAX_IDLE
        if least > best[0] or (least == best[0] and (bucket.is_at_work, idle_us) > best[1:3]):
            return best
    front = bucket.front(entry.excluded, now_us)
    if front is not None:
        idle_us, agent_id, _, seat = front
        offered = (cost - _idle(bucket, idle_us, now_us), bucket.is_at_work, idle_us, agent_id, seat)
        if best is None or offered[:4] < best[:4]:
            return offered
    return best


def _idle(bucket: Bucket, idle_us: int, now_us: int) -> int:
    if bucket.is_at_work:
        return 0
    return min(MAX_IDLE, max(0, (now_us - idle_us) // _IDLE_STEP_US))


def _before(one: Waiting, other: Waiting) -> bool:
    return one.key_us < other.key_us or (one.key_us == other.key_us and one.item.id < other.item.id)
