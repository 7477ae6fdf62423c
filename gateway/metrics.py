"""What Prometheus reads. One registry per application, so that several can live in one process."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The gateway's own numbers; other parts add theirs to ``registry``."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self.request_seconds = Histogram(
            "trunkline_http_request_seconds",
            "Time from the request's head to the end of its answer.",
            ["method", "route", "status"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._requests: dict[tuple[str, str, int], Histogram] = {}  # to find one by its labels costs ten times as much
        self.loop_lag_seconds = Histogram(
            "trunkline_loop_lag_seconds",
            "How late the event loop ran a timer, once a second.",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.database_up = Gauge("trunkline_database_up", "1 while the database answers.", registry=self.registry)
        self.task_failures = Gauge(
            "trunkline_tasks_failing", "Background loops that are failing now.", registry=self.registry
        )
        self.signs_in = Counter(
            "trunkline_signs_in_total", "Tries to sign in, by outcome.", ["outcome"], registry=self.registry
        )

    def observe_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer; ``route`` is the pattern, never an address."""
        kind = (method if method in _METHODS else "other", route, status)  # a stranger may invent as many as they like
        if kind not in self._requests:
            self._requests[kind] = self.request_seconds.labels(*kind)
        self._requests[kind].observe(seconds)

    def show(self, name: str, text: str, read: Callable[[], float]) -> None:
        """Add a number that is read whenever Prometheus asks."""
        Gauge(f"trunkline_{name}", text, registry=self.registry).set_function(read)

    def render(self) -> bytes:
        """Return the text exposition."""
        return generate_latest(self.registry)
