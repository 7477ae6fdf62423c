"""What the bot did: how often it answered, helped, handed over."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field
from typing_extensions import TypedDict

from conversations import access
from conversations.models import Inbox
from gateway.api import Api, Call, Query
from gateway.routes.common import DayZone
from kb.bot import measures
from kb.bot.measures import Span
from kit.errors import Invalid

api = Api("bot")

LOOKS_BACK = timedelta(days=30)
MAX_SPAN = timedelta(days=366)


class OutcomesQuery(Query):
    inbox: UUID | None = None
    since: Annotated[AwareDatetime | None, Field(alias="from", description="default: 30 days before `to`")] = None
    until: Annotated[AwareDatetime | None, Field(alias="to", description="not included; default: now")] = None
    zone: DayZone = "UTC"


class ArticleOutcomes(TypedDict):
    """``title`` and ``language`` are null where you may not read the article."""

    article_id: UUID
    title: str | None
    language: str | None
    answered: int
    helped: int
    not_helped: int
    left: int


class FormOutcomes(TypedDict):
    """How often a form was begun, filled in to its end, and left; ``name`` is null where it is gone."""

    form_id: UUID
    name: str | None
    begun: int
    done: int
    left: int


class OutcomesOfDay(TypedDict):
    day: str
    answered: int
    helped: int
    left: int
    not_helped: int
    missed: int
    handed_over: int


class BotOutcomes(TypedDict):
    """Counts of a span of time; ``helped`` is confirmed by customers, ``left`` is only assumed to be.

    ``reasons``: how often conversations were handed over, by why.
    """

    conversations: int
    answered: int
    helped: int
    not_helped: int
    missed: int
    handed_over: int
    asked: int
    left: int
    reasons: dict[str, int]
    days: list[OutcomesOfDay]
    articles: list[ArticleOutcomes]
    forms: list[FormOutcomes]


@api.get("/api/v1/bot/outcomes", needs="floor.watch")
async def count_bot_outcomes(call: Call, query: OutcomesQuery) -> BotOutcomes:
    """How often the bot answered, helped, missed and handed over; by day, by article and by form. At most a year."""
    async with call.begin() as work:
        if query.inbox is not None:
            await access.find(work, call.scope, Inbox, query.inbox)
        until = query.until or work.now
        since = query.since or until - LOOKS_BACK
        if since >= until:
            raise Invalid("the span ends before it begins", fields={"from": "is not before to"})
        if until - since > MAX_SPAN:
            raise Invalid("the span is longer than a year", code="span_too_long", fields={"from": "is too long before"})
        span = Span(since, until, query.inbox)
        counted = await measures.count(work, span)
        reasons = await measures.count_reasons(work, span)
        days = await measures.count_days(work, span, query.zone)
        articles = await measures.count_articles(work, call.scope, span)
        forms = await measures.count_forms(work, span)
    return {
        "conversations": counted.conversations,
        "answered": counted.answered,
        "helped": counted.helped,
        "not_helped": counted.not_helped,
        "missed": counted.missed,
        "handed_over": counted.handed_over,
        "asked": counted.asked,
        "left": counted.left,
        "reasons": reasons,
        "days": [
            {
                "day": one.day,
                "answered": one.answered,
                "helped": one.helped,
                "left": one.left,
                "not_helped": one.not_helped,
                "missed": one.missed,
                "handed_over": one.handed_over,
            }
            for one in days
        ],
        "articles": [
            {
                "article_id": one.article_id,
                "title": one.title,
                "language": one.language,
                "answered": one.answered,
                "helped": one.helped,
                "not_helped": one.not_helped,
                "left": one.left,
            }
            for one in articles
        ],
        "forms": [
            {"form_id": one.form_id, "name": one.name, "begun": one.begun, "done": one.done, "left": one.left}
            for one in forms
        ],
    }
