"""One article as a file says it, and the head of facts with which a Markdown file begins.

A file begins with its facts, then comes the text::

    ---
    title: 洗衣机 E4
    language: zh
    audience: public
    tags: 保修内, 上门
    category: 故障 / 洗衣机
    status: published
    original: e4-en
    ---
    先断电……

``title`` may be left out where the text begins with ``# …``; ``original`` is the name, without ``.md``, of the file
that it translates; ``id`` is the article that it was exported from. What is a list may also be written as one of JSON,
``["a, b", "c"]``: so a problem's ``symptoms``, ``causes``, ``steps``, ``products`` and ``codes`` are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from kit.errors import Invalid

LISTS: Final = {"tags": ",", "channels": ",", "category": "/"}
PROBLEM: Final = ("products", "codes", "symptoms", "causes", "steps")
DATES: Final = ("review_by", "valid_from", "valid_until")
FACTS: Final = (
    "id", "title", "language", "audience", "kind", "tags", "channels", "category", "status", "original",
    *DATES, *PROBLEM,
)  # fmt: skip
STATUSES: Final = ("draft", "review", "published", "archived")
MAX_FILE: Final = 400_000  # bytes: the longest body in Chinese
# A picture of the file's own, by what it contains, until it is kept and has an id.
TAKEN_PICTURE: Final = re.compile(r"picture:sha256-([0-9a-f]{64})")

_HEAD = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*\r?\n?", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"\A\s*#[ \t]+(.+)\r?\n?")
_CHOICES = {"audience": ("internal", "public"), "kind": ("article", "problem"), "status": STATUSES}


@dataclass(frozen=True, slots=True)
class Page:
    """One file, or one row of a table, as an article.

    Attributes:
        name: what a report calls it.
        values: as ``articles.create_article`` takes them.
        original: the name of the page that it translates.
        id: the article that it was exported from.
    """

    name: str
    values: Mapping[str, Any]
    category: tuple[str, ...] = ()
    status: str = "draft"
    original: str = ""
    id: UUID | None = None

    @property
    def title(self) -> str:
        return str(self.values["title"])

    @property
    def is_published(self) -> bool:
        return self.status == "published"

    @property
    def pictures(self) -> list[str]:
        """The SHA-256 of each picture in its text, in hexadecimal digits."""
        return list(dict.fromkeys(TAKEN_PICTURE.findall(self.values["body"])))


def parse(name: str, text: str) -> Page:
    """Return what a Markdown file says.

    Raises:
        Invalid: it says something that is not understood, or lacks a title or a language.
    """
    head = _HEAD.match(text)
    facts = _facts(head.group(1)) if head else {}
    body = text[head.end() :] if head else text
    if "title" not in facts and (heading := _HEADING.match(body)):
        facts["title"], body = heading.group(1), body[heading.end() :]
    return page_of(name, facts, body)


def page_of(name: str, facts: Mapping[str, str], body: str) -> Page:
    """Return an article made of its facts.

    Raises:
        Invalid: one of them is none of those that may be, or title or language is missing.
    """
    for fact, choices in _CHOICES.items():
        if fact in facts and facts[fact] not in choices:
            raise Invalid(f"{fact} is one of {', '.join(choices)}")
    for wanted in ("title", "language"):
        if not facts.get(wanted):
            raise Invalid(f"it has no {wanted}")
    values: dict[str, Any] = {"title": facts["title"], "language": facts["language"], "body": body.strip()}
    values |= {one: facts[one] for one in ("audience", "kind") if one in facts}
    values |= {one: _listed(one, facts[one], ",") for one in ("tags", "channels") if one in facts}
    values |= {one: _moment(one, facts[one]) for one in DATES if one in facts}
    if details := {one: _listed(one, facts[one], "\n") for one in PROBLEM if one in facts}:
        values |= {"details": details, "kind": facts.get("kind", "problem")}
    category = tuple(_listed("category", facts.get("category", ""), "/"))
    return Page(name, values, category, facts.get("status", "draft"), facts.get("original", ""), _id(facts.get("id")))


def head_of(facts: Mapping[str, str | Sequence[str]]) -> str:
    """Return the head that ``parse`` reads as these facts; what is empty is left out."""
    lines = [f"{name}: {_written(name, value)}\n" for name, value in facts.items() if value]
    return f"---\n{''.join(lines)}---\n"


def as_json(page: Page) -> dict[str, Any]:
    """Return a page as JSON says it, for ``from_json``."""
    values = {name: one.isoformat() if isinstance(one, datetime) else one for name, one in page.values.items()}
    return {
        "name": page.name, "values": values, "category": page.category, "status": page.status,
        "original": page.original, "id": str(page.id) if page.id else None,
    }  # fmt: skip


def from_json(said: Mapping[str, Any]) -> Page:
    """Return the page that ``as_json`` wrote."""
    values = {name: datetime.fromisoformat(one) if name in DATES else one for name, one in said["values"].items()}
    return Page(
        said["name"], values, tuple(said["category"]), said["status"], said["original"], _id(said["id"])
    )  # fmt: skip


def _facts(head: str) -> dict[str, str]:
    facts: dict[str, str] = {}
    for line in filter(None, map(str.strip, head.split("\n"))):
        name, colon, value = (part.strip() for part in line.partition(":"))
        if not colon or name not in FACTS:
            raise Invalid(f"this is no fact of an article: {line[:60]}")
        facts[name] = value
    return facts


def _listed(name: str, value: str, mark: str) -> list[str]:
    if not value.startswith("["):
        return [part.strip() for part in value.split(mark) if part.strip()]
    try:
        parts = json.loads(value)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{name} begins with [ and is no list as JSON writes it") from error
    if not all(isinstance(part, str) for part in parts):
        raise Invalid(f"{name} is a list of texts")
    return [part for part in parts if part.strip()]


def _written(name: str, value: str | Sequence[str]) -> str:
    if isinstance(value, str):
        return value
    mark = LISTS.get(name)
    is_plain = mark is not None and not any(mark in part or part.startswith("[") for part in value)
    between = " / " if mark == "/" else f"{mark} "
    return between.join(value) if is_plain else json.dumps(list(value), ensure_ascii=False)


def _moment(name: str, value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise Invalid(f"{name} is a moment such as 2026-11-28T09:00+08:00") from error
    if moment.tzinfo is None:
        raise Invalid(f"{name} has no offset from UTC, such as +08:00")
    return moment


def _id(value: str | None) -> UUID | None:
    try:
        return UUID(value) if value else None
    except ValueError as error:
        raise Invalid("id is that of an exported article") from error
