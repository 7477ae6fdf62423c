"""What a conversation is known to be by its customer's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row
from typing_extensions import TypedDict

from conversations.classification import COMPLAINT, FIELD, LANGUAGE, MOOD, MOODS, Says


class Known(TypedDict):
    """One thing that is known of a conversation, or could be said of it.

    ``value`` null: nothing is sure enough. ``confidence`` is from 0 to 1, and 1 where an agent said it. ``options``
    are what can be said; ``message_id`` is the customer's message that shows it. ``label`` is a field's own.
    """

    subject: str
    label: str
    value: str | None
    confidence: float | None
    by: Literal["program", "agent"] | None
    message_id: UUID | None
    options: list[str]


class Classification(TypedDict):
    conversation_id: UUID
    items: list[Known]


def classification(conversation_id: UUID, says: Says, fields: Sequence[Row[Any]]) -> Classification:
    """Shape what is known, the workspace's choices among it in their order."""
    subjects: list[tuple[str, str, list[str]]] = [
        (LANGUAGE, "", ["zh", "en"]),
        (MOOD, "", list(MOODS)),
        (COMPLAINT, "", ["yes", "no"]),
        *((f"{FIELD}{row.key}", row.label, list(row.options)) for row in fields),
    ]
    return {
        "conversation_id": conversation_id,
        "items": [_known(subject, label, options, says.get(subject)) for subject, label, options in subjects],
    }


def _known(subject: str, label: str, options: list[str], one: dict[str, Any] | None) -> Known:
    if one is None:
        return {
            "subject": subject, "label": label, "value": None, "confidence": None, "by": None, "message_id": None,
            "options": options,
        }  # fmt: skip
    return {
        "subject": subject,
        "label": label,
        "value": one["value"],
        "confidence": one["confidence"],
        "by": "agent" if one["by"] == "agent" else "program",
        "message_id": UUID(one["message_id"]) if one["message_id"] else None,
        "options": options,
    }
