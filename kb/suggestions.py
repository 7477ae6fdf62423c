"""What is proposed to an agent: at most three articles that answer what the customer wrote last, or silence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Row, insert, select

from conversations.access import Scope, find_conversation
from conversations.models import Inbox, Message
from conversations.work import Work, Works
from kb.access import member_filters
from kb.models import KbSuggestion
from kb.passages import Band, Facts, Found
from kb.shelves import Answers, Shelves
from kit.ids import new_id
from kit.words import CJK

CARDS = 3
TURNS = 8  # of the customer, that are read
_CJK = re.compile(f"[{CJK}]")
LOOKED_THROUGH = 12  # hits among which translations of one article are told apart
# In every fiftieth conversation nothing is shown: what suggestions change is measured against those.
CONTROL_EVERY = 50


@dataclass(frozen=True, slots=True)
class Suggested:
    """What was proposed for a conversation.

    Attributes:
        id: of the stored suggestion; ``None`` where the customer has written nothing.
        message_id: the customer's message that was answered.
        cards: best first; empty: nothing is worth showing.
    """

    id: UUID | None
    conversation_id: UUID
    message_id: UUID | None
    cards: tuple[Found, ...] = ()
    is_control: bool = False


class Suggestions:
    """Proposes, and writes down what was proposed."""

    def __init__(self, works: Works, shelves: Shelves) -> None:
        self._works = works
        self._shelves = shelves

    async def suggest(self, scope: Scope, conversation_id: UUID) -> Suggested:
        """Return the proposal for the customer's last message in a conversation that the caller sees.

        Raises:
            NotFound: absent, or not the caller's to see.
        """
        async with self._works.begin(scope.workspace_id, scope.actor) as work:
            conversation = await find_conversation(work, scope, conversation_id)
            said = await _customer_turns(work, conversation_id)
            channel = await _channel(work, conversation)
        if not said:
            return Suggested(None, conversation_id, None)
        last, earlier = said[0], [one.text for one in reversed(said[1:])]
        is_control = conversation.number % CONTROL_EVERY == 0
        answers = Answers((), 0.0, "", 0.0)
        if not is_control:
            answers = await self._shelves.search(
                scope.workspace_id,
                last.text,
                member_filters(self._works.clock.now(), channel=channel),
                k=LOOKED_THROUGH,
                context=earlier,
                choose=lambda matches: choose(matches, last.text),
            )
        cards = answers.found
        async with self._works.begin(scope.workspace_id, scope.actor) as work:
            id_ = await _keep(work, conversation_id, last.id, cards, answers, is_control)
        return Suggested(id_, conversation_id, last.id, cards, is_control)


class Proposal(Protocol):
    """What decides whether an article becomes a card."""

    @property
    def article(self) -> Facts: ...
    @property
    def band(self) -> Band: ...


P = TypeVar("P", bound=Proposal)


def choose(found: Sequence[P], question: str) -> tuple[P, ...]:
    """Return the cards: of what is near enough the best three, each article in one language, the question's if it is.

    Args:
        found: best first.
    """
    is_chinese = _CJK.search(question) is not None
    places: dict[UUID, P] = {}
    for one in found:
        if one.band == "low":
            continue
        held = places.setdefault(one.article.original_id, one)
        if _is_chinese(one) == is_chinese != _is_chinese(held):
            places[one.article.original_id] = one
    return tuple(places.values())[:CARDS]


def _is_chinese(one: Proposal) -> bool:
    return one.article.language.partition("-")[0] == "zh"


async def _customer_turns(work: Work, conversation_id: UUID) -> Sequence[Row[Any]]:
    """Return what the customer wrote, newest first."""
    query = (
        select(Message.id, Message.text)
        .where(
            Message.workspace_id == work.workspace_id,
            Message.conversation_id == conversation_id,
            Message.direction == "in",
            Message.kind == "message",
            Message.text != "",
        )
        .order_by(Message.sequence.desc())
        .limit(TURNS)
    )
    return list(await work.connection.execute(query))


async def _channel(work: Work, conversation: Row[Any]) -> str:
    query = select(Inbox.kind).where(Inbox.workspace_id == work.workspace_id, Inbox.id == conversation.inbox_id)
    return await work.connection.scalar(query) or ""


async def _keep(
    work: Work, conversation_id: UUID, message_id: UUID, cards: Sequence[Found], answers: Answers, is_control: bool
) -> UUID:
    """Write the proposal down, unless the very same was made for this message before; returns its id."""
    shown = [
        {
            "article_id": str(one.article.id),
            "version": one.article.version,
            "score": round(one.score, 4),
            "band": one.band,
        }
        for one in cards
    ]
    newest = (
        await work.connection.execute(
            select(KbSuggestion.id, KbSuggestion.shown)
            .where(
                KbSuggestion.workspace_id == work.workspace_id,
                KbSuggestion.conversation_id == conversation_id,
                KbSuggestion.message_id == message_id,
            )
            .order_by(KbSuggestion.created_at.desc(), KbSuggestion.id.desc())
            .limit(1)
        )
    ).one_or_none()
    if newest is not None and _places(newest.shown) == _places(shown):
        known: UUID = newest.id
        return known
    id_ = new_id()
    await work.connection.execute(
        insert(KbSuggestion).values(
            workspace_id=work.workspace_id,
            id=id_,
            conversation_id=conversation_id,
            message_id=message_id,
            shown=shown,
            is_control=is_control,
            threshold=answers.threshold,
            engine=answers.engine,
            took_ms=answers.took_ms,
            created_at=work.now,
        )
    )
    return id_


def _places(shown: Sequence[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(one["article_id"], one["version"]) for one in shown]
