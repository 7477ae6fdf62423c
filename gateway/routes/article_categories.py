"""The tree that articles are sorted into."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from gateway.api import Api, Call, In
from gateway.routes.common import ExpectedVersion, Name, ShortListQuery, changes, cut_short_list, left_out, mapping
from gateway.wire.articles import ArticleCategory, article_category
from gateway.wire.common import Listed
from kb import categories
from kb.access import find_category

api = Api("articles")
PATH = "/api/v1/article-categories"

Position = Annotated[int, Field(ge=0, le=100_000, description="among its siblings")]


class ArticleCategoryIn(In):
    name: Name
    parent_id: UUID | None = None
    position: Position = 0


class ArticleCategoryPatch(In):
    name: Name = left_out()
    parent_id: UUID | None = None
    position: Position = left_out()
    expected_version: ExpectedVersion = None


@api.get(PATH)
async def list_article_categories(call: Call, query: ShortListQuery) -> Listed[ArticleCategory]:
    """The whole tree, siblings in order."""
    async with call.begin() as work:
        rows = await categories.list_categories(work, call.scope)
    return cut_short_list(rows, query, article_category)


@api.post(PATH, status=201)
async def create_article_category(call: Call, body: ArticleCategoryIn) -> ArticleCategory:
    """Add a place to the tree."""
    async with call.begin() as work:
        row = await categories.create_category(
            work, call.scope, name=body.name, parent_id=body.parent_id, position=body.position
        )
    return article_category(mapping(row))


@api.get(f"{PATH}/{{id}}")
async def read_article_category(call: Call, id_: UUID) -> ArticleCategory:
    """One category."""
    async with call.begin() as work:
        row = await find_category(work, call.scope, id_)
    return article_category(mapping(row))


@api.patch(f"{PATH}/{{id}}")
async def change_article_category(call: Call, id_: UUID, body: ArticleCategoryPatch) -> ArticleCategory:
    """Rename a category or move it."""
    async with call.begin() as work:
        row = await categories.update_category(
            work, call.scope, id_, changes(body), expected_version=body.expected_version
        )
    return article_category(mapping(row))


@api.delete(f"{PATH}/{{id}}")
async def delete_article_category(call: Call, id_: UUID) -> None:
    """Take an empty category away."""
    async with call.begin() as work:
        await categories.delete_category(work, call.scope, id_)
