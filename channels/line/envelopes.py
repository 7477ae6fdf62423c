"""Deliveries as LINE makes them, before anything of them is understood: proof and keys.

One call carries any number of events, and a redelivery may carry fewer of them: the key of a call is made of all its
events' ids, so the same call is stored once. That an event of two different calls counts once is seen to where it is
read: messages by their own id, everything else by its event's.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

import orjson

from channels.contract import RawEnvelope
from channels.errors import EventRejected
from kit.secret import same_bytes

SIGNATURE_HEADER = "x-line-signature"
SEVERAL = "several"  # the lane of calls with events of more than one chat


def is_signed(secret: str, body: bytes, signature: str) -> bool:
    """Base64 of HMAC-SHA256 over the raw body (developers.line.biz, verify-webhook-signature)."""
    expected = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())
    return bool(secret) and same_bytes(expected, signature.encode("utf-8", "surrogateescape"))


def envelope(body: bytes) -> RawEnvelope | None:
    """Name the keys of a call; ``None`` for one without events, by which LINE tries an address.

    Raises:
        EventRejected: not JSON, or an event without an id.
    """
    events = read_events(body)
    if events is None:
        raise EventRejected("a call of LINE has events")
    if not events:
        return None
    ids = [event.get("webhookEventId") for event in events]
    if not all(isinstance(one, str) and one for one in ids):
        raise EventRejected("an event has a webhookEventId")
    chats = {chat_of(event) or SEVERAL for event in events}
    return RawEnvelope(_key([str(one) for one in ids]), chats.pop() if len(chats) == 1 else SEVERAL, body)


def read_events(body: bytes) -> list[dict[str, Any]] | None:
    """Return the events of a call; ``None`` if it is none."""
    try:
        told = orjson.loads(body)
    except ValueError:
        return None
    events = told.get("events") if isinstance(told, dict) else None
    if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
        return None
    return events


def chat_of(event: Mapping[str, Any]) -> str | None:
    """Return the id of the group, room or person that an event comes from."""
    source = event.get("source")
    if not isinstance(source, dict):
        return None
    name = {"group": "groupId", "room": "roomId"}.get(str(source.get("type")), "userId")
    chat = source.get(name)
    return chat if isinstance(chat, str) and is_id(chat) else None


def is_id(text: str) -> bool:
    """Return whether a text may be an id of LINE's: they go into addresses and keys."""
    return text.isascii() and text.isalnum() and len(text) <= 100


def _key(ids: list[str]) -> str:
    if len(ids) == 1 and is_id(ids[0]):
        return ids[0]
    return "events:" + hashlib.sha256("\n".join(ids).encode("utf-8", "surrogatepass")).hexdigest()
