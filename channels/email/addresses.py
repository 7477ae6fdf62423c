"""Mailboxes from From, To and their like, as people and programs really write them.

The grammar of RFC 5322 fails on a sixth of the odd ones, so this reads from the outside in: commas outside quotes,
comments and angle brackets part the list; what is in angle brackets, or looks like an address, is the address; the
rest is the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from channels.email.model import Address
from channels.email.words import decode_text

MAX_ADDRESSES = 200
MAX_ENTRIES = 1000

_PIECES = re.compile(r'"(?:[^"\\]|\\.)*"?|<[^<>]*>|[(),;:<>]|[^"(),;:<>]+', re.DOTALL)
_LOCAL_PART = re.compile(r"[^\s@<>()\[\],;:\"]+\Z")
_DOMAIN = re.compile(r"[^\s@<>(),;:\"]+")


def read_addresses(wire: str, charset: str | None = None) -> tuple[Address, ...]:
    """The mailboxes of an address field, groups opened, at most `MAX_ADDRESSES`.

    Args:
        wire: the field as wire text.
        charset: for raw 8-bit names, see `words.decode_text`.
    Returns:
        Those that have an address, in order; empty for `undisclosed-recipients:;` and for rubbish.
    """
    found: list[Address] = []
    waiting = ""
    for entry in islice(_split_list(wire), MAX_ENTRIES):
        address = entry.address
        if address is None:
            # "Doe, John <j@x>": a comma that should have been quoted belongs to the name behind it.
            waiting = f"{waiting}{entry.name}, " if entry.name and not entry.ends_group else ""
            continue
        name = f"{waiting}{entry.name}" if entry.is_bracketed else entry.name
        waiting = ""
        found.append(Address(decode_text(name or entry.comment, charset), normalise_address(address, charset)))
        if len(found) == MAX_ADDRESSES:
            break
    return tuple(found)


def normalise_address(wire: str, charset: str | None = None) -> str:
    """An address without blanks and source route, its domain in lower case."""
    address = decode_text(wire, charset).strip().strip("'").replace(" ", "")
    if address.startswith("@") and ":" in address:
        address = address.rpartition(":")[2]
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{domain.lower().rstrip('.')}" if at else address


class _Entry:
    """What stands between two commas."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._comments: list[str] = []
        self._bracketed: str | None = None
        self.ends_group = False

    @property
    def is_bracketed(self) -> bool:
        return self._bracketed is not None

    @property
    def comment(self) -> str:
        return "".join(self._comments).strip()

    @property
    def address(self) -> str | None:
        if self._bracketed is not None:
            if "@" in self._bracketed:
                return self._bracketed
            return _take(self._text, _find_bare(self._text)) or self._bracketed or None
        return _take(self._text, _find_bare(self._text))

    @property
    def _text(self) -> str:
        return "".join(self._words).strip()

    @property
    def name(self) -> str:
        text = self._text
        if self._bracketed is None and (span := _find_bare(text)):
            text = f"{text[: span[0]]}{text[span[1] :]}".strip()
        return text.strip("'").strip() if text.startswith("'") else text

    def add(self, piece: str) -> None:
        self._words.append(_unquote(piece) if piece.startswith('"') else piece)

    def add_bracketed(self, piece: str) -> None:
        if self._bracketed is None or "@" not in self._bracketed:
            self._bracketed = piece.strip("<> \t")

    def add_comment(self, text: str) -> None:
        self._comments.append(text)


def _find_bare(text: str) -> tuple[int, int] | None:
    """Where the first `local@domain` stands; each `@` is looked at once, so a field full of them costs no more."""
    at = text.find("@")
    while at > 0:
        before = _LOCAL_PART.search(text, max(0, at - 200), at)
        after = _DOMAIN.match(text, at + 1)
        if before and after:
            return before.start(), after.end()
        at = text.find("@", at + 1)
    return None


def _take(text: str, span: tuple[int, int] | None) -> str | None:
    return text[span[0] : span[1]] if span else None


def _unquote(piece: str) -> str:
    inner = piece[1:-1] if len(piece) > 1 and piece.endswith('"') else piece[1:]
    return re.sub(r"\\(.)", r"\1", inner)


def _split_list(wire: str) -> Iterator[_Entry]:
    pieces = _PIECES.findall(wire)
    if pieces and pieces[-1].startswith('"') and not pieces[-1].endswith('"', 1):
        pieces = _PIECES.findall(wire.replace('"', ""))
    entry = _Entry()
    depth = 0
    for piece in pieces:
        if depth:
            depth += (piece == "(") - (piece == ")")
            if depth:
                entry.add_comment(piece)
        elif piece == "(":
            depth = 1
        elif piece in (",", ";"):
            entry.ends_group = piece == ";"
            yield entry
            entry = _Entry()
        elif piece == ":" and not entry.is_bracketed:
            entry = _Entry()
        elif piece.startswith("<") and piece.endswith(">") and len(piece) > 1:
            entry.add_bracketed(piece)
        elif piece not in ("<", ">", ")", ":"):
            entry.add(piece)
    yield entry
