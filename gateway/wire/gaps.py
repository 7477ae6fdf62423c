"""Articles that are missing, and those that fail."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from typing_extensions import TypedDict

from gateway.wire.common import Resource, resource
from kb import gap_desk

GapKind = Literal["missing", "near"]
GapStatus = Literal["open", "approved", "dismissed"]


class GapArticle(TypedDict):
    id: UUID
    title: str
    language: str
    status: str


class Gap(Resource):
    """Questions that ask the same and that agents answered in their own words; personal data is masked.

    Of kind `missing` it would become the draft of an article, by `title`, `language` and one of the `answers`, the most
    typical first. Of kind `near` its questions would be examples of `article`. Of an approved one `article` is what it
    became.
    """

    kind: GapKind
    status: GapStatus
    conversations: int
    questions: list[str]
    answers: list[str]
    title: str
    language: str
    article: GapArticle | None
    decided_by: UUID | None
    decided_at: datetime | None


class FailingArticle(TypedDict):
    """What became of an article in 30 days; `reopened`: the customer came back within three days of its use.

    `reason` is `unused`: shown ten times or more and never sent; or `reopened`: by a third of the
    customers, at least two.
    """

    article_id: UUID
    title: str
    language: str
    version: int
    shown: int
    used: int
    reopened: int
    not_relevant: int
    reason: Literal["unused", "reopened"]


def gap(found: gap_desk.Gap) -> Gap:
    row, article = found.row, found.article
    return {
        **resource(dict(row._mapping)),
        "kind": row.kind,
        "status": row.status,
        "conversations": found.conversations,
        "questions": list(found.questions),
        "answers": list(found.answers),
        "title": found.title,
        "language": found.language,
        "article": None
        if article is None
        else {"id": article.id, "title": article.title, "language": article.language, "status": article.status},
        "decided_by": row.decided_by,
        "decided_at": row.decided_at,
    }


def failing(one: gap_desk.Failing) -> FailingArticle:
    return {
        "article_id": one.article_id,
        "title": one.title,
        "language": one.language,
        "version": one.version,
        "shown": one.shown,
        "used": one.used,
        "reopened": one.reopened,
        "not_relevant": one.not_relevant,
        "reason": one.reason,
    }
