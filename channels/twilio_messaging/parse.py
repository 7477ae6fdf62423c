"""From the fields of a call to events of the record. Pure: files are only named here, and fetched elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from channels.contract import ParsedEvent, StatusUpdate
from channels.twilio_messaging.envelopes import MESSAGE, PART, sid_of, status_of
from channels.twilio_messaging.refusals import failure
from conversations.content import MAX_TEXT, Choice, Content, Location, Text
from conversations.inbound import ContactSignal, InboundIdentity, InboundMessage, OptOut, WindowGrant
from kit.ids import new_id
from kit.text import clean, clean_line

SMS, WHATSAPP = "twilio_sms", "twilio_whatsapp"
PREFIX = "whatsapp:"
WINDOW = timedelta(hours=24)
MAX_MEDIA = 10
# Twilio's standard words of SMS (twilio.com/docs/messaging, "Default handling of opt-out keywords"). YES is one of
# those that opt in; it is left out because it answers questions too, and costs nothing: who writes may be answered.
_STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"})
_START = frozenset({"START", "UNSTOP"})
_FAILED = frozenset({"failed", "undelivered", "canceled"})
_PHONE = re.compile(r"\+?\d{3,15}")


@dataclass(frozen=True, slots=True)
class Media:
    """A file of a message, by the address it lies at."""

    url: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a call says, and the files that its message is waiting for."""

    events: tuple[ParsedEvent, ...] = ()
    media: tuple[Media, ...] = ()


def read(
    kind: str, fields: Mapping[str, str], headers: Mapping[str, Any], inbox_id: UUID, received_at: datetime
) -> Found | None:
    """Return what a call says; ``None`` if it names no message or nobody."""
    sid = sid_of(fields)
    if not sid:
        return None
    if status := status_of(fields):
        news = _status(status, sid, fields, headers, received_at)
        return Found((news,) if news else ())
    identity = person(fields.get("From", ""), fields)
    if identity is None:
        return None
    return _message(kind, sid, fields, identity, inbox_id, received_at)


def person(address: str, fields: Mapping[str, str]) -> InboundIdentity | None:
    """Return who wrote from an address: a number, or whatever WhatsApp gives instead of one."""
    address = clean_line(address.removeprefix(PREFIX), 200)
    if not address:
        return None
    is_phone = bool(_PHONE.fullmatch(address))
    phone = address if is_phone and address.startswith("+") else None
    name = clean_line(fields.get("ProfileName", ""), 200)
    return InboundIdentity(
        external_id=address,
        address=address if is_phone else (name or f"WhatsApp {address[:14]}"),
        name=name,
        phone=phone,
        verified=True,
        links=(f"tel:{phone}",) if phone else (),
    )


def _message(
    kind: str, sid: str, fields: Mapping[str, str], identity: InboundIdentity, inbox_id: UUID, received_at: datetime
) -> Found:
    media = tuple(
        Media(fields[f"MediaUrl{n}"], clean_line(fields.get(f"MediaContentType{n}", ""), 100))
        for n in range(MAX_MEDIA)
        if fields.get(f"MediaUrl{n}")
    )
    content, text = _content(fields)
    quoted = fields.get("OriginalRepliedMessageSid", "")
    message = InboundMessage(
        id=new_id(),
        inbox_id=inbox_id,
        channel=kind,
        identity=identity,
        thread_key=identity.external_id,
        content=content,
        text=text,
        received_at=received_at,
        external_id=sid,
        refs=(quoted,) if quoted.isalnum() and len(quoted) <= 64 else (),
        window=WindowGrant("message", WINDOW) if kind == WHATSAPP else None,
        facts={"forwarded": True} if fields.get("Forwarded") == "true" else {},
    )
    events: list[ParsedEvent] = [message]
    if (said := _consent(kind, fields)) is not None:
        events.append(ContactSignal(inbox_id, kind, identity, said, received_at, opt_out=OptOut("opt_out_word")))
    return Found(tuple(events), media)


def _content(fields: Mapping[str, str]) -> tuple[Content, str]:
    body = clean(fields.get("Body", ""))[:MAX_TEXT]
    if payload := clean(fields.get("ButtonPayload", "") or fields.get("ListId", ""))[:1000]:
        label = clean(fields.get("ButtonText", "") or fields.get("ListTitle", ""))[:1000] or body
        return Choice("", [{"id": payload, "label": label}], payload), label or body
    where = _coordinate(fields, "Latitude", 90), _coordinate(fields, "Longitude", 180)
    if where[0] is not None and where[1] is not None:
        label, address = (clean_line(fields.get(name, ""), 300) for name in ("Label", "Address"))
        return Location(where[0], where[1], label, address), " ".join(filter(None, (label, address))) or body
    return Text(body), body


def _coordinate(fields: Mapping[str, str], name: str, most: int) -> float | None:
    value = fields.get(name, "")
    if not re.fullmatch(r"-?\d{1,3}(\.\d{1,20})?", value):
        return None
    return float(value) if abs(float(value)) <= most else None


def _consent(kind: str, fields: Mapping[str, str]) -> Literal["opted_out", "opted_in"] | None:
    """What a message says of being written to: by Twilio's own finding, or by the words that Twilio obeys."""
    found = fields.get("OptOutType", "").upper()
    word = fields.get("Body", "").strip().upper() if kind == SMS else ""
    if found == "STOP" or (not found and word in _STOP):
        return "opted_out"
    return "opted_in" if found == "START" or (not found and word in _START) else None


def _status(
    status: str, sid: str, fields: Mapping[str, str], headers: Mapping[str, Any], at: datetime
) -> StatusUpdate | None:
    """News of a reply by the id of ours in the address; of one in several messages the last says that it arrived."""
    message_id, is_last = _ours(headers)
    if status in _FAILED:
        code = fields.get("ErrorCode", "")
        error = failure(
            int(code) if code.isascii() and code.isdigit() and len(code) < 9 else 0, fields.get("ErrorMessage", "")
        )
        return StatusUpdate("failed", at, message_id, sid, error)
    if status == "sent" or (status in ("delivered", "read") and not is_last):
        return StatusUpdate("sent", at, message_id, sid)
    if status == "delivered":
        return StatusUpdate("delivered", at, message_id, sid)
    return StatusUpdate("read", at, message_id, sid) if status == "read" else None


def _ours(headers: Mapping[str, Any]) -> tuple[UUID | None, bool]:
    number, _, of = str(headers.get(PART, "")).partition("-")
    try:
        return UUID(str(headers.get(MESSAGE, ""))), int(number[:4]) + 1 >= int(of[:4])
    except ValueError:
        return None, True
