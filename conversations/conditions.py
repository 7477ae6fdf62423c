"""What conditions on conversations and contacts have in common, wherever rules are written: values, and how they match.

Words match in any case and width: ``Ｅ4`` is ``e4``. Of several values one is enough.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field

from conversations.classification import Mood, Tone
from kit.language import Language, language_of

MAX_WORDS: Final = 200
LONGEST: Final = 20_000  # characters of a message that keywords are looked for in

Word = Annotated[str, Field(min_length=1, max_length=100)]
Words = Annotated[list[Word], Field(min_length=1, max_length=MAX_WORDS)]
Ids = Annotated[list[UUID], Field(min_length=1, max_length=MAX_WORDS)]
Moods = Annotated[list[Mood], Field(min_length=1)]
WordsByKey = Annotated[dict[str, Words], Field(min_length=1, max_length=20)]


def any_of(wanted: Iterable[str], present: Iterable[str]) -> bool:
    """Whether one of the wanted words is there."""
    folded = {fold(one) for one in present}
    return any(fold(one) in folded for one in wanted)


def has_values(wanted: Mapping[str, Sequence[str]], fields: Mapping[str, Any]) -> bool:
    """Whether each custom field named has one of the values given for it."""
    return all(key in fields and any_of(values, [as_text(fields[key])]) for key, values in wanted.items())


def tone_holds(
    tone: Tone, moods: Sequence[str] | None, taken_for: Mapping[str, Sequence[str]] | None
) -> dict[str, bool]:
    """Return which conditions on what the customer's words seem to be hold, by name; what is not known holds none."""
    return {
        "moods": moods is None or tone.mood in moods,
        "taken_for": has_values(taken_for or {}, tone.fields),
    }


def fold(text: str) -> str:
    """Return a text as it is compared."""
    return unicodedata.normalize("NFKC", text).casefold()


def domain_of(email: str | None) -> str:
    """Return what follows the ``@``; empty without an address."""
    return (email or "").rpartition("@")[2]


def spoken_language(text: str, locale: str | None) -> Language | None:
    """Return the language of what was written; of the locale where nothing was."""
    return language_of(text) or language_of_locale(locale)


def language_of_locale(locale: str | None) -> Language | None:
    """Return the language that a locale such as ``zh-CN`` names, if it is one that teams work in."""
    primary = (locale or "").lower().replace("_", "-").partition("-")[0]
    return "zh" if primary == "zh" else "en" if primary == "en" else None


def as_text(value: Any) -> str:
    """Return a custom field's value as conditions and texts name it."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
