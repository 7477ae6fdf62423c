"""The last message as a list row shows it; kept on the conversation, so that a list reads one table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

LENGTH = 200  # characters


def shorten(text: str) -> str:
    """Return one line of at most 200 characters."""
    return " ".join(text[: LENGTH * 4].split())[:LENGTH]


def last_message(
    sequence: int, text: str, type_: str, direction: str, kind: str, author_kind: str, created_at: datetime
) -> dict[str, Any]:
    """Return the value of ``conversation.last_message``."""
    return {
        "sequence": sequence,
        "text": shorten(text),
        "type": type_,
        "direction": direction,
        "kind": kind,
        "author_kind": author_kind,
        "created_at": created_at.isoformat(),
    }
