"""Identifiers: UUIDv7, made in the application, so that rows sort by the time they were born."""

from __future__ import annotations

from typing import NewType
from uuid import UUID

from uuid6 import uuid7

WorkspaceId = NewType("WorkspaceId", UUID)
AccountId = NewType("AccountId", UUID)
AgentId = NewType("AgentId", UUID)
TeamId = NewType("TeamId", UUID)
QueueId = NewType("QueueId", UUID)
InboxId = NewType("InboxId", UUID)
ContactId = NewType("ContactId", UUID)
IdentityId = NewType("IdentityId", UUID)
ThreadId = NewType("ThreadId", UUID)
ConversationId = NewType("ConversationId", UUID)
MessageId = NewType("MessageId", UUID)
FileId = NewType("FileId", UUID)
RawEventId = NewType("RawEventId", UUID)
WorkItemId = NewType("WorkItemId", UUID)
OfferId = NewType("OfferId", UUID)


def new_id() -> UUID:
    """Return a fresh UUIDv7 as a plain ``uuid.UUID``."""
    return UUID(int=uuid7().int)
