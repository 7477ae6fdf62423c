"""What conversations seem to be about, and in which tone."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from kit.schema import Base, key, within


class Classification(Base):
    """What is known of a conversation by its customer's words: one row, as of the newest message read.

    ``says``: subject → ``{"value", "confidence", "by", "message_id"}``; see ``conversations.classification``.
    """

    __tablename__ = "classification"
    __table_args__ = (key("conversation_id"), within("conversation", "conversation_id", ondelete="CASCADE"))
    workspace_id: Mapped[UUID]
    conversation_id: Mapped[UUID]
    version: Mapped[int] = mapped_column(server_default="1")
    says: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    updated_at: Mapped[datetime]
