"""The database: one DSN, two ways in.

Hot paths (intake, claims, the inbox page, the feed) run prepared SQL over asyncpg; the rest goes through
SQLAlchemy Core on the same driver, because Core costs twice and the ORM three times the processor time of
the bare driver on one message. Both open their connections here, with the same limits, so that no
transaction of ours can hold a lock for long.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, TypeAlias

import asyncpg
import orjson
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

Hot: TypeAlias = Any  # asyncpg.Connection or its pool proxy; the driver ships no types


class Database:
    """The connections of one process. ``hot()`` for prepared SQL, ``begin()`` for SQLAlchemy Core."""

    def __init__(self, dsn: str, pool: asyncpg.Pool, engine: AsyncEngine) -> None:
        self.dsn = dsn
        self.pool = pool
        self.engine = engine

    @classmethod
    async def open(cls, dsn: str, *, hot_connections: int = 8, other_connections: int = 8) -> Database:
        """Connect.

        Raises:
            Unavailable: nothing answers at the address, or the server is older than 15.
        """
        try:
            pool = await asyncpg.create_pool(
                dsn,
                min_size=1,
                max_size=hot_connections,
                server_settings=SERVER_SETTINGS,
                init=_teach_json,
                command_timeout=30,
                max_inactive_connection_lifetime=60,
            )
        except (*UNREACHABLE, asyncpg.PostgresError) as error:
            raise Unavailable(f"the database does not answer: {error}", code="database_unavailable") from error

        async def connect() -> Any:
            return await asyncpg.connect(dsn, server_settings=SERVER_SETTINGS, command_timeout=30)

        engine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=connect,
            pool_size=2,
            max_overflow=other_connections - 2,
            pool_pre_ping=True,
            json_serializer=lambda value: orjson.dumps(value, default=str).decode(),
            json_deserializer=orjson.loads,
        )
        return cls(dsn, pool, engine)

    @asynccontextmanager
    async def hot(self) -> AsyncIterator[Hot]:
        """A transaction over the bare driver, committed at the end of the block."""
        async with self.acquire() as connection, connection.transaction():
            yield connection

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Hot]:
        """A connection over the bare driver without a transaction: for single statements."""
        try:
            async with self.pool.acquire(timeout=10) as connection:
                yield connection
        except UNREACHABLE as error:
            raise _away(error) from error

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
        try:
            async with asyncio.timeout(5):
                await self.pool.close()
        except TimeoutError:
            self.pool.terminate()


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
