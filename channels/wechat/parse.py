"""From the fields of a delivery to what was said or done. Pure: files are only named here, ``media`` fetches them.

Windows by developers.weixin.qq.com, "Customer service messages" (rules since June 2023): a message opens 5 replies
within 48 hours; following, scanning a code, and pressing a menu of the kinds click and scan open 3 within a minute,
as does the press of a menu in a message; entering a mini-program's customer service opens 2 within a minute.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import quote

from channels.wechat.payload import Payload, moment, number, text
from conversations.content import MAX_TEXT, Choice, Content, Link, Location, Text, Unsupported
from conversations.inbound import SignalKind, WindowGrant
from kit.text import clean_line

MESSAGE = WindowGrant("message", timedelta(hours=48), 5)
MENU = WindowGrant("menu", timedelta(minutes=1), 3)
FOLLOW = WindowGrant("follow", timedelta(minutes=1), 3)
SCAN = WindowGrant("scan", timedelta(minutes=1), 3)
ENTER = WindowGrant("enter", timedelta(minutes=1), 2)

_MAX_FACT = 200  # characters of a key or scene
_MENU_WITH_WINDOW = frozenset({"click", "scancode_push", "scancode_waitmsg"})
_MENU = frozenset({"view", "view_miniprogram", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select"})


@dataclass(frozen=True, slots=True)
class Media:
    """A file that WeChat keeps for three days. ``url`` is a second way to a picture."""

    kind: Literal["image", "voice", "video", "file"]
    media_id: str
    url: str = ""
    caption: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A message: content, or the file that it consists of."""

    what: Content | Media
    window: WindowGrant = MESSAGE


@dataclass(frozen=True, slots=True)
class Did:
    """Something a customer did without writing."""

    kind: SignalKind
    facts: dict[str, Any] = field(default_factory=dict)
    window: WindowGrant | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How a template message or a broadcast ended, by the id that its sending returned."""

    external_id: str
    state: Literal["delivered", "failed"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """An event about the account, or of a kind that nothing here is done with."""

    event: str


def understand(payload: Payload) -> Said | Did | Ended | Notice:
    """Say what a delivery is. Every kind is something: a kind unknown here is said to be that."""
    kind = text(payload, "MsgType").strip().lower()
    return _event(payload) if kind in ("event", "device_event") else _message(kind, payload)


def sent_at(payload: Payload, received_at: datetime) -> datetime | None:
    """Return when it was written by WeChat's clock; not later than it came."""
    at = moment(payload)
    return min(at, received_at) if at else None


# -- messages -----------------------------------------------------------------------------------------------


def _message(kind: str, payload: Payload) -> Said:
    media_id = text(payload, "MediaId")
    match kind:
        case "text":
            return _text(payload)
        case "image" if media_id or text(payload, "PicUrl"):
            return Said(Media("image", media_id, url=text(payload, "PicUrl")))
        case "voice" if media_id:
            return Said(Media("voice", media_id, caption=text(payload, "Recognition")[:MAX_TEXT]))
        case "video" | "shortvideo" if media_id:
            return Said(Media("video", media_id))
        case "file" if media_id:
            return Said(Media("file", media_id, name=_line(payload, "Title") or _line(payload, "FileName")))
        case "location":
            return Said(_location(payload))
        case "link" if text(payload, "Url").strip():
            url = clean_line(text(payload, "Url"), 2000)
            return Said(Link(url, _line(payload, "Title"), text(payload, "Description")[:2000]))
        case "miniprogrampage" if text(payload, "AppId"):
            return Said(_page(payload))
    return Said(_unsupported(kind, payload))


def _text(payload: Payload) -> Said:
    words = text(payload, "Content")[:MAX_TEXT]
    if pressed := text(payload, "bizmsgmenuid"):
        # The press of a menu in one of our messages comes as text, and opens what a menu opens.
        return Said(Choice(words, chosen=pressed[:_MAX_FACT]), MENU)
    return Said(Text(words)) if words else Said(_unsupported("text", payload))


def _location(payload: Payload) -> Content:
    latitude, longitude = number(payload, "Location_X"), number(payload, "Location_Y")
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return _unsupported("location", payload)
    return Location(latitude, longitude, label=_line(payload, "Label"))


def _page(payload: Payload) -> Content:
    """A card of a mini-program; its address is the documented plain URL scheme."""
    app_id, path = clean_line(text(payload, "AppId"), 64), clean_line(text(payload, "PagePath"), 1000)
    page, _, query = path.partition("?")
    url = f"weixin://dl/business/?appid={quote(app_id, safe='')}&path={quote(page, safe='')}"
    return Link(url + (f"&query={quote(query, safe='')}" if query else ""), _line(payload, "Title"), path)


def _unsupported(kind: str, payload: Payload) -> Unsupported:
    words = next((found for name in ("Content", "Title", "Label") if (found := _line(payload, name))), "")
    return Unsupported(clean_line(kind, 64) or "unknown", words)


def _line(payload: Payload, name: str) -> str:
    return clean_line(text(payload, name), 500)


# -- events -------------------------------------------------------------------------------------------------


def _event(payload: Payload) -> Did | Ended | Notice:
    event = text(payload, "Event").strip().lower()
    key = text(payload, "EventKey").strip()[:_MAX_FACT]
    match event:
        case "subscribe":
            return Did("followed", _facts(scene=key.removeprefix("qrscene_")), FOLLOW)
        case "unsubscribe":
            return Did("unfollowed")
        case "scan":
            return Did("scanned", _facts(scene=key), SCAN)
        case "location":
            place = {name.lower(): number(payload, name) for name in ("Latitude", "Longitude", "Precision")}
            return Did("entered", {name: value for name, value in place.items() if value is not None})
        case "user_enter_tempsession":
            return Did("entered", _facts(scene=text(payload, "SessionFrom").strip()[:_MAX_FACT]), ENTER)
        case "templatesendjobfinish" | "masssendjobfinish":
            return _ended(payload)
    if event in _MENU_WITH_WINDOW or event in _MENU:
        return Did("menu", _facts(event=event, key=key), MENU if event in _MENU_WITH_WINDOW else None)
    return Notice(clean_line(event, 64) or "unknown")


def _ended(payload: Payload) -> Ended | Notice:
    external_id, status = text(payload, "MsgID") or text(payload, "MsgId"), text(payload, "Status").strip()
    if not external_id:
        return Notice("send_job_without_id")
    is_fine = status.lower() in ("success", "send success", "sendsuccess")
    return Ended(external_id, "delivered" if is_fine else "failed", "" if is_fine else clean_line(status, 200))


def _facts(**facts: str) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value}
