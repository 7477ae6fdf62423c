"""What intake holds in memory while it works: locked rows, and rows to be written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from conversations.events import EventDraft
from conversations.inbound import InboundMessage
from conversations.ports import Sorting
from kit.db import Hot

ExternalKey = tuple[UUID, str]  # inbox id and external id
SEPARATOR = "\x1f"  # parts the items of a list that travels as one string; no token and no address contains it


@dataclass(slots=True)
class Context:
    """One batch on its way: the transaction, and what it has found so far."""

    connection: Hot
    workspace_id: UUID
    now: datetime
    drafts: list[EventDraft] = field(default_factory=list)
    identities: dict[ExternalKey, tuple[UUID, UUID]] = field(default_factory=dict)  # → identity id, contact id
    unreachable: set[UUID] = field(default_factory=set)  # identities that had turned away from us
    has_promises: bool = False  # the workspace has, or had, SLA policies; known once messages were placed

    def identity_id(self, one: InboundMessage) -> UUID:
        return self.identities[one.inbox_id, one.identity.external_id][0]

    def contact_id(self, one: InboundMessage) -> UUID:
        return self.identities[one.inbox_id, one.identity.external_id][1]


@dataclass(slots=True)
class Thread:
    id: UUID
    identity_id: UUID
    inbox_id: UUID
    participants: set[str]
    conversation_id: UUID
    open_conversation_id: UUID | None
    state: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Conversation:
    """A locked row, or one to be inserted (``is_new``), with what this batch adds."""

    id: UUID
    contact_id: UUID
    queue_id: UUID | None
    assignee_id: UUID | None
    status: str
    priority: str
    episode: int
    resolved_at: datetime | None
    waiting_since: datetime | None
    inbox_id: UUID
    channel: str
    sorting: Sorting | None = None
    is_new: bool = False
    is_reopened: bool = False
    woken_from: str | None = None  # the status in which it waited for the customer, or was put off
    previous_id: UUID | None = None
    subject: str = ""
    is_spam: bool = False
    number: int = 0
    opened_at: datetime | None = None
    messages: list[PlacedMessage] = field(default_factory=list)


@dataclass(slots=True)
class PlacedMessage:
    inbound: InboundMessage
    identity_id: UUID
    contact_id: UUID
    thread: Thread
    conversation: Conversation
    sequence: int = 0


def message_key(one: InboundMessage) -> ExternalKey:
    return one.inbox_id, one.external_id or ""


def in_order(keys: Mapping[ExternalKey, Any] | set[ExternalKey] | list[ExternalKey]) -> list[ExternalKey]:
    """Sort keys as every batch sorts them, so that locks are taken in one order."""
    return sorted(keys, key=lambda key: (key[0].int, key[1]))


def columns(rows: Sequence[tuple[Any, ...]], width: int = 0) -> list[list[Any]]:
    """Turn rows into the column arrays that ``unnest`` takes; without any row, into ``width`` empty ones."""
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]
