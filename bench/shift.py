"""A shift in a contact centre, simulated: customers come, wait, give up; agents answer. Deterministic by its seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from random import Random
from typing import Any

from bench.assignment import COSTS
from bench.rivals import gap

Assign = Callable[[Sequence[Any], Sequence[Any], float], Iterator[tuple[Any, Any]]]

HOURS = 4
AGENTS = 40
PRODUCTS = ("pumps", "motors", "valves", "drives")
HANDLE_S = {"voice": 240.0, "chat": 420.0, "email": 360.0}
PATIENCE_S = {"voice": 120.0, "chat": 240.0}
WITHIN_S = {"voice": 20.0, "chat": 45.0, "email": 4 * 3600.0}
# Arrivals an hour; at 1.0 the agents are just busy.
RATES = {"voice": 190.0, "chat": 350.0, "email": 150.0}
TRAFFIC = {"light": 0.6, "busy": 1.0, "overload": 2.0}


@dataclass(slots=True)
class Customer:
    """One piece of work; ``excluded`` are the ids of agents."""

    id: int
    enq: float
    channel: str
    need: dict[str, int]
    product: str
    want: int
    tier: int
    prio: int
    handle_s: float
    patience_s: float
    excluded: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Agent:
    """Somebody who answers; ``used`` of three units."""

    id: int
    tier: int
    skills: dict[str, int]
    channels: set[str]
    used: int = 0
    active: dict[str, int] = field(default_factory=dict)
    paused: bool = False
    idle_since: float = 0.0


def staff(chance: Random) -> list[Agent]:
    return [
        Agent(
            number,
            tier=chance.choice([1, 1, 1, 2]),
            skills={"chinese": 1}
            | ({"english": 1} if chance.random() < 0.5 else {})
            | {product: chance.randint(1, 5) for product in chance.sample(PRODUCTS, chance.choice([1, 2, 3]))},
            channels=set(chance.choice([("voice", "email"), ("chat", "email"), ("voice", "chat", "email")])),
        )
        for number in range(AGENTS)
    ]


def customers(chance: Random, load: float) -> list[Customer]:
    """Return who comes, in order."""
    came: list[Customer] = []
    for channel, rate in RATES.items():
        at = 0.0
        while (at := at + chance.expovariate(rate * load / 3600)) < HOURS * 3600:
            patience = chance.expovariate(1 / PATIENCE_S[channel]) if channel in PATIENCE_S else float("inf")
            came.append(
                Customer(
                    len(came), at, channel, {"english" if chance.random() < 0.25 else "chinese": 1},
                    chance.choice(PRODUCTS), chance.randint(1, 5), 2 if chance.random() < 0.1 else 1,
                    chance.choice([0, 1, 1, 1, 2]), chance.expovariate(1 / HANDLE_S[channel]), patience,
                )
            )  # fmt: skip
    return sorted(came, key=lambda one: one.enq)


def simulate(assign: Assign, seed: int, load: float) -> dict[str, float]:
    """Run one shift and return ``wait_s`` (of live customers, whether answered or not), ``within``, ``abandoned``,
    ``gap`` (missing levels of who answered) and ``events``.
    """
    chance = Random(seed)
    agents = staff(chance)
    events: list[tuple[float, int, str, Customer, Any]] = []
    for one in customers(chance, load):
        heappush(events, (one.enq, len(events), "comes", one, None))
    number = len(events)
    waiting: dict[int, Customer] = {}
    waits: list[float] = []
    gaps: list[int] = []
    within = abandoned = count = 0
    while events:
        now, _, what, one, agent = heappop(events)
        if what == "gives up" and waiting.pop(one.id, None) is None:
            continue
        count += 1
        if what == "comes":
            waiting[one.id] = one
            if one.patience_s < float("inf"):
                number += 1
                heappush(events, (now + one.patience_s, number, "gives up", one, None))
        elif what == "gives up":
            abandoned += 1
            waits.append(one.patience_s)
        else:
            agent.used -= COSTS[one.channel].units
            agent.active[one.channel] -= 1
            agent.idle_since = now
        for taken, by in assign(list(waiting.values()), agents, now):
            del waiting[taken.id]
            by.used += COSTS[taken.channel].units
            by.active[taken.channel] = by.active.get(taken.channel, 0) + 1
            by.idle_since = now
            gaps.append(gap(taken, by))
            within += now - taken.enq <= WITHIN_S[taken.channel]
            if taken.channel != "email":
                waits.append(now - taken.enq)
            number += 1
            heappush(events, (now + taken.handle_s, number, "ends", taken, by))
    return {
        "wait_s": sum(waits) / len(waits),
        "within": within / (len(gaps) + abandoned),
        "abandoned": abandoned / len(waits),
        "gap": sum(gaps) / len(gaps),
        "events": count,
    }
