"""What supervisors tell their people, and who has read it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from kit.schema import Base, Scoped, Versioned, key, of_workspace, within


class Announcement(Scoped, Versioned, Base):
    """A text for everybody, or for a team."""

    __tablename__ = "announcement"
    __table_args__ = (of_workspace(), within("team", "team_id"), within("agent", "author_id"))
    title: Mapped[str]
    body: Mapped[str]  # Markdown
    team_id: Mapped[UUID | None]  # null: for everybody
    is_must_read: Mapped[bool] = mapped_column(server_default="false")  # whoever it is for says that they have read it
    expires_at: Mapped[datetime | None]  # from then on nobody is pointed to it; null: never
    author_id: Mapped[UUID]


class AnnouncementReceipt(Base):
    """An agent has read an announcement, as it was since it last asked to be read."""

    __tablename__ = "announcement_receipt"
    __table_args__ = (
        key("announcement_id", "agent_id"),
        within("announcement", "announcement_id", ondelete="CASCADE"),
        within("agent", "agent_id"),
        Index("ix_announcement_receipt_agent", "workspace_id", "agent_id"),
    )
    workspace_id: Mapped[UUID]
    announcement_id: Mapped[UUID]
    agent_id: Mapped[UUID]
    read_at: Mapped[datetime]
