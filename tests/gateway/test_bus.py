"""Hints between processes: the one connection that hears them is noticed when it ends, and comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from gateway.realtime.bus import Bus
from kit.db import Database
from kit.tasks import Supervisor

Notes = asyncio.Queue[dict[str, Any]]


@pytest.fixture
async def tasks() -> AsyncIterator[Supervisor]:
    supervisor = Supervisor()
    yield supervisor
    await supervisor.stop()


def start_bus(database: Database, tasks: Supervisor, node: str, heard: Notes | None = None) -> Bus:
    bus = Bus(database, node, (heard or asyncio.Queue()).put_nowait)
    bus.start(tasks)
    return bus


async def test_a_listener_whose_connection_ends_says_so_once_and_hears_again(
    database: Database, tasks: Supervisor
) -> None:
    heard: Notes = asyncio.Queue()
    listener = start_bus(database, tasks, "listens", heard)
    await asyncio.wait_for(listener.listening.wait(), 60)
    with capture_logs() as lines:
        async with database.acquire() as connection:
            ended = await connection.fetch(
                """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE application_name = 'trunkline-bus' AND datname = current_database()"""
            )
        assert len(ended) == 1
        # Much earlier than by asking whether it is still there.
        async with asyncio.timeout(60):
            while "bus-listen" not in tasks.failing:
                await asyncio.sleep(0.01)
            await listener.listening.wait()
    told = [(line["event"], line["log_level"]) for line in lines if line.get("task") == "bus-listen"]
    assert told == [("background_task_failing", "warning")]

    others = Supervisor()
    try:
        workspace_id = uuid4()
        start_bus(database, others, "tells").wake(workspace_id, 7)
        assert await asyncio.wait_for(heard.get(), 60) == {"node": "tells", "seq": {str(workspace_id): 7}}
    finally:
        await others.stop()
