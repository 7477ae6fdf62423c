"""Header blocks and structured values, read from bytes without decoding any text.

Values are *wire text*: `str` with one character per byte (latin-1), so that structure can be looked at before
anybody decides on a charset. `words.decode_text` turns wire text into text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from .errors import MailRejected
from .model import Caps

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_BLANKS = (b" ", b"\t")
_SECTION = re.compile(r"^(?P<name>[^*]+)(?:\*(?P<section>\d{1,3}))?(?P<extended>\*)?$")


class Headers:
    """The fields of one block, in order, found by lower-case name."""

    __slots__ = ("_fields", "_values")

    def __init__(self, fields: list[tuple[str, str]]) -> None:
        self._fields = fields
        self._values: dict[str, list[str]] = {}
        for name, value in fields:
            self._values.setdefault(name, []).append(value)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def get(self, name: str) -> str | None:
        """The first field of this name, or `None`."""
        values = self._values.get(name)
        return values[0] if values else None

    def all(self, name: str) -> list[str]:
        """Every field of this name, from the top of the mail down."""
        return self._values.get(name, [])


def read_headers(raw: bytes, start: int, end: int, caps: Caps) -> tuple[Headers, int]:
    """Read the header block that begins at `start`; also say where the body begins.

    The block ends at the first empty line or at a line that is neither field nor continuation and is not followed by
    one; a single stray line between fields is skipped, as broken gateways write them.

    Raises:
        MailRejected: one field or the block is over its limit.
    """
    fields: list[tuple[str, list[bytes]]] = []
    size_of_field = 0
    position = start
    while position < end:
        window = min(end, position + caps.header_bytes + 2)
        newline = raw.find(b"\n", position, window)
        if newline < 0 and window < end and not (fields and raw[position : position + 1] in _BLANKS):
            if not _is_field_at(raw, position, end):
                return _finish(fields), position
            raise MailRejected("mail_header_too_large", f"A header field is over {caps.header_bytes} bytes.")
        after = window if newline < 0 else newline + 1
        line = raw[position : window if newline < 0 else newline]
        line = line[:-1] if line.endswith(b"\r") else line
        if not line or (not line.strip(b" \t") and not _is_header_at(raw, after, end)):
            return _finish(fields), after
        if line[:1] in _BLANKS and fields:
            size_of_field += len(line)
            fields[-1][1].append(line)
        elif match := _FIELD.match(line):
            size_of_field = len(line)
            fields.append((match.group(1).decode("ascii").lower(), [line[match.end() :]]))
        elif not _is_field_at(raw, after, end):
            return _finish(fields), position
        position = after
        if size_of_field > caps.header_bytes:
            raise MailRejected("mail_header_too_large", f"A header field is over {caps.header_bytes} bytes.")
        if position - start > caps.headers_bytes:
            raise MailRejected("mail_headers_too_large", f"The header fields are over {caps.headers_bytes} bytes.")
    return _finish(fields), end


def _is_field_at(raw: bytes, position: int, end: int) -> bool:
    return _FIELD.match(raw, position, end) is not None


def _is_header_at(raw: bytes, position: int, end: int) -> bool:
    """Whether a line that looks empty is followed by more of the block: a field or a folded line."""
    return raw[position : position + 1] in _BLANKS or _is_field_at(raw, position, end)


def _finish(fields: list[tuple[str, list[bytes]]]) -> Headers:
    return Headers([(name, b"".join(lines).decode("latin-1").strip()) for name, lines in fields])


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a structured field: wire text, and its charset where RFC 2231 names one."""

    value: str
    charset: str | None = None


def read_parameters(value: str) -> tuple[str, dict[str, Parameter]]:
    """Split `type/subtype; name=value; …` into its lower-case head and its parameters.

    Understands quoted strings, unquoted values with spaces, a forgotten first semicolon, and RFC 2231 pieces and
    charsets. Of two parameters with
    one name the first wins.
    """
    segments = _split_outside_quotes(value)
    head, *stray = segments[0].split("(")[0].strip().split(None, 1) or [""]
    plain: dict[str, Parameter] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for segment in (*stray, *segments[1:]):
        name, equals, text = segment.partition("=")
        match = _SECTION.match(name.strip().lower())
        if not equals or match is None:
            continue
        text = _unquote(text.strip())
        key = match.group("name").strip()
        if match.group("section") is None and match.group("extended") is None:
            plain.setdefault(key, Parameter(text))
        else:
            section = int(match.group("section") or 0)
            pieces.setdefault(key, []).append((section, match.group("extended") is not None, text))
    for key, found in pieces.items():
        plain[key] = _join_pieces(found)
    return head.lower(), plain


def _join_pieces(pieces: list[tuple[int, bool, str]]) -> Parameter:
    charset: str | None = None
    joined: list[str] = []
    for index, (_, is_extended, text) in enumerate(sorted(pieces, key=lambda piece: piece[0])):
        value = text
        if is_extended:
            if index == 0 and value.count("'") >= 2:
                charset, _, value = value.split("'", 2)
            value = unquote_to_bytes(value.encode("latin-1")).decode("latin-1")
        joined.append(value)
    return Parameter("".join(joined), charset or None)


def _split_outside_quotes(value: str) -> list[str]:
    if '"' not in value:
        return value.split(";")
    segments: list[str] = []
    current: list[str] = []
    for index, chunk in enumerate(_quoted_chunks(value)):
        if index % 2:
            current.append(chunk)
            continue
        first, *rest = chunk.split(";")
        current.append(first)
        for text in rest:
            segments.append("".join(current))
            current = [text]
    segments.append("".join(current))
    return segments


# Written raw by old programs; taken as escapes, C:\\TEMP\\a.png would become C:TEMPa.png.
_WINDOWS_PATH = re.compile(r"[A-Za-z]:\\[^\\]")
_QUOTED = re.compile(r'("(?:[^"\\]|\\.)*"?)', re.DOTALL)


def _quoted_chunks(value: str) -> list[str]:
    """Text outside quotes at even places, quoted strings with their quotes at odd ones."""
    return _QUOTED.split(value)


def _unquote(text: str) -> str:
    if not text.startswith('"'):
        return text
    inner = text[1:-1] if len(text) > 1 and text.endswith('"') else text[1:]
    if _WINDOWS_PATH.match(inner):
        return inner
    return re.sub(r"\\(.)", r"\1", inner) if "\\" in inner else inner
