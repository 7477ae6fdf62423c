"""The embedded database as the program sees it: serve from it, or work beside whoever serves.

Three locks in the run folder say who is there: `owner` is held by the serving program, `guests` by the commands that
work beside it, and `change` by whoever starts or stops the server at this moment. The serving program stops the server
when it ends. Guests leave it to the owner, or, when there is none, the last of them stops it.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import structlog

from kit.postgres.binaries import Binaries, binaries_for, find_package
from kit.postgres.creation import DATABASE, ROLE, has_cluster
from kit.postgres.errors import FolderInUse, PostgresError
from kit.postgres.keeper import Keeper
from kit.postgres.locks import FileLock
from kit.postgres.place import SYSTEM_FOLDER, Place, find_place
from kit.postgres.postmaster import PORT, Postmaster
from kit.postgres.server import INVISIBLE_END_WITHIN_S, START_WITHIN_S, Server, StopMode

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_LOOK_EVERY_S = 0.1
_REPORT_EVERY_S = 5.0
_TRIM_EVERY_S = 60.0

# Others look at a lock by taking it for some microseconds: no reason to be refused.
_OWNER_TRIES = 10


class EmbeddedPostgres:
    """A running server on a data folder, ours to stop or somebody else's. Made by the two functions below."""

    def __init__(self, place: Place, binaries: Binaries) -> None:
        self.place = place
        self._binaries = binaries
        self._server = Server(place, binaries)
        self._owner = FileLock(place.run / "owner.lock")
        self._guests = FileLock(place.run / "guests.lock")
        self._change = FileLock(place.run / "change.lock")
        self._keeper = Keeper(place.run, place.folder, place.account)
        self._busy = asyncio.Lock()
        self._is_shared = False
        self._known: Postmaster | None = None

    @property
    def url(self) -> str:
        """For `asyncpg.connect(url)` and libpq. It stays the same when the owner restarts the server."""
        assert self._known is not None
        assert self._known.sockets is not None
        sockets = quote(str(self._known.sockets), safe="/")
        return f"postgresql://{ROLE}@/{DATABASE}?host={sockets}&port={PORT}"

    @property
    def sqlalchemy_url(self) -> str:
        """For `create_async_engine(url)`."""
        return self.url.replace("postgresql://", "postgresql+asyncpg://", 1)

    @property
    def is_owner(self) -> bool:
        """Whether this object serves from the folder, in contrast to a guest's."""
        return self._owner.is_held

    @property
    def _is_here(self) -> bool:
        return self._owner.is_held or self._guests.is_held

    def program(self, name: str) -> Path:
        """The path of a client program of the same version, such as `pg_dump`."""
        return self._binaries.program(name)

    async def is_running(self) -> bool:
        """Whether the server accepts connections."""
        return self._server.find_ready() is not None

    async def wait_exit(self) -> None:
        """Return once the server that was last known to run is gone, for whatever reason.

        Meanwhile the server's log is kept within its size, so the owner should always have this waiting somewhere.
        """
        trimmed = time.monotonic()
        while self._known is not None and (server := self._server.find()) and server.pid == self._known.pid:
            await asyncio.sleep(_LOOK_EVERY_S)
            if self.is_owner and time.monotonic() - trimmed > _TRIM_EVERY_S:
                trimmed = time.monotonic()
                await asyncio.to_thread(self._server.trim_log)

    async def ensure_running(self) -> bool:
        """Bring the server back if it is gone or going; `True` if that was needed.

        A guest leaves that to the owner and waits for it, if there is one. After `stop` this does nothing.

        Raises:
            PostgresError: it does not come back.
        """
        async with self._busy:
            if not self._is_here or self._server.find_ready() is not None:
                return False
            log.warning("postgres_lost", pid=self._known.pid if self._known else None)
            await self._enter()
            return True

    async def stop(self, mode: StopMode = "fast") -> None:
        """Leave, and stop the server if that is ours to do: the owner always, a guest if it is the last and alone.

        Args:
            mode: `fast` ends connections, `smart` waits a minute for their clients first, `immediate` recovers at the
                next start.
        Raises:
            StopFailed: the server could not be ended.
        """
        async with self._busy:
            self._keeper.dismiss()
            if not self._is_here:
                return
            try:
                async with self._changing():
                    if self._is_ours_to_stop():
                        await self._server.halt(mode)
            finally:
                self._let_go()

    async def serve(self, *, is_shared: bool) -> None:
        """Become the owner and have the server running; see `start_embedded`."""
        self._is_shared = is_shared
        for _ in range(_OWNER_TRIES):
            if self._owner.try_take(shared=is_shared):
                break
            await asyncio.sleep(_LOOK_EVERY_S / 2)
        else:
            raise FolderInUse(self.place.data)
        await self._enter_or_let_go()

    async def visit(self) -> None:
        """Become a guest and have the server running; see `attach_embedded`."""
        async with self._changing():
            self._guests.try_take(shared=True)
        await self._enter_or_let_go()

    async def _enter_or_let_go(self) -> None:
        try:
            await self._enter()
        except BaseException:
            self._keeper.dismiss()
            self._let_go()
            raise

    async def _enter(self) -> None:
        """Wait for the server if it is another's to start, else start it or take it over."""
        began = time.monotonic()
        while True:
            async with self._changing():
                if self._owner.is_held or self._owner.is_free():
                    self._known = await self._take_over_or_start()
                    if not self._is_shared:
                        await self._keeper.watch(self._known.pid)
                    return
                if server := self._server.find_ready():
                    self._known = server
                    return
            if self._server.find() is not None:
                began = time.monotonic()
            elif time.monotonic() - began > INVISIBLE_END_WITHIN_S:
                raise FolderInUse(self.place.data, "a `trunkline serve` whose PostgreSQL is out of sight works")
            await asyncio.sleep(_LOOK_EVERY_S)

    async def _take_over_or_start(self) -> Postmaster:
        has_cluster(self.place.folder)
        server = await self._server.settle()
        if server is not None and self._owner.is_held and not self._is_shared:
            if self._server.is_as_we_start_it(server):
                log.info("postgres_taken_over", pid=server.pid)
                return server
            log.info("postgres_restarting", pid=server.pid, reason="it runs with other settings")
            await self._server.halt()
            server = None
        if server is not None:
            return server
        try:
            return await self._server.start()
        except asyncio.CancelledError:
            await self._server.halt()
            raise

    def _is_ours_to_stop(self) -> bool:
        if self._owner.is_held and not self._is_shared:
            return True
        self._let_go()
        return self._owner.is_free() and self._guests.is_free()

    def _let_go(self) -> None:
        self._owner.release()
        self._guests.release()

    @asynccontextmanager
    async def _changing(self) -> AsyncIterator[None]:
        """Hold the change lock."""
        began = reported = time.monotonic()
        while not self._change.try_take():
            now = time.monotonic()
            if now - began > START_WITHIN_S:
                raise FolderInUse(self.place.data, "another program has been starting or stopping PostgreSQL too long")
            if now - reported > _REPORT_EVERY_S:
                reported = now
                log.info("postgres_waiting_for_other_program", waited_s=round(now - began))
            await asyncio.sleep(_LOOK_EVERY_S / 2)
        try:
            yield
        finally:
            self._change.release()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()


async def start_embedded(data: Path, *, shared: bool = False) -> EmbeddedPostgres:
    """Serve from a data folder: the server runs, the database `trunkline` is there, and nobody else may serve.

    A server that a killed program left behind is taken over, one that crashed is recovered, a missing cluster is made.

    Args:
        data: the program's data folder, made if missing; the cluster lies in `postgres` in it.
        shared: let other programs serve from it too, all of them with `shared`; the last to leave stops the server.
    Raises:
        FolderInUse: somebody else serves from it.
        PostgresError: anything else that is in the way, in one line.
    """
    server = await _prepare(data)
    await server.serve(is_shared=shared)
    return server


async def attach_embedded(data: Path) -> EmbeddedPostgres:
    """Work with the database of a data folder beside whoever serves from it.

    Uses the running server; if there is none and nobody serves, starts it until `stop`, or until another takes over.

    Raises:
        PostgresError: what is in the way, in one line.
    """
    server = await _prepare(data)
    await server.visit()
    return server


async def _prepare(data: Path) -> EmbeddedPostgres:
    place = await find_place(data)
    try:
        binaries = await binaries_for(place.account, find_package(), SYSTEM_FOLDER)
    except OSError as error:
        raise PostgresError(
            f"the PostgreSQL programs could not be copied: {error.strerror} ({error.filename})"
        ) from error
    return EmbeddedPostgres(place, binaries)
