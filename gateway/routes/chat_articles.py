"""Articles in the chat window: what may answer the question that a visitor is writing, and one to be read.

The rule is that of the help centre (``kb.access``), for the channel ``webchat``. Nothing of what is typed is kept; that
an article was opened, and whether it helped, is.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from channels.contract import InboxSettings
from channels.webchat.identity import Visitor
from gateway import keys
from gateway.api import Api, In
from gateway.routes.chat import find_chat, read_visitor
from gateway.security import client_address
from kb import help_centre, readings
from kb.access import customer_filters
from kb.markdown import to_html
from kb.passages import facts
from kb.suggestions import choose
from kit.errors import NotFound

api = Api("chat")

SHOWN = 3
LOOKED_THROUGH = 12
SUGGESTIONS_PER_MINUTE = 40  # of one visitor, who types and pauses
SUGGESTIONS_PER_ADDRESS = 1_200  # a whole company may stand behind one


class SuggestIn(In):
    text: Annotated[str, Field(min_length=1, max_length=500, description="what is being written")]


class VerdictIn(In):
    helped: Annotated[bool, Field(description="whether the article answered the visitor's question")]


class NearArticle(TypedDict):
    id: UUID
    title: str
    sentence: str


class NearArticles(TypedDict):
    """``is_partial``: just after a start not all is known yet; ask again in a moment."""

    items: list[NearArticle]
    is_partial: bool


class ChatArticle(TypedDict):
    id: UUID
    title: str
    language: str
    html: str
    url: str | None


@api.post("/chat/{id}/suggestions")
async def suggest_articles(request: web.Request, id_: UUID, body: SuggestIn) -> NearArticles:
    """At most three public articles for what a visitor is writing; `Authorization: Visitor TOKEN`."""
    inbox, _ = await _admitted(request, id_)
    found = await request.app[keys.SHELVES].search(
        inbox.workspace_id,
        body.text,
        customer_filters(request.app[keys.CLOCK].now(), channel=inbox.kind),
        k=LOOKED_THROUGH,
        choose=lambda matches: choose(matches, body.text)[:SHOWN],
    )
    return {
        "items": [{"id": one.article.id, "title": one.article.title, "sentence": one.sentence} for one in found.found],
        "is_partial": found.is_partial,
    }


@api.get("/chat/{id}/articles/{article_id}")
async def read_chat_article(request: web.Request, id_: UUID, article_id: UUID) -> ChatArticle:
    """One public article as sanitised HTML; `url` leads to it in the help centre, where that is open."""
    inbox, visitor = await _admitted(request, id_)
    async with request.app[keys.WORKS].begin(inbox.workspace_id) as work:
        row = await help_centre.find_article(work, article_id, inbox.kind)
        await readings.note_opened(work, inbox.id, visitor.subject, row)
        url = await help_centre.path_of(work, row)
    return {"id": row.id, "title": row.title, "language": row.language, "html": to_html(facts(row).body), "url": url}


@api.post("/chat/{id}/articles/{article_id}/verdict")
async def judge_chat_article(request: web.Request, id_: UUID, article_id: UUID, body: VerdictIn) -> None:
    """Say whether the article that was opened in this window helped; the last word counts."""
    inbox, visitor = await _admitted(request, id_)
    async with request.app[keys.WORKS].begin(inbox.workspace_id) as work:
        await readings.note_verdict(work, inbox.id, visitor.subject, article_id, is_helpful=body.helped)


async def _admitted(request: web.Request, inbox_id: UUID) -> tuple[InboxSettings, Visitor]:
    """Return the chat and the visitor who asks, if it shows articles and they do not ask too often."""
    inbox = find_chat(request, inbox_id)
    visitor = read_visitor(request, inbox)
    if not inbox.config.get("suggest_articles"):
        raise NotFound("this chat shows no articles", code="not_switched_on")
    limiter = request.app[keys.LIMITER]
    address = client_address(request, request.app[keys.SETTINGS].trusted_proxies)
    await limiter.hit("chat-articles", f"{inbox.id} {visitor.subject}", times=SUGGESTIONS_PER_MINUTE, within_s=60)
    await limiter.hit("chat-articles-address", address, times=SUGGESTIONS_PER_ADDRESS, within_s=60)
    return inbox, visitor
