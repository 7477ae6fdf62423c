"""The words that a list of articles is searched by: any part of a Chinese word, the beginning of others.

Unlike the index in memory this finds drafts, by what they say alone, and in the list's order. An article that was
written by a program of an earlier version has no words yet; it is read through until the housekeeping has made them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, cast, exists, func, literal, or_, select, text, union_all
from sqlalchemy.dialects.postgresql import TSQUERY, insert

from conversations.access import Scope
from conversations.tokens import query_tokens, quote, tokens, workspace_token
from conversations.work import Work
from kb.access import readable
from kb.models import KbArticle, KbWords

MAX_BYTES = 900_000  # of an article's words; a tsvector holds 1 MB
BATCH = 100


async def keep_words(work: Work, article_id: UUID, title: str, body: str) -> None:
    """Write down what an article is found by; of one that has its words already, anew."""
    words = await asyncio.to_thread(words_of, work.workspace_id, title, body)
    vector = func.array_to_tsvector(text("CAST(:words AS text[])").bindparams(words=words))
    new = insert(KbWords).values(workspace_id=work.workspace_id, article_id=article_id, tokens=vector)
    await work.connection.execute(
        new.on_conflict_do_update(index_elements=["workspace_id", "article_id"], set_={"tokens": new.excluded.tokens})
    )


def words_of(workspace_id: UUID, title: str, body: str) -> list[str]:
    """Return an article's distinct words, the workspace's own first, as many as there is room for."""
    found = [workspace_token(workspace_id)]
    left = MAX_BYTES
    for word in tokens(f"{title}\n{body}"):
        left -= len(word.encode())
        if left < 0:
            break
        found.append(word)
    return found


def holding(scope: Scope, q: str) -> ColumnElement[bool]:
    """Return the condition that an article holds all that was typed into a search box."""
    if not (asked := query_tokens(q)):
        return KbArticle.id.is_(None)  # nothing, in words that still name the workspace
    every = " & ".join([quote(workspace_token(scope.workspace_id)), *(f"{quote(word)}:*" for word in asked)])
    here = KbWords.workspace_id == scope.workspace_id
    by_words = select(KbWords.article_id).where(here, KbWords.tokens.op("@@")(cast(literal(every), TSQUERY)))
    by_reading = select(KbArticle.id).where(
        readable(scope),
        ~exists().where(here, KbWords.article_id == KbArticle.id),
        *(
            or_(KbArticle.title.icontains(word, autoescape=True), KbArticle.body.icontains(word, autoescape=True))
            for word in q.split()
        ),
    )
    return KbArticle.id.in_(union_all(by_words, by_reading))


async def fill_words(work: Work) -> int:
    """Make the words of articles that have none, at most 100 at a time; return of how many."""
    lacking = (
        select(KbArticle.id, KbArticle.title, KbArticle.body)
        .where(
            KbArticle.workspace_id == work.workspace_id,
            ~exists().where(KbWords.workspace_id == KbArticle.workspace_id, KbWords.article_id == KbArticle.id),
        )
        .limit(BATCH)
        .with_for_update(of=KbArticle, key_share=True)
    )
    rows: Sequence[tuple[UUID, str, str]] = [
        (row.id, row.title, row.body) for row in await work.connection.execute(lacking)
    ]
    for article_id, title, body in rows:
        await keep_words(work, article_id, title, body)
    return len(rows)
