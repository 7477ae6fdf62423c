"""Message-IDs: read from headers as senders mangle them, made where they are missing."""

from __future__ import annotations

import hashlib
import re

MAX_IDS = 100
MAX_ID_CHARS = 998

_BRACKETED = re.compile(r"<([^<>]{1,998})>")
_BETWEEN = re.compile(r"[\s<>,;\"()]+")
_BLANKS = re.compile(r"\s+")


def read_ids(wire: str) -> tuple[str, ...]:
    """Every Message-ID in a field, in order, without angle brackets, blanks and repeats.

    With more than `MAX_IDS` the first one (the thread's root) and the last ones are kept, as those are what a thread
    is found by. Ids without brackets count when they hold an `@`.
    """
    raw = _BRACKETED.findall(wire) or [word for word in _BETWEEN.split(wire) if "@" in word.strip("@")]
    ids = list(dict.fromkeys(cleaned for text in raw if (cleaned := _clean(text))))
    return tuple(ids if len(ids) <= MAX_IDS else [ids[0], *ids[1 - MAX_IDS :]])


def make_message_id(raw: bytes) -> str:
    """An id for a mail that has none: the same bytes always get the same one."""
    return f"{hashlib.sha256(raw).hexdigest()[:40]}@content.invalid"


def _clean(text: str) -> str:
    cleaned = _BLANKS.sub("", text)
    if not cleaned.isascii():
        cleaned = cleaned.encode("latin-1").decode("utf-8", "replace")
    return "".join(char for char in cleaned[:MAX_ID_CHARS] if char.isprintable())
