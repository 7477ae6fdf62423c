"""What is read out of a call of LINE."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from channels.contract import HookAnswer, RawEnvelope
from channels.errors import EventRejected, SignatureRejected, Unparseable
from conversations.content import Audio, Choice, Image, Location, Text, Unsupported
from conversations.inbound import ContactSignal, InboundMessage, MessageRecall
from kit.errors import Unavailable
from tests.channels.line.bench import Bench, request
from tests.providers.line import BOT, GROUP, LI, PICTURE, WANG, event, sign, written
from tests.providers.line_schema import FOLDER, misfits_of_event

IN_GROUP = {"type": "group", "groupId": GROUP, "userId": LI}


def said(**message: Any) -> dict[str, Any]:
    return event(message={"id": "55", **message}, replyToken="r-1")


# -- the door ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("signature", [None, "", "wrong", "é", "\udce9", sign(b"other")])
async def test_what_line_did_not_sign_is_refused(bench: Bench, signature: str | None) -> None:
    with pytest.raises(SignatureRejected):
        bench.adapter.verify(request(b'{"events": []}', signature))


async def test_the_try_of_an_address_is_answered_and_stores_nothing(bench: Bench) -> None:
    body = orjson.dumps({"destination": BOT, "events": []})
    assert bench.adapter.verify(request(body, sign(body))) == HookAnswer()


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"events": 1}', b'{"events": [1]}', b'{"events": [{}]}', b"\xff"]
)
async def test_a_call_without_events_or_their_ids_is_refused(bench: Bench, body: bytes) -> None:
    with pytest.raises(EventRejected):
        bench.adapter.verify(request(body, sign(body)))


async def test_a_call_is_known_by_its_events_and_queues_behind_its_sender(bench: Bench) -> None:
    one = bench.accept(written("a"))
    assert (one.dedupe_key, one.order_key) == ("01HX0000000000000000000001", WANG)
    again = bench.accept(written("a", deliveryContext={"isRedelivery": True}))
    assert again.dedupe_key == one.dedupe_key
    other = written("b", "2", "e2", source=IN_GROUP)
    both = bench.accept(written("a"), other)
    assert both.dedupe_key.startswith("events:")
    assert both.order_key == "several"
    assert bench.accept(written("a", source=IN_GROUP), other).order_key == GROUP


# -- messages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "content"),
    [
        ({"type": "text", "text": "显示 E4", "quoteToken": "q"}, Text("显示 E4")),
        (
            {"type": "location", "title": "Shop", "address": "1 Road", "latitude": 0, "longitude": 139.7},
            Location(0.0, 139.7, "Shop", "1 Road"),
        ),
        (
            {"type": "sticker", "packageId": "1", "stickerId": "2", "stickerResourceType": "STATIC", "quoteToken": "q",
             "keywords": ["Love You", "Happy"]},
            Text("🙂 Happy, Love You"),
        ),
        (
            {"type": "sticker", "packageId": "1", "stickerId": "2", "stickerResourceType": "MESSAGE", "quoteToken": "q",
             "text": "Just sticker"},
            Text("🙂 Just sticker"),
        ),
        ({"type": "hologram"}, Unsupported("hologram")),
    ],
)  # fmt: skip
async def test_what_is_said_without_a_file(bench: Bench, message: dict[str, Any], content: Any) -> None:
    found = await bench.message(said(**message))
    assert found.content == content
    assert (found.external_id, found.thread_key) == ("55", WANG)
    assert found.sent_at == datetime.fromtimestamp(1_772_359_200, UTC)


async def test_a_writer_has_the_name_that_line_tells_once_an_hour(bench: Bench) -> None:
    first, _ = await bench.message(written("a")), await bench.message(written("b", "2", "e2"))
    assert (first.identity.name, first.identity.locale, first.identity.verified) == ("王芳", "zh-TW", True)
    assert first.identity.links == (f"line:{WANG}",)
    assert bench.far.asked_names == [WANG]
    bench.far.names[WANG] = "王女士"
    bench.clock.advance(timedelta(hours=2))
    assert (await bench.message(written("c", "3", "e3"))).identity.name == "王女士"


async def test_a_message_does_not_wait_for_a_name(bench: Bench) -> None:
    bench.far.status = 500
    assert (await bench.message(written("a"))).identity.name == ""
    bench.far.status = 0
    bench.clock.advance(minutes=2)
    assert (await bench.message(written("b", "2", "e2"))).identity.name == "王芳"


async def test_people_of_a_group_are_known_by_themselves_and_answered_in_the_group(bench: Bench) -> None:
    found = await bench.message(written("a", source=IN_GROUP))
    assert (found.identity.external_id, found.identity.name, found.thread_key) == (LI, "李雷", GROUP)
    assert found.thread_state == {"quote_token": "q-1"}
    nobody = await bench.message(written("b", "2", "e2", source={"type": "group", "groupId": GROUP}))
    assert (nobody.identity.external_id, nobody.identity.name) == (GROUP, "Dealers")


async def test_an_answer_names_what_it_quotes_and_a_message_how_to_mark_it_read(bench: Bench) -> None:
    found = await bench.message(written("a", message={"quotedMessageId": "54", "markAsReadToken": "m-1"}))
    assert found.refs == ("54",)
    assert found.thread_state == {"read_token": "m-1"}


async def test_every_message_of_a_call_is_read(bench: Bench) -> None:
    found = await bench.read(written("a"), {"type": "weird", "webhookEventId": "e9"}, written("b", "2", "e2"))
    assert [one.text for one in found if isinstance(one, InboundMessage)] == ["a", "b"]


async def test_an_event_of_a_later_kind_is_kept_if_somebody_sent_it(bench: Bench) -> None:
    found = await bench.message(event("dream", dream={"vividness": 3}))
    assert found.content == Unsupported("dream")
    assert found.external_id == "event:01HX0000000000000000000001"
    assert await bench.read(event("accountLink", link={"result": "ok", "nonce": "n"})) == []


@pytest.mark.parametrize("body", [b"", b"[]", b'{"events": {}}', b'{"events": [5]}'])
async def test_what_is_no_call_of_line_is_not_understood(bench: Bench, body: bytes) -> None:
    with pytest.raises(Unparseable):
        await bench.adapter.parse(RawEnvelope("k", "o", body), bench.clock.now())


# -- files -------------------------------------------------------------------------------------------------


async def test_a_picture_is_fetched_typed_by_content_and_stored(bench: Bench) -> None:
    bench.far.contents["55"] = PICTURE
    found = await bench.message(said(
        type="image", contentProvider={"type": "line"}, quoteToken="q", imageSet={"id": "set", "index": 1, "total": 2}
    ))  # fmt: skip
    [file] = found.files
    assert found.content == Image(str(file.id))
    assert (file.name, file.content_type) == ("image-55.jpg", "image/png")
    assert found.facts == {"album": "set"}


async def test_a_sound_is_waited_for_until_line_has_converted_it(bench: Bench) -> None:
    bench.far.contents["55"], bench.far.converting["55"] = b"#!AMR\n\x00\x01" + bytes(20), 1
    sound = said(type="audio", duration=1500, contentProvider={"type": "line"})
    with pytest.raises(Unavailable, match="converting"):
        await bench.read(sound)
    found = await bench.message(sound)
    assert found.content == Audio(str(found.files[0].id), 1.5)


async def test_a_film_that_is_never_converted_does_not_hold_up_the_rest_of_its_call(bench: Bench) -> None:
    bench.far.contents["55"], bench.far.converting["55"] = b"x", 1000
    film = said(type="video", duration=9, contentProvider={"type": "line"}, quoteToken="q")
    call = bench.accept(written("a", "1", "e1"), film)
    received_at = bench.clock.now()
    with pytest.raises(Unavailable):
        await bench.adapter.parse(call, received_at)
    bench.clock.advance(minutes=11)
    words, named = await bench.adapter.parse(call, received_at)
    assert isinstance(words, InboundMessage)
    assert isinstance(named, InboundMessage)
    assert (words.text, named.content) == ("a", Unsupported("video", "video-55.mp4: LINE is still converting the file"))


async def test_a_file_that_is_gone_or_not_convertible_or_too_large_is_named_instead(bench: Bench) -> None:
    gone = await bench.message(said(type="file", fileName="报价单.pdf", fileSize=9))
    assert gone.content == Unsupported("file", "报价单.pdf: it is no longer there")
    bench.far.contents["55"] = b"x"
    large = await bench.message(said(type="file", fileName="film.mov", fileSize=200_000_000))
    assert isinstance(large.content, Unsupported)
    assert "30 MB" in large.text
    bench.far.unconvertible = {"55"}
    film = await bench.message(said(type="video", duration=9, contentProvider={"type": "line"}, quoteToken="q"))
    assert isinstance(film.content, Unsupported)


@pytest.mark.parametrize("status", [429, 500, 401])
async def test_a_file_that_cannot_be_had_now_is_asked_for_later(bench: Bench, status: int) -> None:
    bench.far.contents["55"] = PICTURE
    bench.far.status = status
    with pytest.raises(Unavailable):
        await bench.read(said(type="image", contentProvider={"type": "line"}, quoteToken="q"))


async def test_a_file_that_lies_elsewhere_is_fetched_without_our_token(bench: Bench) -> None:
    provider = {
        "type": "external",
        "originalContentUrl": f"{bench.far.url}/v2/bot/info",
        "previewImageUrl": "https://a.test",
    }
    with pytest.raises(Unavailable, match="401"):
        await bench.read(said(type="image", contentProvider=provider, quoteToken="q"))


# -- presses, news, recalls --------------------------------------------------------------------------------


async def test_a_press_of_our_button_has_its_words(bench: Bench) -> None:
    data = '{"id":"y","label":"Yes, please"}'
    found = await bench.message(event("postback", postback={"data": data}, replyToken="r"))
    assert found.content == Choice("", [{"id": "y", "label": "Yes, please"}], "y")
    assert (found.text, found.external_id) == ("Yes, please", "event:01HX0000000000000000000001")


async def test_a_press_of_another_button_is_its_data_and_what_was_picked(bench: Bench) -> None:
    found = await bench.message(
        event("postback", postback={"data": "when", "params": {"date": "2026-03-01"}}, replyToken="r")
    )
    assert found.text == "when 2026-03-01"


@pytest.mark.parametrize(
    ("told", "kind", "who"),
    [
        (event("follow", follow={"isUnblocked": False}, replyToken="r"), "followed", WANG),
        (event("follow", follow={"isUnblocked": True}, replyToken="r"), "unblocked", WANG),
        (event("unfollow"), "unfollowed", WANG),
        (event("join", source={"type": "group", "groupId": GROUP}, replyToken="r"), "followed", GROUP),
        (event("leave", source={"type": "group", "groupId": GROUP}), "unfollowed", GROUP),
        (event("beacon", beacon={"hwid": "d41d8cd98f", "type": "enter"}, replyToken="r"), "entered", WANG),
    ],
)
async def test_news_of_a_person_or_group_are_signals(bench: Bench, told: Any, kind: str, who: str) -> None:
    assert misfits_of_event(told) == []
    [found] = await bench.read(told)
    assert isinstance(found, ContactSignal)
    assert (found.kind, found.identity.external_id) == (kind, who)


async def test_what_was_unsent_is_recalled_and_erased(bench: Bench) -> None:
    [found] = await bench.read(event("unsend", unsend={"messageId": "55"}))
    assert isinstance(found, MessageRecall)
    assert (found.external_id, found.erase) == ("55", True)


async def test_news_that_come_again_in_another_call_count_once(bench: Bench) -> None:
    follow = event("follow", "e1", follow={"isUnblocked": False}, replyToken="r")
    first = bench.accept(follow, written("hi", "2", "e2"))
    assert len(await bench.adapter.parse(first, bench.clock.now())) == 2
    assert len(await bench.adapter.parse(first, bench.clock.now())) == 2, "the same call, after a crash"
    assert await bench.read(follow | {"deliveryContext": {"isRedelivery": True}}) == []


async def test_news_older_than_what_is_known_change_nothing(bench: Bench) -> None:
    assert len(await bench.read(event("unfollow", "e2"))) == 1
    earlier = event("follow", "e1", follow={"isUnblocked": False}, replyToken="r", timestamp=1_772_359_100_000)
    assert await bench.read(earlier) == []
    later = event("follow", "e3", follow={"isUnblocked": True}, replyToken="r", timestamp=1_772_359_300_000)
    assert len(await bench.read(later)) == 1


@pytest.mark.skipif(not (FOLDER / "webhook_v2.json").exists(), reason="the captured calls are not here")
async def test_the_captured_call_is_read_whole(bench: Bench) -> None:
    body = Path(FOLDER / "webhook_v2.json").read_bytes()
    bench.far.contents["325708"] = PICTURE
    events = orjson.loads(body)["events"]
    readable = [
        one for one in events if (one.get("message") or {}).get("contentProvider", {}).get("type") != "external"
    ]
    stored = RawEnvelope("captured", "o", orjson.dumps({"events": readable}))
    found = await bench.adapter.parse(stored, bench.clock.now())
    messages = [one for one in found if isinstance(one, InboundMessage)]
    assert {one.content.type for one in messages} >= {"text", "location", "choice"}
    assert {one.kind for one in found if isinstance(one, ContactSignal)} >= {"followed", "unfollowed", "entered"}
    assert any(isinstance(one, MessageRecall) for one in found)
