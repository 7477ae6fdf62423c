"""Canned replies, macros, rules and what they did, webhooks and what they were told."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, LargeBinary, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.schema import Base, Scoped, Versioned, key, of_workspace, one_of, within


class CannedReply(Scoped, Versioned, Base):
    """A text kept to be used again, in one language or both (``automation.placeholders`` gives its variables)."""

    __tablename__ = "canned_reply"
    __table_args__ = (
        of_workspace(),
        within("agent", "owner_id"),
        within("team", "team_id"),
        CheckConstraint(one_of("shared_with", "private", "team", "all"), name="shared_with"),
        CheckConstraint("(shared_with = 'team') = (team_id IS NOT NULL)", name="team"),
        Index("ix_canned_reply_owner", "workspace_id", "owner_id"),
        # A shortcut says one thing on one shelf: one's own, a team's, or everybody's.
        Index(
            "uq_canned_reply_shortcut",
            "workspace_id",
            "shelf_id",
            text("lower(shortcut)"),
            unique=True,
            postgresql_where=text("shortcut IS NOT NULL"),
        ),
    )
    name: Mapped[str]
    shortcut: Mapped[str | None]  # without its slash
    texts: Mapped[dict[str, Any]]  # language → text
    shared_with: Mapped[str] = mapped_column(server_default="private")
    team_id: Mapped[UUID | None]
    owner_id: Mapped[UUID]  # who wrote it
    shelf_id: Mapped[UUID]  # the owner's id, the team's, or of all zeros for everybody


class Macro(Scoped, Versioned, Base):
    """A named list of actions that an agent runs at a click (``automation.actions`` gives them)."""

    __tablename__ = "macro"
    __table_args__ = (
        of_workspace(),
        within("agent", "owner_id"),
        within("team", "team_id"),
        CheckConstraint(one_of("shared_with", "private", "team", "all"), name="shared_with"),
        CheckConstraint("(shared_with = 'team') = (team_id IS NOT NULL)", name="team"),
        Index("uq_macro_name", "workspace_id", "shelf_id", text("lower(name)"), unique=True),
    )
    name: Mapped[str]
    actions: Mapped[list[Any]]
    shared_with: Mapped[str] = mapped_column(server_default="private")
    team_id: Mapped[UUID | None]
    owner_id: Mapped[UUID]  # who wrote it
    shelf_id: Mapped[UUID]  # the owner's id, the team's, or of all zeros for everybody


class AutomationRule(Scoped, Versioned, Base):
    """When, if, then (``automation.rules`` gives its parts); asked in the order of ``position``."""

    __tablename__ = "automation_rule"
    __table_args__ = (
        of_workspace(),
        Index("ix_automation_rule_position", "workspace_id", "position", "id", postgresql_where=text("NOT archived")),
    )
    name: Mapped[str]
    position: Mapped[int]
    is_enabled: Mapped[bool] = mapped_column(server_default="true")
    trigger: Mapped[dict[str, Any]]
    conditions: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    actions: Mapped[list[Any]]
    max_per_minute: Mapped[int] = mapped_column(SmallInteger)
    since_seq: Mapped[int]  # the newest event when it was switched on: earlier ones are none of its business
    stopped_reason: Mapped[str | None]  # why the program switched it off: rate, unreadable
    archived: Mapped[bool] = mapped_column(server_default="false")


class AutomationRuleVersion(Base):
    """A rule as it once was: what its runs of that version went by."""

    __tablename__ = "automation_rule_version"
    __table_args__ = (key("rule_id", "version"), within("automation_rule", "rule_id"))
    workspace_id: Mapped[UUID]
    rule_id: Mapped[UUID]
    version: Mapped[int]
    definition: Mapped[dict[str, Any]]
    changed_by: Mapped[UUID | None]
    created_at: Mapped[datetime]


class RuleRun(Scoped, Base):
    """That a rule acted on an event, or was kept from it: at most one row for the two, in the commit of what it did."""

    __tablename__ = "rule_run"
    __table_args__ = (
        within("automation_rule", "rule_id"),
        within("conversation", "conversation_id"),
        CheckConstraint(one_of("state", "done", "failed", "stopped"), name="state"),
        Index("uq_rule_run_event", "workspace_id", "rule_id", "event_seq", unique=True),
        Index("ix_rule_run_recent", "workspace_id", "rule_id", "acted_at"),
        Index("ix_rule_run_conversation", "workspace_id", "conversation_id"),
        Index("ix_rule_run_old", "workspace_id", "created_at"),
    )
    rule_id: Mapped[UUID]
    rule_version: Mapped[int]
    event_seq: Mapped[int]
    event_type: Mapped[str]
    conversation_id: Mapped[UUID]
    acted_at: Mapped[datetime]  # of the event; of a rule of time, when the time had come
    state: Mapped[str]
    reason: Mapped[str | None]  # loop, depth, rate, flood, too_often; the code of what was refused
    matched: Mapped[list[Any]]  # names of conditions
    steps: Mapped[list[Any]] = mapped_column(server_default="[]")
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    depth: Mapped[int] = mapped_column(SmallInteger)
    created_at: Mapped[datetime]


class RuleTimer(Base):
    """That a rule of time is to be asked about an event when ``due_at`` has come."""

    __tablename__ = "rule_timer"
    __table_args__ = (
        key("rule_id", "event_seq"),
        within("automation_rule", "rule_id"),
        within("conversation", "conversation_id"),
        Index("ix_rule_timer_due", "workspace_id", "due_at"),
        Index("ix_rule_timer_conversation", "workspace_id", "conversation_id"),
    )
    workspace_id: Mapped[UUID]
    rule_id: Mapped[UUID]
    event_seq: Mapped[int]
    conversation_id: Mapped[UUID]
    due_at: Mapped[datetime]


class RuleCursor(Base):
    """How far the rules of a workspace have read its events."""

    __tablename__ = "rule_cursor"
    __table_args__ = (key(), of_workspace())
    workspace_id: Mapped[UUID]
    seq: Mapped[int]


class Webhook(Scoped, Versioned, Base):
    """An address of another program that is told of events, signed."""

    __tablename__ = "webhook"
    __table_args__ = (of_workspace(),)
    name: Mapped[str]
    url: Mapped[str]
    event_types: Mapped[list[str]] = mapped_column(ARRAY(Text))
    with_snapshot: Mapped[bool] = mapped_column(server_default="false")
    secret_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # none: imported from elsewhere, to be set anew
    is_enabled: Mapped[bool] = mapped_column(server_default="true")
    disabled_reason: Mapped[str | None]  # why the program switched it off: failing, gone
    dead_in_a_row: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    seq: Mapped[int]  # the newest event that was looked at for it


class WebhookDelivery(Scoped, Base):
    """One event on its way to a webhook: at most one row for the two, tried again until it is taken or dead."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        within("webhook", "webhook_id", ondelete="CASCADE"),
        CheckConstraint(one_of("state", "queued", "sending", "delivered", "dead"), name="state"),
        Index("uq_webhook_delivery_event", "workspace_id", "webhook_id", "event_seq", unique=True),
        Index(
            "ix_webhook_delivery_due",
            "workspace_id",
            "webhook_id",
            "run_at",
            postgresql_where=text("state IN ('queued', 'sending')"),
        ),
        Index("ix_webhook_delivery_old", "workspace_id", "created_at"),
    )
    webhook_id: Mapped[UUID]
    event_seq: Mapped[int]
    event_type: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="queued")
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    run_at: Mapped[datetime]  # when it is due; of one that is being sent, when another may take it up
    status: Mapped[int | None] = mapped_column(SmallInteger)  # of the last answer
    error: Mapped[str | None]  # why the last attempt failed, for people
    delivered_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
