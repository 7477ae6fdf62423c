"""What a language model wrote, as far as it held."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from typing_extensions import TypedDict

from gateway.wire.common import Row
from gateway.wire.suggestions import Card, card
from kb.drafting.asking import Purpose
from kb.drafting.checking import Verdict
from kb.drafting.drafter import Draft, Summary, Translation

Reason = Literal["no_source", "unknown_source", "facts", "negation", "words", "meaning", "length"]


class Sentence(TypedDict):
    """One sentence: as ``text`` with the numbers of what it rests on, from 1; or, where it did not hold, only why."""

    text: str | None
    cites: list[int]
    struck: Reason | None


class ModelDraft(TypedDict):
    """A reply made of ``cards``, for the agent to look at. It is sent by nobody; ``text`` is what held of it."""

    id: UUID
    conversation_id: UUID
    message_id: UUID
    language: Literal["zh", "en"]
    text: str
    sentences: list[Sentence]
    cards: list[Card]


class SummedUp(TypedDict):
    """A message that a summary rests on; ``by``: who wrote it, and so who says what the summary reports."""

    message_id: UUID
    by: Literal["customer", "agent", "note", "bot"]


class ModelSummary(TypedDict):
    """A conversation in a few sentences; ``messages`` in order of the numbers that are cited."""

    id: UUID
    conversation_id: UUID
    language: Literal["zh", "en"]
    sentences: list[Sentence]
    messages: list[SummedUp]


class TranslatedSentence(TypedDict):
    """``is_doubtful``: only one of the two says "not"."""

    original: str
    text: str
    is_doubtful: bool


class ModelTranslation(TypedDict):
    """A message in another language, whole."""

    id: UUID
    message_id: UUID
    language: Literal["zh", "en"]
    text: str
    sentences: list[TranslatedSentence]


class JudgedSentence(TypedDict):
    """What the model wrote, disguised, and why it was struck out."""

    text: str
    cites: list[int]
    reason: str | None


class ModelCall(TypedDict):
    """One question to the model: what went out, what came back, what was struck out. Personal data is disguised.

    ``outcome``: ``asked`` while it is under way, ``shown``, or the code of the refusal. ``tokens_in`` and
    ``tokens_out``: as the server counted them, null where it does not.
    """

    id: UUID
    conversation_id: UUID
    conversation_number: int
    agent_id: UUID
    agent_name: str
    purpose: Purpose
    language: str
    model: str
    sources: list[dict[str, Any]]
    asked: list[dict[str, Any]]
    answered: str | None
    sentences: list[JudgedSentence]
    outcome: str
    took_ms: float | None
    tokens_in: int | None
    tokens_out: int | None
    created_at: datetime


class ModelCost(TypedDict):
    """What asking for one purpose took in a span of time; ``sentences_struck`` of its ``sentences`` did not hold."""

    purpose: Purpose
    calls: int
    shown: int
    timed_out: int
    sentences: int
    sentences_struck: int
    tokens_in: int | None
    tokens_out: int | None
    p50_ms: float | None
    p95_ms: float | None


def sentence(verdict: Verdict) -> Sentence:
    """Return a sentence; one that was struck out without its words, which nobody is to read."""
    if verdict.reason is not None:
        return {"text": None, "cites": [], "struck": verdict.reason}
    return {"text": verdict.text, "cites": list(verdict.cites), "struck": None}


def draft(made: Draft) -> ModelDraft:
    gap = "" if made.language == "zh" else " "
    return {
        "id": made.id,
        "conversation_id": made.conversation_id,
        "message_id": made.message_id,
        "language": made.language,
        "text": gap.join(one.text for one in made.verdicts if one.holds),
        "sentences": [sentence(one) for one in made.verdicts],
        "cards": [card(one) for one in made.cards],
    }


def summary(made: Summary) -> ModelSummary:
    return {
        "id": made.id,
        "conversation_id": made.conversation_id,
        "language": made.language,
        "sentences": [sentence(one) for one in made.verdicts],
        "messages": [{"message_id": one.id, "by": one.by} for one in made.turns],
    }


def translation(made: Translation) -> ModelTranslation:
    gap = "" if made.language == "zh" else " "
    return {
        "id": made.id,
        "message_id": made.message_id,
        "language": made.language,
        "text": gap.join(one.text for one in made.pairs),
        "sentences": [
            {"original": one.original, "text": one.text, "is_doubtful": one.is_doubtful} for one in made.pairs
        ],
    }


def call(row: Row) -> ModelCall:
    verdicts: list[Mapping[str, Any]] = row["verdicts"]
    return {
        "id": row["id"],
        "conversation_id": row["conversation_id"],
        "conversation_number": row["number"],
        "agent_id": row["agent_id"],
        "agent_name": row["agent_name"],
        "purpose": row["purpose"],
        "language": row["language"],
        "model": row["model"],
        "sources": row["sources"],
        "asked": row["asked"],
        "answered": row["answered"],
        "sentences": [{"text": one["text"], "cites": one["cites"], "reason": one["reason"]} for one in verdicts],
        "outcome": row["outcome"],
        "took_ms": row["took_ms"],
        "tokens_in": row["tokens_in"],
        "tokens_out": row["tokens_out"],
        "created_at": row["created_at"],
    }


def cost(row: Row) -> ModelCost:
    return {
        "purpose": row["purpose"],
        "calls": row["calls"],
        "shown": row["shown"],
        "timed_out": row["timed_out"],
        "sentences": int(row["sentences"]),
        "sentences_struck": int(row["sentences_struck"]),
        "tokens_in": None if row["tokens_in"] is None else int(row["tokens_in"]),
        "tokens_out": None if row["tokens_out"] is None else int(row["tokens_out"]),
        "p50_ms": row["p50_ms"],
        "p95_ms": row["p95_ms"],
    }
