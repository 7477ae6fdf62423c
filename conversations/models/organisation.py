"""Who works here, when and where: agents, calendars, teams, queues, inboxes, tags, custom fields."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.schema import Base, Scoped, Versioned, key, of_workspace, one_of, within


class Agent(Scoped, Versioned, Base):
    """A member as colleagues see them. ``id`` is the account's id; the role lives in ``directory.membership``."""

    __tablename__ = "agent"
    __table_args__ = (of_workspace(),)
    name: Mapped[str]
    email: Mapped[str]
    is_active: Mapped[bool] = mapped_column(server_default="true")


class Calendar(Scoped, Versioned, Base):
    """When people work: weekly hours in a zone, a country's public holidays, and single dates that differ."""

    __tablename__ = "calendar"
    __table_args__ = (
        of_workspace(),
        Index(
            "uq_calendar_name", "workspace_id", text("lower(name)"), unique=True, postgresql_where=text("NOT archived")
        ),
    )
    name: Mapped[str]
    zone: Mapped[str]
    week: Mapped[list[Any]]  # seven days from Monday, each a list of [opens_min, closes_min]
    country: Mapped[str | None]
    subdivision: Mapped[str | None]
    exceptions: Mapped[dict[str, Any]] = mapped_column(server_default="{}")  # date → {"name", "hours"}
    archived: Mapped[bool] = mapped_column(server_default="false")


class CalendarVersion(Base):
    """A calendar as it once was: what a clock has counted so far was counted by it."""

    __tablename__ = "calendar_version"
    __table_args__ = (key("calendar_id", "version"), within("calendar", "calendar_id", ondelete="CASCADE"))
    workspace_id: Mapped[UUID]
    calendar_id: Mapped[UUID]
    version: Mapped[int]
    definition: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class Team(Scoped, Versioned, Base):
    __tablename__ = "team"
    __table_args__ = (
        of_workspace(),
        Index("uq_team_name", "workspace_id", text("lower(name)"), unique=True, postgresql_where=text("NOT archived")),
    )
    name: Mapped[str]
    archived: Mapped[bool] = mapped_column(server_default="false")


class TeamMember(Base):
    __tablename__ = "team_member"
    __table_args__ = (
        key("team_id", "agent_id"),
        within("team", "team_id", ondelete="CASCADE"),
        within("agent", "agent_id"),
        Index("ix_team_member_agent", "workspace_id", "agent_id"),
    )
    workspace_id: Mapped[UUID]
    team_id: Mapped[UUID]
    agent_id: Mapped[UUID]


class Queue(Scoped, Versioned, Base):
    """An ordered waiting line. ``policy`` holds what routing reads (``routing/policy.py`` gives its fields)."""

    __tablename__ = "queue"
    __table_args__ = (
        of_workspace(),
        within("calendar", "calendar_id"),
        Index("uq_queue_name", "workspace_id", text("lower(name)"), unique=True, postgresql_where=text("NOT archived")),
    )
    name: Mapped[str]
    team_id: Mapped[UUID | None]
    calendar_id: Mapped[UUID | None]  # its business hours; none: around the clock
    pending_after_reply: Mapped[bool] = mapped_column(server_default="false")
    reopen_within_s: Mapped[int] = mapped_column(server_default="259200")  # three days
    policy: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    archived: Mapped[bool] = mapped_column(server_default="false")


class QueueMember(Base):
    __tablename__ = "queue_member"
    __table_args__ = (
        key("queue_id", "agent_id"),
        within("queue", "queue_id", ondelete="CASCADE"),
        within("agent", "agent_id"),
        Index("ix_queue_member_agent", "workspace_id", "agent_id"),
    )
    workspace_id: Mapped[UUID]
    queue_id: Mapped[UUID]
    agent_id: Mapped[UUID]
    tier: Mapped[int] = mapped_column(server_default="1")


class Skill(Scoped, Versioned, Base):
    """Something that work may need of whoever takes it: a product, a language, a licence.

    Without a ``hard`` one nobody gets the work; of a ``graded`` one less will do when the work has waited.
    """

    __tablename__ = "skill"
    __table_args__ = (
        of_workspace(),
        CheckConstraint(one_of("kind", "graded", "hard"), name="kind"),
        Index("uq_skill_name", "workspace_id", text("lower(name)"), unique=True, postgresql_where=text("NOT archived")),
    )
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(server_default="graded")
    archived: Mapped[bool] = mapped_column(server_default="false")


class AgentSkill(Base):
    """How good an agent is at something: 1 to 5; who has no row does not know it."""

    __tablename__ = "agent_skill"
    __table_args__ = (
        key("agent_id", "skill_id"),
        within("agent", "agent_id"),
        within("skill", "skill_id", ondelete="CASCADE"),
        CheckConstraint("level BETWEEN 1 AND 5", name="level"),
        Index("ix_agent_skill_skill", "workspace_id", "skill_id"),
    )
    workspace_id: Mapped[UUID]
    agent_id: Mapped[UUID]
    skill_id: Mapped[UUID]
    level: Mapped[int]


class Inbox(Scoped, Versioned, Base):
    """One configured account of a channel."""

    __tablename__ = "inbox"
    __table_args__ = (
        of_workspace(),
        within("queue", "queue_id"),
        Index("uq_inbox_name", "workspace_id", text("lower(name)"), unique=True, postgresql_where=text("NOT archived")),
    )
    kind: Mapped[str]
    name: Mapped[str]
    address: Mapped[str | None]  # for mail, lower case
    config: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    secrets_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    queue_id: Mapped[UUID | None]
    is_enabled: Mapped[bool] = mapped_column(server_default="true")
    has_windows: Mapped[bool] = mapped_column(server_default="false")  # replies need an open ``reply_window``
    archived: Mapped[bool] = mapped_column(server_default="false")
    health: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class Tag(Scoped, Versioned, Base):
    __tablename__ = "tag"
    __table_args__ = (
        of_workspace(),
        Index("uq_tag_name", "workspace_id", text("lower(name)"), unique=True, postgresql_where=text("NOT archived")),
    )
    name: Mapped[str]
    colour: Mapped[str] = mapped_column(server_default="grey")
    archived: Mapped[bool] = mapped_column(server_default="false")


class CustomField(Scoped, Versioned, Base):
    """A field that an admin added to contacts or conversations."""

    __tablename__ = "custom_field"
    __table_args__ = (
        of_workspace(),
        CheckConstraint(one_of("entity", "contact", "conversation"), name="entity"),
        CheckConstraint(one_of("type", "text", "number", "date", "boolean", "choice"), name="type"),
        Index("uq_custom_field_key", "workspace_id", "entity", "key", unique=True),
    )
    entity: Mapped[str]
    key: Mapped[str]
    label: Mapped[str]
    type: Mapped[str]
    options: Mapped[list[Any]] = mapped_column(server_default="[]")
    archived: Mapped[bool] = mapped_column(server_default="false")  # values written before stay readable
