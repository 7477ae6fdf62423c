"""Run one program to its end, as the account that owns the database, without blocking the loop."""

import asyncio
import os
import signal
import time
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from kit.postgres.account import Account

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_REPORT_EVERY_S = 5.0

# The server's environment is readable to its user, so it gets none of ours: secrets stay with the program, and a
# PGPORT or PGOPTIONS meant for some other server does not reach this one.
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Finished:
    """How a program ended: its exit status, and what it printed (empty if that went to a file)."""

    status: int
    output: str

    @property
    def last_line(self) -> str:
        """The last line that says something: where PostgreSQL's tools put the reason; `status N` if none."""
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        return lines[-1] if lines else f"status {self.status}"


async def run(
    program: Path | str,
    *args: str,
    account: Account,
    stdin: str | int = "",
    output: int | None = None,
    kept_open: Sequence[int] = (),
    environment: Mapping[str, str] | None = None,
    step: str | None = None,
) -> Finished:
    """Run a program in a session of its own and wait for its end.

    Its own session keeps a Ctrl-C in our terminal away from it. It starts in `/`, because the account may not be
    allowed to enter our working directory.

    Args:
        account: whose rights it runs with.
        stdin: text it reads, or the file descriptor it reads from.
        output: file descriptor for what it prints; `None` collects the text.
        kept_open: file descriptors it inherits.
        environment: variables beside the few it gets anyway.
        step: name under which a log line is written every five seconds of waiting; `None` for quick programs.
    Raises:
        OSError: the program is missing, or the account may not execute it.
    A cancelled call kills the program with its children and waits for it.
    """
    process = await asyncio.create_subprocess_exec(
        program,
        *args,
        stdin=stdin if isinstance(stdin, int) else PIPE,
        stdout=PIPE if output is None else output,
        stderr=STDOUT,
        cwd="/",
        env={
            **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            "LC_ALL": "C",
            **(environment or {}),
        },
        pass_fds=kept_open,
        start_new_session=True,
        user=account.uid if account.is_other else None,
        group=account.gid if account.is_other else None,
        extra_groups=[] if account.is_other else None,
    )
    ending = asyncio.create_task(process.communicate(stdin.encode() if isinstance(stdin, str) else None))
    try:
        printed, _ = await _with_progress(ending, step)
    except BaseException:
        await _kill(process, ending)
        raise
    assert process.returncode is not None
    return Finished(process.returncode, (printed or b"").decode(errors="replace"))


async def _with_progress(ending: "asyncio.Task[tuple[bytes, bytes]]", step: str | None) -> tuple[bytes, bytes]:
    began = time.monotonic()
    while True:
        done, _ = await asyncio.wait({ending}, timeout=_REPORT_EVERY_S)
        if done:
            return ending.result()
        if step is not None:
            log.info("postgres_still_working", step=step, waited_s=round(time.monotonic() - began))


async def _kill(process: Process, ending: "asyncio.Task[tuple[bytes, bytes]]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # its session, so also what it started
    await asyncio.wait({ending})
