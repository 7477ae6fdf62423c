"""Start and stop the server of one cluster, and find out what an earlier program left of it.

One process at a time may call any of this, save the methods that only look: its caller holds the change lock.
"""

import asyncio
import os
import shlex
import signal
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Literal

import structlog

from kit.postgres.binaries import Binaries
from kit.postgres.commands import run
from kit.postgres.creation import create_cluster, has_cluster
from kit.postgres.errors import FolderInUse, StartFailed, StopFailed
from kit.postgres.files import write_file
from kit.postgres.locks import FileLock
from kit.postgres.place import Place, socket_folder
from kit.postgres.postmaster import PORT, Postmaster
from kit.postgres.settings import OWN_FILE, command_line, own_file_text
from kit.postgres.text_log import TextLog

log: structlog.stdlib.BoundLogger = structlog.get_logger()

StopMode = Literal["smart", "fast", "immediate"]

# Crash recovery replays at most max_wal_size of log: seconds, on a slow disk minutes.
START_WITHIN_S = 600
LEFTOVERS_END_WITHIN_S = 2.0
INVISIBLE_END_WITHIN_S = 30.0
_LOOK_EVERY_S = 0.05
_REPORT_EVERY_S = 5.0

# Each step is tried when the one before did not end the server in its time. Killed processes lose nothing that was
# committed; the next start recovers.
_GENTLE = (signal.SIGTERM, signal.SIGINT)  # to the server alone; to its helpers they mean something else
_STOP_STEPS: tuple[tuple[StopMode | None, signal.Signals, float], ...] = (
    ("smart", signal.SIGTERM, 60.0),
    ("fast", signal.SIGINT, 60.0),
    ("immediate", signal.SIGQUIT, 10.0),
    (None, signal.SIGKILL, 10.0),
)


class Server:
    """The server processes of one place."""

    def __init__(self, place: Place, binaries: Binaries) -> None:
        self.place = place
        self._binaries = binaries
        self._log = TextLog(place.log)
        # Held by the server's processes alone, who inherit it: free means that none is left, whatever pid files say.
        self._alive = FileLock(place.run / "alive.lock")

    def find_ready(self) -> Postmaster | None:
        """The server if it accepts connections at this moment."""
        server = self.find()
        return server if server is not None and _is_ready(server) else None

    async def settle(self) -> Postmaster | None:
        """Wait until the server is either ready or gone with all its helpers, and tidy up if it is gone.

        Raises:
            FolderInUse: something that we cannot see keeps it open, such as a server in another container.
            StartFailed: a server found starting or stopping did not come to an end.
        """
        began = time.monotonic()
        reported = began
        while True:
            server = self.find()
            if server is not None and _is_ready(server):
                return server
            if server is None and self._alive.is_free():
                self._remove_traces()
                return None
            waited_s = time.monotonic() - began
            if server is not None and server.state == "stopping":
                _signal([server.pid], signal.SIGINT)  # no longer wait for clients
            elif server is None and waited_s > LEFTOVERS_END_WITHIN_S:
                self._end_leftovers(waited_s)
            if waited_s > START_WITHIN_S:
                raise StartFailed("waiting for an earlier server", "it neither became ready nor ended", self.place.log)
            if time.monotonic() - reported > _REPORT_EVERY_S:
                reported = time.monotonic()
                log.info("postgres_settling", state=server.state if server else "ending", waited_s=round(waited_s))
            await asyncio.sleep(_LOOK_EVERY_S)

    async def start(self) -> Postmaster:
        """Start the server and wait until it is ready, creating the cluster first if there is none.

        Raises:
            StartFailed: with the server's own reason.
            OtherMajorVersion, FolderUnusable: what lies there is not ours to start.
        """
        began = time.monotonic()
        settings_text = own_file_text(self._binaries.version)
        if not self._alive.try_take(shared=True):
            raise FolderInUse(self.place.data, "another PostgreSQL is still at work")
        try:
            if not has_cluster(self.place.folder):
                await create_cluster(self.place, self._binaries, settings_text, self._alive.descriptor)
            elif self._settings_differ(settings_text):
                write_file(self.place.folder / OWN_FILE, settings_text, self.place.account)
            await self._launch()
        except OSError as error:
            raise StartFailed("start", f"{error.strerror} ({error.filename})", self.place.log) from error
        finally:
            self._alive.release()
        server = self.find()
        if server is None:
            raise StartFailed("start", "the server ended at once", self.place.log)
        log.info("postgres_started", pid=server.pid, took_s=round(time.monotonic() - began, 2))
        return server

    async def halt(self, mode: StopMode = "fast") -> None:
        """Stop the server and wait until no process of it is left; harder steps follow if it does not obey.

        Raises:
            StopFailed: even killing did not help, as when a disk hangs.
        """
        began = time.monotonic()
        modes = [step[0] for step in _STOP_STEPS]
        for _, number, patience_s in _STOP_STEPS[modes.index(mode) :]:
            server = self.find()
            if number in _GENTLE:
                _signal([server.pid] if server else [], number)
            else:
                _signal(self._processes() or ([server.pid] if server else []), number)
            if await self._is_gone_within(patience_s if server else LEFTOVERS_END_WITHIN_S):
                self._remove_traces()
                log.info("postgres_stopped", signal=number.name, took_s=round(time.monotonic() - began, 2))
                return
        raise StopFailed(self.place.folder, time.monotonic() - began)

    def is_as_we_start_it(self, server: Postmaster) -> bool:
        """Whether a running server has the arguments and settings that we would give it now."""
        if server.sockets is None or self._settings_differ(own_file_text(self._binaries.version)):
            return False
        arguments = command_line(self.place.folder, server.sockets, self.place.cluster.name)
        try:
            recorded = (self.place.folder / "postmaster.opts").read_text()
        except FileNotFoundError:
            return False
        return recorded.rstrip("\n").endswith("".join(f' "{argument}"' for argument in arguments))

    def trim_log(self) -> None:
        """Keep the server's log within its size."""
        self._log.trim()

    async def _launch(self) -> None:
        sockets = socket_folder(self.place)
        _remove_sockets(sockets)
        arguments = command_line(self.place.folder, sockets, self.place.cluster.name)
        self._log.trim()
        with self._log.appending() as entry:
            # pg_ctl puts a path given by -D into a shell command unquoted enough to break on a dollar sign.
            finished = await run(
                self._binaries.program("pg_ctl"),
                *("start", "-s", "-w", "-t", str(START_WITHIN_S), "-o", shlex.join(arguments)),
                account=self.place.account,
                output=entry.descriptor,
                kept_open=(self._alive.descriptor,),
                environment={"PGDATA": str(self.place.folder)},
                step="start",
            )
            if finished.status != 0:
                raise StartFailed("start", entry.reason_of_failure(), self.place.log)

    def find(self) -> Postmaster | None:
        """The server in whatever state, `None` if it is not alive."""
        return self.place.cluster.find_postmaster() if self.place.folder.exists() else None

    def _processes(self) -> list[int]:
        return list(self.place.cluster.find_processes()) if self.place.folder.exists() else []

    def _settings_differ(self, text: str) -> bool:
        try:
            return (self.place.folder / OWN_FILE).read_text() != text
        except FileNotFoundError:
            return True

    def _end_leftovers(self, waited_s: float) -> None:
        """End helpers that outlived a killed server: they notice at their next wait, but one may be calculating."""
        processes = self._processes()
        if processes:
            log.warning("postgres_leftovers_ended", pids=processes)
            _signal(processes, signal.SIGKILL if waited_s > 2 * LEFTOVERS_END_WITHIN_S else signal.SIGQUIT)
        elif waited_s > INVISIBLE_END_WITHIN_S:
            raise FolderInUse(self.place.data, "a PostgreSQL that cannot be seen from here already works")

    async def _is_gone_within(self, patience_s: float) -> bool:
        until = time.monotonic() + patience_s
        while self.find() is not None or not self._alive.is_free():
            if time.monotonic() > until:
                return False
            await asyncio.sleep(_LOOK_EVERY_S)
        return True

    def _remove_traces(self) -> None:
        """Remove the pid file of a server that is gone: PostgreSQL would take its pid's next bearer for a server."""
        (self.place.folder / "postmaster.pid").unlink(missing_ok=True)


def _is_ready(server: Postmaster) -> bool:
    return server.state == "ready" and server.sockets is not None


def _remove_sockets(folder: Path) -> None:
    """Remove a dead server's socket and its lock file from a folder that is this cluster's alone."""
    for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
        (folder / name).unlink(missing_ok=True)


def _signal(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
