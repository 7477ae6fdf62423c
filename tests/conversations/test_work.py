"""The unit of work: all of it or nothing, whichever way the statements went."""

from __future__ import annotations

import pytest

from conversations.work import Works
from kit.db import Database
from tests.support.workspaces import TestWorkspace


async def name_of(database: Database, workspace: TestWorkspace) -> str:
    async with database.acquire() as connection:
        found: str = await connection.fetchval(
            "SELECT name FROM queue WHERE workspace_id = $1 AND id = $2", workspace.id, workspace.queue_id
        )
        return found


class Regret(Exception):
    """Somebody thought better of it."""


async def test_what_went_through_the_driver_first_is_rolled_back_with_the_rest(
    works: Works, database: Database, workspace: TestWorkspace
) -> None:
    async def change_and_regret() -> None:
        async with works.begin(workspace.id) as work:
            driver = await work.driver()
            await driver.execute(
                "UPDATE queue SET name = 'changed' WHERE workspace_id = $1 AND id = $2",
                workspace.id,
                workspace.queue_id,
            )
            raise Regret

    with pytest.raises(Regret):
        await change_and_regret()
    assert await name_of(database, workspace) == "Support"


async def test_events_and_rows_commit_together_and_then_the_readers_are_told(
    works: Works, database: Database, workspace: TestWorkspace
) -> None:
    told: list[tuple[object, int, list[str]]] = []
    works.wake = lambda workspace_id, last, drafts: told.append((workspace_id, last, [draft.type for draft in drafts]))
    async with works.begin(workspace.id, workspace.admin) as work:
        work.record("queue.updated", queue_id=workspace.queue_id)
        work.record("queue.updated", queue_id=workspace.queue_id)
        assert told == []
    assert told == [(workspace.id, 2, ["queue.updated", "queue.updated"])]
    async with database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT seq, actor_id FROM event WHERE workspace_id = $1 ORDER BY seq", workspace.id
        )
    assert [(row["seq"], row["actor_id"]) for row in rows] == [(1, workspace.admin_id), (2, workspace.admin_id)]


async def test_a_work_that_fails_tells_nobody_and_uses_no_number(
    works: Works, database: Database, workspace: TestWorkspace
) -> None:
    told: list[int] = []
    works.wake = lambda workspace_id, last, drafts: told.append(last)

    async def record_and_regret() -> None:
        async with works.begin(workspace.id) as work:
            work.record("queue.updated")
            raise Regret

    with pytest.raises(Regret):
        await record_and_regret()
    async with works.begin(workspace.id) as work:
        work.record("queue.updated")
    assert told == [1]
