"""Text from outside is fit to be stored, and otherwise as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.text import clean, clean_line

any_text = st.text(st.characters(exclude_categories=[]), max_size=200)


@given(any_text)
def test_clean_text_can_be_stored_and_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)
    assert "\0" not in cleaned.encode("utf-8").decode("utf-8")
    assert clean(cleaned) == cleaned
    assert set(cleaned) <= set(text)


@pytest.mark.parametrize("text", ["您好，\n\tE4\r\n", "👩‍👩‍👧 👍🏽", "a\u202eb", "e\u0301", " \u3000 "])
def test_what_people_write_is_kept_to_the_letter(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(("text", "kept"), [("a\0b", "ab"), ("a\ud83db", "ab"), ("a\uffffb\x1b[31m", "ab[31m")])
def test_what_cannot_be_stored_is_left_out(text: str, kept: str) -> None:
    assert clean(text) == kept


@given(any_text, st.integers(1, 50))
def test_a_line_is_one_line_within_its_limit(text: str, limit: int) -> None:
    line = clean_line(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1
    assert line == line.lstrip()


def test_a_line_folds_its_blanks() -> None:
    assert clean_line("  Wang \r\n\t Fang\u2028 \0", 200) == "Wang Fang"
    assert clean_line("x" * 1_000_000, 10) == "x" * 10
