"""The mail inside an S/MIME signature that encloses it (CMS SignedData, RFC 5652 §5), found without checking it.

Outlook can send mail so that a program without S/MIME sees one file and nothing to read. The content stands in the file
in clear: three steps down its structure. Lengths may be open (BER), and the content in pieces, as streams write it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_MAX_DEPTH = 12
_MAX_ELEMENTS = 20_000
_SEQUENCE, _OCTETS, _OBJECT_ID, _EXPLICIT_0 = 0x30, 0x04, 0x06, 0xA0
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_CONSTRUCTED = 0x20


@dataclass(frozen=True, slots=True)
class _Element:
    tag: int
    start: int  # of the content
    end: int
    after: int


class _Broken(Exception):
    pass


def signed_content(cms: bytes) -> bytes | None:
    """The content that was signed; ``None`` when this is no SignedData, encloses none, or cannot be read."""
    try:
        reader = _Reader(cms)
        outer = reader.read(0, len(cms), 0)
        kind, wrapped = reader.children(outer, 2)
        if outer.tag != _SEQUENCE or kind.tag != _OBJECT_ID or cms[kind.start : kind.end] != _SIGNED_DATA:
            return None
        [signed_data] = reader.children(wrapped, 1)
        _, _, encapsulated = reader.children(signed_data, 3)  # version, digest algorithms, content
        _, explicit = reader.children(encapsulated, 2)
        if explicit.tag != _EXPLICIT_0:
            return None
        [octets] = reader.children(explicit, 1)
        return b"".join(reader.pieces(octets, 0))
    except (_Broken, ValueError, IndexError):
        return None


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._left = _MAX_ELEMENTS

    def read(self, position: int, end: int, depth: int) -> _Element:
        """The element that begins here."""
        self._left -= 1
        if self._left < 0 or depth > _MAX_DEPTH or position + 2 > end:
            raise _Broken
        tag, length = self._data[position], self._data[position + 1]
        start = position + 2
        if length == 0x80:
            return self._read_open(tag, start, end, depth)
        if length > 0x80:
            count = length & 0x7F
            length = int.from_bytes(self._data[start : start + count], "big") if count <= 8 else end
            start += count
        if start + length > end:
            raise _Broken
        return _Element(tag, start, start + length, start + length)

    def _read_open(self, tag: int, start: int, end: int, depth: int) -> _Element:
        """An element without a length: it ends with an empty one."""
        position = start
        while self._data[position : position + 2] != b"\0\0":
            position = self.read(position, end, depth + 1).after
        return _Element(tag, start, position, position + 2)

    def children(self, parent: _Element, count: int) -> list[_Element]:
        """The first elements in this one."""
        found: list[_Element] = []
        position = parent.start
        for _ in range(count):
            found.append(self.read(position, parent.end, 0))
            position = found[-1].after
        return found

    def pieces(self, element: _Element, depth: int) -> Iterator[bytes]:
        """The content of a string, which may be made of strings."""
        if not element.tag & _CONSTRUCTED:
            yield self._data[element.start : element.end]
            return
        position = element.start
        while position < element.end:
            piece = self.read(position, element.end, depth)
            if piece.tag & ~_CONSTRUCTED != _OCTETS:
                raise _Broken
            yield from self.pieces(piece, depth + 1)
            position = piece.after
