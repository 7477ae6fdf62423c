"""What the tests of the embedded database do to it, and how they look at it."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from kit.postgres import EmbeddedPostgres
from kit.postgres.place import find_place

PROGRAM = Path(__file__).with_name("program.py")


@dataclass(slots=True)
class Program:
    """A running `program.py` whose database is ready."""

    process: Process
    data: Path
    hello: dict[str, Any]

    @property
    def url(self) -> str:
        return str(self.hello["url"])

    async def kill(self) -> None:
        """kill -9, as the kernel does when memory runs out."""
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        await self.process.communicate(b"stop\n")
        assert self.process.returncode is not None
        return self.process.returncode


Run = Callable[..., Coroutine[Any, Any, Program]]


def interpreter_for_everybody() -> str:
    """A Python of our version that other users may run; skips the test if this one is private to us."""
    if not is_open_to_everybody(PROGRAM):
        pytest.skip("the checkout is private")
    name = f"python3.{sys.version_info.minor}"
    for found in (sys.executable, shutil.which(name, path="/usr/local/bin:/usr/bin")):
        if found is not None and is_open_to_everybody(Path(found)):
            return found
    pytest.skip(f"no {name} that others may run")


def environment() -> dict[str, str]:
    """What another Python needs to find our packages."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def is_open_to_everybody(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents)


def open_folder() -> Path:
    """Make a folder with a short name that everybody may enter; pytest's own are shut to the database user."""
    path = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    path.chmod(0o755)
    return path


def moved(data: Path, name: str) -> Path:
    """The data folder under another name."""
    return data.rename(data.with_name(name))


def add_setting(data: Path, line: str) -> None:
    """Do as an operator does."""
    with (data / "postgres" / "postgresql.conf").open("a") as file:
        file.write(f"{line}\n")


def sockets_of(server: EmbeddedPostgres) -> Path:
    """The folder the server listens in."""
    postmaster = server.place.cluster.find_postmaster()
    assert postmaster is not None
    assert postmaster.sockets is not None
    return postmaster.sockets


def owner_of(path: Path) -> int:
    return path.stat().st_uid


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o7777


def pids_with(arguments: str) -> list[int]:
    """The processes whose command line, joined by spaces, contains the text."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdecimal() and arguments in (entry / "cmdline").read_text().replace("\0", " "):
                found.append(int(entry.name))
    return found


async def copy_folder(source: Path, target: Path) -> None:
    """Copy with owners and modes."""
    process = await asyncio.create_subprocess_exec("cp", "-a", source, target)
    assert await process.wait() == 0


async def end_server(data: Path) -> None:
    """End the server that a test left, if it did, whoever owns it."""
    for pid in (await find_place(data)).cluster.find_processes():
        os.kill(pid, signal.SIGKILL)


def postmaster_pid(data: Path) -> int | None:
    """The live server's pid."""
    with suppress(FileNotFoundError):
        pid = int((data / "postgres" / "postmaster.pid").read_text().split()[0])
        with suppress(ProcessLookupError):
            os.kill(pid, 0)
            return pid
    return None


async def has_no_server(data: Path) -> bool:
    """Whether no process of the folder's server is alive."""
    cluster = (await find_place(data)).cluster
    return cluster.find_postmaster() is None and not list(cluster.find_processes())


def kill_postmaster(data: Path) -> None:
    pid = postmaster_pid(data)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


async def until(condition: Callable[[], object]) -> None:
    """Wait for something that other processes bring about."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        await asyncio.sleep(0.01)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def write(url: str, note: str) -> None:
    """Commit a table with one row."""
    async with connected(url) as connection, connection.transaction():
        await connection.execute("DROP TABLE IF EXISTS kept")
        await connection.execute("CREATE TABLE kept (note text)")
        await connection.execute("INSERT INTO kept VALUES ($1)", note)


async def read(url: str) -> list[str]:
    """The committed rows."""
    async with connected(url) as connection:
        return [row["note"] for row in await connection.fetch("SELECT note FROM kept")]
