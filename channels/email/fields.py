"""Header blocks and structured values, read from bytes without decoding any text.

Values are *wire text*: `str` with one character per byte (latin-1), so that structure can be looked at before
anybody decides on a charset. `words.decode_text` turns wire text into text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from channels.email.errors import MailRejected
from channels.email.model import Caps

# One field with its folded lines; each byte is looked at once.
_FIELD = re.compile(rb"([!-9;-~]{1,200}+)[ \t]*+:([^\n]*+(?:\n[ \t][^\n]*+)*+)\n?")
_FIELD_START = re.compile(rb"[!-9;-~]{1,200}+[ \t]*+:")
_EMPTY_LINE = re.compile(rb"[ \t]*\r?\n")
_STRAY_BYTES = 2000
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

    The block ends at the first empty line, or at a line that is neither field nor continuation and is not followed by
    a field; a single stray line between fields is skipped, as broken gateways write them.

    Raises:
        MailRejected: one field or the block is over its limit.
    """
    fields: list[tuple[str, str]] = []
    position = start
    while position < end:
        # The field, its line break, and enough more to see that it goes on.
        window = min(end, position + caps.header_bytes + 4)
        match = _FIELD.match(raw, position, window)
        if match is None:
            after = _skip_stray_line(raw, position, end)
            if after is None:
                break
        elif len(match.group().rstrip(b"\r\n")) > caps.header_bytes:
            raise MailRejected("mail_header_too_large", f"A header field is over {caps.header_bytes} bytes.")
        else:
            name, value = match.groups()
            fields.append((name.decode("ascii").lower(), _unfold(value)))
            after = match.end()
        position = after
        if position - start > caps.headers_bytes:
            raise MailRejected("mail_headers_too_large", f"The header fields are over {caps.headers_bytes} bytes.")
    empty = _EMPTY_LINE.match(raw, position, end)
    return Headers(fields), empty.end() if empty else position


def _skip_stray_line(raw: bytes, position: int, end: int) -> int | None:
    """Behind a line that is no field but stands between fields; `None` when the block ends here.

    A line that may be a delimiter ends the block: what follows are the fields of a part.
    """
    newline = raw.find(b"\n", position, min(end, position + _STRAY_BYTES))
    ends_block = raw.startswith((b"\n", b"\r\n", b"--"), position)
    if ends_block or newline < 0 or _FIELD_START.match(raw, newline + 1, end) is None:
        return None
    return newline + 1


def _unfold(value: bytes) -> str:
    if b"\n" in value:
        value = value.replace(b"\r\n", b"").replace(b"\n", b"")
    return value.decode("latin-1").strip()


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
