"""What is proposed to an agent for a customer's message."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from typing_extensions import TypedDict

from kb.passages import Found
from kb.suggestions import Suggested


class Card(TypedDict):
    """An article that answers; ``sentence`` is the one that does, ``text`` what is put into the composer.

    ``words`` of the question are in the article; ``accepted``: for how many messages colleagues sent it;
    ``updated_at`` says how old what it says is; ``pictures`` in the text may go with it (`…/attachment`), none of those
    that are for colleagues only.
    """

    article_id: UUID
    version: int
    title: str
    language: str
    audience: Literal["internal", "public"]
    sentence: str
    text: str
    band: Literal["high", "medium", "low"]
    score: float
    words: list[str]
    accepted: int
    pictures: list[UUID]
    updated_at: datetime


class Suggestions(TypedDict):
    """At most three cards, best first, for the customer's last message; none: nothing is worth showing."""

    id: UUID | None
    conversation_id: UUID
    message_id: UUID | None
    items: list[Card]


class SuggestionOutcome(TypedDict):
    """What an agent did with a suggestion; ``edit_share``: how much of the reply differs from what was inserted."""

    suggestion_id: UUID
    article_id: UUID | None
    outcome: Literal["inserted", "edited", "dismissed", "not_relevant", "opened", "sent_link"]
    message_id: UUID | None
    edit_share: float | None
    created_at: datetime


def card(found: Found) -> Card:
    article = found.article
    return {
        "article_id": article.id,
        "version": article.version,
        "title": article.title,
        "language": article.language,
        "audience": "internal" if article.audience == "internal" else "public",
        "sentence": found.sentence,
        "text": found.text,
        "band": found.band,
        "score": round(found.score, 4),
        "words": list(found.words),
        "accepted": found.accepted,
        "pictures": list(found.pictures) if article.audience == "public" else [],
        "updated_at": article.updated_at,
    }


def suggestions(suggested: Suggested) -> Suggestions:
    return {
        "id": suggested.id,
        "conversation_id": suggested.conversation_id,
        "message_id": suggested.message_id,
        "items": [card(one) for one in suggested.cards],
    }
