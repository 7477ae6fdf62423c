"""Pages written as articles, or tried: what became of each, and every fault by the page's name."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import Row, select, tuple_

from conversations.access import Scope
from conversations.inbound import InboundFile
from conversations.work import Work, Works
from kb import articles, categories, pictures
from kb.access import find_article, readable
from kb.articles import Problem
from kb.imports.page import TAKEN_PICTURE, Page
from kb.models import KbArticle
from kit.blobs import Blobs
from kit.errors import Invalid, TrunklineError
from kit.filetypes import describe_quickly
from kit.ids import new_id

_AT_ONCE: Final = 50  # pages of a commit

Outcome = Literal["created", "updated", "unchanged"]
OnProgress = Callable[[int], Awaitable[None]]  # how many pages were looked at so far
ReadPicture = Callable[[str], Awaitable[bytes]]  # by the SHA-256 that a page names it by


@dataclass(slots=True)
class Report:
    """What became of the pages, by name; ``faults`` gives the reason for each that was not taken."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)


async def import_pages(
    works: Works,
    scope: Scope,
    pages: Iterable[Page],
    *,
    is_trial: bool = False,
    blobs: Blobs | None = None,
    read_picture: ReadPicture | None = None,
    on_progress: OnProgress | None = None,
) -> Report:
    """Write the pages as articles, originals first.

    One that was exported from an article changes that one, else one with the language and title of an article that one.
    Fifty pages are a commit, because whoever else writes an article waits for it: a page that was taken stays where a
    later one fails.

    Args:
        is_trial: leave everything as it is, and only report.
        blobs: where pictures are kept; needed where pages have some, as ``read_picture`` is.
    """
    reading = _Import(scope, Report(), is_trial)
    ordered = sorted(pages, key=lambda one: bool(one.original))
    for start in range(0, len(ordered), _AT_ONCE):
        batch = ordered[start : start + _AT_ONCE]
        if blobs is not None and read_picture is not None:
            await reading.keep_pictures(batch, blobs, read_picture)
        async with works.begin(scope.workspace_id, scope.actor) as work, work.connection.begin_nested() as nested:
            await reading.take(work, batch)
            if is_trial:
                await nested.rollback()
                work.drafts.clear()
        if on_progress is not None:
            await on_progress(start + len(batch))
    return reading.report


@dataclass(slots=True)
class _Import:
    """One import: what it has found out so far.

    Attributes:
        ids: of the articles that pages became, by the page's name; in a trial none of them is kept.
        titles: languages and titles that pages before had.
        claimed: articles that a page before became.
        files: pictures, by their SHA-256.
    """

    scope: Scope
    report: Report
    is_trial: bool
    ids: dict[str, UUID] = field(default_factory=dict)
    titles: set[tuple[str, str]] = field(default_factory=set)
    claimed: set[UUID] = field(default_factory=set)
    files: dict[str, InboundFile] = field(default_factory=dict)

    async def keep_pictures(self, pages: Sequence[Page], blobs: Blobs, read: ReadPicture) -> None:
        """Store the pictures of some pages; in a trial, only look at them."""
        for page in pages:
            for digest in page.pictures:
                if digest in self.files:
                    continue
                data = await read(digest)
                name = f"picture-{digest[:8]}"
                if self.is_trial:
                    self.files[digest] = _looked_at(name, data)
                else:
                    self.files[digest] = await pictures.store(blobs, self.scope.workspace_id, name, data)

    async def take(self, work: Work, pages: Sequence[Page]) -> None:
        """Write some pages, or name their faults."""
        known = await _Known.of(work, self.scope, pages)
        for page in pages:
            told = len(work.drafts)
            try:
                async with work.connection.begin_nested():
                    await self._write(work, page, known)
            except TrunklineError as error:
                del work.drafts[told:]
                self.report.faults[page.name] = _reason(error)

    async def _write(self, work: Work, page: Page, known: _Known) -> None:
        before = known.find(page, self.claimed)
        values = await self._values(work, page, before)
        title = (page.values["language"], page.values["title"])
        if before is None:
            row = await articles.create_article(work, self.scope, values)
        else:
            row = await articles.update_article(work, self.scope, before.id, values)
        row = await _settle(work, self.scope, row, page.status)
        self.ids[page.name] = row.id
        if page.id is not None:
            self.claimed.add(row.id)
        is_again = page.id is None and title in self.titles
        if before is None and not is_again:
            self.report.created.append(page.name)
        elif before is not None and row.version == before.version:
            self.report.unchanged.append(page.name)
        else:
            self.report.updated.append(page.name)
        known.put(row)
        self.titles.add(title)

    async def _values(self, work: Work, page: Page, before: Row[Any] | None) -> dict[str, Any]:
        values = dict(page.values)
        if "details" in values:
            try:
                problem = Problem.model_validate(values["details"])
            except ValidationError as error:
                raise Invalid("a problem's lists have at most 30 lines of 500 characters") from error
            values["details"] = problem.model_dump(mode="json", exclude_defaults=True)
        if page.category:
            values["category_id"] = await _category(work, self.scope, page.category)
        if page.original:
            if page.original not in self.ids:
                raise Invalid(f"there is no original {page.original}")
            if not self.is_trial:  # the original may have been of a batch before, which is gone
                values["translation_of"] = self.ids[page.original]
        for digest in page.pictures:
            if digest not in self.files:
                raise Invalid("a picture in it is not there")
            # In each transaction anew: what a page before took was taken back with it where it failed.
            id_ = await pictures.take_picture(
                work, self.scope, _fresh(self.files[digest]), before.id if before else None
            )
            values["body"] = values["body"].replace(f"picture:sha256-{digest}", f"picture:{id_}")
        assert not TAKEN_PICTURE.search(values["body"]), "each picture of a page has its place"
        return values


class _Known:
    """The articles that some pages may be about."""

    def __init__(self, rows: Iterable[Row[Any]]) -> None:
        self._by_id: dict[UUID, Row[Any]] = {}
        self._by_title: dict[tuple[str, str], Row[Any]] = {}
        for row in rows:
            self.put(row)

    @classmethod
    async def of(cls, work: Work, scope: Scope, pages: Sequence[Page]) -> _Known:
        """Return the articles that pages came from, or share language and title with; of several the oldest."""
        titles = [(page.values["language"], page.values["title"]) for page in pages]
        ids = [page.id for page in pages if page.id is not None]
        query = (
            select(KbArticle.id, KbArticle.version, KbArticle.language, KbArticle.title)
            .where(
                readable(scope),
                tuple_(KbArticle.language, KbArticle.title).in_(titles) | KbArticle.id.in_(ids),
            )
            .order_by(KbArticle.created_at.desc(), KbArticle.id.desc())
        )
        return cls(list(await work.connection.execute(query)))

    def find(self, page: Page, claimed: set[UUID]) -> Row[Any] | None:
        """Return the article that a page is about, if there is one."""
        if page.id is not None and page.id in self._by_id:
            return self._by_id[page.id]
        same = self._by_title.get((page.values["language"], page.values["title"]))
        # Two pages that were exported from two articles are two, also where they are called the same.
        return None if same is not None and page.id is not None and same.id in claimed else same

    def put(self, row: Row[Any]) -> None:
        self._by_id[row.id] = row
        self._by_title[row.language, row.title] = row


async def _settle(work: Work, scope: Scope, row: Row[Any], status: str) -> Row[Any]:
    """Bring an article into the state that its page names; what is published is not made a draft again."""
    if status == "review" and row.status == "draft":
        return await articles.review(work, scope, row.id, "request")
    if status == "published" and row.status != "published":
        return await articles.publish(work, scope, row.id)
    if status == "archived" and row.status != "archived":
        if row.published_at is None:
            row = await articles.publish(work, scope, row.id)
        await articles.remove(work, scope, row.id)
        return await find_article(work, scope, row.id)
    return row


async def _category(work: Work, scope: Scope, path: Sequence[str]) -> UUID:
    above: UUID | None = None
    for name in path:
        rows = await categories.list_categories(work, scope)
        here: UUID | None = next((row.id for row in rows if row.parent_id == above and row.name == name), None)
        above = here or (await categories.create_category(work, scope, name=name, parent_id=above)).id
    assert above is not None, "a path has at least one name"
    return above


def _reason(error: TrunklineError) -> str:
    """Return why a page was not taken: the field at fault as well, where the error names one."""
    said = "; ".join(f"{name} {fault}" for name, fault in error.fields.items() if isinstance(fault, str))
    return f"{error.detail}: {said}" if said and isinstance(error, Invalid) else error.detail


def _looked_at(name: str, data: bytes) -> InboundFile:
    """Return what the row of a picture would say; nothing is stored."""
    facts = describe_quickly(name, data)
    assert facts is not None, "whoever read the page looked at its pictures"
    digest = hashlib.sha256(data).digest()
    return InboundFile(new_id(), digest, facts.name, facts.content_type, len(data), facts.width, facts.height)


def _fresh(file: InboundFile) -> InboundFile:
    return InboundFile(
        new_id(), file.sha256, file.name, file.content_type, file.size_bytes, file.width, file.height, file.role
    )


def outcomes(report: Report) -> Mapping[str, Outcome]:
    """Return what became of each page that was taken, by name."""
    named: list[tuple[Outcome, list[str]]] = [
        ("created", report.created), ("updated", report.updated), ("unchanged", report.unchanged),
    ]  # fmt: skip
    return {name: outcome for outcome, names in named for name in names}
