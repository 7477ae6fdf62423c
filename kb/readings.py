"""Which articles visitors opened in a chat window, and whether they said that one helped; kept for 90 days.

A visitor is named as their identity in the inbox is, a random word unless the site signed for them; what they typed is
not kept. Measured is whether they wrote afterwards: ``kb.measuring``.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from conversations.work import Work
from kb.feedback import KEPT_FOR
from kb.models import KbReading
from kit.errors import NotFound

PURGE_BATCH = 5_000


async def note_opened(work: Work, inbox_id: UUID, visitor: str, article: Row[Any]) -> None:
    """Note that a visitor opened an article; again on the same day it is the same reading."""
    await work.connection.execute(
        insert(KbReading)
        .values(
            workspace_id=work.workspace_id,
            inbox_id=inbox_id,
            visitor=visitor,
            article_id=article.id,
            day=_today(work),
            version=article.version,
            created_at=work.now,
        )
        .on_conflict_do_nothing()
    )


async def note_verdict(work: Work, inbox_id: UUID, visitor: str, article_id: UUID, *, is_helpful: bool) -> None:
    """Note whether the article that a visitor has open helped; who says otherwise later has changed their mind.

    Raises:
        NotFound: they opened no such article.
    """
    newest = (
        select(KbReading.day)
        .where(*_of(work, inbox_id, visitor, article_id))
        .order_by(KbReading.day.desc())
        .limit(1)
        .scalar_subquery()
    )
    changed = await work.connection.execute(
        update(KbReading)
        .where(*_of(work, inbox_id, visitor, article_id), KbReading.day == newest)
        .values(is_helpful=is_helpful)
    )
    if not changed.rowcount:
        raise NotFound("no such article was opened in this window", fields={"resource": "article"})


async def purge(work: Work) -> int:
    """Delete readings older than 90 days, at most 5,000 at a time; return how many."""
    key = (KbReading.inbox_id, KbReading.visitor, KbReading.article_id, KbReading.day)
    old = (
        select(*key)
        .where(KbReading.workspace_id == work.workspace_id, KbReading.created_at < work.now - KEPT_FOR)
        .limit(PURGE_BATCH)
    )
    gone = await work.connection.execute(
        delete(KbReading).where(KbReading.workspace_id == work.workspace_id, tuple_(*key).in_(old))
    )
    return gone.rowcount


def _of(work: Work, inbox_id: UUID, visitor: str, article_id: UUID) -> list[Any]:
    return [
        KbReading.workspace_id == work.workspace_id,
        KbReading.inbox_id == inbox_id,
        KbReading.visitor == visitor,
        KbReading.article_id == article_id,
    ]


def _today(work: Work) -> str:
    return work.now.date().isoformat()
