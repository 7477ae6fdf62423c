"""From the items of a delivery to events of the record, each by itself. Pure: files are fetched elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import structlog

from channels.contract import ParsedEvent, StatusUpdate
from channels.whatsapp import contents, people
from channels.whatsapp.contents import Wanted
from channels.whatsapp.fields import id_of, number_of, object_of, objects_of, text_of, time_of
from channels.whatsapp.refusals import failure
from conversations.content import Content, Text, Unsupported, plain
from conversations.inbound import (
    ContactSignal,
    InboundIdentity,
    InboundMessage,
    MessageEdit,
    MessageRecall,
    OptOut,
    OwnMessage,
    WindowGrant,
)
from kit.ids import new_id
from kit.text import clean_line

log = structlog.get_logger(__name__)

KIND = "whatsapp"
WINDOW = timedelta(hours=24)
_MOVES = frozenset({"user_changed_number", "user_changed_user_id", "customer_changed_number"})
_WISHES: dict[str, Literal["opted_out", "opted_in"]] = {"stop": "opted_out", "resume": "opted_in"}
_STATES: dict[str, str] = {"sent": "sent", "delivered": "delivered", "read": "read", "played": "read"}


@dataclass(frozen=True, slots=True)
class Found:
    """One event, and the file it is waiting for."""

    event: ParsedEvent
    wanted: Wanted | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What is the same for all items of a change."""

    inbox_id: UUID
    contacts: Sequence[Mapping[str, Any]]
    received_at: datetime


def read(kind: str, item: Mapping[str, Any], around: Around) -> Found | None:
    """Return what an item says; ``None`` for what nobody wrote, or what names nobody, which is logged as a fact.

    Args:
        kind: the list it stands in, see ``envelopes.items``.
    """
    event: Found | ParsedEvent | None
    match kind:
        case "messages":
            event = _message(item, around)
        case "statuses":
            event = _status(item, around)
        case "message_echoes":
            event = _echo(item, around)
        case "calls":
            event = _call(item, around)
        case "user_id_update":
            event = _move(item, around)
        case "user_preferences":
            event = _preference(item, around)
        case _:
            event = None
    if event is None:
        log.info("whatsapp_item_ignored", item_kind=kind, detail=clean_line(text_of(item, "type"), 60))
        return None
    return event if isinstance(event, Found) else Found(event)


def _message(item: Mapping[str, Any], around: Around) -> Found | ParsedEvent | None:
    kind = text_of(item, "type")
    at = time_of(item) or around.received_at
    original = id_of(object_of(item, kind), "original_message_id") if kind in ("edit", "revoke") else ""
    if kind == "revoke" and original:
        return MessageRecall(around.inbox_id, original, at)
    if kind == "edit" and original:
        return _edit(object_of(object_of(item, "edit"), "message"), original, at, around)
    system = text_of(object_of(item, "system"), "type")
    if kind == "system" and system in _MOVES:
        return _move(item, around)
    identity = people.writer(item, around.contacts)
    if identity is None:
        return None
    if kind == "request_welcome":  # the chat was opened, nothing written
        return ContactSignal(around.inbox_id, KIND, identity, "entered", at, window=_window())
    read = contents.read(item)
    wanted = read if isinstance(read, Wanted) else None
    content: Content = Text("") if isinstance(read, Wanted) else read
    is_notice = kind == "system"
    message_id, quoted = id_of(item, "id"), id_of(object_of(item, "context"), "id")
    reacted = id_of(object_of(item, "reaction"), "message_id") if kind == "reaction" else ""
    return Found(
        InboundMessage(
            id=new_id(),
            inbox_id=around.inbox_id,
            channel=KIND,
            identity=identity,
            thread_key=_thread_key(item, identity),
            content=content,
            text=plain(content) or contents.words_of(content),
            received_at=around.received_at,
            external_id=message_id or None,
            refs=tuple(one for one in (quoted, reacted) if one),
            sent_at=time_of(item),
            is_automatic=is_notice,
            is_editable=bool(message_id),
            window=None if is_notice else _window(),
            facts=_facts(item),
        ),
        wanted,
    )


def _thread_key(item: Mapping[str, Any], identity: InboundIdentity) -> str:
    group = id_of(item, "group_id")
    return f"{people.GROUP}{group}" if group else identity.external_id


def _window() -> WindowGrant:
    return WindowGrant("message", WINDOW)


def _edit(message: Mapping[str, Any], original: str, at: datetime, around: Around) -> Found:
    read = contents.read(message)
    content: Content = Text(read.caption) if isinstance(read, Wanted) else read
    text = plain(content) or contents.words_of(content)
    # A file stays what it was: only its caption can be changed.
    wanted = read if isinstance(read, Wanted) else None
    return Found(MessageEdit(around.inbox_id, original, content, text, at), wanted)


def _move(item: Mapping[str, Any], around: Around) -> ParsedEvent | None:
    identity = people.moved(item, around.contacts)
    if identity is None:
        return None
    return ContactSignal(around.inbox_id, KIND, identity, "moved", time_of(item) or around.received_at)


def _preference(item: Mapping[str, Any], around: Around) -> ParsedEvent | None:
    """The customer wants no more marketing of this business, or wants it again: a setting of WhatsApp's own app."""
    kind = _WISHES.get(text_of(item, "value").lower())
    identity = people.subject(item, around.contacts)
    if kind is None or identity is None or text_of(item, "category") != "marketing_messages":
        return None
    at = time_of(item) or around.received_at
    return ContactSignal(around.inbox_id, KIND, identity, kind, at, opt_out=OptOut("provider", ("marketing",)))


def _status(item: Mapping[str, Any], around: Around) -> ParsedEvent | None:
    """News of a reply, by our own id, which goes along with it, or by WhatsApp's.

    Of a reply in several messages the last one says that it was delivered or read, each that it failed.
    """
    told, external_id = text_of(item, "status"), id_of(item, "id")
    message_id, part, parts = read_tracker(text_of(item, "biz_opaque_callback_data"))
    at = time_of(item) or around.received_at
    if message_id is None and not external_id:
        return None
    if told == "failed":
        error = next(iter(objects_of(item, "errors")), {})
        return StatusUpdate("failed", at, message_id, external_id or None, failure(error))
    state = _STATES.get(told)
    if state == "sent" or (state == "delivered" and part + 1 < parts) or (state == "read" and part + 1 < parts):
        return StatusUpdate("sent", at, message_id, external_id or None)
    if state == "delivered":
        return StatusUpdate("delivered", at, message_id, external_id or None)
    if state == "read":
        return StatusUpdate("read", at, message_id, external_id or None)
    return None


def tracker(message_id: UUID, part: int, parts: int) -> str:
    """Return what goes along with a message and comes back with its statuses."""
    return f"{message_id}:{part}:{parts}"


def read_tracker(text: str) -> tuple[UUID | None, int, int]:
    """Return message id, part and number of parts; without an id it was not ours."""
    name, _, rest = text.partition(":")
    part, _, parts = rest.partition(":")
    try:
        return UUID(name), int(part[:4]), int(parts[:4])
    except ValueError:
        return None, 0, 1


def _echo(item: Mapping[str, Any], around: Around) -> Found | None:
    """What a colleague wrote in the WhatsApp Business app."""
    identity = people.addressee(item, around.contacts)
    if identity is None:
        return None
    read = contents.read(item)
    wanted = read if isinstance(read, Wanted) else None
    content: Content = Text("") if isinstance(read, Wanted) else read
    own = OwnMessage(
        id=new_id(),
        inbox_id=around.inbox_id,
        channel=KIND,
        identity=identity,
        thread_key=identity.external_id,
        content=content,
        text=plain(content) or contents.words_of(content),
        at=time_of(item) or around.received_at,
        external_id=id_of(item, "id") or None,
        author_name="WhatsApp Business",
    )
    return Found(own, wanted)


def _call(item: Mapping[str, Any], around: Around) -> ParsedEvent | None:
    """A call that the customer made and that is over; this program does not take it."""
    identity = people.writer(item, around.contacts)
    if identity is None or text_of(item, "event") != "terminate" or text_of(item, "direction") == "BUSINESS_INITIATED":
        return None
    length_s = number_of(item, "duration")
    text = f"{length_s:g} s" if length_s else ""
    return InboundMessage(
        id=new_id(),
        inbox_id=around.inbox_id,
        channel=KIND,
        identity=identity,
        thread_key=identity.external_id,
        content=Unsupported("call", text),
        text=text,
        received_at=around.received_at,
        external_id=id_of(item, "id") or None,
        sent_at=time_of(item),
        window=_window(),
    )


def _facts(item: Mapping[str, Any]) -> dict[str, Any]:
    """What an agent may want to know: passed on from somebody, come by an advertisement, about a product."""
    facts: dict[str, Any] = {}
    context, referral = object_of(item, "context"), object_of(item, "referral")
    if context.get("forwarded") is True or context.get("frequently_forwarded") is True:
        facts["forwarded"] = True
    if product := clean_line(text_of(object_of(context, "referred_product"), "product_retailer_id"), 100):
        facts["product"] = product
    if referral:
        names = ("source_type", "source_url", "source_id", "headline", "ctwa_clid")
        facts["referral"] = {name: found for name in names if (found := clean_line(text_of(referral, name), 500))}
    if kind := clean_line(text_of(object_of(item, "system"), "type"), 60):
        facts["system"] = kind
    return facts
