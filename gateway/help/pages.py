"""The help centre's pages as HTML. Everything that comes from outside is escaped by Jinja; only an article's own text,
made safe by ``kb.markdown``, goes in as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Row

from gateway.help.words import day, name_of, words
from kb.markdown import to_html

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands.

    Attributes:
        name: of the workspace, as customers know it.
        chat_url: where people answer; empty: nowhere on this site.
        paths: by language, the address of this very page, or of what comes nearest to it.
    """

    slug: str
    name: str
    language: str
    chat_url: str = ""
    paths: Mapping[str, str] = field(default_factory=dict)
    query: str = ""

    @property
    def home(self) -> str:
        return f"/help/{self.slug}/{self.language}"

    def picture(self, picture_id: UUID) -> str:
        return f"/help/{self.slug}/pictures/{picture_id}"

    def article(self, article_id: UUID | str) -> str:
        return f"{self.home}/articles/{article_id}"


@dataclass(frozen=True, slots=True)
class Result:
    """An article that a search found; ``sentence`` is the one that answers."""

    url: str
    title: str
    sentence: str


def home_page(place: Place, rows: Sequence[Row[Any]]) -> str:
    """Return the front page: the articles by category."""
    groups = [
        (name, [(place.article(row.id), row.title) for row in found])
        for (_, name), found in groupby(rows, key=lambda row: (row.category_id, row.category))
    ]
    return _render("home.html", place, groups=groups)


def article_page(place: Place, row: Row[Any], voted: str) -> str:
    """Return an article; ``voted`` is what the reader has just said of it: ``yes``, ``no`` or nothing."""
    details: Mapping[str, Sequence[str]] = row.details
    return _render(
        "article.html",
        place,
        row=row,
        body=to_html(row.body, place.picture),
        marks=[*details.get("products", ()), *details.get("codes", ())],
        details=details,
        updated=words(place.language)["updated"].format(date=day(row.updated_at, place.language)),
        voted=voted,
        vote_url=f"{place.article(row.id)}/votes",
    )


def search_page(place: Place, results: Sequence[Result], *, is_elsewhere: bool) -> str:
    """Return what a search found; ``is_elsewhere``: in other languages only."""
    heading = words(place.language)["results" if results else "none"].format(q=place.query)
    return _render("search.html", place, results=results, heading=heading, is_elsewhere=is_elsewhere)


def notice_page(place: Place, about: str) -> str:
    """Return a page that says what is the matter: ``missing`` or ``busy``."""
    return _render("notice.html", place, about=about)


def _render(template: str, place: Place, **values: Any) -> str:
    said = words(place.language)
    languages = [(name_of(language), language, path) for language, path in place.paths.items()]
    return _templates().get_template(template).render(place=place, w=said, languages=languages, **values)


@cache
def _templates() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - where a help centre is open

    return Environment(
        autoescape=True,
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
