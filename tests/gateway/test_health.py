"""Probes, and what every answer carries."""

from __future__ import annotations

from tests.support.program import Program


async def test_a_running_program_is_alive_and_ready(running: Program) -> None:
    async with running.http.get("/healthz") as response:
        assert (response.status, await response.json()) == (200, {"status": "alive"})
    async with running.http.get("/readyz") as response:
        assert await response.json() == {"status": "ready", "problems": {}}


async def test_metrics_speak_prometheus(running: Program) -> None:
    async with running.http.get("/metrics") as response:
        text = await response.text()
    assert "trunkline_http_request_seconds_bucket" in text
    assert "trunkline_database_up 1.0" in text
