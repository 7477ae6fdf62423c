"""Databases for tests: one template per schema, built by the migrations, copied for whoever needs a fresh one."""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

import gateway
from gateway.migrate import migrate
from kit.postgres import settings as server_settings
from kit.postgres import start_embedded

ROOT = Path(__file__).resolve().parents[2]
_VERSIONS = Path(gateway.__file__).parent / "migrations" / "versions"
_TEMPLATE_LOCK = 87866


@dataclass(frozen=True, slots=True)
class TestServer:
    """A PostgreSQL on which databases may be made and dropped; ``url`` names its maintenance database."""

    __test__ = False

    url: str

    def at(self, name: str) -> str:
        """The address of another database of the same server."""
        parts = urlsplit(self.url)
        return urlunsplit(parts._replace(path=f"/{name}"))

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[str]:
        """Yield the address of a database that holds the schema and no row; it is dropped at the end."""
        name = f"trunkline_test_{os.getpid()}_{secrets.token_hex(4)}"
        template = await self._template()
        await self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield self.at(name)
        finally:
            await self._drop(name)

    @asynccontextmanager
    async def empty(self) -> AsyncIterator[str]:
        """Yield the address of a database without any schema; it is dropped at the end."""
        name = f"trunkline_test_{os.getpid()}_{secrets.token_hex(4)}"
        await self._run(f'CREATE DATABASE "{name}"')
        try:
            yield self.at(name)
        finally:
            await self._drop(name)

    async def _template(self) -> str:
        """Return the name of the migrated template, made under a lock because other test runs share the server."""
        name = f"trunkline_template_{_schema_hash()}"
        connection = await asyncpg.connect(self.url)
        try:
            await connection.execute("SELECT pg_advisory_lock($1)", _TEMPLATE_LOCK)
            if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
                half = f"{name}_new"
                await connection.execute(f'DROP DATABASE IF EXISTS "{half}" WITH (FORCE)')
                await connection.execute(f'CREATE DATABASE "{half}"')
                await migrate(self.at(half))
                await connection.execute(f'ALTER DATABASE "{half}" RENAME TO "{name}"')
        finally:
            await connection.close()
        return name

    async def _drop(self, name: str) -> None:
        for _ in range(50):
            try:
                await self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            except asyncpg.InsufficientPrivilegeError:
                # The server's own vacuum is in it; an ordinary role cannot send that away, and it leaves by itself.
                await asyncio.sleep(0.1)
            else:
                return

    async def _run(self, statement: str) -> None:
        connection = await asyncpg.connect(self.url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


def _schema_hash() -> str:
    digest = hashlib.sha256()
    for path in sorted(_VERSIONS.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@asynccontextmanager
async def running_server() -> AsyncIterator[TestServer]:
    """The server the tests run on: the one of ``TRUNKLINE_TEST_DATABASE_URL``, else the embedded one.

    The embedded one is shared by test runs that overlap, and its templates last, so that a second run starts at once.
    Processes that share out one run have one each: it takes no more connections than a small installation needs.
    """
    if url := os.environ.get("TRUNKLINE_TEST_DATABASE_URL"):
        yield TestServer(url)
        return
    folder = "-".join(filter(None, ["test-postgres", os.environ.get("PYTEST_XDIST_WORKER")]))
    with _hurried():
        embedded = await start_embedded(ROOT / ".run" / folder, shared=True)
    async with embedded:
        yield TestServer(embedded.url)


@contextmanager
def _hurried() -> Iterator[None]:
    """Start a server that answers before a commit is on disk, with room for several programs in one process.

    What tests of crashes need, servers of their own have, which are started outside of this block.
    """
    usual = dict(server_settings._SETTINGS)
    server_settings._SETTINGS.update({"synchronous_commit": "off", "max_connections": "200"})
    try:
        yield
    finally:
        server_settings._SETTINGS.update(usual)
