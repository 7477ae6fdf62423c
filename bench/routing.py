"""``routing``: decisions in memory and durable ones per second, and how good they are in simulated shifts.

``assign`` is the matcher for other simulations: see ``bench.assignment``.
"""

from __future__ import annotations

import asyncio
import gc
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Any, Final

from bench import hand_out, shift
from bench.assignment import Desk, assign
from bench.measure import OtherLoad, Processes, Report
from bench.rivals import greedy_cost, longest_idle, min_cost, round_robin
from routing.capacity import Cost, Load
from routing.matching import Candidate, Index, Item, Need, Request, Ring

__all__ = ["assign", "bench"]

SIZES: Final = ((1_000, 1_000), (1_000, 100_000), (10_000, 1_000), (10_000, 100_000))
DECISIONS: Final = 20_000
TARGET_US: Final = 10.0
SEEDS: Final = 8
NOW: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)
CHAT: Final = Cost("chat", 33, chats=frozenset({"chat"}))
COSTS: Final = (Cost("voice", 100), CHAT, CHAT, Cost("email", 0, limit=2))
RINGS: Final = (Ring(0, 0), Ring(20, 2), Ring(60))
PRODUCTS: Final = tuple(f"product {number}" for number in range(12))

Shifts = dict[str, Sequence[dict[str, float]]]


async def bench(rounds: int) -> Report:
    """Measure all three; the quality is held against the greedy rule without rings, shift by shift."""
    report, other, began = Report("routing"), OtherLoad(Processes([])), time.perf_counter()
    for agents, waiting in SIZES:
        for name, measure in (("all busy, one frees up", busy), ("a third idle, one comes", quiet)):
            found = [measure(agents, waiting, Random(number)) for number in range(rounds)]
            await asyncio.sleep(0)
            limit_us = statistics.median(limit(agents, waiting) for _ in range(rounds))
            cpu_us = statistics.median(found)
            report.add(
                f"{agents:,} agents, {waiting if measure is busy else 0:,} waiting: {name}",
                f"≤ {TARGET_US:.0f} µs of CPU a decision",
                cpu_us <= TARGET_US,
                cpu_us=cpu_us,
                limit_us=limit_us,
                times_limit=cpu_us / limit_us,
                decisions_per_s=round(1e6 / cpu_us),
            )
    for traffic, load in shift.TRAFFIC.items():
        _compare(report, traffic, load)
        await asyncio.sleep(0)
    await hand_out.measure(report, rounds)
    report.other_load = other.cores(time.perf_counter() - began)
    return report


def busy(agents: int, waiting: int, chance: Random) -> float:
    """Return µs of CPU for an agent who frees up, an item that comes, and the decision that follows."""
    floor = staff(agents, chance)
    asks = requests(chance)
    index = Index(candidates=floor)
    for number in range(waiting):
        index.put(item(number, chance.choice(asks), -1 - chance.random() * 3600, chance))
    for _ in index.drain(NOW):
        pass
    arrivals = [item(10**6 + number, chance.choice(asks), number / 100, chance) for number in range(DECISIONS)]
    freed = [chance.choice(floor) for _ in range(DECISIONS)]
    return _timed(index, lambda number: index.reload(freed[number].id, freed[number].load, _at(number)), arrivals)


def quiet(agents: int, waiting: int, chance: Random) -> float:  # noqa: ARG001 - nothing waits where a third is idle
    """Return µs of CPU for an item that comes where many are idle, and one whose work ends."""
    floor = staff(agents, chance)
    index = Index(candidates=floor)
    asks = requests(chance)
    for number, one in enumerate(floor):
        if number % 3:
            index.reload(one.id, Load(100, 100, counts={"voice": 1}), NOW)
    arrivals = [item(number, chance.choice(asks), number / 100, chance) for number in range(DECISIONS)]
    freed = [chance.choice(floor) for _ in range(DECISIONS)]
    return _timed(index, lambda number: index.reload(freed[number].id, freed[number].load, _at(number)), arrivals)


def limit(agents: int, waiting: int) -> float:
    """Return µs of CPU for the least a decision costs: an item and an agent through a heap and a table each."""
    items = [(at_us, number, object()) for number, at_us in enumerate(range(0, 7 * waiting, 7))]
    idle = [(at_us, number, object()) for number, at_us in enumerate(range(0, 7 * agents, 7))]
    known: dict[int, object] = {}
    began = time.process_time()
    for number in range(DECISIONS):
        heappush(items, (7 * waiting + number, waiting + number, object()))
        known[waiting + number] = items[0][2]
        _, item_id, _ = heappop(items)
        _, agent_id, one = heappop(idle)
        heappush(idle, (7 * agents + number, agent_id, one))
        known.pop(item_id, None)
    return (time.process_time() - began) / DECISIONS * 1e6


def staff(number: int, chance: Random) -> list[Candidate]:
    """Return agents of some hundred profiles."""
    kinds = [
        (
            {product: chance.randint(1, 5) for product in chance.sample(PRODUCTS, 4)} | {"english": 1},
            {"support": chance.choice([1, 1, 2])},
            chance.random() < 0.3,
        )
        for _ in range(200)
    ]
    made = []
    for one in range(number):
        skills, tiers, takes_calls = chance.choice(kinds)
        channels = frozenset({"voice", "chat", "email"} if takes_calls else {"chat", "email"})
        since = NOW - timedelta(seconds=chance.randrange(900))
        made.append(Candidate(one, "available", True, Load(100), tiers, since, skills, channels, takes_calls))
    return made


def requests(chance: Random) -> list[Request]:
    """Return the classes of what comes: by channel and product, some of them escalated."""
    return [
        Request("support", cost, tier, (Need("english"), Need(product, 1, chance.randint(2, 5))), RINGS)
        for cost in COSTS
        for product in PRODUCTS
        for tier in (1, 1, 2)
    ]


def item(number: int, ask: Request, at_s: float, chance: Random) -> Item:
    return Item(number, ask, NOW + timedelta(seconds=at_s), chance.choice([30, 120, 300]))


def _at(number: int) -> datetime:
    return NOW + timedelta(seconds=number / 100)


def _timed(index: Index, happens: Callable[[int], None], arrivals: Sequence[Item]) -> float:
    """Return µs of CPU a decision, whatever of the index's it takes to get there.

    The first fifth is not counted: in it the index learns how profiles fit classes, once for all.
    """
    moments = [_at(number) for number in range(len(arrivals))]
    made = 0
    gc.collect()
    gc.freeze()
    began = time.process_time()
    for number, one in enumerate(arrivals):
        if number == len(arrivals) // 5:
            made, began = 0, time.process_time()
        happens(number)
        index.put(one)
        now = moments[number]
        while index.take(now) is not None:
            made += 1
    took = time.process_time() - began
    gc.unfreeze()
    return took / max(made, 1) * 1e6


def _compare(report: Report, traffic: str, load: float) -> None:
    ways: dict[str, Callable[[], shift.Assign]] = {
        "ours": lambda: Desk().assign,
        "greedy by cost": lambda: greedy_cost,
        "min-cost matching": lambda: min_cost,
        "longest idle": lambda: longest_idle,
        "round robin": round_robin,
    }
    shifts: Shifts = {
        name: [shift.simulate(make(), seed, load) for seed in range(SEEDS)] for name, make in ways.items()
    }
    for name, found in shifts.items():
        figures: dict[str, Any] = {
            figure: statistics.mean(one[figure] for one in found) for figure in ("wait_s", "within", "abandoned", "gap")
        }
        if name == "ours":
            passed = not worse(found, shifts["greedy by cost"])
            report.add(f"{traffic}: {name}", "not worse than greedy by 2 standard errors", passed, **figures)
        else:
            report.add(f"{traffic}: {name}", **figures)


def worse(ours: Sequence[dict[str, float]], theirs: Sequence[dict[str, float]]) -> list[str]:
    """Return the figures in which ours is worse by more than two standard errors of the difference, shift by shift."""
    found = []
    for figure, sign in (("wait_s", 1), ("within", -1), ("abandoned", 1), ("gap", 1)):
        apart = [sign * (one[figure] - other[figure]) for one, other in zip(ours, theirs, strict=True)]
        if statistics.mean(apart) > 2 * statistics.stdev(apart) / len(apart) ** 0.5 + 1e-9:
            found.append(figure)
    return found
