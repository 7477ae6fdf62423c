"""Attachments: named, typed by content, decoded."""

from __future__ import annotations

from channels.email.bodies import decode_content
from channels.email.errors import MailRejected, MailTooCostly
from channels.email.fields import read_headers
from channels.email.mime import Part
from channels.email.model import Attachment, Caps
from channels.email.sanitise import escape_attribute
from channels.email.structure import Bodies, is_media
from channels.email.words import decode_parameter, decode_text
from kit.filenames import safe_name
from kit.filetypes import FileFacts, describe, describe_quickly

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


def read_attachments(bodies: Bodies, charset: str | None, html: str | None, *, brief: bool) -> tuple[Attachment, ...]:
    """The attachments, named, typed and decoded.

    Args:
        charset: of the body, for raw 8-bit file names.
        html: sanitised; a picture that it names by `cid:` is inline.
    Raises:
        MailTooCostly: `brief`, and there is a file whose kind takes a longer look.
    """
    return tuple(
        _read_attachment(part, number, charset, html or "", brief=brief)
        for number, part in enumerate(bodies.attachments, start=1)
    )


def _read_attachment(part: Part, number: int, charset: str | None, html: str, *, brief: bool) -> Attachment:
    content = decode_content(part)
    content_id = (part.headers.get("content-id") or "").strip().strip("<>").strip() or None
    if content_id is not None:
        content_id = decode_text(content_id, charset)
    is_inline = part.disposition != "attachment" and (
        is_media(part) or part.disposition == "inline" or content_id is not None
    )
    facts = _describe(_name(part, content, number, charset), content, brief=brief)
    return Attachment(
        name=facts.name,
        declared_type=part.content_type,
        sniffed_type=facts.content_type,
        content=content,
        content_id=content_id,
        is_inline=is_inline or (content_id is not None and f'data-cid="{escape_attribute(content_id)}"' in html),
        width=facts.width,
        height=facts.height,
    )


def _describe(name: str, content: bytes, *, brief: bool) -> FileFacts:
    if not brief:
        return describe(name, content)
    facts = describe_quickly(name, content)
    if facts is None:
        raise MailTooCostly
    return facts


def _name(part: Part, content: bytes, number: int, charset: str | None) -> str:
    for parameter in (part.disposition_parameters.get("filename"), part.parameters.get("name")):
        if parameter is not None and (name := safe_name(decode_parameter(parameter, charset), "")):
            return name
    if part.content_type == "message/rfc822" and (subject := _read_subject(content, charset)):
        return f"{subject}.eml"
    main = part.content_type.partition("/")[0]
    word = main if main in ("image", "audio", "video", "message") else "attachment"
    return f"{word}-{number}.{_EXTENSIONS.get(part.content_type, 'bin')}"


def _read_subject(content: bytes, charset: str | None) -> str:
    """The subject of a forwarded mail as a file name, `""` when it has none."""
    try:
        headers, _ = read_headers(content, 0, len(content), Caps())
    except MailRejected:
        return ""
    return safe_name(decode_text(headers.get("subject") or "", charset).replace("/", "_"), "")
