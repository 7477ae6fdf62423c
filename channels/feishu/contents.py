"""What a Feishu message says, as content of the record; files are only named here, and fetched elsewhere.

Source: open.feishu.cn, "Structure of received message content" (im-v1/message/events/message_content).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from channels.feishu.events import is_id
from channels.lenient_json import number_of, object_of, text_of
from conversations.content import MAX_TEXT, Content, Location, Text, Unsupported
from kit.text import clean, clean_line

MAX_FILES = 20  # of one post
_ENDINGS = {"image": ".jpg", "audio": ".opus", "media": ".mp4", "file": ""}
# Kinds that stand for something in Feishu which cannot be fetched: where their words are.
_WORDS: Mapping[str, tuple[str, ...]] = {
    "share_chat": ("chat_name", "chat_id"),
    "share_user": ("user_name", "user_id"),
    "folder": ("file_name",),
    "share_calendar_event": ("summary",),
    "calendar": ("summary",),
    "general_calendar": ("summary",),
    "video_chat": ("topic",),
    "vote": ("topic",),
    "hongbao": ("text",),
    "sticker": (),
}

Mentions = Mapping[str, str]
"""Key in the text (``@_user_1``) → name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that a message holds: ``resource`` is what Feishu calls its type when asked for it."""

    kind: str
    key: str
    name: str
    resource: Literal["image", "file"]
    duration_s: float | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What was said, and the files it is waiting for. A message that is nothing but one file has ``is_file``."""

    content: Content
    wanted: tuple[Wanted, ...] = ()
    is_file: bool = False


def read(kind: str, content: Mapping[str, Any], mentions: Mentions) -> Said:
    """Return what was said; a kind this version does not know is ``Unsupported`` with its words."""
    kind = clean_line(kind, 60) or "unknown"
    match kind:
        case "text":
            return Said(Text(_named(text_of(content, "text"), mentions).strip()[:MAX_TEXT]))
        case "post":
            return _post(content, mentions)
        case "image" | "file" | "audio" | "media":
            wanted = _file(kind, content)
            return Said(Unsupported(kind), (wanted,) if wanted else (), is_file=True)
        case "location":
            return Said(_location(content))
        case "interactive":
            lines = _card(content)
            return Said(Text("\n".join(lines)[:MAX_TEXT]) if lines else Unsupported(kind))
        case "todo":
            summary = object_of(content, "summary")
            words = [text_of(summary, "title"), *_paragraphs(summary, mentions, [])]
            return Said(Unsupported(kind, clean("\n".join(word for word in words if word))[:MAX_TEXT]))
        case _:
            names = _WORDS.get(kind, ("text", "title", "summary"))
            words = [text_of(content, name) for name in names]
            return Said(Unsupported(kind, clean_line(next((word for word in words if word), ""), 500)))


def mentions_of(message: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of those whom a message mentions, by their key in its text."""
    mentioned = message.get("mentions")
    found = {"@_all": "all"}
    for one in mentioned if isinstance(mentioned, list) else ():
        if isinstance(one, dict) and (key := text_of(one, "key")):
            found[key] = clean_line(text_of(one, "name"), 100) or "?"
    return found


def people_of(message: Mapping[str, Any]) -> dict[str, str]:
    """Return open id → name of those whom a message mentions: names that need not be asked for."""
    mentioned = message.get("mentions")
    found = {}
    for one in mentioned if isinstance(mentioned, list) else ():
        if isinstance(one, dict):
            who, name = text_of(object_of(one, "id"), "open_id"), clean_line(text_of(one, "name"), 200)
            if is_id(who) and name:
                found[who] = name
    return found


def _named(text: str, mentions: Mentions) -> str:
    """Turn the keys of mentions into names; the longest first, because ``@_user_1`` begins ``@_user_10``."""
    for key in sorted(mentions, key=len, reverse=True):
        text = text.replace(key, f"@{mentions[key]}")
    return clean(text)


def _post(content: Mapping[str, Any], mentions: Mentions) -> Said:
    """Return the words of a post, line by line, and its pictures and films. A language is chosen if it has several."""
    body = content
    if not isinstance(content.get("content"), list):
        languages = [object_of(content, name) for name in ("zh_cn", "en_us", "ja_jp", *content)]
        body = next((one for one in languages if isinstance(one.get("content"), list)), {})
    wanted: list[Wanted] = []
    lines = [clean(text_of(body, "title")), *_paragraphs(body, mentions, wanted)]
    words = "\n".join(line for line in lines if line)
    return Said(Text(words[:MAX_TEXT]), tuple(wanted[:MAX_FILES]))


def _paragraphs(body: Mapping[str, Any], mentions: Mentions, wanted: list[Wanted]) -> list[str]:
    paragraphs = body.get("content")
    lines = []
    for paragraph in paragraphs if isinstance(paragraphs, list) else ():
        elements = [one for one in paragraph if isinstance(one, dict)] if isinstance(paragraph, list) else []
        lines.append("".join(_element(one, mentions, wanted) for one in elements))
    return lines


def _element(element: Mapping[str, Any], mentions: Mentions, wanted: list[Wanted]) -> str:
    match text_of(element, "tag"):
        case "a":
            text, href = clean(text_of(element, "text")), clean(text_of(element, "href"))
            return text if not href or href == text else f"{text} {href}".strip()
        case "at":
            key = text_of(element, "user_id")
            return f"@{mentions.get(key) or clean_line(text_of(element, 'user_name'), 100) or key}"
        case "img" | "media" as tag:
            kind = "image" if tag == "img" else "media"
            if (file := _file(kind, element)) is not None:
                wanted.append(file)
            return ""
        case "emotion":
            return f"[{clean_line(text_of(element, 'emoji_type'), 60)}]"
        case "hr":
            return "—"
        case _:  # text, md, code_block, and whatever comes
            return _named(text_of(element, "text"), mentions)


def _file(kind: str, content: Mapping[str, Any]) -> Wanted | None:
    key = text_of(content, "image_key" if kind == "image" else "file_key")
    if not is_id(key):
        return None
    name = clean_line(text_of(content, "file_name"), 200) or f"{kind}-{key[-8:]}{_ENDINGS[kind]}"
    duration_ms = number_of(content, "duration")
    duration_s = duration_ms / 1000 if duration_ms is not None and 0 < duration_ms < 10**9 else None
    return Wanted(kind, key, name, "image" if kind == "image" else "file", duration_s)


def _location(content: Mapping[str, Any]) -> Content:
    name = clean_line(text_of(content, "name"), 300)
    latitude, longitude = number_of(content, "latitude"), number_of(content, "longitude")
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return Unsupported("location", name)
    return Location(latitude, longitude, name)


def _card(content: Mapping[str, Any]) -> list[str]:
    """Return the words of a card as Feishu shows them to those who cannot render it: a title and lines."""
    title = content.get("title")
    lines = [clean(title)] if isinstance(title, str) and title else []
    header = object_of(object_of(content, "header"), "title")
    lines += [clean(text_of(header, "content"))] if header else []
    _gather(content.get("elements"), lines, 0)
    return [line for line in lines if line.strip()]


def _gather(value: Any, lines: list[str], depth: int) -> None:
    if depth > 12 or len(lines) > 200:
        return
    if isinstance(value, Sequence) and not isinstance(value, str):
        for one in value:
            _gather(one, lines, depth + 1)
    elif isinstance(value, dict):
        for name in ("text", "content"):
            words = value.get(name)
            if isinstance(words, str):
                lines.append(clean(words))
            else:
                _gather(words, lines, depth + 1)
        _gather([value.get(name) for name in ("elements", "fields", "columns", "actions")], lines, depth + 1)
