"""What a WhatsApp message says, as content of the record; files are only named here, and fetched elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from channels.whatsapp.fields import id_of, number_of, object_of, objects_of, text_of
from channels.whatsapp.refusals import explain
from conversations.content import MAX_TEXT, Choice, Content, Location, Text, Unsupported
from kit.text import clean, clean_line

ENDINGS = {"image": ".jpg", "video": ".mp4", "audio": ".ogg", "sticker": ".webp", "document": ""}
MAX_LISTED = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that a message holds."""

    kind: str
    media_id: str
    name: str
    caption: str = ""


def read(message: Mapping[str, Any]) -> Content | Wanted:
    """Return what was said; a kind this version does not know is ``Unsupported`` with its words."""
    kind = clean_line(text_of(message, "type"), 60) or "unknown"
    inner = object_of(message, kind)
    match kind:
        case "text":
            return Text(_words(inner, "body"))
        case "image" | "video" | "audio" | "sticker" | "document":
            return _file(kind, inner)
        case "location":
            return _location(inner)
        case "contacts":
            return Text("\n\n".join(_card(one) for one in objects_of(message, "contacts")[:MAX_LISTED]))
        case "interactive":
            return _interactive(inner)
        case "button":
            label, payload = _words(inner, "text"), clean(text_of(inner, "payload"))[:1000]
            return Choice("", [{"id": payload or label, "label": label}], payload or label)
        case "order":
            return Text(_order(inner))
        case "reaction":
            emoji = clean_line(text_of(inner, "emoji"), 40)
            return Text(emoji) if emoji else Unsupported("reaction withdrawn")
        case "system":
            return Text(_words(inner, "body"))
        case "unsupported":
            return Unsupported(clean_line(text_of(inner, "type"), 60) or kind, _reason(message))
        case _:
            return Unsupported(kind, _words(inner, "body") or _words(inner, "text") or _reason(message))


def words_of(content: Content) -> str:
    """Return what lists and search show of a content: of a pressed button its words."""
    if isinstance(content, Choice):
        return next((one.get("label", "") for one in content.options if one.get("id") == content.chosen), content.text)
    return ""


def _words(holder: Mapping[str, Any], name: str) -> str:
    return clean(text_of(holder, name))[:MAX_TEXT]


def _file(kind: str, inner: Mapping[str, Any]) -> Wanted:
    media_id = id_of(inner, "id")
    name = clean_line(text_of(inner, "filename"), 200) or f"{kind}-{media_id[-12:]}{ENDINGS[kind]}"
    return Wanted(kind, media_id, name, _words(inner, "caption"))


def _location(inner: Mapping[str, Any]) -> Content:
    latitude, longitude = number_of(inner, "latitude"), number_of(inner, "longitude")
    label, address = (clean_line(text_of(inner, name), 300) for name in ("name", "address"))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return Unsupported("location", " ".join(one for one in (label, address) if one))
    return Location(latitude, longitude, label, address)


def _card(contact: Mapping[str, Any]) -> str:
    """A person's card in lines: name, company, numbers, addresses."""
    name = clean_line(text_of(object_of(contact, "name"), "formatted_name"), 200)
    company = clean_line(text_of(object_of(contact, "org"), "company"), 200)
    numbers = [clean_line(text_of(one, "phone"), 60) for one in objects_of(contact, "phones")]
    mails = [clean_line(text_of(one, "email"), 254) for one in objects_of(contact, "emails")]
    return "\n".join(line for line in (f"👤 {name}".rstrip(), company, *numbers[:10], *mails[:10]) if line)


def _interactive(inner: Mapping[str, Any]) -> Content:
    kind = clean_line(text_of(inner, "type"), 60) or "unknown"
    reply = object_of(inner, kind)
    match kind:
        case "button_reply" | "list_reply":
            id_, label = clean(text_of(reply, "id"))[:1000], _words(reply, "title")
            return Choice("", [{"id": id_ or label, "label": label}], id_ or label)
        case "nfm_reply":
            return Text(_form(reply))
        case _:
            return Unsupported(f"interactive {kind}", _words(reply, "title") or _words(reply, "body"))


def _form(reply: Mapping[str, Any]) -> str:
    """The answers of a filled form (WhatsApp Flow), a line each, without the flow's own token."""
    try:
        told = orjson.loads(text_of(reply, "response_json"))
    except ValueError:
        told = None
    answers = told.items() if isinstance(told, dict) else ()
    lines = [
        clean(f"{name}: {value if isinstance(value, str) else orjson.dumps(value).decode()}")[:2000]
        for name, value in list(answers)[:MAX_LISTED]
        if name != "flow_token" and value not in (None, "")
    ]
    return "\n".join(line for line in (_words(reply, "body"), *lines) if line)


def _order(inner: Mapping[str, Any]) -> str:
    lines = []
    for item in objects_of(inner, "product_items")[:MAX_LISTED]:
        quantity, price = number_of(item, "quantity"), number_of(item, "item_price")
        cost = f" à {price:g} {clean_line(text_of(item, 'currency'), 10)}".rstrip() if price is not None else ""
        lines.append(f"🛒 {quantity or 1:g} × {clean_line(text_of(item, 'product_retailer_id'), 100)}{cost}")
    return "\n".join(line for line in (_words(inner, "text"), *lines) if line) or "🛒"


def _reason(message: Mapping[str, Any]) -> str:
    """Why WhatsApp hands a message on without its content."""
    for error in objects_of(message, "errors"):
        code = number_of(error, "code")
        return explain(int(code) if code is not None else 0, error)
    return ""
