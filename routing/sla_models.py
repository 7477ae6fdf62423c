"""Clocks of promises to customers, and the list of instants that each is made of."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.schema import Base, Scoped, key, one_of, within

KINDS = ("first_response", "next_response", "resolution")
MARKS = ("start", "pause", "resume", "stop", "void", "revive", "move", "retarget", "warned", "breached", "step")


class SlaClock(Scoped, Base):
    """One promise of one episode: what of its target has been used up to ``since``, and what comes next.

    Everything here follows from the clock's marks; it is kept so that a message costs the same whatever came before.
    All writers hold the conversation's lock, but for ``next_at`` alone, which also is how others ask for a look.
    """

    __tablename__ = "sla_clock"
    __table_args__ = (
        within("conversation", "conversation_id"),
        ForeignKeyConstraint(
            ["workspace_id", "policy_id", "policy_version"],
            ["sla_policy_version.workspace_id", "sla_policy_version.policy_id", "sla_policy_version.version"],
            name="fk_sla_clock_policy",
        ),
        ForeignKeyConstraint(
            ["workspace_id", "calendar_id", "calendar_version"],
            ["calendar_version.workspace_id", "calendar_version.calendar_id", "calendar_version.version"],
            name="fk_sla_clock_calendar",
        ),
        CheckConstraint(one_of("kind", *KINDS), name="kind"),
        CheckConstraint(one_of("state", "running", "paused", "stopped", "void"), name="state"),
        CheckConstraint("consumed_ms >= 0", name="consumed"),
        # One promise of a kind runs at a time.
        Index(
            "uq_sla_clock_open",
            "workspace_id",
            "conversation_id",
            "kind",
            unique=True,
            postgresql_where=text("state IN ('running', 'paused')"),
        ),
        # What ``sla_clocks`` reads of a conversation, however often its customer has written.
        Index(
            "ix_sla_clock_live",
            "workspace_id",
            "conversation_id",
            postgresql_where=text("state IN ('running', 'paused') OR next_at IS NOT NULL"),
        ),
        Index(
            "ix_sla_clock_once",
            "workspace_id",
            "conversation_id",
            "episode",
            postgresql_where=text("kind <> 'next_response'"),
        ),
        Index("ix_sla_clock_next", "workspace_id", "next_at", postgresql_where=text("next_at IS NOT NULL")),
        Index(
            "ix_sla_clock_due",
            "workspace_id",
            "due_at",
            postgresql_where=text("state = 'running' AND due_at IS NOT NULL"),
        ),
        Index(
            "ix_sla_clock_policy",
            "workspace_id",
            "policy_id",
            postgresql_where=text("state IN ('running', 'paused')"),
        ),
        Index(
            "ix_sla_clock_calendar",
            "workspace_id",
            "calendar_id",
            postgresql_where=text("state IN ('running', 'paused')"),
        ),
        Index("ix_sla_clock_answer", "workspace_id", "answer_id", postgresql_where=text("answer_id IS NOT NULL")),
    )
    conversation_id: Mapped[UUID]
    episode: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str]
    state: Mapped[str]
    policy_id: Mapped[UUID | None]  # null: nothing is promised; the clock only says that the first answer is due
    policy_version: Mapped[int | None]
    calendar_id: Mapped[UUID | None]  # null: around the clock
    calendar_version: Mapped[int | None]
    target_ms: Mapped[int | None]
    consumed_ms: Mapped[int]
    since: Mapped[datetime]  # the instant up to which was counted; from here it runs, if it runs
    started_at: Mapped[datetime]
    due_at: Mapped[datetime | None]  # null while it pauses
    stopped_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]  # when somebody must look: the next warning, step or breach, or at once
    marks: Mapped[int] = mapped_column(server_default="1")  # how many there are
    steps: Mapped[int] = mapped_column(SmallInteger, server_default="0")  # of the ladder, those taken, as bits
    reason: Mapped[str | None]  # why it ended: answered, resolved, no_reply, merged, spam, moved_away, abandoned
    answer_id: Mapped[UUID | None]  # the message that stopped it, or that failed to reach the customer and so did not
    is_answer_lost: Mapped[bool] = mapped_column(server_default="false")  # that message failed: the clock goes on
    is_reapplied: Mapped[bool] = mapped_column(server_default="false")  # its target was changed while it ran
    wants_reapply: Mapped[bool] = mapped_column(server_default="false")  # a person asked for that
    asked: Mapped[int] = mapped_column(server_default="0")  # how often somebody asked for a look; none is overlooked


class SlaMark(Base):
    """An instant of a clock: it started, paused, resumed, stopped, or something was done about it.

    ``consumed_ms`` was used of ``target_ms`` by then, counted in the calendar named by the mark before; from here on
    the one named here counts.
    """

    __tablename__ = "sla_mark"
    __table_args__ = (
        key("clock_id", "number"),
        within("sla_clock", "clock_id"),
        CheckConstraint(one_of("kind", *MARKS), name="kind"),
        Index(
            "uq_sla_mark_step",
            "workspace_id",
            "clock_id",
            "policy_id",
            "step",
            unique=True,
            postgresql_where=text("kind = 'step'"),
        ),
    )
    workspace_id: Mapped[UUID]
    clock_id: Mapped[UUID]
    number: Mapped[int]
    kind: Mapped[str]
    at: Mapped[datetime]
    consumed_ms: Mapped[int]
    target_ms: Mapped[int | None]
    due_at: Mapped[datetime | None]
    policy_id: Mapped[UUID | None]
    policy_version: Mapped[int | None]
    calendar_id: Mapped[UUID | None]
    calendar_version: Mapped[int | None]
    step: Mapped[int | None] = mapped_column(SmallInteger)  # which of the ladder
    reason: Mapped[str | None]
