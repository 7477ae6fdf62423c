"""Puts chapters into the tables: whole cases, set by set, in one transaction with their events.

It keeps what the services keep: locks in the one order, numbers and units under their locks, events dense and last.
Nothing of it is ever sent, since no delivery is queued.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from conversations.events import EventDraft
from gateway.demo.chapter import Chapter, Row
from kit.db import Hot
from routing.holdings import exchange
from routing.journal import Journal

# In the order of their references; the first ones are written by statements of their own.
_COPIED = (
    "conversation", "message", "file", "message_file", "delivery", "read_position", "mention", "participant", "rating",
    "work_item", "offer", "assignment", "routing_decision", "kb_suggestion", "kb_feedback",
)  # fmt: skip
_SEPARATOR = "\x1f"

_CONTACTS = """
INSERT INTO contact (workspace_id, id, created_at, updated_at, name, email, phone, locale, fields, is_vip, verified,
                     search)
SELECT $1, id, created_at, updated_at, name, email, phone, locale, fields::jsonb, is_vip, verified,
       array_to_tsvector(string_to_array(words, E'\\x1f'))
FROM unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::text[],
            $9::text[], $10::bool[], $11::bool[], $12::text[])
     AS fresh(id, created_at, updated_at, name, email, phone, locale, fields, is_vip, verified, words)
"""

_LINKS = """
INSERT INTO contact_link (workspace_id, link, contact_id)
SELECT $1, * FROM unnest($2::text[], $3::uuid[]) ON CONFLICT (workspace_id, link) DO NOTHING
"""

_IDENTITIES = """
INSERT INTO identity (workspace_id, id, inbox_id, external_id, contact_id, address, name, verified, created_at)
SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::bool[],
                         $9::timestamptz[])
ON CONFLICT (workspace_id, inbox_id, external_id) DO NOTHING
"""

# A customer who comes back goes on in the same exchange, which then leads to the later conversation.
_THREADS = """
INSERT INTO thread (workspace_id, id, version, created_at, updated_at, inbox_id, identity_id, external_id, subject,
                    participants, conversation_id, open_conversation_id, last_inbound_at, state)
SELECT $1, id, version, created_at, updated_at, inbox_id, identity_id, external_id, subject,
       string_to_array(participants, E'\\x1f'), conversation_id, open_conversation_id, last_inbound_at, state::jsonb
FROM unnest($2::uuid[], $3::bigint[], $4::timestamptz[], $5::timestamptz[], $6::uuid[], $7::uuid[], $8::text[],
            $9::text[], $10::text[], $11::uuid[], $12::uuid[], $13::timestamptz[], $14::text[])
     AS fresh(id, version, created_at, updated_at, inbox_id, identity_id, external_id, subject, participants,
              conversation_id, open_conversation_id, last_inbound_at, state)
ON CONFLICT (workspace_id, inbox_id, external_id) DO UPDATE SET
    version = thread.version + excluded.version, updated_at = excluded.updated_at,
    conversation_id = excluded.conversation_id, open_conversation_id = excluded.open_conversation_id,
    last_inbound_at = excluded.last_inbound_at
"""

_TEXTS = """
INSERT INTO message_text (workspace_id, message_id, part, sequence, tokens)
SELECT $1, message_id, part, sequence, array_to_tsvector(string_to_array(words, E'\\x1f'))
FROM unnest($2::uuid[], $3::smallint[], $4::bigint[], $5::text[]) AS fresh(message_id, part, sequence, words)
"""

# As ``conversations.events.append_events`` does it, each event with a time of its own.
_EVENTS = """
WITH head AS (
    UPDATE feed SET last = last + $2 WHERE workspace_id = $1 RETURNING last
)
INSERT INTO event (workspace_id, seq, type, at, conversation_id, message_id, contact_id, agent_id, queue_id,
                   actor_kind, actor_id, data)
SELECT $1, head.last - $2 + draft.position, draft.type, draft.at, draft.conversation_id, draft.message_id,
       draft.contact_id, draft.agent_id, draft.queue_id, draft.actor_kind, draft.actor_id, draft.data::jsonb
FROM head, unnest($3::text[], $4::timestamptz[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::uuid[],
                  $10::text[], $11::uuid[], $12::text[]) WITH ORDINALITY
     AS draft(type, at, conversation_id, message_id, contact_id, agent_id, queue_id, actor_kind, actor_id, data,
              position)
RETURNING seq
"""


async def put(
    connection: Hot, workspace_id: UUID, chapters: Sequence[Chapter], now: datetime
) -> tuple[int, list[EventDraft]]:
    """Write chapters whose blobs are stored; commit at once.

    Args:
        connection: the hot pool's, inside a transaction.
    Returns:
        The number of the newest event, and the events.
    """
    await _add(connection, _CONTACTS, workspace_id, [_contact(row) for row in _rows(chapters, "contact")])
    links = [(row["link"], row["contact_id"]) for row in _rows(chapters, "contact_link")]
    await _add(connection, _LINKS, workspace_id, sorted(links))
    await _add(connection, _IDENTITIES, workspace_id, [_values(row) for row in _rows(chapters, "identity")])
    # One statement may touch a thread once: of two cases of one customer the later one has the last word.
    threads = {(row["inbox_id"], row["external_id"]): _thread(row) for row in _rows(chapters, "thread")}
    await _add(connection, _THREADS, workspace_id, list(threads.values()))
    for table in _COPIED:
        await _copy(connection, table, list(_rows(chapters, table)))
    await _add(connection, _TEXTS, workspace_id, [_text(row) for row in _rows(chapters, "message_text")])
    journal = Journal(connection, workspace_id, now)
    await exchange(journal, (), [wish for chapter in chapters for wish in chapter.held])
    return await _append(connection, workspace_id, chapters)


def _rows(chapters: Iterable[Chapter], table: str) -> Iterable[Row]:
    for chapter in chapters:
        yield from chapter.of(table)


async def _add(connection: Hot, sql: str, workspace_id: UUID, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        await connection.execute(sql, workspace_id, *(list(column) for column in zip(*rows, strict=True)))


async def _copy(connection: Hot, table: str, rows: Sequence[Row]) -> None:
    if rows:
        columns = list(rows[0])
        await connection.copy_records_to_table(table, records=[tuple(row.values()) for row in rows], columns=columns)


async def _append(connection: Hot, workspace_id: UUID, chapters: Sequence[Chapter]) -> tuple[int, list[EventDraft]]:
    events = sorted((event for chapter in chapters for event in chapter.events), key=lambda event: event[0])
    drafts = [draft for _, draft in events]
    rows = await connection.fetch(
        _EVENTS,
        workspace_id,
        len(drafts),
        [draft.type for draft in drafts],
        [at for at, _ in events],
        [draft.conversation_id for draft in drafts],
        [draft.message_id for draft in drafts],
        [draft.contact_id for draft in drafts],
        [draft.agent_id for draft in drafts],
        [draft.queue_id for draft in drafts],
        [draft.actor.kind for draft in drafts],
        [draft.actor.id for draft in drafts],
        [orjson.dumps(draft.data, default=str).decode() for draft in drafts],
    )
    return max(row["seq"] for row in rows), drafts


def _values(row: Row) -> tuple[Any, ...]:
    return tuple(value for name, value in row.items() if name != "workspace_id")


def _contact(row: Row) -> tuple[Any, ...]:
    return _values(row | {"fields": orjson.dumps(row["fields"]).decode(), "words": _SEPARATOR.join(row["words"])})


def _thread(row: Row) -> tuple[Any, ...]:
    told = {"participants": _SEPARATOR.join(row["participants"]), "state": orjson.dumps(row["state"]).decode()}
    return _values(row | told)


def _text(row: Row) -> tuple[Any, ...]:
    return row["message_id"], row["part"], row["sequence"], _SEPARATOR.join(row["words"])
