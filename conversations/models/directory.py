"""Schema ``directory``: the only rows outside a workspace, because they arrive before one is known."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, PrimaryKeyConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from conversations.roles import ROLES
from kit.schema import Base, one_of

DIRECTORY = {"schema": "directory"}


class Workspace(Base):
    __tablename__ = "workspace"
    __table_args__ = (CheckConstraint("slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'", name="slug_form"), DIRECTORY)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    settings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Account(Base):
    """One person. May be a member of several workspaces; ``agent.id`` there equals ``account.id``."""

    __tablename__ = "account"
    __table_args__ = (Index("uq_account_email", text("lower(email)"), unique=True), DIRECTORY)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str]
    name: Mapped[str]
    password_hash: Mapped[str | None]
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_last_step: Mapped[int | None]
    locale: Mapped[str] = mapped_column(server_default="en")
    last_workspace_id: Mapped[UUID | None]
    shortcuts: Mapped[dict[str, Any]] = mapped_column(
        server_default="{}"
    )  # command → keys, where they are not the usual
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Membership(Base):
    __tablename__ = "membership"
    __table_args__ = (
        PrimaryKeyConstraint("workspace_id", "account_id"),
        CheckConstraint(one_of("role", *ROLES), name="role"),
        DIRECTORY,
    )
    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("directory.workspace.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("directory.account.id"), index=True)
    role: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Session(Base):
    """A signed-in browser. The cookie holds a random token; only its SHA-256 is kept."""

    __tablename__ = "session"
    __table_args__ = (DIRECTORY,)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("directory.account.id"), index=True)
    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("directory.workspace.id"))
    csrf_token: Mapped[str]
    user_agent: Mapped[str] = mapped_column(server_default="")
    address: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]


class ApiToken(Base):
    __tablename__ = "api_token"
    __table_args__ = (DIRECTORY,)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("directory.account.id"))
    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("directory.workspace.id"), index=True)
    name: Mapped[str]
    hint: Mapped[str]  # the first characters, so that a person can tell tokens apart
    scopes: Mapped[list[Any]] = mapped_column(server_default="[]")  # empty: all that the role may do
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    seen_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Invitation(Base):
    """A link to join: random, hashed, single use, 72 hours at most."""

    __tablename__ = "invitation"
    __table_args__ = (CheckConstraint(one_of("role", *ROLES), name="role"), DIRECTORY)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("directory.workspace.id"), index=True)
    email: Mapped[str]
    role: Mapped[str]
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("directory.account.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SetupToken(Base):
    """A link to set the installation up: random, hashed, good for 72 hours, worthless once there is an admin.

    Every process that starts before that makes one of its own.
    """

    __tablename__ = "setup_token"
    __table_args__ = (DIRECTORY,)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]


class InboxAddress(Base):
    """From what arrives without a workspace to its inbox: one row per inbox, plus one per mail address."""

    __tablename__ = "inbox_address"
    __table_args__ = (DIRECTORY,)
    address: Mapped[str] = mapped_column(primary_key=True)  # the inbox id as text, or a lower-case mail address
    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("directory.workspace.id"))
    inbox_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str]


class Lease(Base):
    """Who may do a thing alone, until when by the database's clock, and the fencing epoch of that right."""

    __tablename__ = "lease"
    __table_args__ = (DIRECTORY,)
    name: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    epoch: Mapped[int]
    expires_at: Mapped[datetime]
