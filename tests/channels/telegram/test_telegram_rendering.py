"""Replies as calls of the Bot API."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from aiogram.methods import SendDocument, SendLocation, SendMessage, SendPhoto, SendVenue, SendVoice

from channels.contract import OutboundFile
from channels.errors import SendRejected
from channels.splitting import units
from channels.telegram.places import Place
from channels.telegram.render import as_document, render
from conversations.content import Choice, Content, Link, Location, Text
from kit.ids import new_id
from tests.channels.specimens import reply

PRIVATE = Place(7001)


def calls(content: Content, *files: tuple[str, bytes], place: Place = PRIVATE, **state: Any) -> list[Any]:
    text = content.text if isinstance(content, Text) else ""
    message = replace(reply(), content=content, text=text, thread_state=state)
    return render(message, place, [(_file(kind, data), data) for kind, data in files])


def _file(content_type: str, data: bytes) -> OutboundFile:
    return OutboundFile(new_id(), "file", content_type, len(data), b"")


def test_a_text_is_one_call_as_it_was_written() -> None:
    [call] = calls(Text("<b>a</b> *b* _c_"))
    assert isinstance(call, SendMessage)
    assert (call.chat_id, call.text) == (7001, "<b>a</b> *b* _c_")


def test_a_long_text_is_several_calls() -> None:
    assert [units(call.text) for call in calls(Text("😀" * 3000))] == [4096, 1904]


def test_a_short_text_goes_below_the_first_file() -> None:
    picture, paper = calls(Text("see"), ("image/png", b"1"), ("application/pdf", b"2"))
    assert isinstance(picture, SendPhoto)
    assert picture.caption == "see"
    assert isinstance(paper, SendDocument)
    assert paper.caption is None


def test_a_text_too_long_for_a_caption_goes_before_the_files() -> None:
    text, picture = calls(Text("x" * 1025), ("image/png", b"1"))
    assert isinstance(text, SendMessage)
    assert isinstance(picture, SendPhoto)
    assert picture.caption is None


def test_a_sound_is_a_voice_message_and_a_large_picture_a_file() -> None:
    assert isinstance(calls(Text(""), ("audio/ogg", b"1"))[0], SendVoice)
    assert isinstance(calls(Text(""), ("image/png", b"1" * 10_000_001))[0], SendDocument)


def test_a_refused_picture_can_go_as_a_file_with_everything_else() -> None:
    place = Place(-100, topic_id=7)
    [call] = calls(Text("see"), ("image/png", b"1"), place=place, answer_to=4)
    document = as_document(call)
    assert isinstance(document, SendDocument)
    assert (document.chat_id, document.message_thread_id, document.caption) == (-100, 7, "see")
    assert document.reply_parameters == call.reply_parameters is not None
    assert as_document(document) is None


def test_a_choice_is_an_inline_keyboard() -> None:
    options = [{"id": "y", "label": "Yes"}, {"id": "n", "label": "No"}]
    [call] = calls(Choice("Solved?", options))
    rows = call.reply_markup.inline_keyboard
    assert call.text == "Solved?"
    assert [[(button.text, button.callback_data) for button in row] for row in rows] == [[("Yes", "y")], [("No", "n")]]
    with pytest.raises(SendRejected, match="64 bytes"):
        calls(Choice("?", [{"id": "汉" * 22, "label": "x"}]))


def test_a_place_with_a_name_is_a_venue() -> None:
    [bare], [named] = calls(Location(1.0, 2.0)), calls(Location(1.0, 2.0, "Shop"))
    assert isinstance(bare, SendLocation)
    assert isinstance(named, SendVenue)
    assert (named.title, named.address) == ("Shop", "Shop")


def test_a_link_is_its_words() -> None:
    [call] = calls(Link("https://a.test", "Manual"))
    assert call.text == "Manual\nhttps://a.test"


def test_an_answer_in_a_group_hangs_on_what_it_answers_and_stays_in_its_topic() -> None:
    first, second = calls(Text("x" * 5000), place=Place(-100, topic_id=7), answer_to=42)
    assert (first.reply_parameters.message_id, first.reply_parameters.allow_sending_without_reply) == (42, True)
    assert second.reply_parameters is None
    assert {first.message_thread_id, second.message_thread_id} == {7}
    [alone] = calls(Text("hi"), answer_to=42)
    assert alone.reply_parameters is None


def test_a_business_chat_and_a_channels_direct_messages_are_named() -> None:
    [business] = calls(Text("hi"), place=Place(7001, business_id="conn-1"))
    [direct] = calls(Text("hi"), place=Place(-100, topic_id=5, is_direct=True))
    assert business.business_connection_id == "conn-1"
    assert (direct.direct_messages_topic_id, direct.message_thread_id) == (5, None)


def test_nothing_is_not_sent() -> None:
    with pytest.raises(SendRejected):
        calls(Text("  "))
    with pytest.raises(SendRejected, match="50 MB"):
        calls(Text("x"), ("application/pdf", bytes(50_000_001)))
