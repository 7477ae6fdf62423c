"""Who may have an item: the whole list of what can be in the way, and the ring in which somebody qualifies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from routing.capacity import obstacles
from routing.matching.values import Candidate, Item, Reason, Request


@dataclass(frozen=True, slots=True)
class Fit:
    """How an agent qualifies for a class of items.

    Attributes:
        ring: the first ring that holds them.
        gap: missing levels summed over the graded skills, and two for each tier above the item's.
    """

    ring: int
    gap: int


def fit(request: Request, candidate: Candidate) -> Fit | None:
    """Return how the agent qualifies by membership, level, skills and channel; ``None``: not in any ring.

    Duty, load and exclusions do not matter here. Of several queues that make one eligible, that of the earliest ring
    counts, and of those the one with the smallest gap.
    """
    if _lacks_channel(request, candidate) or _lacks_skill(request, candidate):
        return None
    missing = sum(max(0, need.want - candidate.skills.get(need.skill, 0)) for need in request.need)
    best: Fit | None = None
    for tier, first in _memberships(request, candidate):
        above = tier - request.tier
        if above < 0:
            continue
        gap = missing + 2 * above
        for number in range(first, len(request.rings)):
            ring = request.rings[number]
            if (ring.max_gap is None or gap <= ring.max_gap) and (
                ring.tiers_above is None or above <= ring.tiers_above
            ):
                if best is None or (number, gap) < (best.ring, best.gap):
                    best = Fit(number, gap)
                break
    return best


def reasons_out(item: Item, candidate: Candidate, now: datetime, ring: int | None = None) -> tuple[Reason, ...]:
    """Return every reason why the agent cannot have the item now; empty means eligible.

    Args:
        ring: the widest that is open for the item; ``None``: all are. Who had it before stands in every ring.
    """
    return reasons_and_fit(item, candidate, now, ring)[0]


def reasons_and_fit(
    item: Item, candidate: Candidate, now: datetime, ring: int | None
) -> tuple[tuple[Reason, ...], Fit | None]:
    """Return ``reasons_out``, and ``fit`` for those to whom it applies."""
    request = item.request
    memberships = list(_memberships(request, candidate))
    if not memberships:
        return ("not_a_member",), None
    place: Fit | None = None
    found: list[Reason] = list(_off_duty(candidate))
    is_high_enough = any(tier >= request.tier for tier, _ in memberships)
    if not is_high_enough:
        found.append("lower_tier")
    if item.excludes(candidate.id, now):
        found.append("excluded")
    lacks_channel, lacks_skill = _lacks_channel(request, candidate), _lacks_skill(request, candidate)
    if lacks_channel:
        found.append("channel_off")
    if lacks_skill:
        found.append("skill_missing")
    if is_high_enough and not lacks_channel and not lacks_skill:
        place = fit(request, candidate)
        if place is None:
            found.append("beyond_rings")
        elif ring is not None and place.ring > ring and candidate.id != item.preferred_id:
            found.append("ring_not_open")
    return (*found, *obstacles(candidate.load, request.cost)), place


def is_kept_for(item: Item, former: Candidate, now: datetime) -> bool:
    """Whether the item waits for the one who had it before, and for nobody else."""
    return (
        item.kept_until is not None
        and item.kept_until > now
        and former.is_signed_in
        and not item.excludes(former.id, now)
        and fit(item.request, former) is not None
    )


def _memberships(request: Request, candidate: Candidate) -> Iterator[tuple[int, int]]:
    """Yield the agent's level in each queue that may have the item, with the first ring in which it may."""
    tiers = candidate.tiers
    if request.queue_id in tiers:
        yield tiers[request.queue_id], 0
    for queue_id in request.overflow:
        if queue_id in tiers:
            yield tiers[queue_id], 0
    for number, ring in enumerate(request.rings):
        for queue_id in ring.queues:
            if queue_id in tiers:
                yield tiers[queue_id], number


def _lacks_channel(request: Request, candidate: Candidate) -> bool:
    return candidate.channels is not None and request.cost.channel not in candidate.channels


def _lacks_skill(request: Request, candidate: Candidate) -> bool:
    return any(candidate.skills.get(need.skill, 0) < need.least for need in request.need)


def _off_duty(candidate: Candidate) -> Iterator[Reason]:
    if candidate.status == "offline":
        yield "offline"
    elif candidate.status == "away":
        yield "away"
    elif candidate.status == "busy":
        yield "busy"
    if not candidate.is_connected:
        yield "disconnected"
    if candidate.is_on_duty and candidate.is_resting:
        yield "resting"
