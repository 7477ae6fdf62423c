"""The inbox page of 50 with previews, unread and badges over HTTP, with 100,000 and 1,000,000 conversations."""

from __future__ import annotations

import statistics
import time
from typing import Any

import aiohttp
import asyncpg

from bench.history import add_conversations
from bench.measure import ROUNDS, OtherLoad, Processes, Report
from bench.program import Program, running_program

SIZES = (100_000, 1_000_000)
REQUESTS = 60
DEEP_PAGES = 40

RAW = """
SELECT conversation.*, contact.name FROM conversation
JOIN contact ON contact.workspace_id = conversation.workspace_id AND contact.id = conversation.contact_id
WHERE conversation.workspace_id = $1 ORDER BY last_activity_at DESC, conversation.id DESC LIMIT 50
"""


async def bench(rounds: int = ROUNDS) -> Report:
    """Compare first, filtered and deep pages, and growth from the smaller to the larger record."""
    report = Report("inbox")
    async with running_program() as program:
        server = Processes([program.process.pid])
        load, began = OtherLoad(program.processes()), time.perf_counter()
        connection = await asyncpg.connect(program.database.url)
        agent_id = await connection.fetchval("SELECT id FROM agent WHERE workspace_id = $1", program.workspace_id)
        firsts, written = [], 0
        async with aiohttp.ClientSession(program.url, headers=program.headers) as http:
            for size in SIZES:
                inbox_id = program.inboxes["api"]
                await add_conversations(connection, program.workspace_id, inbox_id, agent_id, size, written + 1)
                written = size
                found = await _round(http, connection, program, server, rounds)
                firsts.append(found["first_ms"])
                deep = found["deep_ms"] / found["first_ms"]
                report.add(
                    f"{size:,} conversations", "deep ≤ 1.2 × first, processor time ≤ 2 ms",
                    deep <= 1.2 and found["cpu_ms"] <= 2,
                    deep_times=deep, **found,
                )  # fmt: skip
        growth = firsts[-1] / firsts[0]
        report.add("1,000,000 against 100,000", "first page ≤ 1.3 ×", growth <= 1.3, times=growth)
        await connection.close()
        report.other_load = load.cores(time.perf_counter() - began)
    return report


async def _round(
    http: aiohttp.ClientSession, connection: asyncpg.Connection, program: Program, server: Processes, rounds: int
) -> dict[str, float]:
    deep = await _deep_cursor(http)
    queue_id = await connection.fetchval("SELECT id FROM queue WHERE workspace_id = $1 LIMIT 1", program.workspace_id)
    paths = {
        "first": "view=all&limit=50",
        "filtered": f"view=mine&queue={queue_id}&limit=50",
        "deep": f"view=all&limit=50&cursor={deep}",
    }
    took: dict[str, list[float]] = {name: [] for name in (*paths, "raw", "cpu")}
    for number in range(rounds + 1):
        for name, query in paths.items():
            cpu = server.cpu_s()
            times = [await _time_page(http, query) for _ in range(REQUESTS)]
            if number:
                took[name].append(statistics.median(times))
                took["cpu"].append((server.cpu_s() - cpu) / REQUESTS)
        times = []
        for _ in range(REQUESTS):
            start = time.perf_counter()
            await connection.fetch(RAW, program.workspace_id)
            times.append(time.perf_counter() - start)
        if number:
            took["raw"].append(statistics.median(times))
    return {f"{name}_ms": statistics.median(values) * 1e3 for name, values in took.items()}


async def _time_page(http: aiohttp.ClientSession, query: str) -> float:
    start = time.perf_counter()
    async with http.get(f"/api/v1/conversations?{query}") as answer:
        await answer.read()
        if answer.status != 200:
            raise RuntimeError(await answer.text())
    return time.perf_counter() - start


async def _deep_cursor(http: aiohttp.ClientSession) -> str:
    """Walk forty pages of two hundred down and return the cursor found there."""
    cursor = ""
    for _ in range(DEEP_PAGES):
        more = f"&cursor={cursor}" if cursor else ""
        async with http.get(f"/api/v1/conversations?view=all&limit=200{more}") as answer:
            page: dict[str, Any] = await answer.json()
        cursor = page["next_cursor"]
    return cursor
