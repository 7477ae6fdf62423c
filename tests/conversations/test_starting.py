"""An agent writes first."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, update

from channels.contract import Capabilities
from conversations.models import Contact, ContactLink, Conversation, Delivery, Identity, Inbox, MessageText, Thread
from conversations.replies import Opening, start_conversation
from kit.errors import Conflict, Forbidden, Invalid, NotFound
from kit.ids import new_id
from tests.conversations.desk import Desk
from tests.conversations.stage import add_contact

MAIL = Capabilities(max_text=100_000, subject=True, can_start=True)
CHAT = Capabilities(max_text=4_000, can_start=True)


@dataclass(slots=True)
class MailDesk:
    desk: Desk
    inbox_id: UUID

    async def start(self, abilities: Capabilities = MAIL, **values: Any) -> Any:
        values = {"inbox_id": self.inbox_id, "text": "Your part is here", "subject": "Part"} | values
        scope = values.pop("scope", self.desk.agent)
        async with self.desk.begin() as work:
            return await start_conversation(work, scope, Opening(**values), abilities, listener=self.desk.listener)


@pytest.fixture
async def mail(desk: Desk) -> MailDesk:
    inbox_id = new_id()
    async with desk.begin() as work:
        await work.connection.execute(
            insert(Inbox).values(
                workspace_id=desk.workspace.id, id=inbox_id, kind="email", name="Mail", queue_id=desk.workspace.queue_id
            )
        )
    return MailDesk(desk, inbox_id)


async def test_a_mail_to_a_stranger_makes_contact_identity_thread_and_conversation(mail: MailDesk) -> None:
    conversation, message = await mail.start(to=" Li.Lei@Example.COM ")
    assert (conversation.number, conversation.status, conversation.subject) == (1, "open", "Part")
    assert (conversation.assignee_id, conversation.queue_id) == (
        mail.desk.agent.agent_id, mail.desk.workspace.queue_id,
    )  # fmt: skip
    assert (conversation.channels, conversation.inbound_count) == (["email"], 0)
    assert conversation.last_message["text"] == "Your part is here"
    assert message.content == {"type": "text", "text": "Your part is here", "subject": "Part"}
    (contact,) = await mail.desk.rows(Contact)
    assert (contact.name, contact.email, contact.verified) == ("li.lei@example.com", "li.lei@example.com", False)
    (identity,) = await mail.desk.rows(Identity)
    assert (identity.external_id, identity.contact_id) == ("li.lei@example.com", contact.id)
    (thread,) = await mail.desk.rows(Thread)
    assert thread.conversation_id == thread.open_conversation_id == conversation.id
    assert (thread.subject, thread.participants) == ("Part", ["li.lei@example.com"])
    assert (await mail.desk.rows(Delivery))[0].message_id == message.id
    assert "'part'" in (await mail.desk.rows(MessageText))[0].tokens
    assert [event.type for event in await mail.desk.events()] == [
        "contact.created", "conversation.opened", "message.sent",
    ]  # fmt: skip
    (change,) = mail.desk.listener.changes
    assert (change.kind, change.agent_id, change.channel) == ("opened", mail.desk.agent.agent_id, "email")


async def test_an_agents_opening_is_no_response(mail: MailDesk) -> None:
    conversation, _ = await mail.start(to="a@b.example")
    assert conversation.first_response_at is None
    assert (await mail.desk.events("message.sent"))[0].data["first_response"] is False
    await mail.desk.take_in(
        mail.desk.inbound(
            "Thanks", visitor="a@b.example", inbox_id=mail.inbox_id, channel="email", thread="other",
            reply_to_thread_id=(await mail.desk.rows(Thread))[0].id,
        )
    )  # fmt: skip
    mail.desk.clock.advance(minutes=1)
    await mail.desk.post(conversation.id)
    assert (await mail.desk.conversation(conversation.id)).first_response_at == mail.desk.clock.now()


async def test_the_answer_to_an_agents_mail_joins_its_conversation(mail: MailDesk) -> None:
    conversation, _ = await mail.start(to="a@b.example")
    (thread,) = await mail.desk.rows(Thread)
    (receipt,) = await mail.desk.take_in(
        mail.desk.inbound(
            "When?", visitor="a@b.example", inbox_id=mail.inbox_id, channel="email", thread="their-id",
            reply_to_thread_id=thread.id,
        )
    )  # fmt: skip
    assert receipt.conversation_id == conversation.id
    assert len(await mail.desk.rows(Contact)) == 1


async def test_a_contacts_known_address_is_used(mail: MailDesk) -> None:
    (first,) = await mail.desk.take_in(mail.desk.inbound(visitor="a@b.example", inbox_id=mail.inbox_id))
    conversation, message = await mail.start(contact_id=first.contact_id)
    assert conversation.contact_id == first.contact_id
    assert conversation.id != first.conversation_id
    assert message.thread_id != first.thread_id
    assert conversation.number == 2


async def test_a_contacts_mail_address_becomes_an_identity(mail: MailDesk) -> None:
    async with mail.desk.begin() as work:
        contact_id = await add_contact(work, email="li@lei.example")
        silent_id = await add_contact(work)
    conversation, _ = await mail.start(contact_id=contact_id)
    assert conversation.contact_id == contact_id
    assert [row.external_id for row in await mail.desk.rows(Identity)] == ["li@lei.example"]
    with pytest.raises(Invalid) as refused:
        await mail.start(contact_id=silent_id)
    assert refused.value.code == "no_address"
    conversation, _ = await mail.start(contact_id=silent_id, to="new@lei.example")
    assert conversation.contact_id == silent_id
    with pytest.raises(Conflict) as refused_too:
        await mail.start(contact_id=contact_id, to="new@lei.example")
    assert refused_too.value.code == "address_taken"


async def test_an_address_proved_elsewhere_is_the_same_person(mail: MailDesk) -> None:
    async with mail.desk.begin() as work:
        contact_id = await add_contact(work)
        await work.connection.execute(
            insert(ContactLink).values(
                workspace_id=mail.desk.workspace.id, link="mailto:a@b.example", contact_id=contact_id
            )
        )
    conversation, _ = await mail.start(to="a@b.example")
    assert conversation.contact_id == contact_id


async def test_a_chat_has_one_exchange_an_address(mail: MailDesk) -> None:
    desk = mail.desk
    first = await desk.say()
    chat = {"inbox_id": desk.workspace.inbox_id, "contact_id": first.contact_id}
    with pytest.raises(Conflict) as refused:
        await mail.start(CHAT, **chat)
    assert refused.value.code == "thread_open_elsewhere"
    await desk.act("resolve", first.conversation_id)
    conversation, message = await mail.start(CHAT, **chat)
    assert message.thread_id == first.thread_id
    assert conversation.previous_id == first.conversation_id
    assert (await desk.thread(first.thread_id)).open_conversation_id == conversation.id
    assert (await desk.say("Thanks")).conversation_id == conversation.id


async def test_a_chat_to_a_new_address_takes_it_as_it_is_written(mail: MailDesk) -> None:
    conversation, _ = await mail.start(CHAT, inbox_id=mail.desk.workspace.inbox_id, to=" +8613800138000 ")
    (identity,) = await mail.desk.rows(Identity)
    assert (identity.external_id, identity.contact_id) == ("+8613800138000", conversation.contact_id)
    assert (await mail.desk.rows(Contact))[0].email is None
    receipt = await mail.desk.say(visitor="+8613800138000")
    assert receipt.conversation_id == conversation.id


async def test_an_exchange_of_another_address_is_not_taken_over(mail: MailDesk) -> None:
    desk = mail.desk
    first = await desk.say(visitor="a", thread="b")
    await desk.act("resolve", first.conversation_id)
    with pytest.raises(Conflict) as refused:
        await mail.start(CHAT, inbox_id=desk.workspace.inbox_id, to="b")
    assert refused.value.code == "address_taken"


async def test_the_same_start_sent_ten_times_at_once_makes_one_conversation(mail: MailDesk) -> None:
    results = await asyncio.gather(
        *(mail.start(to="a@b.example", client_id="c-1") for _ in range(10)), return_exceptions=True
    )
    done = [result for result in results if isinstance(result, tuple)]
    assert {result.code for result in results if isinstance(result, Conflict)} <= {"busy"}
    assert len({conversation.id for conversation, _ in done}) == 1
    assert len(await mail.desk.rows(Conversation)) == 1
    assert len(await mail.desk.rows(Contact)) == 1
    conversation, _ = await mail.start(to="a@b.example", client_id="c-1")
    assert conversation.id == done[0][0].id


async def test_a_customer_who_writes_at_that_moment_is_the_same_person(mail: MailDesk) -> None:
    for number in range(5):
        address = f"a{number}@b.example"
        (conversation, _), receipts = await asyncio.gather(
            mail.start(to=address),
            mail.desk.take_in(mail.desk.inbound(visitor=address, inbox_id=mail.inbox_id, channel="email")),
        )
        assert conversation.contact_id == receipts[0].contact_id


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": "a@b.example", "text": " "},
        {"to": "a@b.example", "text": "a\x00"},
        {"to": "not an address"},
        {"to": " "},
        {},
    ],
)
async def test_a_start_without_words_or_address_is_refused(mail: MailDesk, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        await mail.start(**wrong)
    assert await mail.desk.rows(Conversation) == []


async def test_only_a_channel_that_allows_it_is_written_first(mail: MailDesk) -> None:
    with pytest.raises(Invalid) as refused:
        await mail.start(Capabilities(max_text=1000), to="a@b.example")
    assert refused.value.code == "cannot_start"
    with pytest.raises(NotFound):
        await mail.start(to="a@b.example", inbox_id=new_id())
    with pytest.raises(Forbidden):
        await mail.start(to="a@b.example", scope=mail.desk.agent.limited_to(()))
    async with mail.desk.begin() as work:
        await work.connection.execute(
            update(Inbox).where(Inbox.workspace_id == mail.desk.workspace.id).values(is_enabled=False)
        )
    with pytest.raises(Conflict):
        await mail.start(to="a@b.example")


async def test_a_merged_contact_is_not_written_to(mail: MailDesk) -> None:
    async with mail.desk.begin() as work:
        kept = await add_contact(work)
        gone = await add_contact(work, email="a@b.example", merged_into_id=kept)
    with pytest.raises(Conflict) as refused:
        await mail.start(contact_id=gone)
    assert refused.value.code == "merged"
