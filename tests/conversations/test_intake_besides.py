"""What comes in beside messages: edits and recalls, signals, and messages of ours sent elsewhere."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from conversations.content import Text, to_json
from conversations.events import append_events
from conversations.inbound import (
    ContactSignal,
    InboundFile,
    InboundIdentity,
    MessageEdit,
    MessageRecall,
    OwnMessage,
    SignalKind,
    WindowGrant,
)
from conversations.intake import Besides, receive
from conversations.models import (
    Contact,
    EarlyChange,
    Identity,
    Message,
    MessageFile,
    MessageRevision,
    MessageText,
    ReplyWindow,
)
from conversations.models import File as FileRow
from kit.ids import new_id
from tests.conversations.desk import Desk


async def take(desk: Desk, besides: Besides) -> None:
    async with desk.database.hot() as connection:
        outcome = await receive(connection, desk.workspace.id, [], desk.listener, desk.clock.now(), besides)
        if outcome.drafts:
            await append_events(connection, desk.workspace.id, outcome.drafts, desk.clock.now())


def edit(desk: Desk, text: str, external_id: str = "m1", *, later_s: float = 1) -> MessageEdit:
    at = desk.clock.now() + timedelta(seconds=later_s)
    return MessageEdit(desk.workspace.inbox_id, external_id, Text(text), text, at)


def recall(desk: Desk, external_id: str = "m1", *, erase: bool = False) -> MessageRecall:
    return MessageRecall(desk.workspace.inbox_id, external_id, desk.clock.now(), erase)


def signal(desk: Desk, kind: SignalKind, *, visitor: str = "v1", name: str = "", **more: Any) -> ContactSignal:
    identity = InboundIdentity(visitor, visitor, name=name)
    return ContactSignal(desk.workspace.inbox_id, "api", identity, kind, desk.clock.now(), **more)


def own(desk: Desk, text: str = "welcome", *, visitor: str = "v1", **more: Any) -> OwnMessage:
    return OwnMessage(
        id=new_id(),
        inbox_id=desk.workspace.inbox_id,
        channel="api",
        identity=InboundIdentity(visitor, visitor),
        thread_key=visitor,
        content=Text(text),
        text=text,
        at=desk.clock.now(),
        **more,
    )


async def only_message(desk: Desk, conversation_id: UUID) -> Any:
    [message] = await desk.messages(conversation_id)
    return message


async def revisions(desk: Desk) -> list[tuple[int, str]]:
    rows = await desk.rows(MessageRevision, order=MessageRevision.revision)
    return [(row.revision, row.text) for row in rows]


async def test_an_edit_keeps_what_was_said_before(desk: Desk) -> None:
    said = await desk.say("the washer leeks", external_id="m1")
    await take(desk, Besides(changes=[edit(desk, "the washer leaks")]))
    await take(desk, Besides(changes=[edit(desk, "the washer leaks, model X", later_s=2)]))
    message = await only_message(desk, said.conversation_id)
    assert (message.text, message.content) == ("the washer leaks, model X", to_json(Text("the washer leaks, model X")))
    assert message.edited_at == desk.clock.now() + timedelta(seconds=2)
    assert await revisions(desk) == [(1, "the washer leeks"), (2, "the washer leaks")]
    conversation = await desk.conversation(said.conversation_id)
    assert conversation.last_message["text"] == "the washer leaks, model X"
    [first, second] = await desk.events("message.edited")
    assert (first.message_id, second.conversation_id) == (said.message_id, said.conversation_id)


async def test_a_repeated_or_an_older_edit_changes_nothing(desk: Desk) -> None:
    said = await desk.say("first", external_id="m1")
    newest = edit(desk, "third", later_s=3)
    await take(desk, Besides(changes=[newest]))
    await take(desk, Besides(changes=[newest, edit(desk, "second", later_s=2)]))
    assert (await only_message(desk, said.conversation_id)).text == "third"
    assert await revisions(desk) == [(1, "first")]


async def test_an_edited_message_is_found_by_its_new_words_only(desk: Desk) -> None:
    said = await desk.say("排水泵", external_id="m1")
    await take(desk, Besides(changes=[edit(desk, "冷凝器")]))
    words = [row.tokens for row in await desk.rows(MessageText, MessageText.message_id == said.message_id)]
    assert words
    assert all("冷凝" in one and "排水" not in one for one in words)


async def test_an_edit_and_a_recall_that_come_before_their_message_are_applied_to_it(desk: Desk) -> None:
    await take(desk, Besides(changes=[edit(desk, "corrected"), recall(desk, "m2")]))
    assert len(await desk.rows(EarlyChange)) == 2
    said = await desk.say("wrong", external_id="m1", is_editable=True)
    taken_back = await desk.say("oops", external_id="m2", is_editable=True)
    first, second = await desk.messages(said.conversation_id)
    assert (first.text, first.edited_at is not None) == ("corrected", True)
    assert (second.id, second.recalled_at) == (taken_back.message_id, desk.clock.now())
    assert await revisions(desk) == [(1, "wrong")]
    assert await desk.rows(EarlyChange) == []


async def test_an_edit_in_the_same_batch_as_its_message_is_applied(desk: Desk) -> None:
    message = desk.inbound("wrong", external_id="m1", is_editable=True)
    async with desk.database.hot() as connection:
        await receive(
            connection,
            desk.workspace.id,
            [message],
            desk.listener,
            desk.clock.now(),
            Besides(changes=[edit(desk, "right")]),
        )
    [row] = await desk.rows(Message)
    assert row.text == "right"


async def test_a_recalled_message_is_marked_and_kept(desk: Desk) -> None:
    said = await desk.say("my card number is 4111", external_id="m1")
    await take(desk, Besides(changes=[recall(desk)]))
    await take(desk, Besides(changes=[recall(desk)]))
    message = await only_message(desk, said.conversation_id)
    assert (message.text, message.recalled_at) == ("my card number is 4111", desk.clock.now())
    assert (await desk.conversation(said.conversation_id)).last_message["recalled"] is True
    assert len(await desk.events("message.recalled")) == 1


async def test_a_recall_that_erases_leaves_no_word_of_it(desk: Desk) -> None:
    said = await desk.say("my card number is 4111", external_id="m1")
    await take(desk, Besides(changes=[edit(desk, "my card number is 4222")]))
    await take(desk, Besides(changes=[recall(desk, erase=True)]))
    message = await only_message(desk, said.conversation_id)
    assert (message.text, message.content) == ("", to_json(Text("")))
    assert await revisions(desk) == []
    assert await desk.rows(MessageText) == []
    assert "4222" not in str((await desk.conversation(said.conversation_id)).last_message)


async def test_edits_and_replies_at_the_same_time_lose_nothing(desk: Desk) -> None:
    said = await desk.say("first", external_id="m1")
    await asyncio.gather(
        *(take(desk, Besides(changes=[edit(desk, f"edit {n}", later_s=n)])) for n in range(1, 5)),
        *(desk.post(said.conversation_id, f"reply {n}") for n in range(4)),
    )
    messages = await desk.messages(said.conversation_id)
    assert messages[0].text == "edit 4"
    assert {message.text for message in messages[1:]} == {f"reply {n}" for n in range(4)}
    conversation = await desk.conversation(said.conversation_id)
    assert conversation.last_sequence == messages[-1].sequence
    assert conversation.last_message["text"] == messages[-1].text


async def test_a_signal_makes_somebody_known_and_opens_a_window(desk: Desk) -> None:
    grant = WindowGrant("follow", timedelta(minutes=1), 3)
    await take(desk, Besides(signals=[signal(desk, "followed", name="王芳", window=grant, facts={"scene": 7})]))
    [contact] = await desk.rows(Contact)
    [window] = await desk.rows(ReplyWindow)
    [event] = await desk.events("contact.followed")
    assert (contact.name, window.opened_by, window.quota) == ("王芳", "follow", 3)
    assert (event.contact_id, event.conversation_id, event.data["facts"]) == (contact.id, None, {"scene": 7})


async def test_who_blocked_us_is_unreachable_until_they_write(desk: Desk) -> None:
    said = await desk.say()
    await take(desk, Besides(signals=[signal(desk, "blocked")]))
    [identity] = await desk.rows(Identity)
    assert identity.unreachable_since == desk.clock.now()
    [event] = await desk.events("contact.blocked")
    assert event.conversation_id == said.conversation_id
    await desk.say("back again")
    [identity] = await desk.rows(Identity)
    assert identity.unreachable_since is None


async def test_a_new_name_replaces_an_address_and_never_a_name_that_people_gave(desk: Desk) -> None:
    await take(desk, Besides(signals=[signal(desk, "entered"), signal(desk, "entered", visitor="v2", name="Li")]))
    await take(
        desk,
        Besides(signals=[signal(desk, "renamed", name="王芳"), signal(desk, "renamed", visitor="v2", name="Li Lei")]),
    )
    assert {contact.name for contact in await desk.rows(Contact)} == {"王芳", "Li"}
    assert {identity.name for identity in await desk.rows(Identity)} == {"王芳", "Li Lei"}


async def test_a_message_of_ours_from_elsewhere_stands_in_the_thread_as_sent(desk: Desk) -> None:
    said = await desk.say(window=WindowGrant("message", timedelta(hours=48), 5))
    one = own(desk, "I answered from my phone", external_id="o1", author_name="李强")
    await take(desk, Besides(own=[one]))
    await take(desk, Besides(own=[own(desk, "I answered from my phone", external_id="o1", author_name="李强")]))
    _, message = await desk.messages(said.conversation_id)
    assert (message.direction, message.kind, message.author_kind, message.author_name) == (
        "out",
        "reply",
        "agent",
        "李强",
    )
    assert message.delivery["state"] == "sent"
    conversation = await desk.conversation(said.conversation_id)
    assert (conversation.last_sequence, conversation.waiting_since) == (message.sequence, None)
    assert conversation.first_response_at == desk.clock.now()
    assert [row.used for row in await desk.rows(ReplyWindow)] == [1]


async def test_an_automatic_welcome_answers_nobody(desk: Desk) -> None:
    said = await desk.say()
    await take(desk, Besides(own=[own(desk, is_automatic=True, counts_against_window=False)]))
    conversation = await desk.conversation(said.conversation_id)
    assert (conversation.waiting_since, conversation.first_response_at) == (desk.clock.now(), None)
    assert (await desk.messages(said.conversation_id))[-1].author_kind == "bot"


async def test_a_welcome_before_the_first_message_opens_no_conversation(desk: Desk) -> None:
    await take(desk, Besides(own=[own(desk, is_automatic=True)]))
    assert await desk.rows(Message) == []


async def test_files_of_our_own_messages_stand_with_them_once(desk: Desk) -> None:
    said = await desk.say("hello")
    file = InboundFile(new_id(), b"\1" * 32, "plan.png", "image/png", 9, 3, 4)
    for _ in range(2):
        await take(desk, Besides(own=[own(desk, external_id="o1", files=(file,))]))
    message = (await desk.messages(said.conversation_id))[-1]
    assert message.attachments == [
        {"id": str(file.id), "name": "plan.png", "content_type": "image/png", "size_bytes": 9, "width": 3, "height": 4,
         "inline": False}
    ]  # fmt: skip
    assert [row.file_id for row in await desk.rows(MessageFile)] == [file.id]
    assert [row.is_linked for row in await desk.rows(FileRow)] == [True]
