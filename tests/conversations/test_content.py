"""Message content: a closed family whose stored form and value are exact inverses."""

from __future__ import annotations

from typing import get_args

import pytest

from conversations.content import (
    Audio,
    Call,
    Choice,
    Content,
    File,
    Image,
    Link,
    Location,
    System,
    Template,
    Text,
    Unsupported,
    Video,
    from_json,
    plain,
    to_json,
)
from kit.errors import Invalid

EACH: list[tuple[Content, str]] = [
    (Text(""), ""),
    (Text("你好", quoted="> before", subject="Filter", has_html=True), "你好"),
    (Image("f1"), ""),
    (Image("f1", caption="the leak"), "the leak"),
    (Audio("f2", duration_s=2.5, caption="voice"), "voice"),
    (Video("f3", duration_s=0.0), ""),
    (File("f4", caption="invoice"), "invoice"),
    (Location(31.2, 121.5, label="Shop", address="Nanjing Rd 1"), "Shop Nanjing Rd 1"),
    (Location(0.0, 0.0), ""),
    (Link("https://x.yz", title="Guide", description="how to"), "Guide https://x.yz"),
    (Choice("Which?", options=[{"id": "a", "label": "A"}], chosen="a"), "Which?"),
    (Template("shipped", "zh_CN", params={"no": "1"}, text="sent"), "sent"),
    (Call("inbound", "ringing"), ""),
    (
        Call(
            "inbound",
            "ended",
            "+8613800138000",
            "100",
            "answered",
            "Normal Clearing",
            "2026-03-01T10:00:00+00:00",
            duration_s=0.0,
            digits="42#",
            recordings=[{"key": "r", "kind": "recording", "file_id": "f"}],
        ),
        "",
    ),
    (System("merged", params={"count": 2}), ""),
    (Unsupported("sticker", text="[sticker]"), "[sticker]"),
]


@pytest.mark.parametrize(("content", "words"), EACH)
def test_the_stored_form_is_read_back_as_it_was(content: Content, words: str) -> None:
    stored = to_json(content)
    assert stored["type"] == content.type
    assert from_json(stored) == content
    assert plain(content) == words


def test_every_kind_is_tried() -> None:
    assert {type(content) for content, _ in EACH} == set(get_args(Content))


def test_what_holds_nothing_is_left_out() -> None:
    assert to_json(Text("hi")) == {"type": "text", "text": "hi"}
    assert to_json(Image("f1")) == {"type": "image", "file_id": "f1"}


def test_fields_of_a_later_version_are_passed_over() -> None:
    assert from_json({"type": "text", "text": "hi", "mood": "good"}) == Text("hi")


@pytest.mark.parametrize("raw", [{}, {"type": "hologram"}, {"type": None}])
def test_a_kind_outside_the_family_is_refused(raw: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        from_json(raw)
    assert refused.value.code == "unknown_content"


@pytest.mark.parametrize("content", [Link(""), Location(0.0, 0.0), Template("", ""), System(""), Image(""), Choice("")])
def test_what_a_content_must_have_is_stored_even_if_it_holds_nothing(content: Content) -> None:
    assert from_json(to_json(content)) == content
