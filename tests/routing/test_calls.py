"""Calls and work: what rings is nobody's, who answers holds it, what was missed waits to be called back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from conversations.events import append_events
from conversations.inbound import CallChoice, CallUpdate, InboundIdentity
from conversations.intake import Besides, receive
from conversations.models import Account, Contact, Conversation, Message, Participant
from kit.ids import new_id
from routing.models import WorkItem
from tests.routing.conftest import Furnish
from tests.routing.hall import Hall
from tests.routing.test_skills import name_skill, rule

WANG = "+8613800138000"
HALF_AN_HOUR = timedelta(minutes=30)


async def tell(hall: Hall, call: str, state: Any = None, *, by: UUID | None = None, **facts: Any) -> None:
    """One news of a call, in a batch of its own."""
    number = facts.pop("number", WANG)
    email = ""
    if by is not None:
        async with hall.database.begin() as connection:
            email = str(await connection.scalar(select(Account.email).where(Account.id == by)))
    news = CallUpdate(
        id=new_id(),
        inbox_id=hall.inboxes["api"],
        channel="asterisk",
        identity=InboundIdentity(number, number, phone=number, links=(f"tel:{number}",)),
        external_id=call,
        received_at=hall.clock.now(),
        state=state,
        agent_email=email,
        callback_within=HALF_AN_HOUR,
        **({"direction": "inbound", "caller": number, "callee": "100"} | facts),
    )
    async with hall.database.hot() as connection:
        done = await receive(connection, hall.workspace.id, [], hall.router, hall.clock.now(), Besides(calls=[news]))
        if done.drafts:
            await append_events(connection, hall.workspace.id, done.drafts, hall.clock.now())


async def only(hall: Hall) -> Any:
    [conversation] = await hall.rows(Conversation)
    return conversation


async def only_with_a_promise(hall: Hall) -> Any:
    [conversation] = await hall.rows(Conversation, Conversation.callback_due_at.is_not(None))
    return conversation


async def cards(hall: Hall) -> list[Any]:
    return await hall.rows(Message, Message.content["type"].astext == "call", order=Message.sequence)


async def test_what_a_rule_decided_of_a_call_holds_when_it_is_missed(hall: Hall) -> None:
    fridges = await name_skill(hall, "Fridges", "hard")
    await rule(hall, {"tier": 2, "needs": [{"skill_id": str(fridges), "minimum": 3}]})
    await tell(hall, "c-1", "ringing")
    await tell(hall, "c-1", "ended", outcome="no_answer", ended_at=hall.clock.now())
    item = await hall.item((await only(hall)).id)
    assert (item.state, item.tier, [one["min"] for one in item.need]) == ("queued", 2, [3])


async def test_a_call_that_rings_is_seen_and_offered_to_nobody(hall: Hall) -> None:
    await hall.on_duty()
    await tell(hall, "c-1", "ringing")
    await hall.drain()
    conversation = await only(hall)
    assert (conversation.status, conversation.assignee_id) == ("open", None)
    assert conversation.waiting_since == hall.clock.now()
    assert conversation.last_message["call"] == {"direction": "inbound", "state": "ringing", "outcome": ""}
    assert await hall.rows(WorkItem) == []
    assert [event.type for event in await hall.events("call.ringing", "item.queued")] == ["call.ringing"]


async def test_whoever_answers_holds_the_conversation_until_they_resolve_it_and_wraps_up(furnish: Furnish) -> None:
    hall = await furnish(wrap_up_s=60)
    agent = await hall.on_duty()
    await tell(hall, "c-1", "ringing")
    await tell(hall, "c-1", "answered", by=agent)
    conversation = await only(hall)
    assert (conversation.assignee_id, conversation.waiting_since) == (agent, None)
    assert conversation.first_response_at == hall.clock.now()
    assert (await hall.item(conversation.id)).state == "active"
    assert (await hall.state(agent)).used_units == 100
    hall.clock.advance(seconds=75)
    await tell(hall, "c-1", "ended", cause="Normal Clearing")
    assert (await hall.item(conversation.id)).state == "active"
    await hall.act("resolve", conversation.id, by=agent)
    assert (await hall.item(conversation.id)).state == "wrap_up"
    hall.clock.advance(seconds=61)
    await hall.drain()
    assert (await hall.item(conversation.id)).state == "done"
    assert (await hall.state(agent)).used_units == 0
    [card] = await cards(hall)
    assert (card.content["outcome"], card.content["duration_s"]) == ("answered", 75.0)
    assert card.content["agent_id"] == str(agent)


async def test_a_call_that_somebody_unknown_answered_waits_for_nobody(hall: Hall) -> None:
    await hall.on_duty()
    await tell(hall, "c-1", "ringing")
    await tell(hall, "c-1", "answered", answered_by="1007")
    await tell(hall, "c-1", "ended")
    await hall.drain()
    conversation = await only(hall)
    assert (conversation.status, conversation.waiting_since, conversation.assignee_id) == ("pending", None, None)
    assert await hall.rows(WorkItem) == []


async def test_a_missed_call_is_one_piece_of_work_with_a_deadline_however_often_it_is_told(hall: Hall) -> None:
    await tell(hall, "c-1", "ringing")
    rang_at = hall.clock.now()
    hall.clock.advance(seconds=12)
    ended_at = hall.clock.now()
    for _ in range(2):
        await tell(hall, "c-1", "ended", ended_at=ended_at, outcome="abandoned")
    await tell(hall, "c-1")
    conversation = await only(hall)
    assert conversation.callback_due_at == ended_at + HALF_AN_HOUR
    [gone, item] = await hall.rows(WorkItem)
    assert (gone.state, gone.enqueued_at, gone.customer_until) == ("abandoned", rang_at, ended_at)
    [told] = await hall.events("item.done")
    assert (told.data["reason"], told.data["waited_ms"], told.agent_id) == ("hung_up", 12_000, None)
    assert (item.state, item.deadline_at, item.channel) == ("queued", ended_at + HALF_AN_HOUR, "asterisk")
    assert len(await hall.events("item.queued")) == 1
    agent = await hall.on_duty()
    await hall.drain()
    assert await hall.owner(conversation.id) == agent


async def test_the_keys_that_a_caller_pressed_choose_the_queue(hall: Hall) -> None:
    repairs = await hall.open_queue("Repairs")
    agent = await hall.on_duty(queue_id=repairs)
    await tell(hall, "c-1", "ringing")
    await tell(hall, "c-1", digits="1", choice=CallChoice("repairs", "high"))
    await tell(hall, "c-1", "ended", digits="1", choice=CallChoice("repairs", "high"))
    conversation = await only(hall)
    assert (conversation.queue_id, conversation.priority) == (repairs, "high")
    item = await hall.item(conversation.id)
    assert (item.queue_id, item.priority, item.state) == (repairs, "high", "queued")
    await hall.drain()
    assert await hall.owner(conversation.id) == agent
    [moved] = await hall.events("conversation.transferred")
    assert (moved.queue_id, moved.data["reason"]) == (repairs, "caller_chose")


async def test_what_waits_already_moves_to_the_chosen_queue_with_its_wait(hall: Hall) -> None:
    repairs = await hall.open_queue("Repairs")
    await tell(hall, "c-1", "ended")
    since = (await hall.item((await only(hall)).id)).enqueued_at
    hall.clock.advance(minutes=3)
    await tell(hall, "c-2", "ringing", digits="1", choice=CallChoice("Repairs"))
    item = await hall.item((await only(hall)).id)
    assert (item.queue_id, item.enqueued_at, item.state) == (repairs, since, "queued")


async def test_keys_take_nothing_from_its_owner_and_lead_to_no_queue_that_is_not_there(hall: Hall) -> None:
    repairs = await hall.open_queue("Repairs")
    await tell(hall, "c-1", "ringing", digits="9", choice=CallChoice("Nowhere"))
    before = (await only(hall)).queue_id
    assert before not in (None, repairs)
    agent = await hall.on_duty()
    await tell(hall, "c-1", "answered", by=agent)
    await tell(hall, "c-2", "ringing", digits="1", choice=CallChoice("Repairs"))
    conversation = await only(hall)
    assert (conversation.queue_id, conversation.assignee_id) == (before, agent)
    assert await hall.events("conversation.transferred") == []


async def test_the_promise_outlives_an_offer_that_nobody_took(furnish: Furnish) -> None:
    hall = await furnish(offer_ttl_s=15)
    await hall.on_duty()
    await tell(hall, "c-1", "ended")
    await hall.drain()
    conversation = await only(hall)
    assert (await hall.item(conversation.id)).state == "offered"
    hall.clock.advance(seconds=16)
    await hall.drain()
    item = await hall.item(conversation.id)
    assert (item.state, item.deadline_at) == ("queued", conversation.callback_due_at)


async def test_a_call_back_that_is_answered_keeps_the_promise(hall: Hall) -> None:
    await tell(hall, "c-1", "ended", outcome="no_answer")
    agent = await hall.on_duty()
    await hall.drain()
    await tell(hall, "c-2", "ringing", direction="outbound", caller="100", callee=WANG)
    assert (await only(hall)).callback_due_at is not None
    await tell(hall, "c-2", "answered", by=agent)
    conversation = await only(hall)
    assert (conversation.callback_due_at, conversation.assignee_id, conversation.waiting_since) == (None, agent, None)
    await tell(hall, "c-2", "ended")
    assert (await hall.item(conversation.id)).state == "active"
    assert [card.direction for card in await cards(hall)] == ["in", "out"]
    assert conversation.inbound_count == 1


async def test_a_call_back_that_nobody_answers_leaves_the_promise(hall: Hall) -> None:
    await tell(hall, "c-1", "ended")
    await tell(hall, "c-2", "ended", direction="outbound", outcome="busy")
    conversation = await only(hall)
    assert conversation.callback_due_at is not None
    assert (await hall.item(conversation.id)).state == "queued"


async def test_a_promise_that_has_passed_is_told_once_and_goes_first(hall: Hall) -> None:
    await tell(hall, "c-1", "ended")
    promised = await only(hall)
    hall.clock.advance(minutes=29)
    await hall.drain()
    assert await hall.events("callback.overdue") == []
    hall.clock.advance(minutes=1)
    for _ in range(2):
        await hall.drain()
    [told] = await hall.events("callback.overdue")
    assert (told.conversation_id, told.queue_id, told.agent_id) == (promised.id, promised.queue_id, None)
    assert told.data["due_at"] == promised.callback_due_at.isoformat()
    assert (await hall.item(promised.id)).boost_s == 3600
    await tell(hall, "c-2", "ended", number="+8613900139000", outcome="no_answer")
    await hall.on_duty()
    await hall.drain()
    assert await hall.owner(promised.id) is not None


async def test_a_promise_that_was_kept_is_not_told_of_and_a_later_one_is_told_again(hall: Hall) -> None:
    await tell(hall, "c-1", "ended")
    await tell(hall, "c-2", "answered", direction="outbound")
    hall.clock.advance(hours=1)
    await hall.drain()
    assert await hall.events("callback.overdue") == []
    for call in ("c-3", "c-4"):
        await tell(hall, call, "ended")
        hall.clock.advance(hours=1)
        await hall.drain()
        await tell(hall, f"{call}-back", "answered", direction="outbound")
    assert len(await hall.events("callback.overdue")) == 2


async def test_an_owner_is_named_with_the_promise_that_they_did_not_keep(hall: Hall) -> None:
    agent = await hall.on_duty()
    await tell(hall, "c-1", "ended")
    await hall.drain()
    hall.clock.advance(minutes=30)
    await hall.drain()
    [told] = await hall.events("callback.overdue")
    assert told.agent_id == agent


async def test_whoever_resolves_the_conversation_has_settled_the_promise(hall: Hall) -> None:
    await tell(hall, "c-1", "ended")
    await hall.act("resolve", (await only(hall)).id)
    assert (await only(hall)).callback_due_at is None


async def test_a_promise_is_kept_by_reaching_the_customer_in_another_conversation(hall: Hall) -> None:
    await tell(hall, "c-1", "ended")
    promised = await only(hall)
    async with hall.database.hot() as connection:  # the number's exchange goes on elsewhere, as after a split
        await connection.execute("UPDATE thread SET external_id = 'before' WHERE workspace_id = $1", hall.workspace.id)
    await tell(hall, "c-2", "answered", direction="outbound")
    assert len(await hall.rows(Conversation)) == 2
    assert (await hall.conversation(promised.id)).callback_due_at is None
    assert (await hall.item(promised.id)).state == "done"


async def test_a_promise_kept_elsewhere_takes_back_its_own_boost_and_nothing_else(hall: Hall) -> None:
    """The customer has written since, so the conversation goes on waiting, at the place that its other boosts give."""
    await hall.on_duty(cap_units=33)
    await hall.arrive()
    await tell(hall, "c-1", "ended")
    promised = await only_with_a_promise(hall)
    await hall.drain()
    async with hall.works.begin(hall.workspace.id) as work:
        here = (WorkItem.workspace_id == hall.workspace.id, WorkItem.conversation_id == promised.id)
        await work.connection.execute(update(WorkItem).where(*here).values(boost_s=600, version=WorkItem.version + 1))
        await work.connection.execute(
            update(Conversation)
            .where(Conversation.workspace_id == hall.workspace.id, Conversation.id == promised.id)
            .values(last_message={"preview": "Where are you?"})
        )
        work.record("conversation.updated", conversation_id=promised.id, data={"fields": []})
    hall.clock.advance(minutes=30)
    await hall.drain()
    assert (await hall.item(promised.id)).boost_s == 4200
    async with hall.database.hot() as connection:
        await connection.execute("UPDATE thread SET external_id = 'before' WHERE workspace_id = $1", hall.workspace.id)
    await tell(hall, "c-2", "answered", direction="outbound")
    item = await hall.item(promised.id)
    assert (item.state, item.boost_s, item.deadline_at) == ("queued", 600, None)
    told = await hall.events("conversation.updated", conversation_id=promised.id)
    assert told[-1].data["fields"] == ["callback_due_at"]
    await hall.drain()


async def test_a_call_of_ours_opens_a_conversation_that_is_nobodys_work(hall: Hall) -> None:
    await hall.on_duty()
    await tell(hall, "c-1", "ringing", direction="outbound")
    await hall.drain()
    conversation = await only(hall)
    assert (conversation.status, conversation.inbound_count, conversation.waiting_since) == ("pending", 0, None)
    assert await hall.rows(WorkItem) == []
    assert await hall.events("message.received") == []


async def test_a_missed_call_to_somebodys_conversation_goes_to_them_or_back_to_the_queue(hall: Hall) -> None:
    agent = await hall.on_duty()
    await tell(hall, "c-1", "answered", by=agent)
    await tell(hall, "c-1", "ended")
    await tell(hall, "c-2", "ended")
    conversation = await only(hall)
    assert conversation.assignee_id == agent
    assert (await hall.item(conversation.id)).state == "active"
    await tell(hall, "c-3", "answered", by=agent)
    await tell(hall, "c-3", "ended")
    await hall.set_state(agent, "away")
    await tell(hall, "c-4", "ended")
    assert (await only(hall)).assignee_id is None
    assert (await hall.item(conversation.id)).state == "queued"


async def test_a_colleague_who_answers_sees_the_conversation_and_does_not_take_it(hall: Hall) -> None:
    owner, other = await hall.on_duty(), await hall.hire()
    await tell(hall, "c-1", "answered", by=owner)
    await tell(hall, "c-1", "ended")
    await tell(hall, "c-2", "answered", by=other)
    conversation = await only(hall)
    assert conversation.assignee_id == owner
    assert [row.agent_id for row in await hall.rows(Participant)] == [other]


async def test_a_known_number_is_the_same_contact(hall: Hall) -> None:
    await hall.write(hall.message("webchat", "visitor"))
    async with hall.database.hot() as connection:
        [contact] = await hall.rows(Contact)
        await connection.execute(
            "INSERT INTO contact_link (workspace_id, link, contact_id) VALUES ($1, $2, $3)",
            hall.workspace.id,
            f"tel:{WANG}",
            contact.id,
        )
    await tell(hall, "c-1", "ringing")
    [card] = await cards(hall)
    assert (await hall.conversation(card.conversation_id)).contact_id == contact.id
    assert len(await hall.rows(Contact)) == 1


@pytest.mark.parametrize("states", [("ringing", "answered", "ended"), ("ended", "answered", "ringing")])
async def test_one_card_a_call(hall: Hall, states: tuple[str, ...]) -> None:
    for state in states:
        await tell(hall, "c-1", state)
    [card] = await cards(hall)
    assert card.content["state"] == "ended"
    assert card.version > 1
