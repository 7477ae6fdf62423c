"""Markdown as it is shown and as it is sent."""

from __future__ import annotations

import pytest

from kb.articles import MAX_BODY
from kb.markdown import to_html, to_text


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://elsewhere.test/pixel.png)",
        "<img src=x onerror=alert(1)>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "`<b onclick=x>`",
    ],
)
def test_nothing_in_an_article_runs_or_asks_outside(hostile: str) -> None:
    shown = to_html(hostile)
    assert "<script" not in shown
    assert "<img" not in shown
    assert "<b" not in shown
    assert 'href="javascript' not in shown
    assert 'href="data' not in shown


def test_what_markdown_is_for_is_shown() -> None:
    shown = to_html("# Title\n\n- **one**\n- [two](https://heyu.test/e4)\n\n|a|b|\n|-|-|\n|1|2|\n")
    assert "<h1>Title</h1>" in shown
    assert "<strong>one</strong>" in shown
    assert 'href="https://heyu.test/e4"' in shown
    assert "<td>1</td>" in shown


def test_text_has_no_marks() -> None:
    markdown = "## 先检查\n\n请**先断电**，然后：\n\n1. 打开滤网\n2. 清理\n\n详见 [说明](https://heyu.test/e4)。\n"
    assert to_text(markdown) == (
        "先检查\n\n请先断电，然后：\n\n1. 打开滤网\n2. 清理\n\n详见 说明 (https://heyu.test/e4)。"
    )


def test_nested_lists_are_indented() -> None:
    assert to_text("- a\n  - b\n- c\n") == "- a\n  - b\n- c"


@pytest.mark.parametrize("dense", ["a|b\n-|-\n" + "x\n" * 40_000, "_a__ " * 20_000, "- a\n" * 25_000])
def test_a_text_of_more_parts_than_any_article_is_shown_as_it_was_written(dense: str) -> None:
    assert to_html(dense) == f"<pre>{dense}</pre>"
    assert to_text(dense) == dense


def test_the_longest_article_is_shown_with_its_marks() -> None:
    article = "## 退款\n\n**先**看[说明](https://heyu.test/e4)，再联系客服。\n\n" * 2_000
    assert len(article) < MAX_BODY
    assert to_html(article).count("<strong>") == to_html(article).count("<h2>") == 2_000
