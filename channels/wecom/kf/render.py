"""From a reply to the messages that carry it, in order. Pure: files are uploaded by the adapter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from channels.contract import OutboundFile, OutboundMessage
from channels.errors import SendRejected
from channels.wecom.pieces import split
from conversations.content import Choice, Link, Location, plain

MAX_MENU = 10  # items of a msgmenu, each id and label at most 128 bytes [path 94677; K]
MAX_MENU_BYTES = 128
MAX_HEAD_BYTES = 1024


@dataclass(frozen=True, slots=True)
class Piece:
    """One message of WeCom's: either its body, or the file that makes it."""

    msgtype: str
    body: dict[str, Any] | None = None
    file: OutboundFile | None = None


def render(message: OutboundMessage) -> list[Piece]:
    """Return the parts of a reply, at least one.

    Raises:
        SendRejected: there is nothing in it that WeCom could carry.
    """
    pieces = [*_words(message), *(Piece("file", file=file) for file in message.files)]
    if not pieces:
        raise SendRejected("the reply is empty")
    return pieces


def _words(message: OutboundMessage) -> list[Piece]:
    content = message.content
    match content:
        case Choice() if _fits_a_menu(content):
            menu = [{"type": "click", "click": {"id": one["id"], "content": one["label"]}} for one in content.options]
            return [Piece("msgmenu", {"head_content": content.text, "list": menu})]
        case Choice():
            return _texts("\n".join([content.text, *(f"· {one.get('label', '')}" for one in content.options)]))
        case Location():
            body = {
                "name": content.label,
                "address": content.address,
                "latitude": content.latitude,
                "longitude": content.longitude,
            }
            return [Piece("location", body)]
        case Link():  # a card of WeCom's needs a picture, and links have none
            return _texts("\n".join(part for part in (content.title, content.description, content.url) if part))
        case _:
            return _texts(message.text or plain(content))


def _texts(text: str) -> list[Piece]:
    return [Piece("text", {"content": part}) for part in split(text)]


def _fits_a_menu(choice: Choice) -> bool:
    short = all(
        0 < len(one.get(name, "").encode()) <= MAX_MENU_BYTES for one in choice.options for name in ("id", "label")
    )
    return 0 < len(choice.options) <= MAX_MENU and short and len(choice.text.encode()) <= MAX_HEAD_BYTES
