"""Which of the two languages that teams work in a text is written in."""

from __future__ import annotations

import re
from typing import Literal

Language = Literal["zh", "en"]

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_OTHER_CJK = re.compile("[\u3040-\u30ff\uac00-\ud7af]")
_LATIN = re.compile("[A-Za-z]+")
LONGEST = 4_000  # characters looked at: the rest is written like the beginning


def language_of(text: str) -> Language | None:
    """Return the language of a text by its letters; ``None`` where it has none, or they are of another script.

    A Chinese character weighs as much as a Latin word: model names and shop slang stand in most Chinese messages.
    """
    text = text[:LONGEST]
    han, words = len(_HAN.findall(text)), len(_LATIN.findall(text))
    if len(_OTHER_CJK.findall(text)) > han:
        return None
    if han and han >= words:
        return "zh"
    return "en" if words else None
