"""Side conversations: what colleagues and suppliers are asked from within a case.

Tables of their own: nothing that reads what a customer may see (``message``, ``thread``, ``delivery``) can meet them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.schema import Base, Scoped, Versioned, key, of_workspace, one_of, within


class SideConversation(Scoped, Versioned, Base):
    """One question from within a case, with the department that leads it and a deadline."""

    __tablename__ = "side_conversation"
    __table_args__ = (
        of_workspace(),
        within("conversation", "conversation_id"),
        within("team", "lead_team_id"),
        within("queue", "lead_queue_id"),
        within("inbox", "inbox_id"),
        within("agent", "opened_by"),
        CheckConstraint(one_of("state", "open", "answered", "overdue", "done"), name="state"),
        CheckConstraint("num_nonnulls(lead_team_id, lead_queue_id) <= 1", name="one_lead"),
        Index("ix_side_conversation_case", "workspace_id", "conversation_id", "id"),
        Index("ix_side_conversation_recent", "workspace_id", "last_activity_at", "id"),
        Index(
            "ix_side_conversation_live",
            "workspace_id",
            "last_activity_at",
            "id",
            postgresql_where=text("state <> 'done'"),
        ),
        # What the clock has to look at next.
        Index("ix_side_conversation_due", "workspace_id", "next_at", postgresql_where=text("next_at IS NOT NULL")),
    )
    conversation_id: Mapped[UUID]
    subject: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="open")
    lead_team_id: Mapped[UUID | None]
    lead_queue_id: Mapped[UUID | None]
    inbox_id: Mapped[UUID | None]  # mails to outside participants go out by it
    opened_by: Mapped[UUID | None]
    due_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]  # when to warn, then when it is overdue; null: nothing is to be watched
    warned_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    message_count: Mapped[int] = mapped_column(server_default="0")
    last_message: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    last_activity_at: Mapped[datetime]


class SideParticipant(Scoped, Base):
    """Who is asked beside the lead's members: a colleague, or somebody outside by mail."""

    __tablename__ = "side_participant"
    __table_args__ = (
        within("side_conversation", "side_id"),
        within("agent", "agent_id"),
        CheckConstraint("num_nonnulls(agent_id, address) = 1", name="agent_or_address"),
        Index(
            "uq_side_participant_agent",
            "workspace_id",
            "side_id",
            "agent_id",
            unique=True,
            postgresql_where=text("agent_id IS NOT NULL"),
        ),
        Index(
            "uq_side_participant_address",
            "workspace_id",
            "side_id",
            "address",
            unique=True,
            postgresql_where=text("address IS NOT NULL"),
        ),
        Index("ix_side_participant_asked", "workspace_id", "agent_id", postgresql_where=text("agent_id IS NOT NULL")),
    )
    side_id: Mapped[UUID]
    agent_id: Mapped[UUID | None]
    address: Mapped[str | None]  # of mail, in lower case
    name: Mapped[str] = mapped_column(server_default="")
    state: Mapped[dict[str, Any]] = mapped_column(server_default="{}")  # as ``thread.state``: to continue the exchange
    removed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SideMessage(Scoped, Base):
    """What was said in a side conversation; ``quotes`` are copies of the case's messages that its writer added."""

    __tablename__ = "side_message"
    __table_args__ = (
        within("side_conversation", "side_id"),
        within("side_participant", "participant_id"),
        CheckConstraint(one_of("author_kind", "agent", "outside", "system"), name="author_kind"),
        Index("uq_side_message_sequence", "workspace_id", "side_id", "sequence", unique=True),
        Index(
            "uq_side_message_external",
            "workspace_id",
            "side_id",
            "external_id",
            unique=True,
            postgresql_where=text("external_id IS NOT NULL"),
        ),
        Index(
            "uq_side_message_client",
            "workspace_id",
            "author_id",
            "client_id",
            unique=True,
            postgresql_where=text("client_id IS NOT NULL"),
        ),
        Index(
            "ix_side_message_external",
            "workspace_id",
            "external_id",
            postgresql_where=text("external_id IS NOT NULL"),
        ),
    )
    side_id: Mapped[UUID]
    sequence: Mapped[int]  # from 1, within its side conversation
    author_kind: Mapped[str]
    author_id: Mapped[UUID | None]
    author_name: Mapped[str] = mapped_column(server_default="")
    participant_id: Mapped[UUID | None]  # whose mail it is
    text: Mapped[str]
    quotes: Mapped[list[Any]] = mapped_column(server_default="[]")
    is_automatic: Mapped[bool] = mapped_column(server_default="false")
    is_internal: Mapped[bool] = mapped_column(server_default="false")  # among colleagues: nobody outside gets it
    external_id: Mapped[str | None]
    client_id: Mapped[str | None]
    facts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")  # what the channel knows of it, to be shown
    sent_at: Mapped[datetime | None]  # by the sender's clock
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SideFile(Base):
    """Which side message carries a file: the way from a file's id to the access check of its side conversation."""

    __tablename__ = "side_file"
    __table_args__ = (
        key("file_id", "message_id"),
        within("file", "file_id"),
        within("side_message", "message_id"),
        Index("ix_side_file_message", "workspace_id", "message_id"),
    )
    workspace_id: Mapped[UUID]
    file_id: Mapped[UUID]
    message_id: Mapped[UUID]
    role: Mapped[str] = mapped_column(server_default="attachment")
    position: Mapped[int] = mapped_column(server_default="0")


class SideDelivery(Scoped, Base):
    """One mail to one participant on its way out; the same life as ``delivery``."""

    __tablename__ = "side_delivery"
    __table_args__ = (
        within("side_message", "message_id"),
        within("side_participant", "participant_id"),
        within("inbox", "inbox_id"),
        CheckConstraint(one_of("state", "queued", "sending", "sent", "failed", "unknown"), name="state"),
        Index("uq_side_delivery_message", "workspace_id", "message_id", "participant_id", unique=True),
        Index(
            "ix_side_delivery_due", "workspace_id", "run_at", postgresql_where=text("state IN ('queued', 'sending')")
        ),
        Index("ix_side_delivery_participant", "workspace_id", "participant_id", "sequence"),
        Index(
            "ix_side_delivery_external",
            "workspace_id",
            "external_id",
            postgresql_where=text("external_id IS NOT NULL"),
        ),
    )
    message_id: Mapped[UUID]
    participant_id: Mapped[UUID]
    inbox_id: Mapped[UUID]
    sequence: Mapped[int]
    state: Mapped[str] = mapped_column(server_default="queued")
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(server_default="0")
    lease_owner: Mapped[str | None]
    lease_epoch: Mapped[int] = mapped_column(server_default="0")
    lease_until: Mapped[datetime | None]
    external_id: Mapped[str | None]
    error: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    may_be_duplicate: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
