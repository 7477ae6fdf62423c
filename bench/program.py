"""The program under test: a real server process with its own embedded database in a folder that is thrown away."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import orjson
import psutil

from bench.measure import Processes
from kit.postgres import EmbeddedPostgres, start_embedded

READY_WITHIN_S = 60.0


@dataclass(slots=True)
class Program:
    """A running server. ``database`` is the cluster it uses, started and stopped by the bench."""

    url: str
    smtp_port: int
    data: Path
    database: EmbeddedPostgres
    process: asyncio.subprocess.Process
    token: str
    workspace_id: UUID
    inboxes: dict[str, UUID]

    @property
    def pids(self) -> list[int]:
        """The server and the database's first process."""
        return [self.process.pid, postmaster(self.data)]

    def processes(self) -> Processes:
        return Processes(self.pids)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}


def postmaster(data: Path) -> int:
    """Return the pid of the cluster's first process."""
    return int((data / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def trunkline(data: Path, database_url: str, *words: str, stdin: str = "") -> str:
    """Run a command of the program and return what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway", *words, "--data", str(data),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env=environment(database_url),
    )  # fmt: skip
    printed, _ = await process.communicate(stdin.encode())
    if process.returncode:
        raise RuntimeError(f"trunkline {' '.join(words)} failed: {printed.decode()}")
    return printed.decode()


def environment(database_url: str, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRUNKLINE_")}
    return kept | {"TRUNKLINE_DATABASE_URL": database_url, "TRUNKLINE_LOG_LEVEL": "warning"} | more


@asynccontextmanager
async def folder() -> AsyncIterator[Path]:
    """Yield an empty folder that the database's user can reach."""
    path = Path(tempfile.mkdtemp(prefix="trunkline-bench-"))
    os.chmod(path, 0o755)  # noqa: PTH101 - at once, before anything waits
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@asynccontextmanager
async def running_program(*, inboxes: tuple[str, ...] = ("api",)) -> AsyncIterator[Program]:
    """Start a server on a fresh database with one workspace, one admin and inboxes of these kinds."""
    async with folder() as data:
        database = await start_embedded(data)
        try:
            await trunkline(data, database.url, "workspace", "create", "--slug", "bench")
            await trunkline(
                data, database.url, "user", "create", "--workspace", "bench", "--email", "bench@example.test",
                "--role", "admin", "--password-stdin", stdin="correct horse battery staple\n",
            )  # fmt: skip
            printed = await trunkline(data, database.url, "token", "create", "--email", "bench@example.test")
            token = next(word for word in printed.split() if word.startswith("tlk_"))
            async with serving(data, database, token) as program:
                async with aiohttp.ClientSession(program.url, headers=program.headers) as http:
                    async with http.get("/api/v1/me") as answer:
                        program.workspace_id = UUID((await answer.json())["workspace"]["id"])
                    for kind in inboxes:
                        program.inboxes[kind] = await make_inbox(http, kind)
                await asyncio.sleep(1.0)  # the inboxes come alive
                yield program
        finally:
            await database.stop("immediate")


async def make_inbox(http: aiohttp.ClientSession, kind: str) -> UUID:
    body: dict[str, Any] = {"kind": kind, "name": kind}
    if kind == "email":
        body["address"] = "support@bench.test"
    async with http.post("/api/v1/inboxes", data=orjson.dumps(body)) as answer:
        found = await answer.json()
        if answer.status != 201:
            raise RuntimeError(f"no {kind} inbox: {found}")
        return UUID(found["id"])


@asynccontextmanager
async def serving(data: Path, database: EmbeddedPostgres, token: str) -> AsyncIterator[Program]:
    """Run the server process until the block ends."""
    port, smtp_port = free_port(), free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway", "serve", "--port", str(port), "--data", str(data),
        # Visitors come from many addresses, as they do through a proxy.
        env=environment(database.url, TRUNKLINE_SMTP_PORT=str(smtp_port), TRUNKLINE_TRUSTED_PROXIES="127.0.0.1"),
    )  # fmt: skip
    program = Program(f"http://127.0.0.1:{port}", smtp_port, data, database, process, token, UUID(int=0), {})
    try:
        await ready(program.url, process)
        yield program
    finally:
        await end(process)


async def ready(url: str, process: asyncio.subprocess.Process) -> float:
    """Wait until the server is ready and return how many seconds that took."""
    began = time.perf_counter()
    async with aiohttp.ClientSession() as http:
        while time.perf_counter() - began < READY_WITHIN_S:
            if process.returncode is not None:
                raise RuntimeError("the server ended at its start")
            with contextlib.suppress(aiohttp.ClientError):
                async with http.get(f"{url}/readyz") as answer:
                    if answer.status == 200:
                        return time.perf_counter() - began
            await asyncio.sleep(0.02)
    raise RuntimeError("the server did not become ready")


async def end(process: asyncio.subprocess.Process) -> None:
    """Stop a process of ours, and whatever it started."""
    if process.returncode is None:
        try:
            children = psutil.Process(process.pid).children(recursive=True)
        except psutil.NoSuchProcess:  # it ended by itself a moment ago
            await process.wait()
            return
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), 15)
        except TimeoutError:
            process.kill()
            await process.wait()
            for child in children:
                with contextlib.suppress(psutil.NoSuchProcess):
                    child.kill()
