"""What a customer says of the service, once it is over: stars and a word, one rating for each episode.

The first answer may come within a week of the closing, a change of mind within a day of it; a reopening ends both.
Whoever sends the same again, or too late, changes nothing. Who was rated is who owned the conversation, and the
queue it was in, when it was closed: neither moves while it stays resolved.

Prepared SQL: the customer's window calls ``rate`` inside its own transaction, the console reads pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from conversations.access import Scope
from conversations.events import Actor, EventDraft
from conversations.keyset import after_id, clamp, cut
from kit.db import Hot
from kit.errors import Conflict, Invalid
from kit.ids import new_id
from kit.paging import Page
from kit.text import clean

FIRST_WITHIN = timedelta(days=7)  # METRICS: a survey is open for seven days
CHANGED_WITHIN = timedelta(days=1)
MAX_COMMENT = 1_000


class RatingClosed(Conflict):
    """It can no longer be rated, or no longer otherwise: too late, or the conversation goes on."""

    code = "rating_closed"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a customer says of one episode."""

    conversation_id: UUID
    episode: int
    stars: int
    comment: str = ""


def is_open(closed_at: datetime | None, rated_at: datetime | None, now: datetime) -> bool:
    """Whether a resolved episode may be rated now, or its rating changed.

    Args:
        closed_at: when it was resolved; ``None``: it is not.
        rated_at: when it was rated first; ``None``: it was not.
    """
    if closed_at is None:
        return False
    return now < rated_at + CHANGED_WITHIN if rated_at is not None else now < closed_at + FIRST_WITHIN


_TARGET = """
SELECT conversation.contact_id, conversation.queue_id, conversation.assignee_id, conversation.status,
       conversation.resolved_at, conversation.episode, conversation.is_spam
FROM conversation
WHERE conversation.workspace_id = $1 AND conversation.id = $2
  AND EXISTS (SELECT FROM thread WHERE thread.workspace_id = $1 AND thread.conversation_id = conversation.id
                AND thread.inbox_id = $3 AND thread.external_id = $4)
FOR UPDATE OF conversation
"""

_GIVEN = """
SELECT id, stars, comment, created_at, agent_id, queue_id FROM rating
WHERE workspace_id = $1 AND conversation_id = $2 AND episode = $3
"""

_ADD = """
INSERT INTO rating (workspace_id, id, conversation_id, episode, inbox_id, agent_id, queue_id, stars, comment,
                    closed_at, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
"""

_CHANGE = """
UPDATE rating SET stars = $3, comment = $4, updated_at = $5, version = version + 1 WHERE workspace_id = $1 AND id = $2
"""


async def rate(
    connection: Hot, workspace_id: UUID, inbox_id: UUID, thread_key: str, answer: Answer, now: datetime
) -> list[EventDraft]:
    """Keep a customer's rating; return the event to be written, none where the very same is kept already.

    Args:
        connection: the bare driver's, inside a transaction; the conversation stays locked until its end.
        thread_key: of the customer's own thread, as the channel has verified it.
    Raises:
        Invalid: the stars are not 1 to 5, or the comment is too long.
        RatingClosed: this thread has no such closed episode, or the time is over.
    """
    if not 1 <= answer.stars <= 5:
        raise Invalid("a rating has 1 to 5 stars", fields={"stars": "is not 1 to 5"})
    comment = clean(answer.comment).strip()
    if len(comment) > MAX_COMMENT:
        raise Invalid("the comment is too long", fields={"comment": f"is longer than {MAX_COMMENT:,} characters"})
    about = await connection.fetchrow(_TARGET, workspace_id, answer.conversation_id, inbox_id, thread_key)
    if about is None:
        raise RatingClosed("there is nothing of yours to rate")
    given = await connection.fetchrow(_GIVEN, workspace_id, answer.conversation_id, answer.episode)
    if given is not None and (given["stars"], given["comment"]) == (answer.stars, comment):
        return []
    is_same_episode = about["status"] == "resolved" and about["episode"] == answer.episode and not about["is_spam"]
    closed_at = about["resolved_at"] if is_same_episode else None
    if not is_open(closed_at, given["created_at"] if given else None, now):
        raise RatingClosed("this can no longer be rated")
    if given is None:
        agent_id, queue_id = about["assignee_id"], about["queue_id"]
        await connection.execute(
            _ADD,
            workspace_id,
            new_id(),
            answer.conversation_id,
            answer.episode,
            inbox_id,
            agent_id,
            queue_id,
            answer.stars,
            comment,
            closed_at,
            now,
        )
    else:
        agent_id, queue_id = given["agent_id"], given["queue_id"]
        await connection.execute(_CHANGE, workspace_id, given["id"], answer.stars, comment, now)
    data = {"episode": answer.episode, "stars": answer.stars, "has_comment": bool(comment)}
    return [
        EventDraft(
            "conversation.rated",
            conversation_id=answer.conversation_id,
            contact_id=about["contact_id"],
            agent_id=agent_id,
            queue_id=queue_id,
            actor=Actor("contact", about["contact_id"]),
            data=data | ({"before": given["stars"]} if given else {}),
        )
    ]


# A merged conversation brought its ratings with it, as it did its history.
_OF_CONVERSATION = """
WITH RECURSIVE part AS (
    SELECT $2::uuid AS id
    UNION
    SELECT merge.source_id FROM merge JOIN part ON merge.target_id = part.id
    WHERE merge.workspace_id = $1 AND merge.kind = 'conversation' AND merge.undone_at IS NULL
)
SELECT rating.* FROM rating
WHERE rating.workspace_id = $1 AND rating.conversation_id IN (SELECT id FROM part)
ORDER BY rating.id DESC LIMIT 100
"""


async def of_conversation(connection: Hot, workspace_id: UUID, conversation_id: UUID) -> list[Any]:
    """Return what was said of a conversation, newest first; the caller has checked that it may be seen."""
    rows: list[Any] = await connection.fetch(_OF_CONVERSATION, workspace_id, conversation_id)
    return rows


@dataclass(frozen=True, slots=True)
class RatingQuery:
    """Which ratings; ``None`` and empty leave a filter out. ``since`` and ``until`` are of the first answer."""

    agent_id: UUID | None = None
    queue_id: UUID | None = None
    inbox_id: UUID | None = None
    stars: Sequence[int] = ()
    since: datetime | None = None
    until: datetime | None = None
    cursor: str | None = None
    limit: int = 50


async def list_ratings(connection: Hot, scope: Scope, query: RatingQuery) -> Page[Any]:
    """Return the ratings of conversations that the caller may see, newest first.

    Raises:
        Invalid: the cursor was not made here (``bad_cursor``).
    """
    conditions = ["rating.workspace_id = $1"]
    values: list[Any] = [scope.workspace_id]

    def narrow(condition: str, value: Any) -> None:
        values.append(value)
        conditions.append(condition.format(f"${len(values)}"))

    for column in ("agent_id", "queue_id", "inbox_id"):
        if (wanted := getattr(query, column)) is not None:
            narrow(f"rating.{column} = {{}}", wanted)
    if query.stars:
        narrow("rating.stars = ANY({}::smallint[])", sorted(set(query.stars)))
    if query.since is not None:
        narrow("rating.created_at >= {}", query.since)
    if query.until is not None:
        narrow("rating.created_at < {}", query.until)
    if query.cursor is not None:
        narrow("rating.id < {}", after_id(query.cursor))
    visible, more = scope.visible_sql("conversation", len(values) + 1)
    values += more
    limit = clamp(query.limit)
    # Only column names of ours and numbers of placeholders are put into the text.
    rows = await connection.fetch(
        f"""SELECT rating.* FROM rating
        JOIN conversation ON conversation.workspace_id = rating.workspace_id
         AND conversation.id = rating.conversation_id
        WHERE {" AND ".join(conditions)} AND {visible}
        ORDER BY rating.id DESC LIMIT {limit + 1}""",  # noqa: S608
        *values,
    )
    return cut(rows, limit, lambda row: (row["id"],))
