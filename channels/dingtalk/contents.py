"""What a message to the robot says, as content of the record; files are only named here, and fetched elsewhere.

Source: open.dingtalk.com, "Receive messages by robots"; open-dingtalk/dingtalk-stream-sdk-python, chatbot.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from channels.lenient_json import number_of, object_of, text_of
from conversations.content import MAX_TEXT, Content, Text, Unsupported
from kit.text import clean, clean_line

MAX_FILES = 20  # of one rich text
MAX_CODE = 4_000
_ENDINGS = {"picture": ".jpg", "audio": ".amr", "video": ".mp4", "file": ""}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that a message holds.

    Attributes:
        code: what it is fetched by, for a while.
        words: of a voice message, as DingTalk heard them.
    """

    kind: str
    code: str
    name: str
    words: str = ""
    duration_s: float | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What was said, and the files it is waiting for. A message that is nothing but one file has ``is_file``."""

    content: Content
    wanted: tuple[Wanted, ...] = ()
    is_file: bool = False


def read(message: Mapping[str, Any]) -> Said:
    """Return what was said; a kind this version does not know is ``Unsupported`` with its words."""
    kind = clean_line(text_of(message, "msgtype"), 60) or "unknown"
    content = object_of(message, "content")
    match kind:
        case "text":
            return Said(Text(clean(text_of(object_of(message, "text"), "content")).strip()[:MAX_TEXT]))
        case "richText":
            return _rich(content)
        case "picture" | "audio" | "video" | "file":
            wanted = _file(kind, content)
            words = wanted.words if wanted else clean(text_of(content, "recognition"))[:MAX_TEXT]
            return Said(Unsupported(kind, words), (wanted,) if wanted else (), is_file=True)
        case _:
            words = text_of(content, "summary") or text_of(content, "title") or text_of(content, "unknownMsgType")
            return Said(Unsupported(kind, clean(words)[:MAX_TEXT]))


def _rich(content: Mapping[str, Any]) -> Said:
    elements = content.get("richText")
    words, wanted = [], []
    for element in elements if isinstance(elements, list) else ():
        if not isinstance(element, dict):
            continue
        words.append(clean(text_of(element, "text")))
        if (file := _file("picture", element)) is not None:
            wanted.append(file)
    return Said(Text("".join(words).strip()[:MAX_TEXT]), tuple(wanted[:MAX_FILES]))


def _file(kind: str, content: Mapping[str, Any]) -> Wanted | None:
    code = text_of(content, "downloadCode") or text_of(content, "pictureDownloadCode")
    if not 0 < len(code) <= MAX_CODE:
        return None
    ending = clean_line(text_of(content, "extension") or text_of(content, "videoType"), 10).lstrip(".")
    name = clean_line(text_of(content, "fileName"), 200) or kind + (f".{ending}" if ending else _ENDINGS[kind])
    # Of sounds DingTalk tells milliseconds, of films seconds; none is as short as the one or as long as the other.
    duration = number_of(content, "duration")
    seconds = duration / 1000 if duration is not None and duration >= 1000 else duration
    words = clean(text_of(content, "recognition")).strip()[:MAX_TEXT]
    return Wanted(kind, code, name, words, seconds if seconds and 0 < seconds < 10**6 else None)
