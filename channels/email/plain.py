"""A mail that was read, as plain values for other programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from channels.email.model import Address, Attachment, Kind, ParsedMail


def to_plain(mail: ParsedMail) -> dict[str, Any]:
    """Return the mail as dictionaries, lists, texts and numbers; only the attachments' ``data`` are bytes.

    Returns:
        ``subject``; ``from``, ``to``, ``cc``: lists of ``{name, address}``; ``text`` (the whole of it) and
        ``new_text`` (without what it quotes); ``html``, sanitised, or ``None``; ``attachments``: list of ``{filename,
        content_type, detected_type, size, data, content_id, is_inline}``, the type as the sender says and as the
        bytes say; ``message_id``, made from
        the content where the mail has none; ``in_reply_to`` and ``references``: lists of ids without angle brackets;
        ``date``: ISO 8601 in UTC, or ``None``; ``auto_submitted``: a program wrote it, bounces included;
        ``is_bounce``; ``is_bulk``; ``failed_recipients``: whom a mail that came back did not reach; ``invitation`` and
        ``seal``: see ``model``, or ``None``.
    """
    return {
        "subject": mail.subject,
        "from": [_address(one) for one in mail.authors],
        "to": [_address(one) for one in mail.to],
        "cc": [_address(one) for one in mail.cc],
        "text": mail.text,
        "new_text": mail.new_text,
        "html": mail.html,
        "attachments": [_attachment(one) for one in mail.attachments],
        "message_id": mail.message_id,
        "in_reply_to": list(mail.in_reply_to),
        "references": list(mail.references),
        "date": mail.date.isoformat() if mail.date else None,
        "auto_submitted": mail.origin.kind in (Kind.AUTOMATIC, Kind.BOUNCE),
        "is_bounce": mail.is_bounce,
        "is_bulk": mail.is_bulk,
        "invitation": asdict(mail.invitation) if mail.invitation else None,
        "seal": mail.seal.value if mail.seal else None,
        "failed_recipients": list(mail.bounce.recipients) if mail.bounce else [],
    }


def _address(one: Address) -> dict[str, str]:
    return {"name": one.name, "address": one.address}


def _attachment(one: Attachment) -> dict[str, Any]:
    return {
        "filename": one.name,
        "content_type": one.declared_type,
        "detected_type": one.sniffed_type,
        "size": one.size_bytes,
        "data": one.content,
        "content_id": one.content_id,
        "is_inline": one.is_inline,
    }
