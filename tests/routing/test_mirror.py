"""What the router keeps in memory is what is in the tables, whatever happens to either."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from conversations.opening_hours import OpeningHours
from kit.db import Hot
from routing import mirrors, swift
from routing.lease import LeaseLostError, name
from routing.mirror import Mirror, Plan
from routing.models import AgentState, WorkItem
from routing.swift import Written
from tests.routing.conftest import Furnish
from tests.routing.hall import Hall, make_router
from tests.routing.invariants import idle_pairs


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The epochs under which mirrors were built."""
    epochs: list[int] = []
    build = mirrors.build

    async def noted(database: Any, workspace_id: UUID, epoch: int, now: datetime, hours: OpeningHours) -> Mirror:
        epochs.append(epoch)
        return await build(database, workspace_id, epoch, now, hours)

    monkeypatch.setattr(mirrors, "build", noted)
    return epochs


async def test_it_is_built_once_and_then_follows_the_events(hall: Hall, built: list[int]) -> None:
    agent = await hall.on_duty()
    for _ in range(3):
        conversation = await hall.arrive()
        await hall.drain()
        assert await hall.owner(conversation) == agent
        await hall.act("resolve", conversation)
        await hall.drain()
    assert built == [1]


async def test_a_restarted_router_builds_the_same_line(hall: Hall) -> None:
    agent = await hall.on_duty(cap_units=33)
    conversations = await hall.write(*[hall.message(channel) for channel in ("webchat", "email", "api", "webchat")])
    await hall.act("update", conversations[3], priority="urgent")
    await hall.drain()
    led = hall.router._mirrors._held[hall.workspace.id]
    fresh = await mirrors.build(hall.database, hall.workspace.id, 1, hall.clock.now(), OpeningHours())
    assert (fresh.items, fresh.agents, fresh.cursor) == (led.items, led.agents, led.cursor)
    await hall.router.stop()
    successor = make_router(hall.database, hall.clock)
    await hall.act("resolve", conversations[3])
    await hall.drain(successor)
    assert await hall.owner(conversations[3]) == agent
    assert await idle_pairs(hall) == []


async def test_another_epoch_builds_it_anew(hall: Hall, built: list[int]) -> None:
    await hall.on_duty()
    await hall.arrive()
    await hall.drain()
    await _lose_the_lease(hall)
    other = make_router(hall.database, hall.clock)
    conversation = await hall.arrive()
    await hall.drain(other)
    assert await hall.owner(conversation) is not None
    await _lose_the_lease(hall)
    waits = await hall.arrive()
    with pytest.raises(LeaseLostError):
        await hall.drain()
    hall.router.leases.lost(hall.workspace.id)
    await hall.drain()
    assert await hall.owner(waits) is not None
    assert built == [1, 2, 3]


async def test_what_is_refused_at_the_commit_is_undone_and_decided_anew(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, built: list[int]
) -> None:
    """Between decision and commit the chosen agent goes, and somebody takes one of the conversations by hand."""
    first = await hall.on_duty()
    hall.clock.advance(seconds=1)
    second = await hall.on_duty()
    conversations = await hall.write(hall.message(), hall.message(), hall.message())
    carry_out = swift.carry_out

    async def late(connection: Hot, workspace_id: UUID, plan: Plan, *more: Any) -> Written | None:
        monkeypatch.setattr(swift, "carry_out", carry_out)
        await hall.set_state(first, "away")
        await hall.act("assign", conversations[2], second)
        assert await carry_out(connection, workspace_id, plan, *more) is None
        return None

    monkeypatch.setattr(swift, "carry_out", late)
    await hall.drain()
    assert await hall.owners(conversations) == [second, second, second]
    assert await idle_pairs(hall) == []
    assert built == [1]


@pytest.mark.parametrize("error", [asyncpg.DeadlockDetectedError("again"), OSError("gone")])
async def test_a_batch_that_fails_leaves_nothing_behind_in_memory(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    agent = await hall.on_duty()
    conversations = await hall.write(*[hall.message() for _ in range(4)])
    with monkeypatch.context() as broken:

        async def fail(*_: Any) -> int:
            raise error

        broken.setattr(swift, "carry_out", fail)
        with pytest.raises(Exception):  # noqa: B017, PT011 - an outage is renamed on its way
            await hall.drain()
    await hall.drain()
    assert (await hall.owners(conversations)).count(agent) == 3


async def test_an_error_while_it_follows_builds_it_anew(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, built: list[int]
) -> None:
    await hall.on_duty()
    await hall.arrive()
    await hall.drain()
    conversation = await hall.arrive()
    with monkeypatch.context() as broken:
        broken.setattr(Mirror, "put", _fail)
        with pytest.raises(ZeroDivisionError):
            await hall.drain()
    await hall.drain()
    assert await hall.owner(conversation) is not None
    assert built == [1, 1]


async def test_an_item_that_follows_another_of_its_conversation_takes_its_place(hall: Hall, built: list[int]) -> None:
    agent = await hall.on_duty(cap_units=33)
    taken, waits = await hall.arrive(), await hall.arrive()
    await hall.drain()
    await hall.act("update", waits, is_spam=True)
    await hall.act("update", waits, is_spam=False)
    await hall.drain()
    await hall.act("resolve", taken)
    await hall.drain()
    assert await hall.owner(waits) == agent
    assert built == [1]


async def test_an_error_while_it_decides_builds_it_anew(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, built: list[int]
) -> None:
    await hall.on_duty()
    conversation = await hall.arrive()
    with monkeypatch.context() as broken:
        broken.setattr(Mirror, "_chosen", _fail)
        with pytest.raises(ZeroDivisionError):
            await hall.drain()
    await hall.drain()
    assert await hall.owner(conversation) is not None
    assert built == [1, 1]


async def test_a_gap_in_the_numbers_builds_it_anew(hall: Hall, built: list[int]) -> None:
    await hall.on_duty()
    await hall.arrive()
    await hall.drain()
    async with hall.database.hot() as connection:
        await connection.execute("UPDATE feed SET last = last + 1 WHERE workspace_id = $1", hall.workspace.id)
    conversation = await hall.arrive()
    await hall.drain()
    assert await hall.owner(conversation) is not None
    assert built == [1, 1]


async def test_who_is_far_behind_reads_everything(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, built: list[int]
) -> None:
    monkeypatch.setattr(mirrors, "MAX_BEHIND", 10)
    await hall.on_duty()
    await hall.arrive()
    await hall.drain()
    await hall.write(*[hall.message() for _ in range(8)])
    await hall.drain()
    assert built == [1, 1]
    assert await idle_pairs(hall) == []


async def test_a_change_nobody_told_of_is_found_and_put_right(hall: Hall) -> None:
    agent = await hall.on_duty(cap_units=33)
    first, second = await hall.arrive(), await hall.arrive()
    await hall.drain()
    async with hall.database.begin() as connection:
        here = (AgentState.workspace_id == hall.workspace.id, AgentState.agent_id == agent)
        await connection.execute(update(AgentState).where(*here).values(cap_units=66))
        mine = (WorkItem.workspace_id == hall.workspace.id, WorkItem.conversation_id == second)
        await connection.execute(update(WorkItem).where(*mine).values(version=9))
    with capture_logs() as logs:
        found = await hall.router.compare(hall.workspace.id)
    assert sorted(found) == [f"agent {agent}", f"item {(await hall.item(second)).id}"]
    assert [entry["event"] for entry in logs] == ["routing_index_drifted"]
    await hall.drain()
    assert await hall.owners([first, second]) == [agent, agent]


async def test_a_lease_renewed_without_a_word_still_holds(hall: Hall, built: list[int]) -> None:
    agent = await hall.on_duty()
    await hall.arrive()
    await hall.drain()
    for _ in range(3):
        hall.clock.advance(seconds=20)
        await hall.connect(agent)
    conversation = await hall.arrive()
    await hall.drain()
    assert await hall.owner(conversation) == agent
    assert built == [1]


async def test_a_line_that_wavers_about_its_length_asks_the_helpers_and_does_without(hall: Hall) -> None:
    other = await hall.open_queue("Helpers")
    await hall.set_policy({"overflow": {"when_waiting": 2, "queue_ids": [str(other)]}})
    helper = await hall.on_duty(queue_id=other, cap_units=33)
    conversations = [await hall.arrive() for _ in range(4)]
    await hall.drain()
    assert await hall.owners(conversations) == [helper, None, None, None]
    await hall.act("resolve", conversations[1])
    await hall.act("resolve", conversations[0])
    await hall.drain()
    assert await hall.owners(conversations[2:]) == [None, None]
    conversations.append(await hall.arrive())
    await hall.drain()
    assert await hall.owners(conversations[2:]) == [helper, None, None]


async def test_a_ring_that_was_open_stays_open_when_the_item_changes(furnish: Furnish) -> None:
    """Nobody of the first level was there when the item came; somebody is now, and they are full."""
    hall = await furnish(rings=[{"tiers_above": 0}, {"after_s": 600}], handle_time_s=1)
    helper = await hall.on_duty(tier=2, cap_units=33)
    taken, waits = await hall.arrive(), await hall.arrive()
    await hall.drain()
    assert await hall.owners([taken, waits]) == [helper, None]
    full = await hall.hire(cap_units=33)
    await hall.act("assign", await hall.arrive(), full)
    await hall.connect(full)
    await hall.set_state(full, "available")
    await hall.act("update", waits, priority="low")
    await hall.drain()
    await hall.act("resolve", taken)
    await hall.drain()
    assert await hall.owner(waits) == helper


def _fail(*_: Any) -> None:
    raise ZeroDivisionError


async def _lose_the_lease(hall: Hall) -> None:
    async with hall.database.hot() as connection:
        await connection.execute(
            "UPDATE directory.lease SET expires_at = clock_timestamp() - $2::interval WHERE name = $1",
            name(hall.workspace.id),
            timedelta(seconds=1),
        )
