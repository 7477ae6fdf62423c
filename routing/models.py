"""Work items, agent states, offers, assignments and the reason for each decision."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.schema import Base, Scoped, Versioned, key, one_of, within

ITEM_STATES = (
    "queued", "parked", "offered", "accepting", "active", "wrap_up", "done", "abandoned", "cancelled",
)  # fmt: skip


class WorkItem(Scoped, Versioned, Base):
    """A conversation's place in a queue, for one episode of it. Holds the routing state, and nothing else does."""

    __tablename__ = "work_item"
    __table_args__ = (
        within("conversation", "conversation_id"),
        within("queue", "queue_id"),
        within("agent", "preferred_id"),
        CheckConstraint(one_of("state", *ITEM_STATES), name="state"),
        CheckConstraint("units >= 0", name="units"),
        Index(
            "uq_work_item_open",
            "workspace_id",
            "conversation_id",
            unique=True,
            postgresql_where=text("state NOT IN ('done', 'abandoned', 'cancelled')"),
        ),
        Index(
            "ix_work_item_waiting",
            "workspace_id",
            "queue_id",
            "enqueued_at",
            "id",
            postgresql_where=text("state = 'queued'"),
        ),
        Index(
            "ix_work_item_deadline",
            "workspace_id",
            "deadline_at",
            postgresql_where=text("deadline_at IS NOT NULL AND state NOT IN ('done', 'abandoned', 'cancelled')"),
        ),
    )
    conversation_id: Mapped[UUID]
    episode: Mapped[int]
    queue_id: Mapped[UUID]
    channel: Mapped[str]
    tier: Mapped[int] = mapped_column(server_default="1")
    max_tier: Mapped[int] = mapped_column(server_default="1")
    need: Mapped[list[Any]] = mapped_column(server_default="[]")  # [{skill_id, min, want}]
    priority: Mapped[str] = mapped_column(server_default="normal")
    boost_s: Mapped[int] = mapped_column(server_default="0")
    units: Mapped[int] = mapped_column(server_default="0")
    state: Mapped[str] = mapped_column(server_default="queued")
    born_at: Mapped[datetime]
    enqueued_at: Mapped[datetime]  # once per episode and tier; survives offers and an agent's failure
    deadline_at: Mapped[datetime | None]  # every state but queued and done has one
    preferred_id: Mapped[UUID | None]
    hops: Mapped[int] = mapped_column(server_default="0")
    ended_at: Mapped[datetime | None]


class WorkItemExclusion(Base):
    """An agent who is not asked for this item until then: declined, missed, or handed it over."""

    __tablename__ = "work_item_exclusion"
    __table_args__ = (
        key("work_item_id", "agent_id"),
        within("work_item", "work_item_id", ondelete="CASCADE"),
        within("agent", "agent_id"),
    )
    workspace_id: Mapped[UUID]
    work_item_id: Mapped[UUID]
    agent_id: Mapped[UUID]
    until: Mapped[datetime]
    reason: Mapped[str]


class AgentState(Base):
    """What an agent chose, whether they are connected, and the units they hold; ``used_units`` is never counted."""

    __tablename__ = "agent_state"
    __table_args__ = (
        key("agent_id"),
        within("agent", "agent_id"),
        CheckConstraint(one_of("status", "available", "busy", "away", "offline"), name="status"),
        CheckConstraint("used_units >= 0", name="used_not_negative"),
        CheckConstraint("used_units <= cap_units OR forced_units > 0", name="within_capacity"),
        Index("ix_agent_state_lease", "workspace_id", "lease_until"),
    )
    workspace_id: Mapped[UUID]
    agent_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(server_default="offline")
    status_since: Mapped[datetime] = mapped_column(server_default=func.now())
    pause_reason: Mapped[str | None]
    lease_until: Mapped[datetime | None]  # connected while in the future; renewed by the agent's sockets
    cap_units: Mapped[int] = mapped_column(server_default="100")
    used_units: Mapped[int] = mapped_column(server_default="0")
    forced_units: Mapped[int] = mapped_column(server_default="0")  # taken over beyond capacity, by a person
    channel_counts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    channel_limits: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    tier: Mapped[int] = mapped_column(server_default="1")
    idle_since: Mapped[datetime] = mapped_column(server_default=func.now())
    last_offer_at: Mapped[datetime | None]
    misses: Mapped[int] = mapped_column(server_default="0")
    version: Mapped[int] = mapped_column(server_default="1")


class Offer(Scoped, Versioned, Base):
    """A work item held out to one agent with a deadline; its units are reserved while it is pending."""

    __tablename__ = "offer"
    __table_args__ = (
        within("work_item", "work_item_id"),
        within("agent", "agent_id"),
        CheckConstraint(one_of("state", "pending", "accepted", "declined", "expired", "withdrawn"), name="state"),
        Index(
            "uq_offer_live",
            "workspace_id",
            "work_item_id",
            unique=True,
            postgresql_where=text("state = 'pending' AND NOT is_broadcast"),
        ),
        Index("ix_offer_agent", "workspace_id", "agent_id", postgresql_where=text("state = 'pending'")),
        Index("ix_offer_expiry", "workspace_id", "expires_at", postgresql_where=text("state = 'pending'")),
    )
    work_item_id: Mapped[UUID]
    conversation_id: Mapped[UUID]
    agent_id: Mapped[UUID]
    units: Mapped[int]
    state: Mapped[str] = mapped_column(server_default="pending")
    is_broadcast: Mapped[bool] = mapped_column(server_default="false")
    expires_at: Mapped[datetime]
    epoch: Mapped[int]
    ended_at: Mapped[datetime | None]


class Assignment(Scoped, Base):
    """Who holds a work item, in what part, with how many units, from when to when."""

    __tablename__ = "assignment"
    __table_args__ = (
        within("work_item", "work_item_id"),
        within("agent", "agent_id"),
        CheckConstraint(one_of("role", "owner", "consult", "swarm", "monitor"), name="role"),
        Index(
            "uq_assignment_owner",
            "workspace_id",
            "work_item_id",
            unique=True,
            postgresql_where=text("to_at IS NULL AND role = 'owner'"),
        ),
        Index("ix_assignment_agent", "workspace_id", "agent_id", postgresql_where=text("to_at IS NULL")),
    )
    work_item_id: Mapped[UUID]
    conversation_id: Mapped[UUID]
    agent_id: Mapped[UUID]
    role: Mapped[str] = mapped_column(server_default="owner")
    units: Mapped[int]
    channel: Mapped[str]
    is_forced: Mapped[bool] = mapped_column(server_default="false")
    from_at: Mapped[datetime]
    to_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]


class RoutingDecision(Scoped, Base):
    """What a decision considered: candidates, why each was out, ring, score, position. Shown by ``…/routing``."""

    __tablename__ = "routing_decision"
    __table_args__ = (
        within("work_item", "work_item_id"),
        Index("ix_routing_decision_conversation", "workspace_id", "conversation_id", "id"),
    )
    work_item_id: Mapped[UUID]
    conversation_id: Mapped[UUID]
    at: Mapped[datetime]
    outcome: Mapped[str]  # offered, assigned, waiting, parked, overflowed, released
    agent_id: Mapped[UUID | None]
    position: Mapped[int | None]
    considered: Mapped[dict[str, Any]]
