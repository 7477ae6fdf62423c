"""What came of the bot's work, counted from its facts. Confirmed and assumed deflection are never added together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, and_, case, distinct, func, select, tuple_

from conversations.access import Scope
from conversations.work import Work
from kb.access import readable
from kb.bot.models import BotFact, BotForm
from kb.models import KbArticle

MAX_ARTICLES: Final = 100
MAX_FORMS: Final = 100
_COUNTED: Final = ("answered", "helped", "left", "not_helped", "missed", "handed_over")


@dataclass(frozen=True, slots=True)
class Span:
    """From ``since`` on and before ``until``; of one inbox, or of all."""

    since: datetime
    until: datetime
    inbox_id: UUID | None = None

    def facts(self, work: Work) -> list[Any]:
        """Return the conditions that facts of this span meet; they name the workspace as well."""
        rules: list[Any] = [
            BotFact.workspace_id == work.workspace_id,
            BotFact.created_at >= self.since,
            BotFact.created_at < self.until,
        ]
        return rules if self.inbox_id is None else [*rules, BotFact.inbox_id == self.inbox_id]


async def count(work: Work, span: Span) -> Any:
    """Return how many of each outcome there were.

    Returns:
        ``conversations`` (episodes with any outcome), ``answered`` (articles sent), ``helped`` and ``left`` (episodes
        closed: the customer said that it helped, or said nothing more), ``not_helped`` (articles), ``missed``
        (questions), ``handed_over`` (episodes), and of these ``asked``: by the customer's own word.
    """
    episode = tuple_(BotFact.conversation_id, BotFact.episode)
    query = select(
        func.count(distinct(episode)).label("conversations"),
        *(_times(outcome) for outcome in _COUNTED),
        func.count().filter(BotFact.outcome == "handed_over", BotFact.reason == "asked").label("asked"),
    ).where(*span.facts(work))
    counted: Any = (await work.connection.execute(query)).one()
    return counted


async def count_days(work: Work, span: Span, zone: str) -> Sequence[Row[Any]]:
    """Return ``day`` and how many of each outcome, for days on which there were any, in order."""
    day = func.to_char(func.timezone(zone, BotFact.created_at), "YYYY-MM-DD").label("day")
    query = select(day, *map(_times, _COUNTED)).where(*span.facts(work)).group_by(day).order_by(day)
    return list(await work.connection.execute(query))


async def count_reasons(work: Work, span: Span) -> dict[str, int]:
    """Return how often conversations were handed over, by reason, the most frequent first."""
    times = func.count().label("times")
    query = (
        select(BotFact.reason, times)
        .where(*span.facts(work), BotFact.outcome == "handed_over", BotFact.reason.is_not(None))
        .group_by(BotFact.reason)
        .order_by(times.desc(), BotFact.reason)
    )
    return {row.reason: row.times for row in await work.connection.execute(query)}


async def count_articles(work: Work, scope: Scope, span: Span) -> Sequence[Row[Any]]:
    """Return ``article_id, title, language, answered, helped, not_helped, left`` of the articles sent most.

    At most 100; ``title`` and ``language`` are null where the caller may not read the article.
    """
    counted = (
        select(BotFact.article_id, *(_times(outcome) for outcome in ("answered", "helped", "not_helped", "left")))
        .where(*span.facts(work), BotFact.article_id.is_not(None))
        .group_by(BotFact.article_id)
        .subquery()
    )
    query = (
        select(counted, KbArticle.title, KbArticle.language)
        .outerjoin(KbArticle, and_(readable(scope), KbArticle.id == counted.c.article_id))
        .order_by(counted.c.answered.desc(), counted.c.article_id)
        .limit(MAX_ARTICLES)
    )
    return list(await work.connection.execute(query))


async def count_forms(work: Work, span: Span) -> Sequence[Row[Any]]:
    """Return ``form_id, name, begun, done, left`` of the forms begun most; ``name`` is null where a form is gone."""
    counted = (
        select(
            BotFact.form_id,
            _times("form_begun").label("begun"),
            _times("form_done").label("done"),
            _times("form_left").label("left"),
        )
        .where(*span.facts(work), BotFact.form_id.is_not(None))
        .group_by(BotFact.form_id)
        .subquery()
    )
    query = (
        select(counted, BotForm.name)
        .outerjoin(BotForm, and_(BotForm.workspace_id == work.workspace_id, BotForm.id == counted.c.form_id))
        .order_by(counted.c.begun.desc(), counted.c.form_id)
        .limit(MAX_FORMS)
    )
    return list(await work.connection.execute(query))


def _times(outcome: str) -> Any:
    return func.count(case((BotFact.outcome == outcome, 1))).label(outcome)
