"""Deliveries as Meta makes them, before anything of them is understood: proof, handshake and keys.

One delivery carries any number of messages and statuses, and is repeated for up to seven days with the same or
another mixture of them. It is stored once by the ids of all its items; that an item of two deliveries counts once is
seen to where it is read: messages by their id, statuses because they only move forward.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from channels.contract import HookAnswer, HookRequest, RawEnvelope
from channels.errors import EventRejected, SignatureRejected
from channels.whatsapp.fields import id_of, object_of, objects_of, read, text_of
from kit.secret import same_bytes

SIGNATURE_HEADER = "x-hub-signature-256"
SEVERAL = "several"  # the lane of deliveries with items of more than one customer
MAX_ITEMS = 10_000


def shake_hands(request: HookRequest, verify_token: str) -> HookAnswer:
    """Answer Meta's question whether this address is ours (developers.facebook.com, "Create a webhook endpoint").

    Raises:
        SignatureRejected: it does not repeat our verify token.
    """
    given = request.query.get("hub.verify_token", "").encode("utf-8", "surrogateescape")
    is_ours = same_bytes(verify_token.encode(), given)
    if not verify_token or not is_ours or request.query.get("hub.mode") != "subscribe":
        raise SignatureRejected("the verify token does not match")
    challenge = request.query.get("hub.challenge", "")[:500]
    return HookAnswer(200, challenge.encode("utf-8", "surrogateescape"))


def is_signed(secret: str, body: bytes, signature: str) -> bool:
    """Hex HMAC-SHA256 over the raw body behind ``sha256=``."""
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return bool(secret) and same_bytes(expected.encode(), signature.encode("utf-8", "surrogateescape"))


def envelope(body: bytes) -> RawEnvelope:
    """Name the keys of a delivery.

    Raises:
        EventRejected: not an object with entries.
    """
    told = read(body)
    if told is None or not isinstance(told.get("entry"), list):
        raise EventRejected("a delivery of WhatsApp has entries")
    keys, people = [], set()
    for _, value in changes(told):
        for kind, item in items(value):
            keys.append(_item_key(kind, item))
            people.add(writer_of(item))
    if not keys:
        return RawEnvelope("body:" + hashlib.sha256(body).hexdigest(), SEVERAL, body)
    if len(keys) == 1 and len(keys[0]) <= 255:
        key = keys[0]
    else:
        key = "items:" + hashlib.sha256("\n".join(keys).encode("utf-8", "surrogatepass")).hexdigest()
    return RawEnvelope(key, people.pop() or SEVERAL if len(people) == 1 else SEVERAL, body)


def changes(told: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return field and value of every change of every entry, in order."""
    for entry in objects_of(told, "entry"):
        for change in objects_of(entry, "changes"):
            yield text_of(change, "field"), object_of(change, "value")


def items(value: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return what stands in a change: the name of its list, and the item."""
    names = ("messages", "statuses", "message_echoes", "calls", "user_preferences", "user_id_update")
    return [(name, item) for name in names for item in objects_of(value, name)][:MAX_ITEMS]


def writer_of(item: Mapping[str, Any]) -> str:
    """Return the id of the customer that an item is about, the lasting one where it has both; "" if it names none."""
    names = ("from_user_id", "recipient_user_id", "to_user_id", "user_id", "from", "recipient_id", "to", "wa_id")
    return next((found for name in names if (found := id_of(item, name))), "")


def _item_key(kind: str, item: Mapping[str, Any]) -> str:
    item_id = id_of(item, "id")
    if kind in ("messages", "message_echoes") and item_id:
        return f"message:{item_id}"
    if kind == "statuses" and item_id:
        return f"status:{item_id}:{text_of(item, 'status')[:40]}"
    return f"{kind}:" + hashlib.sha256(orjson.dumps(item, option=orjson.OPT_SORT_KEYS)).hexdigest()
