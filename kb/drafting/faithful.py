"""Whether a translation keeps what it translates. Pure; one sentence that does not, and the whole is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kb.chunks import sentences
from kb.drafting.asking import Language
from kb.drafting.checking import Near
from kb.drafting.facts import Facts, facts, is_negated, worded
from kb.drafting.reading import Stated
from kit.language import language_of
from kit.text import clean

MAX_SENTENCES = 40
MAX_TEXT = 4_000  # characters of a message that is translated
NEAR = 0.40  # cosine of a sentence; measured on 21: translations .47 and more, what says something else under .35
_LONGER, _SHORTER = 8.0, 0.1  # how much longer or shorter a translation may be
Fault = Literal["order", "language", "facts", "length", "meaning"]


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence and what it was translated to; ``is_doubtful``: one of them says "not", the other does not."""

    original: str
    text: str
    is_doubtful: bool


def parts(text: str) -> list[str]:
    """Return a text's sentences, to be translated one by one."""
    return sentences(text[:MAX_TEXT])[:MAX_SENTENCES]


def pair(stated: Sequence[Stated], originals: Sequence[str], language: Language, near: Near) -> list[Pair] | Fault:
    """Return each sentence with its translation, or the first reason for which the whole is refused.

    Args:
        originals: as sent, numbered from 1.
        language: that was asked for.
    """
    # A sentence may become several; several may not become one, because then something may be left out.
    texts: dict[int, str] = {}
    last = 0
    for one in stated:
        text = " ".join(clean(one.text).split())
        if not text or len(one.cites) != 1 or not max(last, 1) <= one.cites[0] <= len(originals):
            return "order"
        last = one.cites[0]
        texts[last] = f"{texts[last]} {text}" if last in texts else text
    if sorted(texts) != list(range(1, len(originals) + 1)):
        return "order"
    pairs = [Pair(one, texts[n], is_negated(one) != is_negated(texts[n])) for n, one in enumerate(originals, 1)]
    for made in pairs:
        if (fault := _fault(made, language, near)) is not None:
            return fault
    return pairs


def _fault(one: Pair, language: Language, near: Near) -> Fault | None:
    if language_of(worded(one.text)) not in (language, None):
        return "language"
    if not _kept(facts(one.original), facts(one.text)):
        return "facts"
    if not _SHORTER <= len(one.text) / len(one.original) <= _LONGER + 40 / len(one.original):
        return "length"
    has_words = language_of(worded(one.original)) is not None
    return "meaning" if has_words and near(one.text, [one.original])[0] < NEAR else None


def _kept(before: Facts, after: Facts) -> bool:
    """Return whether nothing was added, lost or changed of what has to stay to the letter."""
    if before.numbers - {"1"} != after.numbers - {"1"}:  # 一个 becomes "a"
        return False
    for number in before.numbers:
        units = [{unit for value, unit in one.amounts if value == number} for one in (before, after)]
        if all(units) and not units[0] & units[1]:
            return False
    kept = [{one for one in each.literal if not one.isalpha() and _is_to_the_letter(one)} for each in (before, after)]
    return kept[0] == kept[1]


def _is_to_the_letter(one: str) -> bool:
    """Links, addresses, stand-ins and codes; quotations are translated."""
    return one.isascii() and " " not in one and any(sign.isdigit() or sign in "@./[" for sign in one)
