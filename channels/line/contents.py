"""What a LINE message says, as content of the record; files are only named here, and fetched elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conversations.content import MAX_TEXT, Content, Location, Text, Unsupported
from kit.text import clean, clean_line

ENDINGS = {"image": ".jpg", "video": ".mp4", "audio": ".m4a", "file": ""}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that a message holds.

    Attributes:
        url: where it lies if not with LINE.
        is_converted: LINE converts it before it gives it out.
        size_bytes: known for files only.
    """

    kind: str
    message_id: str
    name: str
    url: str | None = None
    is_converted: bool = False
    size_bytes: int | None = None
    duration_s: float | None = None


def read(message: Mapping[str, Any]) -> Content | Wanted:
    """Return what was said; a kind this version does not know is ``Unsupported`` with its words."""
    kind = clean_line(text_of(message, "type"), 60) or "unknown"
    match kind:
        case "text":
            return Text(clean(text_of(message, "text"))[:MAX_TEXT])
        case "sticker":
            return Text(f"🙂 {_sticker(message)}".rstrip())
        case "location":
            where = _number(message, "latitude"), _number(message, "longitude")
            if where[0] is None or where[1] is None:
                return Unsupported(kind, clean(text_of(message, "address")))
            label, address = (clean_line(text_of(message, name), 300) for name in ("title", "address"))
            return Location(where[0], where[1], label, address)
        case "image" | "video" | "audio" | "file":
            return _file(kind, message)
        case _:
            return Unsupported(kind, clean(text_of(message, "text"))[:MAX_TEXT])


def text_of(holder: Mapping[str, Any], name: str) -> str:
    """Return a field that should be a text; "" if it is none."""
    value = holder.get(name)
    return value if isinstance(value, str) else ""


def _sticker(message: Mapping[str, Any]) -> str:
    """A sticker in words: those that its sender put on it, else what LINE says it means."""
    keywords = message.get("keywords")
    words = [one for one in keywords if isinstance(one, str)] if isinstance(keywords, list) else []
    return clean_line(text_of(message, "text") or ", ".join(sorted(words)[:3]), 200)


def _file(kind: str, message: Mapping[str, Any]) -> Content | Wanted:
    message_id = text_of(message, "id")
    provider = message.get("contentProvider")
    is_far = isinstance(provider, dict) and provider.get("type") == "external"
    duration = _number(message, "duration")
    size = _number(message, "fileSize")
    return Wanted(
        kind=kind,
        message_id=message_id,
        name=clean_line(text_of(message, "fileName"), 200) or f"{kind}-{message_id}{ENDINGS[kind]}",
        url=text_of(provider, "originalContentUrl") if is_far and isinstance(provider, dict) else None,
        is_converted=kind in ("video", "audio") and not is_far,
        size_bytes=int(size) if size is not None and 0 <= size < 2**53 else None,
        duration_s=duration / 1000 if duration is not None and 0 <= duration < 10**9 else None,
    )


def _number(holder: Mapping[str, Any], name: str) -> float | None:
    value = holder.get(name)
    return (
        float(value) if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**53 else None
    )
