"""Replies on their way, against a Messaging API that refuses, delays, loses and recognises repeats."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from channels.contract import OutboundFile
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendRejected
from channels.line.adapter import LineAdapter
from conversations.content import Choice, Link, Location
from kit.ids import new_id
from tests.channels.line.bench import Bench, letter
from tests.providers.line import GROUP, LI, WANG


async def test_a_reply_is_pushed_under_its_own_id(bench: Bench) -> None:
    message = letter("您好")
    receipt = await bench.adapter.send(message)
    assert bench.far.pushed == [{"to": WANG, "messages": [{"type": "text", "text": "您好"}]}]
    assert bench.far.keys == [str(message.id)]
    assert receipt.external_id == str(bench.far.last_id)


async def test_a_repeat_after_a_lost_answer_arrives_once_and_names_the_same_message(bench: Bench) -> None:
    message = letter("您好")
    bench.far.silent = True
    with pytest.raises(DeliveryUnknown):
        await bench.adapter.send(message)
    receipt = await bench.adapter.send(replace(message, attempt=2))
    assert len(bench.far.pushed) == 1
    assert receipt.external_id == str(bench.far.last_id)
    assert bench.adapter.capabilities.repeats_are_safe


async def test_a_long_text_is_cut_into_messages_of_one_call(bench: Bench) -> None:
    await bench.adapter.send(letter("\n\n".join("x" * 4000 for _ in range(5))))
    [call] = bench.far.pushed
    assert [len(one["text"]) for one in call["messages"]] == [4000] * 5


async def test_more_than_one_call_carries_has_a_key_for_each(bench: Bench) -> None:
    message = letter("\n\n".join("x" * 4000 for _ in range(7)))
    await bench.adapter.send(message)
    assert [len(call["messages"]) for call in bench.far.pushed] == [5, 2]
    await bench.adapter.send(replace(message, attempt=2))
    assert len(bench.far.pushed) == 2
    first, second = bench.far.keys[:2]
    assert bench.far.keys == [first, second, first, second]
    assert first != second


async def test_a_short_choice_is_buttons_and_a_long_one_quick_replies(bench: Bench) -> None:
    few = [{"id": "y", "label": "Yes"}, {"id": "n", "label": "No, the light is still red and it hums"}]
    await bench.adapter.send(letter(Choice("Solved?", few)))
    many = [{"id": str(n), "label": f"Answer {n}"} for n in range(13)]
    await bench.adapter.send(letter(Choice("Which?", many)))
    buttons, quick = (call["messages"][0] for call in bench.far.pushed)
    assert [one["label"] for one in buttons["template"]["actions"]] == ["Yes", "No, the light is st…"]
    assert [one["action"]["displayText"] for one in quick["quickReply"]["items"]][12] == "Answer 12"
    with pytest.raises(SendRejected, match="13 buttons"):
        await bench.adapter.send(letter(Choice("Which?", [*many, {"id": "x", "label": "x"}])))
    with pytest.raises(SendRejected, match="id of a button"):
        await bench.adapter.send(letter(Choice("?", [{"id": "x" * 300, "label": "x"}])))


async def test_a_button_comes_back_as_what_it_was(bench: Bench) -> None:
    await bench.adapter.send(letter(Choice("Solved?", [{"id": "是-1", "label": "已解决"}])))
    data = bench.far.pushed[0]["messages"][0]["template"]["actions"][0]["data"]
    press = await bench.message(
        {"type": "postback", "source": {"type": "user", "userId": WANG}, "webhookEventId": "e", "mode": "active",
         "timestamp": 1, "deliveryContext": {"isRedelivery": False}, "postback": {"data": data}}
    )  # fmt: skip
    assert (press.content, press.text) == (Choice("", [{"id": "是-1", "label": "已解决"}], "是-1"), "已解决")


async def test_places_and_links_are_carried(bench: Bench) -> None:
    await bench.adapter.send(letter(Location(31.2, 121.4)))
    await bench.adapter.send(letter(Link("https://a.test", "Manual")))
    place, link = (call["messages"][0] for call in bench.far.pushed)
    assert (place["title"], place["latitude"]) == ("31.2, 121.4", 31.2)
    assert link["text"] == "Manual\nhttps://a.test"


async def test_an_answer_in_a_group_quotes_what_it_answers(bench: Bench) -> None:
    await bench.adapter.send(letter("hi", f"{GROUP}#{LI}", thread_state={"quote_token": "q-1"}))
    await bench.adapter.send(letter("hi", WANG, thread_state={"quote_token": "q-1"}))
    group, alone = bench.far.pushed
    assert group == {"to": GROUP, "messages": [{"type": "text", "text": "hi", "quoteToken": "q-1"}]}
    assert "quoteToken" not in alone["messages"][0]


@pytest.mark.parametrize(
    ("status", "message", "error", "words"),
    [
        (400, "Failed to send messages", SendRejected, "may have blocked"),
        (400, "The property, 'to', in the request body is invalid (line: -, column: -)", SendRejected, "does not know"),
        (400, "A word of tomorrow", SendRejected, "A word of tomorrow"),
        (403, "Access to this API is not available for your account", SendRejected, "plan"),
        (429, "You have reached your monthly limit.", SendRejected, "this month"),
        (429, "The API rate limit has been exceeded. Try again later.", SendDeferred, "slow down"),
        (500, "Internal error", SendDeferred, "trouble"),
        (502, "", DeliveryUnknown, "502"),
    ],
)
async def test_what_line_refuses_is_worded_for_the_agent(
    bench: Bench, status: int, message: str, error: type[Exception], words: str
) -> None:
    bench.far.status, bench.far.message = status, message
    with pytest.raises(error, match=words):
        await bench.adapter.send(letter("hi"))


async def test_the_inbox_waits_as_long_as_line_asks(bench: Bench) -> None:
    bench.far.status, bench.far.message, bench.far.retry_after = 429, "The API rate limit has been exceeded.", 9
    with pytest.raises(SendDeferred) as deferred:
        await bench.adapter.send(letter("hi"))
    assert (deferred.value.retry_after_s, deferred.value.inbox_wide) == (9.0, True)


async def test_what_the_schema_allows_and_line_does_not_names_the_field(bench: Bench) -> None:
    bench.far.status = 0
    with pytest.raises(SendRejected, match=r"messages\[0\]"):
        await bench.adapter._client.ask(
            "POST", "/v2/bot/message/push", {"to": WANG, "messages": [{"type": "text", "text": "x" * 5001}]}
        )


async def test_a_refused_token_is_shown_at_the_inbox_until_it_is_taken_again(bench: Bench) -> None:
    async def health() -> Any:
        async with bench.around.database.acquire() as connection:
            return await connection.fetchval(
                "SELECT health FROM inbox WHERE workspace_id = $1 AND id = $2", bench.inbox.workspace_id, bench.inbox.id
            )

    right, bench.far.token = bench.far.token, "another"
    with pytest.raises(CredentialsRejected, match="access token"):
        await bench.adapter.send(letter("hi"))
    assert (await health())["ok"] is False
    bench.far.token = right
    after_a_restart = LineAdapter(bench.inbox, bench.around)
    await after_a_restart.send(letter("hi"))
    assert (await health())["ok"] is True


def file(name: str, content_type: str, size_bytes: int = 1000) -> OutboundFile:
    return OutboundFile(new_id(), name, content_type, size_bytes, b"")


async def test_pictures_and_films_are_shown_and_other_files_linked(bench: Bench) -> None:
    files = [
        file("small.png", "image/png"),
        file("large.jpg", "image/jpeg", 3_000_000),
        file("leak.mp4", "video/mp4", 9_000_000),
        file("报价单.pdf", "application/pdf"),
        file("huge.png", "image/png", 12_000_000),
    ]
    await bench.adapter.send(letter("Please see", files=files))
    shown = [one for call in bench.far.pushed for one in call["messages"]]
    assert [one["type"] for one in shown] == ["text", "image", "image", "video", "text", "text"]
    assert [len(call["messages"]) for call in bench.far.pushed] == [5, 1]
    base = f"https://desk.test/files/{bench.inbox.id}"
    addresses = [one["originalContentUrl"].partition("?")[0] for one in shown[1:4]]
    assert addresses == [f"{base}/{one.id}" for one in files[:3]]
    assert shown[1]["previewImageUrl"] == shown[1]["originalContentUrl"]
    assert [one["previewImageUrl"] for one in shown[2:4]] == [
        "https://desk.test/files/picture.png", "https://desk.test/files/film.png",
    ]  # fmt: skip
    assert shown[4]["text"].startswith(f"报价单.pdf\n{base}/{files[3].id}?exp=")
    assert bench.far.misfits == []


async def test_files_alone_are_a_reply_and_without_https_all_are_links(bench: Bench) -> None:
    picture = file("a.png", "image/png")
    await bench.adapter.send(letter(" ", files=[picture]))
    insecure = LineAdapter(bench.inbox, replace(bench.around, public_url="http://desk.test"))
    await insecure.send(letter(" ", files=[picture]))
    assert [one["type"] for call in bench.far.pushed for one in call["messages"]] == ["image", "text"]


async def test_foreign_threads_are_refused_in_words(bench: Bench) -> None:
    with pytest.raises(SendRejected, match="names no chat"):
        await bench.adapter.send(replace(letter("hi", "k"), to="wang@customer.test"))
    with pytest.raises(SendRejected, match="nothing"):
        await bench.adapter.send(letter(" "))


async def test_typing_shows_in_chats_with_one_person(bench: Bench) -> None:
    await bench.adapter.send_typing(WANG, WANG, True)
    await bench.adapter.send_typing(LI, GROUP, True)
    await bench.adapter.send_typing(WANG, WANG, False)
    assert [one["chatId"] for one in bench.far.loading] == [WANG]
    bench.far.status = 500
    await bench.adapter.send_typing(WANG, WANG, True)


async def test_the_test_of_the_connection_leads_line_here(bench: Bench) -> None:
    bench.far.is_active = False
    health = await bench.adapter.check()
    assert (health.ok, "Use webhook" in health.detail) == (False, True)
    assert bench.far.endpoint == f"https://desk.test/hooks/{bench.inbox.id}"
    bench.far.is_active = True
    health = await bench.adapter.check()
    assert health.ok
    assert health.facts["basicId"] == "@216ru"
    no_secret = LineAdapter(replace(bench.inbox, secrets={"channel_access_token": bench.far.token}), bench.around)
    assert "channel secret" in (await no_secret.check()).detail
