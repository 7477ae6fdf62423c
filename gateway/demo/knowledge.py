"""Puts the demo's articles on the shelf, in both languages, published."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from conversations.access import Scope
from conversations.work import Work
from gateway.demo.articles import CATEGORIES, PAGES, Page, Text
from kb import articles, categories
from kb.articles import Wanted


async def add_articles(work: Work, scope: Scope) -> None:
    """Write and publish the articles and their tree, unless the workspace has articles of its own."""
    if (await articles.list_articles(work, scope, Wanted(), limit=1)).items:
        return
    present: dict[str, UUID] = {row.name: row.id for row in await categories.list_categories(work, scope)}
    for position, name in enumerate(CATEGORIES):
        if name not in present:
            row = await categories.create_category(work, scope, name=name, position=position)
            present[name] = row.id
    for page in PAGES:
        original = await _publish(work, scope, page, page.zh, "zh", present[page.category])
        await _publish(work, scope, page, page.en, "en", present[page.category], translation_of=original)


async def _publish(
    work: Work, scope: Scope, page: Page, text: Text, language: str, category_id: UUID, **more: Any
) -> UUID:
    details = page.problem.model_dump(mode="json", exclude_defaults=True)
    values = {
        "language": language,
        "title": text.title,
        "body": text.body,
        "kind": "problem" if details else "article",
        "details": details,
        "audience": page.audience,
        "tags": list(page.tags),
        "category_id": category_id,
    }
    row = await articles.create_article(work, scope, values | more)
    await articles.publish(work, scope, row.id)
    id_: UUID = row.id
    return id_
