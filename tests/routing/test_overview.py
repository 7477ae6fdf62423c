"""The floor as it is read from the tables: true after everything that can happen, and after a restart."""

from __future__ import annotations

import contextlib
import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from kit.errors import TrunklineError
from routing.models import WorkItem
from routing.overview import Floor, Overviews, QueueFloor, day_began
from tests.routing.hall import Hall
from tests.support.recorder import Recorder


def floor_of(seen: Floor, queue_id: UUID) -> QueueFloor:
    return next(one for one in seen.queues if one.id == queue_id)


async def look(hall: Hall, overviews: Overviews | None = None) -> Floor:
    return await (overviews or Overviews(hall.database, hall.clock)).read(hall.workspace.id)


async def test_the_floor_shows_who_waits_and_who_answered(hall: Hall) -> None:
    first = await hall.arrive()
    hall.clock.advance(timedelta(seconds=40))
    await hall.arrive()
    one = floor_of(await look(hall), hall.workspace.queue_id)
    assert (one.day.waiting, one.day.offered, one.day.service_level_percent) == (2, 2, None)
    assert one.waiting_since == hall.clock.now() - timedelta(seconds=40)
    agent_id = await hall.on_duty()
    await hall.drain()
    one = floor_of(seen := await look(hall), hall.workspace.queue_id)
    assert (one.day.waiting, one.day.answered, one.day.service_level_percent) == (0, 2, 50.0)
    assert one.waiting_since is None
    agent = next(agent for agent in seen.agents if agent.id == agent_id)
    assert (agent.status, agent.count, agent.used) == ("available", 2, 66)
    assert first in {held.conversation_id for held in agent.held}
    assert one.states["available"] == 1


async def test_a_program_that_starts_anew_sees_the_same_day_as_one_that_followed_it(hall: Hall) -> None:
    """Whatever happens: offered is answered, abandoned, overflowed and waiting, and the tables agree."""
    chance = random.Random(7)
    other = await hall.open_queue("Other")
    await hall.set_policy({"offer_ttl_s": 30, "wrap_up_s": 20, "patience_s": 30})
    agents = [await hall.on_duty() for _ in range(2)] + [await hall.on_duty(queue_id=other)]
    following = Overviews(hall.database, hall.clock)
    conversations: list[UUID] = []
    for step in range(70):
        hall.clock.advance(timedelta(seconds=chance.randrange(1, 25)))
        known = chance.choice(conversations) if conversations else None
        match chance.randrange(11):
            case 0 | 1 | 2:
                conversations.append(await hall.arrive(chance.choice(("webchat", "email", "api"))))
            case 3 if known:
                await _try(hall, "transfer", known, chance.choice((other, hall.workspace.queue_id)), None)
            case 4 if known:
                await _try(hall, "resolve", known)
            case 5 if known:
                await _try(hall, "snooze", known, hall.clock.now() + timedelta(hours=1))
            case 6 if known:
                await _try(hall, "assign", known, chance.choice((*agents, None)))
            case 7:
                await hall.set_state(chance.choice(agents), chance.choice(("available", "away")))
            case 8 if known:
                await _try(hall, "reopen", known)
            case 9 if known:
                await hall.leave(known)
            case 10:
                hall.clock.advance(timedelta(minutes=1))
        await hall.connect(*agents)
        await hall.drain()
        if step % 10 == 9:
            seen, fresh = await look(hall, following), await look(hall)
            assert seen == fresh
            for one in seen.queues:
                day = one.day
                items = await hall.rows(WorkItem, WorkItem.queue_id == one.id)
                assert day.waiting == sum(item.state in ("queued", "offered") for item in items)
                legs = following._kept[hall.workspace.id].book.legs.values()
                assert day.waiting == sum(leg.queue_id == one.id for leg in legs)
                assert day.answered + day.abandoned + day.overflowed + day.waiting == day.offered
                assert day.service_level_percent is None or 0 <= day.service_level_percent <= 100


async def _try(hall: Hall, step: str, *args: object) -> None:
    with contextlib.suppress(TrunklineError):  # what is refused changes nothing
        await hall.act(step, *args)  # type: ignore[arg-type]


async def test_a_new_day_begins_at_midnight_of_the_calendar_and_keeps_who_waits(hall: Hall) -> None:
    overviews = Overviews(hall.database, hall.clock)
    await hall.arrive()
    assert floor_of(await look(hall, overviews), hall.workspace.queue_id).day.arrived == 1
    began = hall.clock.now()
    hall.clock.advance(timedelta(days=1))
    one = floor_of(await look(hall, overviews), hall.workspace.queue_id)
    assert (one.day.offered, one.day.arrived, one.day.waiting) == (1, 0, 1)
    assert one.waiting_since == began
    await hall.on_duty()
    await hall.drain()
    one = floor_of(await look(hall, overviews), hall.workspace.queue_id)
    assert (one.day.offered, one.day.answered, one.day.service_level_percent) == (1, 1, 0.0)
    assert await look(hall, overviews) == await look(hall)


@pytest.mark.parametrize(
    ("zone", "began"),
    [
        ("Asia/Shanghai", datetime(2026, 3, 28, 16, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 3, 28, 23, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_local_midnight(zone: str, began: datetime) -> None:
    assert day_began(datetime(2026, 3, 29, 12, tzinfo=UTC), zone) == began


async def test_the_floor_takes_as_many_statements_for_many_as_for_few(hall: Hall, statements: Recorder) -> None:
    overviews = Overviews(hall.database, hall.clock)
    await hall.arrive()
    with statements.counted() as few:
        await look(hall, Overviews(hall.database, hall.clock))
    await look(hall, overviews)
    for _ in range(3):
        await hall.on_duty()
        await hall.open_queue(f"Another {_}")
    await hall.write(*[hall.message() for _ in range(30)])
    await hall.drain()
    with statements.counted() as many:
        await look(hall, Overviews(hall.database, hall.clock))
    assert len(many) <= len(few) + 1  # those who waited before are looked up in one go
    with statements.counted() as again:
        await look(hall, overviews)
    with statements.counted() as quiet:
        await look(hall, overviews)
    assert len(again) <= 9
    assert len(quiet) <= 7


async def test_who_sees_some_queues_only_sees_nothing_of_the_others(hall: Hall) -> None:
    other = await hall.open_queue("Other")
    ours, theirs = await hall.on_duty(), await hall.on_duty(queue_id=other)
    await hall.arrive()
    await hall.drain()
    seen = (await look(hall)).limited_to([other])
    assert [one.id for one in seen.queues] == [other]
    assert theirs in {one.id for one in seen.agents}
    assert ours not in {one.id for one in seen.agents}
