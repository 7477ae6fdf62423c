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
from kb.bot import measures
from kit.errors import Invalid

api = Api("bot")

LOOKS_BACK = timedelta(days=30)


class OutcomesQuery(Query):
    inbox: UUID | None = None
    since: Annotated[AwareDatetime | None, Field(alias="from", description="default: 30 days before `to`")] = None
    until: Annotated[AwareDatetime | None, Field(alias="to", description="not included; default: now")] = None


class ArticleOutcomes(TypedDict):
    article_id: UUID
    answered: int
    helped: int
    not_helped: int


class BotOutcomes(TypedDict):
    """Counts of a span of time; ``helped`` is confirmed by customers, ``left`` is only assumed to be."""

    conversations: int
    answered: int
    helped: int
    not_helped: int
    missed: int
    handed_over: int
    asked: int
    left: int
    articles: list[ArticleOutcomes]


@api.get("/api/v1/bot/outcomes", needs="floor.watch")
async def count_bot_outcomes(call: Call, query: OutcomesQuery) -> BotOutcomes:
    """How often the bot answered, helped, missed and handed over, and by which articles."""
    async with call.begin() as work:
        if query.inbox is not None:
            await access.find(work, call.scope, Inbox, query.inbox)
        until = query.until or work.now
        since = query.since or until - LOOKS_BACK
        if since >= until:
            raise Invalid("the span ends before it begins", fields={"from": "is not before to"})
        counted = await measures.count(work, inbox_id=query.inbox, since=since, until=until)
        articles = await measures.count_articles(work, inbox_id=query.inbox, since=since, until=until)
    return {
        "conversations": counted.conversations,
        "answered": counted.answered,
        "helped": counted.helped,
        "not_helped": counted.not_helped,
        "missed": counted.missed,
        "handed_over": counted.handed_over,
        "asked": counted.asked,
        "left": counted.left,
        "articles": [
            {"article_id": one.article_id, "answered": one.answered, "helped": one.helped, "not_helped": one.not_helped}
            for one in articles
        ],
    }
