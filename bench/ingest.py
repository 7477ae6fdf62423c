"""API-channel posts of 500 bytes over 64 connections, against a bare aiohttp that inserts what waits at once."""

from __future__ import annotations

import asyncio
import secrets
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp
import asyncpg
import orjson

from bench.measure import ROUNDS, OtherLoad, Processes, Report, in_turns, percentile
from bench.program import Program, end, free_port, postmaster, running_program

CONNECTIONS = 64
MESSAGES = 3_000
CUSTOMERS = 200
TEXT = "The washing machine shows E4 and does not drain. " * 9


async def bench(rounds: int = ROUNDS) -> Report:
    """Compare rate, processor time and, with every request sent twice, latency and doubles."""
    report = Report("ingest")
    async with running_program() as program, limit(program) as (limit_url, limit_pid):
        ours, bare = program.processes(), Processes([limit_pid, postmaster(program.data)])
        load, began = OtherLoad(Processes([*program.pids, limit_pid])), time.perf_counter()

        async def post_ours(_: int) -> Mapping[str, float]:
            return await drive(program.url, path(program), program.headers, ours, MESSAGES)

        async def post_limit(_: int) -> Mapping[str, float]:
            return await drive(limit_url, "/insert", {}, bare, MESSAGES)

        await post_ours(-1)  # caches, plans and contacts are warm
        found = await in_turns(rounds, ours=post_ours, limit=post_limit)
        ratio = found["ours"]["per_s"] / found["limit"]["per_s"]
        report.add(
            "rate", "≥ 0.20 of the limit's", ratio >= 0.20,
            ours_per_s=found["ours"]["per_s"], limit_per_s=found["limit"]["per_s"], ratio=ratio,
        )  # fmt: skip
        cpu, times = found["ours"]["cpu_us"], found["ours"]["cpu_us"] / found["limit"]["cpu_us"]
        report.add(
            "processor time a message, database included", "≤ 400 µs, ≤ 8 × the limit's", cpu <= 400 or times <= 8,
            ours_us=cpu, limit_us=found["limit"]["cpu_us"], times=times,
        )  # fmt: skip
        twice = await drive(program.url, path(program), program.headers, ours, MESSAGES, twice=True)
        doubles = await count_doubles(program)
        report.add(
            "every request sent twice", "p99 ≤ 250 ms, no double", twice["p99_ms"] <= 250 and doubles == 0,
            p50_ms=twice["p50_ms"], p99_ms=twice["p99_ms"], doubles=doubles,
        )  # fmt: skip
        report.other_load = load.cores(time.perf_counter() - began)
    return report


def path(program: Program) -> str:
    return f"/api/v1/inboxes/{program.inboxes['api']}/messages"


@asynccontextmanager
async def limit(program: Program) -> AsyncIterator[tuple[str, int]]:
    """Run the bare program on the same database cluster; yield its address and pid."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.limits", program.database.url, str(port)
    )
    try:
        for _ in range(200):
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                break
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        await end(process)


async def drive(
    url: str, target: str, headers: Mapping[str, str], processes: Processes, count: int, *, twice: bool = False
) -> Mapping[str, float]:
    """Post ``count`` messages over 64 connections; returns rate, processor time and latencies."""
    run = secrets.token_hex(4)
    numbers = iter(range(count))
    took_s: list[float] = []
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(url, headers=headers, connector=connector) as http:

        async def post(body: bytes) -> None:
            began = time.perf_counter()
            async with http.post(target, data=body) as answer:
                await answer.read()
                if answer.status != 202:
                    raise RuntimeError(f"{answer.status} {await answer.text()}")
            took_s.append(time.perf_counter() - began)

        async def work() -> None:
            for number in numbers:
                customer = f"c{number % CUSTOMERS}"
                body = orjson.dumps(
                    {
                        "external_id": f"{run}-{number}",
                        "from": {"external_id": customer, "name": "Li Lei"},
                        "text": TEXT,
                    }
                )
                if twice:
                    await asyncio.gather(post(body), post(body))
                else:
                    await post(body)

        cpu, began = processes.cpu_s(), time.perf_counter()
        await asyncio.gather(*(work() for _ in range(CONNECTIONS)))
        elapsed = time.perf_counter() - began
    return {
        "per_s": count / elapsed,
        "cpu_us": (processes.cpu_s() - cpu) / count * 1e6,
        "p50_ms": percentile(took_s, 0.5) * 1e3,
        "p99_ms": percentile(took_s, 0.99) * 1e3,
    }


async def count_doubles(program: Program) -> int:
    """Return how many provider ids name more than one message; there must be none."""
    connection = await asyncpg.connect(program.database.url)
    try:
        found: int = await connection.fetchval(
            """SELECT count(*) FROM (SELECT external_id FROM message WHERE direction = 'in'
               GROUP BY workspace_id, inbox_id, external_id HAVING count(*) > 1) AS doubled"""
        )
    finally:
        await connection.close()
    return found
