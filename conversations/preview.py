"""The last message as a list row shows it; kept on the conversation, so that a list reads one table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

LENGTH = 200  # characters


def shorten(text: str) -> str:
    """Return one line of at most 200 characters."""
    return " ".join(text[: LENGTH * 4].split())[:LENGTH]


def last_message(
    sequence: int,
    text: str,
    content: Mapping[str, Any],
    direction: str,
    kind: str,
    author_kind: str,
    created_at: datetime,
) -> dict[str, Any]:
    """Return the value of ``conversation.last_message``; ``content`` is in its stored form."""
    line = {
        "sequence": sequence,
        "text": shorten(text),
        "type": content["type"],
        "direction": direction,
        "kind": kind,
        "author_kind": author_kind,
        "created_at": created_at.isoformat(),
    }
    if content["type"] == "call":  # which has no words: the console words it by these
        outcome = content.get("outcome", "") if content["state"] == "ended" else ""
        line["call"] = {"direction": content["direction"], "state": content["state"], "outcome": outcome}
    return line
