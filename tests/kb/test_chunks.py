"""Long articles in chunks, chunks in sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.chunks import CHUNK, MAX_CHUNKS, WHOLE, cut, sentences


def test_a_short_article_is_one_chunk() -> None:
    assert [chunk.text for chunk in cut("# 标题\n两句话。真的。")] == ["# 标题\n两句话。真的。"]
    assert [chunk.text for chunk in cut("  ")] == [""]


def test_a_long_article_is_cut_at_headings_and_then_between_sentences() -> None:
    text = "intro.\n# Seals\n" + "A seal lasts a year. " * 30 + "\n## 滤网\n" + "滤网每月洗一次。" * 60
    chunks = cut(text)
    assert [chunk.heading for chunk in chunks] == ["", "Seals", "Seals", "滤网", "滤网"]
    assert all(chunk.text.endswith((".", "。")) for chunk in chunks)


@given(st.text(min_size=WHOLE, max_size=3 * WHOLE))
def test_chunks_are_short_and_lose_nothing_but_blanks_and_headings(text: str) -> None:
    chunks = cut(text)
    assert all(len(chunk.text) <= max(CHUNK, WHOLE if len(chunks) == 1 else 0) for chunk in chunks)
    if "#" not in text:
        assert "".join("".join(chunk.text for chunk in chunks).split()) == "".join(text.split())


def test_an_endless_article_has_a_limited_number_of_chunks() -> None:
    assert len(cut("x" * 500_000)) == MAX_CHUNKS


def test_sentences_end_where_people_end_them() -> None:
    assert sentences("先断电。等 3.5 分钟！\n- Then call us? OK.") == [
        "先断电。",
        "等 3.5 分钟！",
        "Then call us?",
        "OK.",
    ]


@pytest.mark.parametrize(
    "row", ["." * 400_000, "'" * 400_000, "." * 200_000 + "'" * 200_000, ".'" * 200_000, "。" * 400_000]
)
def test_a_page_of_nothing_but_marks_is_read_as_soon_as_any_other(row: str) -> None:
    """Reading it would else take an hour, in which nothing else of the process runs."""
    assert sum(map(len, sentences(f"{row}x"))) in (len(row), len(row) + 1)
    assert cut(f"{row}x")


def test_a_row_of_marks_still_ends_a_sentence() -> None:
    assert sentences('Really.................... Yes!!!!!!!!!!!! "So." it') == [
        "Really....................",
        "Yes!!!!!!!!!!!!",
        '"So."',
        "it",
    ]
