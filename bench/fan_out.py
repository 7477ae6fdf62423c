"""One event to 1,000, 5,000 and 10,000 agents' sockets, against a bare aiohttp that packs the frame once."""

from __future__ import annotations

import asyncio
import statistics
import time

import aiohttp
import orjson

from bench.ingest import limit, path
from bench.measure import ROUNDS, OtherLoad, Processes, Report
from bench.program import running_program
from bench.sockets import crowd

SIZES = (1_000, 5_000, 10_000)


async def bench(rounds: int = ROUNDS) -> Report:
    """Compare deliveries a second and processor time a delivery."""
    report = Report("fan-out")
    async with running_program() as program, limit(program) as (limit_url, limit_pid):
        server, bare = Processes([program.process.pid]), Processes([limit_pid])
        load, began = OtherLoad(Processes([*program.pids, limit_pid])), time.perf_counter()
        for size in SIZES:
            ours_s, ours_cpu, bare_s, bare_cpu = [], [], [], []
            stream = f"{program.url}/api/v1/stream"
            async with (
                aiohttp.ClientSession() as http,
                crowd(stream, size, program.headers) as agents,
                crowd(f"{limit_url}/pair?side=agent", size) as listeners,
            ):
                frame = b""
                for number in range(rounds + 1):
                    message = {
                        "external_id": f"{size}-{number}", "from": {"external_id": "fan"}, "text": "bench-mark " * 40,
                    }  # fmt: skip
                    cpu, start = server.thread_s(), time.time()
                    async with http.post(
                        f"{program.url}{path(program)}", data=orjson.dumps(message), headers=program.headers
                    ) as answer:
                        frame = await answer.read()
                    took = await asyncio.wait_for(agents.heard(), 60) - start
                    if number:  # the first warms up
                        ours_s.append(took)
                        ours_cpu.append(server.thread_s() - cpu)
                    cpu, start = bare.thread_s(), time.time()
                    body = b'{"bench-mark":"' + b"x" * 2200 + b'"}'
                    async with http.post(f"{limit_url}/broadcast", data=body) as answer:
                        await answer.read()
                    took = await asyncio.wait_for(listeners.heard(), 60) - start
                    if number:
                        bare_s.append(took)
                        bare_cpu.append(bare.thread_s() - cpu)
            assert frame
            rate, limit_rate = size / statistics.median(ours_s), size / statistics.median(bare_s)
            cpu_us = statistics.median(ours_cpu) / size * 1e6
            limit_us = statistics.median(bare_cpu) / size * 1e6
            report.add(
                f"{size:,} sockets", "≥ 0.7 of deliveries a second, ≤ 1.4 × the processor time",
                rate / limit_rate >= 0.7 and cpu_us / limit_us <= 1.4,
                ours_per_s=rate, limit_per_s=limit_rate, ratio=rate / limit_rate,
                ours_us=cpu_us, limit_us=limit_us, times=cpu_us / limit_us,
            )  # fmt: skip
        report.other_load = load.cores(time.perf_counter() - began)
    return report
