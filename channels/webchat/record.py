"""What a visitor may see of the record: the messages of their own thread, without notes, and who answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from channels.contract import InboxSettings
from channels.webchat.identity import sign_file
from conversations import deliveries, ratings
from conversations.deliveries import Status
from conversations.events import EventDraft
from kit.db import Hot
from kit.secret import Keys

HISTORY = 50  # messages shown to a window that knows none
CATCH_UP = 500  # messages sent to one that knows some

_MESSAGE = """message.id, message.sequence, message.direction, message.content, message.text, message.attachments,
    message.author_kind, message.author_name, message.created_at, message.client_id, message.facts,
    thread.external_id AS thread_key"""

_LATEST = f"""
SELECT * FROM (
    SELECT {_MESSAGE} FROM thread
    JOIN message ON message.workspace_id = thread.workspace_id AND message.thread_id = thread.id
    WHERE thread.workspace_id = $1 AND thread.inbox_id = $2 AND thread.external_id = $3
      AND message.direction IN ('in', 'out')
    ORDER BY message.sequence DESC LIMIT $4
) AS latest ORDER BY sequence
"""  # noqa: S608 - the column list is a constant of this file

_SINCE = f"""
SELECT {_MESSAGE} FROM thread
JOIN message ON message.workspace_id = thread.workspace_id AND message.thread_id = thread.id
WHERE thread.workspace_id = $1 AND thread.inbox_id = $2 AND thread.external_id = $3 AND message.sequence > $4
  AND message.direction IN ('in', 'out')
ORDER BY message.sequence LIMIT $5
"""  # noqa: S608 - the same

_BY_ID = f"""
SELECT {_MESSAGE}, thread.inbox_id FROM message
JOIN thread ON thread.workspace_id = message.workspace_id AND thread.id = message.thread_id
WHERE message.workspace_id = $1 AND message.id = ANY($2::uuid[]) AND message.direction IN ('in', 'out')
ORDER BY message.sequence
"""  # noqa: S608 - the same

_STANDING = """
SELECT thread.inbox_id, thread.external_id AS thread_key, thread.id AS thread_id, conversation.id AS conversation_id,
       conversation.status, conversation.episode, conversation.resolved_at, conversation.is_spam,
       conversation.disposition = 'abandoned' AS is_abandoned,
       agent.name AS agent_name, rating.stars, rating.comment, rating.created_at AS rated_at,
       (SELECT max(sequence) FROM read_position
        WHERE read_position.workspace_id = $1 AND read_position.conversation_id = conversation.id) AS read_sequence
FROM thread
JOIN conversation ON conversation.workspace_id = thread.workspace_id AND conversation.id = thread.conversation_id
LEFT JOIN agent ON agent.workspace_id = conversation.workspace_id AND agent.id = conversation.assignee_id
LEFT JOIN rating ON rating.workspace_id = conversation.workspace_id AND rating.conversation_id = conversation.id
               AND rating.episode = conversation.episode
WHERE thread.workspace_id = $1
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a visitor's matter stands: who answers, how far agents have read, what was said of it when it closed."""

    inbox_id: UUID
    thread_key: str
    conversation_id: UUID
    episode: int
    status: str
    agent_name: str | None
    read_sequence: int
    resolved_at: datetime | None
    is_spam: bool
    is_abandoned: bool
    stars: int | None
    comment: str
    rated_at: datetime | None

    @property
    def waits(self) -> bool:
        """Nobody has it, and the next word is ours; answered by somebody who did not take it, it is the visitor's."""
        return self.agent_name is None and self.status == "open"

    def to_json(self, inbox: InboxSettings, now: datetime) -> dict[str, Any]:
        return {
            "status": self.status,
            "agent": {"name": self.agent_name} if self.agent_name else None,
            "rating": self._rating(inbox, now),
        }

    def _rating(self, inbox: InboxSettings, now: datetime) -> dict[str, Any] | None:
        """Return what the window offers to rate, or shows as rated; ``None``: neither."""
        if self.status != "resolved" or self.is_spam or self.is_abandoned or not inbox.config.get("ask_rating", True):
            return None
        is_open = ratings.is_open(self.resolved_at, self.rated_at, now)
        if not is_open and self.stars is None:
            return None
        return {
            "id": f"{self.conversation_id}.{self.episode}",
            "stars": self.stars,
            "comment": self.comment,
            "is_open": is_open,
        }


async def history(connection: Hot, inbox: InboxSettings, thread_key: str, after: int) -> list[Any]:
    """Return the latest messages, or all since ``after`` where the window knows some."""
    if after:
        return list(await connection.fetch(_SINCE, inbox.workspace_id, inbox.id, thread_key, after, CATCH_UP))
    return list(await connection.fetch(_LATEST, inbox.workspace_id, inbox.id, thread_key, HISTORY))


async def messages(connection: Hot, workspace_id: UUID, ids: Sequence[UUID]) -> list[Any]:
    """Return messages by id with their inbox and thread key, in order of sequence."""
    rows: list[Any] = await connection.fetch(_BY_ID, workspace_id, ids)
    return rows


async def standing(connection: Hot, inbox: InboxSettings, thread_key: str) -> Standing | None:
    """Return where this visitor's matter stands; ``None`` before their first message."""
    row = await connection.fetchrow(
        _STANDING + " AND thread.inbox_id = $2 AND thread.external_id = $3", inbox.workspace_id, inbox.id, thread_key
    )
    return _standing(row) if row else None


async def standings(connection: Hot, workspace_id: UUID, conversation_ids: Sequence[UUID]) -> list[Standing]:
    """Return the standings of the threads of these conversations."""
    rows = await connection.fetch(
        _STANDING + " AND thread.conversation_id = ANY($2::uuid[])", workspace_id, conversation_ids
    )
    return [_standing(row) for row in rows]


def _standing(row: Any) -> Standing:
    return Standing(
        inbox_id=row["inbox_id"],
        thread_key=row["thread_key"],
        conversation_id=row["conversation_id"],
        episode=row["episode"],
        status=row["status"],
        agent_name=row["agent_name"],
        read_sequence=row["read_sequence"] or 0,
        resolved_at=row["resolved_at"],
        is_spam=row["is_spam"],
        is_abandoned=bool(row["is_abandoned"]),
        stars=row["stars"],
        comment=row["comment"] or "",
        rated_at=row["rated_at"],
    )


_SEEN = """
SELECT delivery.message_id FROM delivery
JOIN thread ON thread.workspace_id = delivery.workspace_id AND thread.id = delivery.thread_id
WHERE delivery.workspace_id = $1 AND thread.inbox_id = $2 AND thread.external_id = $3 AND delivery.sequence <= $4
  AND delivery.state = ANY($5::text[])
"""


async def seen(
    connection: Hot, inbox: InboxSettings, thread_key: str, state: str, sequence: int, now: datetime
) -> list[EventDraft]:
    """Mark the replies up to ``sequence`` as delivered or read by the visitor; returns the events to be written."""
    earlier = ["queued", "sending", "unknown", "sent"] + (["delivered"] if state == "read" else [])
    rows = await connection.fetch(_SEEN, inbox.workspace_id, inbox.id, thread_key, sequence, earlier)
    if not rows:
        return []
    news = [Status(state, row["message_id"], inbox.id, None) for row in rows]
    return await deliveries.apply_statuses(connection, inbox.workspace_id, news, now)


def to_json(row: Any, inbox: InboxSettings, keys: Keys, now: datetime) -> dict[str, Any]:
    """Return a message as the widget shows it: no internal ids beyond its own, links that are signed."""
    by_team, by_bot = row["author_kind"] != "contact", row["author_kind"] == "bot"
    return {
        "id": row["id"],
        "sequence": row["sequence"],
        "direction": row["direction"],
        "text": row["text"],
        "content": row["content"],
        "attachments": [
            {
                "id": file["id"],
                "name": file["name"],
                "content_type": file["content_type"],
                "size_bytes": file["size_bytes"],
                "width": file.get("width"),
                "height": file.get("height"),
                "url": file_url(inbox, keys, UUID(file["id"]), now),
                "expired_at": file.get("expired_at"),
            }
            for file in row["attachments"]
        ],
        "author": ({"name": row["author_name"]} | ({"bot": True} if by_bot else {})) if by_team else None,
        "created_at": row["created_at"],
        "client_id": row["client_id"],
    } | (_asked(row["facts"].get("bot", {})) if by_bot else {})


def _asked(bot: dict[str, Any]) -> dict[str, Any]:
    """Return what a message of the bot asks, and, in a form, what may answer it."""
    return {"asks": bot.get("asks")} | ({"form": bot["form"]} if "form" in bot else {})


def file_url(inbox: InboxSettings, keys: Keys, file_id: UUID, now: datetime) -> str:
    """Return a link that works for a day without a cookie."""
    return f"/chat/{inbox.id}/files/{file_id}?{sign_file(keys, inbox, file_id, now)}"
