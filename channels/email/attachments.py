"""Attachments: named, typed by content, decoded."""

from __future__ import annotations

from channels.email.bodies import decode_content
from channels.email.errors import MailRejected, MailTooCostly
from channels.email.fields import read_headers
from channels.email.mime import Part
from channels.email.model import Attachment, Caps
from channels.email.sanitise import escape_attribute
from channels.email.seals import is_noise
from channels.email.structure import Bodies, is_media
from channels.email.tnef import NotTnef, is_tnef, unpack
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

# What is called so by every program that makes it.
_NAMES = {
    "application/pgp-signature": "signature.asc", "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s", "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m", "text/calendar": "invite.ics", "application/ics": "invite.ics",
}  # fmt: skip


def read_attachments(bodies: Bodies, charset: str | None, html: str | None, *, brief: bool) -> tuple[Attachment, ...]:
    """The attachments, named, typed and decoded.

    Args:
        charset: of the body, for raw 8-bit file names.
        html: sanitised; a picture that it names by `cid:` is inline.
    Raises:
        MailTooCostly: `brief`, and there is a file whose kind takes a longer look.
    """
    found: list[Attachment] = []
    for part in bodies.attachments:
        if is_noise(part):
            continue
        content = decode_content(part)
        unpacked = _unpack(part, content, html or "", brief=brief)
        found += unpacked or [_read_attachment(part, content, len(found) + 1, charset, html or "", brief=brief)]
    return tuple(found)


def _unpack(part: Part, content: bytes, html: str, *, brief: bool) -> list[Attachment]:
    """The files in a `winmail.dat`; none where the part is something else, or unreadable: it is kept as it is."""
    if not is_tnef(part.content_type, content):
        return []
    try:
        files = unpack(content)
    except NotTnef:
        return []
    found = []
    for number, file in enumerate(files, start=1):
        facts = _describe(safe_name(file.name, f"attachment-{number}.bin"), file.content, brief=brief)
        found.append(
            Attachment(
                name=facts.name,
                declared_type=file.content_type or facts.content_type,
                sniffed_type=facts.content_type,
                content=file.content,
                content_id=file.content_id,
                is_inline=_is_shown(file.content_id, html),
                width=facts.width,
                height=facts.height,
            )
        )
    return found


def _is_shown(content_id: str | None, html: str) -> bool:
    return content_id is not None and f'data-cid="{escape_attribute(content_id)}"' in html


def _read_attachment(
    part: Part, content: bytes, number: int, charset: str | None, html: str, *, brief: bool
) -> Attachment:
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
        is_inline=is_inline or _is_shown(content_id, html),
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
    if fixed := _NAMES.get(part.content_type):
        return fixed
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
