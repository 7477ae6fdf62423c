"""A recorded day lived through again: as it was under the same rules, as a hand-made trace says under others."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from conversations.models import Agent
from kit.errors import Invalid
from routing.models import WorkItem
from routing.whatif.changes import check_changes
from routing.whatif.findings import figures_of
from routing.whatif.history import read
from routing.whatif.questions import check_weekdays, staff, what_if
from routing.whatif.replay import live_through
from tests.routing.a_day import Day
from tests.routing.conftest import Furnish
from tests.routing.hall import Hall
from tests.support.workspaces import make_workspace


async def _recorded(hall: Hall, start: datetime, end: datetime) -> Any:
    return await read(hall.database, hall.workspace.id, start, end, hall.clock.now())


def _agreement(then: Any, now: Any) -> tuple[int, int, float]:
    """How many stays there were, how many went to the same agent, and the largest difference of a wait."""
    by_key = {(one.item_id, one.part, one.queue_id): one for one in now.stays}
    same, apart_s = 0, 0.0
    for one in then.stays:
        other = by_key.get((one.item_id, one.part, one.queue_id))
        if other is not None and (other.way, other.agent_id) == (one.way, one.agent_id):
            same += 1
            apart_s = max(apart_s, abs(other.waited_s - one.waited_s))
    return len(then.stays), same, apart_s


@pytest.mark.parametrize(
    ("seed", "policy"),
    [
        (1, {"offer_ttl_s": 10, "wrap_up_s": 30}),
        (2, {"rings": [{"tiers_above": 0}, {"after_s": 40}], "longest_wait": {"after_s": 200, "any_skill": True}}),
        (3, {"offer_ttl_s": 10, "channels": {"webchat": {"keep_for_former_s": 60}}, "ramp_s": 60}),
    ],
)
async def test_a_day_that_the_router_decided_is_decided_the_same_again(
    furnish: Furnish, seed: int, policy: dict[str, Any]
) -> None:
    hall = await furnish(**policy)
    start = hall.clock.now()
    second = await hall.open_queue("Second line", wrap_up_s=20)
    agents = [await hall.on_duty(tier=tier) for tier in (1, 1, 1, 2)]
    await hall.join(agents[3], second)
    await hall.join(agents[0], second)
    day = Day(hall, Random(seed), agents, second_queue=second)
    day.breaks(every_s=600, lasting_s=150)
    await day.customers(50, every_s=16, channels=("webchat", "webchat", "webchat", "email"))
    await day.run(start + timedelta(minutes=40))
    record = await _recorded(hall, start, hall.clock.now())
    then = live_through(record.history, record.house, decide_from=record.history.until)
    now = live_through(record.history, record.house)
    stays, same, apart_s = _agreement(then, now)
    accepted = {(event.at, event.agent_id) for event in await hall.events("item.accepted")}
    answered = {(one.ended_at, one.agent_id) for one in then.stays if one.way == "answered"}
    assert answered <= accepted
    assert stays > 50
    assert same >= 0.99 * stays
    assert apart_s <= 1


async def test_a_day_within_a_longer_one_begins_with_whoever_is_at_work_then(furnish: Furnish) -> None:
    """Asked about half an hour in the middle: what came before is repeated, what waits then is decided anew."""
    hall = await furnish(offer_ttl_s=10, wrap_up_s=30)
    began = hall.clock.now()
    agents = [await hall.on_duty() for _ in range(3)]
    day = Day(hall, Random(4), agents, handle_s=200)
    await day.customers(60, every_s=25)
    await day.run(began + timedelta(hours=1))
    record = await _recorded(hall, began + timedelta(minutes=15), began + timedelta(minutes=35))
    then = live_through(record.history, record.house, decide_from=record.history.until)
    now = live_through(record.history, record.house)
    stays, same, apart_s = _agreement(then, now)
    assert 20 < stays < 60
    assert same >= 0.99 * stays
    assert apart_s <= 1
    (column,) = [one for one in figures_of(then, record.house) if one.offered]
    assert column.offered == column.answered + column.abandoned + column.overflowed + column.waiting == stays


async def test_a_question_finds_what_one_more_and_one_fewer_agent_would_have_made(furnish: Furnish) -> None:
    hall = await furnish(wrap_up_s=30, channels={"webchat": {"units": 100}})
    began = hall.clock.now()
    agents = [await hall.on_duty() for _ in range(2)]
    day = Day(hall, Random(5), agents, handle_s=100)
    await day.customers(30, every_s=60)
    await day.run(began + timedelta(minutes=50))
    names = {row.id: row.email for row in await hall.rows(Agent)}
    now = hall.clock.now()

    async def ask(**changes: Any) -> Any:
        told = check_changes(changes)
        return await what_if(hall.database, hall.workspace.id, began, now, now, told)

    def mean_wait(column: Any) -> float:
        return next(float(one.mean_wait_s) for one in column.queues if one.mean_wait_s is not None)

    more = await ask(more_agents=[{"name": "One", "like": names[agents[0]]}])
    fewer = await ask(agents={names[agents[1]]: {"absent": True}})
    assert more.agreement.percent == 100
    assert mean_wait(more.other) < mean_wait(more.recorded) == mean_wait(more.replayed) < mean_wait(fewer.other)
    assert more.other.occupancy_percent < more.recorded.occupancy_percent < fewer.other.occupancy_percent
    (needed,) = await staff(hall.database, hall.workspace.id, began, now, now, target_percent=80, within_s=20)
    assert (needed.channel, needed.slots, needed.patience_s) == ("webchat", 1, None)
    busy = [one for one in needed.half_hours if one.predicted is not None]
    assert sum(one.came for one in busy) == len(await hall.rows(WorkItem, WorkItem.created_at < now)) > 20
    assert all(one.needed >= 2 for one in busy if one.came > 5)
    assert any(one.had > 1.5 for one in busy)


async def test_too_long_too_full_and_impossible_ranges_are_refused_before_they_are_read(hall: Hall) -> None:
    now = hall.clock.now()
    for start, end, code in [
        (now, now, "invalid_range"),
        (now - timedelta(days=32), now - timedelta(days=0, seconds=1), "invalid_range"),
        (now - timedelta(days=1), now + timedelta(seconds=1), "invalid_range"),
    ]:
        with pytest.raises(Invalid) as caught:
            await read(hall.database, hall.workspace.id, start, end, now)
        assert caught.value.code == code
    await hall.arrive()
    hall.clock.advance(seconds=60)
    now = hall.clock.now()
    with pytest.raises(Invalid) as caught:
        await read(hall.database, hall.workspace.id, now - timedelta(hours=1), now, now, max_events=1)
    assert caught.value.code == "range_too_full"


async def test_nobody_sees_what_happened_in_another_workspace(furnish: Furnish) -> None:
    hall = await furnish()
    await hall.on_duty()
    await hall.arrive()
    await hall.drain()
    hall.clock.advance(seconds=60)
    now = hall.clock.now()
    other = await make_workspace(hall.database)
    record = await read(hall.database, other.id, now - timedelta(hours=1), now, now)
    assert (record.history.visits, record.history.shifts) == ([], [])


async def test_days_are_named_as_people_name_them() -> None:
    assert check_weekdays("Mon, friday") == {0, 4}
    assert check_weekdays(None) == set(range(7))
    for wrong in ("", "noday", "mon,some"):
        with pytest.raises(Invalid):
            check_weekdays(wrong)
