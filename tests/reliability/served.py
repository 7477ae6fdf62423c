"""The program as an operator runs it: a real ``trunkline serve`` that can be killed, ended and started again."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from kit.postgres import attach_embedded
from kit.postgres.place import find_place
from tests.support.databases import ROOT

READY_WITHIN_S = 240.0


class Served:
    """One installation: a data folder, ports that stay the same, and at most one process that serves it.

    Args:
        data: everything the program writes.
        settings: of the environment, without their prefix.
        before: run in the process before the program, e.g. to set limits.
    """

    def __init__(self, data: Path, settings: Mapping[str, str], before: Callable[[], None] | None = None) -> None:
        self.data = data
        self.port, self.smtp_port = free_port(), free_port()
        self.starts = 0
        self._settings = dict(settings)
        self._before = before
        self._process: Process | None = None
        self._log = data.with_name(f"{data.name}.log")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None, "start() comes first"
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> float:
        """Start serving and return after how many seconds it was ready."""
        assert not self.is_running
        began = time.perf_counter()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TRUNKLINE_")}
        own = {
            "LOG_LEVEL": "warning",
            "LOG_JSON": "true",
            "SMTP_PORT": str(self.smtp_port),
            "FETCH_ALLOW": "127.0.0.1",  # where the far sides of replies are
            **self._settings,
        }
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "gateway", "serve", "--port", str(self.port), "--data", str(self.data)),
                env=kept | {f"TRUNKLINE_{name}": value for name, value in own.items()},
                cwd=ROOT,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=log,
                preexec_fn=self._before,
            )
        self.starts += 1
        await self.until_ready()
        return time.perf_counter() - began

    async def until_ready(self, is_ready: bool = True) -> float:
        """Wait until ``/readyz`` is green, or red, and return how many seconds that took."""
        began = time.perf_counter()
        async with aiohttp.ClientSession(self.url) as http:
            while time.perf_counter() - began < READY_WITHIN_S:
                assert self.is_running, f"the program ended by itself:\n{self.said()}"
                with suppress(aiohttp.ClientError, TimeoutError):
                    async with http.get("/readyz", timeout=aiohttp.ClientTimeout(total=5)) as answer:
                        if (answer.status == 200) == is_ready:
                            return time.perf_counter() - began
                await asyncio.sleep(0.02)
        raise AssertionError(f"the program did not become {'ready' if is_ready else 'unready'}:\n{self.said()}")

    async def kill(self) -> None:
        """kill -9, as the kernel does when memory runs out."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def terminate(self, within_s: float = 60.0) -> tuple[int, float]:
        """Send SIGTERM; return the exit status and how many seconds the end took."""
        assert self._process is not None
        began = time.perf_counter()
        self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(within_s):
            status = await self._process.wait()
        return status, time.perf_counter() - began

    async def kill_database(self) -> None:
        """kill -9 the embedded server's first process."""
        server = (await find_place(self.data)).cluster.find_postmaster()
        if server is not None:
            with suppress(ProcessLookupError):
                os.kill(server.pid, signal.SIGKILL)

    async def database_url(self) -> str:
        """The address of the embedded database, which stays the same whoever restarts it."""
        async with await attach_embedded(self.data) as embedded:
            return embedded.url

    def said(self, lines: int = 40) -> str:
        """The end of what all processes logged."""
        with suppress(FileNotFoundError):
            return "\n".join(self._log.read_text(errors="replace").splitlines()[-lines:])
        return ""

    def complaints(self) -> list[dict[str, Any]]:
        """What was logged for a person to look into."""
        found = []
        for line in self._log.read_bytes().splitlines():
            with suppress(orjson.JSONDecodeError):
                entry = orjson.loads(line)
                if entry.get("level") in ("error", "critical"):
                    found.append(entry)
        return found

    async def remove(self) -> None:
        """End whatever runs and throw the installation away."""
        if self.is_running:
            assert self._process is not None
            with suppress(TimeoutError):
                await self.terminate(20)
            if self._process.returncode is None:
                await self.kill()
        if self.data.exists():
            for pid in (await find_place(self.data)).cluster.find_processes() if _has_cluster(self.data) else ():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.data.parent, ignore_errors=True)


def free_port() -> int:
    """A port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def open_folder() -> Path:
    """A folder that the database's own user may enter; pytest's are shut to it."""
    path = Path(tempfile.mkdtemp(prefix="trunkline-r-", dir="/tmp"))
    path.chmod(0o755)
    return path


@asynccontextmanager
async def installation(*, before: Callable[[], None] | None = None, **settings: str) -> AsyncIterator[Served]:
    """Yield an installation that is not started yet; at the end it is gone."""
    served = Served(open_folder() / "data", settings, before)
    try:
        yield served
    finally:
        await served.remove()


def _has_cluster(data: Path) -> bool:
    return (data / "postgres").exists()
