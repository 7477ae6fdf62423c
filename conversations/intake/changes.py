"""Edits and recalls of customers: applied to their message, or kept until it arrives. What was said is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from conversations.content import Text, from_json, to_json
from conversations.events import Actor, EventDraft
from conversations.inbound import MessageEdit, MessageRecall
from conversations.intake.state import SEPARATOR, Context, ExternalKey, PlacedMessage, columns
from conversations.preview import last_message
from conversations.tokens import rows as token_rows

Change = MessageEdit | MessageRecall

# Conversations before their messages, each by id: the order in which everybody locks.
_FIND = """
SELECT message.id, message.conversation_id, message.inbox_id, message.external_id
FROM message JOIN unnest($2::uuid[], $3::text[]) AS wanted(inbox_id, external_id)
  ON message.inbox_id = wanted.inbox_id AND message.external_id = wanted.external_id
WHERE message.workspace_id = $1
"""
_LOCK_CONVERSATIONS = """
SELECT id, contact_id, queue_id, last_sequence FROM conversation
WHERE workspace_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE
"""
_LOCK_MESSAGES = """
SELECT id, conversation_id, inbox_id, external_id, sequence, content, text, direction, kind, author_kind, created_at,
       edited_at, recalled_at
FROM message WHERE workspace_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE
"""
_KEEP = """
INSERT INTO message_revision (workspace_id, message_id, revision, content, text, replaced_at)
SELECT $1, $2, 1 + coalesce(max(revision), 0), $3::text::jsonb, $4, $5
FROM message_revision WHERE workspace_id = $1 AND message_id = $2
"""
_WRITE = """
UPDATE message SET content = $3::text::jsonb, text = $4, edited_at = $5, recalled_at = $6,
                   version = version + 1, updated_at = $7
WHERE workspace_id = $1 AND id = $2
"""
_FORGET_REVISIONS = "DELETE FROM message_revision WHERE workspace_id = $1 AND message_id = $2"
_FORGET_WORDS = "DELETE FROM message_text WHERE workspace_id = $1 AND message_id = $2"
_ADD_WORDS = """
INSERT INTO message_text (workspace_id, message_id, part, sequence, tokens)
VALUES ($1, $2, $3, $4, array_to_tsvector(string_to_array($5, E'\\x1f')))
"""
_PREVIEW = """
UPDATE conversation SET last_message = $3::text::jsonb, version = version + 1, updated_at = $4
WHERE workspace_id = $1 AND id = $2
"""
_POSTPONE = """
INSERT INTO early_change (workspace_id, inbox_id, external_id, kind, content, text, at)
SELECT $1, inbox_id, external_id, kind, content::jsonb, text, at
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
     AS early(inbox_id, external_id, kind, content, text, at)
ON CONFLICT (workspace_id, inbox_id, external_id, kind) DO UPDATE
    SET content = excluded.content, text = excluded.text, at = excluded.at WHERE early_change.at <= excluded.at
"""
_TAKE_EARLY = """
DELETE FROM early_change USING unnest($2::uuid[], $3::text[]) AS wanted(inbox_id, external_id)
WHERE early_change.workspace_id = $1 AND early_change.inbox_id = wanted.inbox_id
  AND early_change.external_id = wanted.external_id
RETURNING early_change.inbox_id, early_change.external_id, early_change.kind, early_change.content,
          early_change.text, early_change.at
"""


@dataclass(slots=True)
class _Told:
    """One message while its changes are applied: its row, and what it says now."""

    row: Any
    content: dict[str, Any]
    text: str
    edited_at: datetime | None
    recalled_at: datetime | None
    is_changed: bool = False


async def apply_changes(batch: Context, changes: Sequence[Change]) -> None:
    """Apply edits and recalls in the order of their time; repeats and older ones change nothing."""
    if not changes:
        return
    ordered = sorted(changes, key=lambda change: change.at)
    keys = list(dict.fromkeys((change.inbox_id, change.external_id) for change in ordered))
    found = await batch.connection.fetch(_FIND, batch.workspace_id, *columns(keys))
    known = {(row["inbox_id"], row["external_id"]): row for row in found}
    early = [change for change in ordered if (change.inbox_id, change.external_id) not in known]
    if early:
        await _postpone(batch, early)
    if not known:
        return
    conversations = await batch.connection.fetch(
        _LOCK_CONVERSATIONS, batch.workspace_id, sorted({row["conversation_id"] for row in known.values()})
    )
    heads = {row["id"]: row for row in conversations}
    rows = await batch.connection.fetch(_LOCK_MESSAGES, batch.workspace_id, [row["id"] for row in known.values()])
    told: dict[ExternalKey, _Told] = {
        (row["inbox_id"], row["external_id"]): _Told(
            row, row["content"], row["text"], row["edited_at"], row["recalled_at"]
        )
        for row in rows
    }
    for change in ordered:
        if (one := told.get((change.inbox_id, change.external_id))) is not None:
            await _apply(batch, one, change, heads[one.row["conversation_id"]])
    for one in told.values():
        if one.is_changed:
            await _write(batch, one, heads[one.row["conversation_id"]])


async def apply_early(batch: Context, placed: Sequence[PlacedMessage]) -> None:
    """Apply what came before its message, now that this is written."""
    keys = [
        (one.inbound.inbox_id, one.inbound.external_id)
        for one in placed
        if one.inbound.is_editable and one.inbound.external_id is not None
    ]
    if not keys:
        return
    rows = await batch.connection.fetch(_TAKE_EARLY, batch.workspace_id, *columns(keys))
    await apply_changes(batch, [_early(row) for row in rows])


async def _apply(batch: Context, one: _Told, change: Change, head: Any) -> None:
    if isinstance(change, MessageRecall):
        if one.recalled_at is not None:
            return
        one.recalled_at, one.is_changed = change.at, True
        if change.erase:
            one.content, one.text = to_json(Text("")), ""
            await batch.connection.execute(_FORGET_REVISIONS, batch.workspace_id, one.row["id"])
        _record(batch, "message.recalled", one, head, {"erased": change.erase})
        return
    content = to_json(change.content)
    if (one.edited_at is not None and one.edited_at >= change.at) or content == one.content:
        return
    await batch.connection.execute(
        _KEEP, batch.workspace_id, one.row["id"], orjson.dumps(one.content).decode(), one.text, change.at
    )
    one.content, one.text, one.edited_at, one.is_changed = content, change.text, change.at, True
    _record(batch, "message.edited", one, head, {})


async def _write(batch: Context, one: _Told, head: Any) -> None:
    message_id, sequence = one.row["id"], one.row["sequence"]
    await batch.connection.execute(
        _WRITE,
        batch.workspace_id,
        message_id,
        orjson.dumps(one.content).decode(),
        one.text,
        one.edited_at,
        one.recalled_at,
        batch.now,
    )
    if one.text != one.row["text"]:
        await batch.connection.execute(_FORGET_WORDS, batch.workspace_id, message_id)
        for part, words in enumerate(token_rows(one.text, batch.workspace_id)):
            await batch.connection.execute(
                _ADD_WORDS, batch.workspace_id, message_id, part, sequence, SEPARATOR.join(words)
            )
    if head["last_sequence"] == sequence:
        facts = [one.row[name] for name in ("direction", "kind", "author_kind", "created_at")]
        preview = last_message(sequence, one.text, one.content, *facts)
        if one.recalled_at is not None:
            preview["recalled"] = True
        await batch.connection.execute(
            _PREVIEW, batch.workspace_id, head["id"], orjson.dumps(preview).decode(), batch.now
        )


def _record(batch: Context, type_: str, one: _Told, head: Any, facts: dict[str, Any]) -> None:
    batch.drafts.append(
        EventDraft(
            type_,
            conversation_id=head["id"],
            message_id=one.row["id"],
            contact_id=head["contact_id"],
            queue_id=head["queue_id"],
            actor=Actor("contact", head["contact_id"]),
            data={"sequence": one.row["sequence"], **facts},
        )
    )


async def _postpone(batch: Context, early: Sequence[Change]) -> None:
    # Of several of one kind for one message the last one counts, and a statement may touch a row once.
    latest: dict[tuple[UUID, str, str], Change] = {}
    for change in early:
        latest[change.inbox_id, change.external_id, _kind(change)] = change
    rows = [
        (
            *key,
            orjson.dumps(to_json(change.content)).decode() if isinstance(change, MessageEdit) else None,
            change.text if isinstance(change, MessageEdit) else "",
            change.at,
        )
        for key, change in latest.items()
    ]
    await batch.connection.execute(_POSTPONE, batch.workspace_id, *columns(rows))


def _kind(change: Change) -> str:
    if isinstance(change, MessageEdit):
        return "edited"
    return "erased" if change.erase else "recalled"


def _early(row: Any) -> Change:
    if row["kind"] == "edited":
        return MessageEdit(row["inbox_id"], row["external_id"], from_json(row["content"]), row["text"], row["at"])
    return MessageRecall(row["inbox_id"], row["external_id"], row["at"], erase=row["kind"] == "erased")
