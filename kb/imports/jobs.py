"""Imports that somebody asked for: a file in the store, a row that says how far it is, and a report in the store.

One that is tried writes no article; ``run_again`` lets what was tried be done. Whoever writes articles has their own
imports, whoever publishes sees those of all.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final, Literal
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Row, and_, delete, func, insert, or_, select, tuple_, update

from conversations.access import Scope
from conversations.audit import audit
from conversations.keyset import after, clamp, cut
from conversations.work import Work
from kb.imports.page import Page
from kb.imports.writing import Report, outcomes
from kb.models import KbImport
from kit.blobs import Blobs
from kit.errors import Conflict, Invalid, NotFound, TooMany
from kit.filenames import safe_name
from kit.heavy import run_heavy
from kit.ids import new_id
from kit.paging import Page as Paged

LEASE: Final = timedelta(seconds=60)
MAX_ATTEMPTS: Final = 3
MAX_OPEN: Final = 3  # of one person at a time
KEPT_FOR: Final = timedelta(days=30)
BATCH: Final = 1_000
_RIGHTS: Final = frozenset({"articles.write", "articles.publish"})
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

Verdict = Literal["created", "updated", "unchanged", "fault"]


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one file or row: ``name`` says which, ``reason`` why it was not taken."""

    name: str
    title: str
    verdict: Verdict
    reason: str = ""


async def ask(
    work: Work, scope: Scope, *, name: str, sha256: bytes, size_bytes: int, language: str, is_trial: bool
) -> Row[Any]:
    """Write down that a stored file is to become articles, on the caller's behalf; return the import.

    Raises:
        TooMany: three of the caller's are not done yet.
    """
    scope.require("articles.write")
    if scope.actor.kind != "agent":
        raise Invalid("the program itself imports from its command line")
    waiting = await work.connection.scalar(
        select(func.count())
        .select_from(KbImport)
        .where(
            KbImport.workspace_id == scope.workspace_id,
            KbImport.agent_id == scope.agent_id,
            KbImport.state.in_(("waiting", "working")),
        )
    )
    if waiting is not None and waiting >= MAX_OPEN:
        raise TooMany("wait until one of your imports is done", code="too_many_imports", retry_after_s=5.0)
    row = (
        await work.connection.execute(
            insert(KbImport)
            .values(
                workspace_id=scope.workspace_id,
                id=new_id(),
                agent_id=scope.agent_id,
                permissions=sorted(_RIGHTS & scope.permissions),
                name=safe_name(name),
                sha256=sha256,
                size_bytes=size_bytes,
                language=language,
                is_trial=is_trial,
                state="waiting",
                reason="",
                created_at=work.now,
            )
            .returning(KbImport)
        )
    ).one()
    if not is_trial:
        await audit(work, "article_import.started", "article_import", row.id, name=row.name)
    return row


async def run_again(work: Work, scope: Scope, import_id: UUID) -> Row[Any]:
    """Let the file of a trial be imported; return the new import.

    Raises:
        Conflict: it was no trial, or is not done (``wrong_state``).
    """
    row = await find_import(work, scope, import_id)
    if not row.is_trial or row.state != "done":
        raise Conflict("only what was tried to its end can be run", code="wrong_state", fields={"state": row.state})
    return await ask(
        work,
        scope,
        name=row.name,
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        language=row.language,
        is_trial=False,
    )


async def find_import(work: Work, scope: Scope, import_id: UUID) -> Row[Any]:
    """Return an import's row.

    Raises:
        NotFound: absent, or not the caller's to see.
    """
    scope.require("articles.write")
    query = select(KbImport).where(_seen(scope), KbImport.id == import_id)
    row = (await work.connection.execute(query)).one_or_none()
    if row is None:
        raise NotFound("there is no such import", fields={"resource": "article_import"})
    return row


async def list_imports(work: Work, scope: Scope, *, cursor: str | None = None, limit: int = 50) -> Paged[Row[Any]]:
    """Return the imports that the caller may see, newest first."""
    scope.require("articles.write")
    query = select(KbImport).where(_seen(scope))
    if cursor is not None:
        query = query.where(tuple_(KbImport.created_at, KbImport.id) < after(cursor))
    limit = clamp(limit)
    query = query.order_by(KbImport.created_at.desc(), KbImport.id.desc()).limit(limit + 1)
    return cut((await work.connection.execute(query)).all(), limit, lambda row: (row.created_at, row.id))


async def claim(work: Work) -> Row[Any] | None:
    """Take the workspace's oldest import that nobody works on, for a minute; ``None`` if there is none."""
    here = KbImport.workspace_id == work.workspace_id
    free = (
        select(KbImport.id)
        .where(here, or_(KbImport.state == "waiting", _left_behind(work)))
        .order_by(KbImport.created_at, KbImport.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    taken = (
        update(KbImport)
        .where(here, KbImport.id == free)
        .values(
            state="working",
            lease_until=work.now + LEASE,
            attempts=KbImport.attempts + 1,
            done=0,
            total=0,
            counts={},
        )
        .returning(KbImport)
    )
    return (await work.connection.execute(taken)).one_or_none()


async def note_progress(work: Work, job: Row[Any], *, done: int, total: int) -> bool:
    """Say how far an import is and keep it for another minute; false if somebody else has it by now."""
    told = await work.connection.execute(
        _own(job).values(done=done, total=total, lease_until=work.now + LEASE).returning(KbImport.id)
    )
    return told.one_or_none() is not None


async def finish(
    work: Work, job: Row[Any], *, counts: Mapping[str, int] | None = None, report: bytes | None = None, reason: str = ""
) -> None:
    """Write down how an import ended; with a reason, that it failed.

    Args:
        report: the SHA-256 of the report in the store of files.
    """
    ended = {"state": "failed" if reason else "done", "reason": reason, "lease_until": None, "finished_at": work.now}
    told = await work.connection.execute(
        _own(job).values(**ended, counts=dict(counts or {}), report_sha256=report).returning(KbImport.id)
    )
    if told.one_or_none() is not None and not job.is_trial:
        await audit(work, "article_import.finished", "article_import", job.id, state=ended["state"], **(counts or {}))


async def purge(work: Work) -> int:
    """Forget imports after thirty days; returns how many, at most 1,000."""
    old = (
        select(KbImport.id)
        .where(KbImport.workspace_id == work.workspace_id, KbImport.created_at < work.now - KEPT_FOR)
        .limit(BATCH)
    )
    gone = await work.connection.execute(
        delete(KbImport).where(KbImport.workspace_id == work.workspace_id, KbImport.id.in_(old))
    )
    return gone.rowcount


async def named_blobs(work: Work) -> list[bytes]:
    """Return the digests of the files and reports in the store of files."""
    query = select(KbImport.sha256, KbImport.report_sha256).where(KbImport.workspace_id == work.workspace_id)
    rows = (await work.connection.execute(query)).all()
    return [digest for row in rows for digest in row if digest is not None]


def lines_of(pages: Sequence[Page], unread: Mapping[str, str], report: Report) -> list[Line]:
    """Return what became of everything that was in a file: faults first, each part in the file's order."""
    titles = {page.name: page.title for page in pages}
    faults = [Line(name, titles.get(name, ""), "fault", reason) for name, reason in {**unread, **report.faults}.items()]
    verdicts = outcomes(report)
    taken = [Line(page.name, page.title, verdicts[page.name]) for page in pages if page.name in verdicts]
    return [*faults, *taken]


def count(lines: Sequence[Line]) -> dict[str, int]:
    """Return how many lines there are of each verdict."""
    verdicts: tuple[Verdict, ...] = ("created", "updated", "unchanged", "fault")
    return {verdict: sum(line.verdict == verdict for line in lines) for verdict in verdicts}


async def keep_report(blobs: Blobs, workspace_id: UUID, lines: Sequence[Line]) -> bytes:
    """Store a report and return its SHA-256."""
    return await blobs.put(workspace_id, orjson.dumps([asdict(line) for line in lines]))


async def read_report(blobs: Blobs, job: Row[Any]) -> list[Line]:
    """Return an import's report.

    Raises:
        Conflict: there is none yet, or it failed as a whole (``wrong_state``).
    """
    if job.report_sha256 is None:
        raise Conflict("this import has no report", code="wrong_state", fields={"state": job.state})
    data = await blobs.get(job.workspace_id, job.report_sha256)
    return await run_heavy(len(data), lambda: [Line(**line) for line in orjson.loads(data)])


def as_csv(lines: Sequence[Line]) -> bytes:
    """Return a report as spreadsheets open it; no cell of it is a formula."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(["name", "title", "outcome", "reason"])
    for line in lines:
        writer.writerow([_quiet(cell) for cell in (line.name, line.title, line.verdict, line.reason)])
    return target.getvalue().encode("utf-8-sig")


def _quiet(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _seen(scope: Scope) -> ColumnElement[bool]:
    ours = KbImport.workspace_id == scope.workspace_id
    return ours if scope.may("articles.publish") else and_(ours, KbImport.agent_id == scope.agent_id)


def _left_behind(work: Work) -> ColumnElement[bool]:
    return and_(KbImport.state == "working", KbImport.lease_until < work.now)


def _own(job: Row[Any]) -> Any:
    """An update of an import that holds only while this attempt has it."""
    return update(KbImport).where(
        KbImport.workspace_id == job.workspace_id,
        KbImport.id == job.id,
        KbImport.state == "working",
        KbImport.attempts == job.attempts,
    )
