"""From a reply to the messages that carry it, in order. Pure: files are named here, and uploaded elsewhere.

Source: open.feishu.cn, "Structure of sent message content" (im-v1/message/create_json), "Upload image", "Upload file".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import orjson

from channels.contract import OutboundFile, OutboundMessage
from channels.errors import SendRejected
from channels.splitting import split
from conversations.content import Choice, Link, Location, plain

MAX_TEXT = 20_000  # characters: at four bytes and with escapes below the 150 kB that a text may have
MAX_IMAGE = 10_000_000
MAX_FILE = 30_000_000
MAX_BUTTONS, MAX_CARD_TEXT = 20, 5_000  # a card has 30 kB at most
_PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp", "image/tiff"})
_KINDS = {
    "application/pdf": "pdf",
    "application/msword": "doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xls",
    "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "ppt",
}


@dataclass(frozen=True, slots=True)
class Post:
    """One message, ready but for its receiver."""

    kind: str
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to be uploaded and sent.

    Attributes:
        message: the kind of message that carries it.
        upload: what Feishu calls its type; ``image`` goes another way than the others.
    """

    file: OutboundFile
    message: Literal["image", "media", "file"]
    upload: str


Step = Post | Upload


def render(message: OutboundMessage, thread: str) -> list[Step]:
    """Return what to send.

    Args:
        thread: what buttons carry along, so that a press finds back.
    Raises:
        SendRejected: there is nothing to send, or something that Feishu does not carry.
    """
    steps: list[Step] = list(_say(message, thread))
    steps += [_file(file) for file in message.files]
    if not steps:
        raise SendRejected("there is nothing in it that Feishu could carry")
    return steps


def _say(message: OutboundMessage, thread: str) -> list[Post]:
    match message.content:
        case Choice(options=[_, *_]) as choice:
            return _choice(choice, message, thread)
        case Link(url=url) as link:
            words = [{"tag": "text", "text": link.description}] if link.description else []
            anchor = {"tag": "a", "text": link.title or url, "href": url}
            lines = [line for line in ([anchor], words) if line]
            return [Post("post", {"zh_cn": {"title": "", "content": lines}})]
        case Location() as place:
            where = f"{place.latitude:.6f}, {place.longitude:.6f}"
            return _texts("\n".join(part for part in (place.label, place.address, where) if part))
        case content:
            return _texts(message.text or plain(content))


def _texts(words: str) -> list[Post]:
    return [Post("text", {"text": _harmless(part)}) for part in split(words, MAX_TEXT)]


def _harmless(words: str) -> str:
    """Take the meaning from what Feishu would read as a mention: nobody calls a whole group by a slip of the pen."""
    return words.replace("<at", "<\u2060at").replace("</at", "</\u2060at")


def _choice(choice: Choice, message: OutboundMessage, thread: str) -> list[Post]:
    if len(choice.options) > MAX_BUTTONS:
        raise SendRejected(f"this inbox sends {MAX_BUTTONS} buttons at most")
    *before, question = split(choice.text or message.text, MAX_CARD_TEXT) or ["…"]
    buttons = []
    for option in choice.options:
        id_ = option.get("id", "")
        label = option.get("label", "") or id_
        if not id_ or len(id_) > 200:
            raise SendRejected("the id of a button is longer than 200 characters, or missing")
        value = {"id": id_, "label": label[:200], "thread": thread}
        text = {"tag": "plain_text", "content": label[:100]}
        buttons.append({"tag": "button", "text": text, "type": "default", "value": value})
    words = {"tag": "div", "text": {"tag": "plain_text", "content": question}}
    card = {"config": {"wide_screen_mode": True}, "elements": [words, {"tag": "action", "actions": buttons}]}
    return [*(post for part in before for post in _texts(part)), Post("interactive", card)]


def _file(file: OutboundFile) -> Upload:
    if not 0 < file.size_bytes <= MAX_FILE:
        raise SendRejected(f"Feishu takes files of up to 30 MB; {file.name} has {file.size_bytes:,} bytes")
    if file.content_type in _PICTURES and file.size_bytes <= MAX_IMAGE:
        return Upload(file, "image", "image")
    if file.content_type == "video/mp4":
        return Upload(file, "media", "mp4")
    return Upload(file, "file", _KINDS.get(file.content_type, "stream"))


def as_json(content: dict[str, Any]) -> str:
    """Return a content as Feishu wants it: JSON in a text."""
    return orjson.dumps(content).decode()
