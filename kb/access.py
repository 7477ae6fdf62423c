"""Who may read an article. Every read goes through here, and so does every search.

    a customer    in the help centre, in a chat, from the bot: what is published, public, and holds now
    an agent      what is published, internal or public, and what they look after themselves
    who publishes (``articles.publish``) everything of the workspace

An article that the caller may not read is ``NotFound``: its existence is not told, and neither is a change of it. The
rule for members stands twice, ``readable`` for SQLAlchemy and ``reads`` for values, that for customers as
``customers_read`` and ``customer_filters``; tests hold each two together. Customers read on some channel, and the help
centre is one like others: an article that is meant for some channels only is there if it names ``help``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, literal, or_, select

from conversations.access import Scope
from conversations.models import Conversation
from conversations.work import Work
from kb.filters import Filters
from kb.models import KbArticle, KbCategory, KbSuggestion
from kit.errors import Forbidden, NotFound

HELP_CENTRE: Final = "help"  # what articles call it among their channels


def readable(scope: Scope) -> ColumnElement[bool]:
    """The rule for members as a condition over ``KbArticle``; it names the workspace as well."""
    ours = KbArticle.workspace_id == scope.workspace_id
    if scope.may("articles.publish"):
        return ours
    return and_(ours, or_(KbArticle.status == "published", KbArticle.owner_id == scope.agent_id))


def reads(scope: Scope, status: str, owner_id: UUID | None) -> bool:
    """The rule for members as values of an article; its workspace is the caller's."""
    return scope.may("articles.publish") or status == "published" or owner_id == scope.agent_id


async def find_article(work: Work, scope: Scope, article_id: UUID, *, lock: bool = False) -> Row[Any]:
    """Return an article's row, locked for the rest of the transaction if asked.

    Raises:
        NotFound: absent, or not the caller's to read.
    """
    query = select(KbArticle).where(readable(scope), KbArticle.id == article_id)
    row = (await work.connection.execute(query.with_for_update(key_share=True) if lock else query)).one_or_none()
    if row is None:
        raise NotFound("there is no such article", fields={"resource": "article"})
    return row


async def find_category(work: Work, scope: Scope, category_id: UUID, *, lock: bool = False) -> Row[Any]:
    """Return a category's row; every member may know the tree.

    Raises:
        NotFound: there is none.
    """
    query = select(KbCategory).where(KbCategory.workspace_id == scope.workspace_id, KbCategory.id == category_id)
    row = (await work.connection.execute(query.with_for_update(key_share=True) if lock else query)).one_or_none()
    if row is None:
        raise NotFound("there is no such category", fields={"resource": "category"})
    return row


async def find_suggestion(work: Work, scope: Scope, suggestion_id: UUID) -> Row[Any]:
    """Return the row of a suggestion.

    Raises:
        NotFound: absent, or its conversation is not the caller's to see.
    """
    query = (
        select(KbSuggestion)
        .join(
            Conversation,
            and_(
                Conversation.workspace_id == KbSuggestion.workspace_id,
                Conversation.id == KbSuggestion.conversation_id,
            ),
        )
        .where(KbSuggestion.workspace_id == scope.workspace_id, KbSuggestion.id == suggestion_id, scope.visible())
    )
    row = (await work.connection.execute(query)).one_or_none()
    if row is None:
        raise NotFound("there is no such suggestion", fields={"resource": "suggestion"})
    return row


def may_change(scope: Scope, article: Row[Any]) -> bool:
    """Whether the caller may change an article they read: their own until it is published, or any who publishes."""
    if scope.may("articles.publish"):
        return True
    own = article.owner_id == scope.agent_id and article.status in ("draft", "review")
    return own and scope.may("articles.write")


def require_change(scope: Scope, article: Row[Any]) -> None:
    """Raise ``Forbidden`` unless ``may_change``."""
    if not may_change(scope, article):
        raise Forbidden("this article is not yours to change", fields={"permission": "articles.publish"})


def customers_read(workspace_id: UUID, at: datetime, channel: str = HELP_CENTRE) -> ColumnElement[bool]:
    """The rule for customers on a channel as a condition over ``KbArticle``; it names the workspace as well."""
    return and_(
        KbArticle.workspace_id == workspace_id,
        KbArticle.status == "published",
        KbArticle.audience == "public",
        or_(func.cardinality(KbArticle.channels) == 0, literal(channel) == func.any(KbArticle.channels)),
        or_(KbArticle.valid_from.is_(None), KbArticle.valid_from <= at),
        or_(KbArticle.valid_until.is_(None), KbArticle.valid_until > at),
    )


def customer_filters(at: datetime, language: str = "", *, channel: str = HELP_CENTRE) -> Filters:
    """Return what a customer's search finds on a channel among the published articles; without a language, all."""
    return Filters(audience="public", channel=channel, at=at, languages=frozenset({language} if language else ()))


def member_filters(at: datetime, *, channel: str = "") -> Filters:
    """Return what a search on behalf of a member finds among the published articles: internal ones as well."""
    return Filters(audience="internal", channel=channel, at=at)


def reply_filters(at: datetime, *, channel: str) -> Filters:
    """Return what may be put into a reply without anybody's look at it before: what customers of a channel may read."""
    return Filters(audience="public", channel=channel, at=at)
