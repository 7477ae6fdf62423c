"""Articles cut into chunks that a vector can stand for, and chunks into sentences that can be shown.

A vector is a kind of average: over a long article it resembles everything a little and nothing much. So what is
longer than 800 characters is cut into chunks of at most 400, at headings first, then between paragraphs and
sentences. Each chunk carries the title, without which "Open the app and tap Cancel" answers nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

WHOLE = 800  # characters up to which an article is one chunk
CHUNK = 400
MAX_CHUNKS = 200  # of one article
MAX_SENTENCE = 240  # characters shown of one

_HEADING = re.compile(r"(?m)^(?=#{1,6}[ \t]+\S)")
# A sentence ends at CJK marks, at Latin ones before a blank, and at the line's end. Latin marks are counted, because a
# row of them is tried from each of its places: without a limit, a page of dots took minutes.
_SENTENCE = re.compile(r".+?(?:[。！？；…]+[”’」』）)]*|[.!?;]{1,8}[\"')]{0,8}(?=\s|$)|\n|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of an article; ``heading`` is the one it stands under, empty before the first."""

    heading: str
    text: str


def cut(text: str) -> list[Chunk]:
    """Return the chunks of an article's body in order; at least one, which is empty if the body is."""
    text = text.strip()
    if len(text) <= WHOLE:
        return [Chunk("", text)]
    chunks: list[Chunk] = []
    for section in _HEADING.split(text):
        heading, body = _headed(section)
        for part in _filled(body) if body else [""]:
            chunks.append(Chunk(heading, part))
            if len(chunks) == MAX_CHUNKS:
                return chunks
    return chunks


def sentences(text: str) -> list[str]:
    """Return the sentences of a text without blanks around them, in order; marks of headings and lists are dropped."""
    found = (one.group().strip().lstrip("#*->• \t") for one in _SENTENCE.finditer(text))
    return [one for one in found if one]


def _headed(section: str) -> tuple[str, str]:
    if not section.startswith("#"):
        return "", section.strip()
    heading, _, body = section.partition("\n")
    return heading.strip("# \t\r"), body.strip()


def _filled(body: str) -> Iterator[str]:
    """Yield parts of at most ``CHUNK`` characters, each of as many whole sentences as fit."""
    held = ""
    for piece in _pieces(body):
        if held.strip() and len(held) + len(piece) > CHUNK:
            yield held.strip()
            held = ""
        held += piece
    if held.strip():
        yield held.strip()


def _pieces(body: str) -> Iterator[str]:
    for one in _SENTENCE.finditer(body):
        sentence = one.group()
        for start in range(0, len(sentence), CHUNK):
            yield sentence[start : start + CHUNK]
