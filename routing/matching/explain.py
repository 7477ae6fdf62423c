"""A decision with everything it considered, computed from the values it was made of and from nothing else.

Whoever keeps those values can compute it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from routing.matching.cost import Price, price, rank
from routing.matching.eligibility import is_kept_for, reasons_and_fit
from routing.matching.rings import Opened, ring_slots, widest_open
from routing.matching.values import Candidate, Id, Item, Reason


@dataclass(frozen=True, slots=True)
class Eligible:
    """An agent who could have the item: the first ring that holds them, and the cost by its parts."""

    candidate: Candidate
    ring: int
    price: Price


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision and what it considered.

    Attributes:
        agent_id: ``None``: keep waiting.
        ring: the widest ring open for the item, and why it was.
        eligible: who could have taken it, best first; the chosen one leads.
        out: the other members of its queues, each with every reason.
        position: 1 for the first of its queue's waiting items that were looked at.
    """

    item: Item
    agent_id: Id | None
    ring: int
    opened: Opened
    eligible: tuple[Eligible, ...]
    out: tuple[tuple[Id, tuple[Reason, ...]], ...]
    position: int = 1


def explain(
    item: Item,
    candidates: Iterable[Candidate],
    now: datetime,
    slots_of: Sequence[int] | None = None,
    *,
    is_closed: bool = False,
) -> Choice:
    """Decide about one item and say why.

    Args:
        candidates: everybody, in any order; who is in none of the item's queues is left out. Who is on duty decides
            which rings are open.
        now: aware UTC.
        slots_of: by ``ring_slots``, where it is known: then ``candidates`` may be some of them only.
        is_closed: its queue hands nothing out now.
    """
    candidates = list(candidates)
    if slots_of is None:
        slots_of = ring_slots(item.request, candidates) if len(item.request.rings) > 1 else [0]
    ring, opened = widest_open(item, slots_of, now)
    is_kept = item.kept_until is not None and any(
        is_kept_for(item, one, now) for one in candidates if one.id == item.preferred_id
    )
    eligible: list[Eligible] = []
    out: list[tuple[Id, tuple[Reason, ...]]] = []
    for candidate in candidates:
        reasons, place = reasons_and_fit(item, candidate, now, ring)
        if reasons == ("not_a_member",):
            continue
        if is_kept and candidate.id != item.preferred_id:
            reasons = (*reasons, "kept_for_another")
        if is_closed:
            reasons = (*reasons, "queue_closed")
        if reasons:
            out.append((candidate.id, reasons))
            continue
        assert place is not None  # or there were a reason
        eligible.append(Eligible(candidate, place.ring, price(item, candidate, place.gap, now)))
    eligible.sort(key=lambda one: rank(one.price.total, one.candidate))
    return Choice(item, eligible[0].candidate.id if eligible else None, ring, opened, tuple(eligible), tuple(out))
