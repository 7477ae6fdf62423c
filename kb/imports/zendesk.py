"""Articles as Zendesk's Help Center API lists them: articles, translations, sections, categories.

There is no file that Zendesk itself exports: people keep the answers of its API, one list a file or several in one.
Source: developer.zendesk.com, Help Center API: Articles, Translations, Sections, Categories.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kb.imports.markup import Beside, Pictures, language_name, to_markdown
from kb.imports.page import Page, page_of
from kit.errors import Invalid

LISTS = ("articles", "translations", "sections", "categories")
_MAX_DEPTH = 8


def is_zendesk(document: Any) -> bool:
    """Whether a document of JSON holds one of the lists, as Zendesk writes them."""
    if not isinstance(document, Mapping):
        return False
    marks = {"articles": "section_id", "translations": "source_id", "sections": "category_id", "categories": "position"}
    return any(
        isinstance(rows := document.get(name), list)
        and rows
        and all(isinstance(row, Mapping) and mark in row for row in rows)
        for name, mark in marks.items()
    )


def read_zendesk(
    documents: Sequence[Mapping[str, Any]], pictures: Pictures, beside: Beside
) -> tuple[list[Page], dict[str, str]]:
    """Return the articles of all documents together, each language a page, and the faults of those that are none.

    What only some people may see (``user_segment_id``) is for colleagues, and so is what does not say.
    """
    found = {name: [row for one in documents for row in _rows(one, name)] for name in LISTS}
    tree = _Tree(found["sections"], found["categories"])
    pages: dict[str, Page] = {}
    faults: dict[str, str] = {}
    for article, said in _editions(found["articles"], found["translations"]):
        locale = str(said.get("locale") or article.get("locale") or "")
        name = f"article {article.get('id')} {locale}".strip()
        try:
            if name not in pages:
                pages[name] = _page(name, locale, article, said, tree, pictures, beside)
        except Invalid as error:
            faults[name] = error.detail
    return list(pages.values()), faults


def _page(
    name: str,
    locale: str,
    article: Mapping[str, Any],
    said: Mapping[str, Any],
    tree: _Tree,
    pictures: Pictures,
    beside: Beside,
) -> Page:
    body = said.get("body") or ""
    if not isinstance(body, str):
        raise Invalid("its body is no text")
    labels = [label for label in article.get("label_names") or () if isinstance(label, str) and label.strip()]
    is_public = "user_segment_id" in article and not article["user_segment_id"] and not article.get("user_segment_ids")
    facts = {
        "title": " ".join(str(said.get("title") or "").split()),
        "language": language_name(locale) if locale else "",
        "audience": "public" if is_public else "internal",
        "status": "draft" if said.get("draft") or said.get("hidden") else "published",
    }
    page = page_of(name, facts, to_markdown(body, pictures, beside))
    source = str(article.get("source_locale") or "")
    original = f"article {article.get('id')} {source}" if source and source != locale else ""
    values = {**page.values, "tags": list(dict.fromkeys(" ".join(label.split()) for label in labels))}
    return Page(name, values, tree.path(article.get("section_id"), locale), page.status, original)


def _editions(
    articles: Sequence[Mapping[str, Any]], translations: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Yield each article with what it says in one language; first those that name their own."""
    by_id = {article.get("id"): article for article in articles}
    for article in articles:
        yield article, article
        for said in _rows(article, "translations"):
            yield article, said
    for said in translations:
        if said.get("source_type", "Article") == "Article":
            yield by_id.get(said.get("source_id"), {"id": said.get("source_id")}), said


class _Tree:
    """Where sections lie: in a category, or in another section."""

    def __init__(self, sections: Sequence[Mapping[str, Any]], categories: Sequence[Mapping[str, Any]]) -> None:
        self._sections = _by_id(sections)
        self._categories = _by_id(categories)

    def path(self, section_id: Any, locale: str) -> tuple[str, ...]:
        """Return the names from the root down, in a language if there are such."""
        names: list[str] = []
        while section_id is not None and len(names) < _MAX_DEPTH - 1:
            section = _chosen(self._sections.get(section_id, ()), locale)
            if section is None:
                break
            names.insert(0, _name(section))
            parent = section.get("parent_section_id")
            if parent is None and (category := _chosen(self._categories.get(section.get("category_id"), ()), locale)):
                names.insert(0, _name(category))
            section_id = parent
        return tuple(filter(None, names))


def _by_id(rows: Sequence[Mapping[str, Any]]) -> dict[Any, list[Mapping[str, Any]]]:
    found: dict[Any, list[Mapping[str, Any]]] = {}
    for row in rows:
        if isinstance(row.get("id"), int | str):
            found.setdefault(row["id"], []).append(row)
    return found


def _chosen(rows: Sequence[Mapping[str, Any]], locale: str) -> Mapping[str, Any] | None:
    """Return the row that is written in a language, else the first."""
    return next((row for row in rows if row.get("locale") == locale), rows[0] if rows else None)


def _name(row: Mapping[str, Any]) -> str:
    return " ".join(str(row.get("name") or "").split())[:100]


def _rows(document: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = document.get(name)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
