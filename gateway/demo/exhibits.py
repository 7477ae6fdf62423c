"""Pictures and papers that go with the demo's messages, drawn here: a display showing E4, a leak, a label, invoices."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import cache

from gateway.demo.story import Picture

WIDTH, HEIGHT = 360, 240
_Colour = tuple[int, int, int]

# Seven segments a character: top, upper left, upper right, middle, lower left, lower right, bottom.
_SEGMENTS = {
    "E": "1101101", "H": "0111110", "Y": "0111011", "-": "0001000", "0": "1110111", "1": "0010010", "2": "1011101",
    "3": "1011011", "4": "0111010", "5": "1101011", "6": "1101111", "7": "1010010", "8": "1111111", "9": "1111011",
}  # fmt: skip


class _Canvas:
    def __init__(self, shade: Callable[[int], _Colour]) -> None:
        self.rows = [bytearray(bytes(shade(y)) * WIDTH) for y in range(HEIGHT)]

    def box(self, left: int, top: int, right: int, bottom: int, colour: _Colour) -> None:
        for row in self.rows[top:bottom]:
            row[left * 3 : right * 3] = bytes(colour) * (right - left)

    def disc(self, x: int, y: int, radius: int, colour: _Colour) -> None:
        for dy in range(-radius, radius + 1):
            half = int((radius * radius - dy * dy) ** 0.5)
            if 0 <= y + dy < HEIGHT:
                self.box(max(0, x - half), y + dy, min(WIDTH, x + half), y + dy + 1, colour)

    def write(self, text: str, left: int, top: int, size: int, colour: _Colour) -> None:
        """Write in seven-segment digits that are ``size`` wide and twice as high."""
        for character in text:
            self._digit(_SEGMENTS.get(character, "0000000"), left, top, size, colour)
            left += size + max(3, size // 3)

    def _digit(self, lit: str, left: int, top: int, size: int, colour: _Colour) -> None:
        pen = max(2, size // 6)
        right, middle, bottom = left + size, top + size, top + 2 * size
        bars = (
            (left, top, right, top + pen),
            (left, top, left + pen, middle),
            (right - pen, top, right, middle),
            (left, middle - pen // 2, right, middle + pen - pen // 2),
            (left, middle, left + pen, bottom),
            (right - pen, middle, right, bottom),
            (left, bottom - pen, right, bottom),
        )
        for is_lit, bar in zip(lit, bars, strict=True):
            if is_lit == "1":
                self.box(*bar, colour)

    def png(self) -> bytes:
        raw = b"".join(b"\x00" + bytes(row) for row in self.rows)
        header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
        chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(raw, 6)), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
            for kind, data in chunks
        )


@cache
def picture(kind: Picture) -> bytes:
    """Return a photo as a customer would send it, as PNG."""
    return _PICTURES[kind]().png()


def _display() -> _Canvas:
    canvas = _Canvas(lambda y: (198 - y // 6, 200 - y // 6, 205 - y // 6))
    canvas.box(60, 50, 300, 190, (24, 26, 30))
    canvas.box(66, 56, 294, 184, (10, 11, 13))
    canvas.write("E4", 112, 72, 50, (255, 62, 38))
    canvas.disc(270, 166, 6, (255, 62, 38))
    for x in (84, 108, 132):
        canvas.disc(x, 212, 8, (120, 122, 128))
    return canvas


def _leak() -> _Canvas:
    canvas = _Canvas(lambda y: (226 - y // 10, 222 - y // 10, 212 - y // 8))
    canvas.box(40, 20, 320, 90, (244, 245, 247))
    canvas.box(40, 84, 320, 90, (206, 210, 216))
    canvas.box(52, 70, 308, 76, (188, 192, 198))
    for x, length in ((90, 90), (132, 60), (171, 118), (214, 74), (262, 100)):
        canvas.box(x, 92, x + 5, 92 + length, (148, 172, 190))
        canvas.disc(x + 2, 94 + length, 6, (120, 152, 178))
    canvas.box(0, 222, WIDTH, HEIGHT, (150, 160, 166))
    return canvas


def _label() -> _Canvas:
    canvas = _Canvas(lambda y: (172 - y // 5, 174 - y // 5, 180 - y // 5))
    canvas.box(36, 40, 324, 200, (238, 238, 234))
    canvas.write("HY-80", 56, 58, 22, (40, 42, 46))
    canvas.write("21098 7654", 56, 118, 14, (60, 62, 66))
    for position in range(44):
        canvas.box(56 + position * 6, 160, 58 + position * 6 + position % 3, 188, (30, 30, 32))
    return canvas


_PICTURES: dict[Picture, Callable[[], _Canvas]] = {"display": _display, "leak": _leak, "label": _label}


def invoice(number: str, lines: list[str]) -> bytes:
    """Return a one-page PDF invoice; ASCII only, since no font is embedded."""
    text = [f"BT /F1 20 Tf 56 770 Td (INVOICE {_escape(number)}) Tj ET"]
    text += [f"BT /F1 11 Tf 56 {730 - 18 * row} Td ({_escape(line)}) Tj ET" for row, line in enumerate(lines)]
    stream = "\n".join(text).encode("ascii", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    pdf = bytearray(b"%PDF-1.4\n")
    offsets = []
    for position, body in enumerate(objects, start=1):
        offsets.append(len(pdf))
        pdf += b"%d 0 obj\n%s\nendobj\n" % (position, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    start = len(pdf)
    pdf += b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    pdf += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, start)
    return bytes(pdf)


def _escape(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
