"""Puts the demo's articles on the shelf, in both languages, published; and the form that its bot asks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from conversations.access import Scope
from conversations.work import Work
from gateway.demo import cast, place
from gateway.demo.articles import CATEGORIES, PAGES, Page, Text
from kb import articles, categories
from kb.access import readable
from kb.articles import Wanted
from kb.bot.forms import store
from kb.models import KbArticle


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


async def add_form(work: Work, scope: Scope) -> None:
    """Define the form, unless the workspace has forms of its own."""
    if not await store.list_forms(work, scope):
        await store.create_form(work, scope, cast.FORM)


async def find_pages(work: Work, scope: Scope) -> dict[tuple[str, str], place.Page]:
    """Return the published pages of the demo by English title and language."""
    english = {text.title: page.en.title for page in PAGES for text in (page.zh, page.en)}
    query = (
        select(KbArticle.id, KbArticle.version, KbArticle.title, KbArticle.language)
        .where(
            readable(scope),
            KbArticle.status == "published",
            KbArticle.title.in_(english),
        )
        .order_by(KbArticle.id)
    )
    rows = await work.connection.execute(query)
    return {(english[row.title], row.language): place.Page(row.id, row.version) for row in rows}
