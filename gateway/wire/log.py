"""The timeline, the audit log and dead letters."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from typing_extensions import TypedDict

from gateway.wire.common import Row


class Actor(TypedDict):
    kind: Literal["agent", "contact", "system"]
    id: UUID | None


class Event(TypedDict):
    """A recorded fact: ids and numbers only."""

    seq: int
    type: str
    at: datetime
    actor: Actor
    conversation_id: UUID | None
    message_id: UUID | None
    contact_id: UUID | None
    agent_id: UUID | None
    queue_id: UUID | None
    data: dict[str, Any]


class AuditEntry(TypedDict):
    """Who changed what in settings, roles, contacts and secrets; secrets themselves are never in it."""

    id: UUID
    at: datetime
    actor_id: UUID | None
    action: str
    entity: str
    entity_id: str
    data: dict[str, Any]
    address: str


class DeadLetter(TypedDict):
    """A delivery that was accepted but not understood; ``error`` says why, ``body`` is how it begins."""

    id: UUID
    inbox_id: UUID
    attempts: int
    error: str | None
    received_at: datetime
    headers: dict[str, Any]
    size_bytes: int
    body: str


def event(row: Row) -> Event:
    return {
        "seq": row["seq"],
        "type": row["type"],
        "at": row["at"],
        "actor": {"kind": row["actor_kind"], "id": row["actor_id"]},
        "conversation_id": row["conversation_id"],
        "message_id": row["message_id"],
        "contact_id": row["contact_id"],
        "agent_id": row["agent_id"],
        "queue_id": row["queue_id"],
        "data": row["data"],
    }


def audit_entry(row: Row) -> AuditEntry:
    return {
        "id": row["id"],
        "at": row["at"],
        "actor_id": row["actor_id"],
        "action": row["action"],
        "entity": row["entity"],
        "entity_id": row["entity_id"],
        "data": row["data"],
        "address": row["address"],
    }


def dead_letter(row: Row) -> DeadLetter:
    """Shape a row of ``channels.dead_letters``; bytes that are no text are shown as replacement characters."""
    return {
        "id": row["id"],
        "inbox_id": row["inbox_id"],
        "attempts": row["attempts"],
        "error": row["error"],
        "received_at": row["received_at"],
        "headers": row["headers"],
        "size_bytes": row["size_bytes"],
        "body": (row["body"] or b"").decode("utf-8", "replace"),
    }
