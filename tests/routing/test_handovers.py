"""Handing over with the receiver's word, experts who are asked, and several who help one owner."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from conversations.models import Message, Participant
from kit.errors import Conflict, Forbidden, Invalid, NotFound
from routing.handovers import HandoverGone
from routing.hops import HOP_BUDGET, HopBudgetSpent
from tests.routing.hall import Hall


async def owned(hall: Hall) -> tuple[UUID, UUID, UUID]:
    """Return a giver with a conversation, and a colleague beside them who came later."""
    giver = await hall.on_duty()
    conversation = await hall.arrive()
    await hall.drain()
    assert await hall.owner(conversation) == giver
    return giver, conversation, await hall.on_duty()


async def test_the_giver_keeps_it_until_the_receiver_accepts(hall: Hall) -> None:
    giver, conversation, receiver = await owned(hall)
    await hall.hand("ask", conversation, receiver, "They want a refund", by=giver)
    assert await hall.owner(conversation) == giver
    assert await hall.parts(conversation) == {receiver: "handover"}
    assert [(await hall.state(one)).used_units for one in (giver, receiver)] == [33, 33]
    [note] = await hall.rows(Message, Message.kind == "note")
    assert (note.text, note.mentions) == ("They want a refund", [receiver])
    await hall.hand("accept", conversation, by=receiver)
    assert await hall.owner(conversation) == receiver
    assert await hall.parts(conversation) == {}
    assert [(await hall.state(one)).used_units for one in (giver, receiver)] == [0, 33]
    item = await hall.item(conversation)
    assert (item.state, item.hops) == ("active", 1)
    [ended] = await hall.events("item.handover_ended")
    assert (ended.data["outcome"], ended.agent_id) == ("accepted", receiver)
    [moved] = await hall.events("conversation.transferred")
    assert (moved.data["agent_before"], moved.agent_id) == (str(giver), receiver)


async def test_who_declines_leaves_it_where_it_was(hall: Hall) -> None:
    giver, conversation, receiver = await owned(hall)
    await hall.hand("ask", conversation, receiver, by=giver)
    await hall.hand("decline", conversation, "I am in a meeting", by=receiver)
    assert (await hall.owner(conversation), await hall.parts(conversation)) == (giver, {})
    assert (await hall.state(receiver)).used_units == 0
    [note] = await hall.rows(Message, Message.kind == "note")
    assert note.mentions == [giver]
    with pytest.raises(HandoverGone):
        await hall.hand("accept", conversation, by=receiver)


async def test_who_does_not_answer_in_time_is_not_asked_any_more(hall: Hall) -> None:
    giver, conversation, receiver = await owned(hall)
    await hall.hand("ask", conversation, receiver, by=giver)
    for _ in range(3):
        hall.clock.advance(seconds=20)
        await hall.connect(giver, receiver)
    with pytest.raises(HandoverGone):
        await hall.hand("accept", conversation, by=receiver)
    await hall.drain()
    assert (await hall.owner(conversation), await hall.parts(conversation)) == (giver, {})
    [ended] = await hall.events("item.handover_ended")
    assert ended.data["outcome"] == "expired"


async def test_who_answers_mail_has_longer_to_think(hall: Hall) -> None:
    giver = await hall.on_duty()
    conversation = await hall.arrive("email")
    await hall.drain()
    receiver = await hall.on_duty()
    await hall.hand("ask", conversation, receiver, by=giver)
    [part] = [row for row in await hall.assignments(conversation) if row.role == "handover"]
    assert part.deadline_at - hall.clock.now() == timedelta(minutes=15)


@pytest.mark.parametrize("step", ["resolve", "snooze", "transfer"])
async def test_what_ends_with_the_owner_takes_the_question_back(hall: Hall, step: str) -> None:
    giver, conversation, receiver = await owned(hall)
    helper, other = await hall.on_duty(), await hall.open_queue("Other")
    await hall.hand("ask", conversation, receiver, by=giver)
    await hall.hand("invite", conversation, helper, "consult", "What is E4?", by=giver)
    args = {"snooze": [hall.clock.now() + timedelta(hours=1)], "transfer": [other]}.get(step, [])
    await hall.act(step, conversation, *args, by=giver)
    assert await hall.parts(conversation) == {}
    assert [(await hall.state(one)).used_units for one in (receiver, helper)] == [0, 0]
    assert [event.data["outcome"] for event in await hall.events("item.handover_ended")] == ["withdrawn"]
    assert len(await hall.events("item.left")) == 1


async def test_a_wrap_up_is_the_owners_alone(hall: Hall) -> None:
    await hall.set_policy({"wrap_up_s": 60})
    giver, conversation, helper = await owned(hall)
    await hall.hand("invite", conversation, helper, "consult", "What is E4?", by=giver)
    await hall.act("resolve", conversation, by=giver)
    assert (await hall.item(conversation)).state == "wrap_up"
    assert [(await hall.state(one)).used_units for one in (giver, helper)] == [33, 0]


async def test_only_its_owner_or_a_supervisor_hands_over(hall: Hall) -> None:
    giver, conversation, receiver = await owned(hall)
    with pytest.raises(Forbidden):
        await hall.hand("ask", conversation, receiver, by=receiver)
    with pytest.raises(Invalid, match="theirs"):
        await hall.hand("ask", conversation, giver, by=giver)
    await hall.hand("ask", conversation, receiver, by=hall.workspace.supervisor_id, role="supervisor")
    with pytest.raises(Conflict) as refused:
        await hall.hand("ask", conversation, await hall.on_duty(), by=giver)
    assert refused.value.code == "handover_pending"
    with pytest.raises(Forbidden):
        await hall.hand("withdraw", conversation, by=receiver)
    await hall.hand("withdraw", conversation, by=giver)
    assert await hall.parts(conversation) == {}


async def test_who_is_not_there_cannot_be_asked(hall: Hall) -> None:
    giver, conversation, _ = await owned(hall)
    with pytest.raises(Conflict) as refused:
        await hall.hand("ask", conversation, await hall.hire(), by=giver)
    assert refused.value.code == "receiver_absent"


async def test_what_nobody_has_is_not_handed_over(hall: Hall) -> None:
    conversation, agent = await hall.arrive(), await hall.on_duty()
    with pytest.raises(Conflict) as refused:
        await hall.hand("ask", conversation, agent, by=agent)
    assert refused.value.code == "no_owner"


async def test_of_an_acceptance_and_a_withdrawal_at_once_one_happens(hall: Hall) -> None:
    giver, conversation, receiver = await owned(hall)
    await hall.hand("ask", conversation, receiver, by=giver)
    results = await asyncio.gather(
        hall.hand("accept", conversation, by=receiver),
        hall.hand("withdraw", conversation, by=giver),
        hall.hand("accept", conversation, by=receiver),
        return_exceptions=True,
    )
    assert sum(result is None for result in results) == 1
    assert len(await hall.events("item.handover_ended")) == 1


async def test_after_five_moves_only_a_supervisor_moves_it_on(hall: Hall) -> None:
    queues = [await hall.open_queue("Second"), hall.workspace.queue_id]
    giver, conversation, receiver = await owned(hall)
    for number in range(HOP_BUDGET):
        await hall.act("transfer", conversation, queues[number % 2])
    assert (await hall.item(conversation)).hops == HOP_BUDGET
    await hall.act("assign", conversation, giver)
    with pytest.raises(HopBudgetSpent):
        await hall.hand("ask", conversation, receiver, by=giver)
    with pytest.raises(HopBudgetSpent):
        await hall.act("transfer", conversation, None, receiver, by=giver, role="agent")
    await hall.act("transfer", conversation, None, receiver)
    assert await hall.owner(conversation) == receiver
    assert (await hall.item(conversation)).hops == HOP_BUDGET + 1


async def test_a_level_that_is_chosen_is_asked_and_one_that_nobody_has_is_refused(hall: Hall) -> None:
    giver, conversation, _ = await owned(hall)
    expert = await hall.on_duty(tier=2)
    await hall.act("transfer", conversation, tier=2, by=giver)
    item = await hall.item(conversation)
    assert (item.state, item.tier, item.max_tier) == ("queued", 2, 2)
    await hall.drain()
    assert await hall.owner(conversation) == expert
    with pytest.raises(Conflict) as refused:
        await hall.act("transfer", conversation, tier=3, by=expert)
    assert (refused.value.code, refused.value.fields) == ("tier_unstaffed", {"highest": 2})
    with pytest.raises(Invalid):
        await hall.act("transfer", conversation, None, giver, tier=1, by=expert)


async def test_an_expert_who_is_asked_sees_it_and_owns_nothing(hall: Hall) -> None:
    giver, conversation, expert = await owned(hall)
    with pytest.raises(Invalid, match="want to know"):
        await hall.hand("invite", conversation, expert, "consult", by=giver)
    await hall.hand("invite", conversation, expert, "consult", "What is E4?", by=giver)
    assert await hall.owner(conversation) == giver
    assert await hall.parts(conversation) == {expert: "consult"}
    assert (await hall.state(expert)).used_units == 33
    [note] = await hall.rows(Message, Message.kind == "note")
    assert (note.text, note.mentions) == ("What is E4?", [expert])
    assert expert in {row.agent_id for row in await hall.rows(Participant)}
    await hall.hand("end_part", conversation, expert, by=expert)
    assert (await hall.parts(conversation), (await hall.state(expert)).used_units) == ({}, 0)
    with pytest.raises(NotFound):
        await hall.hand("end_part", conversation, expert, by=giver)


async def test_a_swarm_has_many_helpers_and_one_owner(hall: Hall) -> None:
    giver, conversation, first = await owned(hall)
    second, stranger = await hall.on_duty(), await hall.on_duty()
    await hall.hand("invite", conversation, first, "swarm", by=giver)
    await hall.hand("invite", conversation, second, "swarm", by=hall.workspace.supervisor_id, role="supervisor")
    with pytest.raises(Forbidden):
        await hall.hand("end_part", conversation, first, by=stranger, role="agent")
    assert await hall.parts(conversation) == {first: "swarm", second: "swarm"}
    assert [(await hall.state(one)).used_units for one in (giver, first, second)] == [33, 0, 0]
    # Whoever takes it over owns it, and the others go on helping.
    await hall.hand("end_part", conversation, first, by=giver)
    await hall.hand("ask", conversation, first, by=giver)
    await hall.hand("accept", conversation, by=first)
    assert (await hall.owner(conversation), await hall.parts(conversation)) == (first, {second: "swarm"})


async def test_a_helper_who_is_given_it_is_its_owner_and_helps_no_more(hall: Hall) -> None:
    giver, conversation, helper = await owned(hall)
    other = await hall.on_duty()
    await hall.hand("invite", conversation, helper, "consult", "What is E4?", by=giver)
    await hall.hand("invite", conversation, other, "swarm", by=giver)
    await hall.act("assign", conversation, helper)
    assert (await hall.owner(conversation), await hall.parts(conversation)) == (helper, {other: "swarm"})
    assert (await hall.state(helper)).used_units == 33


async def test_one_joins_a_swarm_oneself_where_one_sees_it(hall: Hall) -> None:
    _, conversation, colleague = await owned(hall)
    await hall.hand("invite", conversation, colleague, "swarm", by=colleague)
    await hall.hand("invite", conversation, colleague, "swarm", by=colleague)
    assert await hall.parts(conversation) == {colleague: "swarm"}
    assert len(await hall.events("item.joined")) == 1
    outsider = await hall.hire(queue_id=await hall.open_queue("Elsewhere"))
    with pytest.raises(NotFound):
        await hall.hand("invite", conversation, outsider, "swarm", by=outsider)


async def test_more_than_eight_are_too_many(hall: Hall) -> None:
    giver, conversation, _ = await owned(hall)
    for _ in range(8):
        await hall.hand("invite", conversation, await hall.hire(), "swarm", by=giver)
    with pytest.raises(Conflict) as refused:
        await hall.hand("invite", conversation, await hall.hire(), "swarm", by=giver)
    assert refused.value.code == "too_many_helpers"


async def test_a_complaint_stays_where_it_is_while_there_is_nobody_outside(hall: Hall) -> None:
    giver, conversation, _ = await owned(hall)
    nobodys, theirs = await hall.open_queue("Nobody's"), await hall.open_queue("Theirs")
    await hall.join(giver, theirs)
    for queue_id in (nobodys, theirs):
        with pytest.raises(Conflict) as refused:
            await hall.act("transfer", conversation, queue_id, outside_team=True)
        assert refused.value.code == "nobody_outside"
    assert await hall.owner(conversation) == giver
    assert (await hall.item(conversation)).queue_id == hall.workspace.queue_id
    fresh = await hall.arrive()  # of whom nobody has heard yet: it could be kept from nobody, but nobody is there
    with pytest.raises(Conflict):
        await hall.act("transfer", fresh, nobodys, outside_team=True)
    # Whoever a wider step asks is somebody.
    asked = await hall.open_queue(
        "Complaints", rings=[{}, {"after_s": 30, "queue_ids": [str(hall.workspace.queue_id)]}]
    )
    await hall.hire()
    await hall.act("transfer", conversation, asked, outside_team=True)
    assert (await hall.item(conversation)).queue_id == asked


async def test_a_complaint_is_not_asked_of_those_whom_it_is_about(hall: Hall) -> None:
    giver, conversation, _ = await owned(hall)
    handlers = await hall.open_queue("Complaints")
    await hall.join(giver, handlers)
    handler = await hall.hire(queue_id=handlers)
    await hall.act("transfer", conversation, handlers, outside_team=True)
    await hall.drain()
    assert await hall.owner(conversation) is None
    await hall.connect(handler)
    await hall.set_state(handler, "available")
    await hall.drain()
    assert await hall.owner(conversation) == handler
    [moved] = await hall.events("conversation.transferred")
    assert moved.data["outside_team"] is True
