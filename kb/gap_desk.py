"""Gaps as people see them who decide: which articles are missing, what each would say, and which articles fail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Row, func, insert, select, text, update

from conversations.access import Scope
from conversations.audit import audit
from conversations.keyset import after_id, clamp, cut
from conversations.resources import check_version
from conversations.work import Work
from kb import articles
from kb.access import find_article
from kb.editions import next_edition
from kb.gaps import EVENT, USED
from kb.masking import masked
from kb.models import KbArticle, KbExample, KbGap, KbGapQuestion
from kit.errors import Conflict, NotFound
from kit.ids import new_id
from kit.language import language_of
from kit.paging import Page

Status = Literal["open", "approved", "dismissed"]

SHOWN_QUESTIONS: Final = 20
SHOWN_ANSWERS: Final = 10
MAX_TITLE: Final = 120
FAILING_SINCE: Final = timedelta(days=30)
MIN_SHOWN: Final = 10  # times, before never being used means anything
MIN_REOPENED: Final = 2
LOOKED_THROUGH: Final = 20_000  # suggestions, the newest
REOPENED_WITHIN: Final = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap with what is known of it.

    Attributes:
        row: of ``kb_gap``.
        conversations: that asked it.
        questions: newest first, at most 20.
        answers: of agents, the most typical first, at most 10.
        title, language: of the draft that it would become.
        article: whose examples the questions would be, or what it became; ``None``: none.
    """

    row: Row[Any]
    conversations: int
    questions: Sequence[str]
    answers: Sequence[str]
    title: str
    language: str
    article: Row[Any] | None


async def list_gaps(
    work: Work, scope: Scope, status: Status = "open", *, cursor: str | None = None, limit: int = 50
) -> Page[Gap]:
    """Return gaps, the newest first, for those who publish articles."""
    scope.require("articles.publish")
    query = select(KbGap).where(KbGap.workspace_id == scope.workspace_id, KbGap.status == status)
    if cursor is not None:
        query = query.where(KbGap.id < after_id(cursor))
    limit = clamp(limit)
    rows = (await work.connection.execute(query.order_by(KbGap.id.desc()).limit(limit + 1))).all()
    page = cut(rows, limit, lambda row: (row.id,))
    return Page(await _whole(work, page.items), page.next_cursor)


async def read_gap(work: Work, scope: Scope, gap_id: UUID) -> Gap:
    """Return one gap.

    Raises:
        NotFound: there is none.
    """
    scope.require("articles.publish")
    return (await _whole(work, [await _find(work, scope, gap_id)]))[0]


async def approve(
    work: Work, scope: Scope, gap_id: UUID, content: Mapping[str, Any], *, expected_version: int | None = None
) -> Gap:
    """Make the draft of an article of a missing one, or of near questions examples of theirs.

    Args:
        content: of the draft: language, title, body, and what else an article has; of a near one it does not matter.
    Raises:
        Conflict: somebody has decided about it (``decided``), or it was changed since (``stale_version``).
        Invalid: the draft cannot be kept so.
    """
    scope.require("articles.publish")
    gap = await _open(work, scope, gap_id, expected_version)
    if gap.kind == "missing":
        article = await articles.create_article(work, scope, content)
    else:
        article = await find_article(work, scope, gap.article_id)
    await _teach(work, scope, gap_id, article.id)
    return await _decide(work, scope, gap_id, "approved", article.id)


async def dismiss(work: Work, scope: Scope, gap_id: UUID, *, expected_version: int | None = None) -> Gap:
    """Put a gap away: questions like its own come back in it, and so are not offered again."""
    scope.require("articles.publish")
    gap = await _open(work, scope, gap_id, expected_version)
    return await _decide(work, scope, gap_id, "dismissed", gap.article_id)


async def _open(work: Work, scope: Scope, gap_id: UUID, expected_version: int | None) -> Row[Any]:
    gap = await _find(work, scope, gap_id, lock=True)
    check_version(gap, expected_version)
    if gap.status != "open":
        raise Conflict("somebody has decided about this already", code="decided")
    return gap


async def _find(work: Work, scope: Scope, gap_id: UUID, *, lock: bool = False) -> Row[Any]:
    query = select(KbGap).where(KbGap.workspace_id == scope.workspace_id, KbGap.id == gap_id)
    row: Row[Any] | None = (await work.connection.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NotFound("there is no such gap", fields={"resource": "gap"})
    return row


async def _decide(work: Work, scope: Scope, gap_id: UUID, status: Status, article_id: UUID | None) -> Gap:
    row = (
        await work.connection.execute(
            update(KbGap)
            .where(KbGap.workspace_id == scope.workspace_id, KbGap.id == gap_id)
            .values(
                status=status,
                article_id=article_id,
                decided_by=scope.agent_id,
                decided_at=work.now,
                updated_at=work.now,
                version=KbGap.version + 1,
            )
            .returning(KbGap)
        )
    ).one()
    await audit(work, f"article_gap.{status}", "article_gap", gap_id)
    work.record(EVENT, data={"id": gap_id, "status": status})
    return (await _whole(work, [row]))[0]


async def _teach(work: Work, scope: Scope, gap_id: UUID, article_id: UUID) -> None:
    """Make the questions of a gap examples of an article, each wording once."""
    questions = dict.fromkeys(
        await work.connection.scalars(
            select(KbGapQuestion.question)
            .where(KbGapQuestion.workspace_id == scope.workspace_id, KbGapQuestion.gap_id == gap_id)
            .order_by(KbGapQuestion.asked_at)
        )
    )
    if not questions:
        return
    edition = await next_edition(work)
    await work.connection.execute(
        insert(KbExample).values(
            [
                {
                    "workspace_id": scope.workspace_id,
                    "id": new_id(),
                    "article_id": article_id,
                    "message": masked(question),
                    "verdict": "accepted",
                    "source": "manual",
                    "agent_id": scope.agent_id,
                    "day": work.now.date().isoformat(),
                    "created_at": work.now,
                    "edition": edition,
                }
                for question in questions
            ]
        )
    )


async def _whole(work: Work, rows: Sequence[Row[Any]]) -> list[Gap]:
    ids = [row.id for row in rows]
    asked: dict[UUID, list[Row[Any]]] = defaultdict(list)
    place = func.row_number().over(partition_by=KbGapQuestion.gap_id, order_by=KbGapQuestion.asked_at.desc())
    ranked = (
        select(KbGapQuestion, place.label("place"))
        .where(KbGapQuestion.workspace_id == work.workspace_id, KbGapQuestion.gap_id.in_(ids))
        .subquery()
    )
    counts = (
        select(KbGapQuestion.gap_id, func.count(KbGapQuestion.conversation_id.distinct()).label("conversations"))
        .where(KbGapQuestion.workspace_id == work.workspace_id, KbGapQuestion.gap_id.in_(ids))
        .group_by(KbGapQuestion.gap_id)
        .subquery()
    )
    query = (
        select(ranked, counts.c.conversations)
        .join(counts, counts.c.gap_id == ranked.c.gap_id)
        .where(ranked.c.place <= SHOWN_QUESTIONS)
        .order_by(ranked.c.asked_at.desc())
    )
    for one in await work.connection.execute(query):
        asked[one.gap_id].append(one)
    found = await work.connection.execute(
        select(KbArticle.id, KbArticle.title, KbArticle.language, KbArticle.status).where(
            KbArticle.workspace_id == work.workspace_id,
            KbArticle.id.in_([row.article_id for row in rows if row.article_id is not None]),
        )
    )
    articles_by_id: dict[UUID, Any] = {article.id: article for article in found}
    return [_gap(row, asked[row.id], articles_by_id.get(row.article_id)) for row in rows]


def _gap(row: Row[Any], asked: Sequence[Row[Any]], article: Row[Any] | None) -> Gap:
    questions = list(dict.fromkeys(one.question for one in asked))
    answers = [answer for answer, _ in by_likeness([one.answer for one in asked])][:SHOWN_ANSWERS]
    # The shortest question that says it: what is longer tells of one customer's case.
    title = min((one for one in questions if len(one) >= 4), key=len, default=questions[0] if questions else "")
    return Gap(
        row,
        int(asked[0].conversations) if asked else 0,
        questions,
        answers,
        " ".join(title.split())[:MAX_TITLE],
        language_of("\n".join(questions)) or "en",
        article,
    )


def by_likeness(answers: Sequence[str]) -> list[tuple[str, float]]:
    """Return texts, each once, with how much of each the others share, 0 to 1; what says most alike first.

    By pairs of characters, so that it needs no model; of two alike the longer first.
    """
    pairs = {one: {one[at : at + 2] for at in range(len(one) - 1)} for one in answers if one}

    def share(one: str) -> float:
        others = [pairs[other] for other in pairs if other != one]
        mine = pairs[one]
        return sum(len(mine & other) / max(1, len(mine | other)) for other in others) / max(1, len(others))

    return sorted(((one, share(one)) for one in pairs), key=lambda found: (-round(found[1], 3), -len(found[0])))


@dataclass(frozen=True, slots=True)
class Failing:
    """An article that does not do what it is there for, in the last 30 days.

    Attributes:
        shown: times it was a card; ``used``: times an agent sent it.
        reopened: of those, after how many the customer came back within three days.
        not_relevant: times an agent said so.
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


_FAILING = text("""
WITH recent AS (
    SELECT id, shown FROM kb_suggestion
    WHERE workspace_id = :workspace_id AND created_at > :since AND NOT is_control
    ORDER BY created_at DESC LIMIT :looked_through
), shown AS (
    SELECT (card->>'article_id')::uuid AS article_id, count(*) AS times
    FROM recent, jsonb_array_elements(recent.shown) AS card GROUP BY 1
), outcomes AS (
    SELECT feedback.article_id,
           count(DISTINCT feedback.suggestion_id) FILTER (WHERE feedback.outcome = ANY(:used)) AS used,
           count(DISTINCT feedback.suggestion_id) FILTER (WHERE feedback.outcome = 'not_relevant') AS not_relevant,
           count(DISTINCT feedback.suggestion_id) FILTER (WHERE feedback.outcome = ANY(:used) AND EXISTS (
               SELECT FROM event WHERE event.workspace_id = :workspace_id
                 AND event.conversation_id = suggestion.conversation_id AND event.type = 'conversation.reopened'
                 AND event.at BETWEEN feedback.created_at AND feedback.created_at + :within)) AS reopened
    FROM kb_feedback AS feedback
    JOIN kb_suggestion AS suggestion
      ON suggestion.workspace_id = feedback.workspace_id AND suggestion.id = feedback.suggestion_id
    WHERE feedback.workspace_id = :workspace_id AND feedback.created_at > :since AND feedback.article_id IS NOT NULL
    GROUP BY 1
)
SELECT article.id, article.title, article.language, article.version, shown.times AS shown,
       coalesce(outcomes.used, 0) AS used, coalesce(outcomes.reopened, 0) AS reopened,
       coalesce(outcomes.not_relevant, 0) AS not_relevant
FROM shown
JOIN kb_article AS article ON article.workspace_id = :workspace_id AND article.id = shown.article_id
LEFT JOIN outcomes ON outcomes.article_id = shown.article_id
WHERE article.status = 'published'
  AND ((shown.times >= :min_shown AND coalesce(outcomes.used, 0) = 0)
       OR (outcomes.reopened >= :min_reopened AND outcomes.reopened * 3 >= outcomes.used))
ORDER BY shown.times DESC, article.id LIMIT 100
""")


async def list_failing(work: Work, scope: Scope) -> list[Failing]:
    """Return the articles that fail, those shown most first, at most 100.

    Shown ten times and never used; or used, and in two conversations and a third of all the customer came back.
    """
    scope.require("articles.publish")
    rows = await work.connection.execute(
        _FAILING,
        {
            "workspace_id": scope.workspace_id,
            "since": work.now - FAILING_SINCE,
            "looked_through": LOOKED_THROUGH,
            "used": list(USED),
            "within": REOPENED_WITHIN,
            "min_shown": MIN_SHOWN,
            "min_reopened": MIN_REOPENED,
        },
    )
    return [
        Failing(
            row.id,
            row.title,
            row.language,
            row.version,
            row.shown,
            row.used,
            row.reopened,
            row.not_relevant,
            "unused" if row.used == 0 else "reopened",
        )
        for row in rows
    ]
