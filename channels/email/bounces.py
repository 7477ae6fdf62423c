"""Delivery reports: which mail came back, to whom, for good or only late (RFC 3464)."""

from __future__ import annotations

import re

from channels.email.addresses import normalise_address, read_addresses
from channels.email.bodies import decode_content
from channels.email.bounce_text import is_only_late, named_recipients
from channels.email.errors import MailRejected
from channels.email.fields import Headers, read_headers
from channels.email.identifiers import read_ids
from channels.email.mime import Part, split_mail, walk
from channels.email.model import Bounce, Caps
from channels.email.words import decode_text
from kit.text import clean_line

MAX_RECIPIENTS = 50
MAX_DIAGNOSTIC = 500

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_TOLD_STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})\b(?!\.\d)")
_REFUSAL_CODE = re.compile(r"(?:^|[\s#(\[<:])5\d\d[ -]")
_NOT_FAILED = frozenset({"delayed", "delivered", "relayed", "expanded"})
_RETURNED = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
_MESSAGE_ID = re.compile(r"(?im)^[> \t]*message-id:[ \t]*<([^<>\s]{1,500})>")


def read_bounce(root: Part, text: str) -> Bounce:
    """What a delivery report says, from its machine-readable part, else from its text.

    Args:
        text: the mail's plain text, where servers without RFC 3464 name the recipient.
    """
    reports, returned = _collect(root)
    if not reports and (inner := _enclosed_report(root)):
        # A gateway that puts the report of another one into a mail of its own.
        reports, returned = _collect(inner)
    message_id = next(filter(None, map(_id_of, returned)), None)
    message_id = message_id or next(iter(_MESSAGE_ID.findall(text[:50_000])), None)
    actions = {action for report in reports if (action := _action(report))}
    # Of several recipients those that failed count; the first block is about the server and has no action.
    failed = [report for report in reports if (action := _action(report)) and action not in _NOT_FAILED]
    about = failed or reports
    status = next((match.group(1) for one in about if (match := _STATUS.search(one.get("status") or ""))), None)
    if status is None and (match := _TOLD_STATUS.search(text[:4000])):
        status = match.group(1)
    recipients = [address for one in about if (address := _recipient(one))]
    recipients = recipients or _told(root, text) or _addressed(returned)
    return Bounce(
        is_failure=_is_failure(actions, status, text[:4000]),
        status=status,
        recipients=tuple(dict.fromkeys(recipients))[:MAX_RECIPIENTS],
        message_id=message_id,
        diagnostic=next((said for one in about if (said := _diagnostic(one))), None),
    )


def _collect(root: Part) -> tuple[list[Headers], list[Headers]]:
    """The blocks of the machine-readable parts, and the headers of the mails that came back."""
    reports: list[Headers] = []
    returned: list[Headers] = []
    for part in walk(root):
        if part.content_type in ("message/delivery-status", "message/global-delivery-status"):
            reports.extend(_read_blocks(decode_content(part)))
        elif part.content_type in _RETURNED and (headers := _read_head(decode_content(part))):
            returned.append(headers)
    return reports, returned


def _enclosed_report(root: Part) -> Part | None:
    for part in walk(root):
        if part.content_type == "message/rfc822":
            try:
                inner = split_mail(decode_content(part), Caps())
            except MailRejected:
                return None
            return inner if inner.content_type == "multipart/report" else None
    return None


def _told(root: Part, text: str) -> list[str]:
    if failed := root.headers.get("x-failed-recipients"):
        return [normalise_address(word) for word in failed.split(",")]
    told = read_addresses(root.headers.get("to") or "")
    return list(named_recipients(text, {one.address.lower() for one in told}))


def _addressed(returned: list[Headers]) -> list[str]:
    """The recipient of the mail that came back, where it had one only."""
    if not returned:
        return []
    everybody = [one.address for name in ("to", "cc") for one in read_addresses(returned[0].get(name) or "")]
    return everybody if len(everybody) == 1 else []


def _action(report: Headers) -> str:
    return (report.get("action") or "").split("(")[0].strip().lower()


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


def _read_head(content: bytes) -> Headers | None:
    try:
        headers, _ = read_headers(content, 0, len(content), Caps())
    except MailRejected:
        return None
    return headers


def _id_of(headers: Headers) -> str | None:
    return next(iter(read_ids(headers.get("message-id") or "")), None)


def _recipient(report: Headers) -> str | None:
    value = report.get("original-recipient") or report.get("final-recipient")
    if value is None:
        return None
    address = normalise_address(value.rpartition(";")[2].strip().strip("<>"))
    return address if "@" in address else None


def _is_failure(actions: set[str], status: str | None, text: str) -> bool | None:
    """By RFC 3464 an action is `failed`; servers also write `failure` and `error`. A status of 4 says little: a server
    that has tried for days gives up with it."""
    if actions:
        return not actions <= _NOT_FAILED
    if is_only_late(text):
        return False
    is_refused = status is not None and status.startswith("5")
    return True if is_refused or _REFUSAL_CODE.search(text) else None
