"""Deliveries as Telegram makes them, before anything of them is understood: their keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from channels.contract import RawEnvelope
from channels.errors import EventRejected

WITHOUT_CHAT = "updates"  # the lane of updates that belong to no chat


def envelope(bot_id: str, body: bytes) -> RawEnvelope:
    """Name the keys of an update: the bot's id and the update's id are unique together.

    Raises:
        EventRejected: not JSON, or without an update id.
    """
    try:
        update = orjson.loads(body)
    except ValueError as error:
        raise EventRejected("an update is JSON") from error
    update_id = update.get("update_id") if isinstance(update, dict) else None
    if not isinstance(update_id, int) or isinstance(update_id, bool) or abs(update_id) >= 2**63:
        raise EventRejected("an update has an update_id")
    return RawEnvelope(f"{bot_id}:{update_id}", _chat_of(update), body)


def _chat_of(update: Mapping[str, Any]) -> str:
    for told in update.values():
        if not isinstance(told, dict):
            continue
        message = told.get("message")
        holders = (told, message) if isinstance(message, dict) else (told,)
        for holder in holders:
            for name in ("chat", "from", "user"):
                one = holder.get(name)
                if isinstance(one, dict) and isinstance(one.get("id"), int) and abs(one["id"]) < 2**63:
                    return str(one["id"])
    return WITHOUT_CHAT
