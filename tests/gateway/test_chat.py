"""A customer's chat window and an agent's desk, on the running program."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import orjson
import pytest
from aiohttp import WSCloseCode, WSMsgType

from channels.webchat import record
from kit.errors import Unavailable
from tests.support.office import Office
from tests.support.window import open_window

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


async def only_conversation(office: Office) -> Any:
    desk = await office.desk("supervisor")
    [conversation] = (await desk.get("/api/v1/conversations?view=all"))["items"]
    return conversation


async def reply(office: Office, conversation_id: str, text: str) -> Any:
    desk = await office.desk("agent")
    body = {"kind": "reply", "text": text, "client_id": str(uuid4())}
    return await desk.post(f"/api/v1/conversations/{conversation_id}/messages", body, expect=201)


async def test_a_customer_writes_and_reads_the_agents_answer(office: Office, chat_id: UUID) -> None:
    async with open_window(office.program.http, chat_id, lang="zh-CN") as window:
        assert window.hello["messages"] == []
        ack = await window.write("洗衣机显示 E4")
        conversation = await only_conversation(office)
        assert conversation["last_message"]["text"] == "洗衣机显示 E4"
        assert conversation["channels"] == ["webchat"]
        sent = await reply(office, conversation["id"], "您好，请问型号是？")
        shown = (await window.until("message"))["message"]
        if shown["direction"] == "in":  # one's own words come back to every window of the customer
            shown = (await window.until("message"))["message"]
        assert (shown["id"], shown["text"], shown["author"]) == (
            sent["id"],
            "您好，请问型号是？",
            {"name": "Ada Agent"},
        )
        assert shown["sequence"] > ack["sequence"]


async def test_the_agent_sees_sent_delivered_and_read(office: Office, chat_id: UUID) -> None:
    desk = await office.desk("agent")
    async with open_window(office.program.http, chat_id) as window:
        ack = await window.write("hello")
        conversation = await only_conversation(office)
        async with desk.stream() as stream:
            sent = await reply(office, conversation["id"], "hi")
            states = []
            await window.say("received", sequence=sent["sequence"])
            await window.say("read", sequence=sent["sequence"])
            while "read" not in states:
                frame = (await stream.until("delivery.updated"))[-1]
                states.append(frame["data"]["message"]["delivery"]["state"])
        assert states[-1] == "read"
        assert ack["duplicate"] is False


async def test_a_window_that_comes_back_is_told_what_it_missed_and_nothing_twice(office: Office, chat_id: UUID) -> None:
    async with open_window(office.program.http, chat_id) as window:
        ack = await window.write("first")
        token = window.token
    conversation = await only_conversation(office)
    sent = await reply(office, conversation["id"], "while you were away")
    async with open_window(office.program.http, chat_id, visitor=token, cursor=ack["sequence"]) as window:
        assert [one["id"] for one in window.hello["messages"]] == [sent["id"]]
    async with open_window(office.program.http, chat_id, visitor=token) as window:
        assert [one["text"] for one in window.hello["messages"]] == ["first", "while you were away"]


async def test_unsent_text_sent_again_with_its_id_is_one_message(office: Office, chat_id: UUID) -> None:
    client_id = str(uuid4())
    async with open_window(office.program.http, chat_id) as window:
        token = window.token
        await window.say(text="once", client_id=client_id)  # the line breaks before the answer
    async with open_window(office.program.http, chat_id, visitor=token) as window:
        first = await window.write("once", client_id)
        second = await window.write("once", client_id)
    assert first["message_id"] == second["message_id"]
    assert second["duplicate"] is True
    conversation = await only_conversation(office)
    assert conversation["inbound_count"] == 1


async def test_ten_windows_of_one_new_visitor_at_once_open_one_conversation(office: Office, chat_id: UUID) -> None:
    async with open_window(office.program.http, chat_id) as window:
        token = window.token

    async def write(number: int) -> Any:
        async with open_window(office.program.http, chat_id, visitor=token) as mine:
            return await mine.write(f"message {number}")

    acks = await asyncio.gather(*(write(number) for number in range(10)))
    assert len({ack["message_id"] for ack in acks}) == 10
    conversation = await only_conversation(office)
    assert conversation["inbound_count"] == 10


async def test_messages_sent_in_a_row_keep_their_order(office: Office, chat_id: UUID) -> None:
    async with open_window(office.program.http, chat_id) as window:
        for number in range(15):
            await window.say(text=str(number))
        acks = [await window.until("ack") for _ in range(15)]
    assert [ack["sequence"] for ack in acks] == sorted(ack["sequence"] for ack in acks)
    conversation = await only_conversation(office)
    desk = await office.desk("agent")
    page = await desk.get(f"/api/v1/conversations/{conversation['id']}/messages")
    assert [one["text"] for one in page["items"] if one["direction"] == "in"] == [str(number) for number in range(15)]


async def test_another_window_of_the_same_visitor_shows_what_was_written_in_the_first(
    office: Office, chat_id: UUID
) -> None:
    http = office.program.http
    async with open_window(http, chat_id) as first, open_window(http, chat_id, visitor=first.token) as second:
        await first.write("from the phone")
        shown = await second.until("message")
    assert shown["message"]["text"] == "from the phone"


async def test_a_note_never_reaches_the_customer(office: Office, chat_id: UUID) -> None:
    async with open_window(office.program.http, chat_id) as window:
        await window.write("hello")
        conversation = await only_conversation(office)
        desk = await office.desk("agent")
        path = f"/api/v1/conversations/{conversation['id']}/messages"
        await desk.post(path, {"kind": "note", "text": "difficult customer", "client_id": "n"}, expect=201)
        await reply(office, conversation["id"], "hello")
        texts = []
        while "hello" not in texts[1:]:
            texts.append((await window.until("message"))["message"]["text"])
        token = window.token
    assert "difficult customer" not in texts
    async with open_window(office.program.http, chat_id, visitor=token) as window:
        assert "difficult customer" not in [one["text"] for one in window.hello["messages"]]


async def test_a_token_of_another_inbox_or_a_changed_one_begins_a_new_visitor(office: Office, chat_id: UUID) -> None:
    other_chat = await office.make_chat()
    async with open_window(office.program.http, chat_id) as window:
        await window.write("mine")
        token = window.token
    async with open_window(office.program.http, other_chat, visitor=token) as window:
        assert window.hello["messages"] == []
    for broken in (token[:-2], token.replace(".", "x", 1), "a.b.c", "é" * 10):
        async with open_window(office.program.http, chat_id, visitor=broken) as window:
            assert window.hello["messages"] == []


def signed_user(secret: str, inbox_id: UUID, **claims: Any) -> str:
    facts = {"id": "u-7", "name": "王芳", "email": "Wang@Example.com", "aud": str(inbox_id)} | claims
    facts.setdefault("exp", datetime.now(UTC).timestamp() + 600)
    payload = base64.urlsafe_b64encode(orjson.dumps(facts)).rstrip(b"=").decode()
    return payload + "." + hmac.new(secret.encode(), payload.encode(), hashlib.sha256).hexdigest()


async def test_a_customer_whom_the_site_vouches_for_is_known_by_name_and_on_every_device(office: Office) -> None:
    chat = await office.make_chat(identity_secret="s3cret")
    async with open_window(office.program.http, chat, user=signed_user("s3cret", chat)) as window:
        await window.write("it is me")
    conversation = await only_conversation(office)
    assert conversation["contact"]["name"] == "王芳"
    assert conversation["contact"]["verified"] is True
    async with open_window(office.program.http, chat, user=signed_user("s3cret", chat)) as window:
        assert [one["text"] for one in window.hello["messages"]] == ["it is me"]


@pytest.mark.parametrize("flaw", ["wrong secret", "expired", "other inbox", "lives too long", "no expiry", "garbage"])
async def test_a_forged_or_stale_identity_is_refused(office: Office, flaw: str) -> None:
    chat = await office.make_chat(identity_secret="s3cret")
    now = datetime.now(UTC).timestamp()
    user = {
        "wrong secret": signed_user("guess", chat),
        "expired": signed_user("s3cret", chat, exp=now - 1),
        "other inbox": signed_user("s3cret", chat, aud=str(uuid4())),
        "lives too long": signed_user("s3cret", chat, exp=now + 200_000),
        "no expiry": signed_user("s3cret", chat, exp=None),
        "garbage": "é.é",
    }[flaw]
    async with office.program.http.get(f"/chat/{chat}/ws", params={"user": user}) as response:
        assert response.status == 401


async def test_an_inbox_without_a_secret_believes_no_identity(office: Office, chat_id: UUID) -> None:
    async with office.program.http.get(f"/chat/{chat_id}/ws", params={"user": signed_user("", chat_id)}) as response:
        assert response.status == 401


async def test_both_secrets_hold_while_a_site_changes_over(office: Office) -> None:
    chat = await office.make_chat(identity_secret="old", next_identity_secret="new")
    admin = await office.desk("admin")
    for secret in ("old", "new"):
        async with open_window(office.program.http, chat, user=signed_user(secret, chat)) as window:
            await window.write(f"signed with the {secret} one")
    assert (await only_conversation(office))["inbound_count"] == 2
    changed = {"config": {"identity_secret": "new", "next_identity_secret": None}}
    await admin.patch(f"/api/v1/inboxes/{chat}", changed)
    async with office.program.http.get(f"/chat/{chat}/ws", params={"user": signed_user("old", chat)}) as response:
        assert response.status == 401
    async with open_window(office.program.http, chat, user=signed_user("new", chat)) as window:
        assert len(window.hello["messages"]) == 2


async def test_the_token_of_a_signed_in_customer_opens_no_window_without_the_sites_word(office: Office) -> None:
    chat = await office.make_chat(identity_secret="s3cret")
    async with open_window(office.program.http, chat, user=signed_user("s3cret", chat)) as window:
        await window.write("private matter")
        token = window.token
        status, _ = await upload(office, chat, token, "a.png", PNG)
        assert status == 201
    async with open_window(office.program.http, chat, visitor=token) as window:
        assert window.hello["messages"] == []
        await window.write("somebody else at this browser")
    desk = await office.desk("supervisor")
    assert len((await desk.get("/api/v1/conversations?view=all"))["items"]) == 2


async def test_what_an_unsigned_visitor_says_of_themselves_is_not_believed(office: Office, chat_id: UUID) -> None:
    claims = base64.urlsafe_b64encode(orjson.dumps({"id": "u-7", "email": "wang@example.com"})).rstrip(b"=").decode()
    for claimed in (claims, f"{claims}.", f"{claims}.{'0' * 64}"):
        async with office.program.http.get(f"/chat/{chat_id}/ws", params={"user": claimed}) as response:
            assert response.status == 401
    async with open_window(office.program.http, chat_id, visitor="u:u-7") as window:
        await window.say(text="I am Wang", client_id="c1", name="王芳", email="wang@example.com", verified=True)
        await window.until("ack")
    contact = (await only_conversation(office))["contact"]
    assert (contact["verified"], "王芳" in contact["name"]) == (False, False)


async def test_a_chat_for_signed_in_customers_refuses_the_others(office: Office) -> None:
    chat = await office.make_chat(identity_secret="s3cret", require_identity=True)
    async with office.program.http.get(f"/chat/{chat}/ws") as response:
        assert response.status == 401
    async with open_window(office.program.http, chat, user=signed_user("s3cret", chat)) as window:
        assert window.hello["messages"] == []


async def upload(office: Office, chat_id: UUID, token: str, name: str, data: bytes) -> tuple[int, Any]:
    form = aiohttp.FormData()
    form.add_field("file", data, filename=name, content_type="text/html")
    headers = {"Authorization": f"Visitor {token}"}
    async with office.program.http.post(f"/chat/{chat_id}/files", data=form, headers=headers) as response:
        return response.status, await response.json()


async def test_a_picture_from_the_customer_reaches_the_agent_and_both_can_open_it(
    office: Office, chat_id: UUID
) -> None:
    async with open_window(office.program.http, chat_id) as window:
        status, file = await upload(office, chat_id, window.token, "E4.png", PNG)
        assert (status, file["name"], file["content_type"], file["width"]) == (201, "E4.png", "image/png", 1)
        await window.say(text="", attachments=[file["id"]])
        await window.until("ack")
        shown = (await window.until("message"))["message"]
    async with office.program.http.get(shown["attachments"][0]["url"]) as response:
        assert (response.status, await response.read()) == (200, PNG)
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    async with office.program.http.get(shown["attachments"][0]["url"].replace("sig=", "sig=x")) as response:
        assert response.status == 404
    conversation = await only_conversation(office)
    desk = await office.desk("agent")
    page = await desk.get(f"/api/v1/conversations/{conversation['id']}/messages")
    [attachment] = page["items"][0]["attachments"]
    assert await desk.get(attachment["url"]) == PNG


async def test_a_visitor_cannot_send_what_another_visitor_uploaded(office: Office, chat_id: UUID) -> None:
    async with open_window(office.program.http, chat_id) as mine, open_window(office.program.http, chat_id) as theirs:
        _, file = await upload(office, chat_id, theirs.token, "secret.png", PNG)
        await mine.say(text="look", attachments=[file["id"]])
        await mine.until("ack")
        shown = (await mine.until("message"))["message"]
    assert shown["attachments"] == []


@pytest.mark.parametrize(
    ("files", "name", "data", "expected"),
    [
        ("all", "bill.pdf", b"%PDF-1.7 ...", 201),
        ("pictures", "E4.png", PNG, 201),
        ("pictures", "bill.png", b"%PDF-1.7 ...", 400),
        ("none", "E4.png", PNG, 400),
    ],
)
async def test_an_inbox_takes_the_kinds_of_files_it_says(
    office: Office, files: str, name: str, data: bytes, expected: int
) -> None:
    chat = await office.make_chat(files=files)
    async with open_window(office.program.http, chat) as window:
        assert window.hello["inbox"]["files"] == files
        status, body = await upload(office, chat, window.token, name, data)
    assert status == expected
    assert status == 201 or body["error"] == "file_kind_not_allowed"


async def test_an_upload_needs_the_windows_own_token(office: Office, chat_id: UUID) -> None:
    status, _ = await upload(office, chat_id, "forged", "a.png", PNG)
    assert status == 401


@pytest.mark.parametrize(
    "frame",
    ["not json", "[]", "{}", '{"type": "message"}', '{"type": "message", "client_id": "x", "text": ""}',
     '{"type": "message", "client_id": "x", "text": 7}', '{"type": "read", "sequence": "many"}',
     '{"type": "message", "client_id": "' + "x" * 99 + '", "text": "a"}',
     '{"type": "read", "sequence": 99999999999999999999}'],
)  # fmt: skip
async def test_rubbish_gets_an_error_and_the_window_lives_on(office: Office, chat_id: UUID, frame: str) -> None:
    async with open_window(office.program.http, chat_id) as window:
        await window.ws.send_str(frame)
        assert (await window.write("still here"))["duplicate"] is False


async def test_control_characters_are_dropped_and_the_words_kept(office: Office, chat_id: UUID) -> None:
    async with open_window(office.program.http, chat_id) as window:
        await window.ws.send_str('{"type":"message","client_id":"c1","text":"a\\u0000b\\u0007c"}')
        await window.until("ack")
    assert (await only_conversation(office))["last_message"]["text"] == "abc"


async def test_a_frame_over_the_limit_closes_the_window_with_1009(office: Office, chat_id: UUID) -> None:
    async with open_window(office.program.http, chat_id) as window:
        await window.ws.send_str("x" * 70_000)
        frame = await window.ws.receive()
    assert frame.data == 1009


async def test_a_flood_of_messages_is_slowed_and_can_be_sent_again(office: Office, chat_id: UUID) -> None:
    async with open_window(office.program.http, chat_id) as window:
        for number in range(40):
            await window.say(text=str(number), client_id=f"c{number}")
        frames = [await window.next() for _ in range(40)]
        refused = [frame for frame in frames if frame["type"] == "error"]
    assert refused
    assert all(frame["retry"] for frame in refused)


async def test_a_flood_of_notes_reaches_the_database_a_few_times_only(
    office: Office, chat_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []

    async def count(*arguments: Any) -> list[Any]:
        looked.append(arguments[4])
        return []

    monkeypatch.setattr(record, "seen", count)
    async with open_window(office.program.http, chat_id) as window:
        for number in range(300):
            await window.say("received", sequence=number + 1)
        await window.say("ping")
        await window.until("pong")
    assert 0 < len(looked) < 200


@pytest.mark.parametrize("trouble", [Unavailable("away"), ConnectionError("cut")])
async def test_what_could_not_be_looked_up_for_a_moment_is_shown_after_it(
    office: Office, chat_id: UUID, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    look_up, tries = record.messages, 0

    async def fail_once(*arguments: Any) -> list[Any]:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise trouble
        return await look_up(*arguments)

    async with open_window(office.program.http, chat_id) as window:
        await window.write("hello")
        await window.until("message")
        conversation = await only_conversation(office)
        monkeypatch.setattr(record, "messages", fail_once)
        await reply(office, conversation["id"], "answered in a bad moment")
        assert (await window.until("message"))["message"]["text"] == "answered in a bad moment"


async def test_a_fault_in_one_look_sends_the_windows_back_for_what_they_missed(
    office: Office, chat_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any) -> list[Any]:
        raise RuntimeError("a row that cannot be shown")

    async with open_window(office.program.http, chat_id) as window:
        ack = await window.write("hello")
        await window.until("message")
        conversation = await only_conversation(office)
        with monkeypatch.context() as patched:
            patched.setattr(record, "messages", fail)
            await reply(office, conversation["id"], "not shown at once")
            while (frame := await window.ws.receive()).type is WSMsgType.TEXT:
                pass
        assert frame.data == WSCloseCode.SERVICE_RESTART
        token = window.token
    async with open_window(office.program.http, chat_id, visitor=token, cursor=ack["sequence"]) as window:
        assert [message["text"] for message in window.hello["messages"]] == ["not shown at once"]


async def test_the_customer_sees_that_an_agent_types_and_reads(office: Office, chat_id: UUID) -> None:
    desk = await office.desk("agent")
    async with open_window(office.program.http, chat_id) as window:
        ack = await window.write("hello")
        conversation = await only_conversation(office)
        async with desk.stream() as stream:
            await stream.say(type="typing", conversation_id=conversation["id"], on=True)
            assert (await window.until("typing"))["on"] is True
        await desk.put(f"/api/v1/conversations/{conversation['id']}/read", {"sequence": ack["sequence"]})
        assert (await window.until("read"))["sequence"] == ack["sequence"]


async def test_a_chat_is_not_found_by_the_id_of_another_inbox(office: Office) -> None:
    async with office.program.http.get(f"/chat/{office.workspace.inbox_id}/ws") as response:
        assert response.status == 404
    async with office.program.http.get(f"/chat/{uuid4()}") as response:
        assert response.status == 404
