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


async def test_checks_of_foreign_keys_read_single_rows_however_empty_their_tables_were(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.db.PLANNED_FOR_S", (0.0, 0.0))
    wide = ", ".join(f"filler_{number} text" for number in range(20))  # few such rows lie on an empty table's pages
    read = "SELECT sum(idx_tup_read)::int FROM pg_stat_user_indexes WHERE relname = 'parent'"
    add_parents = "INSERT INTO parent SELECT 1, id, id, repeat('x', 200) FROM generate_series($1::int, $2::int) AS id"
    add_children = "INSERT INTO child SELECT 1, id, id FROM generate_series($1::int, $2::int) AS id"
    database = await Database.open(database_url, hot_connections=1)
    try:
        async with database.look_up() as connection:
            await connection.execute(
                f"""
                CREATE TABLE parent (w int, id int, number int, {wide}, PRIMARY KEY (w, id), UNIQUE (w, number))
                    WITH (autovacuum_enabled = off);
                CREATE TABLE child (w int, id int, parent_id int, FOREIGN KEY (w, parent_id) REFERENCES parent (w, id));
                """
            )
            await connection.execute(add_parents, 1, 10)
            await connection.execute(add_children, 1, 10)  # now the check has a plan for an empty table
            await connection.execute(add_parents, 11, 5_000)
            await connection.execute("SELECT pg_stat_force_next_flush()")
        async with database.look_up() as connection:
            before = await connection.fetchval(read)
            await connection.execute(add_children, 1, 500)
            await connection.execute("SELECT pg_stat_force_next_flush()")
            assert await connection.fetchval(read) - before == 500
            await connection.execute("DROP TABLE child, parent")
    finally:
        await database.close()
