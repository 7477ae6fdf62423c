"""The test tools themselves: a wall that never falls is not a wall."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select, text

from conversations.events import EventDraft, append_events
from conversations.models import Agent, Queue, Workspace
from conversations.work import Works
from kit.db import Database
from tests.support.beside import beside
from tests.support.recorder import Recorder
from tests.support.tenancy import unbound_tables
from tests.support.workspaces import TestWorkspace

BOUND = [
    "SELECT * FROM message WHERE workspace_id = $1 AND id = $2",
    "SELECT m.id FROM message m JOIN thread t ON t.workspace_id = m.workspace_id AND t.id = m.thread_id "
    "WHERE m.workspace_id = $1::uuid",
    "SELECT id FROM message JOIN thread USING (workspace_id, id) WHERE message.workspace_id = $1",
    "UPDATE feed SET last = last + 1 WHERE workspace_id = $1 RETURNING last",
    "WITH head AS (UPDATE feed SET last = last + $2 WHERE workspace_id = $1 RETURNING last) "
    "INSERT INTO event (workspace_id, seq) SELECT $1, head.last FROM head",
    "UPDATE conversation AS c SET status = 'open' FROM unnest($2::uuid[]) AS given(id) "
    "WHERE c.workspace_id = $1 AND c.id = given.id RETURNING c.*",
    "SELECT id FROM conversation c WHERE c.workspace_id = $1 AND EXISTS "
    "(SELECT FROM participant p WHERE p.workspace_id = c.workspace_id AND p.conversation_id = c.id)",
    "DELETE FROM draft WHERE (workspace_id, conversation_id, agent_id) = ($1, $2, $3)",
    "SELECT 1 FROM message WHERE workspace_id = ANY($1) AND id = $2",
    "SELECT * FROM directory.session s JOIN directory.account a ON a.id = s.account_id WHERE s.token_hash = $1",
    "SELECT pg_advisory_xact_lock($1)",
    "SELECT 1 FROM pg_stat_activity",
    "SET LOCAL lock_timeout = '2s'",
]
UNBOUND = [
    ("SELECT * FROM message WHERE id = $1", "message"),
    ("SELECT * FROM message WHERE workspace_id = $1 OR id = $2", "message"),
    ("SELECT m.id FROM message m JOIN thread t ON t.id = m.thread_id WHERE m.workspace_id = $1", "thread"),
    ("SELECT m.id FROM message m JOIN thread t ON t.workspace_id = m.workspace_id", "message"),
    ("UPDATE feed SET last = 0", "feed"),
    ("DELETE FROM draft WHERE agent_id = $1", "draft"),
    ("INSERT INTO draft VALUES ($1, $2)", "draft"),
    ("SELECT 1 FROM conversation c WHERE c.workspace_id = $1 AND EXISTS (SELECT FROM mention WHERE agent_id = $2)",
     "mention"),
]  # fmt: skip


@pytest.mark.parametrize("sql", BOUND)
def test_statement_that_binds_its_workspace_passes(sql: str) -> None:
    assert unbound_tables(sql) == ()


@pytest.mark.parametrize(("sql", "table"), UNBOUND)
def test_statement_that_could_see_two_workspaces_is_named(sql: str, table: str) -> None:
    assert table in unbound_tables(sql)


async def test_recorder_sees_both_ways_into_the_database(
    database: Database, works: Works, workspace: TestWorkspace, statements: Recorder
) -> None:
    with statements.counted() as ran:
        async with database.hot() as connection:
            await append_events(connection, workspace.id, [EventDraft("message.received")], works.clock.now())
        async with works.begin(workspace.id) as work:
            work.record("message.received")
    assert len([sql for sql in ran if "INSERT INTO event" in sql]) == 2


async def test_recorder_fails_a_program_function_without_workspace(database: Database, statements: Recorder) -> None:
    source = "async def read(connection):\n    await connection.fetch('SELECT * FROM message')\n"
    program: dict[str, object] = {"__name__": "conversations.leaky"}
    import conversations  # noqa: PLC0415

    exec(compile(source, f"{conversations.__path__[0]}/leaky.py", "exec"), program)
    async with database.acquire() as connection:
        await program["read"](connection)  # type: ignore[operator]  # defined by the text above
    assert "conversations.leaky:read" in statements.offences.pop()


async def test_fresh_workspace_stands_in_the_tables(database: Database, workspace: TestWorkspace) -> None:
    async with database.begin() as connection:
        assert await connection.scalar(select(Workspace.slug).where(Workspace.id == workspace.id)) == workspace.slug
        agents = select(Agent.id).where(Agent.workspace_id == workspace.id)
        assert set(await connection.scalars(agents)) == {
            workspace.agent_id,
            workspace.supervisor_id,
            workspace.admin_id,
        }
        assert await connection.scalar(select(Queue.name).where(Queue.workspace_id == workspace.id)) == "Support"


async def test_migrated_schema_is_what_the_models_say(database: Database) -> None:
    async with database.begin() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1


async def test_what_dies_beside_a_test_ends_it_with_the_reason() -> None:
    async def dies() -> None:
        await asyncio.sleep(0)
        raise ValueError("a fault of the program")

    with pytest.raises(AssertionError, match="a fault of the program"):
        async with beside(asyncio.Event().wait(), dies()):
            await asyncio.Event().wait()
    await asyncio.sleep(0)  # the test itself goes on


async def test_what_runs_beside_a_test_ends_with_its_block() -> None:
    ended = asyncio.Event()

    async def runs() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with beside(runs()):
        await asyncio.sleep(0)
    assert ended.is_set()
