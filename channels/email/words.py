"""Text in header fields: encoded words (RFC 2047), raw 8-bit characters, RFC 2231 values."""

from __future__ import annotations

import binascii
import re

from channels.email.charset import decode_bytes
from channels.email.fields import Parameter
from channels.email.transfer import decode_base64
from kit.text import clean

# The text of a word must not hold "?"; taking it anyway would make a field of "=?" scan to its end from each of them.
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BLANK = re.compile(r"[ \t\r\n]*")
_SPACES = re.compile(r"[ \t\r\n]+")


def decode_text(wire: str, charset: str | None = None, *, hint: bytes = b"") -> str:
    """Decode a header value: encoded words by their label, the rest by `charset`, UTF-8 or a guess.

    Args:
        wire: wire text (one character per byte), unfolded.
        charset: declared by the body; raw 8-bit characters of the header are most often in it.
        hint: bytes of the body, for the guess.
    Returns:
        Text without control characters, blanks folded to one and trimmed.
    """
    if wire.isascii() and "=?" not in wire and "\x1b" not in wire:
        return _tidy(wire)
    pieces: list[str] = []
    position = 0
    pending = _Run()
    for match in _WORD.finditer(wire):
        between = wire[position : match.start()]
        if not (pending.is_open and _BLANK.fullmatch(between)):
            pieces.append(pending.close())
            pieces.append(_decode_raw(between, charset, hint))
        label = match.group(1).split("*")[0]
        content = _decode_word(match.group(2), match.group(3))
        if not pending.accepts(label):
            pieces.append(pending.close())
        pending.add(label, content)
        position = match.end()
    pieces.append(pending.close())
    pieces.append(_decode_raw(wire[position:], charset, hint))
    return _tidy("".join(pieces))


def decode_parameter(parameter: Parameter, charset: str | None = None) -> str:
    """Decode a file name or the like, by RFC 2231 or, as many programs write them, as encoded words or raw."""
    if parameter.charset is not None:
        return _tidy(decode_bytes(parameter.value.encode("latin-1"), parameter.charset))
    return decode_text(parameter.value, charset)


class _Run:
    """Adjacent words of one charset, decoded together: writers cut words within a character."""

    def __init__(self) -> None:
        self._label: str | None = None
        self._content: list[bytes] = []

    @property
    def is_open(self) -> bool:
        return self._label is not None

    def accepts(self, label: str) -> bool:
        return self._label is None or self._label.lower() == label.lower()

    def add(self, label: str, content: bytes) -> None:
        self._label = label
        self._content.append(content)

    def close(self) -> str:
        text = decode_bytes(b"".join(self._content), self._label) if self._content else ""
        self._label, self._content = None, []
        return text


def _decode_word(encoding: str, text: str) -> bytes:
    content = text.encode("latin-1")
    if encoding in "bB":
        return decode_base64(content)
    return binascii.a2b_qp(content, header=True)


def _decode_raw(wire: str, charset: str | None, hint: bytes) -> str:
    if wire.isascii() and "\x1b" not in wire:
        return wire
    return decode_bytes(wire.encode("latin-1"), charset, hint=hint)


def _tidy(text: str) -> str:
    return clean(_SPACES.sub(" ", text)).strip()
