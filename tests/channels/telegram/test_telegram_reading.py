"""What is read out of an update, before any file is fetched."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from aiogram.types import Update

from channels.errors import Unparseable
from channels.telegram import parse, salvage
from channels.telegram.contents import Wanted
from channels.telegram.context import Reading
from channels.telegram.parse import Found
from channels.telegram.places import Place
from conversations.content import Choice, Location, Text, Unsupported
from conversations.inbound import ContactSignal, InboundMessage, MessageEdit, MessageRecall, OwnMessage
from gateway.demo.platforms.telegram import BOT, GROUP, PRIVATE, WANG, message

INBOX = UUID(int=7)
NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
PHOTO = {"file_id": "p1", "file_unique_id": "u1", "width": 90, "height": 60}
LARGE = {"file_id": "p2", "file_unique_id": "u2", "width": 1280, "height": 853, "file_size": 90_000}
ADMIN = {"id": 9, "is_bot": False, "first_name": "Owner"}


def read(update_id: int = 1, roots: dict[int, int] | None = None, **told: Any) -> list[Found]:
    return parse.read(
        Update.model_validate({"update_id": update_id, **told}), Reading(INBOX, NOW, roots if roots is not None else {})
    )


def written(**fields: Any) -> InboundMessage:
    [found] = read(message=message(**fields))
    assert isinstance(found.event, InboundMessage)
    return found.event


def wanted(**fields: Any) -> Wanted:
    [found] = read(message=message(**fields))
    assert found.wanted is not None
    return found.wanted


@pytest.mark.parametrize(
    ("fields", "content"),
    [
        ({"text": "显示 E4"}, Text("显示 E4")),
        ({"text": "a\x00b"}, Text("ab")),
        (
            {"text": "😀 see here", "entities": [
                {"type": "bold", "offset": 0, "length": 2},
                {"type": "text_link", "offset": 7, "length": 4, "url": "https://shop.test/e4"},
            ]},
            Text("😀 see here (https://shop.test/e4)"),
        ),
        (
            {"text": "https://a.test", "entities": [
                {"type": "text_link", "offset": 0, "length": 14, "url": "https://a.test/"}]},
            Text("https://a.test"),
        ),
        ({"location": {"latitude": 31.23, "longitude": 121.47}}, Location(31.23, 121.47)),
        (
            {"location": {"latitude": 0.0, "longitude": 0.0}, "venue": {
                "location": {"latitude": 0.0, "longitude": 0.0}, "title": "Shop", "address": "1 Road"}},
            Location(0.0, 0.0, "Shop", "1 Road"),
        ),
        ({"contact": {"phone_number": "+8613800138000", "first_name": "李"}}, Text("李\n+8613800138000")),
        ({"dice": {"emoji": "🎲", "value": 4}}, Text("🎲 4")),
        (
            {"poll": {
                "id": "1", "question": "Which?", "options": [
                    {"persistent_id": "a", "text": "A", "voter_count": 0},
                    {"persistent_id": "b", "text": "B", "voter_count": 0}],
                "total_voter_count": 0, "is_closed": False, "is_anonymous": True, "type": "regular",
                "allows_multiple_answers": False, "allows_revoting": False, "members_only": False}},
            Text("📊 Which?\n– A\n– B"),
        ),
        (
            {"story": {"chat": PRIVATE, "id": 3}},
            Unsupported("story"),
        ),
        ({"hologram": {"file_id": "h"}}, Unsupported("hologram")),
        ({"web_app_data": {"data": "order 7", "button_text": "Order"}}, Unsupported("web_app_data", "order 7")),
        ({}, Unsupported("empty")),
    ],
)  # fmt: skip
def test_what_is_said_without_a_file(fields: dict[str, Any], content: Any) -> None:
    assert written(**fields).content == content


@pytest.mark.parametrize(
    ("fields", "kind", "file_id", "name"),
    [
        ({"photo": [PHOTO, LARGE]}, "photo", "p2", "photo-11.jpg"),
        ({"voice": {"file_id": "v", "file_unique_id": "u", "duration": 3}}, "voice", "v", "voice-11.ogg"),
        (
            {"document": {"file_id": "d", "file_unique_id": "u", "file_name": "报价单.pdf"}},
            "document", "d", "报价单.pdf",
        ),
        (
            {"video": {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1, "duration": 9}},
            "video", "f", "video-11.mp4",
        ),
        (
            {"video_note": {"file_id": "n", "file_unique_id": "u", "length": 240, "duration": 9}},
            "video_note", "n", "video_note-11.mp4",
        ),
        (
            {"audio": {"file_id": "a", "file_unique_id": "u", "duration": 9, "file_name": "song.mp3"}},
            "audio", "a", "song.mp3",
        ),
        (
            {
                "animation": {"file_id": "g", "file_unique_id": "u", "width": 1, "height": 1, "duration": 1},
                "document": {"file_id": "other", "file_unique_id": "u"},
            },
            "animation", "g", "animation-11.mp4",
        ),
        (
            {"sticker": {
                "file_id": "s", "file_unique_id": "u", "type": "regular", "width": 1, "height": 1, "emoji": "👍",
                "is_animated": True, "is_video": False, "thumbnail": PHOTO}},
            "sticker", "p1", "sticker-11.webp",
        ),
    ],
)  # fmt: skip
def test_which_file_is_fetched(fields: dict[str, Any], kind: str, file_id: str, name: str) -> None:
    file = wanted(**fields)
    assert (file.kind, file.file_id, file.name) == (kind, file_id, name)


def test_a_file_keeps_its_caption_and_length() -> None:
    file = wanted(voice={"file_id": "v", "file_unique_id": "u", "duration": 3, "file_size": 9}, caption="listen")
    assert (file.caption, file.duration_s, file.size_bytes) == ("listen", 3.0, 9)


def test_a_writer_is_known_by_id_and_joined_over_the_bots_of_a_workspace() -> None:
    identity = written(text="hi").identity
    assert (identity.external_id, identity.address, identity.name) == ("7001", "@wangfang", "王 芳")
    assert identity.verified
    assert identity.links == ("telegram:7001",)


def test_only_the_own_number_is_the_writers() -> None:
    card = {"phone_number": "8613800138000", "first_name": "王"}
    assert written(contact=card | {"user_id": 7001}).identity.phone == "+8613800138000"
    assert written(contact=card | {"user_id": 7002}).identity.phone is None
    assert written(contact=card | {"user_id": 7001, "phone_number": "12"}).identity.phone is None


def test_ids_count_within_their_chat() -> None:
    private, group = written(text="a"), written(text="a", chat=GROUP)
    assert (private.external_id, private.thread_key) == ("7001:11", "7001")
    assert (group.external_id, group.thread_key) == ("-1001234567890:11", "-1001234567890")
    assert private.identity.external_id == group.identity.external_id


def test_an_ephemeral_message_has_an_id_although_its_message_id_is_zero() -> None:
    first, second = (written(message_id=0, ephemeral_message_id=n, text="psst", chat=GROUP) for n in (5, 6))
    assert (first.external_id, second.external_id) == ("-1001234567890:e5", "-1001234567890:e6")
    [found] = read(88, message=message(0, text="psst"))
    assert isinstance(found.event, InboundMessage)
    assert found.event.external_id == "7001:u88"


def test_topics_are_threads_and_answers_in_a_plain_group_are_not() -> None:
    topic = written(text="a", chat=GROUP | {"is_forum": True}, message_thread_id=77, is_topic_message=True)
    answer = written(text="a", chat=GROUP, message_thread_id=77)
    direct = written(text="a", chat=GROUP | {"is_direct_messages": True}, direct_messages_topic={"topic_id": 5})
    keys = [topic.thread_key, answer.thread_key, direct.thread_key]
    assert keys == ["-1001234567890/77", "-1001234567890", "-1001234567890/d5"]


@pytest.mark.parametrize("key", ["7001", "-100123", "-100123/77", "-100123/d5", "7001@conn-1"])
def test_a_thread_key_reads_back_also_with_the_records_own_ending(key: str) -> None:
    place = Place.read(key)
    assert place is not None
    assert place.thread_key == key
    assert Place.read(f"{key}#7002") == place


@pytest.mark.parametrize("key", ["", "k", "wang@customer.test", "7/x", "９", "1" * 30])
def test_a_key_of_something_else_is_no_place(key: str) -> None:
    assert Place.read(key) is None


def test_an_answer_names_what_it_answers_and_what_it_quotes() -> None:
    one = written(text="this", reply_to_message=message(9, text="E4?"), quote={"text": "E4", "position": 0})
    assert one.refs == ("7001:9",)
    assert one.content == Text("this", quoted="E4")
    far = written(text="that", external_reply={
        "origin": {"type": "hidden_user", "date": 1, "sender_user_name": "X"}, "chat": GROUP, "message_id": 4
    })  # fmt: skip
    assert far.refs == ("-1001234567890:4",)


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        ({"type": "user", "date": 1, "sender_user": WANG}, "王 芳"),
        ({"type": "hidden_user", "date": 1, "sender_user_name": "Li"}, "Li"),
        ({"type": "channel", "date": 1, "chat": GROUP | {"type": "channel"}, "message_id": 1}, "Dealers"),
        ({"type": "chat", "date": 1, "sender_chat": GROUP}, "Dealers"),
    ],
)
def test_a_forwarded_message_says_from_whom(origin: dict[str, Any], name: str) -> None:
    assert written(text="look", forward_origin=origin).facts == {"forwarded_from": name}


def test_pictures_of_an_album_are_messages_that_name_it() -> None:
    two = [written(message_id=n, photo=[PHOTO], media_group_id="g-1") for n in (11, 12)]
    assert [one.facts["album"] for one in two] == ["g-1", "g-1"]
    assert two[0].external_id != two[1].external_id


def test_an_edit_names_its_message_which_may_come_later() -> None:
    assert written(text="first").is_editable
    [found] = read(edited_message=message(text="second", edit_date=1_772_359_260))
    assert found.event == MessageEdit(
        INBOX, "7001:11", Text("second"), "second", datetime.fromtimestamp(1_772_359_260, UTC)
    )


def test_a_press_is_a_choice_with_its_question() -> None:
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}], [{"text": "No", "callback_data": "n"}]]}
    asked = {"message_id": 40, "from": BOT, "chat": PRIVATE, "date": 1, "text": "Solved?", "reply_markup": keyboard}
    [found] = read(callback_query={"id": "c1", "from": WANG, "chat_instance": "i", "data": "n", "message": asked})
    press = found.event
    assert isinstance(press, InboundMessage)
    options = [{"id": "y", "label": "Yes"}, {"id": "n", "label": "No"}]
    assert press.content == Choice("Solved?", options, "n")
    assert (press.text, press.external_id, press.refs, press.thread_key) == ("No", "callback:c1", ("7001:40",), "7001")


def test_a_press_below_a_message_too_old_to_be_seen_still_counts() -> None:
    old = {"message_id": 40, "chat": PRIVATE, "date": 0}
    [found] = read(callback_query={"id": "c1", "from": WANG, "chat_instance": "i", "data": "n", "message": old})
    assert isinstance(found.event, InboundMessage)
    assert found.event.content == Choice("", [{"id": "n", "label": "n"}], "n")


@pytest.mark.parametrize(("status", "kind"), [("kicked", "blocked"), ("member", "unblocked")])
def test_a_block_and_its_end_are_signals(status: str, kind: str) -> None:
    member: dict[str, Any] = {"user": BOT, "status": status} | ({"until_date": 0} if status == "kicked" else {})
    change = {"chat": PRIVATE, "from": WANG, "date": 1_772_359_200, "new_chat_member": member}
    [found] = read(my_chat_member=change | {"old_chat_member": {"user": BOT, "status": "left"}})
    assert isinstance(found.event, ContactSignal)
    assert (found.event.kind, found.event.identity.external_id) == (kind, "7001")


def test_that_the_bot_leaves_a_group_is_nobodys_block() -> None:
    member = {"user": BOT, "status": "kicked", "until_date": 0}
    change = {"chat": GROUP, "from": WANG, "date": 1, "new_chat_member": member, "old_chat_member": member}
    assert read(my_chat_member=change) == []


def test_a_channels_post_is_written_by_the_channel() -> None:
    channel = {"id": -100777, "type": "channel", "title": "News", "username": "shop_news"}
    [found] = read(channel_post={"message_id": 3, "date": 1, "chat": channel, "sender_chat": channel, "text": "Sale"})
    assert isinstance(found.event, InboundMessage)
    assert found.event.identity.external_id == "-100777"
    assert (found.event.identity.name, found.event.identity.address) == ("News", "@shop_news")


def test_messages_of_a_business_account_are_told_apart_from_the_bots_own_chat() -> None:
    [found] = read(business_message=message(text="hi", business_connection_id="conn-1"))
    assert isinstance(found.event, InboundMessage)
    assert (found.event.thread_key, found.event.external_id) == ("7001@conn-1", "7001@conn-1:11")
    [own] = read(business_message=message(12, text="hello", business_connection_id="conn-1", **{"from": ADMIN}))
    assert isinstance(own.event, OwnMessage)
    assert (own.event.identity.external_id, own.event.author_name) == ("7001", "Owner")
    assert own.event.thread_key == found.event.thread_key
    gone = read(
        deleted_business_messages={"business_connection_id": "conn-1", "chat": PRIVATE, "message_ids": [11, 12]}
    )
    assert [one.event for one in gone] == [
        MessageRecall(INBOX, "7001@conn-1:11", NOW),
        MessageRecall(INBOX, "7001@conn-1:12", NOW),
    ]


def test_a_group_that_moved_goes_on_in_its_thread() -> None:
    [found] = read(message=message(text="a", chat=GROUP), roots={GROUP["id"]: -55})
    assert isinstance(found.event, InboundMessage)
    assert (found.event.thread_key, found.event.external_id) == ("-55", "-55:11")


def test_what_the_service_says_is_nobodys_message() -> None:
    assert read(message=message(chat=GROUP, new_chat_members=[WANG])) == []
    assert read(message=message(chat=GROUP, migrate_to_chat_id=-100999)) == []
    assert read(message=message(chat=GROUP, pinned_message=message(3, text="x"))) == []


def test_machines_are_marked() -> None:
    robot = {"id": 5, "is_bot": True, "first_name": "Robot"}
    assert written(text="beep", **{"from": robot}).is_automatic
    assert written(text="copy", chat=GROUP, is_automatic_forward=True).is_automatic
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    admin = written(text="hi", chat=GROUP, sender_chat=GROUP, **{"from": anonymous})
    assert not admin.is_automatic
    assert admin.identity.external_id == str(GROUP["id"])


def test_a_message_that_fits_no_type_keeps_its_words() -> None:
    odd = message(text="hello", poll={"question": 5})
    [event] = salvage.read({"update_id": 1, "message": odd}, INBOX, NOW)
    assert isinstance(event, InboundMessage)
    assert event.content == Unsupported("message", "hello")
    assert (event.external_id, event.thread_key, event.identity.name) == ("7001:11", "7001", "王 芳")


def test_an_update_of_a_later_kind_is_kept_if_somebody_sent_it() -> None:
    [event] = salvage.read({"update_id": 9, "dream": {"from": WANG, "vividness": 3}}, INBOX, NOW)
    assert isinstance(event, InboundMessage)
    assert event.content == Unsupported("dream")
    assert salvage.read({"update_id": 9, "weather": {"rain": True}}, INBOX, NOW) == []


def test_a_message_of_nobody_nowhere_is_not_understood() -> None:
    with pytest.raises(Unparseable):
        salvage.read({"update_id": 9, "message": {"text": "hi"}}, INBOX, NOW)
