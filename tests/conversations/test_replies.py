"""Replies and notes: once each, in order, with everything that hangs on them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, update

from conversations.access import Scope
from conversations.inbound import InboundMessage
from conversations.models import (
    Conversation,
    Delivery,
    Draft,
    File,
    Inbox,
    Mention,
    Message,
    MessageFile,
    MessageText,
    Participant,
    Queue,
    Thread,
)
from conversations.replies import StaleReply
from kit.errors import Conflict, Forbidden, Invalid, NotFound
from kit.ids import new_id
from tests.conversations.desk import Desk
from tests.conversations.stage import add_contact, add_conversation
from tests.support.workspaces import add_agent


async def test_a_reply_is_a_message_and_a_queued_delivery_on_the_customers_thread(desk: Desk) -> None:
    first = await desk.say()
    desk.clock.advance(minutes=3)
    reply, created = await desk.post(first.conversation_id, "Turn the tap")
    assert created
    assert (reply.direction, reply.kind, reply.author_kind) == ("out", "reply", "agent")
    assert (reply.author_id, reply.author_name, reply.thread_id) == (desk.agent.agent_id, "Agent", first.thread_id)
    assert reply.sequence > first.sequence
    assert reply.content == {"type": "text", "text": "Turn the tap"}
    assert reply.delivery["state"] == "queued"
    (delivery,) = await desk.rows(Delivery)
    assert (delivery.message_id, delivery.thread_id, delivery.sequence) == (reply.id, first.thread_id, reply.sequence)
    assert (delivery.state, delivery.run_at) == ("queued", desk.clock.now())


async def test_a_reply_moves_the_head_and_stops_the_customers_clock(desk: Desk) -> None:
    first = await desk.say()
    asked_at = desk.clock.now()
    assert (await desk.conversation(first.conversation_id)).waiting_since == asked_at
    answered_at = desk.clock.advance(minutes=3)
    reply, _ = await desk.post(first.conversation_id, "word " * 100)
    head = await desk.conversation(first.conversation_id)
    assert head.waiting_since is None
    assert head.first_response_at == head.last_activity_at == answered_at
    assert head.last_sequence == head.last_agent_sequence == reply.sequence
    assert head.last_message["kind"] == "reply"
    assert head.last_message["sequence"] == reply.sequence
    assert len(head.last_message["text"]) == 200
    (event,) = await desk.events("message.sent")
    assert event.message_id == reply.id
    assert event.data == {
        "sequence": reply.sequence, "episode": 1, "first_response": True, "automatic": False, "channel": "api",
    }  # fmt: skip


async def test_only_the_first_reply_is_the_first_response(desk: Desk) -> None:
    first = await desk.say()
    await desk.post(first.conversation_id)
    head = await desk.conversation(first.conversation_id)
    desk.clock.advance(minutes=1)
    await desk.post(first.conversation_id, "Anything else?")
    assert (await desk.conversation(first.conversation_id)).first_response_at == head.first_response_at
    assert [event.data["first_response"] for event in await desk.events("message.sent")] == [True, False]


async def test_a_note_stays_inside_and_answers_nobody(desk: Desk) -> None:
    first = await desk.say()
    note, _ = await desk.post(first.conversation_id, "VIP, be kind", kind="note")
    assert (note.direction, note.thread_id, note.delivery) == ("internal", None, None)
    head = await desk.conversation(first.conversation_id)
    assert head.waiting_since is not None
    assert head.first_response_at is None
    assert head.last_agent_sequence == 0
    assert head.last_message["kind"] == "note"
    assert await desk.rows(Delivery) == []
    assert [event.type for event in await desk.events()][-1] == "message.noted"


async def test_the_words_of_a_reply_can_be_searched(desk: Desk) -> None:
    first = await desk.say()
    reply, _ = await desk.post(first.conversation_id, "请关闭水龙头 tap")
    (row,) = await desk.rows(MessageText, MessageText.message_id == reply.id)
    assert "'龙头'" in row.tokens
    assert "'tap'" in row.tokens
    assert row.sequence == reply.sequence


async def test_ten_posts_of_one_client_id_at_once_make_one_message(desk: Desk) -> None:
    first = await desk.say()
    results = await asyncio.gather(*(desk.post(first.conversation_id, client_id="c-1") for _ in range(10)))
    assert len({row.id for row, _ in results}) == 1
    assert sorted(created for _, created in results) == [False] * 9 + [True]
    assert len({str(row) for row, _ in results}) == 1
    assert len(await desk.rows(Delivery)) == 1
    assert len(await desk.events("message.sent")) == 1
    assert len(await desk.messages(first.conversation_id)) == 2


async def test_a_client_id_races_over_two_conversations_and_wins_once(desk: Desk) -> None:
    one, two = await desk.take_in(desk.inbound(visitor="a"), desk.inbound(visitor="b"))
    results = await asyncio.gather(
        *(desk.post(receipt.conversation_id, "Hello", client_id="c-1") for receipt in (one, two, one, two))
    )
    assert len({row.id for row, _ in results}) == 1
    assert len(await desk.rows(Message, Message.kind == "reply")) == 1


async def test_a_client_id_is_not_taken_for_other_words(desk: Desk) -> None:
    first = await desk.say()
    await desk.post(first.conversation_id, "yes", client_id="c-1")
    with pytest.raises(Conflict, match="another message") as refused:
        await desk.post(first.conversation_id, "no", client_id="c-1")
    assert refused.value.code == "client_id_reused"


async def test_client_ids_of_two_agents_are_apart(desk: Desk) -> None:
    first = await desk.say()
    mine, _ = await desk.post(first.conversation_id, client_id="c-1")
    other, created = await desk.post(first.conversation_id, client_id="c-1", scope=desk.supervisor)
    assert created
    assert mine.id != other.id


async def test_sequences_rise_however_many_write_at_once(desk: Desk) -> None:
    first = await desk.say()
    await asyncio.gather(
        *(desk.post(first.conversation_id, f"reply {number}") for number in range(5)),
        *(desk.say(f"more {number}") for number in range(5)),
    )
    messages = await desk.messages(first.conversation_id)
    assert len(messages) == 11
    head = await desk.conversation(first.conversation_id)
    assert head.last_sequence == messages[-1].sequence
    assert head.last_message["sequence"] == messages[-1].sequence
    assert head.inbound_count == 6
    assert head.last_agent_sequence == max(message.sequence for message in messages if message.kind == "reply")


async def test_a_stale_reply_is_refused_unless_forced(desk: Desk) -> None:
    first = await desk.say()
    await desk.post(first.conversation_id, scope=desk.supervisor)
    with pytest.raises(StaleReply) as refused:
        await desk.post(first.conversation_id, seen_sequence=first.sequence)
    assert refused.value.code == "stale_reply"
    _, created = await desk.post(first.conversation_id, seen_sequence=first.sequence, force=True)
    assert created


async def test_ones_own_reply_and_a_customers_message_do_not_make_a_reply_stale(desk: Desk) -> None:
    first = await desk.say()
    await desk.post(first.conversation_id, "one")
    await desk.say("and another thing")
    _, created = await desk.post(first.conversation_id, "two", seen_sequence=first.sequence)
    assert created


async def test_a_note_is_never_stale(desk: Desk) -> None:
    first = await desk.say()
    await desk.post(first.conversation_id, scope=desk.supervisor)
    _, created = await desk.post(first.conversation_id, kind="note", seen_sequence=first.sequence)
    assert created


async def test_two_agents_who_saw_the_same_cannot_both_answer(desk: Desk) -> None:
    first = await desk.say()
    results = await asyncio.gather(
        desk.post(first.conversation_id, seen_sequence=first.sequence),
        desk.post(first.conversation_id, seen_sequence=first.sequence, scope=desk.supervisor),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["StaleReply", "tuple"]


async def _upload(desk: Desk, by: UUID | None, name: str = "offer.pdf") -> UUID:
    file_id = new_id()
    async with desk.begin() as work:
        await work.connection.execute(
            insert(File).values(
                workspace_id=desk.workspace.id, id=file_id, sha256=b"x" * 32, name=name,
                content_type="application/pdf", size_bytes=7, uploaded_by=by,
            )
        )  # fmt: skip
    return file_id


async def test_a_reply_carries_its_writers_uploads(desk: Desk) -> None:
    first = await desk.say()
    file_id = await _upload(desk, desk.agent.agent_id)
    reply, _ = await desk.post(first.conversation_id, "", attachments=(file_id,))
    assert reply.attachments == [
        {
            "id": str(file_id), "name": "offer.pdf", "content_type": "application/pdf", "size_bytes": 7,
            "width": None, "height": None, "inline": False,
        }
    ]  # fmt: skip
    assert (await desk.rows(File))[0].is_linked
    assert (await desk.rows(MessageFile))[0].message_id == reply.id


async def test_a_file_already_shown_to_the_writer_may_be_sent_again(desk: Desk) -> None:
    first = await desk.say()
    file_id = await _upload(desk, desk.supervisor.agent_id)
    await desk.post(first.conversation_id, "see", attachments=(file_id,), scope=desk.supervisor)
    again, _ = await desk.post(first.conversation_id, "again", attachments=(file_id,))
    assert again.attachments[0]["id"] == str(file_id)


async def test_somebody_elses_upload_cannot_be_attached(desk: Desk) -> None:
    first = await desk.say()
    file_id = await _upload(desk, desk.supervisor.agent_id)
    with pytest.raises(NotFound):
        await desk.post(first.conversation_id, "mine?", attachments=(file_id,))
    assert len(await desk.messages(first.conversation_id)) == 1


async def test_a_mention_lets_the_colleague_in_and_tells_them(desk: Desk) -> None:
    first = await desk.say()
    colleague = await _colleague(desk)
    with pytest.raises(NotFound):
        await desk.post(first.conversation_id, scope=colleague)
    note, _ = await desk.post(first.conversation_id, "@you look", kind="note", mentions=(colleague.agent_id,) * 2)
    assert note.mentions == [colleague.agent_id]
    (mention,) = await desk.rows(Mention)
    assert (mention.agent_id, mention.conversation_id, mention.message_id) == (
        colleague.agent_id, first.conversation_id, note.id,
    )  # fmt: skip
    (participant,) = await desk.rows(Participant)
    assert participant.reason == "mentioned"
    (event,) = await desk.events("mention.created")
    assert event.agent_id == colleague.agent_id
    await desk.post(first.conversation_id, "I see it", kind="note", scope=colleague)
    await desk.post(first.conversation_id, "@you again", kind="note", mentions=(colleague.agent_id,))
    assert len(await desk.rows(Participant)) == 1


async def _colleague(desk: Desk) -> Scope:
    """An agent of this workspace who is in no queue."""
    agent_id = new_id()
    async with desk.begin() as work:
        await add_agent(work.connection, desk.workspace.id, agent_id, name="Zhao Min", email=f"{agent_id}@x.test")
    return Scope(desk.workspace.id, agent_id, "Zhao Min", "agent", desk.agent.permissions, frozenset())


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "x" * 200_001}, "text"),
        ({"client_id": ""}, "client_id"),
        ({"client_id": "c" * 201}, "client_id"),
        ({"mentions": (UUID(int=7),)}, "mentions"),
        ({"kind": "note", "mentions": (UUID(int=7),)}, "mentions"),
        ({"kind": "note", "mentions": tuple(UUID(int=number) for number in range(51))}, "mentions"),
        ({"attachments": tuple(UUID(int=number) for number in range(21))}, "attachments"),
        ({"attachments": (UUID(int=7),) * 2}, "attachments"),
    ],
)
async def test_what_cannot_be_posted_is_refused_by_field(desk: Desk, wrong: dict[str, Any], field: str) -> None:
    first = await desk.say()
    with pytest.raises(Invalid) as refused:
        await desk.post(first.conversation_id, **{"text": "fine"} | wrong)
    assert field in refused.value.fields
    assert len(await desk.messages(first.conversation_id)) == 1


async def test_who_may_not_reply_does_not(desk: Desk) -> None:
    first = await desk.say()
    with pytest.raises(Forbidden):
        await desk.post(first.conversation_id, scope=desk.agent.limited_to(()))


async def test_a_reply_to_a_resolved_conversation_opens_a_new_episode(desk: Desk) -> None:
    first = await desk.say()
    await desk.act("resolve", first.conversation_id)
    assert (await desk.thread(first.thread_id)).open_conversation_id is None
    await desk.post(first.conversation_id, "One more thing")
    head = await desk.conversation(first.conversation_id)
    assert (head.status, head.episode, head.resolved_at) == ("open", 2, None)
    assert (await desk.thread(first.thread_id)).open_conversation_id == first.conversation_id
    assert desk.listener.kinds == ["resolved", "reopened"]
    assert (await desk.events("message.sent"))[0].data["episode"] == 2


async def test_a_note_leaves_a_resolved_conversation_resolved(desk: Desk) -> None:
    first = await desk.say()
    await desk.act("resolve", first.conversation_id)
    await desk.post(first.conversation_id, "for the file", kind="note")
    assert (await desk.conversation(first.conversation_id)).status == "resolved"


async def test_an_exchange_that_went_on_elsewhere_is_answered_there(desk: Desk) -> None:
    first = await desk.say()
    await desk.act("resolve", first.conversation_id)
    desk.clock.advance(days=30)
    second = await desk.say("New problem")
    assert second.conversation_id != first.conversation_id
    with pytest.raises(Conflict, match="goes on in conversation #2") as refused:
        await desk.post(first.conversation_id, "Hello?", thread_id=first.thread_id)
    assert refused.value.code == "thread_open_elsewhere"
    assert refused.value.fields["conversation_id"] == str(second.conversation_id)
    with pytest.raises(Conflict) as refused:
        await desk.post(first.conversation_id, "Hello?")
    assert refused.value.code == "no_thread"


async def test_a_contacts_other_idle_thread_joins_when_it_is_used(desk: Desk) -> None:
    mail = await _inbox(desk, "email", "Mail")
    link = ("mailto:v1@x.test",)
    chat = await desk.take_in(_linked(desk, "v1", desk.workspace.inbox_id, "api", link))
    letter = await desk.take_in(_linked(desk, "v1@x.test", mail, "email", link))
    assert chat[0].contact_id == letter[0].contact_id
    await desk.act("resolve", letter[0].conversation_id)
    reply, _ = await desk.post(chat[0].conversation_id, "By mail", thread_id=letter[0].thread_id)
    assert reply.inbox_id == mail
    head = await desk.conversation(chat[0].conversation_id)
    assert head.channels == ["api", "email"]
    assert head.inbox_id == mail
    thread = await desk.thread(letter[0].thread_id)
    assert thread.conversation_id == thread.open_conversation_id == chat[0].conversation_id


def _linked(desk: Desk, visitor: str, inbox_id: UUID, channel: str, links: tuple[str, ...]) -> InboundMessage:
    inbound = desk.inbound(visitor=visitor, inbox_id=inbox_id, channel=channel)
    return replace(inbound, identity=replace(inbound.identity, links=links))


async def _inbox(desk: Desk, kind: str, name: str) -> UUID:
    inbox_id = new_id()
    async with desk.begin() as work:
        await work.connection.execute(
            insert(Inbox).values(
                workspace_id=desk.workspace.id, id=inbox_id, kind=kind, name=name, queue_id=desk.workspace.queue_id
            )
        )
    return inbox_id


async def test_a_strangers_thread_is_not_found(desk: Desk) -> None:
    one, two = await desk.take_in(desk.inbound(visitor="a"), desk.inbound(visitor="b"))
    with pytest.raises(NotFound):
        await desk.post(one.conversation_id, "oops", thread_id=two.thread_id)
    with pytest.raises(NotFound):
        await desk.post(one.conversation_id, "oops", thread_id=new_id())


async def test_nothing_goes_out_through_an_inbox_that_is_off(desk: Desk) -> None:
    first = await desk.say()
    async with desk.begin() as work:
        await work.connection.execute(
            update(Inbox).where(Inbox.workspace_id == desk.workspace.id).values(is_enabled=False)
        )
    with pytest.raises(Conflict) as refused:
        await desk.post(first.conversation_id)
    assert refused.value.code == "inbox_disabled"


async def test_a_conversation_without_a_thread_takes_notes_only(desk: Desk) -> None:
    async with desk.begin() as work:
        conversation_id = await add_conversation(work, desk.workspace, await add_contact(work))
    await desk.post(conversation_id, kind="note")
    with pytest.raises(Conflict) as refused:
        await desk.post(conversation_id)
    assert refused.value.code == "no_thread"


async def test_the_queue_decides_whether_an_answered_conversation_rests(desk: Desk) -> None:
    first = await desk.say()
    async with desk.begin() as work:
        await work.connection.execute(
            update(Queue).where(Queue.workspace_id == desk.workspace.id).values(pending_after_reply=True)
        )
    await desk.post(first.conversation_id)
    assert (await desk.conversation(first.conversation_id)).status == "pending"
    (event,) = await desk.events("conversation.status_changed")
    assert event.data == {"before": "open", "after": "pending"}
    await desk.say("Thanks, but")
    assert (await desk.conversation(first.conversation_id)).status == "open"


async def test_without_a_queue_an_answered_conversation_stays_open(desk: Desk) -> None:
    first = await desk.say()
    async with desk.begin() as work:
        await work.connection.execute(
            update(Conversation).where(Conversation.workspace_id == desk.workspace.id).values(queue_id=None)
        )
    await desk.post(first.conversation_id)
    assert (await desk.conversation(first.conversation_id)).status == "open"


async def test_the_program_itself_answers_without_stopping_the_clock(desk: Desk) -> None:
    first = await desk.say()
    reply, _ = await desk.post(first.conversation_id, "We are closed", scope=Scope.system(desk.workspace.id))
    assert (reply.author_kind, reply.author_id) == ("system", None)
    head = await desk.conversation(first.conversation_id)
    assert head.waiting_since is not None
    assert head.first_response_at is None


async def test_a_sent_draft_is_forgotten(desk: Desk) -> None:
    first = await desk.say()
    async with desk.begin() as work:
        await work.connection.execute(
            insert(Draft).values(
                workspace_id=desk.workspace.id, conversation_id=first.conversation_id, agent_id=desk.agent.agent_id,
                kind="reply", text="We ar",
            )
        )  # fmt: skip
    await desk.post(first.conversation_id, "a note first", kind="note")
    assert len(await desk.rows(Draft)) == 1
    await desk.post(first.conversation_id)
    assert await desk.rows(Draft) == []
    assert len(await desk.events("draft.changed")) == 1


async def test_a_refused_reply_leaves_nothing_behind(desk: Desk) -> None:
    first = await desk.say()
    await desk.act("resolve", first.conversation_id)
    before = await desk.events()
    async with desk.begin() as work:
        await work.connection.execute(
            update(Inbox).where(Inbox.workspace_id == desk.workspace.id).values(is_enabled=False)
        )
    with pytest.raises(Conflict):
        await desk.post(first.conversation_id)
    assert (await desk.conversation(first.conversation_id)).status == "resolved"
    assert len(await desk.events()) == len(before)


async def test_a_reply_waits_for_intake_on_its_thread_and_both_are_kept(desk: Desk) -> None:
    first = await desk.say()
    results = await asyncio.gather(
        *(desk.post(first.conversation_id, f"r{number}") for number in range(4)),
        *(desk.say(f"c{number}") for number in range(4)),
    )
    assert len(results) == 8
    threads = await desk.rows(Thread)
    assert [thread.open_conversation_id for thread in threads] == [first.conversation_id]


async def test_an_agent_says_who_of_a_mails_people_gets_a_copy(desk: Desk) -> None:
    boss, wife = {"name": "Boss", "address": "Boss@Shop.test"}, {"name": "", "address": "wife@home.test"}
    said = await desk.say(thread_state={"cc": [boss, wife]}, participants=("earlier@shop.test",))
    as_the_mail, _ = await desk.post(said.conversation_id)
    chosen, _ = await desk.post(said.conversation_id, cc=("boss@shop.test", "earlier@shop.test"))
    nobody, _ = await desk.post(said.conversation_id, cc=())
    note, _ = await desk.post(said.conversation_id, kind="note", cc=())
    assert (as_the_mail.facts, note.facts) == ({}, {})
    assert chosen.facts == {"cc": [boss, {"name": "", "address": "earlier@shop.test"}]}
    assert nobody.facts == {"cc": []}
    with pytest.raises(Invalid) as refused:
        await desk.post(said.conversation_id, cc=("stranger@evil.test",))
    assert list(refused.value.fields) == ["cc"]
