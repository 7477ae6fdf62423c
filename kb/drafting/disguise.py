"""Personal data taken out of what a model is sent, and put back into what it answers.

Each is replaced by a word such as ``[PHONE_1]``, the same wherever it occurs. What is known of the people (names,
addresses, the contact's own fields) is found to the letter; what nobody told the program is found by its form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from kb.masking import LINK, MAIL, NUMBER
from kit.words import CJK

MAX_KNOWN = 200  # values of one contact
_STAND_IN = re.compile(r"\[(?:NAME|EMAIL|LINK|NUMBER|ADDRESS|DETAIL)_\d{1,4}\]")
# A customer who writes such a word must not have it taken for one of ours.
_LOOKS_LIKE_ONE = re.compile(r"\[(?=\s*(?:NAME|EMAIL|LINK|NUMBER|ADDRESS|DETAIL)_\d)", re.IGNORECASE)
_CALLED = "先生|女士|小姐|太太|老师"
_CHINESE_NAME = re.compile(
    r"(?:我叫|我的名字是|姓名[:：]?|收件人[:：]?|收货人[:：]?|联系人[:：]?)\s*([\u4e00-\u9fff·]{2,6})"
)
_ENGLISH_NAME = re.compile(r"(?:[Mm]y name is|[Tt]his is|I am|I'm)\s+([A-Z][a-z]+(?: [A-Z][a-z]+){0,2})")
_CHINESE_ADDRESS = re.compile(
    r"[\u4e00-\u9fff]{2,8}(?:省|市|区|县|镇|乡)[\u4e00-\u9fff0-9A-Za-z\-—]{2,40}?"
    r"\d{1,6}(?:号楼|号院|号|弄|栋|幢|单元|室)(?:[0-9A-Za-z\-]{1,6}(?:号楼|号|栋|幢|单元|层|室)){0,4}"
)
_ENGLISH_ADDRESS = re.compile(
    r"\b\d{1,5} (?:[A-Z][\w']{1,20} ){1,4}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Boulevard|Blvd|Way|Court)\b"
)


@dataclass(slots=True)
class Disguise:
    """What stands for what in one exchange with a model; made anew for each.

    Attributes:
        stand_ins: what was replaced, by its kind and its words → the word in its place.
    """

    stand_ins: dict[tuple[str, str], str] = field(default_factory=dict)
    _known: list[tuple[re.Pattern[str], str]] = field(default_factory=list)
    _originals: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, *, names: Iterable[str] = (), addresses: Iterable[str] = (), details: Iterable[str] = ()) -> Disguise:
        """Return one that knows these people.

        Args:
            names: of customers and colleagues; the parts of a Latin one count as well.
            addresses: mail addresses, telephone numbers, ids of channels.
            details: what else is written about them, e.g. the values of the contact's fields.
        """
        made = cls()
        words: dict[str, str] = {}
        for kind, texts in (("DETAIL", details), ("ADDRESS", addresses), ("NAME", names)):
            for text in texts:
                for word in _parts(text.strip()) if kind == "NAME" else [text.strip()]:
                    if len(word) > 1 and len(words) < MAX_KNOWN:
                        words[word] = kind
        for word in sorted(words, key=len, reverse=True):
            made._known.append((_exactly(word), words[word]))
        return made

    def put_on(self, text: str) -> str:
        """Return a text with stand-ins for what is personal in it."""
        text = _LOOKS_LIKE_ONE.sub("(", text)
        for pattern, kind in ((LINK, "LINK"), (MAIL, "EMAIL")):
            text = pattern.sub(lambda found, kind=kind: self._for(kind, found[0]), text)  # type: ignore[misc]
        for pattern, kind in self._known:
            text = self._outside(text, pattern, kind)
        for pattern, kind in (
            (_CHINESE_ADDRESS, "ADDRESS"),
            (_ENGLISH_ADDRESS, "ADDRESS"),
            (_CHINESE_NAME, "NAME"),
            (_ENGLISH_NAME, "NAME"),
            (NUMBER, "NUMBER"),
        ):
            text = self._outside(text, pattern, kind)
        return text

    def take_off(self, text: str) -> str:
        """Return a text with the originals in their places; a stand-in that was never made stays as it is."""
        return _STAND_IN.sub(lambda found: self._originals.get(found[0], found[0]), text)

    def _outside(self, text: str, pattern: re.Pattern[str], kind: str) -> str:
        """Replace what the pattern finds, but nothing within a stand-in."""
        pieces, last = [], 0
        for made in _STAND_IN.finditer(text):
            pieces += [self._replaced(text[last : made.start()], pattern, kind), made[0]]
            last = made.end()
        return "".join([*pieces, self._replaced(text[last:], pattern, kind)])

    def _replaced(self, text: str, pattern: re.Pattern[str], kind: str) -> str:
        def stand_in(found: re.Match[str]) -> str:
            group = 1 if pattern.groups else 0
            start, end = found.start(group) - found.start(), found.end(group) - found.start()
            return found[0][:start] + self._for(kind, found[group]) + found[0][end:]

        return pattern.sub(stand_in, text)

    def _for(self, kind: str, original: str) -> str:
        made = self.stand_ins.get((kind, original))
        if made is None:
            made = f"[{kind}_{sum(one == kind for one, _ in self.stand_ins) + 1}]"
            self.stand_ins[kind, original] = made
            self._originals[made] = original
        return made


def bare(text: str) -> str:
    """Return a text without stand-ins: they mean nothing to an encoder, and would make all that hold one alike."""
    return _STAND_IN.sub(" ", text)


def _parts(name: str) -> list[str]:
    """Return a name and what of it stands for the person alone."""
    if re.search(f"[{CJK}]", name):
        return [name, *(name[0] + title for title in _CALLED.split("|"))] if 2 <= len(name) <= 4 else [name]
    return [name, *(part for part in name.split() if len(part) > 2)]


def _exactly(word: str) -> re.Pattern[str]:
    """Return what finds a word in any case; a Latin one only whole."""
    start = r"(?<![A-Za-z0-9])" if word[0].isascii() and word[0].isalnum() else ""
    end = r"(?![A-Za-z0-9])" if word[-1].isascii() and word[-1].isalnum() else ""
    return re.compile(f"{start}{re.escape(word)}{end}", re.IGNORECASE)
