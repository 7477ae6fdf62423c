"""What is promised to customers: SLA policies, kept in every version that a clock was started under."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.schema import Base, Scoped, Versioned, key, of_workspace, within


class SlaPolicy(Scoped, Versioned, Base):
    """Targets for the conversations that meet its conditions. ``routing/sla_policy.py`` gives the fields of both."""

    __tablename__ = "sla_policy"
    __table_args__ = (
        of_workspace(),
        Index(
            "uq_sla_policy_name",
            "workspace_id",
            text("lower(name)"),
            unique=True,
            postgresql_where=text("NOT archived"),
        ),
    )
    name: Mapped[str]
    position: Mapped[int] = mapped_column(SmallInteger, server_default="0")  # of two equally specific the lower one
    is_enabled: Mapped[bool] = mapped_column(server_default="true")
    conditions: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    terms: Mapped[dict[str, Any]]
    archived: Mapped[bool] = mapped_column(server_default="false")


class SlaPolicyVersion(Base):
    """The terms of a policy as they were: clocks that began under them keep them."""

    __tablename__ = "sla_policy_version"
    __table_args__ = (key("policy_id", "version"), within("sla_policy", "policy_id", ondelete="CASCADE"))
    workspace_id: Mapped[UUID]
    policy_id: Mapped[UUID]
    version: Mapped[int]
    terms: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class SlaBook(Base):
    """One number for all that decides about clocks: it rises with each change of a policy, a calendar, a queue's hours.

    A workspace that never had a policy has no row. Intake reads the number with what it reads anyway, so that it asks
    nothing more where nothing is promised, and never goes by an old promise.
    """

    __tablename__ = "sla_book"
    __table_args__ = (key(), of_workspace())
    workspace_id: Mapped[UUID]
    version: Mapped[int] = mapped_column(server_default="1")
