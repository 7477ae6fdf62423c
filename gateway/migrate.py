"""Bring a database to this version's schema: once, by one process at a time, inside one transaction."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import asyncpg
import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from kit.db import UNREACHABLE
from kit.errors import Invalid, Unavailable

log = structlog.get_logger(__name__)

MINIMUM_SERVER = 150000
# Any number will do as long as nobody else uses it: "trunk" on a telephone keypad.
MIGRATION_LOCK = 87865


async def migrate(dsn: str, target: str = "head") -> str:
    """Apply what is missing and return the revision the database is at.

    Raises:
        Unavailable: nothing answers at ``dsn``.
        Invalid: the server is older than 15, or the schema is newer than this program.
    """

    async def connect() -> Any:
        return await asyncpg.connect(dsn, server_settings={"application_name": "trunkline-migrate", "timezone": "UTC"})

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            version = (await connection.execute(text("SELECT current_setting('server_version_num')::int"))).scalar_one()
            if version < MINIMUM_SERVER:
                raise Invalid(f"PostgreSQL 15 or newer is needed, this is {version // 10000}", code="old_postgresql")
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            return await connection.run_sync(_upgrade, target)
    except UNREACHABLE as error:
        raise Unavailable(f"the database does not answer: {error}", code="database_unavailable") from error
    finally:
        await engine.dispose()


def config(connection: Connection) -> Config:
    """Alembic's configuration for one open connection."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    settings.attributes["connection"] = connection
    return settings


def _upgrade(connection: Connection, target: str) -> str:
    settings = config(connection)
    before = MigrationContext.configure(connection).get_current_revision()
    try:
        command.upgrade(settings, target)
    except CommandError as error:
        raise Invalid(
            f"the database's schema ({before}) is unknown to this version: run the newer program, or restore a backup",
            code="newer_schema",
        ) from error
    after = MigrationContext.configure(connection).get_current_revision() or ""
    if after != before:
        log.info("database_migrated", before=before, after=after)
    return after
