"""``winmail.dat``: the files that Outlook packs for other Outlooks (MS-OXTNEF).

The packing is flat and uncompressed, so what comes out is never larger than what went in. The text of the mail stands
beside it in the mail; the copy in RTF is left alone.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

MAX_FILES = 100
MAX_DEPTH = 3
_MAX_PROPERTIES = 1000

_SIGNATURE = b"\x78\x9f\x3e\x22"
_RENDER_DATA, _TITLE, _DATA, _ATTACHMENT = 0x9002, 0x8010, 0x800F, 0x9005
_ATTACH_DATA, _LONG_NAME, _NAME, _MIME, _CONTENT_ID = 0x3701, 0x3707, 0x3704, 0x370E, 0x3712
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_OBJECT, _ANSI, _UNICODE, _BINARY = 0x0D, 0x1E, 0x1F, 0x0102


@dataclass(slots=True)
class PackedFile:
    """A file as it was packed; the name may be anything."""

    name: str = ""
    content_type: str = ""
    content_id: str | None = None
    content: bytes = b""


class NotTnef(Exception):
    """These bytes are packed in another way, or broken."""


def is_tnef(content_type: str, content: bytes) -> bool:
    """Whether a part is such a file: gateways forget its type, but not its first bytes."""
    is_labelled = content_type in ("application/ms-tnef", "application/vnd.ms-tnef", "application/octet-stream")
    return is_labelled and content.startswith(_SIGNATURE)


def unpack(packed: bytes) -> list[PackedFile]:
    """The files in a ``winmail.dat``, those of enclosed messages included, at most `MAX_FILES`; may be none.

    Raises:
        NotTnef: it cannot be read. What is kept then is the file itself.
    """
    return list(islice(_files(packed, depth=1), MAX_FILES))


def _files(packed: bytes, depth: int) -> Iterator[PackedFile]:
    if not packed.startswith(_SIGNATURE):
        raise NotTnef
    current: _Packing | None = None
    for number, content in _attributes(packed):
        if number == _RENDER_DATA:
            if current is not None:
                yield from current.files(depth)
            current = _Packing()
        elif current is not None:
            current.take(number, content)
    if current is not None:
        yield from current.files(depth)


def _attributes(packed: bytes) -> Iterator[tuple[int, bytes]]:
    """The attributes in order: level (1), id (2), type (2), length (4), content, checksum (2)."""
    position = 6
    while position + 11 <= len(packed):
        number, _, length = struct.unpack_from("<HHI", packed, position + 1)
        start = position + 9
        if start + length > len(packed):
            raise NotTnef
        yield number, packed[start : start + length]
        position = start + length + 2


@dataclass(slots=True)
class _Packing:
    """One file while its attributes come."""

    file: PackedFile = field(default_factory=PackedFile)
    title: str = ""

    def take(self, number: int, content: bytes) -> None:
        if number == _TITLE:
            self.title = _ansi(content)
        elif number == _DATA:
            self.file.content = content
        elif number == _ATTACHMENT:
            for property_id, value in _properties(content):
                self._know(property_id, value)

    def _know(self, property_id: int, value: bytes | str) -> None:
        if isinstance(value, bytes):
            if property_id == _ATTACH_DATA and not self.file.content:
                self.file.content = value
        elif property_id == _LONG_NAME:
            self.file.name = value
        elif property_id == _NAME:
            self.title = self.title or value
        elif property_id == _MIME:
            self.file.content_type = value.lower()
        elif property_id == _CONTENT_ID:
            self.file.content_id = value.strip("<>") or None

    def files(self, depth: int) -> Iterator[PackedFile]:
        self.file.name = self.file.name or self.title
        # An enclosed message is an object: its interface's id (16 bytes), then a packing of its own.
        inner = self.file.content[16:] if self.file.content[16:20] == _SIGNATURE else b""
        if inner and depth < MAX_DEPTH:
            yield from _files(inner, depth + 1)
        elif self.file.content:
            yield self.file


def _properties(content: bytes) -> Iterator[tuple[int, bytes | str]]:
    """The MAPI properties in an attribute: texts, and binary ones as bytes. Source: MS-OXTNEF 2.1.3.4."""
    reader = _Reader(content)
    for _ in range(min(reader.number(), _MAX_PROPERTIES)):
        kind, property_id = reader.short(), reader.short()
        if property_id >= 0x8000:
            reader.skip_name()
        base, is_multiple = kind & ~0x1000, bool(kind & 0x1000)
        if base in _FIXED:
            # A single value fills four bytes at least; several of one kind stand close.
            reader.skip(_padded(_FIXED[base] * reader.number()) if is_multiple else _FIXED[base])
            continue
        if base not in (_OBJECT, _ANSI, _UNICODE, _BINARY):
            raise NotTnef
        for _ in range(min(reader.number(), _MAX_PROPERTIES)):
            value = reader.padded(reader.number())
            if base == _UNICODE:
                yield property_id, value.decode("utf-16-le", "replace").rstrip("\0")
            elif base == _ANSI:
                yield property_id, _ansi(value)
            else:
                yield property_id, value


class _Reader:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self._position = 0

    def _take(self, length: int) -> bytes:
        taken = self._content[self._position : self._position + length]
        if len(taken) < length:
            raise NotTnef
        self._position += length
        return taken

    def number(self) -> int:
        return int.from_bytes(self._take(4), "little")

    def short(self) -> int:
        return int.from_bytes(self._take(2), "little")

    def padded(self, length: int) -> bytes:
        value = self._take(length)
        self._position += _padded(length) - length
        return value

    def skip(self, length: int) -> None:
        self._take(length)

    def skip_name(self) -> None:
        """A named property: its set (16 bytes), then a number or a name."""
        self.skip(16)
        if self.number() == 0:
            self.skip(4)
        else:
            self.padded(self.number())


def _padded(length: int) -> int:
    return length + -length % 4


def _ansi(content: bytes) -> str:
    """Text of the sender's code page, which is not said in reach: UTF-8 or what most Chinese machines have."""
    text = content.rstrip(b"\0")
    for codec in ("ascii", "utf-8", "gb18030"):
        try:
            return text.decode(codec)
        except UnicodeDecodeError:
            continue
    return text.decode("cp1252", "replace")
