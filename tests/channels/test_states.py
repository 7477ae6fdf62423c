"""What channels keep: sealed, shared between processes, and how an inbox fares told once when it turns."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from channels.contract import Health, InboxSettings
from channels.housekeeping import purge
from channels.leases import LeaseLost, ProcessLeases
from channels.states import StoredStates
from conversations.models import Inbox
from conversations.work import Works
from kit import leases
from kit.db import Database
from kit.ids import new_id
from kit.secret import Keys
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace, make_workspace


@pytest.fixture
def inbox(workspace: TestWorkspace) -> InboxSettings:
    return InboxSettings(workspace.id, workspace.inbox_id, "api", "Shop", None, {}, {})


@pytest.fixture
def woken() -> list[UUID]:
    return []


@pytest.fixture
def states(database: Database, clock: FakeClock, woken: list[UUID]) -> StoredStates:
    return StoredStates(database, Keys(b"k" * 32), clock, lambda workspace_id, last, drafts: woken.append(workspace_id))


async def test_what_one_process_puts_another_gets(
    database: Database, clock: FakeClock, states: StoredStates, inbox: InboxSettings
) -> None:
    other = StoredStates(database, Keys(b"k" * 32), clock, lambda *_: None)
    assert await states.of(inbox).get("cursor") is None
    await states.of(inbox).put("cursor", {"uid": 7, "名": "值"})
    assert await other.of(inbox).get("cursor") == {"uid": 7, "名": "值"}
    await other.of(inbox).put("cursor", {"uid": 8})
    assert await states.of(inbox).get("cursor") == {"uid": 8}
    assert await states.of(inbox).get("token") is None


async def test_nothing_of_it_can_be_read_in_the_table_or_with_another_key(
    database: Database, clock: FakeClock, states: StoredStates, inbox: InboxSettings
) -> None:
    await states.of(inbox).put("token", {"access_token": "hunter2"})
    async with database.acquire() as connection:
        sealed = await connection.fetchval(
            "SELECT sealed FROM channel_state WHERE workspace_id = $1 AND inbox_id = $2", inbox.workspace_id, inbox.id
        )
    assert b"hunter2" not in sealed
    assert await StoredStates(database, Keys(b"x" * 32), clock, lambda *_: None).of(inbox).get("token") is None


async def kept(database: Database, inbox: InboxSettings) -> set[str]:
    async with database.acquire() as connection:
        rows = await connection.fetch("SELECT key FROM channel_state WHERE workspace_id = $1", inbox.workspace_id)
    return {row["key"] for row in rows}


async def test_what_was_put_for_a_time_is_forgotten_after_it_and_what_is_put_again_lasts_anew(
    database: Database, clock: FakeClock, works: Works, states: StoredStates, inbox: InboxSettings
) -> None:
    state = states.of(inbox)
    await state.put("cursor", {"uid": 7})
    for key in ("progress", "signal", "answers"):
        await state.put(key, {"done": 1}, lasts=timedelta(days=1))
    clock.advance(hours=23)
    await state.put("signal", {"done": 2}, lasts=timedelta(days=1))
    await state.put("answers", {"done": 2})
    assert await state.get("progress") == {"done": 1}
    clock.advance(hours=2)
    assert await state.get("progress") is None
    async with works.begin(inbox.workspace_id) as work:
        assert await purge(work) == 1
    assert await kept(database, inbox) == {"cursor", "signal", "answers"}
    assert (await state.get("signal"), await state.get("answers")) == ({"done": 2}, {"done": 2})


async def test_an_archived_inbox_keeps_nothing(
    database: Database, works: Works, states: StoredStates, inbox: InboxSettings
) -> None:
    await states.of(inbox).put("token", {"access_token": "hunter2"})
    await states.of(inbox).put("progress", {"done": 1}, lasts=timedelta(days=1))
    other = await make_workspace(database)
    theirs = replace(inbox, workspace_id=other.id, id=other.inbox_id)
    await states.of(theirs).put("token", {"access_token": "theirs"}, lasts=timedelta(0))
    async with works.begin(inbox.workspace_id) as work:
        assert await purge(work) == 0
        await work.connection.execute(
            update(Inbox).where(Inbox.workspace_id == inbox.workspace_id, Inbox.id == inbox.id).values(archived=True)
        )
    async with works.begin(inbox.workspace_id) as work:
        assert await purge(work) == 2
    assert await kept(database, inbox) == set()
    assert await kept(database, theirs) == {"token"}


async def test_an_inbox_that_turns_unwell_alarms_once_and_its_recovery_is_told(
    database: Database, states: StoredStates, inbox: InboxSettings, woken: list[UUID]
) -> None:
    state = states.of(inbox)

    async def health() -> Any:
        async with database.acquire() as connection:
            return await connection.fetchval(
                "SELECT health FROM inbox WHERE workspace_id = $1 AND id = $2", inbox.workspace_id, inbox.id
            )

    await state.report(Health(ok=True))
    assert woken == []
    for _ in range(3):
        await state.report(Health(ok=False, detail="the token was revoked"))
    assert len(woken) == 1
    assert (await health())["detail"] == "the token was revoked"
    await state.report(Health(ok=False, detail="the password was changed"))
    assert len(woken) == 2
    for _ in range(2):
        await state.report(Health(ok=True))
    assert len(woken) == 3
    assert (await health())["ok"] is True


async def test_only_one_process_is_in_a_block_and_the_next_follows_it(database: Database) -> None:
    name, inside, most = str(new_id()), 0, 0

    async def work(number: int) -> None:
        nonlocal inside, most
        async with ProcessLeases(database, f"p{number}").exclusive(name):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.05)
            inside -= 1

    async with asyncio.timeout(60):
        await asyncio.gather(*(work(number) for number in range(3)))
    assert most == 1


async def test_a_block_whose_right_was_taken_is_cancelled(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.leases.RENEW_EVERY_S", 0.05)
    name = str(new_id())
    entered = asyncio.Event()

    async def work() -> None:
        async with ProcessLeases(database, "first").exclusive(name):
            entered.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await entered.wait()
    async with database.acquire() as connection:
        await connection.execute(
            "UPDATE directory.lease SET expires_at = '-infinity' WHERE name = $1", f"channel:{name}"
        )
        assert await leases.take(connection, f"channel:{name}", "second") == 2
    with pytest.raises(LeaseLost):
        await asyncio.wait_for(task, 60)


async def test_a_cancelled_block_gives_its_right_back(database: Database) -> None:
    name = str(new_id())
    entered = asyncio.Event()

    async def work() -> None:
        async with ProcessLeases(database, "first").exclusive(name):
            entered.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(60), ProcessLeases(database, "second").exclusive(name):
        pass


async def test_a_stop_between_the_database_and_the_news_of_a_right_leaves_it_to_others(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, taken = str(new_id()), asyncio.Event()
    take = leases.take

    async def take_and_be_slow(*arguments: Any) -> int | None:
        await take(*arguments)
        taken.set()
        return await asyncio.get_running_loop().create_future()

    async def work() -> None:
        async with ProcessLeases(database, "first").exclusive(name):
            raise AssertionError("it never hears that it may enter")

    with monkeypatch.context() as slow:
        slow.setattr(leases, "take", take_and_be_slow)
        task = asyncio.create_task(work())
        await taken.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    async with database.acquire() as connection:
        assert await take(connection, f"channel:{name}", "second") is not None


async def test_a_stop_while_a_block_ends_is_heard_and_the_right_given_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = str(new_id())
    renewing, ending, may_end = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def end_slowly(*_: Any) -> None:
        renewing.set()
        try:
            await asyncio.Event().wait()
        finally:
            ending.set()
            await may_end.wait()

    monkeypatch.setattr(ProcessLeases, "_renew_until_lost", end_slowly)

    async def work() -> None:
        async with ProcessLeases(database, "first").exclusive(name):
            await renewing.wait()

    task = asyncio.create_task(work())
    await ending.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    may_end.set()
    async with database.acquire() as connection:
        assert await leases.take(connection, f"channel:{name}", "second") is not None
