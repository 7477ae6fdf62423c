"""From the process's start to the first inbox page over 100,000 conversations, against importing and starting alone."""

from __future__ import annotations

import asyncio
import statistics
import sys
import time

import aiohttp
import asyncpg

from bench.history import add_conversations
from bench.measure import ROUNDS, OtherLoad, Report
from bench.program import Program, end, environment, free_port, ready, running_program
from kit.postgres import start_embedded

CONVERSATIONS = 100_000


async def bench(rounds: int = ROUNDS) -> Report:
    """The data are written once; then the database and the program are started anew each round."""
    report = Report("start")
    async with running_program() as program:
        load, began = OtherLoad(program.processes()), time.perf_counter()
        connection = await asyncpg.connect(program.database.url)
        agent_id = await connection.fetchval("SELECT id FROM agent WHERE workspace_id = $1", program.workspace_id)
        await add_conversations(connection, program.workspace_id, program.inboxes["api"], agent_id, CONVERSATIONS)
        await connection.close()
        await end(program.process)
        await program.database.stop()
        whole, floor, database = [], [], []
        for _ in range(rounds):
            whole.append(await start_to_page(program))
            floor.append(await import_floor())
            database.append(await database_start(program))
        program.database = await start_embedded(program.data)  # for the clean-up
        ours, least = statistics.median(whole), statistics.median(floor)
        bound = 2 * least + statistics.median(database)
        report.add(
            "start to first page", "≤ 2 × imports + database start, < 3 s", ours <= bound and ours < 3,
            ours_s=ours, imports_s=least, database_s=statistics.median(database), bound_s=bound,
        )  # fmt: skip
        report.other_load = load.cores(time.perf_counter() - began)
    return report


async def start_to_page(program: Program) -> float:
    """Start `trunkline serve` with its own database; return the seconds to the first page of the inbox."""
    port = free_port()
    settings = environment("", TRUNKLINE_SMTP_PORT="0")
    del settings["TRUNKLINE_DATABASE_URL"]
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway", "serve", "--port", str(port), "--data", str(program.data), env=settings
    )
    try:
        await ready(f"http://127.0.0.1:{port}", process)
        async with (
            aiohttp.ClientSession(headers=program.headers) as http,
            http.get(f"http://127.0.0.1:{port}/api/v1/conversations?view=all&limit=50") as answer,
        ):
            if len((await answer.json())["items"]) != 50:
                raise RuntimeError("the page is not full")
        return time.perf_counter() - began
    finally:
        await end(process)


async def import_floor() -> float:
    """Return the seconds that a process takes to import the program and end."""
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "import gateway.app, gateway.cli")
    await process.wait()
    return time.perf_counter() - began


async def database_start(program: Program) -> float:
    """Return the seconds that the database takes to start."""
    began = time.perf_counter()
    database = await start_embedded(program.data)
    took = time.perf_counter() - began
    await database.stop()
    return took
