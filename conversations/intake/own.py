"""Messages of ours that were sent outside: a channel's own welcome, a colleague in the provider's app."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from conversations.content import to_json
from conversations.events import Actor, EventDraft
from conversations.inbound import OwnMessage
from conversations.intake import sql
from conversations.intake.attached import attach, facts_of
from conversations.intake.state import SEPARATOR, Context, columns
from conversations.ports import IntakeListener
from conversations.preview import last_message
from conversations.tokens import rows as token_rows

_THREADS = """
SELECT thread.id, thread.identity_id, thread.conversation_id
FROM thread WHERE workspace_id = $1 AND inbox_id = $2 AND external_id = $3 FOR UPDATE
"""
_HEAD = """
SELECT id, contact_id, queue_id, episode, first_response_at, inbound_count,
       EXISTS (SELECT FROM sla_book WHERE sla_book.workspace_id = $1) AS has_promises
FROM conversation
WHERE workspace_id = $1 AND id = $2 AND merged_into_id IS NULL FOR UPDATE
"""
_ADD = """
INSERT INTO message (workspace_id, id, conversation_id, thread_id, inbox_id, sequence, direction, kind, content, text,
                     attachments, author_kind, author_name, external_id, delivery, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, 'out', 'reply', $7::text::jsonb, $8,
        $9::text::jsonb, $10, $11, $12, $13::text::jsonb, $14, $14)
ON CONFLICT DO NOTHING RETURNING id
"""
_MOVE_HEAD = """
UPDATE conversation SET last_message = $3::text::jsonb, last_sequence = $4, last_activity_at = $5,
    version = version + 1, updated_at = $6,
    last_agent_sequence = CASE WHEN $7 THEN $4 ELSE last_agent_sequence END,
    waiting_since = CASE WHEN $7 THEN NULL ELSE waiting_since END,
    first_response_at = CASE WHEN $7 AND inbound_count > 0 THEN coalesce(first_response_at, $5)
                             ELSE first_response_at END
WHERE workspace_id = $1 AND id = $2
"""
_COUNT = """
UPDATE reply_window SET used = used + 1
WHERE workspace_id = $1 AND identity_id = $2 AND opened_at <= $3 AND expires_at > $3
"""


async def add_own(batch: Context, messages: Sequence[OwnMessage], listener: IntakeListener) -> None:
    """Write own messages, in order. They are rare, so each has its own statements.

    Their threads are locked after the batch's conversations; where that meets another batch the other way round,
    the database says deadlock and the batch is repeated.
    """
    for one in messages:
        identity_id, _ = batch.identities[one.inbox_id, one.identity.external_id]
        thread = await batch.connection.fetchrow(_THREADS, batch.workspace_id, one.inbox_id, one.thread_key)
        head = thread and await batch.connection.fetchrow(_HEAD, batch.workspace_id, thread["conversation_id"])
        is_news = await _write(batch, one, thread, head) if head else True
        if is_news and one.counts_against_window:
            await batch.connection.execute(_COUNT, batch.workspace_id, identity_id, one.at)
        if head and is_news and not one.is_automatic and head["has_promises"]:
            batch.drafts += await listener.on_answers(
                batch.connection, batch.workspace_id, {head["id"]: one.id}, batch.now
            )


async def _write(batch: Context, one: OwnMessage, thread: Any, head: Any) -> bool:
    [row] = await batch.connection.fetch(sql.SEQUENCES, 1)
    sequence, author = row["sequence"], "bot" if one.is_automatic else "agent"
    delivery = {"state": "sent", "error": None, "attempts": 1, "may_be_duplicate": False, "updated_at": batch.now}
    added = await batch.connection.fetchval(
        _ADD,
        batch.workspace_id,
        one.id,
        head["id"],
        thread["id"],
        one.inbox_id,
        sequence,
        orjson.dumps(to_json(one.content)).decode(),
        one.text,
        orjson.dumps([facts_of(file) for file in one.files]).decode(),
        author,
        one.author_name,
        one.external_id,
        orjson.dumps(delivery, default=str).decode(),
        batch.now,
    )
    if added is None:
        return False
    await attach(batch, one.id, one.files)
    texts = [
        (one.id, part, sequence, SEPARATOR.join(words))
        for part, words in enumerate(token_rows(one.text, batch.workspace_id))
    ]
    if texts:
        await batch.connection.execute(sql.TEXTS_ADD, batch.workspace_id, *columns(texts))
    preview = last_message(sequence, one.text, to_json(one.content), "out", "reply", author, batch.now)
    answers = not one.is_automatic
    await batch.connection.execute(
        _MOVE_HEAD,
        batch.workspace_id,
        head["id"],
        orjson.dumps(preview).decode(),
        sequence,
        batch.now,
        batch.now,
        answers,
    )
    batch.drafts.append(
        EventDraft(
            "message.sent",
            conversation_id=head["id"],
            message_id=one.id,
            contact_id=head["contact_id"],
            queue_id=head["queue_id"],
            actor=Actor("system"),
            data={
                "sequence": sequence,
                "episode": head["episode"],
                "channel": one.channel,
                "first_response": answers and head["first_response_at"] is None and head["inbound_count"] > 0,
                "automatic": one.is_automatic,
            },
        )
    )
    return True
