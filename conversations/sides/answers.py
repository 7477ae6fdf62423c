"""Mail that answers a side conversation: found by what it refers to *and* by who wrote it, never by its subject.

It is an answer if it comes back to the signed reply address of somebody who takes part, or refers to one of our mails
to that very person (or to an earlier answer of theirs), and if that person is its author. Anything else, a stranger
with a forwarded copy or somebody who was taken out, is a mail like any other: it opens a conversation of its own, and
changes nothing here. No contact is made of people who answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from conversations.content import Text
from conversations.events import Actor, EventDraft
from conversations.inbound import InboundFile, InboundMessage
from conversations.sides import rows
from conversations.sides.rows import SideLine
from kit.db import Hot

# By the signed address; by the id of a mail of ours to this person, which begins with its delivery's id and stands in
# its row once it is known to be sent; by the id of an earlier answer of theirs.
_MATCH = """
WITH asked AS (
    SELECT * FROM unnest($2::int[], $3::text[], $4::uuid[], $5::text[], $6::uuid[])
         AS one(position, sender, side_id, ref, delivery_id)
)
SELECT DISTINCT ON (asked.position) asked.position, participant.id AS participant_id, participant.side_id,
       participant.name
FROM asked
JOIN LATERAL (
    SELECT asked.side_id AS side_id WHERE asked.side_id IS NOT NULL
    UNION ALL
    SELECT message.side_id FROM side_delivery AS delivery
    JOIN side_message AS message ON message.workspace_id = delivery.workspace_id AND message.id = delivery.message_id
    WHERE delivery.workspace_id = $1 AND delivery.id = asked.delivery_id
    UNION ALL
    SELECT message.side_id FROM side_delivery AS delivery
    JOIN side_message AS message ON message.workspace_id = delivery.workspace_id AND message.id = delivery.message_id
    WHERE delivery.workspace_id = $1 AND delivery.external_id = asked.ref
    UNION ALL
    SELECT message.side_id FROM side_message AS message
    WHERE message.workspace_id = $1 AND message.external_id = asked.ref
) AS found ON true
JOIN side_participant AS participant
  ON participant.workspace_id = $1 AND participant.side_id = found.side_id AND participant.address = asked.sender
 AND participant.removed_at IS NULL
ORDER BY asked.position, asked.side_id NULLS LAST, participant.side_id DESC
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """A mail that answers a side conversation."""

    message: InboundMessage
    side_id: UUID
    participant_id: UUID
    name: str


async def sort_out(
    connection: Hot, workspace_id: UUID, messages: Sequence[InboundMessage]
) -> tuple[list[InboundMessage], list[Answer]]:
    """Part the answers to side conversations from what customers wrote; nothing is locked or written.

    Asks the database only where a message refers to something; channels without references pay nothing.
    """
    asked: list[tuple[int, str, UUID | None, str | None, UUID | None]] = []
    for position, one in enumerate(messages):
        if one.channel != "email" or not (one.refs or one.reply_to_thread_id):
            continue
        sender = one.identity.external_id
        if one.reply_to_thread_id is not None:
            asked.append((position, sender, one.reply_to_thread_id, None, None))
        asked += [(position, sender, None, ref, _delivery_of(ref)) for ref in one.refs]
    if not asked:
        return list(messages), []
    found = await connection.fetch(_MATCH, workspace_id, *(list(column) for column in zip(*asked, strict=True)))
    by_position: Mapping[int, Any] = {row["position"]: row for row in found}
    rest = [one for position, one in enumerate(messages) if position not in by_position]
    answers = [
        Answer(messages[position], row["side_id"], row["participant_id"], row["name"])
        for position, row in sorted(by_position.items())
    ]
    return rest, answers


def _delivery_of(ref: str) -> UUID | None:
    """Return the id that one of our mails' ids begins with."""
    head, at, _ = ref.partition("@")
    if not at or len(head) != 36:
        return None
    try:
        return UUID(head)
    except ValueError:
        return None


_LOCK_CASE = """
SELECT id FROM conversation
WHERE workspace_id = $1 AND id IN (SELECT conversation_id FROM side_conversation
                                   WHERE side_conversation.workspace_id = $1 AND side_conversation.id = $2)
FOR NO KEY UPDATE
"""
_LOCK = """
SELECT id, conversation_id, opened_by, state, due_at, next_at, warned_at, overdue_at, answered_at, closed_at
FROM side_conversation WHERE workspace_id = $1 AND id = $2 FOR NO KEY UPDATE
"""
_FILE = """
INSERT INTO file (workspace_id, id, sha256, name, content_type, size_bytes, width, height, is_linked, created_at)
SELECT $1, one.id, one.sha256, one.name, one.content_type, one.size_bytes, one.width, one.height, true, $2
FROM unnest($3::uuid[], $4::bytea[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[])
     AS one(id, sha256, name, content_type, size_bytes, width, height)
"""
_REMEMBER = """
UPDATE side_participant SET state = side_participant.state || $3::text::jsonb,
       name = CASE WHEN side_participant.name = '' THEN $4 ELSE side_participant.name END
WHERE workspace_id = $1 AND id = $2
"""
_KEPT = ("in_reply_to", "references", "sent")


async def take(connection: Hot, workspace_id: UUID, answers: Sequence[Answer], now: datetime) -> list[EventDraft]:
    """Write answers into their side conversations; one that was taken in before changes nothing.

    A person's answer stops the clock, and opens again what was done; a machine's (out of office) is only shown.

    Args:
        connection: inside intake's transaction, which holds the locks of its own conversations: a deadlock with
            somebody who locks them in their order ends one of the two, and ingest tries again.
    """
    drafts: list[EventDraft] = []
    for answer in sorted(answers, key=lambda one: (one.side_id, one.message.received_at)):
        drafts += await _take(connection, workspace_id, answer, now)
    return drafts


async def _take(connection: Hot, workspace_id: UUID, answer: Answer, now: datetime) -> list[EventDraft]:
    message = answer.message
    case = await connection.fetchval(_LOCK_CASE, workspace_id, answer.side_id)
    side = await connection.fetchrow(_LOCK, workspace_id, answer.side_id)
    if side["conversation_id"] != case:
        # Merged while we waited: its new case is locked as well.
        case = await connection.fetchval(_LOCK_CASE, workspace_id, answer.side_id)
    name = message.identity.name or answer.name or message.identity.address
    line = SideLine(
        id=message.id,
        author_kind="outside",
        text=_words(message),
        author_name=name,
        participant_id=answer.participant_id,
        is_automatic=message.is_automatic,
        external_id=message.external_id,
        facts=dict(message.facts),
        sent_at=message.sent_at,
        files=[(file.id, file.role) for file in message.files],
    )
    if message.files:
        await _add_files(connection, workspace_id, message.files, now)
    sequence = await rows.add_line(connection, workspace_id, answer.side_id, line, now)
    if sequence is None:
        if message.files:  # the files of a repeat are nobody's
            await connection.execute(
                "DELETE FROM file WHERE workspace_id = $1 AND id = ANY($2::uuid[])",
                workspace_id,
                [file.id for file in message.files],
            )
        return []
    state = {key: message.thread_state[key] for key in _KEPT if key in message.thread_state}
    await connection.execute(
        _REMEMBER, workspace_id, answer.participant_id, orjson.dumps(state, default=str).decode(), name[:200]
    )
    about: dict[str, Any] = {"conversation_id": case, "agent_id": side["opened_by"], "actor": Actor("system")}
    data: dict[str, Any] = {"side_id": answer.side_id, "side_message_id": line.id}
    drafts = [
        EventDraft(
            "side.messaged",
            **about,
            data=data | {"sequence": sequence, "by": "outside", "automatic": message.is_automatic},
        )
    ]
    if message.is_automatic:
        return drafts
    how = replace(rows.standing(side), state="answered", next_at=None, answered_at=now, closed_at=None)
    await rows.stand(connection, workspace_id, answer.side_id, how, now)
    if side["state"] == "done":
        drafts.append(EventDraft("side.reopened", **about, data=data))
    drafts.append(EventDraft("side.answered", **about, data=data | {"by": "outside"}))
    return drafts + await rows.recount(connection, workspace_id, case, now)


def _words(message: InboundMessage) -> str:
    """What is new in the mail; its whole text where nothing is."""
    quoted = message.content.quoted if isinstance(message.content, Text) else None
    return message.text if message.text.strip() or not quoted else quoted


async def _add_files(connection: Hot, workspace_id: UUID, files: Sequence[InboundFile], now: datetime) -> None:
    await connection.execute(
        _FILE,
        workspace_id,
        now,
        [file.id for file in files],
        [file.sha256 for file in files],
        [file.name for file in files],
        [file.content_type for file in files],
        [file.size_bytes for file in files],
        [file.width for file in files],
        [file.height for file in files],
    )
