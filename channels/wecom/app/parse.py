"""From an application's callback to the record's own values.

Source: developer.work.weixin.qq.com path 90239 (messages), 90240 (events).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from channels.contract import InboxSettings, ParsedEvent
from channels.errors import Unparseable
from channels.wecom.callbacks import digest_key, key_of
from channels.wecom.downloads import Downloads
from conversations.content import MAX_TEXT, Content, Link, Location, Text, Unsupported, plain
from conversations.inbound import ContactSignal, InboundFile, InboundIdentity, InboundMessage, SignalKind
from kit.ids import new_id
from kit.text import clean, clean_line

KIND: Final = "wecom_app"

Members = Callable[[str], Awaitable[InboundIdentity]]

_SIGNALS: Mapping[str, SignalKind] = {
    "subscribe": "followed",
    "unsubscribe": "unfollowed",
    "enter_agent": "entered",
    "click": "menu",
    "view": "menu",
}


def keys_of(fields: Mapping[str, str], xml: bytes) -> tuple[str, str]:
    """Return dedupe and order key: messages have an id, an event is known by all it says."""
    sender = key_of(clean(fields.get("FromUserName", "")) or "company")
    if message_id := clean(fields.get("MsgId", "")):
        return key_of("msg", message_id), sender
    return digest_key("event", xml), sender


@dataclass(frozen=True, slots=True)
class CallbackReader:
    """Reads the callbacks of one inbox."""

    inbox: InboxSettings
    downloads: Downloads
    members: Members

    async def events(self, fields: Mapping[str, str], received_at: datetime) -> Sequence[ParsedEvent]:
        """Return what a callback says; events that nobody did, or that say where people are, come to nothing.

        Raises:
            Unparseable: it names nobody or has no kind.
            Unavailable: its file cannot be fetched now.
        """
        kind, userid = clean_line(fields.get("MsgType", ""), 60), clean(fields.get("FromUserName", ""))
        if not kind:
            raise Unparseable("a callback without a kind")
        at = _time(fields.get("CreateTime", ""), received_at)
        if kind == "event":
            return await self._signal(fields, userid, at)
        message_id = clean(fields.get("MsgId", ""))
        if not userid or not message_id:
            raise Unparseable("a message names no member, or has no id")
        content, files = await self._content(kind, fields)
        return [
            InboundMessage(
                id=new_id(),
                inbox_id=self.inbox.id,
                channel=KIND,
                identity=await self.members(userid),
                thread_key=userid,
                content=content,
                text=plain(content),
                received_at=received_at,
                external_id=message_id,
                files=files,
                sent_at=at,
            )
        ]

    async def _signal(self, fields: Mapping[str, str], userid: str, at: datetime) -> Sequence[ParsedEvent]:
        signal = _SIGNALS.get(fields.get("Event", "").lower())
        if signal is None or not userid:
            return []
        key = clean_line(fields.get("EventKey", ""), 200)
        facts = {"key": key} if key else {}
        return [ContactSignal(self.inbox.id, KIND, await self.members(userid), signal, at, facts)]

    async def _content(self, kind: str, fields: Mapping[str, str]) -> tuple[Content, tuple[InboundFile, ...]]:
        match kind:
            case "text":
                return Text(clean(fields.get("Content", ""))[:MAX_TEXT]), ()
            case "image" | "voice" | "video" | "file" if fields.get("MediaId"):
                return await self.downloads.fetch(kind, fields["MediaId"])
            case "location":
                return _location(fields), ()
            case "link":
                return _link(fields), ()
            case _:
                return Unsupported(kind), ()


def _time(text: str, default: datetime) -> datetime:
    is_time = text.isascii() and text.isdigit() and len(text) <= 10 and int(text) < 4_000_000_000
    return datetime.fromtimestamp(int(text), UTC) if is_time else default


def _location(fields: Mapping[str, str]) -> Content:
    label = clean(fields.get("Label", ""))
    try:
        latitude, longitude = float(fields.get("Location_X", "")), float(fields.get("Location_Y", ""))
    except ValueError:
        return Unsupported("location", label)
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return Unsupported("location", label)
    return Location(latitude, longitude, label)


def _link(fields: Mapping[str, str]) -> Content:
    url, title = clean(fields.get("Url", "")), clean(fields.get("Title", ""))
    if not url.startswith(("https://", "http://")):
        return Unsupported("link", title)
    return Link(url, title, clean(fields.get("Description", "")))
