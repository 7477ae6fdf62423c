"""What customers said of the service they had."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from kit.schema import Base, Scoped, Versioned, within


class Rating(Scoped, Versioned, Base):
    """A customer's rating of one episode of a conversation. Agent and queue are those at its closing, for good."""

    __tablename__ = "rating"
    __table_args__ = (
        within("conversation", "conversation_id"),
        within("inbox", "inbox_id"),
        within("agent", "agent_id"),
        within("queue", "queue_id"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        Index("uq_rating_episode", "workspace_id", "conversation_id", "episode", unique=True),
        Index("ix_rating_agent", "workspace_id", "agent_id", "id"),
        Index("ix_rating_queue", "workspace_id", "queue_id", "id"),
        Index("ix_rating_updated", "workspace_id", "updated_at"),  # of what day a report counts it
    )
    conversation_id: Mapped[UUID]
    episode: Mapped[int] = mapped_column(SmallInteger)
    inbox_id: Mapped[UUID]
    agent_id: Mapped[UUID | None]
    queue_id: Mapped[UUID | None]
    stars: Mapped[int] = mapped_column(SmallInteger)
    comment: Mapped[str] = mapped_column(server_default="")
    closed_at: Mapped[datetime]  # when the episode was resolved
