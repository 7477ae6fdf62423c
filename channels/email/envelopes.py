"""What is stored of a mail before anybody reads it: its bytes, and the keys by which repeats and order are told."""

from __future__ import annotations

import hashlib
import re

from channels.contract import RawEnvelope
from channels.email.identifiers import make_message_id
from kit.text import clean

_MESSAGE_ID = re.compile(rb"(?im)^message-id:[ \t]*(?:\r?\n[ \t]+)?<?([^>\s]{1,900})")
_SENDER_FIELD = re.compile(rb"(?im)^(?:return-path|from):([^\n]{0,1000})")
_LOCAL_PART = re.compile(rb"[^<>\s\"]{1,64}\Z")
_DOMAIN = re.compile(rb"[^<>\s\"]{1,255}")
_CONTENT_FIELD = re.compile(rb"(?im)^(?:content-[a-z-]+|mime-version):[^\n]*\n(?:[ \t][^\n]*\n)*")
_HEAD_BYTES = 65_536


def envelope_keys(raw: bytes, mail_from: str) -> tuple[str, str]:
    """Return the dedupe and the order key of a mail without reading it: Message-ID and the hash of its body; sender.

    Trace headers differ on every way a copy takes, so the hash leaves the header block out.
    """
    head, _, body = _split(raw)
    found = _MESSAGE_ID.search(head)
    # What the store cannot hold must not keep a mail out, and all behind it.
    message_id = clean(found.group(1).strip().decode("ascii", "replace")) if found else make_message_id(raw)
    return f"{message_id[:150]}:{hashlib.sha256(body).hexdigest()}", (clean(mail_from) or "<>").lower()[:255]


def pulled_envelope(raw: bytes, uid_validity: int, uid: int) -> RawEnvelope:
    """Return what is stored of a mail that was read from a mailbox: the same keys as if it had come by SMTP, so that a
    mail that comes both ways is one."""
    sender = _sender_in(_split(raw)[0])
    dedupe_key, order_key = envelope_keys(raw, sender)
    place = {"uid_validity": uid_validity, "uid": uid}
    return RawEnvelope(dedupe_key, order_key, raw, {"mail_from": sender, "recipients": [], "imap": place})


def _sender_in(head: bytes) -> str:
    """Who sent a mail, for the order of their mails alone: mostly Return-Path, which stands above From."""
    for field in _SENDER_FIELD.findall(head)[:5]:
        at = field.find(b"@")
        local, domain = _LOCAL_PART.search(field, max(0, at - 64), max(0, at)), _DOMAIN.match(field, at + 1)
        if at > 0 and local and domain:
            return clean(f"{local.group().decode('ascii', 'replace')}@{domain.group().decode('ascii', 'replace')}")
    return ""


def stand_in(head: bytes, size_bytes: int) -> bytes:
    """Return a mail with these header fields that says that the real one is too large to be read."""
    fields = _CONTENT_FIELD.sub(b"", head.replace(b"\r\n", b"\n").rstrip(b"\n") + b"\n")
    note = f"[{size_bytes / 1e6:.0f} MB: too large to be read here; it is in the mailbox. 邮件过大，请在邮箱中查看。]"
    return (
        fields + b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + note.encode() + b"\n"
    )


def _split(raw: bytes) -> tuple[bytes, bytes, bytes]:
    head = raw[:_HEAD_BYTES]
    for mark in (b"\r\n\r\n", b"\n\n"):
        place = head.find(mark)
        if place >= 0:
            return raw[: place + 2], mark, raw[place + len(mark) :]
    return head, b"", raw
