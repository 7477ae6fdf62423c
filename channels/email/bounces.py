"""Delivery reports: which mail came back, to whom, for good or only late (RFC 3464)."""

from __future__ import annotations

import re

from channels.email.addresses import normalise_address
from channels.email.bodies import decode_content
from channels.email.errors import MailRejected
from channels.email.fields import Headers, read_headers
from channels.email.identifiers import read_ids
from channels.email.mime import Part, walk
from channels.email.model import Bounce, Caps
from channels.email.words import decode_text
from kit.text import clean_line

MAX_RECIPIENTS = 50
MAX_DIAGNOSTIC = 500

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_SMTP_CODE = re.compile(r"(?:^|[\s#(\[<:])(5\d\d|4\d\d)(?:[ -]#?([245]\.\d{1,3}\.\d{1,3}))?")
_BRACKETED = re.compile(r"<([^<>\s@]{1,100}@[^<>\s@]{1,200})>")
_MESSAGE_ID = re.compile(r"(?im)^[> \t]*message-id:[ \t]*<([^<>\s]{1,500})>")


def read_bounce(root: Part, text: str) -> Bounce:
    """What a delivery report says, from its machine-readable part, else from its text.

    Args:
        text: the mail's plain text, where servers without RFC 3464 name the recipient.
    """
    reports: list[Headers] = []
    message_id: str | None = None
    for part in walk(root):
        if part.content_type in ("message/delivery-status", "message/global-delivery-status"):
            reports.extend(_read_blocks(decode_content(part)))
        elif part.content_type in ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"):
            message_id = message_id or _first_id(decode_content(part))
    message_id = message_id or next(iter(_MESSAGE_ID.findall(text[:50_000])), None)
    recipients = [found for report in reports if (found := _recipient(report))]
    if not recipients and (failed := root.headers.get("x-failed-recipients")):
        recipients = [normalise_address(word) for word in failed.split(",")]
    if not recipients:
        recipients = [normalise_address(found) for found in _BRACKETED.findall(text[:4000])][:1]
    actions = {(report.get("action") or "").split("(")[0].strip().lower() for report in reports} - {""}
    status = next((match.group(1) for r in reports if (match := _STATUS.search(r.get("status") or ""))), None)
    if status is None and (match := _STATUS.search(text[:4000])):
        status = match.group(1)
    return Bounce(
        is_failure=_is_failure(actions, status, text[:4000]),
        status=status,
        recipients=tuple(dict.fromkeys(recipients))[:MAX_RECIPIENTS],
        message_id=message_id,
        diagnostic=next((said for r in reports if (said := _diagnostic(r))), None),
    )


def _diagnostic(report: Headers) -> str | None:
    """The words of the server that refused: ``smtp; 550 5.1.1 no such user`` without its type."""
    value = decode_text(report.get("diagnostic-code") or "")
    kind, semicolon, said = value.partition(";")
    return clean_line(said if semicolon and len(kind) < 40 else value, MAX_DIAGNOSTIC) or None


def _read_blocks(content: bytes) -> list[Headers]:
    blocks: list[Headers] = []
    position = 0
    caps = Caps()
    while position < len(content) and len(blocks) <= MAX_RECIPIENTS:
        try:
            headers, after = read_headers(content, position, len(content), caps)
        except MailRejected:
            return blocks
        if after <= position:
            return blocks
        if len(headers):
            blocks.append(headers)
        position = after
    return blocks


def _first_id(content: bytes) -> str | None:
    try:
        headers, _ = read_headers(content, 0, len(content), Caps())
    except MailRejected:
        return None
    return next(iter(read_ids(headers.get("message-id") or "")), None)


def _recipient(report: Headers) -> str | None:
    value = report.get("original-recipient") or report.get("final-recipient")
    if value is None:
        return None
    address = normalise_address(value.rpartition(";")[2].strip().strip("<>"))
    return address if "@" in address else None


def _is_failure(actions: set[str], status: str | None, text: str) -> bool | None:
    if actions:
        return "failed" in actions
    if status is not None:
        return status.startswith("5")
    if match := _SMTP_CODE.search(text):
        return match.group(1).startswith("5")
    return None
