"""The way from the bytes of a mail to a `ParsedMail`, readable top to bottom."""

from __future__ import annotations

from typing import Any

from channels.email.addresses import normalise_address, read_addresses
from channels.email.attachments import read_attachments
from channels.email.authentication import read_authentication
from channels.email.bodies import declared_charset, decode_content, read_body, read_text
from channels.email.bounces import read_bounce
from channels.email.dates import read_date
from channels.email.errors import MailRejected
from channels.email.fields import Headers
from channels.email.identifiers import make_message_id, read_ids
from channels.email.invitations import MAX_BYTES, read_invitation
from channels.email.mime import Part, split_mail, walk
from channels.email.model import Address, Caps, Invitation, Kind, ListHeaders, ParsedMail
from channels.email.origin import tell_origin
from channels.email.plain import to_plain
from channels.email.quote import new_text
from channels.email.seals import tell_seal, without_armour
from channels.email.structure import choose_bodies
from channels.email.uuencoded import without_files
from channels.email.words import decode_text

BRIEF_BYTES = 24_576
_LOOP_HEADER = "x-trunkline-loop"
_DELIVERED_TO = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to", "x-rcpt-to")


def read_mail(
    raw: bytes, *, authserv_id: str | None = None, caps: Caps | None = None, brief: bool = False
) -> ParsedMail:
    """Read one mail.

    Pure and without outside calls, but hostile input may keep it busy for seconds: off the event loop only, see
    `parser_pool`.

    Args:
        raw: the mail as received, any line breaks.
        authserv_id: the name under which our own mail server reports (RFC 8601); `None` trusts no report.
        caps: limits; the default ones when absent.
        brief: rather give up than do what may take long; with at most `BRIEF_BYTES` that is a few milliseconds.
    Raises:
        MailTooCostly: `brief`, and there is much HTML or an unusual file.
        MailRejected: a limit is passed, or the mail is beyond reading.
    """
    try:
        return _read(raw, authserv_id, caps or Caps(), brief=brief)
    except (RecursionError, MemoryError) as error:
        raise MailRejected("mail_unreadable", "The mail takes more memory or nesting than one may.") from error


def parse_mail(raw: bytes) -> dict[str, Any]:
    """Read one mail into plain values, see `plain.to_plain`; for other programs and benches.

    Raises:
        MailRejected: as `read_mail`, which says as well where it may be called.
    """
    return to_plain(read_mail(raw))


def _read(raw: bytes, authserv_id: str | None, caps: Caps, *, brief: bool) -> ParsedMail:
    root = split_mail(raw, caps)
    headers = root.headers
    bodies = choose_bodies(root)
    first_text = next(iter(bodies.text or bodies.html), None)
    charset = declared_charset(first_text) if first_text else None
    hint = decode_content(first_text)[:4096] if first_text and _has_raw_text(headers) else b""

    def text_of(name: str) -> str:
        return decode_text(headers.get(name) or "", charset, hint=hint)

    def mailboxes(name: str) -> tuple[Address, ...]:
        return tuple(found for value in headers.all(name) for found in read_addresses(value, charset))

    subject = text_of("subject")
    authors = mailboxes("from")
    author = authors[0] if authors else None
    return_path = _read_return_path(headers)
    own_ids = read_ids(headers.get("message-id") or "")
    body = read_body(bodies, caps, brief=brief)
    origin = tell_origin(root, author, return_path, subject, body.text)
    return ParsedMail(
        message_id=own_ids[0] if own_ids else make_message_id(raw),
        has_own_message_id=bool(own_ids),
        in_reply_to=read_ids(" ".join(headers.all("in-reply-to"))),
        references=read_ids(" ".join(headers.all("references"))),
        subject=subject,
        authors=authors,
        sender=next(iter(mailboxes("sender")), None),
        reply_to=mailboxes("reply-to"),
        to=mailboxes("to"),
        cc=mailboxes("cc"),
        delivered_to=_read_delivered_to(headers),
        return_path=return_path,
        date=read_date(headers.get("date") or ""),
        text=body.text,
        new_text=new_text(without_files(without_armour(body.text))),
        is_text_cut=body.is_text_cut,
        html=body.html,
        attachments=read_attachments(bodies, charset, body.html, brief=brief),
        origin=origin,
        bounce=read_bounce(root, body.text) if origin.kind is Kind.BOUNCE else None,
        authentication=read_authentication(headers.all("authentication-results"), authserv_id),
        list_headers=ListHeaders(
            list_id=text_of("list-id") or None,
            unsubscribe=text_of("list-unsubscribe") or None,
            post=text_of("list-post") or None,
        ),
        loop_marks=tuple(decode_text(value) for value in headers.all(_LOOP_HEADER)),
        invitation=_find_invitation(root),
        seal=tell_seal(root, body.text),
    )


def _find_invitation(root: Part) -> Invitation | None:
    for part in walk(root):
        if part.content_type == "text/calendar":
            method = part.parameters.get("method")
            return read_invitation(read_text(part, MAX_BYTES), method.value if method else None)
    return None


def _has_raw_text(headers: Headers) -> bool:
    return not all(value.isascii() for _, value in headers)


def _read_return_path(headers: Headers) -> str | None:
    value = headers.get("return-path")
    return None if value is None else normalise_address(value.strip().strip("<>"))


def _read_delivered_to(headers: Headers) -> tuple[str, ...]:
    found = [
        normalise_address(value.strip().strip("<>"))
        for name in _DELIVERED_TO
        for value in headers.all(name)
        if "@" in value
    ]
    return tuple(dict.fromkeys(found))
