"""Texts cut to what one message carries, and files sorted into what WeCom calls them."""

from __future__ import annotations

import unicodedata
from typing import Literal

MAX_TEXT_BYTES = 2048  # of one text message, in UTF-8 [developer.work.weixin.qq.com 94677, 90236]
MAX_IMAGE = 10_485_760
MAX_VOICE = 2_097_152
MAX_VIDEO = 10_485_760
MAX_ANY = 20_971_520
LEAST_BYTES = 6  # "more than 5 bytes" [path 90253]

MediaKind = Literal["image", "voice", "video", "file"]
_JOINERS = "\u200d\ufe0f\ufe0e"
_ENDS = "。！？!?；;…"


def split(text: str, limit: int = MAX_TEXT_BYTES) -> list[str]:
    """Cut a text into parts of at most ``limit`` bytes: at a line, a sentence, a space, or between two characters."""
    parts: list[str] = []
    rest = text.strip()
    while len(rest.encode()) > limit:
        room = len(rest.encode()[:limit].decode("utf-8", "ignore"))
        cut = _cut(rest, room)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [part for part in (*parts, rest) if part]


def _cut(text: str, room: int) -> int:
    """Return where to cut: in the last half of the room, if there is a good place."""
    least = room // 2
    line = text.rfind("\n", least, room)
    if line > 0:
        return line + 1
    sentence = max(text.rfind(end, least, room) for end in _ENDS)
    if sentence > 0:
        return sentence + 1
    space = text.rfind(" ", least, room)
    if space > 0:
        return space + 1
    cut = room
    while cut > least and _belongs_to_previous(text, cut):
        cut -= 1
    return max(cut, 1)


def _belongs_to_previous(text: str, at: int) -> bool:
    """Whether cutting before ``at`` would tear a character that people see as one."""
    char = text[at]
    return (
        char in _JOINERS
        or unicodedata.combining(char) != 0
        or text[at - 1] == "\u200d"
        or "\U0001f3fb" <= char <= "\U0001f3ff"
    )


def media_kind(content_type: str, size_bytes: int) -> MediaKind:
    """Return how a file is shown: what is no picture, voice or video to WeCom, or too large for one, goes as a file."""
    if content_type in ("image/jpeg", "image/png") and size_bytes <= MAX_IMAGE:
        return "image"
    if content_type == "audio/amr" and size_bytes <= MAX_VOICE:
        return "voice"
    if content_type == "video/mp4" and size_bytes <= MAX_VIDEO:
        return "video"
    return "file"
