"""A cursor is opaque, comes back as it was made, and is refused when nobody made it."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import Invalid
from kit.paging import pack_cursor, unpack_cursor

values = st.lists(st.none() | st.integers(-(2**53), 2**53) | st.text(max_size=30) | st.floats(allow_nan=False,
                  allow_infinity=False), min_size=1, max_size=4)  # fmt: skip


@given(values)
def test_a_cursor_comes_back_as_it_was_made(row: list[object]) -> None:
    cursor = pack_cursor(*row)
    assert unpack_cursor(cursor, len(row)) == row
    assert not set(cursor) & set("=+/ &?#%")


@pytest.mark.parametrize("cursor", ["", "x", "abc", "é", "\udcff", "\0", "=", "AAAA", "%00", "null", "x" * 5000,
                                    base64.urlsafe_b64encode(b'{"a":1}').decode(),
                                    base64.urlsafe_b64encode(b"[" * 3000).decode()])  # fmt: skip
def test_what_nobody_made_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        unpack_cursor(cursor, 2)
    assert refused.value.code == "bad_cursor"


@given(st.text(max_size=60))
def test_any_text_is_a_cursor_or_refused(text: str) -> None:
    try:
        found = unpack_cursor(text, 1)
    except Invalid:
        return
    assert len(found) == 1


def test_the_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(Invalid):
        unpack_cursor(pack_cursor("2026-03-01T10:00:00Z", "id"), 1)
