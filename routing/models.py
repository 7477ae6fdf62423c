"""Work items, agent states, offers, assignments and the reason for each decision."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, DateTime, Index, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.schema import Base, Scoped, Versioned, key, of_workspace, one_of, within

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
            "channel",
            "priority",
            "ordered_at",
            "id",
            postgresql_where=text("state = 'queued'"),
        ),
        Index(
            "ix_work_item_longest",
            "workspace_id",
            "queue_id",
            "enqueued_at",
            postgresql_where=text("state = 'queued' AND overstayed_at IS NULL"),
        ),
        Index("ix_work_item_conversation", "workspace_id", "conversation_id", "id"),
        Index(
            "ix_work_item_deadline",
            "workspace_id",
            "deadline_at",
            postgresql_where=text("deadline_at IS NOT NULL AND state NOT IN ('done', 'abandoned', 'cancelled')"),
        ),
        Index(
            "ix_work_item_gives_up",
            "workspace_id",
            "gives_up_at",
            postgresql_where=text("gives_up_at IS NOT NULL AND state IN ('queued', 'offered')"),
        ),
        Index("ix_work_item_held", "workspace_id", "deadline_at", postgresql_where=text("is_held")),
    )
    conversation_id: Mapped[UUID]
    episode: Mapped[int]
    queue_id: Mapped[UUID | None]  # null: taken by hand and in no queue; such an item is never queued
    channel: Mapped[str]
    tier: Mapped[int] = mapped_column(server_default="1")  # agents below it are not asked; raised by escalation
    max_tier: Mapped[int] = mapped_column(server_default="1")  # the highest it ever had
    need: Mapped[list[Any]] = mapped_column(server_default="[]")  # [{skill_id, min, want}]
    priority: Mapped[str] = mapped_column(server_default="normal")
    boost_s: Mapped[int] = mapped_column(server_default="0")
    callback_boost_s: Mapped[int] = mapped_column(server_default="0")  # of it, for a promise to call back that passed
    units: Mapped[int] = mapped_column(server_default="0")  # of the last offer or owner; set when one is chosen
    state: Mapped[str] = mapped_column(server_default="queued")
    state_since: Mapped[datetime]
    born_at: Mapped[datetime]
    enqueued_at: Mapped[datetime]  # once per episode; survives offers, transfers and an agent's failure
    # Sorts within one queue, channel and priority; the priority's target is added by the policy of the moment.
    ordered_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=False),
        Computed("(enqueued_at AT TIME ZONE 'UTC') - make_interval(secs => boost_s::double precision)", persisted=True),
    )
    deadline_at: Mapped[datetime | None]  # offered, wrap_up and parked have one; queued, if it is to call back by then
    # Parked because a program answers first, until it hands over and at the latest until the deadline.
    is_held: Mapped[bool] = mapped_column(server_default="false")
    preferred_id: Mapped[UUID | None]
    hops: Mapped[int] = mapped_column(server_default="0")
    customer_until: Mapped[datetime | None]  # the customer's window was open until then; null: no channel tells
    gives_up_at: Mapped[datetime | None]  # from then on a customer who has not come back has given up
    overstayed_at: Mapped[datetime | None]  # when it had waited too long and its queue's policy was carried out
    ended_at: Mapped[datetime | None]


class RoutingRule(Scoped, Versioned, Base):
    """One of the rules that sort new conversations, tried by ``position`` (``routing.rules`` gives its parts)."""

    __tablename__ = "routing_rule"
    __table_args__ = (of_workspace(), Index("ix_routing_rule_position", "workspace_id", "position", "id"))
    name: Mapped[str]
    position: Mapped[int]
    is_enabled: Mapped[bool] = mapped_column(server_default="true")
    conditions: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    outcome: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class WorkItemExclusion(Base):
    """An agent who is not asked for this item until then: declined, missed, or handed it over."""

    __tablename__ = "work_item_exclusion"
    __table_args__ = (
        key("work_item_id", "agent_id"),
        within("work_item", "work_item_id", ondelete="CASCADE"),
        within("agent", "agent_id"),
        Index("ix_work_item_exclusion_until", "workspace_id", "until"),
    )
    workspace_id: Mapped[UUID]
    work_item_id: Mapped[UUID]
    agent_id: Mapped[UUID]
    until: Mapped[datetime]
    reason: Mapped[str]  # declined, expired, handed_over


class AgentState(Base):
    """What an agent chose, whether they are connected, and what they hold.

    ``used_units`` and ``channel_counts`` change in the transaction that changes an offer or an assignment, under
    this row's lock; they are never counted to decide. Beyond the capacity there is only what a person forced.
    """

    __tablename__ = "agent_state"
    __table_args__ = (
        key("agent_id"),
        within("agent", "agent_id"),
        CheckConstraint(one_of("status", "available", "busy", "away", "offline"), name="status"),
        CheckConstraint("used_units >= 0", name="used_not_negative"),
        CheckConstraint("forced_units >= 0", name="forced_not_negative"),
        CheckConstraint("used_units - forced_units <= cap_units", name="within_capacity"),
        Index("ix_agent_state_lease", "workspace_id", "lease_until"),
    )
    workspace_id: Mapped[UUID]
    agent_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(server_default="offline")
    status_since: Mapped[datetime] = mapped_column(server_default=func.now())
    pause_reason: Mapped[str | None]
    lease_until: Mapped[datetime | None]  # connected while in the future; renewed by the agent's sockets
    connections: Mapped[dict[str, Any]] = mapped_column(server_default="{}")  # node → until when it vouches for them
    is_connected: Mapped[bool] = mapped_column(server_default="false")  # what was last announced
    cap_units: Mapped[int] = mapped_column(server_default="100")
    used_units: Mapped[int] = mapped_column(server_default="0")
    forced_units: Mapped[int] = mapped_column(server_default="0")  # of these, given by a person beyond capacity
    channel_counts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")  # channel → items held or offered
    channel_limits: Mapped[dict[str, Any]] = mapped_column(server_default="{}")  # own limits before the queue's
    idle_since: Mapped[datetime] = mapped_column(server_default=func.now())  # last time work came, or nothing was left
    last_offer_at: Mapped[datetime | None]
    misses: Mapped[int] = mapped_column(server_default="0")  # offers in a row that ran out
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
    channel: Mapped[str]
    units: Mapped[int]
    state: Mapped[str] = mapped_column(server_default="pending")
    is_broadcast: Mapped[bool] = mapped_column(server_default="false")
    expires_at: Mapped[datetime]
    epoch: Mapped[int]
    ended_at: Mapped[datetime | None]


class Assignment(Scoped, Base):
    """Who holds a work item, in what part, with how many units, from when to when.

    One owner; beside them colleagues who are asked (``consult``), who help (``swarm``), and one at most who is to be
    the next owner and has not answered yet (``handover``).
    """

    __tablename__ = "assignment"
    __table_args__ = (
        within("work_item", "work_item_id"),
        within("agent", "agent_id"),
        CheckConstraint(one_of("role", "owner", "consult", "swarm", "monitor", "handover"), name="role"),
        Index(
            "uq_assignment_owner",
            "workspace_id",
            "work_item_id",
            unique=True,
            postgresql_where=text("to_at IS NULL AND role = 'owner'"),
        ),
        Index(
            "uq_assignment_handover",
            "workspace_id",
            "work_item_id",
            unique=True,
            postgresql_where=text("to_at IS NULL AND role = 'handover'"),
        ),
        Index(
            "uq_assignment_part",
            "workspace_id",
            "conversation_id",
            "agent_id",
            unique=True,
            postgresql_where=text("to_at IS NULL AND role <> 'owner'"),
        ),
        Index(
            "ix_assignment_deadline",
            "workspace_id",
            "deadline_at",
            postgresql_where=text("to_at IS NULL AND deadline_at IS NOT NULL"),
        ),
        Index("ix_assignment_agent", "workspace_id", "agent_id", postgresql_where=text("to_at IS NULL")),
        Index(
            "ix_assignment_realtime",
            "workspace_id",
            "agent_id",
            "from_at",
            postgresql_where=text("to_at IS NULL AND is_realtime"),
        ),
    )
    work_item_id: Mapped[UUID]
    conversation_id: Mapped[UUID]
    agent_id: Mapped[UUID]
    role: Mapped[str] = mapped_column(server_default="owner")
    units: Mapped[int]
    channel: Mapped[str]
    is_realtime: Mapped[bool] = mapped_column(server_default="false")  # goes back to the queue when its owner is gone
    is_forced: Mapped[bool] = mapped_column(server_default="false")  # beyond capacity, by a person
    by_id: Mapped[UUID | None]  # who gave or asked for it, where somebody other than the owner has a part
    deadline_at: Mapped[datetime | None]  # of a handover: to be answered until then
    from_at: Mapped[datetime]
    to_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]


class RoutingLook(Base):
    """What a batch of decisions was made of: see ``looks``. A series of them is read from its first on."""

    __tablename__ = "routing_look"
    __table_args__ = (key("series_id", "number"), of_workspace())
    workspace_id: Mapped[UUID]
    series_id: Mapped[UUID]
    number: Mapped[int]
    at: Mapped[datetime]
    floor: Mapped[str] = mapped_column(Text)
    decided: Mapped[str] = mapped_column(Text)


class RoutingDecision(Scoped, Base):
    """That an item went to an agent, and why. Shown by ``…/routing``.

    Of one that the router made stands where its look tells of it; of any other what was considered.
    """

    __tablename__ = "routing_decision"
    __table_args__ = (
        within("work_item", "work_item_id"),
        Index("ix_routing_decision_conversation", "workspace_id", "conversation_id", "id"),
    )
    work_item_id: Mapped[UUID]
    conversation_id: Mapped[UUID]
    at: Mapped[datetime]
    outcome: Mapped[str]  # offered, assigned, released (back to the queue, its owner was gone)
    agent_id: Mapped[UUID | None]
    position: Mapped[int | None]
    considered: Mapped[dict[str, Any] | None]
    series_id: Mapped[UUID | None]
    look_number: Mapped[int | None]
    place: Mapped[int | None]
