"""Files: rows name bytes that already lie safely in the blob store (``kit/blobs.py``)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, func, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.schema import Base, Scoped, key, of_workspace, within


class File(Scoped, Base):
    __tablename__ = "file"
    __table_args__ = (
        of_workspace(),
        Index("ix_file_sha256", "workspace_id", "sha256"),
        Index("ix_file_unlinked", "workspace_id", "created_at", postgresql_where=text("NOT is_linked")),
        Index(
            "ix_file_expiring",
            "workspace_id",
            "created_at",
            "id",
            postgresql_where=text("is_linked AND expired_at IS NULL AND NOT is_page"),
        ),
    )
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str]
    content_type: Mapped[str]  # by content, never by what the sender said
    size_bytes: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    uploaded_by: Mapped[UUID | None]  # an agent or a contact identity; null: came with a message
    is_linked: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expired_at: Mapped[datetime | None]  # by policy; 48 hours later the bytes are gone
    is_page: Mapped[bool] = mapped_column(server_default="false")  # a mail's page, which was seen not to expire


class MessageFile(Base):
    """Which message carries a file: the way from a file's id to the access check of its conversation."""

    __tablename__ = "message_file"
    __table_args__ = (
        key("file_id", "message_id"),
        within("file", "file_id"),
        within("message", "message_id"),
        Index("ix_message_file_message", "workspace_id", "message_id"),
    )
    workspace_id: Mapped[UUID]
    file_id: Mapped[UUID]
    message_id: Mapped[UUID]
    role: Mapped[str] = mapped_column(server_default="attachment")  # attachment, inline, html, raw
