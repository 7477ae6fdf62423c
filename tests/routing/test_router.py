"""From a customer's message to an agent: waiting lines, decisions and their reasons, over the real tables."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from routing import repository
from routing.models import WorkItem
from tests.routing.conftest import Furnish
from tests.routing.hall import Hall
from tests.routing.invariants import idle_pairs
from tests.support.recorder import Recorder


async def test_a_chat_goes_to_the_agent_idle_longest(hall: Hall) -> None:
    first = await hall.on_duty()
    hall.clock.advance(seconds=5)
    second = await hall.on_duty()
    await hall.connect(first, second)
    conversations = [await hall.arrive(), await hall.arrive()]
    await hall.drain()
    assert await hall.owners(conversations) == [first, second]
    item = await hall.item(conversations[0])
    assert (item.state, item.units) == ("active", 33)
    state = await hall.state(first)
    assert (state.used_units, state.channel_counts) == (33, {"webchat": 1})
    assigned = await hall.events("conversation.assigned", conversation_id=conversations[0])
    assert [event.agent_id for event in assigned] == [first]


async def test_without_an_agent_customers_wait_in_line(hall: Hall) -> None:
    conversations = []
    for _ in range(3):
        conversations.append(await hall.arrive())
        hall.clock.advance(seconds=1)
    await hall.drain()
    assert await hall.owners(conversations) == [None, None, None]
    counts = await _counts(hall)
    assert (counts.queued, counts.oldest_at) == (3, hall.clock.now() - timedelta(seconds=3))
    agent = await hall.on_duty(cap_units=66)
    await hall.drain()
    assert await hall.owners(conversations) == [agent, agent, None]


async def test_an_agent_is_never_given_more_than_they_can_hold(hall: Hall) -> None:
    agents = {await hall.on_duty(), await hall.on_duty(cap_units=50)}
    conversations = await hall.write(*[hall.message() for _ in range(9)])
    await hall.drain()
    owners = await hall.owners(conversations)
    assert sorted(owners.count(agent) for agent in agents) == [1, 3]
    assert await idle_pairs(hall) == []


async def test_mail_takes_no_slots_but_is_handed_out_five_at_a_time(hall: Hall) -> None:
    agent = await hall.on_duty()
    mails = await hall.write(*[hall.message("email") for _ in range(7)])
    chats = await hall.write(*[hall.message() for _ in range(4)])
    await hall.drain()
    assert (await hall.owners(mails)).count(agent) == 5
    assert (await hall.owners(chats)).count(agent) == 3


async def test_a_chat_goes_before_mail_that_came_earlier_and_after_mail_that_is_nearly_due(furnish: Furnish) -> None:
    hall = await furnish(max_items=1)
    due = await hall.arrive("email")
    hall.clock.advance(hours=3, minutes=59)
    later = await hall.arrive("email")
    chat = await hall.arrive()
    agent = await hall.on_duty()
    await hall.drain()
    assert await hall.owners([due, chat, later]) == [agent, None, None]
    await hall.act("resolve", due)
    await hall.drain()
    assert await hall.owners([chat, later]) == [agent, None]


async def test_urgent_goes_first_and_a_changed_policy_reaches_those_who_wait(furnish: Furnish) -> None:
    hall = await furnish(max_items=1)
    first = await hall.arrive()
    hall.clock.advance(seconds=60)
    second = await hall.arrive()
    await hall.act("update", second, priority="urgent")
    agent = await hall.on_duty()
    flat = {"urgent": 120, "high": 120, "normal": 120, "low": 120}
    await hall.set_policy({"max_items": 1, "channels": {"webchat": {"targets": flat}}})
    await hall.drain()
    assert await hall.owners([first, second]) == [agent, None]
    await hall.act("resolve", first)
    third = await hall.arrive()
    await hall.set_policy({"max_items": 1})
    await hall.drain()
    assert await hall.owners([second, third]) == [agent, None]


async def test_fifty_at_the_head_that_nobody_may_take_do_not_hide_the_rest(hall: Hall) -> None:
    await hall.hire(tier=2)
    agent = await hall.on_duty()
    escalated = await hall.write(*[hall.message() for _ in range(60)])
    async with hall.database.begin() as connection:
        await connection.execute(update(WorkItem).where(WorkItem.workspace_id == hall.workspace.id).values(tier=2))
    hall.clock.advance(seconds=1)
    await hall.connect(agent)
    behind = await hall.arrive()
    await hall.drain()
    assert await hall.owner(behind) == agent
    assert set(await hall.owners(escalated[:3])) == {None}


async def test_a_decision_tells_who_was_considered_and_why_the_others_were_out(hall: Hall) -> None:
    agent, resting = await hall.on_duty(), await hall.on_duty()
    full = await hall.on_duty(cap_units=10)
    absent = await hall.hire()
    await hall.set_state(resting, "away", "lunch")
    conversation = await hall.arrive()
    hall.clock.advance(seconds=4)
    await hall.drain()
    (decision,) = await hall.decisions(conversation)
    assert (decision.outcome, decision.agent_id, decision.position) == ("assigned", agent, 1)
    told = decision.considered
    assert [one["agent_id"] for one in told["candidates"]] == [str(agent)]
    assert {one["agent_id"]: one["reasons"] for one in told["out"]} == {
        str(resting): ["away"],
        str(full): ["no_capacity"],
        str(absent): ["offline", "disconnected"],
        str(hall.workspace.agent_id): ["offline", "disconnected"],
    }
    assert (told["rule"], told["waited_s"], told["units"], told["eligible"]) == ("least_cost", 4.0, 33, 1)
    async with hall.database.acquire() as connection:
        read = await repository.decisions_of(connection, hall.workspace.id, conversation)
    assert [(row["outcome"], row["considered"]) for row in read] == [("assigned", told)]


async def test_who_waits_can_ask_why(hall: Hall) -> None:
    agent = await hall.on_duty()
    await hall.set_state(agent, "busy")
    conversation = await hall.arrive()
    await hall.drain()
    async with hall.database.acquire() as connection:
        why = await repository.why_waiting(connection, hall.workspace.id, conversation, hall.clock.now())
        assert why is not None
        assert why["out_by_reason"] == {"busy": 1, "offline": 1, "disconnected": 1}
        await hall.set_state(agent, "available")
        await hall.drain()
        assert await repository.why_waiting(connection, hall.workspace.id, conversation, hall.clock.now()) is None


async def test_a_customer_who_writes_again_waits_once(hall: Hall) -> None:
    first = await hall.arrive(visitor="v1")
    assert await hall.arrive(visitor="v1") == first
    assert len(await hall.rows(WorkItem)) == 1
    agent = await hall.on_duty()
    await hall.drain()
    await hall.arrive(visitor="v1")
    await hall.drain()
    assert len(await hall.rows(WorkItem)) == 1
    assert await hall.owner(first) == agent


async def test_a_reopened_conversation_waits_anew_and_its_former_agent_is_asked_first(hall: Hall) -> None:
    former = await hall.on_duty()
    conversation = await hall.arrive(visitor="v1")
    await hall.drain()
    await hall.act("resolve", conversation)
    other = await hall.on_duty()
    hall.clock.advance(seconds=20)
    await hall.connect(former, other)
    busy = await hall.arrive()
    await hall.drain()
    assert await hall.owner(busy) == former
    hall.clock.advance(seconds=1)
    assert await hall.arrive(visitor="v1") == conversation
    row = await hall.conversation(conversation)
    assert (row.status, row.episode, row.assignee_id) == ("open", 2, None)
    item = await hall.item(conversation)
    assert (item.episode, item.preferred_id, item.enqueued_at) == (2, former, hall.clock.now())
    await hall.drain()
    assert await hall.owner(conversation) == former
    assert (await hall.decisions(conversation))[-1].considered["rule"] == "former_owner"


async def test_a_reopened_conversation_does_not_wait_for_an_agent_who_is_gone(hall: Hall) -> None:
    former = await hall.on_duty()
    conversation = await hall.arrive(visitor="v1")
    await hall.drain()
    await hall.act("resolve", conversation)
    await hall.set_state(former, "offline")
    other = await hall.on_duty()
    await hall.arrive(visitor="v1")
    await hall.drain()
    assert await hall.owner(conversation) == other


async def test_spam_waits_for_nobody(hall: Hall) -> None:
    await hall.on_duty()
    conversation = await hall.arrive("email", is_spam=True)
    await hall.drain()
    assert await hall.rows(WorkItem) == []
    assert await hall.owner(conversation) is None


async def test_one_batch_of_intake_takes_few_statements(hall: Hall, statements: Recorder) -> None:
    batch = [hall.message() for _ in range(40)]
    with statements.counted() as ran:
        await hall.write(*batch)
    assert sum("work_item" in sql for sql in ran) == 1


async def test_nothing_to_do_is_one_statement(hall: Hall, statements: Recorder) -> None:
    await hall.drain()
    with statements.counted() as ran:
        await hall.drain()
    assert len(ran) == 1


async def test_an_item_whose_conversation_was_closed_behind_its_back_is_put_away(hall: Hall) -> None:
    """A program error elsewhere must not make the router try the same item for ever."""
    conversation = await hall.arrive()
    await hall.on_duty()
    async with hall.database.hot() as connection:
        await connection.execute(
            "UPDATE conversation SET status = 'resolved' WHERE workspace_id = $1", hall.workspace.id
        )
    await hall.drain()
    assert (await hall.item(conversation)).state == "cancelled"


async def _counts(hall: Hall) -> repository.QueueCounts:
    async with hall.database.acquire() as connection:
        return (await repository.queue_counts(connection, hall.workspace.id))[hall.workspace.queue_id]
