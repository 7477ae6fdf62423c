"""How late the program answers while something goes on: asked all the time from a thread of its own."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType

import aiohttp

from tests.reliability.conftest import Figures
from tests.reliability.shop import Shop

EVERY_S = 0.005
_LAG = "trunkline_loop_lag_seconds_bucket"


class Probe:
    """Asks ``/healthz`` over and over; ``slowest_s`` is the longest wait, the machine's own delays included."""

    def __init__(self, port: int) -> None:
        self.asked = 0
        self.slowest_s = 0.0
        self.failed: list[str] = []
        self._port = port
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._ask, name="probe", daemon=True)

    def __enter__(self) -> Probe:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._thread.join(30)

    def _ask(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        while not self._is_over.wait(EVERY_S):
            began = time.perf_counter()
            try:
                connection.request("GET", "/healthz")
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException) as error:
                self.failed.append(repr(error))
                connection.close()
                continue
            if answer.status != 200:
                self.failed.append(str(answer.status))
            self.asked += 1
            self.slowest_s = max(self.slowest_s, time.perf_counter() - began)
        connection.close()


@asynccontextmanager
async def watched(shop: Shop, figures: Figures) -> AsyncIterator[Probe]:
    """Probe while the block runs, and note the slowest answer and the loop's own measure of its lag."""
    before = await _lags(shop)
    with Probe(shop.served.port) as probe:
        yield probe
    after = await _lags(shop)
    fresh = [limit for limit in after if after[limit] > before.get(limit, 0)]
    figures(
        f"{probe.asked} probes, the slowest {probe.slowest_s * 1000:.0f} ms; the loop's own lag at most "
        f"{float(fresh[0]) * 1000 if fresh else 0:.0f} ms a second"
    )
    assert probe.failed == []


async def _lags(shop: Shop) -> dict[str, float]:
    """Return how many measurements were above each bucket's lower bound, the widest first."""
    async with aiohttp.ClientSession(shop.served.url) as http, http.get("/metrics") as answer:
        lines = (await answer.text()).splitlines()
    counts = [line.rpartition(" ") for line in lines if line.startswith(_LAG)]
    found, below = {}, 0.0
    for name, _, count in counts:
        found[name.partition('le="')[2].rstrip('"}')] = float(count) - below
        below = float(count)
    return dict(reversed(found.items()))
