"""What came of the bot's work, counted from its facts. Confirmed and assumed deflection are never added together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, distinct, func, select, tuple_

from conversations.work import Work
from kb.bot.models import BotFact

MAX_ARTICLES = 100


async def count(work: Work, *, inbox_id: UUID | None, since: datetime, until: datetime) -> Any:
    """Return how many of each outcome there were from ``since`` on and before ``until``.

    Returns:
        ``conversations`` (episodes with any outcome), ``answered`` (articles sent), ``helped`` and ``left`` (episodes
        closed: the customer said that it helped, or said nothing more), ``not_helped`` (articles), ``missed``
        (questions), ``handed_over`` (episodes), and of these ``asked``: by the customer's own word.
    """
    episode = tuple_(BotFact.conversation_id, BotFact.episode)
    outcomes = ("answered", "helped", "left", "not_helped", "missed", "handed_over")
    query = select(
        func.count(distinct(episode)).label("conversations"),
        *(func.count().filter(BotFact.outcome == outcome).label(outcome) for outcome in outcomes),
        func.count().filter(BotFact.outcome == "handed_over", BotFact.reason == "asked").label("asked"),
    ).where(*_within(work, inbox_id, since, until))
    counted: Any = (await work.connection.execute(query)).one()
    return counted


async def count_articles(work: Work, *, inbox_id: UUID | None, since: datetime, until: datetime) -> Sequence[Row[Any]]:
    """Return ``article_id, answered, helped, not_helped`` of the articles sent most, at most 100."""
    answered = func.count().filter(BotFact.outcome == "answered").label("answered")
    query = (
        select(
            BotFact.article_id,
            answered,
            func.count().filter(BotFact.outcome == "helped").label("helped"),
            func.count().filter(BotFact.outcome == "not_helped").label("not_helped"),
        )
        .where(*_within(work, inbox_id, since, until), BotFact.article_id.is_not(None))
        .group_by(BotFact.article_id)
        .order_by(answered.desc(), BotFact.article_id)
        .limit(MAX_ARTICLES)
    )
    return list(await work.connection.execute(query))


def _within(work: Work, inbox_id: UUID | None, since: datetime, until: datetime) -> list[Any]:
    rules: list[Any] = [
        BotFact.workspace_id == work.workspace_id,
        BotFact.created_at >= since,
        BotFact.created_at < until,
    ]
    return [*rules, BotFact.inbox_id == inbox_id] if inbox_id is not None else rules
