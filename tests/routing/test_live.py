"""The running router: woken by what others commit, by deadlines, and by its own sweep."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import pytest

from kit.db import Database
from routing import engine
from routing.models import Offer
from tests.routing.conftest import Furnish
from tests.routing.hall import Hall, RunningClock, make_router
from tests.routing.invariants import violations
from tests.support.workspaces import TestWorkspace


@pytest.fixture
async def live(database: Database, workspace: TestWorkspace) -> AsyncIterator[Hall]:
    """A hall on the real clock whose router runs; its agents are asked and have a second to answer."""
    hall = await Hall.open(database, RunningClock(), workspace, offer_ttl_s=1)
    await hall.router.start()
    yield hall
    await hall.router.stop()
    assert hall.router.failing == {}
    assert await violations(hall) == []


async def test_an_arrival_is_offered_without_waiting_for_the_sweep(live: Hall) -> None:
    agent = await live.on_duty()
    conversation = await live.arrive()
    await _until(lambda: _is_offered(live, conversation))
    await live.accept((await live.offer(conversation)).id, agent)
    assert await live.owner(conversation) == agent


async def test_an_agent_who_comes_is_given_what_waits(live: Hall) -> None:
    conversation = await live.arrive()
    await live.on_duty()
    await _until(lambda: _is_offered(live, conversation))


async def test_capacity_that_is_freed_is_used(live: Hall) -> None:
    agent = await live.on_duty(cap_units=33)
    first = await live.arrive()
    await _until(lambda: _is_offered(live, first))
    await live.accept((await live.offer(first)).id, agent)
    second = await live.arrive()
    await live.act("resolve", first)
    await _until(lambda: _is_offered(live, second))


async def test_a_deadline_that_comes_is_acted_on(live: Hall) -> None:
    await live.on_duty()
    conversation = await live.arrive()
    await _until(lambda: _is_offered(live, conversation))
    offer = await live.offer(conversation)

    async def has_expired() -> bool:
        (first,) = await live.rows(Offer, Offer.id == offer.id)
        return bool(first.state == "expired")

    await _until(has_expired)


async def test_work_that_nobody_told_of_is_found_by_the_sweep(
    furnish: Furnish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "SWEEP_S", 0.05)
    hall = await furnish()
    agent = await hall.on_duty()
    sleeper = make_router(hall.database, hall.clock)
    conversation = await hall.arrive()
    await sleeper.start()
    try:

        async def is_given() -> bool:
            return await hall.owner(conversation) == agent

        await _until(is_given)
    finally:
        await sleeper.stop()


async def test_a_stopped_router_leaves_its_workspace_to_the_next(live: Hall) -> None:
    await live.on_duty()
    first = await live.arrive()
    await _until(lambda: _is_offered(live, first))
    await live.router.stop()
    successor = make_router(live.database, live.clock)
    conversation = await live.arrive()
    await live.drain(successor)
    assert (await live.item(conversation)).state == "offered"
    await successor.stop()


async def _is_offered(hall: Hall, conversation: UUID) -> bool:
    return bool((await hall.item(conversation)).state == "offered")


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait for what must come; the limit only ends a test that would hang."""
    async with asyncio.timeout(20):
        while not await holds():
            await asyncio.sleep(0.01)
