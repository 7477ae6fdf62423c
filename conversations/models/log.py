"""The business record: events numbered in commit order, and who changed what."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, func
from sqlalchemy.orm import Mapped, mapped_column

from kit.schema import Base, Scoped, key, of_workspace


class Feed(Base):
    """The last event number of a workspace. Taken as the last lock before COMMIT, so numbers rise in commit order."""

    __tablename__ = "feed"
    __table_args__ = (key(), of_workspace(), {"postgresql_with": {"fillfactor": "10"}})
    workspace_id: Mapped[UUID]
    last: Mapped[int] = mapped_column(server_default="0")


class Event(Base):
    """A recorded fact: ids and numbers only, never text, so that an erasure leaves it true. Never purged."""

    __tablename__ = "event"
    __table_args__ = (
        key("seq"),
        Index("ix_event_conversation", "workspace_id", "conversation_id", "seq"),
    )
    workspace_id: Mapped[UUID]
    seq: Mapped[int]
    type: Mapped[str]
    at: Mapped[datetime]
    conversation_id: Mapped[UUID | None]
    message_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    agent_id: Mapped[UUID | None]  # whom it concerns
    queue_id: Mapped[UUID | None]
    actor_kind: Mapped[str]  # agent, contact, system
    actor_id: Mapped[UUID | None]
    data: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class Audit(Scoped, Base):
    """What people changed in settings, roles, contacts and secrets. A trigger refuses UPDATE and DELETE."""

    __tablename__ = "audit"
    __table_args__ = (of_workspace(), Index("ix_audit_recent", "workspace_id", "at", "id"))
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    actor_id: Mapped[UUID | None]
    action: Mapped[str]
    entity: Mapped[str]
    entity_id: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    address: Mapped[str] = mapped_column(server_default="")
