"""Rounds, processor time, medians, and how the result is printed.

Absolute figures move two to ten times with whatever else the machine does; ratios within one run move far
less. So ours and its limit are measured in turns, each figure is the median of at least three rounds, and the
other load of the machine stands beside them.
"""

from __future__ import annotations

import asyncio
import json
import statistics
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

ROUNDS = 3


@dataclass(slots=True)
class Result:
    """One line of a bench's outcome.

    Attributes:
        figure: what was measured, by unit: ``{"ours_per_s": …, "limit_per_s": …}``.
        target: in words; ``passed`` is ``None`` where there is none.
    """

    name: str
    figure: dict[str, float | int | str]
    target: str = ""
    passed: bool | None = None


@dataclass(slots=True)
class Report:
    """A bench's outcome with the load that others put on the machine meanwhile."""

    bench: str
    results: list[Result] = field(default_factory=list)
    other_load: float = 0.0

    def add(self, name: str, target: str = "", passed: bool | None = None, **figure: float | int | str) -> None:
        self.results.append(Result(name, figure, target, passed))


class Processes:
    """Processor time of a set of process trees, children that ended included as far as the system keeps them."""

    def __init__(self, pids: Sequence[int]) -> None:
        self._roots = [psutil.Process(pid) for pid in pids]

    def cpu_s(self) -> float:
        """Return seconds of processor time used so far by all of them."""
        total = 0.0
        for root in self._roots:
            try:
                family = [root, *root.children(recursive=True)]
            except psutil.NoSuchProcess:
                continue
            for process in family:
                try:
                    times = process.cpu_times()
                except psutil.NoSuchProcess:
                    continue
                total += times.user + times.system
                if process is root:
                    total += times.children_user + times.children_system
        return total

    def thread_s(self) -> float:
        """Return seconds of processor time used so far by the roots' living threads.

        For spans of milliseconds: ``cpu_s`` counts in ticks of ten. Source: proc(5), ``schedstat``, nanoseconds.
        """
        threads = (each for root in self._roots for each in Path(f"/proc/{root.pid}/task").glob("*/schedstat"))
        return sum(int(each.read_text().split()[0]) for each in threads) / 1e9

    def memory_mib(self) -> float:
        """Return the proportional set size of all of them: shared pages count once."""
        total = 0
        for root in self._roots:
            for process in [root, *root.children(recursive=True)]:
                try:
                    total += process.memory_full_info().pss
                except (psutil.NoSuchProcess, psutil.AccessDenied):
                    continue
        return total / 2**20


class OtherLoad:
    """How many cores others kept busy, beside the processes of this bench."""

    def __init__(self, mine: Processes) -> None:
        self._mine = mine
        self._machine_s, self._mine_s = self._now()

    def _now(self) -> tuple[float, float]:
        times = psutil.cpu_times()
        busy = times.user + times.system + getattr(times, "nice", 0.0) + getattr(times, "softirq", 0.0)
        me = psutil.Process().cpu_times()
        return busy, self._mine.cpu_s() + me.user + me.system

    def cores(self, took_s: float) -> float:
        machine_s, mine_s = self._now()
        return max(0.0, ((machine_s - self._machine_s) - (mine_s - self._mine_s)) / max(took_s, 1e-9))


async def in_turns(
    rounds: int, **contestants: Callable[[int], Awaitable[Mapping[str, float]]]
) -> dict[str, dict[str, float]]:
    """Run the contestants one after the other, ``rounds`` times; return the median of each figure of each."""
    found: dict[str, list[Mapping[str, float]]] = {name: [] for name in contestants}
    for number in range(rounds):
        for name, run in contestants.items():
            found[name].append(await run(number))
            await asyncio.sleep(0.2)
    return {
        name: {figure: statistics.median(one[figure] for one in results) for figure in results[0]}
        for name, results in found.items()
    }


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def show(report: Report) -> None:
    """Print a report as a table."""
    table = Table(title=f"{report.bench} (other load {report.other_load:.1f} cores)", title_justify="left")
    for heading in ("what", "figures", "target", ""):
        table.add_column(heading, overflow="fold")
    for result in report.results:
        figures = "  ".join(f"{name} {_number(value)}" for name, value in result.figure.items())
        verdict = "" if result.passed is None else ("met" if result.passed else "MISSED")
        table.add_row(result.name, figures, result.target, verdict)
    Console(width=140).print(table)


def _number(value: float | int | str) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else value


def write_json(reports: Sequence[Report], path: Path) -> None:
    """Write the reports for other programs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(report) for report in reports], indent=2) + "\n", encoding="utf-8")


Bench = Callable[[Any], Awaitable[Report]]
