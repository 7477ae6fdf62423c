"""From a mail that was read to the record's own values."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from channels.contract import InboxSettings, ParsedEvent, StatusUpdate
from channels.email.invitations import describe_invitation
from channels.email.loops import plain_address, refuse_answer
from channels.email.model import Address, Attachment, Bounce, Kind, ParsedMail, Seal
from channels.email.reply_token import read_reply_address
from channels.email.sanitise import name_pictures
from conversations.content import MAX_TEXT, Text
from conversations.inbound import InboundFile, InboundIdentity, InboundMessage
from kit.blobs import Blobs
from kit.ids import new_id
from kit.text import clean_line

MAX_IDS = 20  # kept of a thread for its next References
MAX_PARTICIPANTS = 50
_BY_MACHINES = ("automatic", "bounce", "bulk", "own_address", "own_mark")
_OURS = re.compile(r"([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})@")

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
    if mail.bounce is not None and (ours := _returned(mail, mail.bounce)) is not None:
        return _read_report(mail, mail.bounce, ours, received_at)
    author = mail.author or Address("", mail.return_path or NOBODY.address)
    sender = author.address.lower()
    files = await _store_files(mail, inbox, blobs)
    text = _shown_text(mail)[:MAX_TEXT]
    no_answer = refuse_answer(mail, own_addresses, own_mark=str(inbox.workspace_id))
    quoted = mail.text[:MAX_TEXT] if mail.new_text and mail.new_text.strip() != mail.text.strip() else None
    proven = mail.authentication.is_aligned
    own = {plain_address(address) for address in own_addresses}
    others = [address for address in (*mail.to, *mail.cc, *mail.reply_to) if plain_address(address.address) not in own]
    answer_to = _choose_answer_to(mail, author, own)
    copies = [
        {"name": address.name, "address": address.address}
        for address in mail.cc
        if plain_address(address.address) not in own
        and address.address.lower() not in (sender, answer_to.address.lower())
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
            participants=tuple(dict.fromkeys(address.address.lower() for address in others))[:MAX_PARTICIPANTS],
            subject=clean_line(mail.subject, 500),
            files=files,
            sent_at=mail.date,
            is_automatic=no_answer in _BY_MACHINES,
            facts=facts_of(mail),
            thread_state={
                "in_reply_to": mail.message_id,
                "references": [*known_ids, mail.message_id][-MAX_IDS:],
                "sent": [],  # our answers to earlier mails need no mention any more: this one refers to them
                "cc": copies[:MAX_PARTICIPANTS],
                "to_name": clean_line(answer_to.name or author.name, 200),
                "answer_to": answer_to.address,
                "no_answer": no_answer or "",  # why no program may answer this mail, see ``automatic``
            },
        )
    ]


def _shown_text(mail: ParsedMail) -> str:
    """What an agent reads: the new text, below what a calendar says; and a word where there is nothing to be read."""
    text = mail.new_text or mail.text
    if mail.seal is Seal.ENCRYPTED and not text.strip():
        text = "🔒 encrypted mail 加密邮件"
    if mail.invitation is not None:
        text = f"{describe_invitation(mail.invitation, mail.text)}\n\n{text}".rstrip()
    return text


def facts_of(mail: ParsedMail) -> dict[str, Any]:
    """What is known of a mail beside its content, for agents; all of it may be forged but ``authentication``.

    Returns:
        ``to`` and ``cc``: lists of ``{name, address}``, at most `MAX_PARTICIPANTS` each; and where there is something
        to say: ``authentication``: what our own server found, ``{spf, dkim, dmarc}``, each a word of RFC 8601 or
        ``None``; ``origin``: ``{kind, reason}`` of what no person wrote; ``invitation``; ``seal``.
    """
    proof = mail.authentication
    facts: dict[str, Any] = {
        name: [{"name": one.name[:200], "address": one.address[:254]} for one in people[:MAX_PARTICIPANTS]]
        for name, people in (("to", mail.to), ("cc", mail.cc))
    }
    if proof.spf or proof.dkim or proof.dmarc:
        facts["authentication"] = {"spf": proof.spf, "dkim": proof.dkim, "dmarc": proof.dmarc}
    if mail.origin.kind is not Kind.PERSONAL:
        facts["origin"] = {"kind": mail.origin.kind.value, "reason": mail.origin.reason}
    if mail.invitation is not None:
        facts["invitation"] = asdict(mail.invitation)
    if mail.seal is not None:
        facts["seal"] = mail.seal.value
    return facts


def _choose_answer_to(mail: ParsedMail, author: Address, own: Collection[str]) -> Address:
    """A Reply-To counts where it names one mailbox that is not ours; several would be a list to write to."""
    if len(mail.reply_to) == 1 and plain_address(mail.reply_to[0].address) not in own:
        return mail.reply_to[0]
    return author


def _returned(mail: ParsedMail, bounce: Bounce) -> UUID | None:
    """Our reply that a report is about, by the mail it encloses; a plain failure may only answer it."""
    answered = (*mail.in_reply_to, *reversed(mail.references)) if bounce.is_failure else ()
    for message_id in (bounce.message_id, *answered):
        if message_id is not None and (ours := _OURS.match(message_id)):
            return UUID(ours.group(1))
    return None


def _read_report(mail: ParsedMail, bounce: Bounce, message_id: UUID, at: datetime) -> list[ParsedEvent]:
    """What a delivery report says of our reply. A mere delay, or the far server's receipt, changes nothing."""
    if bounce.is_failure is False:
        return []
    about = f" from {', '.join(bounce.recipients[:3])}" if bounce.recipients else ""
    said = clean_line(bounce.diagnostic or mail.new_text or mail.text, 300)
    detail = f"the mail came back{about} ({bounce.status or 'no status'}): {said}"
    return [StatusUpdate("failed", at, message_id=message_id, error={"code": "bounced", "detail": detail})]


def _proved_thread(
    mail: ParsedMail, inbox: InboxSettings, sender: str, recipients: Collection[str], key: bytes
) -> UUID | None:
    own = Address(inbox.name, inbox.address or "")
    for address in dict.fromkeys((*recipients, *mail.delivered_to, *(to.address for to in mail.to))):
        thread_id = read_reply_address(address, own, sender, [key])
        if thread_id is not None:
            return thread_id
    return None


async def _store_files(mail: ParsedMail, inbox: InboxSettings, blobs: Blobs) -> tuple[InboundFile, ...]:
    """Store the attachments, and the page with its own pictures named by their files."""
    kept = [(attachment, await _store(attachment, inbox, blobs)) for attachment in mail.attachments]
    if mail.html is None:
        return tuple(file for _, file in kept)
    by_content_id = {
        attachment.content_id: file.sha256.hex()
        for attachment, file in reversed(kept)
        if attachment.content_id and file.content_type.startswith("image/")
    }
    html, shown = mail.html, set[str]()
    if by_content_id:
        # A page may have a hundred thousand pictures: other work goes on meanwhile.
        html, shown = await asyncio.to_thread(name_pictures, mail.html, by_content_id)
    # A picture that the page does not show is listed below it.
    files = [replace(file, role="inline" if file.sha256.hex() in shown else "attachment") for _, file in kept]
    page = html.encode()
    sha256 = await blobs.put(inbox.workspace_id, page)
    return (*files, InboundFile(new_id(), sha256, "mail.html", "text/html", len(page), role="html"))


async def _store(attachment: Attachment, inbox: InboxSettings, blobs: Blobs) -> InboundFile:
    return InboundFile(
        id=new_id(),
        sha256=await blobs.put(inbox.workspace_id, attachment.content),
        name=attachment.name,
        content_type=attachment.sniffed_type,
        size_bytes=attachment.size_bytes,
        width=attachment.width,
        height=attachment.height,
        role="inline" if attachment.is_inline else "attachment",
    )
