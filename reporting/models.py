"""Facts that reports count, one table a kind, and how far the events were read. All of it follows from the events.

Each row names the queue, channel, inbox and tags of its conversation, so that a report joins nothing. ``at`` is the
instant by which a row belongs to a period; what has not happened yet has none.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import TSTZMULTIRANGE
from sqlalchemy.orm import Mapped, mapped_column

from kit.schema import Base, key, of_workspace, one_of


class ReportBook(Base):
    """How far a workspace's events have become facts.

    ``walked_id`` is the last conversation of a first reading (or of one by new rules) that is under way; afterwards
    it is null, and what is new is read from ``cursor`` on.
    """

    __tablename__ = "report_book"
    __table_args__ = (key(), of_workspace())
    workspace_id: Mapped[UUID]
    rules: Mapped[int] = mapped_column(SmallInteger)
    cursor: Mapped[int]
    walked_id: Mapped[UUID | None]
    until: Mapped[datetime | None]  # when the newest event that was read happened


class _Fact:
    """What the facts of all kinds have."""

    workspace_id: Mapped[UUID]
    conversation_id: Mapped[UUID]
    number: Mapped[int]  # of its kind within the conversation
    queue_id: Mapped[UUID | None]
    inbox_id: Mapped[UUID]
    channel: Mapped[str]
    agent_id: Mapped[UUID | None]
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")


def _keys() -> tuple[Any, ...]:
    """No reference to the conversation: to check it would hold up whoever locks that for a customer's message."""
    return (key("conversation_id", "number"),)


class FactLeg(_Fact, Base):
    """A stay in a queue's line; ``ended_at`` and ``way`` are null while it lasts."""

    __tablename__ = "fact_leg"
    __table_args__ = (
        *_keys(),
        CheckConstraint(one_of("way", "answered", "abandoned", "overflowed", "taken_out"), name="way"),
        Index("ix_fact_leg_since", "workspace_id", "since"),
        Index("ix_fact_leg_ended", "workspace_id", "ended_at"),
    )
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    way: Mapped[str | None]
    waited_ms: Mapped[int | None]


class FactResponse(_Fact, Base):
    """A person's answer to what a customer had asked."""

    __tablename__ = "fact_response"
    __table_args__ = (*_keys(), Index("ix_fact_response_at", "workspace_id", "at"))
    episode: Mapped[int] = mapped_column(SmallInteger)
    at: Mapped[datetime]
    wall_ms: Mapped[int]
    business_ms: Mapped[int]
    is_first: Mapped[bool]
    is_no_reply: Mapped[bool]
    by_bot: Mapped[bool]
    by_call: Mapped[bool]
    is_ours: Mapped[bool]


class FactEpisode(_Fact, Base):
    """From a customer's first message to the closing."""

    __tablename__ = "fact_episode"
    __table_args__ = (
        *_keys(),
        CheckConstraint(one_of("way", "resolved", "abandoned", "merged"), name="way"),
        Index("ix_fact_episode_started", "workspace_id", "started_at"),
        Index("ix_fact_episode_closed", "workspace_id", "closed_at"),
        Index(
            "ix_fact_episode_contact",
            "workspace_id",
            "contact_id",
            "closed_at",
            postgresql_where=text("way = 'resolved'"),
        ),
    )
    contact_id: Mapped[UUID]
    started_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    way: Mapped[str | None]
    wall_ms: Mapped[int | None]
    business_ms: Mapped[int | None]
    snoozed: Mapped[Any] = mapped_column(TSTZMULTIRANGE, server_default=text("'{}'"))


class FactHolding(_Fact, Base):
    """A conversation in one agent's hands; ``ended_at`` is null while it is."""

    __tablename__ = "fact_holding"
    __table_args__ = (*_keys(), Index("ix_fact_holding_ended", "workspace_id", "ended_at"))
    episode: Mapped[int] = mapped_column(SmallInteger)
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    elapsed_ms: Mapped[int | None]
    active_ms: Mapped[int]
    wrap_up_ms: Mapped[int]
    is_transferred: Mapped[bool]


class FactPromise(_Fact, Base):
    """A promise that was kept or broken, by when it was due."""

    __tablename__ = "fact_promise"
    __table_args__ = (*_keys(), Index("ix_fact_promise_due", "workspace_id", "due_at"))
    kind: Mapped[str]
    due_at: Mapped[datetime]
    is_kept: Mapped[bool]
