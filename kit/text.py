"""Text from outside, made fit to be stored: PostgreSQL takes neither NUL nor half a surrogate pair."""

from __future__ import annotations

import re

# C0 controls but tab, line feed and carriage return; U+FFFE, U+FFFF; lone surrogates.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def clean(text: str) -> str:
    """Drop what cannot be stored or shown; the rest stays to the letter."""
    return _UNFIT.sub("", text)


def clean_line(text: str, limit: int) -> str:
    """Return one line of at most ``limit`` characters: for names, subjects, file names."""
    return " ".join(clean(text[: limit * 4]).split())[:limit]
