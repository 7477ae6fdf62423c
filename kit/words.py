"""How text becomes words, shared by every index: folding, and runs of CJK characters or of letters and digits.

A run of CJK characters gives each character and each pair of neighbours (退款中 → 退 款 中 退款 款中), so that words
of one and two characters are found exactly and longer ones by their pairs; no segmenter has to know the word.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable

# Han with extensions and compatibility forms, kana, hangul. Each of these scripts is written without spaces
# or with spaces that do not separate words as searched for.
CJK = (
    "\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
RUNS = re.compile(f"([{CJK}]+)|([^\\W_{CJK}]+)")  # group 1: CJK characters, group 2: a word
MAX_TOKEN = 64  # characters; a longer "word" is an encoded blob, and nobody searches for it whole


def normalise(text: str) -> str:
    """Fold width, compatibility forms and case."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).lower()


def pairs(run: str) -> Iterable[str]:
    """Return each two neighbours of a run, in order; none if it is one character."""
    return map("".join, itertools.pairwise(run))
