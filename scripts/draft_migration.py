"""Draft the migration between a database at the newest schema and the models: ``draft_migration.py URL ID MESSAGE``.

``URL`` is a scratch database that ``trunkline migrate --database URL`` has just brought up; ``ID`` a date and a number,
``20261201_0002``. The draft lands in ``gateway/migrations/versions/``; read it, for it sees tables and not intentions.
"""

from __future__ import annotations

import asyncio
import sys

from alembic import command
from sqlalchemy.ext.asyncio import create_async_engine

from gateway.migrate import config


async def draft(url: str, revision: str, message: str) -> None:
    """Write the draft."""
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1))
    async with engine.begin() as connection:
        await connection.run_sync(
            lambda bare: command.revision(config(bare), message=message, autogenerate=True, rev_id=revision)
        )
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(draft(*sys.argv[1:4]))
