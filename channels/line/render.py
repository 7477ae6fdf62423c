"""From a reply to message objects of the Messaging API. Pure.

LINE fetches pictures and films from where they are, by HTTPS, and shows a small picture of each before. Every other
file is a link among the words: LINE shows no such kinds, and a sound only with its length, which nobody knows here.
Source: developers.line.biz, Messaging API reference, "Image message", "Video message".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from channels.contract import OutboundFile, OutboundMessage
from channels.errors import SendRejected
from channels.splitting import split
from conversations.content import Choice, Link, Location, plain

MAX_TEXT = 5000  # UTF-16 units (developers.line.biz, "Character counting in a text")
MAX_PER_CALL = 5  # message objects of one push
MAX_BUTTONS = 13  # quick reply items
MAX_TEMPLATE_BUTTONS, MAX_TEMPLATE_TEXT = 4, 160  # of a buttons template without title
MAX_LABEL, MAX_DATA = 20, 300
MAX_PICTURE, MAX_FILM, MAX_PREVIEW = 10_000_000, 200_000_000, 1_000_000
MAX_ADDRESS = 2000
_PICTURES = frozenset({"image/jpeg", "image/png"})


@dataclass(frozen=True, slots=True)
class Links:
    """Where LINE and its people find files: a link to one, and the plain picture that stands before it."""

    file: Callable[[OutboundFile], str]
    still: Callable[[Literal["film", "picture"]], str]


def render(message: OutboundMessage, links: Links) -> list[dict[str, Any]]:
    """Return the message objects that carry a reply, in order: what it says, then its files.

    Raises:
        SendRejected: there is nothing to send, or something that LINE does not carry.
    """
    says_nothing = not message.text.strip() and not isinstance(message.content, Location | Choice | Link)
    said = [] if message.files and says_nothing else _say(message)
    return said + [_show(file, links) for file in message.files]


def _show(file: OutboundFile, links: Links) -> dict[str, Any]:
    address = links.file(file)
    if address.startswith("https://") and len(address) <= MAX_ADDRESS:
        if file.content_type in _PICTURES and file.size_bytes <= MAX_PICTURE:
            preview = address if file.size_bytes <= MAX_PREVIEW else links.still("picture")
            return {"type": "image", "originalContentUrl": address, "previewImageUrl": preview}
        if file.content_type == "video/mp4" and file.size_bytes <= MAX_FILM:
            return {"type": "video", "originalContentUrl": address, "previewImageUrl": links.still("film")}
    return {"type": "text", "text": f"{file.name}\n{address}"}


def _say(message: OutboundMessage) -> list[dict[str, Any]]:
    match message.content:
        case Location() as place:
            title = place.label or place.address or f"{place.latitude}, {place.longitude}"
            return [
                {
                    "type": "location",
                    "title": title[:100],
                    "address": (place.address or title)[:100],
                    "latitude": place.latitude,
                    "longitude": place.longitude,
                }
            ]
        case Choice(options=options) as choice if options:
            return _choice(choice, message)
        case Link() as link:
            text = "\n".join(part for part in (link.title, link.description, link.url) if part)
        case content:
            text = message.text or plain(content)
    parts: list[dict[str, Any]] = [{"type": "text", "text": part} for part in split(text, MAX_TEXT)]
    if not parts:
        raise SendRejected("there is nothing in it that LINE could carry")
    quoted = message.thread_state.get("quote_token")
    if isinstance(quoted, str) and quoted and message.thread_key[:1] in ("C", "R"):
        # Among many, an answer shows what it answers.
        parts[0]["quoteToken"] = quoted
    return parts


def _choice(choice: Choice, message: OutboundMessage) -> list[dict[str, Any]]:
    """Up to four buttons below a short text stay in the chat; more are quick replies, which vanish when one is used."""
    text = (choice.text or message.text).strip() or "…"
    actions = [_action(option) for option in choice.options]
    if len(actions) > MAX_BUTTONS:
        raise SendRejected(f"LINE carries {MAX_BUTTONS} buttons at most")
    if len(actions) <= MAX_TEMPLATE_BUTTONS and len(text) <= MAX_TEMPLATE_TEXT:
        template = {"type": "buttons", "text": text, "actions": actions}
        return [{"type": "template", "altText": text, "template": template}]
    parts: list[dict[str, Any]] = [{"type": "text", "text": part} for part in split(text, MAX_TEXT)]
    parts[-1]["quickReply"] = {"items": [{"type": "action", "action": action} for action in actions]}
    return parts


def _action(option: dict[str, str]) -> dict[str, str]:
    """Return a postback that carries its own words along, because LINE sends back nothing but the data."""
    id_ = option.get("id", "")
    label = option.get("label", "") or id_
    data = orjson.dumps({"id": id_, "label": label}).decode()
    if len(data) > MAX_DATA:
        data = orjson.dumps({"id": id_, "label": label[:MAX_LABEL]}).decode()
    if not id_ or len(data) > MAX_DATA:
        raise SendRejected("the id of a button is longer than LINE carries, or missing")
    short = label if len(label) <= MAX_LABEL else label[: MAX_LABEL - 1] + "…"
    return {"type": "postback", "label": short, "data": data, "displayText": label[:300]}
