"""From a reply to the customer service messages that carry it. Pure: uploads are named here and made by the adapter.

An Official Account takes text, picture, voice, video, one article, and a menu; a mini-program takes text, picture and
link. Whatever has no form of its own goes as text; a file as a link to it.
Source: developers.weixin.qq.com, "Send customer service message", of both.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from channels.contract import OutboundFile, OutboundMessage
from channels.wechat.media import UPLOADS, UploadKind
from conversations.content import Choice, Link, Location, Template, plain
from kit.text import clean

MAX_TEXT_BYTES = 2048
_MAX_MENU_TEXT = 1024  # bytes of the question above a menu; a longer one goes before it as text
_MAX_OPTIONS = 20
_BREAKS = (re.compile(r"\n+"), re.compile(r"[。！？；]|[.!?;] "), re.compile(r"[，、]|,? "))

FileLink = Callable[[OutboundFile], str]


@dataclass(frozen=True, slots=True)
class Post:
    """One customer service message, ready but for its receiver. A template message goes another way."""

    kind: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to be uploaded and sent as what it is; as ``instead`` where WeChat does not take it."""

    kind: UploadKind
    file: OutboundFile
    instead: Post


Step = Post | Upload


def render(message: OutboundMessage, *, is_mini: bool, link_to: FileLink) -> list[Step]:
    """Return what to send, in order; empty where there is nothing to be said."""
    steps: list[Step] = list(_say(message, is_mini))
    for file in message.files:
        instead = _text(f"{file.name}\n{link_to(file)}")
        kind, limit = UPLOADS.get(file.content_type, (None, 0))
        if kind is None or file.size_bytes > limit or (is_mini and kind != "image"):
            steps.append(instead)
        else:
            steps.append(Upload(kind, file, instead))
    return steps


def _say(message: OutboundMessage, is_mini: bool) -> list[Post]:
    content = message.content
    match content:
        case Choice(options=[_, *_]) if not is_mini and len(content.options) <= _MAX_OPTIONS:
            return _menu(content)
        case Choice(options=[_, *_]):
            lines = [content.text, *(f"{n}. {one.get('label', '')}" for n, one in enumerate(content.options, 1))]
            return _texts("\n".join(line for line in lines if line))
        case Link() if is_mini:
            card = {"title": content.title or content.url, "description": content.description, "url": content.url}
            return [Post("link", {"link": card | {"thumb_url": ""}})]
        case Link():
            article = {"title": content.title or content.url, "description": content.description, "url": content.url}
            return [Post("news", {"news": {"articles": [article]}})]
        case Location():
            place = f"{content.latitude:.6f}, {content.longitude:.6f}"
            return _texts("\n".join(part for part in (content.label, content.address, place) if part))
        case Template():
            values = {name: {"value": value} for name, value in content.params.items()}
            return [Post("template", {"template_id": content.name, "data": values})]
    return _texts(message.text or plain(content))


def _menu(choice: Choice) -> list[Post]:
    options = [{"id": one.get("id", ""), "content": one.get("label", "")} for one in choice.options]
    before: list[Post] = []
    question = choice.text
    if len(question.encode()) > _MAX_MENU_TEXT:
        before, question = _texts(question), ""
    return [*before, Post("msgmenu", {"msgmenu": {"head_content": question, "list": options, "tail_content": ""}})]


def _texts(words: str) -> list[Post]:
    return [_text(part) for part in split_text(words)]


def _text(words: str) -> Post:
    return Post("text", {"text": {"content": words}})


def split_text(words: str, limit: int = MAX_TEXT_BYTES) -> list[str]:
    """Return the text in parts of at most ``limit`` bytes of UTF-8, broken after lines, sentences or words.

    Nothing but blanks at the breaks is lost; a part without a break in its second half is cut between characters.
    """
    rest = clean(words).strip()
    parts: list[str] = []
    while len(encoded := rest.encode()) > limit:
        head = encoded[:limit].decode("utf-8", "ignore")
        at = _last_break(head) or len(head)
        parts.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [part for part in (*parts, rest) if part]


def _last_break(head: str) -> int:
    for pattern in _BREAKS:
        ends = [match.end() for match in pattern.finditer(head) if match.end() > len(head) // 2]
        if ends:
            return ends[-1]
    return 0
