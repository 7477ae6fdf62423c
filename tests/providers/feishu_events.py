"""What people do in Feishu, as events: written by us from the structures of its documents."""

from __future__ import annotations

from typing import Any

import orjson

from tests.providers.feishu_signing import APP_ID, VERIFICATION_TOKEN

WANG, LI = "ou_7d8a6e6df7621556ce0d21922b676706", "ou_3e1f5a0b9c8d7e6f5a4b3c2d1e0f9a8b"
P2P, GROUP, TOPIC = "oc_5ad11d72b830411d72b836c20a1b2c3d", "oc_84983ff6516d731e5b5f68d4ea2e1da5", "omt_d4be107c616a"
UNION = "on_8ed6aa67826108097d9ee143816345aa"
AT_MS = 1_772_359_200_000
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c636000000200"
    "0001e221bc330000000049454e44ae426082"
)


def event(kind: str, body: dict[str, Any], event_id: str = "ev-1", at_ms: int = AT_MS) -> dict[str, Any]:
    """Return an event in the envelope of the second version."""
    header = {
        "event_id": event_id, "event_type": kind, "create_time": str(at_ms), "token": VERIFICATION_TOKEN,
        "app_id": APP_ID, "tenant_key": "2ca1d211f64f6438",
    }  # fmt: skip
    return {"schema": "2.0", "header": header, "event": body}


def event_v1(kind: str, body: dict[str, Any], uuid: str = "uuid-1", at_ms: int = AT_MS) -> dict[str, Any]:
    """Return an event in the envelope of the first version."""
    return {
        "ts": f"{at_ms / 1000:.6f}", "uuid": uuid, "token": VERIFICATION_TOKEN, "type": "event_callback",
        "event": {"type": kind, "app_id": APP_ID, "tenant_key": "2ca1d211f64f6438"} | body,
    }  # fmt: skip


def said(
    kind: str,
    content: Any,
    message_id: str = "om_1",
    *,
    who: str = WANG,
    group: str = "",
    at_ms: int = AT_MS,
    event_id: str = "",
    **more: Any,
) -> dict[str, Any]:
    """Return the event of a message: of 王芳 in her chat with the bot, or of somebody in a group."""
    message = {
        "message_id": message_id, "create_time": str(at_ms), "update_time": str(at_ms), "chat_id": group or P2P,
        "chat_type": "group" if group else "p2p", "message_type": kind, "content": orjson.dumps(content).decode(),
    }  # fmt: skip
    sender = {
        "sender_id": {"union_id": UNION if who == WANG else f"on_{who[3:]}", "user_id": "e33ggbyz", "open_id": who},
        "sender_type": "user",
        "tenant_key": "2ca1d211f64f6438",
    }
    body = {"sender": sender, "message": message | more}
    return event("im.message.receive_v1", body, event_id or f"ev-{message_id}", at_ms)


def written(text: str, message_id: str = "om_1", **more: Any) -> dict[str, Any]:
    """Return the event of a text."""
    return said("text", {"text": text}, message_id, **more)


def mention(number: int, open_id: str, name: str) -> dict[str, Any]:
    return {"key": f"@_user_{number}", "id": {"open_id": open_id, "union_id": f"on_{open_id[3:]}"}, "name": name}


def recalled(message_id: str = "om_1", chat: str = P2P) -> dict[str, Any]:
    body = {
        "message_id": message_id, "chat_id": chat, "recall_time": str(AT_MS + 60_000), "recall_type": "message_owner",
    }  # fmt: skip
    return event("im.message.recalled_v1", body, f"ev-recall-{message_id}")


def seen(*message_ids: str, who: str = WANG) -> dict[str, Any]:
    """Return the event of messages that somebody has read; Feishu tells it of chats with one person."""
    reader = {"reader_id": {"open_id": who}, "read_time": str(AT_MS + 5_000), "tenant_key": "2ca1d211f64f6438"}
    body = {"reader": reader, "message_id_list": list(message_ids)}
    return event("im.message.message_read_v1", body, f"ev-read-{'-'.join(message_ids)}")


def pressed(value: dict[str, Any], *, who: str = WANG, chat: str = P2P, event_id: str = "ev-press") -> dict[str, Any]:
    body = {
        "operator": {"open_id": who, "union_id": UNION, "tenant_key": "2ca1d211f64f6438"},
        "token": "c-9a8b7c6d",
        "action": {"value": value, "tag": "button"},
        "host": "im_message",
        "context": {"open_message_id": "om_card", "open_chat_id": chat},
    }
    return event("card.action.trigger", body, event_id)


def old_pressed(value: dict[str, Any], who: str = WANG) -> dict[str, Any]:
    """Return what the press of an old card's button sends, which has no envelope."""
    return {
        "open_id": who, "user_id": "eu_1", "open_message_id": "om_card", "open_chat_id": P2P, "tenant_key": "d32004232",
        "token": "c-1a2b3c4d", "action": {"value": value, "tag": "button"},
    }  # fmt: skip
