"""What kind of file some bytes are, by the bytes alone.

The everyday kinds are told by a small table. What it does not know is asked of puremagic, whose import takes a quarter
of a second and whose answer takes milliseconds: callers on the event loop pass only content the table knows.
"""

from __future__ import annotations

import re
import struct

UNKNOWN = "application/octet-stream"

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"{\\rtf", "application/rtf"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-executable"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"#!AMR", "audio/amr"),
    (b"fLaC", "audio/flac"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"BEGIN:VCARD", "text/vcard"),
    (b"BEGIN:VCALENDAR", "text/calendar"),
    (b"-----BEGIN PGP", "text/plain"),
)
_ZIP_KINDS = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_BRANDS = {b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heif", b"avif": "image/avif",
           b"M4A ": "audio/mp4", b"qt  ": "video/quicktime"}  # fmt: skip
_RIFF_KINDS = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_OPENDOCUMENT = re.compile(rb"mimetype(application/vnd\.oasis\.opendocument\.[a-z-]{4,30}?)(?:PK|META|content)")
_HTML = re.compile(rb"(?i)^\s*(?:<!doctype html|<html|<head|<body|<script|<iframe)")
_SVG = re.compile(rb"(?i)<svg[\s>]")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_HEAD_BYTES = 8192
_SURE = 0.4


def sniff_type(content: bytes) -> str:
    """The media type that the bytes show, `application/octet-stream` when they show none.

    Text is told apart only where it can act: HTML and SVG are named, the rest is `text/plain`.
    """
    return sniff_quickly(content) or _ask_puremagic(content[:_HEAD_BYTES])


def sniff_quickly(content: bytes) -> str | None:
    """As `sniff_type` by the table alone; `None` when the table does not know."""
    head = content[:_HEAD_BYTES]
    if not head:
        return UNKNOWN
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    if head.startswith(b"PK\x03\x04"):
        return _name_zip(head, content[-4096:])
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if head.startswith(b"RIFF"):
        return _RIFF_KINDS.get(head[8:12])
    if not _BINARY.search(head):
        if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
            return "text/html"
        return "image/svg+xml" if _SVG.search(head) else "text/plain"
    return None


def _name_zip(head: bytes, tail: bytes) -> str:
    if match := _OPENDOCUMENT.search(head[:200]):
        return match.group(1).decode("ascii")
    if b"[Content_Types].xml" in head or b"[Content_Types].xml" in tail:
        for folder, media_type in _ZIP_KINDS:
            if folder in head or folder in tail:
                return media_type
    return "application/zip"


def _ask_puremagic(head: bytes) -> str:
    import puremagic  # noqa: PLC0415  (a quarter of a second, needed by few mails)

    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError, IndexError, struct.error):
        return UNKNOWN
    sure = (str(match.mime_type) for match in matches if match.mime_type and match.confidence >= _SURE)
    return next(sure, UNKNOWN)
