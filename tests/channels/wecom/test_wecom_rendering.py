"""What a reply becomes on its way out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.contract import OutboundFile, OutboundMessage
from channels.errors import (
    CredentialsRejected,
    SendDeferred,
    SendError,
    SendRejected,
    WindowRefused,
)
from channels.wecom import refusals
from channels.wecom.app.render import render as render_app
from channels.wecom.kf.render import render
from channels.wecom.pieces import MAX_TEXT_BYTES, media_kind, split
from conversations.content import Choice, Content, Image, Link, Location, Text, plain
from kit.ids import new_id
from tests.channels.specimens import reply


def saying(content: Content, *files: OutboundFile) -> OutboundMessage:
    return replace(reply(), content=content, text=plain(content), files=files)


PICTURE = OutboundFile(new_id(), "a.jpg", "image/jpeg", 1000, b"")
OPTIONS = [{"id": "yes", "label": "是"}, {"id": "no", "label": "否"}]


@given(st.text(max_size=3000))
def test_parts_fit_and_lose_nothing_but_white_space(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    parts = split(text, 200)
    assert all(0 < len(part.encode()) <= 200 for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_texts_are_cut_at_lines_then_sentences_then_spaces() -> None:
    assert split("一" * 40 + "\n" + "二" * 40, 130) == ["一" * 40, "二" * 40]
    assert split("一" * 40 + "。" + "二" * 40, 130) == ["一" * 40 + "。", "二" * 40]
    assert split("a" * 90 + " " + "b" * 90, 130) == ["a" * 90, "b" * 90]
    assert split("short") == ["short"]
    assert split("  \n ") == []


def test_a_family_of_emoji_stays_together() -> None:
    family = "👨\u200d👩\u200d👧"
    parts = split("x" * 100 + family * 5, 130)
    assert all(not part.startswith(("\u200d", "👩", "👧")) for part in parts)


def test_the_longest_reply_of_the_composer_takes_few_of_the_five() -> None:
    assert len(render(saying(Text("汉" * 2000)))) == 3


@pytest.mark.parametrize(
    ("content", "kinds", "body"),
    [
        (Text("您好"), ["text"], {"content": "您好"}),
        (Choice("修好了吗？", OPTIONS), ["msgmenu"],
         {"head_content": "修好了吗？",
          "list": [{"type": "click", "click": {"id": "yes", "content": "是"}},
                   {"type": "click", "click": {"id": "no", "content": "否"}}]}),
        (Choice("?", OPTIONS * 6), ["text"], {"content": "?\n" + "\n".join(["· 是", "· 否"] * 6)}),
        (Choice("?", [{"id": "1", "label": "长" * 100}]), ["text"], {"content": "?\n· " + "长" * 100}),
        (Location(31.2, 121.5, "店", "路 1"), ["location"],
         {"name": "店", "address": "路 1", "latitude": 31.2, "longitude": 121.5}),
        (Link("https://a.test", "说明书", "E4"), ["text"], {"content": "说明书\nE4\nhttps://a.test"}),
    ],
)  # fmt: skip
def test_each_content_has_its_form(content: Content, kinds: list[str], body: dict[str, Any]) -> None:
    pieces = render(saying(content))
    assert [piece.msgtype for piece in pieces] == kinds
    assert pieces[0].body == body


def test_words_go_before_files_and_nothing_is_refused() -> None:
    pieces = render(saying(Image(str(PICTURE.id), "看这里"), PICTURE))
    assert [(piece.msgtype, piece.file) for piece in pieces] == [("text", None), ("file", PICTURE)]
    assert [piece.file for piece in render(saying(Image(str(PICTURE.id)), PICTURE))] == [PICTURE]
    for renders in (render, render_app):
        with pytest.raises(SendRejected):
            renders(saying(Text(" ")))


def test_an_application_says_everything_in_words() -> None:
    assert render_app(saying(Choice("?", OPTIONS))) == ["?\n· 是\n· 否"]
    assert render_app(saying(Location(31.2, 121.5, "店"))) == ["店\n31.200000, 121.500000"]
    assert render_app(saying(Link("https://a.test", "说明书"))) == ["说明书\nhttps://a.test"]
    assert render_app(saying(Image(str(PICTURE.id)), PICTURE)) == []
    assert all(len(text.encode()) <= MAX_TEXT_BYTES for text in render_app(saying(Text("汉" * 5000))))


@pytest.mark.parametrize(
    ("content_type", "size", "kind"),
    [("image/jpeg", 10, "image"), ("image/png", 11_000_000, "file"), ("image/gif", 10, "file"),
     ("audio/amr", 10, "voice"), ("audio/mpeg", 10, "file"), ("video/mp4", 10, "video"),
     ("video/mp4", 11_000_000, "file"), ("application/pdf", 10, "file")],
)  # fmt: skip
def test_files_are_sorted_as_wecom_takes_them(content_type: str, size: int, kind: str) -> None:
    assert media_kind(content_type, size) == kind


@pytest.mark.parametrize(
    ("code", "kind", "name"),
    [(-1, SendDeferred, "send_deferred"), (45009, SendDeferred, "send_deferred"),
     (95001, WindowRefused, "quota_used"), (95002, WindowRefused, "window_closed"),
     (95013, WindowRefused, "window_closed"), (95018, SendRejected, "send_rejected"),
     (40096, SendRejected, "unknown_recipient"), (45002, SendRejected, "send_rejected"),
     (95017, CredentialsRejected, "credentials_rejected"), (40001, CredentialsRejected, "credentials_rejected"),
     (60020, CredentialsRejected, "credentials_rejected"), (123456, SendRejected, "send_rejected")],
)  # fmt: skip
def test_each_refusal_means_what_its_code_means(code: int, kind: type[SendError], name: str) -> None:
    error = refusals.error_of(code, "whatever, hint: [17], from ip: 203.0.113.9, more info at https://x.test")
    assert type(error) is kind
    assert error.code == name
    assert str(code) in error.detail
    assert "hint" not in error.detail
    assert refusals.code_of(error) == code


def test_an_address_that_is_not_trusted_is_named_so_that_it_can_be_added() -> None:
    assert "203.0.113.9" in refusals.error_of(60020, "not allow, hint: [1], from ip: 203.0.113.9, more").detail
