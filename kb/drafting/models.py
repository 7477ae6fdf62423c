"""What a language model was asked, and what became of it: kept for those who have to answer for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from kit.schema import Base, Scoped, one_of, within

PURPOSES = ("draft", "summary", "translation")


class ModelCall(Scoped, Base):
    """One question to the model. Personal data is disguised in all of it; how, is written nowhere.

    ``outcome`` is ``asked`` until the answer was judged, ``shown``, or the code of the refusal.
    """

    __tablename__ = "model_call"
    __table_args__ = (
        within("conversation", "conversation_id", ondelete="CASCADE"),
        within("agent", "agent_id"),
        CheckConstraint(one_of("purpose", *PURPOSES), name="purpose"),
        Index("ix_model_call_age", "workspace_id", "created_at", "id"),
        Index("ix_model_call_conversation", "workspace_id", "conversation_id", "created_at"),
    )
    conversation_id: Mapped[UUID]
    agent_id: Mapped[UUID]
    purpose: Mapped[str]
    language: Mapped[str]  # of the answer
    model: Mapped[str]
    sources: Mapped[list[Any]]  # in order of their numbers: article_id and version, or message_id
    asked: Mapped[list[Any]]  # the messages that went out
    answered: Mapped[str | None] = mapped_column(Text)  # as it came; null: nothing did, or too much
    verdicts: Mapped[list[Any]]  # of each sentence: text, cites, reason it was struck out for
    outcome: Mapped[str]
    took_ms: Mapped[float | None] = mapped_column(Float)
    tokens_in: Mapped[int | None]  # as the server counted; null: it did not say
    tokens_out: Mapped[int | None]
    created_at: Mapped[datetime]
