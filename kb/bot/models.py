"""The forms that the bot asks, what it knows of each episode that it began to answer, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, SmallInteger, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.schema import Base, Scoped, Versioned, key, of_workspace, one_of, within

PHASES = ("listening", "asking", "filling", "over")
OUTCOMES = (
    "answered", "helped", "not_helped", "missed", "handed_over", "left", "form_begun", "form_done", "form_left",
)  # fmt: skip


class BotForm(Scoped, Versioned, Base):
    """A simple form that the bot asks through, one question after the other: see ``forms``."""

    __tablename__ = "bot_form"
    __table_args__ = (
        of_workspace(),
        Index("uq_bot_form_name", "workspace_id", text("lower(name)"), unique=True),
    )
    name: Mapped[str]  # for colleagues
    titles: Mapped[dict[str, Any]]  # by language: what a customer chooses, or writes, to begin it
    words: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")  # that begin it, in a question
    # What a message is taken for, by a field of conversations, that begins it.
    field_key: Mapped[str | None]
    field_value: Mapped[str | None]
    has_button: Mapped[bool] = mapped_column(server_default="true")  # offered in the chat window
    inbox_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}")  # none: wherever the bot answers
    steps: Mapped[list[Any]]
    closings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")  # by language: what is said at its end
    is_enabled: Mapped[bool] = mapped_column(server_default="true")


class BotSession(Base):
    """One episode of a conversation as the bot leads it: what was said last, and what is waited for."""

    __tablename__ = "bot_session"
    __table_args__ = (
        key("conversation_id", "episode"),
        within("conversation", "conversation_id", ondelete="CASCADE"),
        within("inbox", "inbox_id"),
        CheckConstraint(one_of("phase", *PHASES), name="phase"),
        Index("ix_bot_session_open", "workspace_id", "due_at", postgresql_where=text("phase <> 'over'")),
    )
    workspace_id: Mapped[UUID]
    conversation_id: Mapped[UUID]
    episode: Mapped[int]
    inbox_id: Mapped[UUID]
    # listening: for a question; asking: whether the last article helped; filling: in a form; over: a person has it,
    # or it is resolved
    phase: Mapped[str] = mapped_column(server_default="listening")
    misses: Mapped[int] = mapped_column(SmallInteger, server_default="0")  # questions without an answer that helped
    has_spoken: Mapped[bool] = mapped_column(server_default="false")
    seen_sequence: Mapped[int]  # of the customer's last message that was dealt with
    question_id: Mapped[UUID | None]  # the message that the last article answered
    article_id: Mapped[UUID | None]  # that article
    article_version: Mapped[int | None]
    # Articles that were sent; a translation counts as its original.
    shown: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}")
    # The form as it was when it began, its answers and how far it is: see ``filling``.
    form: Mapped[dict[str, Any] | None]
    left_forms: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}")  # they begin by their title only
    due_at: Mapped[datetime]  # when the customer's silence is over
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class BotFact(Scoped, Base):
    """What came of one message of a customer: said once."""

    __tablename__ = "bot_fact"
    __table_args__ = (
        within("conversation", "conversation_id", ondelete="CASCADE"),
        within("inbox", "inbox_id"),
        within("kb_article", "article_id", ondelete="CASCADE"),
        CheckConstraint(one_of("outcome", *OUTCOMES), name="outcome"),
        Index(
            "uq_bot_fact_said",
            "workspace_id",
            "conversation_id",
            "episode",
            "message_id",
            "outcome",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_bot_fact_counted", "workspace_id", "created_at"),
        Index("ix_bot_fact_article", "workspace_id", "article_id", postgresql_where=text("article_id IS NOT NULL")),
    )
    conversation_id: Mapped[UUID]
    episode: Mapped[int]
    inbox_id: Mapped[UUID]
    message_id: Mapped[UUID | None]  # the customer's; null: they said nothing more
    article_id: Mapped[UUID | None]
    article_version: Mapped[int | None]
    form_id: Mapped[UUID | None]  # may be gone
    outcome: Mapped[str]
    reason: Mapped[str | None]  # of a hand-over: see ``dialogue.Reason``
    created_at: Mapped[datetime]
