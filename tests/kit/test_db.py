"""What the database does to us is told in our words: senders are asked to come back, nobody is called."""

from __future__ import annotations

import time

import pytest

from kit.db import Database
from kit.errors import Unavailable


async def test_a_transaction_in_which_we_stood_still_is_an_outage_and_no_fault(database: Database) -> None:
    async def stand_still() -> None:
        async with database.hot() as connection:
            await connection.execute("SET LOCAL idle_in_transaction_session_timeout = '50ms'")
            time.sleep(0.5)  # noqa: ASYNC251 - a machine that is too busy for us
            await connection.execute("SELECT 1")

    with pytest.raises(Unavailable):
        await stand_still()
    async with database.hot() as connection:
        assert await connection.fetchval("SELECT 1") == 1


async def test_a_connection_apart_that_the_server_ends_is_an_outage(database: Database) -> None:
    async def be_ended() -> None:
        async with database.apart("test-apart") as apart, database.acquire() as other:
            await other.execute("SELECT pg_terminate_backend($1)", await apart.fetchval("SELECT pg_backend_pid()"))
            while True:
                await apart.execute("SELECT 1")

    with pytest.raises(Unavailable):
        await be_ended()
