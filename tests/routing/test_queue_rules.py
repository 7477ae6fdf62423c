"""What a queue's policy does about closed hours, too many, too long, and those who have just signed in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, update

from conversations.models import Calendar, CalendarVersion, Queue, Skill
from kit.ids import new_id
from routing import due, repository
from routing.models import WorkItem
from tests.routing.conftest import Furnish
from tests.routing.hall import Hall
from tests.routing.invariants import idle_pairs

WEEKDAYS_9_TO_5 = [[[540, 1020]]] * 5 + [[], []]


async def keep_office_hours(hall: Hall) -> None:
    calendar_id = new_id()
    definition = {"zone": "UTC", "week": WEEKDAYS_9_TO_5, "country": None, "subdivision": None, "exceptions": {}}
    async with hall.database.begin() as connection:
        await connection.execute(
            insert(Calendar).values(workspace_id=hall.workspace.id, id=calendar_id, name="Office", **definition)
        )
        await connection.execute(
            insert(CalendarVersion).values(
                workspace_id=hall.workspace.id,
                calendar_id=calendar_id,
                version=1,
                definition=definition,
                created_at=hall.clock.now(),
            )
        )
        await connection.execute(
            update(Queue)
            .where(Queue.workspace_id == hall.workspace.id, Queue.id == hall.workspace.queue_id)
            .values(calendar_id=calendar_id)
        )


async def test_a_closed_queue_hands_nothing_out_until_it_opens(furnish: Furnish) -> None:
    hall = await furnish(outside_hours="hold")
    await keep_office_hours(hall)
    hall.clock.set(datetime(2026, 11, 27, 17, 0, tzinfo=UTC))  # Friday
    agent = await hall.on_duty(cap_units=33)
    first, second = await hall.arrive(), await hall.arrive()
    await hall.drain()
    assert await hall.owners([first, second]) == [None, None]
    hall.clock.set(datetime(2026, 11, 30, 8, 59, 59, tzinfo=UTC))
    await hall.connect(agent)
    await hall.drain()
    assert await hall.owners([first, second]) == [None, None]
    hall.clock.set(datetime(2026, 11, 30, 9, 0, tzinfo=UTC))
    await hall.drain()
    assert await hall.owners([first, second]) == [agent, None]


async def test_a_closed_queue_that_keeps_no_hours_any_more_is_open(furnish: Furnish) -> None:
    hall = await furnish(outside_hours="hold")
    await keep_office_hours(hall)
    hall.clock.set(datetime(2026, 11, 28, 12, 0, tzinfo=UTC))  # Saturday
    agent = await hall.on_duty()
    conversation = await hall.arrive()
    await hall.drain()
    assert await hall.owner(conversation) is None
    async with hall.works.begin(hall.workspace.id) as work:
        here = (Queue.workspace_id == hall.workspace.id, Queue.id == hall.workspace.queue_id)
        await work.connection.execute(update(Queue).where(*here).values(calendar_id=None))
        work.record("queue.updated", queue_id=hall.workspace.queue_id, data={"fields": ["calendar_id"]})
    await hall.drain()
    later = await hall.arrive()
    await hall.drain()
    assert await hall.owners([conversation, later]) == [agent, agent]


async def why(hall: Hall, conversation: UUID) -> dict[UUID, list[str]]:
    """Why those who could have a conversation that waits do not get it now; nothing: they would."""
    async with hall.database.acquire() as connection:
        told = await repository.why_waiting(connection, hall.workspace.id, conversation, hall.clock.now())
    assert told is not None
    found = {one["agent_id"]: list(one["reasons"]) for one in told["out"]}
    found |= {one["agent_id"]: [] for one in told["candidates"]}
    found.pop(hall.workspace.agent_id)  # the workspace's first agent, who is not there
    return found


async def test_what_waits_for_a_queue_to_open_says_so(furnish: Furnish) -> None:
    hall = await furnish(outside_hours="hold")
    await keep_office_hours(hall)
    hall.clock.set(datetime(2026, 11, 28, 12, 0, tzinfo=UTC))  # Saturday
    agent, away = await hall.on_duty(), await hall.hire()
    conversation = await hall.arrive()
    assert await why(hall, conversation) == {
        agent: ["queue_closed"],
        away: ["offline", "disconnected", "queue_closed"],
    }
    hall.clock.set(datetime(2026, 11, 30, 9, 0, tzinfo=UTC))
    await hall.connect(agent)
    assert (await why(hall, conversation))[agent] == []


async def test_what_waits_for_somebody_who_rests_says_so(furnish: Furnish) -> None:
    hall = await furnish(ramp_s=60)
    await hall.arrive()
    conversation = await hall.arrive()
    agent = await hall.on_duty()
    await hall.drain()
    assert await why(hall, conversation) == {agent: ["resting"]}


async def test_the_helpers_are_told_of_while_they_are_asked(furnish: Furnish) -> None:
    hall = await furnish()
    other = await hall.open_queue("Helpers")
    await hall.set_policy({"overflow": {"when_waiting": 1, "queue_ids": [str(other)]}})
    helper = await hall.hire(queue_id=other)
    conversation = await hall.arrive()
    assert await why(hall, conversation) == {}
    await hall.arrive()
    assert await why(hall, conversation) == {helper: ["offline", "disconnected"]}


async def test_a_queue_without_hours_to_hold_hands_out_at_any_time(furnish: Furnish) -> None:
    hall = await furnish()
    await keep_office_hours(hall)
    hall.clock.set(datetime(2026, 11, 28, 12, 0, tzinfo=UTC))  # Saturday
    agent = await hall.on_duty()
    conversation = await hall.arrive()
    await hall.drain()
    assert await hall.owner(conversation) == agent


async def test_while_too_many_wait_another_queue_helps(furnish: Furnish) -> None:
    hall = await furnish()
    other = await hall.open_queue("Helpers")
    overflow = {"when_waiting": 2, "queue_ids": [str(other)]}
    await hall.set_policy({"overflow": overflow})
    helper = await hall.on_duty(queue_id=other)
    conversations = [await hall.arrive() for _ in range(2)]
    await hall.drain()
    assert await hall.owners(conversations) == [None, None]
    conversations.append(await hall.arrive())
    await hall.drain()
    # The first one taken leaves no more waiting than the line may hold.
    assert await hall.owners(conversations) in ([helper, None, None], [helper, helper, helper])
    assert (await hall.conversation(conversations[0])).queue_id == hall.workspace.queue_id


async def test_what_waits_too_long_moves_to_another_queue_once_and_keeps_its_place(furnish: Furnish) -> None:
    hall = await furnish()
    other = await hall.open_queue(
        "Second line", longest_wait={"after_s": 1, "to_queue_id": str(hall.workspace.queue_id)}
    )
    await hall.set_policy({"longest_wait": {"after_s": 60, "to_queue_id": str(other)}})
    conversation = await hall.arrive()
    born = (await hall.item(conversation)).enqueued_at
    hall.clock.advance(seconds=59)
    await hall.drain()
    assert (await hall.conversation(conversation)).queue_id == hall.workspace.queue_id
    hall.clock.advance(seconds=1)
    await hall.drain()
    await hall.drain()
    assert (await hall.conversation(conversation)).queue_id == other
    item = await hall.item(conversation)
    assert (item.state, item.queue_id, item.enqueued_at, item.hops) == ("queued", other, born, 1)
    told = await hall.events("item.overstayed", conversation_id=conversation)
    assert [one.data["way"] for one in told] == ["moved"]
    moved = await hall.events("conversation.transferred", conversation_id=conversation)
    assert [UUID(one.data["queue_before"]) for one in moved] == [hall.workspace.queue_id]
    # Not back again, however long it waits there.
    hall.clock.advance(hours=1)
    await hall.drain()
    assert (await hall.conversation(conversation)).queue_id == other
    agent = await hall.on_duty(queue_id=other)
    await hall.drain()
    assert await hall.owner(conversation) == agent


async def test_a_skill_nobody_on_duty_has_is_done_without_when_the_queue_says_so(furnish: Furnish) -> None:
    hall = await furnish(longest_wait={"after_s": 20, "any_skill": True})
    skill_id = new_id()
    async with hall.database.begin() as connection:
        await connection.execute(
            insert(Skill).values(workspace_id=hall.workspace.id, id=skill_id, name="Fridges", kind="hard")
        )
    agent = await hall.on_duty()
    conversation = await hall.arrive()
    async with hall.database.begin() as connection:
        await connection.execute(
            update(WorkItem)
            .where(WorkItem.workspace_id == hall.workspace.id, WorkItem.conversation_id == conversation)
            .values(need=[{"skill_id": str(skill_id), "min": 3, "want": 3}])
        )
    await hall.drain()
    assert await hall.owner(conversation) is None
    hall.clock.advance(seconds=20)
    await hall.connect(agent)
    await hall.drain()
    assert await hall.owner(conversation) == agent


async def test_what_has_waited_too_long_waits_for_no_former_agent_any_more(furnish: Furnish) -> None:
    hall = await furnish()
    other = await hall.open_queue("Second line", channels={"webchat": {"keep_for_former_s": 600}})
    keeps = {"channels": {"webchat": {"keep_for_former_s": 60}}}
    await hall.set_policy({"longest_wait": {"after_s": 60, "to_queue_id": str(other)}} | keeps)
    former = await hall.on_duty(cap_units=33)
    await hall.join(former, other)
    conversation = await hall.arrive(visitor="regular")
    await hall.drain()
    await hall.act("resolve", conversation)
    await hall.set_state(former, "busy", by=former)
    await hall.arrive(visitor="regular")
    stranger = await hall.on_duty(queue_id=other)
    hall.clock.advance(seconds=29)
    await hall.connect(former, stranger)
    hall.clock.advance(seconds=29)
    await hall.connect(former, stranger)
    await hall.drain()
    assert await hall.owner(conversation) is None
    hall.clock.advance(seconds=2)
    await hall.drain()
    assert (await hall.item(conversation)).queue_id == other
    assert await hall.owner(conversation) == stranger


async def test_any_skill_means_any_level_and_any_ring_as_well(furnish: Furnish) -> None:
    hall = await furnish(longest_wait={"after_s": 20, "any_skill": True}, rings=[{"max_gap": 0, "tiers_above": 0}])
    conversations = [await hall.arrive() for _ in range(2)]
    async with hall.database.begin() as connection:
        here = WorkItem.workspace_id == hall.workspace.id
        await connection.execute(update(WorkItem).where(here).values(tier=3, max_tier=3))
    hall.clock.advance(seconds=20)
    await hall.drain()
    low, high = await hall.on_duty(cap_units=33), await hall.on_duty(cap_units=33, tier=2)
    await hall.drain()
    assert set(await hall.owners(conversations)) == {low, high}
    # Only a person takes an item down from the level it was raised to.
    assert {((await hall.item(one)).tier, (await hall.item(one)).max_tier) for one in conversations} == {(3, 3)}


async def test_where_nothing_can_be_done_the_watchers_are_told_once(furnish: Furnish) -> None:
    hall = await furnish(longest_wait={"after_s": 20, "to_queue_id": str(new_id())})
    conversation = await hall.arrive()
    for _ in range(3):
        hall.clock.advance(seconds=20)
        await hall.drain()
    told = await hall.events("item.overstayed", conversation_id=conversation)
    assert [one.data["way"] for one in told] == ["told"]
    assert (await hall.item(conversation)).state == "queued"


@pytest.mark.parametrize(
    "policy",
    [
        {"longest_wait": {"after_s": 20, "any_skill": True}, "of_a_later_version": True},
        {"longest_wait": {"after_s": "twenty"}},
        {"longest_wait": {"after_s": 1e30}},
        {"longest_wait": 20},
    ],
)
async def test_a_policy_nobody_can_read_keeps_no_deadline_from_being_kept(
    furnish: Furnish, policy: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrap-up ends in time, the next one asks for its look in time, and nothing is looked at again and again."""
    hall = await furnish(wrap_up_s=30)
    agent = await hall.on_duty(cap_units=33)
    closed, waits = await hall.arrive(), await hall.arrive()
    await hall.drain()
    await hall.act("resolve", closed)
    async with hall.database.begin() as connection:
        await connection.execute(
            update(Queue)
            .where(Queue.workspace_id == hall.workspace.id, Queue.id == hall.workspace.queue_id)
            .values(policy=policy)
        )
    await hall.tell("queue.updated", queue_id=hall.workspace.queue_id)
    hall.clock.advance(seconds=30)
    await hall.connect(agent)
    waited: list[float] = []
    monkeypatch.setattr(hall.router, "_call_in", lambda _, seconds: waited.append(seconds))
    await hall.drain()
    assert await hall.owner(waits) == agent
    assert (await hall.item(closed)).state == "done"
    assert all(seconds > 0 for seconds in waited)
    assert len(await hall.events("item.overstayed", conversation_id=waits)) <= 1


async def test_however_many_overstay_they_are_moved_by_the_batch(furnish: Furnish) -> None:
    hall = await furnish()
    other = await hall.open_queue("Second line")
    queues = [hall.workspace.queue_id, await hall.open_queue("Third line")]
    conversations = await hall.write(*[hall.message() for _ in range(70)])
    for conversation in conversations[:30]:
        await hall.act("transfer", conversation, queue_id=queues[1])
    for queue_id in queues:
        await hall.set_policy({"longest_wait": {"after_s": 60, "to_queue_id": str(other)}}, queue_id)
    hall.clock.advance(seconds=60)
    async with hall.database.acquire() as connection:
        pulse = await due.take_pulse(connection, hall.workspace.id, hall.clock.now(), hall.clock.now())
    assert len(pulse.overstayed) == due.AT_ONCE
    await hall.drain()
    assert {(await hall.conversation(one)).queue_id for one in conversations} == {other}
    assert len(await hall.events("item.overstayed")) == len(conversations)


async def test_who_has_just_signed_in_gets_one_at_a_time(furnish: Furnish) -> None:
    hall = await furnish(ramp_s=60)
    conversations = [await hall.arrive() for _ in range(3)]
    agent = await hall.on_duty()
    await hall.drain()
    assert (await hall.owners(conversations)).count(agent) == 1
    hall.clock.advance(seconds=2)
    await hall.drain()
    assert (await hall.owners(conversations)).count(agent) == 1
    hall.clock.advance(seconds=1)
    await hall.drain()
    assert (await hall.owners(conversations)).count(agent) == 2
    # Somebody who is long there takes what is left at once.
    hall.clock.advance(seconds=60)
    await hall.connect(agent)
    await hall.drain()
    assert await hall.owners(conversations) == [agent] * 3
    assert await idle_pairs(hall) == []


async def test_who_rests_between_two_is_on_duty_for_the_rings(furnish: Furnish) -> None:
    """One whom the first ring would have in a moment goes to nobody of the second."""
    hall = await furnish(ramp_s=60, rings=[{"tiers_above": 0}, {"after_s": 600}], handle_time_s=1)
    fresh = await hall.on_duty()
    above = await hall.on_duty(tier=2)
    hall.clock.advance(seconds=1)
    conversations = [await hall.arrive() for _ in range(2)]
    await hall.drain()
    assert await hall.owners(conversations) == [fresh, None]
    hall.clock.advance(seconds=3)
    await hall.drain()
    assert await hall.owners(conversations) == [fresh, fresh]
    assert above not in await hall.owners(conversations)


async def test_a_former_agent_who_rests_is_waited_for(furnish: Furnish) -> None:
    hall = await furnish(ramp_s=60, channels={"webchat": {"keep_for_former_s": 60}})
    former = await hall.on_duty()
    theirs = await hall.arrive(visitor="regular")
    await hall.drain()
    await hall.act("resolve", theirs)
    hall.clock.advance(seconds=3)
    await hall.arrive()
    await hall.drain()
    other = await hall.on_duty()
    await hall.arrive(visitor="regular")
    await hall.drain()
    assert await hall.owner(theirs) is None
    hall.clock.advance(seconds=3)
    await hall.drain()
    assert await hall.owner(theirs) == former != other


async def test_a_ramp_holds_nobody_else_back(furnish: Furnish) -> None:
    hall = await furnish(ramp_s=60)
    old = await hall.on_duty()
    hall.clock.advance(seconds=29)
    await hall.connect(old)
    hall.clock.advance(seconds=29)
    await hall.connect(old)
    hall.clock.advance(seconds=29)
    await hall.connect(old)
    fresh = await hall.on_duty()
    conversations = [await hall.arrive() for _ in range(4)]
    await hall.drain()
    owners = await hall.owners(conversations)
    assert (owners.count(old), owners.count(fresh)) == (3, 1)
