"""Articles, their revisions and the tree they are sorted into."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from typing_extensions import TypedDict

from gateway.wire.common import Resource, Row, resource
from kb.markdown import to_html


class ArticleContent(TypedDict):
    kind: Literal["article", "problem"]
    language: str
    title: str
    body: str
    details: dict[str, Any]
    audience: Literal["internal", "public"]
    channels: list[str]
    tags: list[str]
    category_id: UUID | None
    translation_of: UUID | None


class ArticleLine(Resource):
    """An article in a list: everything but its text."""

    kind: Literal["article", "problem"]
    language: str
    title: str
    audience: Literal["internal", "public"]
    channels: list[str]
    tags: list[str]
    category_id: UUID | None
    translation_of: UUID | None
    status: Literal["draft", "review", "published", "archived"]
    owner_id: UUID | None
    review_by: datetime | None
    valid_from: datetime | None
    valid_until: datetime | None
    published_at: datetime | None


class ArticleVotes(TypedDict):
    """How many readers of the help centre said that an article helped, and how many that it did not."""

    helped: int
    missed: int


class Article(ArticleLine):
    """``body`` is Markdown, ``html`` the same made safe to show; ``details`` are a problem's own fields."""

    body: str
    html: str
    details: dict[str, Any]
    votes: ArticleVotes


class ArticleRevisionLine(TypedDict):
    """One version of an article in a list: everything but what it says; ``author_id`` null: the program."""

    number: int
    language: str
    title: str
    status: Literal["draft", "review", "published", "archived"]
    author_id: UUID | None
    restored_from: int | None
    created_at: datetime


class ArticleRevision(TypedDict):
    """One version of an article, whole; ``author_id`` null: the program."""

    number: int
    content: ArticleContent
    status: Literal["draft", "review", "published", "archived"]
    author_id: UUID | None
    restored_from: int | None
    created_at: datetime


class ArticleCategory(Resource):
    name: str
    parent_id: UUID | None
    position: int


def article_line(row: Row) -> ArticleLine:
    return {
        **resource(row),
        "kind": row["kind"],
        "language": row["language"],
        "title": row["title"],
        "audience": row["audience"],
        "channels": row["channels"],
        "tags": row["tags"],
        "category_id": row["category_id"],
        "translation_of": row["translation_of"],
        "status": row["status"],
        "owner_id": row["owner_id"],
        "review_by": row["review_by"],
        "valid_from": row["valid_from"],
        "valid_until": row["valid_until"],
        "published_at": row["published_at"],
    }


async def article(row: Row, votes: tuple[int, int] = (0, 0)) -> Article:
    """Return the whole article; its Markdown is rendered beside the loop, because a long one takes its time."""
    html = await asyncio.to_thread(to_html, row["body"])
    helped, missed = votes
    return {
        **article_line(row),
        "body": row["body"],
        "html": html,
        "details": row["details"],
        "votes": {"helped": helped, "missed": missed},
    }


def article_revision_line(row: Row) -> ArticleRevisionLine:
    return {
        "number": row["number"],
        "language": row["language"],
        "title": row["title"],
        "status": row["status"],
        "author_id": row["author_id"],
        "restored_from": row["restored_from"],
        "created_at": row["created_at"],
    }


def article_revision(row: Row) -> ArticleRevision:
    return {
        "number": row["number"],
        "content": row["content"],
        "status": row["status"],
        "author_id": row["author_id"],
        "restored_from": row["restored_from"],
        "created_at": row["created_at"],
    }


def article_category(row: Row) -> ArticleCategory:
    return {**resource(row), "name": row["name"], "parent_id": row["parent_id"], "position": row["position"]}
