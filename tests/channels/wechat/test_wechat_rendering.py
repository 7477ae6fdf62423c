"""Replies as the messages that carry them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.contract import OutboundFile, OutboundMessage
from channels.wechat.render import Post, Step, Upload, render, split_text
from conversations.content import Choice, Content, File, Link, Location, System, Template, Text, plain
from kit.ids import new_id
from tests.channels.specimens import reply


def rendered(content: Content, *files: OutboundFile, is_mini: bool = False) -> list[Step]:
    message: OutboundMessage = replace(reply(plain(content), files=files), content=content)
    return render(message, is_mini=is_mini, link_to=lambda file: f"https://desk.test/{file.name}")


def file(name: str, content_type: str, size: int = 1000) -> OutboundFile:
    return OutboundFile(new_id(), name, content_type, size, b"")


def text(words: str) -> Post:
    return Post("text", {"text": {"content": words}})


# -- long texts ---------------------------------------------------------------------------------------------


@given(st.text(st.sampled_from("ab 。，\n退🙂é"), max_size=3000), st.integers(8, 300))
def test_no_part_is_too_long_and_no_word_is_lost(words: str, limit: int) -> None:
    parts = split_text(words, limit)
    assert all(0 < len(part.encode()) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(words.split())


def test_a_text_that_fits_is_one_part_whatever_its_script() -> None:
    assert split_text("x" * 2048) == ["x" * 2048]
    assert split_text("退" * 682) == ["退" * 682]
    assert [len(part) for part in split_text("退" * 683)] == [682, 1]
    assert [len(part) for part in split_text("🙂" * 513)] == [512, 1]


@pytest.mark.parametrize("mark", ["\n", "。", ". ", "，", " "])
def test_a_long_text_is_broken_where_people_pause(mark: str) -> None:
    first, second = split_text("x" * 1500 + mark + "y" * 1500)
    assert (first, second) == ("x" * 1500 + mark.strip(), "y" * 1500)


def test_a_paragraph_is_kept_together_before_a_sentence_is() -> None:
    first, second = split_text("x" * 1200 + "\n" + "y" * 500 + "。" + "z" * 800)
    assert first == "x" * 1200
    assert second.startswith("y")


def test_a_text_of_blanks_says_nothing() -> None:
    assert split_text(" \n ") == []
    assert rendered(Text("  ")) == []
    assert rendered(System("opened")) == []


# -- kinds --------------------------------------------------------------------------------------------------

ASK = Choice("满意吗？", [{"id": "1", "label": "满意"}, {"id": "2", "label": "不满意"}])


def test_a_question_is_a_menu_and_where_there_is_none_a_list() -> None:
    [menu] = rendered(ASK)
    items = [{"id": "1", "content": "满意"}, {"id": "2", "content": "不满意"}]
    assert menu == Post("msgmenu", {"msgmenu": {"head_content": "满意吗？", "list": items, "tail_content": ""}})
    assert rendered(ASK, is_mini=True) == [text("满意吗？\n1. 满意\n2. 不满意")]
    assert rendered(Choice("just words")) == [text("just words")]


def test_a_long_question_goes_before_its_menu() -> None:
    long = replace(ASK, text="问" * 400)
    said, menu = rendered(long)
    assert said == text("问" * 400)
    assert isinstance(menu, Post)
    assert menu.body["msgmenu"]["head_content"] == ""


def test_a_link_is_an_article_or_a_card() -> None:
    link = Link("https://a.test", "手册", "第三章")
    article = {"title": "手册", "description": "第三章", "url": "https://a.test"}
    assert rendered(link) == [Post("news", {"news": {"articles": [article]}})]
    assert rendered(link, is_mini=True) == [Post("link", {"link": article | {"thumb_url": ""}})]


def test_a_place_goes_in_words() -> None:
    assert rendered(Location(31.2, 121.4, "门店", "南京路1号")) == [text("门店\n南京路1号\n31.200000, 121.400000")]


def test_a_template_carries_its_values() -> None:
    [post] = rendered(Template("tpl-1", "zh_CN", {"thing1": "泵"}))
    assert post == Post("template", {"template_id": "tpl-1", "data": {"thing1": {"value": "泵"}}})


@pytest.mark.parametrize(
    ("content_type", "size", "on_account", "on_mini"),
    [
        ("image/png", 1000, "image", "image"), ("image/jpeg", 10_000_001, None, None),
        ("image/webp", 1000, None, None), ("audio/amr", 1000, "voice", None), ("audio/mpeg", 2_000_001, None, None),
        ("video/mp4", 1000, "video", None), ("application/pdf", 1000, None, None),
    ],
)  # fmt: skip
def test_a_file_goes_as_what_wechat_carries_or_as_a_link(
    content_type: str, size: int, on_account: str | None, on_mini: str | None
) -> None:
    for is_mini, kind in ((False, on_account), (True, on_mini)):
        said, step = rendered(Text("see"), file("a.b", content_type, size), is_mini=is_mini)
        assert said == text("see")
        link = text("a.b\nhttps://desk.test/a.b")
        assert step == link if kind is None else isinstance(step, Upload) and (step.kind, step.instead) == (kind, link)


def test_a_file_alone_is_one_step() -> None:
    pdf = file("报价.pdf", "application/pdf")
    assert rendered(File(str(pdf.id)), pdf) == [text("报价.pdf\nhttps://desk.test/报价.pdf")]
