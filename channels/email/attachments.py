"""Attachments: named, typed by content, decoded."""

from __future__ import annotations

from collections.abc import Callable

from channels.email.bodies import decode_content
from channels.email.errors import MailRejected, MailTooCostly
from channels.email.fields import read_headers
from channels.email.filenames import name_for, safe_name
from channels.email.mime import Part
from channels.email.model import Attachment, Caps
from channels.email.sanitise import escape_attribute
from channels.email.sniff import sniff_quickly, sniff_type
from channels.email.structure import Bodies, is_media
from channels.email.words import decode_parameter, decode_text


def read_attachments(bodies: Bodies, charset: str | None, html: str | None, *, brief: bool) -> tuple[Attachment, ...]:
    """The attachments, named, typed and decoded.

    Args:
        charset: of the body, for raw 8-bit file names.
        html: sanitised; a picture that it names by `cid:` is inline.
    Raises:
        MailTooCostly: `brief`, and there is a file whose kind takes a longer look.
    """
    sniff = _sniff_briefly if brief else sniff_type
    return tuple(
        _read_attachment(part, number, charset, html or "", sniff)
        for number, part in enumerate(bodies.attachments, start=1)
    )


def _sniff_briefly(content: bytes) -> str:
    sniffed = sniff_quickly(content)
    if sniffed is None:
        raise MailTooCostly
    return sniffed


def _read_attachment(
    part: Part, number: int, charset: str | None, html: str, sniff: Callable[[bytes], str]
) -> Attachment:
    content = decode_content(part)
    content_id = (part.headers.get("content-id") or "").strip().strip("<>").strip() or None
    if content_id is not None:
        content_id = decode_text(content_id, charset)
    is_inline = part.disposition != "attachment" and (
        is_media(part) or part.disposition == "inline" or content_id is not None
    )
    return Attachment(
        name=_name(part, content, number, charset),
        declared_type=part.content_type,
        sniffed_type=sniff(content),
        content=content,
        content_id=content_id,
        is_inline=is_inline or (content_id is not None and f'data-cid="{escape_attribute(content_id)}"' in html),
    )


def _name(part: Part, content: bytes, number: int, charset: str | None) -> str:
    for parameter in (part.disposition_parameters.get("filename"), part.parameters.get("name")):
        if parameter is not None and (name := safe_name(decode_parameter(parameter, charset))):
            return name
    if part.content_type == "message/rfc822" and (subject := _read_subject(content, charset)):
        return f"{subject}.eml"
    return name_for(part.content_type, number)


def _read_subject(content: bytes, charset: str | None) -> str:
    """The subject of a forwarded mail as a file name, `""` when it has none."""
    try:
        headers, _ = read_headers(content, 0, len(content), Caps())
    except MailRejected:
        return ""
    return safe_name(decode_text(headers.get("subject") or "", charset).replace("/", "_"))
