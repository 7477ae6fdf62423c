"""One writer at a time, and no harm from a second: leases, epochs, take-over."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest

from kit import leases
from kit.db import Database
from kit.ids import new_id
from routing.lease import LeaseLostError, WriterLeases, fence, name
from tests.routing.hall import Hall, make_router


async def test_one_of_two_holds_the_lease(database: Database) -> None:
    workspace_id = new_id()
    first, second = WriterLeases(database, "a"), WriterLeases(database, "b")
    assert await first.hold(workspace_id) == 1
    assert await second.hold(workspace_id) is None
    assert await first.hold(workspace_id) == 1


async def test_of_two_who_come_at_once_one_gets_it(database: Database) -> None:
    workspace_id = new_id()
    epochs = await asyncio.gather(*[WriterLeases(database, f"r{n}").hold(workspace_id) for n in range(6)])
    assert sorted(epochs, key=str) == [1, None, None, None, None, None]


async def test_a_lease_that_ran_out_is_taken_over_under_a_new_epoch(database: Database) -> None:
    workspace_id = new_id()
    first, second = WriterLeases(database, "a"), WriterLeases(database, "b")
    await first.hold(workspace_id)
    await _let_run_out(database, workspace_id)
    assert await second.hold(workspace_id) == 2
    async with database.hot() as connection:
        with pytest.raises(LeaseLostError):
            await fence(connection, workspace_id, 1)
        await fence(connection, workspace_id, 2)


async def test_a_lease_given_back_is_free_at_once(database: Database) -> None:
    workspace_id = new_id()
    first, second = WriterLeases(database, "a"), WriterLeases(database, "b")
    await first.hold(workspace_id)
    await first.give_back()
    assert await second.hold(workspace_id) == 2


async def test_a_stop_between_the_database_and_the_news_of_a_lease_leaves_it_to_others(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace_id, taken = new_id(), asyncio.Event()
    take = leases.take

    async def take_and_be_slow(*arguments: Any) -> int | None:
        await take(*arguments)
        taken.set()
        return await asyncio.get_running_loop().create_future()

    first, second = WriterLeases(database, "a"), WriterLeases(database, "b")
    with monkeypatch.context() as slow:
        slow.setattr(leases, "take", take_and_be_slow)
        holding = asyncio.create_task(first.hold(workspace_id))
        await taken.wait()
        holding.cancel()
        with pytest.raises(asyncio.CancelledError):
            await holding
    await first.give_back()
    assert await second.hold(workspace_id) == 2


async def test_whoever_comes_back_under_their_old_name_need_not_wait(database: Database) -> None:
    workspace_id = new_id()
    assert await WriterLeases(database, "a").hold(workspace_id) == 1
    assert await WriterLeases(database, "a").hold(workspace_id) == 2


async def test_a_stale_router_writes_nothing(hall: Hall) -> None:
    """It decided while it held the lease, and commits after another one took over."""
    agent = await hall.on_duty()
    waits = await hall.arrive()
    await hall.drain()
    await hall.act("resolve", waits)
    conversation = await hall.arrive()
    before = [await hall.item(conversation), await hall.state(agent), len(await hall.events())]
    await _let_run_out(hall.database, hall.workspace.id)
    usurper = make_router(hall.database, hall.clock)
    assert await usurper.leases.hold(hall.workspace.id) == 2
    with pytest.raises(LeaseLostError):
        await hall.drain()
    assert [await hall.item(conversation), await hall.state(agent), len(await hall.events())] == before
    await hall.drain(usurper)
    assert await hall.owner(conversation) == agent


async def test_an_epoch_cannot_change_while_a_batch_is_being_written(hall: Hall) -> None:
    epoch = await hall.router.leases.hold(hall.workspace.id)
    assert epoch is not None
    await _let_run_out(hall.database, hall.workspace.id)
    usurper = WriterLeases(hall.database, "usurper")
    async with hall.database.hot() as connection:
        await fence(connection, hall.workspace.id, epoch)
        taking = asyncio.create_task(usurper.hold(hall.workspace.id))
        done, _ = await asyncio.wait([taking], timeout=0.2)
        assert not done
    assert await taking == epoch + 1


async def test_the_other_router_keeps_still(hall: Hall) -> None:
    await hall.on_duty()
    await hall.arrive()
    await hall.drain()
    other = make_router(hall.database, hall.clock)
    conversation = await hall.arrive()
    await hall.drain(other)
    assert await hall.owner(conversation) is None
    await hall.drain()
    assert await hall.owner(conversation) is not None


async def _let_run_out(database: Database, workspace_id: UUID) -> None:
    async with database.hot() as connection:
        await connection.execute(
            "UPDATE directory.lease SET expires_at = clock_timestamp() - interval '1 s' WHERE name = $1",
            name(workspace_id),
        )
