"""Deliveries of DingTalk, before anything of them is understood: which they are, and by what keys they are known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels.contract import RawEnvelope
from channels.errors import EventRejected
from channels.keys import digest_key, fit_key
from channels.lenient_json import text_of

SOURCE, ROBOT, EVENT = "source", "robot", "event"
TYPE = "type"
COMPANY = "company"  # the lane of events


def robot_envelope(message: Mapping[str, Any], raw: bytes) -> RawEnvelope:
    """Name the keys of a message to the robot: by HTTP and by Stream it is the same object.

    Raises:
        EventRejected: it has no id.
    """
    message_id = text_of(message, "msgId")
    if not message_id:
        raise EventRejected("a message has a msgId")
    lane = text_of(message, "conversationId") or text_of(message, "senderId")
    return RawEnvelope(fit_key("message", message_id), fit_key("chat", lane), raw, {SOURCE: ROBOT})


def event_envelope(event: Mapping[str, Any], raw: bytes, *, event_id: str = "", kind: str = "") -> RawEnvelope:
    """Name the keys of an event.

    Args:
        event_id, kind: of an event by Stream, where they stand beside it. By HTTP the kind stands in it, and an event
            without an id is known by all it says, its time included.
    Raises:
        EventRejected: it has no kind.
    """
    kind = kind or text_of(event, "EventType")
    if not kind:
        raise EventRejected("an event has a type")
    event_id = event_id or text_of(event, "EventId") or text_of(event, "eventId")
    key = fit_key("event", f"event:{event_id}") if event_id else digest_key("event", raw)
    return RawEnvelope(key, COMPANY, raw, {SOURCE: EVENT, TYPE: kind[:100]})
