"""Files read in a process that can be killed: one of some kilobytes may ask for gigabytes, or never come to an end."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from kb.imports.page import Page, from_json
from kb.imports.worker import ANSWER
from kit.errors import Invalid

MEMORY_BYTES: Final = 1_536 * 1024 * 1024  # of address space; fifty megabytes of workbook take a third
CPU_S: Final = 120
_TELL_EVERY_S: Final = 10.0
WITHIN_S: Final = 300.0  # on the busiest machine


@dataclass(frozen=True, slots=True)
class Read:
    """What a file held; its pictures lie in a folder, each by the name of its SHA-256, while the block lasts."""

    pages: Sequence[Page]
    faults: Mapping[str, str]
    folder: Path

    async def picture(self, digest: str) -> bytes:
        """Return a picture that one of the pages names."""
        return await asyncio.to_thread((self.folder / digest).read_bytes)


@asynccontextmanager
async def read_apart(
    source: Path,
    name: str = "",
    *,
    language: str = "",
    memory_bytes: int = MEMORY_BYTES,
    cpu_s: int = CPU_S,
    within_s: float = WITHIN_S,
    on_wait: Callable[[], Awaitable[None]] | None = None,
) -> AsyncIterator[Read]:
    """Read a file or folder as ``reading.read_source`` does, in a process of its own.

    Args:
        on_wait: called every ten seconds while it is read.
    Raises:
        Invalid: it cannot be read, or reading it takes more time or memory than one may (``source_too_costly``).
    """
    with tempfile.TemporaryDirectory(prefix="trunkline-import-") as folder:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "kb.imports.worker",
            str(source),
            name or source.name,
            language,
            folder,
            str(memory_bytes),
            str(cpu_s),
            stdin=DEVNULL,
            stdout=DEVNULL,
            stderr=DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.defpath, "LC_ALL": "C.UTF-8", "TMPDIR": folder},
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(within_s):
                status = await _end_of(process, on_wait)
        except TimeoutError:
            status = -1
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        answer = Path(folder) / ANSWER
        if status != 0 or not answer.exists():
            raise Invalid("reading it takes more time or memory than one file may", code="source_too_costly")
        said = orjson.loads(await asyncio.to_thread(answer.read_bytes))
        if "refused" in said:
            raise Invalid(said["refused"], code="source_unreadable")
        yield Read([from_json(one) for one in said["pages"]], said["faults"], Path(folder))


async def _end_of(process: Process, on_wait: Callable[[], Awaitable[None]] | None) -> int:
    """Wait for a process and return its status."""
    ended = asyncio.ensure_future(process.wait())
    try:
        while not ended.done():
            await asyncio.wait({ended}, timeout=_TELL_EVERY_S)
            if on_wait is not None and not ended.done():
                await on_wait()
        return ended.result()
    finally:
        ended.cancel()
