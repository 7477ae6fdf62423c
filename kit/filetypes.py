"""What a file is, told from its bytes: never from its name alone, and never from what the sender says.

Only headers are read; nothing is decoded, so a picture that would unpack to gigabytes costs nothing here.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic

from kit.text import clean_line

MAX_NAME = 200  # characters
MAX_PIXELS = 100_000_000

# Endings whose content has no mark of its own; everything else without one is text or bytes.
_BY_ENDING = {
    ".csv": "text/csv", ".md": "text/markdown", ".json": "application/json", ".ics": "text/calendar",
    ".vcf": "text/vcard", ".eml": "message/rfc822", ".log": "text/plain", ".txt": "text/plain",
}  # fmt: skip
# Shown inline by browsers without running anything.
SAFE_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_ACTIVE = re.compile(rb"<\s*(?:!doctype\s+html|html|script|svg|body|iframe|\?xml)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """``width`` and ``height`` in pixels, for PNG, JPEG, GIF, WebP and BMP."""

    name: str
    content_type: str
    width: int | None = None
    height: int | None = None


def describe(name: str, data: bytes) -> FileFacts:
    """Return a safe name, the type by content and, for pictures, their size."""
    safe = safe_name(name)
    size = _picture_size(data[:65_536])
    if size is not None:
        kind, width, height = size
        if width > 0 and height > 0 and width * height <= MAX_PIXELS:
            return FileFacts(safe, kind, width, height)
        # Too large to be shown to anybody: keep it as bytes to download.
        return FileFacts(safe, "application/octet-stream")
    return FileFacts(safe, _content_type(safe, data))


def safe_name(name: str) -> str:
    """Return a base name of at most 200 characters: NFC, no folders, no controls, no marks that reverse the text."""
    base = unicodedata.normalize("NFC", name.replace("\\", "/")).rpartition("/")[2]
    base = "".join(char for char in base if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    base = clean_line(base, 400).strip(" .")
    if len(base) > MAX_NAME:
        ending = PurePosixPath(base).suffix[:20]
        base = base[: MAX_NAME - len(ending)] + ending
    return base or "file"


def _content_type(name: str, data: bytes) -> str:
    head = data[:4096]
    ending = PurePosixPath(name).suffix.lower()
    if _ACTIVE.search(head):
        # Whatever it claims to be, a browser might run it.
        return "text/plain" if ending in (".txt", ".log", ".md", ".csv") else "application/octet-stream"
    try:
        found = puremagic.magic_string(data[:65_536] + data[-64:] if len(data) > 65_536 else data, filename=name)
    except (puremagic.PureError, ValueError, struct.error, IndexError):
        found = []
    for match in found:
        if match.mime_type and match.confidence >= 0.4 and match.byte_match:
            return str(match.mime_type)
    if _is_text(head):
        return _BY_ENDING.get(ending, "text/plain")
    return "application/octet-stream"


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    for codec in ("utf-8", "gb18030"):
        try:
            # A character may be cut at the end of what we look at.
            head[: max(0, len(head) - 4)].decode(codec)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _picture_size(head: bytes) -> tuple[str, int, int] | None:
    """Return type, width and height from the header. Sources: PNG §11.2.2, GIF89a §18, ITU-T T.81 B.2.2, RFC 9649."""
    try:
        if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
            width, height = struct.unpack(">II", head[16:24])
            return "image/png", width, height
        if head[:6] in (b"GIF87a", b"GIF89a"):
            width, height = struct.unpack("<HH", head[6:10])
            return "image/gif", width, height
        if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
            return _webp_size(head)
        if head.startswith(b"\xff\xd8\xff"):
            return _jpeg_size(head)
        if head.startswith(b"BM") and len(head) > 26:
            width, height = struct.unpack("<ii", head[18:26])
            return "image/bmp", abs(width), abs(height)
    except (struct.error, IndexError):
        return None
    return None


def _webp_size(head: bytes) -> tuple[str, int, int] | None:
    kind = head[12:16]
    if kind == b"VP8X":
        return "image/webp", 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return "image/webp", 1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", head[26:30])
        return "image/webp", width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg_size(head: bytes) -> tuple[str, int, int] | None:
    place = 2
    while place + 9 < len(head):
        if head[place] != 0xFF:
            return None
        marker = head[place + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", head[place + 5 : place + 9])
            return "image/jpeg", width, height
        if marker == 0xFF or 0xD0 <= marker <= 0xD9:
            place += 1 if marker == 0xFF else 2
            continue
        place += 2 + int.from_bytes(head[place + 2 : place + 4], "big")
    return None
