"""Texts cut to what one message of a provider carries, where that is counted in UTF-16 units."""

from __future__ import annotations

# Where to cut, best first, and how many characters of the mark stay with the first part.
_CUTS = (("\n\n", 0), ("\n", 0), ("。", 1), ("！", 1), ("？", 1), (". ", 1), ("! ", 1), ("? ", 1), (" ", 0))


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def split(text: str, limit: int) -> list[str]:
    """Cut a text into parts of at most ``limit`` units: after a paragraph, else a line, a sentence, a word.

    Nothing but the white space at a cut is lost. Empty for a text without words.
    """
    parts = []
    rest = text.strip()
    while (room := _room(rest, limit)) < len(rest):
        head = rest[:room]
        cut = next((at + kept for mark, kept in _CUTS if (at := head.rfind(mark)) + kept > room // 2), room)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _room(text: str, limit: int) -> int:
    """Return how many characters from the start fit into ``limit`` units."""
    used = 0
    for index, character in enumerate(text[: limit + 1]):
        used += 2 if character > "\uffff" else 1
        if used > limit:
            return index
    return min(limit, len(text))
