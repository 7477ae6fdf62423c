"""Is the program alive, is it ready, and how late does its loop run? Asked by probes, so it costs them nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping

import structlog

from gateway.metrics import Metrics
from kit.db import UNREACHABLE, Database
from kit.errors import Unavailable

log = structlog.get_logger(__name__)

# Promised: red at most 5 s after the database is away, green at most 10 s after it is back.
PROBE_EVERY_S = 1.0
PROBE_WITHIN_S = 2.0
LAG_EVERY_S = 1.0
LAG_WORTH_A_LINE_S = 0.5


class Health:
    """What the probes are told. ``watch`` and ``measure_lag`` run as background loops.

    Args:
        failing: tells which background loops are in trouble.
    """

    def __init__(self, database: Database, metrics: Metrics, failing: Callable[[], Mapping[str, str]]) -> None:
        self._database = database
        self._failing = failing
        self._metrics = metrics
        self._is_database_up = False
        self.is_stopping = False

    def check(self) -> dict[str, str]:
        """Return what is not as it should be, by name; empty means ready."""
        wrong = {f"task {name}": "is failing" for name in self._failing()}
        if not self._is_database_up:
            wrong["database"] = "does not answer"
        if self.is_stopping:
            wrong["program"] = "is stopping"
        return wrong

    async def watch(self) -> None:
        """Ask the database once a second; log the beginning and the end of an outage, one line each."""
        while True:
            is_up = await self._probe()
            if is_up and not self._is_database_up:
                log.info("database_answers")
            elif self._is_database_up and not is_up:
                log.error("database_away")
            self._is_database_up = is_up
            self._metrics.database_up.set(is_up)
            self._metrics.task_failures.set(len(self._failing()))
            await asyncio.sleep(PROBE_EVERY_S)

    async def _probe(self) -> bool:
        try:
            async with asyncio.timeout(PROBE_WITHIN_S), self._database.acquire() as connection:
                await connection.execute("SELECT 1")
        except (Unavailable, *UNREACHABLE):
            return False
        return True

    async def measure_lag(self) -> None:
        """Measure how late a timer fires: what a blocking call does to everybody."""
        while True:
            due = time.perf_counter() + LAG_EVERY_S
            await asyncio.sleep(LAG_EVERY_S)
            lag_s = max(0.0, time.perf_counter() - due)
            self._metrics.loop_lag_seconds.observe(lag_s)
            if lag_s > LAG_WORTH_A_LINE_S:
                log.warning("loop_blocked", lag_ms=round(lag_s * 1000))
