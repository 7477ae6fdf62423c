"""The schema: what the models say, brought up once, never taken for granted."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest
from alembic import command
from sqlalchemy.ext.asyncio import create_async_engine

from gateway.migrate import config, migrate
from gateway.revisions import current_revision, head_revision
from kit.errors import Invalid, Unavailable
from tests.support.databases import TestServer


async def test_migrations_make_what_the_models_say(server: TestServer) -> None:
    async with server.fresh() as url:

        async def connect() -> asyncpg.Connection:
            return await asyncpg.connect(url)

        engine = create_async_engine("postgresql+asyncpg://", async_creator=connect)
        async with engine.begin() as connection:
            await connection.run_sync(lambda bare: command.check(config(bare)))
        await engine.dispose()


async def test_many_programs_that_start_at_once_migrate_once(server: TestServer) -> None:
    async with server.empty() as url:
        assert await current_revision(url) is None
        assert set(await asyncio.gather(*(migrate(url) for _ in range(4)))) == {head_revision()}
        assert await current_revision(url) == head_revision()


async def test_a_newer_schema_is_refused(server: TestServer) -> None:
    async with server.fresh() as url:
        connection = await asyncpg.connect(url)
        await connection.execute("UPDATE alembic_version SET version_num = 'from_the_future'")
        await connection.close()
        with pytest.raises(Invalid, match="newer program") as refused:
            await migrate(url)
        assert refused.value.code == "newer_schema"


async def test_a_failed_migration_leaves_nothing_behind(server: TestServer) -> None:
    async with server.empty() as url:
        connection = await asyncpg.connect(url)
        await connection.execute("CREATE TABLE contact ()")  # stands in the way of ours, halfway through
        with pytest.raises(Exception, match="already exists"):
            await migrate(url)
        assert await connection.fetchval("SELECT to_regclass('directory.workspace')") is None
        assert await current_revision(url) is None
        await connection.close()


async def test_an_unreachable_database_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        await migrate("postgresql://nobody@127.0.0.1:1/x")
