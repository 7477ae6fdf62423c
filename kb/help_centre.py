"""What customers may read for themselves: published, public articles that hold now, and what they say of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from conversations.models import Workspace
from conversations.work import Work
from conversations.workspaces import HELP_CENTRE as IS_OPEN
from kb.access import HELP_CENTRE, customers_read
from kb.models import KbArticle, KbCategory, KbVote
from kit.errors import NotFound
from kit.ids import new_id

MAX_LISTED = 1_000  # titles on the front page; of more, those changed last


async def list_languages(work: Work) -> list[str]:
    """Return the languages that customers find articles in, the most used first."""
    query = (
        select(KbArticle.language)
        .where(customers_read(work.workspace_id, work.now))
        .group_by(KbArticle.language)
        .order_by(func.count().desc(), KbArticle.language)
    )
    return list((await work.connection.execute(query)).scalars())


async def list_articles(work: Work, language: str) -> Sequence[Row[Any]]:
    """Return ``id, title, category_id, category`` of a language's articles, in the order of the tree, then by title."""
    recent = (
        select(KbArticle.id, KbArticle.title, KbArticle.category_id)
        .where(customers_read(work.workspace_id, work.now), KbArticle.language == language)
        .order_by(KbArticle.updated_at.desc(), KbArticle.id)
        .limit(MAX_LISTED)
        .subquery()
    )
    query = (
        select(recent.c.id, recent.c.title, recent.c.category_id, KbCategory.name.label("category"))
        .outerjoin(
            KbCategory, and_(KbCategory.workspace_id == work.workspace_id, KbCategory.id == recent.c.category_id)
        )
        .order_by(KbCategory.position.nulls_last(), KbCategory.name, recent.c.category_id, recent.c.title)
    )
    return (await work.connection.execute(query)).all()


async def find_article(work: Work, article_id: UUID, channel: str = HELP_CENTRE) -> Row[Any]:
    """Return the row of an article that customers may read: in the help centre, or on another channel.

    Raises:
        NotFound: there is none, or it is not theirs to read.
    """
    query = select(KbArticle).where(customers_read(work.workspace_id, work.now, channel), KbArticle.id == article_id)
    row = (await work.connection.execute(query)).one_or_none()
    if row is None:
        raise NotFound("there is no such article", fields={"resource": "article"})
    return row


async def path_of(work: Work, article: Row[Any]) -> str | None:
    """Return where an article stands in the help centre; ``None`` where that is closed, or it is not in there."""
    workspace = (
        await work.connection.execute(
            select(Workspace.slug, Workspace.settings).where(Workspace.id == work.workspace_id)
        )
    ).one()
    if workspace.settings.get(IS_OPEN) is not True:
        return None
    try:
        await find_article(work, article.id)
    except NotFound:
        return None
    return f"/help/{workspace.slug}/{article.language}/articles/{article.id}"


async def find_translations(work: Work, article: Row[Any]) -> dict[str, UUID]:
    """Return by language under which ids customers read the same article, its own among them."""
    original = article.translation_of or article.id
    query = (
        select(KbArticle.language, KbArticle.id)
        .where(
            customers_read(work.workspace_id, work.now),
            or_(KbArticle.id == original, KbArticle.translation_of == original),
        )
        .order_by(KbArticle.language, KbArticle.id)
    )
    found = {row.language: row.id for row in await work.connection.execute(query)}
    return found | {article.language: article.id}


async def vote(work: Work, article_id: UUID, voter: str, *, is_helpful: bool) -> None:
    """Keep whether an article helped somebody; who votes again on the same day has changed their mind.

    Args:
        voter: tells one reader from another for a day, and nobody who they are.
    Raises:
        NotFound: customers do not read such an article.
    """
    row = await find_article(work, article_id)
    facts = {"is_helpful": is_helpful, "version": row.version, "created_at": work.now}
    await work.connection.execute(
        insert(KbVote)
        .values(workspace_id=work.workspace_id, id=new_id(), article_id=article_id, voter=voter, **facts)
        .on_conflict_do_update(constraint="uq_kb_vote_voter", set_=facts)
    )


async def count_votes(work: Work, article_id: UUID) -> tuple[int, int]:
    """Return how many said that an article helped, and how many that it did not."""
    query = select(func.count().filter(KbVote.is_helpful), func.count().filter(KbVote.is_helpful.is_(False))).where(
        KbVote.workspace_id == work.workspace_id, KbVote.article_id == article_id
    )
    helped, missed = (await work.connection.execute(query)).one()
    return helped, missed
