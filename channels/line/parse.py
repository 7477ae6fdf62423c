"""From one event to events of the record. Pure: files and names are fetched elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import structlog

from channels.contract import ParsedEvent
from channels.line import contents
from channels.line.contents import Wanted, text_of
from channels.line.envelopes import chat_of, is_id
from conversations.content import Choice, Content, Text, Unsupported, plain
from conversations.inbound import ContactSignal, InboundIdentity, InboundMessage, MessageRecall, SignalKind
from kit.ids import new_id
from kit.text import clean, clean_line

log = structlog.get_logger(__name__)

KIND = "line"
# Events that nobody wrote. Others that this version does not know are shown as not supported.
NOT_WRITTEN = frozenset({
    "memberJoined", "memberLeft", "videoPlayComplete", "accountLink", "membership", "module", "activated",
    "deactivated", "botSuspended", "botResumed", "delivery", "things",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """One event, the file it is waiting for, and whose name is to be asked: (person, group or room)."""

    event: ParsedEvent
    wanted: Wanted | None = None


def read(event: Mapping[str, Any], inbox_id: UUID, received_at: datetime) -> Found | None:
    """Return what an event says; ``None`` for what nobody wrote, or what names nobody, which is logged as a fact."""
    kind = clean_line(text_of(event, "type"), 60)
    chat, writer = chat_of(event), _writer(event)
    if kind == "unsend":
        unsent = event.get("unsend")
        message_id = text_of(unsent, "messageId") if isinstance(unsent, dict) else ""
        if is_id(message_id) and message_id:
            return Found(MessageRecall(inbox_id, message_id, _time(event) or received_at, erase=True))
    if chat is None or writer is None or kind in NOT_WRITTEN:
        log.info("line_event_ignored", event_kind=kind)
        return None
    if (signal := _signal(kind, event)) is not None:
        name, facts = signal
        return Found(ContactSignal(inbox_id, KIND, identity(writer), name, _time(event) or received_at, facts))
    content: Content | Wanted
    message = event.get("message")
    label = ""
    if kind == "message" and isinstance(message, dict):
        content = contents.read(message)
    elif kind == "postback" and isinstance(event.get("postback"), dict):
        content, label = _press(event["postback"])
        message = {}
    else:
        content, message = Unsupported(kind or "unknown"), {}
    wanted = content if isinstance(content, Wanted) else None
    shown = Text("") if isinstance(content, Wanted) else content
    message_id = text_of(message, "id")
    quoted = text_of(message, "quotedMessageId")
    written = InboundMessage(
        id=new_id(),
        inbox_id=inbox_id,
        channel=KIND,
        identity=identity(writer),
        thread_key=chat,
        content=shown,
        text=label or plain(shown),
        received_at=received_at,
        external_id=message_id if message_id and is_id(message_id) else f"event:{_event_id(event)}",
        refs=(quoted,) if is_id(quoted) and quoted else (),
        sent_at=_time(event),
        is_editable=bool(message_id),
        facts=_facts(message),
        thread_state=_tokens(message, is_group=chat != writer),
    )
    return Found(written, wanted)


def identity(user_id: str, name: str = "", locale: str | None = None) -> InboundIdentity:
    """A person or group. LINE's user ids are the same for all channels of a provider, and unique among all."""
    return InboundIdentity(
        external_id=user_id,
        address=f"LINE {user_id[:9]}",
        name=clean_line(name, 200),
        locale=locale,
        verified=True,
        links=(f"line:{user_id}",) if user_id.startswith("U") else (),
    )


def _writer(event: Mapping[str, Any]) -> str | None:
    """Return the person; the group or room where LINE does not say who it was."""
    source = event.get("source")
    user_id = text_of(source, "userId") if isinstance(source, dict) else ""
    return user_id if user_id and is_id(user_id) else chat_of(event)


def _signal(kind: str, event: Mapping[str, Any]) -> tuple[SignalKind, dict[str, Any]] | None:
    match kind:
        case "follow":
            detail = event.get("follow")
            is_back = isinstance(detail, dict) and detail.get("isUnblocked") is True
            return ("unblocked" if is_back else "followed"), {}
        case "unfollow" | "leave":  # blocked by the person, removed from the group
            return "unfollowed", {}
        case "join":
            return "followed", {}
        case "beacon":
            beacon = event.get("beacon")
            hwid = clean_line(text_of(beacon, "hwid"), 40) if isinstance(beacon, dict) else ""
            return "entered", {"beacon": hwid}
        case _:
            return None


def _press(postback: Mapping[str, Any]) -> tuple[Choice, str]:
    """Return the button pressed, and its words: ours carry them along, of others the data is all there is."""
    data = clean(text_of(postback, "data"))[:1000]
    chosen, label = data, data
    try:
        ours = orjson.loads(data)
    except ValueError:
        ours = None
    if isinstance(ours, dict) and isinstance(ours.get("id"), str) and isinstance(ours.get("label"), str):
        chosen, label = clean(ours["id"]), clean(ours["label"])
    params = postback.get("params")
    if isinstance(params, dict):  # a date or time was picked
        picked = [clean_line(one, 40) for one in params.values() if isinstance(one, str)]
        label = " ".join([label, *picked[:2]])
    return Choice("", [{"id": chosen, "label": label}], chosen), label


def _facts(message: Mapping[str, Any]) -> dict[str, Any]:
    album = message.get("imageSet")
    set_id = clean_line(text_of(album, "id"), 60) if isinstance(album, dict) else ""
    return {"album": set_id} if set_id else {}


def _tokens(message: Mapping[str, Any], *, is_group: bool) -> dict[str, Any]:
    """What to keep for later: the token that marks all so far as read, and in groups the one that quotes."""
    read, quote = _token(message, "markAsReadToken"), _token(message, "quoteToken") if is_group else ""
    return {name: token for name, token in (("read_token", read), ("quote_token", quote)) if token}


def _token(message: Mapping[str, Any], name: str) -> str:
    token = text_of(message, name)
    return token if token.isprintable() and len(token) <= 1000 else ""


def _event_id(event: Mapping[str, Any]) -> str:
    return clean_line(text_of(event, "webhookEventId"), 100) or "unknown"


def _time(event: Mapping[str, Any]) -> datetime | None:
    at = event.get("timestamp")  # milliseconds
    is_time = isinstance(at, int) and not isinstance(at, bool) and 0 < at < 4_000_000_000_000
    return datetime.fromtimestamp(at / 1000, UTC) if is_time and isinstance(at, int) else None
