"""Replies on their way, against a Bot API server that refuses, delays and loses."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendRejected
from conversations.inbound import ContactSignal, InboundMessage
from gateway.demo.platforms.telegram import BOT, GROUP, PICTURE, PRIVATE, WANG, message
from tests.channels.telegram.bench import Bench, letter

GROUP_ID = int(GROUP["id"])


async def test_a_reply_arrives_with_its_files_in_order(bench: Bench) -> None:
    picture = await bench.file("图.png", "image/png", PICTURE)
    paper = await bench.file("报价单.pdf", "application/pdf", b"%PDF-1.7")
    receipt = await bench.adapter.send(letter("您好 & <b>", files=[picture, paper]))
    first, second = bench.far.sent
    assert (first.name, first.method.caption, second.name) == ("sendphoto", "您好 & <b>", "senddocument")
    assert [list(one.files.values()) for one in bench.far.sent] == [[PICTURE], [b"%PDF-1.7"]]
    assert receipt.external_id == "7001:501"


async def test_the_whole_inbox_waits_as_long_as_telegram_asks(bench: Bench) -> None:
    bench.far.waits = 17
    with pytest.raises(SendDeferred) as deferred:
        await bench.adapter.send(letter("hi"))
    assert (deferred.value.retry_after_s, deferred.value.inbox_wide) == (17.0, True)


async def test_a_block_is_told_to_the_agent_and_to_the_record(bench: Bench) -> None:
    bench.far.blocked = {7001}
    with pytest.raises(SendRejected, match="has blocked this bot") as refused:
        await bench.adapter.send(letter("hi"))
    assert refused.value.code == "contact_blocked"
    [told] = bench.sink.accepted
    [signal] = await bench.adapter.parse(told, bench.around.clock.now())
    assert isinstance(signal, ContactSignal)
    assert (signal.kind, signal.identity.external_id) == ("blocked", "7001")


async def test_other_refusals_are_worded_and_leave_the_customer_reachable(bench: Bench) -> None:
    bench.far.refuses_everything = "Bad Request: TOPIC_CLOSED"
    with pytest.raises(SendRejected, match="topic of the group is closed"):
        await bench.adapter.send(letter("hi"))
    bench.far.refuses_everything = "Bad Request: something of tomorrow"
    with pytest.raises(SendRejected, match="something of tomorrow"):
        await bench.adapter.send(letter("hi"))
    assert bench.sink.accepted == []


async def test_a_group_that_became_a_supergroup_is_followed(bench: Bench) -> None:
    bench.far.moved = {-55: GROUP_ID}
    receipt = await bench.adapter.send(letter("hi", "-55"))
    await bench.adapter.send(letter("again", "-55"))
    assert [one.method.chat_id for one in bench.far.sent] == [GROUP_ID, GROUP_ID]
    assert [one.method.chat_id for one in bench.far.asked_for("sendmessage")] == [-55, GROUP_ID, GROUP_ID]
    assert receipt.external_id == "-55:501"
    [event] = await bench.read(message=message(text="here", chat=GROUP))
    assert isinstance(event, InboundMessage)
    assert event.thread_key == "-55"


async def test_a_move_that_telegram_tells_is_known_before_anything_is_sent(bench: Bench) -> None:
    told = message(chat={"id": -55, "type": "group", "title": "Dealers"}, migrate_to_chat_id=GROUP_ID)
    assert await bench.read(message=told) == []
    await bench.adapter.send(letter("hi", "-55"))
    assert [one.method.chat_id for one in bench.far.asked_for("sendmessage")] == [GROUP_ID]


async def test_a_lost_answer_leaves_it_open_whether_it_arrived(bench: Bench) -> None:
    bench.far.silences = ["sendmessage"]
    with pytest.raises(DeliveryUnknown):
        await bench.adapter.send(letter("hi"))
    bench.far.gateway = 504
    with pytest.raises(DeliveryUnknown):
        await bench.adapter.send(letter("hi"))


async def test_trouble_at_telegram_is_waited_out(bench: Bench) -> None:
    bench.far.trouble = True
    with pytest.raises(SendDeferred):
        await bench.adapter.send(letter("hi"))


async def test_a_revoked_token_stops_the_inbox(bench: Bench) -> None:
    bench.far.token = "110201543:another"
    with pytest.raises(CredentialsRejected, match="bot token"):
        await bench.adapter.send(letter("hi"))


async def test_what_was_put_off_in_the_middle_goes_on_where_it_stopped(bench: Bench) -> None:
    long = letter("a" * 4000 + "\n\n" + "b" * 4090 + "\n\n" + "c" * 10)
    real, sent = bench.far._send, 0

    def busy_after_two(asked: object) -> object:
        nonlocal sent
        sent += 1
        bench.far.waits = 3 if sent == 2 else 0
        return real(asked)  # type: ignore[arg-type]

    bench.far._send = busy_after_two  # type: ignore[method-assign,assignment]
    with pytest.raises(SendDeferred):
        await bench.adapter.send(long)
    bench.far.waits = 0
    receipt = await bench.adapter.send(replace(long, attempt=2))
    assert [one.method.text[0] for one in bench.far.sent] == ["a", "b", "c"]
    assert receipt.external_id == "7001:501"


async def test_after_a_lost_answer_in_the_middle_only_what_is_in_doubt_is_sent_again(bench: Bench) -> None:
    picture = await bench.file("a.png", "image/png", PICTURE)
    message = letter("x" * 2000, files=[picture])
    bench.far.silences = ["sendphoto"]
    with pytest.raises(DeliveryUnknown):
        await bench.adapter.send(message)
    await bench.adapter.send(replace(message, attempt=2))
    assert [one.name for one in bench.far.sent] == ["sendmessage", "sendphoto", "sendphoto"]
    await bench.adapter.send(replace(letter("y" * 5000), thread_id=message.thread_id, attempt=2))
    assert [one.name for one in bench.far.sent[3:]] == ["sendmessage", "sendmessage"]


async def test_what_was_refused_in_the_middle_says_what_arrived(bench: Bench) -> None:
    paper = await bench.file("a.pdf", "application/pdf", b"")
    real = bench.far._send

    def no_documents(asked: object) -> object:
        if getattr(asked, "name", "") == "senddocument":
            bench.far.refuses_everything = "Bad Request: file must be non-empty"
        return real(asked)  # type: ignore[arg-type]

    bench.far._send = no_documents  # type: ignore[method-assign,assignment]
    with pytest.raises(SendRejected, match="1 of 2 parts were sent; then"):
        await bench.adapter.send(letter("x" * 2000, files=[paper]))


async def test_a_picture_that_is_none_for_telegram_goes_as_a_file(bench: Bench) -> None:
    bench.far.no_pictures = True
    picture = await bench.file("tall.png", "image/png", PICTURE)
    await bench.adapter.send(letter("see", files=[picture]))
    [sent] = bench.far.sent
    assert (sent.name, sent.method.caption) == ("senddocument", "see")


async def test_typing_is_shown_where_the_conversation_is(bench: Bench) -> None:
    await bench.adapter.send_typing("7001", f"{GROUP_ID}/77", True)
    await bench.adapter.send_typing("7001", "7001", False)
    [asked] = bench.far.asked_for("sendchataction")
    assert (asked.method.chat_id, asked.method.message_thread_id, asked.method.action) == (GROUP_ID, 77, "typing")
    bench.far.trouble = True
    await bench.adapter.send_typing("7001", "7001", True)


async def test_a_press_is_answered_and_counts_even_if_that_fails(bench: Bench) -> None:
    asked = {"message_id": 40, "from": BOT, "chat": PRIVATE, "date": 1, "text": "Solved?"}
    query = {"id": "c1", "from": WANG, "chat_instance": "i", "data": "y", "message": asked}
    assert len(await bench.read(callback_query=query)) == 1
    async with asyncio.timeout(60):
        while not bench.far.asked_for("answercallbackquery"):
            await asyncio.sleep(0.01)
    assert bench.far.asked[0].method.callback_query_id == "c1"
    bench.far.trouble = True
    assert len(await bench.read(callback_query=query | {"id": "c2"})) == 1


async def test_a_thread_of_another_channel_is_refused(bench: Bench) -> None:
    with pytest.raises(SendRejected, match="names no chat"):
        await bench.adapter.send(replace(letter("hi", "mail-thread"), to="wang@customer.test"))
