"""Broadcast queues: an item is held out to several agents at once, and the first to accept has it.

The item, its place and its choice are as in any other queue: the most urgent first, to whoever costs least. Beside
that one the next best are asked, up to the queue's ``offer_to``, from what room is left once everything that waits
has somebody. Each holds the units, so nobody accepts what they cannot take.

    one accepts            the offers of the others are withdrawn in the same transaction (reason ``accepted``)
    one declines or goes   the others are asked still
    the last one does      it is back at its place, and whoever said no is left out, as ever
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from routing.holdings import Holding, Taking
from routing.matching import Candidate, Item, explain

if TYPE_CHECKING:
    from routing.mirror import Planned

Others = Mapping[UUID, Sequence[UUID]]  # item → who is asked beside the one chosen


def others(
    item: Item, chosen_id: UUID, people: Iterable[Candidate], now: datetime, slots_of: Sequence[int], at_most: int
) -> list[UUID]:
    """Return who else may have the item now, the cheapest first.

    Args:
        item: with the widest ring that was open when somebody was chosen.
        people: everybody, with what they hold by now.
        slots_of: by ``matching.rings.ring_slots``.
    """
    found = explain(item, people, now, slots_of)
    return [one.candidate.id for one in found.eligible if one.candidate.id != chosen_id][:at_most]


def wishes(choices: Sequence[Planned], also: Others) -> list[Taking]:
    """Return what the others are to hold, in the order of the choices."""
    return [
        Taking(choice.item.id, choice.item.conversation_id, agent_id, choice.item.cost)
        for choice in choices
        for agent_id in also.get(choice.item.id, ())
    ]


def gather(
    choices: Sequence[Planned], held: Sequence[Holding | None], besides: Sequence[Holding | None]
) -> list[tuple[Planned, list[Holding]]]:
    """Return each choice with what is held for it, where anybody holds it; the chosen one leads if they do.

    Args:
        held: for each choice, by who was chosen. ``besides``: by the others, in any order.
    """
    more: defaultdict[UUID, list[Holding]] = defaultdict(list)
    for one in besides:
        if one is not None:
            more[one.work_item_id].append(one)
    found = [
        (choice, [*([] if one is None else [one]), *more[choice.item.id]])
        for choice, one in zip(choices, held, strict=True)
    ]
    return [(choice, holdings) for choice, holdings in found if holdings]


def told(holdings: Sequence[Holding]) -> dict[str, Any] | None:
    """Return what a decision says beside its look if several were asked at once."""
    if len(holdings) == 1:
        return None
    return {"rule": "broadcast", "asked": [one.agent_id for one in holdings]}
