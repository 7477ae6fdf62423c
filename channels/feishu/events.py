"""Events as Feishu words them, read out of either envelope; nothing in them is trusted to have any shape.

v2: ``{"schema": "2.0", "header": {event_id, event_type, create_time in ms, token, app_id, tenant_key}, "event": {…}}``.
v1: ``{"ts": seconds, "uuid", "token", "type": "event_callback", "event": {"type", …}}``.
The press of a card's button comes in v2 as ``card.action.trigger``, from old cards as an object without an envelope.
Source: open.feishu.cn, "Event overview", "Card callback structure"; larksuite/oapi-sdk-python, event/context.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from channels.contract import RawEnvelope
from channels.errors import EventRejected
from channels.keys import fit_key
from channels.lenient_json import number_of, object_of, read_object, text_of

CHALLENGE = "url_verification"
OLD_CARD = "card.action.trigger_v1"
SEVERAL = "several"  # the lane of events that no chat and nobody is named in
_SECONDS_UNTIL, _MS_UNTIL = 10**11, 10**14


@dataclass(frozen=True, slots=True)
class Event:
    """One event.

    Attributes:
        id: the same for all repeats of it.
        kind: ``im.message.receive_v1``; of v1 events the short name: ``message``.
        token: the verification token, by which plain events are known; "" in old cards.
        body: the event itself, without its envelope.
    """

    id: str
    kind: str
    token: str
    app_id: str
    created_at: datetime | None
    body: Mapping[str, Any]

    def envelope(self, raw: bytes) -> RawEnvelope:
        return RawEnvelope(fit_key("event", self.id), fit_key("chat", _lane(self)), raw)


def read_event(document: Mapping[str, Any], raw: bytes) -> Event:
    """Return the event of a document in either envelope, or of an old card.

    Raises:
        EventRejected: it is none of them, or has no id.
    """
    header = object_of(document, "header")
    if header:
        event = object_of(document, "event")
        found = Event(
            text_of(header, "event_id"),
            text_of(header, "event_type"),
            text_of(header, "token"),
            text_of(header, "app_id"),
            moment(header, "create_time"),
            event,
        )
    elif "uuid" in document:
        event = object_of(document, "event")
        found = Event(
            text_of(document, "uuid"),
            text_of(event, "type"),
            text_of(document, "token"),
            text_of(event, "app_id"),
            moment(document, "ts"),
            event,
        )
    elif is_old_card(document):
        # Each press has an update token of its own, so equal bytes are the same press.
        found = Event(hashlib.sha256(raw).hexdigest(), OLD_CARD, "", "", None, document)
    else:
        raise EventRejected("this is no event of Feishu")
    if not found.id or not found.kind:
        raise EventRejected("an event has an id and a type")
    return found


def is_old_card(document: Mapping[str, Any]) -> bool:
    return isinstance(document.get("action"), dict) and isinstance(document.get("open_message_id"), str)


def content_of(message: Mapping[str, Any], name: str = "content") -> dict[str, Any]:
    """Return a message's content, which is an object as JSON in a text; empty where it is none."""
    content = message.get(name)
    if isinstance(content, dict):
        return content
    return (read_object(content) or {}) if isinstance(content, str) else {}


def moment(holder: Mapping[str, Any], name: str) -> datetime | None:
    """Return a time given in seconds, milliseconds or microseconds, as a number or a text; ``None`` if it is none."""
    value = number_of(holder, name)
    if value is None or value <= 0:
        return None
    if value >= _SECONDS_UNTIL:
        value /= 1000 if value < _MS_UNTIL else 1_000_000
    return datetime.fromtimestamp(value, UTC) if value < _SECONDS_UNTIL / 10 else None


def is_id(text: str) -> bool:
    """Return whether a text may be an id of Feishu's: they go into addresses and keys."""
    return 0 < len(text) <= 128 and text.isascii() and text.replace("_", "").replace("-", "").isalnum()


def _lane(event: Event) -> str:
    """Return what decides the order: a chat, so that a recall stays behind its message; else who did it."""
    body = event.body
    holders = (object_of(body, "message"), object_of(body, "context"), body)
    for holder in holders:
        for name in ("chat_id", "open_chat_id"):
            if is_id(chat := text_of(holder, name)):
                return chat
    for name in ("reader_id", "operator_id"):
        for holder in (object_of(body, "reader"), body):
            if is_id(who := text_of(object_of(holder, name), "open_id")):
                return who
    who = text_of(object_of(body, "operator"), "open_id") or text_of(body, "open_id")
    return who if is_id(who) else SEVERAL
