"""From a mail that was read to the record's own values."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from channels.contract import InboxSettings, ParsedEvent, StatusUpdate
from channels.email.identifiers import make_message_id
from channels.email.loops import refuse_answer
from channels.email.model import Address, Attachment, ParsedMail
from channels.email.reply_token import read_reply_address
from conversations.content import MAX_TEXT, Text
from conversations.inbound import InboundFile, InboundIdentity, InboundMessage
from kit.blobs import Blobs
from kit.filetypes import describe
from kit.ids import new_id
from kit.text import clean_line

MAX_IDS = 20  # kept of a thread for its next References
MAX_PARTICIPANTS = 50
_OURS = re.compile(r"([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})@")

_MESSAGE_ID = re.compile(rb"(?im)^message-id:[ \t]*(?:\r?\n[ \t]+)?<?([^>\s]{1,900})")
_HEAD_BYTES = 65_536

# A mail without a readable author still is somebody's: its envelope sender, or this.
NOBODY = Address("", "unknown@invalid")


async def to_events(
    mail: ParsedMail,
    inbox: InboxSettings,
    own_addresses: Collection[str],
    blobs: Blobs,
    *,
    recipients: Collection[str],
    received_at: datetime,
    reply_key: bytes,
) -> list[ParsedEvent]:
    """Translate one mail.

    A delivery failure of one of our own replies becomes news of that reply; anything else becomes a message.

    Args:
        own_addresses: of all mail inboxes of the workspace: they are nobody's Cc.
        recipients: the envelope's, for plus-addresses.
    """
    if mail.bounce is not None and mail.bounce.message_id is not None:
        ours = _OURS.match(mail.bounce.message_id)
        if ours is not None and mail.bounce.is_failure is not False:
            said = clean_line(mail.new_text or mail.text, 300)
            error = {"code": "bounced", "detail": f"the mail came back ({mail.bounce.status or 'no status'}): {said}"}
            return [StatusUpdate("failed", received_at, message_id=UUID(ours.group(1)), error=error)]
    author = mail.author or Address("", mail.return_path or NOBODY.address)
    sender = author.address.lower()
    files = [await _store(attachment, inbox, blobs) for attachment in mail.attachments]
    if mail.html is not None:
        sha256 = await blobs.put(inbox.workspace_id, mail.html.encode())
        html = InboundFile(new_id(), sha256, "mail.html", "text/html", len(mail.html.encode()), role="html")
        files.append(html)
    text = (mail.new_text or mail.text)[:MAX_TEXT]
    quoted = mail.text[:MAX_TEXT] if mail.new_text and mail.new_text.strip() != mail.text.strip() else None
    proven = mail.authentication.is_aligned
    others = [
        address.address.lower()
        for address in (*mail.to, *mail.cc, *mail.reply_to)
        if address.address.lower() not in own_addresses
    ]
    copies = [
        {"name": address.name, "address": address.address}
        for address in mail.cc
        if address.address.lower() not in own_addresses and address.address.lower() != sender
    ]
    known_ids = list(dict.fromkeys((*mail.references, *mail.in_reply_to)))
    return [
        InboundMessage(
            id=new_id(),
            inbox_id=inbox.id,
            channel="email",
            identity=InboundIdentity(
                external_id=sender,
                address=sender,
                name=clean_line(author.name, 200),
                email=sender if "@" in sender else None,
                verified=proven,
                links=(f"mailto:{sender}",) if proven else (),
            ),
            # The first reference is the thread's root, known or not: two mails of one thread that arrive in the
            # wrong order still meet.
            thread_key=known_ids[0] if known_ids else mail.message_id,
            content=Text(text, quoted=quoted, subject=mail.subject or None, has_html=mail.html is not None),
            text=text,
            received_at=received_at,
            external_id=mail.message_id,
            refs=tuple(known_ids),
            reply_to_thread_id=_proved_thread(mail, inbox, sender, recipients, reply_key),
            participants=tuple(dict.fromkeys(others))[:MAX_PARTICIPANTS],
            subject=clean_line(mail.subject, 500),
            files=tuple(files),
            sent_at=mail.date,
            is_automatic=refuse_answer(mail, own_addresses) in ("automatic", "bounce", "bulk", "own_address"),
            thread_state={
                "in_reply_to": mail.message_id,
                "references": [*known_ids, mail.message_id][-MAX_IDS:],
                "cc": copies[:MAX_PARTICIPANTS],
                "to_name": clean_line(author.name, 200),
                "answer_to": mail.reply_to[0].address if len(mail.reply_to) == 1 else author.address,
            },
        )
    ]


def _proved_thread(
    mail: ParsedMail, inbox: InboxSettings, sender: str, recipients: Collection[str], key: bytes
) -> UUID | None:
    own = Address(inbox.name, inbox.address or "")
    for address in dict.fromkeys((*recipients, *mail.delivered_to, *(to.address for to in mail.to))):
        thread_id = read_reply_address(address, own, sender, [key])
        if thread_id is not None:
            return thread_id
    return None


async def _store(attachment: Attachment, inbox: InboxSettings, blobs: Blobs) -> InboundFile:
    facts = describe(attachment.name, attachment.content)
    sha256 = await blobs.put(inbox.workspace_id, attachment.content)
    return InboundFile(
        id=new_id(),
        sha256=sha256,
        name=facts.name,
        content_type=facts.content_type,
        size_bytes=attachment.size_bytes,
        width=facts.width,
        height=facts.height,
        role="inline" if attachment.is_inline else "attachment",
    )


def envelope_keys(raw: bytes, mail_from: str) -> tuple[str, str]:
    """Return the dedupe and the order key of a mail without reading it: Message-ID and the hash of its body; sender.

    Trace headers differ on every way a copy takes, so the hash leaves the header block out.
    """
    head, _, body = _split(raw)
    found = _MESSAGE_ID.search(head)
    message_id = found.group(1).strip().decode("ascii", "replace") if found else make_message_id(raw)
    return f"{message_id[:150]}:{hashlib.sha256(body).hexdigest()}", (mail_from or "<>").lower()[:255]


def _split(raw: bytes) -> tuple[bytes, bytes, bytes]:
    head = raw[:_HEAD_BYTES]
    for mark in (b"\r\n\r\n", b"\n\n"):
        place = head.find(mark)
        if place >= 0:
            return raw[: place + 2], mark, raw[place + len(mark) :]
    return head, b"", raw
