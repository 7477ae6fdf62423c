"""Articles of the knowledge base: written, looked over, published, brought back."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field
from typing_extensions import TypedDict

from gateway import keys
from gateway.api import Api, Call, In
from gateway.routes.common import Cursor, ExpectedVersion, Limit, PageQuery, changes, left_out, mapping
from gateway.validation import Query
from gateway.wire.articles import (
    Article,
    ArticleLine,
    ArticleRevision,
    ArticleRevisionLine,
    article,
    article_line,
    article_revision,
    article_revision_line,
)
from gateway.wire.common import Listed, listed
from kb import articles, revisions
from kb.access import find_article
from kb.articles import MAX_BODY, ArticleKind, Audience, Decision, Problem, Status, Wanted
from kb.help_centre import count_votes
from kb.imports.sheet import read_table
from kb.imports.writing import import_pages
from kb.markdown import to_html

api = Api("articles")
PATH = "/api/v1/articles"
MAX_REQUEST = 600_000  # bytes: the longest body in Chinese, and what stands beside it
MAX_TABLE = 2_000_000  # characters
MAX_IMPORT = 8_000_000  # bytes
MAX_IMPORTED = 500  # rows of one request; the command line takes more

Title = Annotated[str, Field(min_length=1, max_length=200)]
Body = Annotated[str, Field(max_length=MAX_BODY, description="Markdown")]
Language = Annotated[str, Field(min_length=2, max_length=20, description="`zh`, `en`, `pt-BR`")]
Channels = Annotated[
    list[str], Field(default_factory=list, max_length=20, description="kinds of channel it is meant for; none: all")
]
Tags = Annotated[list[str], Field(default_factory=list, max_length=20)]
Number = Annotated[int, Field(ge=1, le=2**53, description="of the version")]


class ArticlesQuery(PageQuery):
    status: Status | None = None
    language: str | None = None
    audience: Audience | None = None
    kind: ArticleKind | None = None
    category: UUID | None = None
    tag: str | None = None
    owner: UUID | None = None
    due: Annotated[bool, Field(description="only published ones that are due for review")] = False
    q: Annotated[
        str | None,
        Field(min_length=1, max_length=200, description="words of title and text, all of which must be there"),
    ] = None


class ArticleIn(In):
    language: Language
    title: Title
    body: Body = ""
    kind: ArticleKind = "article"
    details: Problem = Problem()
    audience: Audience = "internal"
    channels: Channels
    tags: Tags
    category_id: UUID | None = None
    translation_of: UUID | None = None
    owner_id: UUID | None = None
    review_by: AwareDatetime | None = None
    valid_from: AwareDatetime | None = None
    valid_until: AwareDatetime | None = None


class ArticlePatch(In):
    language: Language = left_out()
    title: Title = left_out()
    body: Body = left_out()
    kind: ArticleKind = left_out()
    details: Problem = left_out()
    audience: Audience = left_out()
    channels: Channels = left_out()
    tags: Tags = left_out()
    category_id: UUID | None = None
    translation_of: UUID | None = None
    owner_id: UUID | None = None
    review_by: AwareDatetime | None = None
    valid_from: AwareDatetime | None = None
    valid_until: AwareDatetime | None = None
    expected_version: ExpectedVersion = None


class ArticlePublishIn(In):
    expected_version: ExpectedVersion = None


class ArticleRestoreIn(In):
    expected_version: ExpectedVersion = None


class ArticleRemoveQuery(Query):
    expected_version: ExpectedVersion = None


class ArticleReviewIn(In):
    decision: Annotated[
        Decision,
        Field(description="`request`: look this draft over; `return`: not yet; `confirm`: what is published holds"),
    ] = "request"
    review_by: Annotated[AwareDatetime | None, Field(description="when to look at it again")] = None
    expected_version: ExpectedVersion = None


class ArticlePreviewIn(In):
    body: Body


class ArticlePreview(TypedDict):
    html: str


class ArticleImportIn(In):
    csv: Annotated[
        str,
        Field(
            min_length=1,
            max_length=MAX_TABLE,
            description="a table: its first row names the columns, of which title, language and body are needed",
        ),
    ]
    dry_run: Annotated[bool, Field(description="change nothing, and only report")] = False


class ArticleFault(TypedDict):
    """``name`` says which row, counted as a spreadsheet counts: ``row 2`` is the first article."""

    name: str
    reason: str


class ArticleImport(TypedDict):
    """How many articles were written, and each row that was not taken with its reason."""

    created: int
    updated: int
    unchanged: int
    faults: list[ArticleFault]


class RevisionsQuery(Query):
    cursor: Cursor = None
    limit: Limit = 50


@api.get(PATH)
async def list_articles(call: Call, query: ArticlesQuery) -> Listed[ArticleLine]:
    """The articles the caller may read, last changed first."""
    wanted = Wanted(
        query.status, query.language, query.audience, query.kind, query.category, query.tag, query.owner, query.due,
        query.q,
    )  # fmt: skip
    async with call.begin() as work:
        page = await articles.list_articles(work, call.scope, wanted, cursor=query.cursor, limit=query.limit)
    return listed(map(mapping, page.items), article_line, page.next_cursor)


@api.post(PATH, status=201, max_body=MAX_REQUEST)
async def create_article(call: Call, body: ArticleIn) -> Article:
    """Write a draft."""
    async with call.begin() as work:
        row = await articles.create_article(work, call.scope, _content(changes(body) | _always(body), body.details))
    return await article(mapping(row))


@api.get(f"{PATH}/{{id}}")
async def read_article(call: Call, id_: UUID) -> Article:
    """One article, with its text as Markdown and as HTML that is safe to show."""
    async with call.begin() as work:
        row = await find_article(work, call.scope, id_)
        votes = await count_votes(work, row.id)
    return await article(mapping(row), votes)


@api.patch(f"{PATH}/{{id}}", max_body=MAX_REQUEST)
async def change_article(call: Call, id_: UUID, body: ArticlePatch) -> Article:
    """Change an article; what is published is changed at once, by who publishes."""
    values = changes(body)
    if "details" in values:
        values = _content(values, body.details)
    async with call.begin() as work:
        row = await articles.update_article(work, call.scope, id_, values, expected_version=body.expected_version)
        votes = await count_votes(work, row.id)
    return await article(mapping(row), votes)


@api.delete(f"{PATH}/{{id}}")
async def delete_article(call: Call, id_: UUID, query: ArticleRemoveQuery) -> None:
    """Archive an article; one that was never published is deleted."""
    async with call.begin() as work:
        await articles.remove(work, call.scope, id_, expected_version=query.expected_version)


@api.post(f"{PATH}/{{id}}/publish")
async def publish_article(call: Call, id_: UUID, body: ArticlePublishIn) -> Article:
    """Let an article be found from now on; an archived one again."""
    async with call.begin() as work:
        row = await articles.publish(work, call.scope, id_, expected_version=body.expected_version)
        votes = await count_votes(work, row.id)
    return await article(mapping(row), votes)


@api.post(f"{PATH}/{{id}}/review")
async def review_article(call: Call, id_: UUID, body: ArticleReviewIn) -> Article:
    """Ask for a draft to be looked over, give it back, or confirm that a published article still holds."""
    async with call.begin() as work:
        row = await articles.review(
            work,
            call.scope,
            id_,
            body.decision,
            review_by=body.review_by,
            expected_version=body.expected_version,
        )
        votes = await count_votes(work, row.id)
    return await article(mapping(row), votes)


@api.post("/api/v1/article-previews", max_body=MAX_REQUEST)
async def preview_article(call: Call, body: ArticlePreviewIn) -> ArticlePreview:
    """Markdown as it would be shown; nothing is kept."""
    call.scope.require("articles.write")
    html = await asyncio.to_thread(to_html, body.body)
    return {"html": html}


@api.post("/api/v1/article-imports", max_body=MAX_IMPORT)
async def import_articles(call: Call, body: ArticleImportIn) -> ArticleImport:
    """Write a table's rows as articles, at most 500; one with the language and title of an article changes it.

    Rows that are not taken are named with their reason, and the others stand.
    """
    call.scope.require("articles.write")
    pages, faults = await asyncio.to_thread(read_table, body.csv, max_rows=MAX_IMPORTED)
    report = await import_pages(call[keys.WORKS], call.scope, pages, is_trial=body.dry_run)
    # Either part is in the order of the rows; together they are sorted by their number.
    named = sorted((faults | report.faults).items(), key=lambda one: int(one[0].rpartition(" ")[2]))
    return {
        "created": len(report.created),
        "updated": len(report.updated),
        "unchanged": len(report.unchanged),
        "faults": [{"name": name, "reason": reason} for name, reason in named],
    }


@api.get(f"{PATH}/{{id}}/revisions")
async def list_article_revisions(call: Call, id_: UUID, query: RevisionsQuery) -> Listed[ArticleRevisionLine]:
    """Every version of an article, newest first, without its text."""
    async with call.begin() as work:
        page = await revisions.list_revisions(work, call.scope, id_, cursor=query.cursor, limit=query.limit)
    return listed(map(mapping, page.items), article_revision_line, page.next_cursor)


@api.get(f"{PATH}/{{id}}/revisions/{{number}}")
async def read_article_revision(call: Call, id_: UUID, number: Number) -> ArticleRevision:
    """One version of an article, whole."""
    async with call.begin() as work:
        row = await revisions.find_revision(work, call.scope, id_, number)
    return article_revision(mapping(row))


@api.post(f"{PATH}/{{id}}/revisions/{{number}}/restore")
async def restore_article_revision(call: Call, id_: UUID, number: Number, body: ArticleRestoreIn) -> Article:
    """Write an old version again, as the newest."""
    async with call.begin() as work:
        row = await articles.restore(work, call.scope, id_, number, expected_version=body.expected_version)
        votes = await count_votes(work, row.id)
    return await article(mapping(row), votes)


def _always(body: ArticleIn) -> dict[str, Any]:
    return {"language": body.language, "title": body.title, "body": body.body}


def _content(values: dict[str, Any], details: Problem) -> dict[str, Any]:
    return values | {"details": details.model_dump(mode="json", exclude_defaults=True)}
