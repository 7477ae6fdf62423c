"""What texts are found by: folded, simplified, stemmed, in characters and pairs; and questions without courtesy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.analyser import fold, query_tokens, tokens
from kb.ranking import gist, read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kettles", ["kettl"]),
        ("ＫＥＴＴＬＥ", ["kettl"]),  # full width
        ("don't", ["dont"]),
        ("don’t dont", ["dont", "dont"]),
        ("保修", ["保", "修", "保修"]),
        ("保固維修", ["保", "固", "维", "修", "保固", "固维", "维修"]),  # traditional
        ("订单A-12", ["订", "单", "订单", "a", "12"]),
        ("\x00\ud800 … 🙏", []),
        ("", []),
    ],
)
def test_a_text_is_found_by_these_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_traditional_and_simplified_are_found_by_the_same() -> None:
    assert tokens("水壺漏水怎麼辦") == tokens("水壶漏水怎么办")


def test_stop_words_are_left_out_of_questions_and_kept_in_articles() -> None:
    assert [token.text for token in query_tokens(fold("Where is my kettle"))] == ["where", "kettl"]
    assert tokens("where is my kettle") == ["where", "is", "my", "kettl"]


@given(st.text())
def test_tokens_stand_where_they_say(text: str) -> None:
    folded = fold(text)
    for token in query_tokens(folded):
        assert tokens(folded[token.start : token.end])[-1:] == [token.text]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("你好，请问水壶怎么除垢", "水壶怎么除垢"),
        ("hi there, how do I descale it? thanks!", "how do i descale it"),
        ("壶底漏水😭😭", "壶底漏水"),
        ("你好", "你好"),  # nothing else was said
        ("谢谢", "谢谢"),
        ("🙏", "🙏"),
        ("high water level", "high water level"),
    ],
)
def test_the_gist_is_what_is_asked(message: str, expected: str) -> None:
    assert gist(fold(message)) == expected


def test_earlier_turns_count_less_the_further_back_and_agents_turns_not_at_all() -> None:
    question = read("保修", [("customer", "水壶"), ("agent", "kettle"), "红色"])
    weight = {token: question.weights.get(hash(token)) for token in ("保修", "红色", "水壶", "kettl")}
    assert weight == {"保修": 1.0, "红色": 0.7, "水壶": pytest.approx(0.49), "kettl": None}
