"""Updates that do not fit the types we know: what a later Bot API sends, or half a message.

Nothing that somebody wrote is dropped: with a sender it becomes ``Unsupported``, with whatever words it has.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from channels.contract import ParsedEvent
from channels.errors import Unparseable
from channels.telegram.places import Place
from conversations.content import MAX_TEXT, Text, Unsupported
from conversations.inbound import InboundIdentity, InboundMessage, MessageEdit
from kit.ids import new_id
from kit.text import clean, clean_line

KIND = "telegram"
# Kinds that the fields of an update's own have and nobody writes: not asked for, but they may wait from before.
NOT_WRITTEN = frozenset({
    "business_connection", "message_reaction", "message_reaction_count", "inline_query", "chosen_inline_result",
    "shipping_query", "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "chat_member",
    "my_chat_member", "chat_join_request", "chat_boost", "removed_chat_boost", "managed_bot", "subscription",
    "deleted_business_messages",
})  # fmt: skip


def kind_of(update: Mapping[str, Any]) -> str:
    """Return the name of an update's one field beside its id."""
    return clean_line(next((str(name) for name in update if name != "update_id"), "none"), 60)


def read(update: Mapping[str, Any], inbox_id: UUID, received_at: datetime) -> list[ParsedEvent]:
    """Return what can be said of an update by its most stable fields alone; empty if nobody wrote it.

    Raises:
        Unparseable: it is a message, and not even its chat is told.
    """
    kind = kind_of(update)
    told = update.get(kind)
    is_message = kind.endswith(("message", "_post"))
    if kind in NOT_WRITTEN or (told is None and is_message):
        return []
    if not isinstance(told, dict):
        if is_message:
            raise Unparseable(f"a {kind} that is none")
        return []
    sender, chat, message_id = told.get("from"), told.get("chat"), _number(told, "message_id")
    holder = sender if isinstance(sender, dict) and _number(sender, "id") else chat
    who = _number(holder, "id")
    where = _number(chat, "id") or who
    if who is None or where is None:
        if is_message:
            raise Unparseable(f"a {kind} that names no chat")
        return []
    assert isinstance(holder, dict)
    business = told.get("business_connection_id")
    place = Place(where, business_id=business if isinstance(business, str) and Place.is_business(business) else None)
    text = clean(_text(told, "text") or _text(told, "caption"))[:MAX_TEXT]
    if kind.startswith("edited_"):
        if not message_id:
            raise Unparseable(f"an {kind} that names no message")
        return [MessageEdit(inbox_id, place.message(message_id), Text(text), text, received_at)] if text else []
    return [
        InboundMessage(
            id=new_id(),
            inbox_id=inbox_id,
            channel=KIND,
            identity=_identity(holder, who),
            thread_key=place.thread_key,
            content=Unsupported(kind, text),
            text=text,
            received_at=received_at,
            external_id=place.message(message_id or f"u{update['update_id']}"),
            sent_at=_time(told),
        )
    ]


def _identity(holder: Mapping[str, Any], who: int) -> InboundIdentity:
    name = _text(holder, "title") or f"{_text(holder, 'first_name')} {_text(holder, 'last_name')}"
    username = clean_line(_text(holder, "username"), 100)
    return InboundIdentity(
        str(who), f"@{username}" if username else f"Telegram {who}", name=clean_line(name, 200), verified=True
    )


def _number(holder: Any, name: str) -> int | None:
    value = holder.get(name) if isinstance(holder, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < abs(value) < 2**62 else None


def _text(holder: Mapping[str, Any], name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""


def _time(told: Mapping[str, Any]) -> datetime | None:
    at = _number(told, "date")
    return datetime.fromtimestamp(at, UTC) if at and 0 < at < 4_000_000_000 else None
