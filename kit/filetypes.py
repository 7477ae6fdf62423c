"""What a file is, told from its bytes: never from what the sender says, and from its name only among kinds of text.

The everyday kinds are told by a table that looks at the first 8 kB. What it does not know is asked of puremagic, whose
import takes a quarter of a second and whose answer takes milliseconds: off the event loop only (``examine``).

Whatever a browser might run (HTML, SVG, XML) is ``application/octet-stream``, so that no later reader shows it.
"""

from __future__ import annotations

import asyncio
import re
import struct
from dataclasses import dataclass
from pathlib import PurePosixPath

from kit.filenames import safe_name
from kit.pictures import picture_size

UNKNOWN = "application/octet-stream"
MAX_PIXELS = 100_000_000

_HEAD_BYTES = 8192
_SURE = 0.4  # puremagic's confidence

# Signatures with a byte that no text has.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\x7fELF", "application/x-executable"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"\x02#!SILK_V3", "audio/silk"),
)
# Readable signatures: they count only before bytes that are no text, or where they open a kind of text.
_READABLE: tuple[tuple[bytes, str], ...] = (
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"MZ", "application/x-msdownload"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"#!AMR", "audio/amr"),
    (b"#!SILK_V3", "audio/silk"),
)
_OF_TEXT: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"{\\rtf", "application/rtf"),
    (b"BEGIN:VCARD", "text/vcard"),
    (b"BEGIN:VCALENDAR", "text/calendar"),
    (b"-----BEGIN PGP", "text/plain"),
)
_OFFICE = "application/vnd.openxmlformats-officedocument"
_ZIP_KINDS = (
    (b"word/", f"{_OFFICE}.wordprocessingml.document"),
    (b"xl/", f"{_OFFICE}.spreadsheetml.sheet"),
    (b"ppt/", f"{_OFFICE}.presentationml.presentation"),
)
_OPENDOCUMENT = re.compile(rb"mimetype(application/vnd\.oasis\.opendocument\.[a-z-]{4,30}?)(?:PK|META|content)")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_KINDS = {
    ".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint",
    ".msg": "application/vnd.ms-outlook",
}  # fmt: skip
_BRANDS = {b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heif", b"avif": "image/avif",
           b"M4A ": "audio/mp4", b"qt  ": "video/quicktime"}  # fmt: skip
_RIFF_KINDS = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
# Kinds of text without a mark of their own.
_TEXT_ENDINGS = {
    ".csv": "text/csv", ".md": "text/markdown", ".json": "application/json", ".ics": "text/calendar",
    ".vcf": "text/vcard", ".eml": "message/rfc822", ".log": "text/plain", ".txt": "text/plain",
}  # fmt: skip
_ACTIVE = re.compile(rb"(?i)<\s*(?:!doctype\s+html|html|head|script|svg|body|iframe|\?xml)")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class FileFacts:
    """``width`` and ``height`` in pixels, for PNG, JPEG, GIF, WebP and BMP."""

    name: str
    content_type: str
    width: int | None = None
    height: int | None = None


async def examine(name: str, data: bytes) -> FileFacts:
    """Return a safe name, the type by content and, for pictures, their size; a longer look happens in a thread."""
    quick = describe_quickly(name, data)
    return quick if quick is not None else await asyncio.to_thread(describe, name, data)


def describe(name: str, data: bytes) -> FileFacts:
    """As ``examine``, but may hold its caller up for milliseconds, the first time a quarter of a second."""
    return describe_quickly(name, data) or FileFacts(safe_name(name), _ask_puremagic(data[:_HEAD_BYTES]))


def describe_quickly(name: str, data: bytes) -> FileFacts | None:
    """As ``examine`` by the table alone, in microseconds; ``None`` when the table does not know the file."""
    safe = safe_name(name)
    if (size := picture_size(data)) is not None:
        kind, width, height = size
        if 0 < width * height <= MAX_PIXELS:
            return FileFacts(safe, kind, width, height)
        # Too large to be shown to anybody: keep it as bytes to download.
        return FileFacts(safe, UNKNOWN)
    kind_by_table = _look_up(data, PurePosixPath(safe).suffix.lower())
    return FileFacts(safe, kind_by_table) if kind_by_table else None


def _look_up(data: bytes, ending: str) -> str | None:
    head = data[:_HEAD_BYTES]
    if not head:
        return UNKNOWN
    if kind := _by_signature(head, _OF_TEXT) or _by_signature(head, _SIGNATURES):
        return kind
    if head.startswith(b"PK\x03\x04"):
        return _name_zip(head, data[-4096:])
    if head.startswith(_OLE):
        return _OLE_KINDS.get(ending, "application/x-ole-storage")
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head.startswith(_UTF16_MARKS):
        return _name_text(head.replace(b"\x00", b""), ending)
    if not _BINARY.search(head):
        return _name_text(head, ending)
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return "video/3gpp" if brand.startswith(b"3gp") else _BRANDS.get(brand, "video/mp4")
    if head.startswith(b"RIFF"):
        return _RIFF_KINDS.get(head[8:12])
    return _by_signature(head, _READABLE)


def _by_signature(head: bytes, table: tuple[tuple[bytes, str], ...]) -> str | None:
    return next((kind for signature, kind in table if head.startswith(signature)), None)


def _name_text(head: bytes, ending: str) -> str:
    if ending in _TEXT_ENDINGS:
        return _TEXT_ENDINGS[ending]
    # Whatever it claims to be, a browser might run it.
    return UNKNOWN if _ACTIVE.search(head) else "text/plain"


def _name_zip(head: bytes, tail: bytes) -> str:
    if match := _OPENDOCUMENT.search(head[:200]):
        return match.group(1).decode("ascii")
    if b"[Content_Types].xml" in head or b"[Content_Types].xml" in tail:
        for folder, media_type in _ZIP_KINDS:
            if folder in head or folder in tail:
                return media_type
    return "application/zip"


def _ask_puremagic(head: bytes) -> str:
    import puremagic  # noqa: PLC0415  (a quarter of a second, needed by few files)

    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError, IndexError, struct.error):
        return UNKNOWN
    # Text and the pictures that browsers show are the table's own to name.
    sure = (str(match.mime_type) for match in matches if match.mime_type and match.confidence >= _SURE)
    return next((kind for kind in sure if not _is_told_by_table(kind)), UNKNOWN)


def _is_told_by_table(kind: str) -> bool:
    shown = kind.removeprefix("image/") in ("png", "jpeg", "gif", "webp", "avif", "bmp")
    return shown or kind.startswith("text/") or "xml" in kind or "html" in kind or "script" in kind
