"""Intake against the real database: who, where, once, in order, whoever writes at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from conversations.events import append_events
from conversations.inbound import InboundFile, InboundMessage, IntakeReceipt
from conversations.intake import receive
from kit.db import Database
from kit.ids import new_id
from tests.support.channel import SilentListener, inbound
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace


class Desk:
    """Takes messages in, as ingest does, and reads back what became of them."""

    def __init__(self, database: Database, workspace: TestWorkspace, clock: FakeClock) -> None:
        self.database = database
        self.workspace = workspace
        self.clock = clock
        self.listener = SilentListener()

    def message(self, sender: str, external_id: str | None = None, text: str = "hello", **more: Any) -> InboundMessage:
        return inbound(self.workspace.inbox_id, sender, external_id or str(uuid4()), text, at=self.clock.now(), **more)

    async def take(self, *messages: InboundMessage) -> list[IntakeReceipt]:
        async with self.database.hot() as connection:
            outcome = await receive(connection, self.workspace.id, messages, self.listener, self.clock.now())
            if outcome.drafts:
                await append_events(connection, self.workspace.id, outcome.drafts, self.clock.now())
        return outcome.receipts

    async def rows(self, sql: str, *values: Any) -> Sequence[Any]:
        async with self.database.acquire() as connection:
            return await connection.fetch(sql, self.workspace.id, *values)

    async def resolve(self, conversation_id: Any) -> None:
        await self.rows(
            "UPDATE conversation SET status = 'resolved', resolved_at = $3 WHERE workspace_id = $1 AND id = $2",
            conversation_id, self.clock.now(),
        )  # fmt: skip
        await self.rows(
            "UPDATE thread SET open_conversation_id = NULL WHERE workspace_id = $1 AND conversation_id = $2",
            conversation_id,
        )

    async def events(self) -> list[str]:
        return [row["type"] for row in await self.rows("SELECT type FROM event WHERE workspace_id = $1 ORDER BY seq")]


@pytest.fixture
def desk(database: Database, workspace: TestWorkspace, clock: FakeClock) -> Desk:
    return Desk(database, workspace, clock)


async def test_a_first_message_makes_a_contact_and_an_open_conversation_in_the_inboxs_queue(desk: Desk) -> None:
    [receipt] = await desk.take(desk.message("wang", text="洗衣机显示 E4"))
    [conversation] = await desk.rows("SELECT * FROM conversation WHERE workspace_id = $1")
    assert conversation["id"] == receipt.conversation_id
    assert conversation["queue_id"] == desk.workspace.queue_id
    assert (conversation["status"], conversation["number"], conversation["inbound_count"]) == ("open", 1, 1)
    assert conversation["waiting_since"] == desk.clock.now()
    assert conversation["last_message"]["text"] == "洗衣机显示 E4"
    [contact] = await desk.rows("SELECT name FROM contact WHERE workspace_id = $1")
    assert contact["name"] == "Wang"
    assert await desk.events() == ["contact.created", "conversation.opened", "message.received"]
    assert [effect.opened for effect in desk.listener.effects] == [True]


async def test_ten_first_messages_at_once_are_one_contact_and_one_conversation(desk: Desk) -> None:
    receipts = await asyncio.gather(*(desk.take(desk.message("li")) for _ in range(10)))
    assert len({receipt.contact_id for [receipt] in receipts}) == 1
    assert len({receipt.conversation_id for [receipt] in receipts}) == 1
    [conversation] = await desk.rows("SELECT inbound_count FROM conversation WHERE workspace_id = $1")
    assert conversation["inbound_count"] == 10


async def test_one_message_taken_in_by_five_at_once_is_one_message(desk: Desk) -> None:
    receipts = await asyncio.gather(*(desk.take(desk.message("li", "same")) for _ in range(5)))
    assert len({receipt.message_id for [receipt] in receipts}) == 1
    assert sorted(receipt.duplicate for [receipt] in receipts) == [False, True, True, True, True]
    assert len(await desk.rows("SELECT id FROM message WHERE workspace_id = $1")) == 1


async def test_a_repeat_inside_a_batch_is_folded_and_its_batch_keeps_its_order(desk: Desk) -> None:
    batch = [desk.message("a", "1"), desk.message("b", "2"), desk.message("a", "1"), desk.message("a", "3")]
    receipts = await desk.take(*batch)
    assert [receipt.duplicate for receipt in receipts] == [False, False, True, False]
    assert receipts[2].message_id == receipts[0].message_id
    assert receipts[0].sequence < receipts[1].sequence < receipts[3].sequence


async def test_a_resolved_conversation_reopens_within_the_window_as_a_new_episode(desk: Desk) -> None:
    [first] = await desk.take(desk.message("chen"))
    await desk.resolve(first.conversation_id)
    desk.clock.advance(days=2)
    [second] = await desk.take(desk.message("chen"))
    assert second.conversation_id == first.conversation_id
    [row] = await desk.rows(
        "SELECT status, episode, resolved_at, waiting_since FROM conversation WHERE workspace_id = $1"
    )
    assert (row["status"], row["episode"], row["resolved_at"]) == ("open", 2, None)
    assert row["waiting_since"] == desk.clock.now()
    assert desk.listener.effects[-1].reopened


async def test_after_the_window_a_new_conversation_opens_and_links_back(desk: Desk) -> None:
    [first] = await desk.take(desk.message("chen"))
    await desk.resolve(first.conversation_id)
    desk.clock.advance(days=4)
    first_late, second_late = await desk.take(desk.message("chen"), desk.message("chen"))
    assert first_late.conversation_id == second_late.conversation_id != first.conversation_id
    [row] = await desk.rows(
        "SELECT previous_id FROM conversation WHERE workspace_id = $1 AND id = $2", first_late.conversation_id
    )
    assert row["previous_id"] == first.conversation_id
    assert first_late.thread_id == first.thread_id


@pytest.mark.parametrize("status", ["pending", "snoozed"])
async def test_a_customers_message_wakes_a_waiting_conversation(desk: Desk, status: str) -> None:
    [receipt] = await desk.take(desk.message("wu"))
    await desk.rows(
        "UPDATE conversation SET status = $2, snoozed_until = now(), waiting_since = NULL WHERE workspace_id = $1",
        status,
    )
    await desk.take(desk.message("wu"))
    [row] = await desk.rows("SELECT status, snoozed_until, waiting_since FROM conversation WHERE workspace_id = $1")
    assert (row["status"], row["snoozed_until"]) == ("open", None)
    assert row["waiting_since"] == desk.clock.now()
    assert receipt.conversation_id


async def test_a_machines_message_reopens_nothing_and_starts_no_clock(desk: Desk) -> None:
    [first] = await desk.take(desk.message("bot"))
    await desk.resolve(first.conversation_id)
    [answer] = await desk.take(desk.message("bot", is_automatic=True))
    assert answer.conversation_id == first.conversation_id
    [row] = await desk.rows("SELECT status, inbound_count FROM conversation WHERE workspace_id = $1")
    assert (row["status"], row["inbound_count"]) == ("resolved", 2)


async def test_a_reference_joins_the_thread_only_for_somebody_who_takes_part_in_it(desk: Desk) -> None:
    [first] = await desk.take(desk.message("anna", "<1@x>", thread_key="<1@x>", participants=("ben",)))
    [ben] = await desk.take(desk.message("ben", "<2@x>", thread_key="<1@x>", refs=("<1@x>",)))
    [eve] = await desk.take(desk.message("eve", "<3@x>", thread_key="<1@x>", refs=("<1@x>",)))
    assert ben.thread_id == first.thread_id
    assert eve.thread_id != first.thread_id
    assert eve.conversation_id != first.conversation_id


async def test_strangers_who_name_one_new_key_in_one_batch_get_threads_of_their_own(desk: Desk) -> None:
    people = ("anna", "eve", "ben", "eve", "anna")
    anna, eve, ben, eve_again, anna_again = await desk.take(
        *(desk.message(who, thread_key="group", participants=("ben",) if who == "anna" else ()) for who in people)
    )
    assert eve.conversation_id not in (None, anna.conversation_id)
    assert eve_again.conversation_id == eve.conversation_id
    assert ben.conversation_id == anna_again.conversation_id == anna.conversation_id
    [later] = await desk.take(desk.message("eve", thread_key="group"))
    assert later.conversation_id == eve.conversation_id


async def test_the_nearest_known_reference_decides(desk: Desk) -> None:
    [old] = await desk.take(desk.message("anna", "<old>", thread_key="<old>"))
    [new] = await desk.take(desk.message("anna", "<new>", thread_key="<new>"))
    [answer] = await desk.take(desk.message("anna", "<a>", thread_key="<old>", refs=("<old>", "<unknown>", "<new>")))
    assert answer.thread_id == new.thread_id != old.thread_id


async def test_a_signed_reply_address_leads_anybody_into_its_thread(desk: Desk) -> None:
    [first] = await desk.take(desk.message("anna", thread_key="<1>"))
    [friend] = await desk.take(desk.message("friend", thread_key="<9>", reply_to_thread_id=first.thread_id))
    assert friend.thread_id == first.thread_id


async def test_a_thread_of_another_inbox_cannot_be_joined_by_id_of_this_one(desk: Desk) -> None:
    other = new_id()
    [receipt] = await desk.take(desk.message("anna", thread_key="<1>", reply_to_thread_id=other))
    assert receipt.thread_id != other


async def test_a_proved_link_makes_identities_of_two_addresses_one_person(desk: Desk) -> None:
    [first] = await desk.take(desk.message("openid-1", links=("unionid:u1",)))
    second, third = await desk.take(
        desk.message("openid-2", links=("unionid:u1", "tel:+8613800138000")),
        desk.message("openid-3", links=("tel:+8613800138000",)),
    )
    assert first.contact_id == second.contact_id == third.contact_id
    assert first.conversation_id != second.conversation_id
    assert len(await desk.rows("SELECT id FROM contact WHERE workspace_id = $1")) == 1


async def test_two_new_identities_with_one_link_in_one_batch_are_one_person(desk: Desk) -> None:
    first, second = await desk.take(
        desk.message("a", links=("mailto:x@y.z",)), desk.message("b", links=("mailto:x@y.z",))
    )
    assert first.contact_id == second.contact_id


async def test_a_file_that_came_along_is_on_the_message_and_leads_to_it(desk: Desk) -> None:
    file = InboundFile(new_id(), b"\x01" * 32, "报价单.pdf", "application/pdf", 1234)
    hidden = InboundFile(new_id(), b"\x02" * 32, "mail.eml", "message/rfc822", 99, role="raw")
    [receipt] = await desk.take(desk.message("zhao", files=(file, hidden)))
    [message] = await desk.rows("SELECT attachments FROM message WHERE workspace_id = $1")
    assert [one["name"] for one in message["attachments"]] == ["报价单.pdf"]
    links = await desk.rows("SELECT role, message_id FROM message_file WHERE workspace_id = $1 ORDER BY role")
    assert [(row["role"], row["message_id"]) for row in links] == [
        ("attachment", receipt.message_id), ("raw", receipt.message_id),
    ]  # fmt: skip


async def test_a_customer_can_attach_only_what_the_same_person_uploaded(desk: Desk) -> None:
    mine, theirs, me = new_id(), new_id(), new_id()
    for file_id, owner in ((mine, me), (theirs, new_id())):
        await desk.rows(
            """INSERT INTO file (workspace_id, id, sha256, name, content_type, size_bytes, uploaded_by)
               VALUES ($1, $2, '\\x00', 'a.png', 'image/png', 1, $3)""",
            file_id, owner,
        )  # fmt: skip
    await desk.take(desk.message("qian", files_existing=(theirs, mine), files_by=me))
    [message] = await desk.rows("SELECT attachments FROM message WHERE workspace_id = $1")
    assert [one["id"] for one in message["attachments"]] == [str(mine)]


async def test_what_was_said_is_found_by_its_tokens_in_its_own_workspace_only(desk: Desk) -> None:
    await desk.take(desk.message("sun", text="我要退款"))
    found = await desk.rows(
        "SELECT message_id FROM message_text WHERE workspace_id = $1 AND tokens @@ $2::text::tsquery", "'退款'"
    )
    assert len(found) == 1
    [row] = await desk.rows("SELECT tokens::text FROM message_text WHERE workspace_id = $1")
    assert f"'W{desk.workspace.id.hex}'" in row["tokens"]


async def test_the_statements_of_a_batch_do_not_grow_with_it(desk: Desk, statements: Any) -> None:
    with statements.counted() as few:
        await desk.take(*(desk.message(f"s{n}") for n in range(2)))
    with statements.counted() as many:
        await desk.take(*(desk.message(f"m{n}") for n in range(60)))
    assert len(many) == len(few)


async def test_numbers_of_conversations_are_dense_in_a_workspace(desk: Desk) -> None:
    await asyncio.gather(*(desk.take(*(desk.message(f"n{n}-{m}") for m in range(3))) for n in range(6)))
    rows = await desk.rows("SELECT number FROM conversation WHERE workspace_id = $1 ORDER BY number")
    assert [row["number"] for row in rows] == list(range(1, 19))


async def test_a_clock_behind_does_not_reopen_what_was_resolved_later(desk: Desk) -> None:
    [first] = await desk.take(desk.message("xu"))
    desk.clock.advance(hours=1)
    await desk.resolve(first.conversation_id)
    desk.clock.advance(timedelta(hours=-2))
    [second] = await desk.take(desk.message("xu"))
    assert second.conversation_id == first.conversation_id


async def test_what_is_proved_of_somebody_later_joins_their_next_address_to_them(desk: Desk) -> None:
    [first] = await desk.take(desk.message("openid-1"))
    await desk.take(desk.message("openid-1", links=("unionid:u1",)))
    [second] = await desk.take(desk.message("mini-1", links=("unionid:u1",)))
    assert second.contact_id == first.contact_id


async def test_what_is_somebody_elses_already_stays_theirs(desk: Desk) -> None:
    [owner] = await desk.take(desk.message("openid-1", links=("unionid:u1",)))
    [other] = await desk.take(desk.message("openid-2"))
    await desk.take(desk.message("openid-2", links=("unionid:u1",)))
    [third] = await desk.take(desk.message("mini-1", links=("unionid:u1",)))
    assert (third.contact_id, third.contact_id == other.contact_id) == (owner.contact_id, False)
