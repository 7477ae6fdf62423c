"""Where a customer stands in the waiting line, as the router will serve it."""

from __future__ import annotations

import random
from uuid import UUID

import pytest
from sqlalchemy import update

from conversations.opening_hours import OpeningHours
from kit.ids import new_id
from routing.matching import order
from routing.mirrors import build
from routing.models import WorkItem
from routing.waiting import Place, places
from tests.routing.conftest import Furnish
from tests.routing.hall import CHANNELS, Hall
from tests.support.recorder import Recorder

PRIORITIES = ("low", "normal", "high", "urgent")


async def ask(hall: Hall, *conversation_ids: UUID) -> dict[UUID, Place]:
    async with hall.database.acquire() as connection:
        return await places(connection, hall.workspace.id, conversation_ids, hall.clock.now())


async def test_customers_stand_in_the_order_in_which_they_came(hall: Hall) -> None:
    came = []
    for _ in range(3):
        came.append(await hall.arrive())
        hall.clock.advance(seconds=1)
    found = await ask(hall, *came)
    assert [found[one].ahead for one in came] == [0, 1, 2]


async def test_who_is_more_urgent_stands_before_who_came_first(hall: Hall) -> None:
    first = await hall.arrive()
    hall.clock.advance(seconds=1)
    second = await hall.arrive()
    await hall.act("update", second, priority="urgent")
    found = await ask(hall, first, second)
    assert (found[second].ahead, found[first].ahead) == (0, 1)


@pytest.mark.parametrize(
    "policy",
    [
        {},
        {"channels": {"webchat": {"targets": {"urgent": 1, "high": 2, "normal": 3, "low": 4}}}},
        {"channels": {"email": {"units": 1}, "fax": {"targets": {"low": 5}}}},
    ],
)
async def test_places_are_the_routers_own_order(furnish: Furnish, policy: dict[str, object]) -> None:
    hall = await furnish(**policy)
    chance = random.Random(7)
    came = []
    for _ in range(40):
        conversation = await hall.arrive(chance.choice(CHANNELS))
        await hall.act("update", conversation, priority=chance.choice(PRIORITIES))
        came.append(conversation)
        hall.clock.advance(seconds=chance.choice([0, 0, 1, 60, 4000]))
    async with hall.database.begin() as connection:
        boosted = update(WorkItem).where(
            WorkItem.workspace_id == hall.workspace.id, WorkItem.conversation_id.in_(came[::5])
        )
        await connection.execute(boosted.values(boost_s=90))
    now = hall.clock.now()
    waiting = order((await build(hall.database, hall.workspace.id, 1, now, OpeningHours())).items.values())
    found = await ask(hall, *came)
    assert sorted(found, key=lambda one: found[one].ahead) == [item.conversation_id for item in waiting]
    assert sorted(place.ahead for place in found.values()) == list(range(40))


async def test_lines_of_other_queues_do_not_count(hall: Hall) -> None:
    elsewhere = await hall.open_queue("Elsewhere")
    moved, stays = await hall.arrive(), await hall.arrive()
    await hall.act("transfer", moved, elsewhere)
    found = await ask(hall, moved, stays)
    assert (found[moved].ahead, found[stays].ahead) == (0, 0)


async def test_what_is_held_out_to_somebody_stands_in_line_still(furnish: Furnish) -> None:
    hall = await furnish(offer_ttl_s=60)
    await hall.on_duty(cap_units=33)
    first = await hall.arrive()
    await hall.drain()
    hall.clock.advance(seconds=1)
    second = await hall.arrive()
    found = await ask(hall, first, second)
    assert (found[first].ahead, found[second].ahead) == (0, 1)


async def test_who_is_served_or_over_or_unknown_stands_nowhere(hall: Hall) -> None:
    await hall.on_duty()
    served, over = await hall.arrive(), await hall.arrive()
    await hall.drain()
    await hall.act("resolve", over)
    assert await ask(hall, served, over, new_id()) == {}


async def test_a_line_is_staffed_by_who_is_there_however_busy(hall: Hall) -> None:
    waiting = await hall.arrive()
    assert not (await ask(hall, waiting))[waiting].is_staffed
    agent = await hall.on_duty(cap_units=0)
    for status, expected in (("available", True), ("busy", True), ("away", False), ("offline", False)):
        await hall.set_state(agent, status)
        assert (await ask(hall, waiting))[waiting].is_staffed is expected, status
    await hall.set_state(agent, "available")
    await hall.disconnect(agent)
    assert not (await ask(hall, waiting))[waiting].is_staffed


async def test_agents_below_the_tier_do_not_staff_the_line(hall: Hall) -> None:
    waiting = await hall.arrive()
    await hall.on_duty(tier=1)
    expert = await hall.hire(tier=2)
    await hall.act("escalate", waiting)
    assert not (await ask(hall, waiting))[waiting].is_staffed
    await hall.connect(expert)
    await hall.set_state(expert, "busy")
    assert (await ask(hall, waiting))[waiting].is_staffed


async def test_many_ask_in_two_statements(hall: Hall, statements: Recorder) -> None:
    came = await hall.write(*[hall.message() for _ in range(20)])
    with statements.counted() as ran:
        assert len(await ask(hall, *came)) == 20
    assert len(ran) == 2
