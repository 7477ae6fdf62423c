"""What was learned from, example by example, to be looked at and taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, select, tuple_, update

from conversations.access import Scope
from conversations.audit import audit
from conversations.keyset import after, clamp, cut
from conversations.models import Agent
from conversations.work import Work
from kb.access import readable
from kb.editions import next_edition
from kb.models import KbArticle, KbExample
from kit.errors import NotFound
from kit.paging import Page


async def list_examples(
    work: Work,
    scope: Scope,
    *,
    article_id: UUID | None = None,
    agent_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Row[Any]]:
    """Return the examples that count, newest first, with ``title, language`` of the article and ``agent_name``."""
    scope.require("articles.publish")
    query = _examples(scope).order_by(KbExample.created_at.desc(), KbExample.id.desc())
    if article_id is not None:
        query = query.where(KbExample.article_id == article_id)
    if agent_id is not None:
        query = query.where(KbExample.agent_id == agent_id)
    if cursor is not None:
        query = query.where(tuple_(KbExample.created_at, KbExample.id) < after(cursor))
    limit = clamp(limit)
    rows = (await work.connection.execute(query.limit(limit + 1))).all()
    return cut(rows, limit, lambda row: (row.created_at, row.id))


async def find_example(work: Work, scope: Scope, example_id: UUID) -> Row[Any]:
    """Return an example that counts.

    Raises:
        NotFound: there is none, or it was taken back.
    """
    scope.require("articles.publish")
    row = (await work.connection.execute(_examples(scope).where(KbExample.id == example_id))).one_or_none()
    if row is None:
        raise NotFound("there is no such example", fields={"resource": "example"})
    return row


async def withdraw(work: Work, scope: Scope, example_id: UUID) -> None:
    """Take one example back: articles are found as if it had never been. Taken back already, nothing happens.

    Raises:
        NotFound: there never was one.
    """
    scope.require("articles.publish")
    query = select(KbExample).where(KbExample.workspace_id == scope.workspace_id, KbExample.id == example_id)
    row = (await work.connection.execute(query.with_for_update())).one_or_none()
    if row is None:
        raise NotFound("there is no such example", fields={"resource": "example"})
    if row.withdrawn_at is not None:
        return
    edition = await next_edition(work)
    await work.connection.execute(
        update(KbExample)
        .where(KbExample.workspace_id == scope.workspace_id, KbExample.id == example_id)
        .values(withdrawn_at=work.now, edition=edition)
    )
    await audit(work, "article.example_withdrawn", "article", row.article_id, example_id=str(example_id))
    work.record("article.updated", data={"article_id": row.article_id, "fields": ["examples"]})


def _examples(scope: Scope) -> Any:
    return (
        select(KbExample, KbArticle.title, KbArticle.language, Agent.name.label("agent_name"))
        .join(KbArticle, and_(readable(scope), KbArticle.id == KbExample.article_id))
        .outerjoin(Agent, and_(Agent.workspace_id == KbExample.workspace_id, Agent.id == KbExample.agent_id))
        .where(KbExample.workspace_id == scope.workspace_id, KbExample.withdrawn_at.is_(None))
    )
