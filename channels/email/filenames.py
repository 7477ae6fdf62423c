"""File names from mails, made safe to show and to save."""

from __future__ import annotations

import re

MAX_NAME_CHARS = 150

# Control characters, and those that turn the writing direction so that `gpj.exe` reads as `exe.jpg`.
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_RESERVED = re.compile(r'[<>:"|?*]')
_DEVICE = re.compile(r"(?i)^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)")

_EXTENSIONS = {
    "application/json": "json", "application/msword": "doc", "application/pdf": "pdf", "application/rtf": "rtf",
    "application/vnd.ms-excel": "xls", "application/vnd.ms-powerpoint": "ppt", "application/zip": "zip",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/pgp-signature": "asc", "application/pkcs7-signature": "p7s", "application/x-pkcs7-signature": "p7s",
    "audio/amr": "amr", "audio/mp4": "m4a", "audio/mpeg": "mp3", "audio/ogg": "ogg", "audio/wav": "wav",
    "image/bmp": "bmp", "image/gif": "gif", "image/heic": "heic", "image/jpeg": "jpg", "image/png": "png",
    "image/svg+xml": "svg", "image/tiff": "tif", "image/webp": "webp", "message/delivery-status": "txt",
    "message/rfc822": "eml", "text/calendar": "ics", "text/csv": "csv", "text/html": "html", "text/plain": "txt",
    "text/rfc822-headers": "txt", "text/vcard": "vcf", "text/x-vcard": "vcf", "text/xml": "xml",
    "video/mp4": "mp4", "video/quicktime": "mov", "video/webm": "webm",
}  # fmt: skip


def safe_name(name: str) -> str:
    """The name without folders, invisible characters and what file systems refuse; `""` when nothing is left."""
    name = _INVISIBLE.sub("", name).replace("\\", "/").rstrip("/").rpartition("/")[2]
    name = _RESERVED.sub("_", name).strip(" .") if name.strip(" .") else ""
    name = _DEVICE.sub(lambda match: f"_{match.group()}", name)
    if len(name) <= MAX_NAME_CHARS:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10:
        return name[:MAX_NAME_CHARS]
    return f"{stem[: MAX_NAME_CHARS - len(extension) - 1]}.{extension}"


def name_for(content_type: str, number: int) -> str:
    """A name for a nameless part: `image-2.png`, `attachment-1.bin`."""
    main = content_type.partition("/")[0]
    word = main if main in ("image", "audio", "video", "message") else "attachment"
    return f"{word}-{number}.{_EXTENSIONS.get(content_type, 'bin')}"
