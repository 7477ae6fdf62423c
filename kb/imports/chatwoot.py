"""Articles as Chatwoot's API lists them: ``payload`` of a portal's articles, and of its categories.

Source: chatwoot/chatwoot, ``app/views/api/v1/accounts/articles`` and ``…/categories``; ``content`` is Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from kb.imports.markup import guess, language_name
from kb.imports.page import Page, page_of
from kit.errors import Invalid

_STATUSES = {
    "draft": "draft",
    "published": "published",
    "archived": "archived",
    0: "draft",
    1: "published",
    2: "archived",
}
# Its editor embeds pictures that lie on its own machine; nothing is fetched, so they become links.
_PICTURE = re.compile(r"!\[([^\]]*)\]\((https?://[^)\s]+)(?:\s[^)]*)?\)")
_MAX_DEPTH = 8


def is_chatwoot(document: Any) -> bool:
    """Whether a document of JSON is a list of articles or categories, as Chatwoot writes them."""
    rows = _rows(document)
    return bool(rows) and all(_is_article(row) or _is_category(row) for row in rows)


def read_chatwoot(documents: Sequence[Any]) -> tuple[list[Page], dict[str, str]]:
    """Return the articles of all documents together, and the faults of those that are none.

    What a portal shows is public. The language is the article's, else its category's, else what its letters say.
    """
    rows = [row for document in documents for row in _rows(document)]
    categories = {row["id"]: row for row in rows if _is_category(row) and isinstance(row.get("id"), int | str)}
    pages: dict[str, Page] = {}
    faults: dict[str, str] = {}
    for row in rows:
        name = f"article {row.get('id')}"
        if not _is_article(row) or name in pages:
            continue
        try:
            pages[name] = _page(name, row, categories)
        except Invalid as error:
            faults[name] = error.detail
    return _with_originals(rows, pages), faults


def _page(name: str, row: Mapping[str, Any], categories: Mapping[Any, Mapping[str, Any]]) -> Page:
    said = row.get("category")
    said = said if isinstance(said, Mapping) else {}
    category = {**categories.get(said.get("id", row.get("category_id")), {}), **said}
    body = row.get("content") or row.get("description") or ""
    if not isinstance(body, str):
        raise Invalid("its content is no text")
    body = _PICTURE.sub(lambda found: f"[{found.group(1) or found.group(2)}]({found.group(2)})", body)
    title = " ".join(str(row.get("title") or "").split())
    locale = row.get("locale") or category.get("locale")
    status = row.get("status", "draft")
    facts = {
        "title": title,
        "language": language_name(locale) if isinstance(locale, str) else guess(f"{title}\n{body}"),
        "audience": "public",
        "status": _STATUSES.get(status, "") if isinstance(status, int | str) else "",
    }
    page = page_of(name, facts, body)
    return Page(name, page.values, _path(category, categories), page.status)


def _path(category: Mapping[str, Any], categories: Mapping[Any, Mapping[str, Any]]) -> tuple[str, ...]:
    names: list[str] = []
    here: Mapping[str, Any] | None = category
    while here and len(names) < _MAX_DEPTH:
        names.insert(0, " ".join(str(here.get("name") or "").split())[:100])
        above = here.get("parent_category")
        here = categories.get(above.get("id"), above) if isinstance(above, Mapping) else None
    return tuple(filter(None, names))


def _with_originals(rows: Sequence[Mapping[str, Any]], pages: Mapping[str, Page]) -> list[Page]:
    """Return the pages, translations with the name of their original: whoever lists them, or is named by them."""
    originals: dict[str, str] = {}
    for row in filter(_is_article, rows):
        name = f"article {row.get('id')}"
        if row.get("associated_article_id") is not None:
            originals[name] = f"article {row['associated_article_id']}"
        others = row.get("associated_articles")
        for other in others if isinstance(others, list) else ():
            if isinstance(other, Mapping):
                originals.setdefault(f"article {other.get('id')}", name)
    return [
        Page(page.name, page.values, page.category, page.status, original)
        if (original := originals.get(page.name, "")) in pages and original not in originals
        else page
        for page in pages.values()
    ]


def _rows(document: Any) -> list[Mapping[str, Any]]:
    rows = document.get("payload", document.get("articles")) if isinstance(document, Mapping) else document
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _is_article(row: Mapping[str, Any]) -> bool:
    return "title" in row and "content" in row


def _is_category(row: Mapping[str, Any]) -> bool:
    return "name" in row and "locale" in row and "slug" in row
