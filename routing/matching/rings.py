"""When the next ring opens for an item: by its age, or at once where waiting cannot help.

Ring r is open when the item is ``after_s`` old, or nobody on duty is in ring r − 1, or a place in ring r − 1 comes
free, on average, no earlier than the ring would open anyway: ``AHT / slots(r − 1) > after_s − age``. Once open it
stays open for that item. All of it is monotone: a wider ring never opens before a narrower one, nor for a younger
item of a class before an older one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from routing.capacity import slots
from routing.matching.eligibility import fit
from routing.matching.values import Candidate, Item, Request

# Why a ring is open.
Opened = Literal["first", "age", "nobody_in_ring", "waiting_cannot_help", "opened_before"]

MICROSECOND = timedelta(microseconds=1)


def ring_slots(request: Request, candidates: Iterable[Candidate]) -> list[int]:
    """Return how many such items those on duty in each ring could hold at once, narrower rings included."""
    totals = [0] * len(request.rings)
    for candidate in candidates:
        if candidate.is_on_duty and (place := fit(request, candidate)) is not None:
            for number in range(place.ring, len(totals)):
                totals[number] += slots(candidate.load, request.cost)
    return totals


def opens_at_age_us(request: Request, number: int, slots_before: int) -> int | None:
    """Return the age in whole microseconds at which a ring opens; ``None``: at any age.

    Args:
        number: of the ring, 1 or more.
        slots_before: of the ring before it.
    """
    if slots_before == 0:
        return None
    after_us, aht_us = request.rings[number].after_s * 1_000_000, request.aht_s * 1_000_000
    return min(after_us, (after_us * slots_before - aht_us) // slots_before + 1)


def widest_open(item: Item, slots_of: Sequence[int], now: datetime) -> tuple[int, Opened]:
    """Return the widest ring open for the item, and why it is.

    Args:
        slots_of: by ``ring_slots``.
    """
    number = 0
    why: Opened = "first"
    age_us = (now - item.enqueued_at) // MICROSECOND
    rings = item.request.rings
    while number + 1 < len(rings):
        reason = _open_by(item.request, number + 1, slots_of[number], age_us)
        if reason is None:
            break
        number, why = number + 1, reason
    if item.ring > number:
        return min(item.ring, len(rings) - 1), "opened_before"
    return number, why


def _open_by(request: Request, number: int, slots_before: int, age_us: int) -> Opened | None:
    if age_us >= request.rings[number].after_s * 1_000_000:
        return "age"
    opens = opens_at_age_us(request, number, slots_before)
    if opens is None:
        return "nobody_in_ring"
    return "waiting_cannot_help" if age_us >= opens else None
