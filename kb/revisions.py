"""Every version of an article, kept whole, so that any of them can be brought back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select

from conversations.access import Scope
from conversations.keyset import clamp
from conversations.work import Work
from kb.access import find_article
from kb.models import KbRevision
from kit.errors import Invalid, NotFound
from kit.paging import Page, pack_cursor, unpack_cursor

# What a person writes of an article. Its status, owner and dates are decisions about it and are not brought back.
CONTENT = (
    "kind", "language", "title", "body", "details", "audience", "channels", "tags", "category_id", "translation_of",
)  # fmt: skip


async def keep(work: Work, article: Row[Any], *, restored_from: int | None = None) -> None:
    """Write down the version that an article's row has now."""
    content = {name: getattr(article, name) for name in CONTENT}
    await work.connection.execute(
        insert(KbRevision).values(
            workspace_id=work.workspace_id,
            article_id=article.id,
            number=article.version,
            content=content,
            status=article.status,
            author_id=work.actor.id,
            restored_from=restored_from,
            created_at=work.now,
        )
    )


async def list_revisions(
    work: Work, scope: Scope, article_id: UUID, *, cursor: str | None = None, limit: int = 50
) -> Page[Row[Any]]:
    """Return the versions of an article that the caller may read, without their text, newest first."""
    await find_article(work, scope, article_id)
    query = (
        select(
            KbRevision.number,
            KbRevision.content["language"].astext.label("language"),
            KbRevision.content["title"].astext.label("title"),
            KbRevision.status,
            KbRevision.author_id,
            KbRevision.restored_from,
            KbRevision.created_at,
        )
        .where(KbRevision.workspace_id == scope.workspace_id, KbRevision.article_id == article_id)
        .order_by(KbRevision.number.desc())
    )
    if cursor is not None:
        (last,) = unpack_cursor(cursor, 1)
        if not isinstance(last, int):
            raise Invalid("this cursor belongs to another list", code="bad_cursor")
        query = query.where(KbRevision.number < last)
    limit = clamp(limit)
    rows = (await work.connection.execute(query.limit(limit + 1))).all()
    return Page(rows[:limit], pack_cursor(rows[limit - 1].number) if len(rows) > limit else None)


async def find_revision(work: Work, scope: Scope, article_id: UUID, number: int) -> Row[Any]:
    """Return one version of an article that the caller may read.

    Raises:
        NotFound: no such article, or it has no such version.
    """
    await find_article(work, scope, article_id)
    query = select(KbRevision).where(
        KbRevision.workspace_id == scope.workspace_id,
        KbRevision.article_id == article_id,
        KbRevision.number == number,
    )
    row = (await work.connection.execute(query)).one_or_none()
    if row is None:
        raise NotFound("there is no such revision", fields={"resource": "revision"})
    return row
