"""Customers who close their windows while they wait: in time back, given up, or with a message left to be answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from conversations.models import Message
from kit.ids import new_id
from routing.models import AgentState
from routing.overview import Overviews
from tests.routing.conftest import Furnish
from tests.routing.hall import Hall, make_router


@pytest.fixture
async def full(furnish: Furnish) -> Hall:
    """Somebody is there and has no room, so customers wait; patience is two minutes."""
    hall = await furnish(patience_s=120)
    await hall.on_duty(cap_units=0)
    return hall


async def stay(hall: Hall, minutes: float) -> None:
    """Time passes, and whoever is on duty stays connected."""
    left = timedelta(minutes=minutes)
    while left:
        step = min(left, timedelta(seconds=20))
        hall.clock.advance(step)
        left -= step
        present = [row.agent_id for row in await hall.rows(AgentState) if row.lease_until is not None]
        await hall.connect(*present)


async def test_who_does_not_come_back_in_time_has_given_up(full: Hall) -> None:
    conversation = await full.arrive()
    await full.watch(conversation)
    await stay(full, 0.5)
    left_at = full.clock.now()
    await full.leave(conversation)
    await stay(full, 1)
    await full.drain()
    assert (await full.item(conversation)).state == "queued"
    await stay(full, 1)
    await full.drain()
    item = await full.item(conversation)
    assert (item.state, item.ended_at, item.customer_until) == ("abandoned", full.clock.now(), left_at)
    [done] = await full.events("item.done")
    assert (done.data["reason"], done.data["waited_ms"], done.agent_id) == ("left", 30_000, None)
    row = await full.conversation(conversation)
    assert (row.status, row.disposition, row.waiting_since) == ("resolved", "abandoned", None)
    [closed] = await full.events("conversation.status_changed")
    assert (closed.data["after"], closed.data["reason"]) == ("resolved", "abandoned")


async def test_who_comes_back_keeps_their_place(full: Hall) -> None:
    conversation = await full.arrive()
    before = await full.item(conversation)
    await full.leave(conversation)
    await stay(full, 1)
    await full.watch(conversation)
    await stay(full, 2)
    await full.drain()
    item = await full.item(conversation)
    assert (item.state, item.enqueued_at, item.version) == ("queued", before.enqueued_at, before.version)


async def test_a_program_that_is_killed_says_nothing_and_who_stays_away_is_known_all_the_same(full: Hall) -> None:
    conversation = await full.arrive()
    await full.watch(conversation)
    await stay(full, 3)
    await full.drain(make_router(full.database, full.clock, full.router.node))
    assert (await full.item(conversation)).state == "abandoned"


async def test_a_customer_with_a_window_elsewhere_has_not_left(full: Hall) -> None:
    conversation = await full.arrive()
    await full.leave(conversation)  # of one process; another one vouches
    for _ in range(4):
        await stay(full, 1)
        await full.watch(conversation)
    await full.drain()
    assert (await full.item(conversation)).state == "queued"


async def test_who_gave_up_and_writes_again_waits_anew(full: Hall) -> None:
    conversation = await full.arrive("webchat", "anna")
    await full.leave(conversation)
    await stay(full, 2)
    await full.drain()
    again = await full.arrive("webchat", "anna")
    item = await full.item(again)
    assert (item.state, item.born_at) == ("queued", full.clock.now())
    assert item.gives_up_at is None


async def test_a_message_left_while_nobody_is_there_waits_to_be_answered(furnish: Furnish) -> None:
    hall = await furnish(patience_s=60)
    conversation = await hall.arrive()
    await hall.watch(conversation)
    await hall.leave(conversation)
    hall.clock.advance(hours=8)
    agent = await hall.on_duty()
    await hall.drain()
    assert await hall.owner(conversation) == agent


async def test_who_was_answered_before_they_left_has_not_given_up(full: Hall) -> None:
    conversation = await full.arrive()
    async with full.database.begin() as connection:
        await connection.execute(
            insert(Message).values(
                workspace_id=full.workspace.id,
                id=new_id(),
                conversation_id=conversation,
                direction="out",
                kind="reply",
                content={"type": "text", "text": "One moment"},
                author_kind="agent",
                author_id=full.workspace.supervisor_id,
                created_at=full.clock.now(),
            )
        )
    await full.leave(conversation)
    await stay(full, 3)
    await full.drain()
    assert (await full.item(conversation)).state == "queued"


async def test_an_offer_ends_with_the_customer_and_its_agent_has_room_again(furnish: Furnish) -> None:
    hall = await furnish(patience_s=30, offer_ttl_s=600)
    agent = await hall.on_duty()
    conversation = await hall.arrive()
    await hall.drain()
    assert (await hall.item(conversation)).state == "offered"
    await hall.leave(conversation)
    await stay(hall, 1)
    await hall.drain()
    assert (await hall.item(conversation)).state == "abandoned"
    assert (await hall.offer(conversation)).state == "withdrawn"
    assert (await hall.state(agent)).used_units == 0
    [done] = await hall.events("item.done")
    assert done.agent_id is None


@pytest.mark.parametrize("policy", [{"patience_s": None}, {"channels": {"webchat": {"is_realtime": False}}}])
async def test_where_nobody_waits_at_the_window_nobody_gives_up(furnish: Furnish, policy: dict[str, object]) -> None:
    hall = await furnish(**policy)
    await hall.on_duty(cap_units=0)
    conversation = await hall.arrive()
    await hall.leave(conversation)
    await stay(hall, 12)
    await hall.drain()
    assert (await hall.item(conversation)).state == "queued"


async def test_the_floor_counts_who_gave_up_and_who_hardly_waited_apart(full: Hall) -> None:
    hasty, patient, waiting = await full.arrive(), await full.arrive(), await full.arrive()
    full.clock.advance(seconds=4)
    await full.leave(hasty)
    await stay(full, 1)
    await full.leave(patient)
    await full.watch(waiting)
    await stay(full, 2)
    await full.watch(waiting)
    await full.drain()
    seen = await Overviews(full.database, full.clock).read(full.workspace.id)
    [queue] = [one for one in seen.queues if one.id == full.workspace.queue_id]
    day = queue.day
    assert (day.offered, day.abandoned, day.abandoned_short, day.waiting) == (3, 2, 1, 1)
    assert day.service_level_percent == 0.0  # of the one who was kept waiting; the hasty one is in no base


async def test_two_who_look_at_once_end_it_once(full: Hall) -> None:
    conversation = await full.arrive()
    await full.leave(conversation)
    await stay(full, 2)
    await full.drain()
    await full.leave(conversation)
    full.clock.advance(timedelta(minutes=5))
    await full.drain()
    assert len(await full.events("item.done")) == 1
