"""Many decisions at once over values read a moment ago, each explained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from routing.capacity import taking
from routing.matching.explain import Choice, explain
from routing.matching.index import Index
from routing.matching.order import order
from routing.matching.values import Candidate, Id, Item


@dataclass(frozen=True, slots=True)
class Batch:
    """Decisions, and when time alone may make the next one possible; ``None``: never."""

    choices: list[Choice]
    next_at: datetime | None


def match(items: Sequence[Item], candidates: Iterable[Candidate], now: datetime, *, limit: int | None = None) -> Batch:
    """Decide about many items, each choice filling up the chosen agent before the next.

    Args:
        now: aware UTC; work came to the chosen ones at this time.
        limit: stop after so many choices.
    Returns:
        One choice per item that found an agent, most urgent first.
    """
    floor = {candidate.id: candidate for candidate in candidates}
    choices: dict[Id, Choice] = {}
    index = Index(items, floor.values())
    for found in index.drain(now, limit):
        choice = explain(replace(found.item, ring=found.ring), floor.values(), now)
        chosen = floor[found.agent_id]
        cost = found.item.cost
        floor[chosen.id] = replace(
            chosen,
            load=taking(chosen.load, cost.channel, cost.units, is_interruptible=cost.is_interruptible),
            idle_since=now + timedelta(microseconds=len(choices)),  # behind those chosen before in this batch
        )
        choices[found.item.id] = choice
    return Batch(_placed(items, choices), index.next_instant())


def _placed(items: Sequence[Item], choices: dict[Id, Choice]) -> list[Choice]:
    """Return the choices in order, each with its item's position among those that waited when it was made."""
    waiting: dict[Id, int] = {}
    placed: list[Choice] = []
    for item in order(items):
        ahead = waiting.get(item.queue_id, 0)
        if item.id in choices:
            placed.append(replace(choices[item.id], item=item, position=ahead + 1))
        else:
            waiting[item.queue_id] = ahead + 1
        if len(placed) == len(choices):
            break
    return placed
