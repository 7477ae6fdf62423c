"""Idle and listening sockets in a process of their own, so that their cost is not taken for the server's.

``python -m bench.sockets URL COUNT`` opens ``COUNT`` WebSockets, prints ``open``, and then a line for each time that
all of them have received a message which contains ``bench-mark``: the time of the last one, by the machine's clock.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import WSMsgType

from bench.program import end

OPENING_AT_ONCE = 50


@dataclass(slots=True)
class Crowd:
    """Open sockets; ``heard`` waits for the next frame to have reached all of them."""

    process: asyncio.subprocess.Process

    async def heard(self) -> float:
        """Return when (``time.time``) the last socket received the marked frame."""
        assert self.process.stdout is not None
        return float((await self.process.stdout.readline()).split()[1])


@asynccontextmanager
async def crowd(url: str, count: int, headers: Mapping[str, str] | None = None) -> AsyncIterator[Crowd]:
    """Open ``count`` sockets from another process."""
    token = (headers or {}).get("Authorization", "")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.sockets", url, str(count), token, stdout=PIPE
    )
    assert process.stdout is not None
    try:
        if (await process.stdout.readline()).strip() != b"open":
            raise RuntimeError("the sockets could not be opened")
        yield Crowd(process)
    finally:
        await end(process)


async def main(url: str, count: int, token: str) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, count + 200)), hard))
    heard = 0
    wanted = '"type":"message.received"' if token else ""
    connector = aiohttp.TCPConnector(limit=0)
    headers = {"Authorization": token} if token else {}
    async with aiohttp.ClientSession(connector=connector, headers=headers) as http:
        slots = asyncio.Semaphore(OPENING_AT_ONCE)
        opened = asyncio.Event()
        waiting = count

        async def listen(number: int) -> None:
            nonlocal heard, waiting
            address = {"X-Forwarded-For": f"10.0.{number // 25_600}.{number // 100 % 256}"}  # a hundred behind each
            async with slots:
                socket = await http.ws_connect(url, compress=0, autoping=True, headers=address)
                if token:
                    await socket.receive()  # its greeting: what happens from now on is heard
            waiting -= 1
            if waiting == 0:
                opened.set()
            async for frame in socket:
                # Of the frames of one message several may show it, in the conversation's preview.
                if frame.type is WSMsgType.TEXT and "bench-mark" in frame.data and wanted in frame.data:
                    heard += 1
                    if heard % count == 0:
                        sys.stdout.write(f"heard {time.time():.6f}\n")
                        sys.stdout.flush()

        tasks = [asyncio.create_task(listen(number)) for number in range(count)]
        opening = asyncio.create_task(opened.wait())
        done, _ = await asyncio.wait([opening, *tasks], return_when=asyncio.FIRST_COMPLETED)
        if opening not in done:
            raise RuntimeError(f"a socket was refused: {next(iter(done)).exception()}")
        await asyncio.sleep(0.5)
        sys.stdout.write("open\n")
        sys.stdout.flush()
        await asyncio.gather(*tasks)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else ""))
