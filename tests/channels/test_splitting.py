"""Long texts in parts that a provider carries."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from channels.splitting import split, units


@given(st.text(alphabet=st.sampled_from("ab。 \n😀"), max_size=400), st.integers(10, 60))
def test_parts_fit_and_nothing_is_lost(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(0 < units(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_text_that_fits_stays_whole() -> None:
    assert split(" a b\n\nc ", 10) == ["a b\n\nc"]
    assert split("😀" * 5, 10) == ["😀" * 5]
    assert split(" \n", 10) == []


def test_a_cut_prefers_the_end_of_a_paragraph_then_of_a_sentence() -> None:
    first, second = "a" * 3000, "b" * 3000
    assert split(f"{first}\n\n{second}", 4096) == [first, second]
    assert split("一二三四五六。七八九十", 10) == ["一二三四五六。", "七八九十"]
