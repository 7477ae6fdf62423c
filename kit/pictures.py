"""How large a picture is, read from its header: nothing is decoded, so one that unpacks to gigabytes costs nothing.

Sources: PNG §11.2.2, GIF89a §18, ITU-T T.81 B.2.2, RFC 9649, BITMAPINFOHEADER.
"""

from __future__ import annotations

import struct

HEADER_BYTES = 262_144  # a JPEG's colour profile and preview stand before its size
_BITMAP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})  # bytes; what else begins with BM is no picture


def picture_size(data: bytes) -> tuple[str, int, int] | None:
    """Return media type, width and height in pixels of a PNG, JPEG, GIF, WebP or BMP; ``None`` for all else."""
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
            return "image/png", *struct.unpack(">II", data[16:24])
        if data[:6] in (b"GIF87a", b"GIF89a"):
            return _gif_size(data)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp_size(data)
        if data.startswith(b"\xff\xd8\xff"):
            return _jpeg_size(data)
        if data.startswith(b"BM") and int.from_bytes(data[14:18], "little") in _BITMAP_HEADERS:
            return _bmp_size(data)
    except (struct.error, IndexError):
        return None
    return None


def _gif_size(data: bytes) -> tuple[str, int, int] | None:
    if data[6:13].isascii() and data[6:13].decode().isprintable():
        return None  # somebody writes about GIFs: a size and flags are never all letters
    width, height = struct.unpack("<HH", data[6:10])
    return "image/gif", width, height


def _bmp_size(data: bytes) -> tuple[str, int, int]:
    if data[14] == 12:
        width, height = struct.unpack("<HH", data[18:22])
    else:
        width, height = struct.unpack("<ii", data[18:26])
    return "image/bmp", abs(width), abs(height)


def _webp_size(data: bytes) -> tuple[str, int, int] | None:
    kind = data[12:16]
    if kind == b"VP8X":
        return "image/webp", 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return "image/webp", 1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return "image/webp", width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg_size(data: bytes) -> tuple[str, int, int] | None:
    place, end = 2, min(len(data), HEADER_BYTES)
    while place + 9 < end:
        if data[place] != 0xFF:
            return None
        marker = data[place + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return "image/jpeg", width, height
        if marker == 0xFF:  # padding; one byte more or less of it is real, a quarter of a megabyte is an attack
            place += 1
            end = min(end, place + 4096)
        elif 0xD0 <= marker <= 0xD9:
            place += 2
        else:
            place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return None
