"""Memory at rest, and of each idle visitor: proportional set size, shared pages counted once."""

from __future__ import annotations

import asyncio
import sys
import time

from bench.measure import ROUNDS, OtherLoad, Processes, Report
from bench.program import postmaster, running_program
from bench.sockets import crowd

VISITORS = 5_000
BARE_SOCKET_KIB = 13.6
BARE_IMPORTS = "import aiohttp, asyncpg, sqlalchemy.ext.asyncio, pydantic, structlog, cryptography, aiosmtpd, alembic"


async def bench(rounds: int = ROUNDS) -> Report:
    """Weigh the program at rest, then with 5,000 open chat windows. One round: memory does not jitter."""
    del rounds
    report = Report("footprint")
    async with running_program(inboxes=("webchat", "email", "api")) as program:
        server, database = Processes([program.process.pid]), Processes([postmaster(program.data)])
        load, began = OtherLoad(program.processes()), time.perf_counter()
        await asyncio.sleep(5)
        rest, base = server.memory_mib(), database.memory_mib()
        imports = await weigh_imports()
        report.add("program at rest", "≤ 100 MiB", rest <= 100, program_mib=rest, imports_mib=imports)
        report.add(
            "with the embedded database", "< 250 MiB", rest + base < 250, both_mib=rest + base, database_mib=base
        )
        async with crowd(f"{program.url}/chat/{program.inboxes['webchat']}/ws", VISITORS):
            await asyncio.sleep(3)
            a_visitor = (server.memory_mib() - rest) * 1024 / VISITORS
        report.add(
            f"{VISITORS:,} idle visitors", "≤ 2 × a bare socket's 13.6 KiB each", a_visitor <= 2 * BARE_SOCKET_KIB,
            kib_each=a_visitor, times=a_visitor / BARE_SOCKET_KIB,
        )  # fmt: skip
        report.other_load = load.cores(time.perf_counter() - began)
    return report


async def weigh_imports() -> float:
    """Return the memory of a process that has only imported the libraries."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", f"{BARE_IMPORTS}; import sys; print(flush=True); sys.stdin.read()",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    await process.stdout.readline()
    weight = Processes([process.pid]).memory_mib()
    process.kill()
    await process.wait()
    return weight
