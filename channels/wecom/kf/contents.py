"""What a pulled message says, as the record's own content. Pure: files are only named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from channels.wecom.kf.items import Item, number, words
from conversations.content import MAX_TEXT, Choice, Content, Link, Location, Text, Unsupported
from kit.text import clean_line

MAX_FORWARDED = 100


@dataclass(frozen=True, slots=True)
class MediaRef:
    """A file that WeCom keeps for three days."""

    kind: str
    media_id: str


def read_content(item: Item) -> Content | MediaRef:
    """Return what an item of any kind says; a kind that is not known is ``Unsupported``, and so is a broken one."""
    kind = item.kind
    inner = item.raw.get(kind)
    match kind:
        case "text":
            return _text(inner)
        case "image" | "voice" | "video" | "file":
            media_id = words(inner, "media_id")
            return MediaRef(kind, media_id) if media_id else Unsupported(kind)
        case "location":
            return _location(inner)
        case "link":
            return _link(inner)
        case "msgmenu":
            return _menu(inner)
        case "merged_msg":
            return _forwarded(inner)
        case "business_card":
            return Unsupported(kind, words(inner, "userid"))
        case "miniprogram":
            return Unsupported(kind, _join(inner, "title", "pagepath"))
        case "channels_shop_product":
            return Unsupported(kind, _join(inner, "title", "shop_nickname", "product_id"))
        case "channels_shop_order":
            return Unsupported(kind, _join(inner, "product_titles", "price_wording", "state", "order_id"))
        case "channels":
            return Unsupported(kind, _join(inner, "nickname", "title"))
        case _:
            return Unsupported(kind or "unknown")


def _text(inner: Any) -> Content:
    text = words(inner, "content")[:MAX_TEXT]
    if menu_id := words(inner, "menu_id"):
        return Choice(text, chosen=menu_id)
    return Text(text)


def _location(inner: Any) -> Content:
    latitude, longitude = number(inner, "latitude"), number(inner, "longitude")
    label, address = words(inner, "name"), words(inner, "address")
    if latitude is None or longitude is None or not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return Unsupported("location", " ".join(part for part in (label, address) if part))
    return Location(latitude, longitude, label, address)


def _link(inner: Any) -> Content:
    url = words(inner, "url")
    if not url.startswith(("https://", "http://")):
        return Unsupported("link", _join(inner, "title", "desc"))
    return Link(url, words(inner, "title"), words(inner, "desc"))


def _menu(inner: Any) -> Content:
    options: list[dict[str, str]] = []
    listed = inner.get("list") if isinstance(inner, dict) else None
    for entry in listed if isinstance(listed, list) else ():
        kind = words(entry, "type")
        label = words(entry, kind, "content")
        if label:
            options.append({"id": words(entry, kind, "id") or label, "label": label})
    text = "\n".join(part for part in (words(inner, "head_content"), words(inner, "tail_content")) if part)
    return Choice(text, options)


def _forwarded(inner: Any) -> Content:
    """A chat that was forwarded: one line a message, with who said it."""
    lines = [words(inner, "title")]
    items = inner.get("item") if isinstance(inner, dict) else None
    for one in items[:MAX_FORWARDED] if isinstance(items, list) else ():
        said = words(one, "msg_content")
        try:
            content = orjson.loads(said)
        except ValueError:
            content = None
        kind = clean_line(words(content, "msgtype") or words(one, "msgtype"), 60)
        text = words(content, "text", "content") or f"[{kind or 'unknown'}]"
        lines.append(f"{clean_line(words(one, 'sender_name'), 100)}: {text}")
    return Text("\n".join(line for line in lines if line)[:MAX_TEXT])


def _join(inner: Any, *names: str) -> str:
    return " · ".join(found for name in names if (found := words(inner, name)))[:2000]
