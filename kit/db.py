"""The database: one DSN, two ways in.

Hot paths (intake, claims, the inbox page, the feed) run prepared SQL over asyncpg; the rest goes through
SQLAlchemy Core on the same driver, because Core costs twice and the ORM three times the processor time of
the bare driver on one message. Both open their connections here, with the same limits, so that no
transaction of ours can hold a lock for long.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, TypeAlias

import asyncpg
import orjson
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from kit.errors import Conflict, Unavailable

# A frozen node's locks end (5 s) before its lease does (15 s); a lock nobody releases costs 2 s, not a queue.
SERVER_SETTINGS: Final = {
    "application_name": "trunkline",
    "idle_in_transaction_session_timeout": "5000",
    "lock_timeout": "2000",
    "statement_timeout": "30000",
    "timezone": "UTC",
    "jit": "off",
}

# Deadlock, serialisation failure: the transaction did nothing and may simply be run again.
RETRYABLE = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
# The server is away or going away; the sender should come back.
UNREACHABLE = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.IdleInTransactionSessionTimeoutError,  # we stood still for so long that the server took its locks back
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the driver's word for a connection that broke in the middle of its protocol
    ConnectionError,
    TimeoutError,
    OSError,
)

# For statements that find every row by a key: their plans are made once and use an index, whatever the server believes
# the size of a table to be. After a fresh install it still thinks them empty, and a plan made then reads them whole.
BY_KEY: Final = SERVER_SETTINGS | {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off"}

# For statements of which one plan suits whatever is asked, but which the server's costs choose.
PLANNED_ONCE: Final = SERVER_SETTINGS | {"plan_cache_mode": "force_generic_plan"}

# Such a plan may still use the wrong index: in an empty table all that begin with ``workspace_id`` cost the same. The
# server's own checks of foreign keys choose in that way, too. So plans are made anew, often while tables are young.
PLANNED_FOR_S: Final = (1.0, 300.0)  # the first; each is twice the one before, up to the last

Hot: TypeAlias = Any  # asyncpg.Connection or its pool proxy; the driver ships no types


class Database:
    """The connections of one process.

    ``hot()`` and ``look_up()`` are for prepared SQL that finds its rows by key, ``acquire()`` for prepared SQL whose
    best plan depends on the data (lists), ``planned_once()`` for search, ``begin()`` for SQLAlchemy Core.
    """

    def __init__(
        self, dsn: str, keyed: asyncpg.Pool, pool: asyncpg.Pool, planned: asyncpg.Pool, engine: AsyncEngine
    ) -> None:
        self.dsn = dsn
        self.keyed = keyed
        self.pool = pool
        self.planned = planned
        self.engine = engine

    @classmethod
    async def open(
        cls,
        dsn: str,
        *,
        hot_connections: int = 6,
        reading_connections: int = 4,
        searching_connections: int = 2,
        other_connections: int = 8,
    ) -> Database:
        """Connect.

        Raises:
            Unavailable: nothing answers at the address, or the server is older than 15.
        """
        try:
            keyed = await _open_pool(dsn, hot_connections, BY_KEY, connection_class=_Keyed, setup=_plan_anew)
            pool = await _open_pool(dsn, reading_connections, SERVER_SETTINGS)
            planned = await _open_pool(
                dsn, searching_connections, PLANNED_ONCE, connection_class=_Keyed, setup=_plan_anew, min_size=0
            )
        except (*UNREACHABLE, asyncpg.PostgresError) as error:
            raise Unavailable(f"the database does not answer: {error}", code="database_unavailable") from error

        async def connect() -> Any:
            return await asyncpg.connect(dsn, server_settings=SERVER_SETTINGS, command_timeout=30)

        engine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=connect,
            # No overflow: it would be closed after each use, and to open one costs more than many statements.
            pool_size=other_connections,
            max_overflow=0,
            pool_timeout=10,
            json_serializer=lambda value: orjson.dumps(value, default=str).decode(),
            json_deserializer=orjson.loads,
        )
        event.listen(engine.sync_engine, "checkout", _refuse_closed)
        return cls(dsn, keyed, pool, planned, engine)

    @asynccontextmanager
    async def hot(self) -> AsyncIterator[Hot]:
        """A transaction over the bare driver, committed at the end of the block."""
        async with _one_of(self.keyed) as connection, connection.transaction():
            yield connection

    @asynccontextmanager
    async def look_up(self) -> AsyncIterator[Hot]:
        """A connection over the bare driver without a transaction: for single statements that find rows by key."""
        async with _one_of(self.keyed) as connection:
            yield connection

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Hot]:
        """A connection over the bare driver without a transaction: for single statements of any kind."""
        async with _one_of(self.pool) as connection:
            yield connection

    @asynccontextmanager
    async def planned_once(self) -> AsyncIterator[Hot]:
        """Like ``acquire()``, for reads that cost less than their planning and whose one plan suits whatever is asked.

        Their plans are made once a connection, and again when the server has new statistics of their tables.
        """
        async with _one_of(self.planned) as connection:
            yield connection

    @asynccontextmanager
    async def apart(self, name: str) -> AsyncIterator[Hot]:
        """A connection outside the pool, for what keeps one for good; ``name`` is its application's in the server."""
        try:
            connection = await asyncpg.connect(self.dsn, server_settings=SERVER_SETTINGS | {"application_name": name})
            try:
                yield connection
            finally:
                connection.terminate()
        except UNREACHABLE as error:
            raise _away(error) from error

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """A transaction through SQLAlchemy, committed at the end of the block."""
        try:
            async with self.engine.begin() as connection:
                yield connection
        except Exception as error:
            cause = getattr(error, "orig", error)
            cause = getattr(cause, "__cause__", None) or cause
            if isinstance(cause, UNREACHABLE):
                raise _away(cause) from error
            if isinstance(cause, (asyncpg.LockNotAvailableError, *RETRYABLE)):
                raise Conflict("somebody else is changing this right now; try again", code="busy") from error
            raise

    async def close(self) -> None:
        await self.engine.dispose()
        for pool in (self.keyed, self.pool, self.planned):
            try:
                async with asyncio.timeout(5):
                    await pool.close()
            except TimeoutError:
                pool.terminate()


class _Keyed(asyncpg.Connection):  # type: ignore[misc]  # the driver ships no types
    """A connection that knows when its plans are to be made anew; see ``PLANNED_FOR_S``."""

    __slots__ = ("_planned_at", "_planned_for_s")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._planned_at = self._loop.time()
        self._planned_for_s = PLANNED_FOR_S[0]

    async def plan_anew(self) -> None:
        """Have the server forget its plans, those of its own checks too, if they are old enough."""
        now = self._loop.time()
        if now - self._planned_at >= self._planned_for_s:
            await self.execute("DISCARD PLANS")
            self._planned_at, self._planned_for_s = now, min(2 * self._planned_for_s, PLANNED_FOR_S[1])


async def _plan_anew(connection: Hot) -> None:
    """Called by the pool with each connection that it gives away."""
    await connection.plan_anew()


async def _open_pool(
    dsn: str, connections: int, settings: Mapping[str, str], *, min_size: int = 1, **more: Any
) -> asyncpg.Pool:
    return await asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=connections,
        server_settings=settings,
        init=_teach_json,
        reset=_leave_as_it_is,
        command_timeout=30,
        max_queries=1_000_000,  # a new connection prepares everything again
        max_inactive_connection_lifetime=60,
        **more,
    )


@asynccontextmanager
async def _one_of(pool: asyncpg.Pool) -> AsyncIterator[Hot]:
    try:
        # Not the pool's own time-out: on Python 3.11 it makes a task of each wait.
        async with asyncio.timeout(10):
            connection = await pool.acquire()
        try:
            yield connection
        finally:
            await pool.release(connection)
    except UNREACHABLE as error:
        raise _away(error) from error


async def _leave_as_it_is(connection: asyncpg.Connection) -> None:
    """Save the driver's round trip at each release: no statement of ours changes its session."""


def _refuse_closed(connection: Any, *_: Any) -> None:
    """Have the pool open another instead of one whose server went away; the driver has seen that without asking."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def _away(cause: BaseException) -> Unavailable:
    """Name what the driver said by its kind only: its words may hold an address."""
    return Unavailable(f"the database is away for a moment ({type(cause).__name__})", code="database_unavailable")


async def _teach_json(connection: asyncpg.Connection) -> None:
    for name in ("jsonb", "json"):
        await connection.set_type_codec(
            name, schema="pg_catalog", encoder=_encode_jsonb if name == "jsonb" else orjson.dumps,
            decoder=_decode_jsonb if name == "jsonb" else orjson.loads, format="binary",
        )  # fmt: skip


def _encode_jsonb(value: Any) -> bytes:
    return b"\x01" + orjson.dumps(value, default=str)  # the binary form of jsonb starts with its version


def _decode_jsonb(raw: bytes) -> Any:
    return orjson.loads(memoryview(raw)[1:])
