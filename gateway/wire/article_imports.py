"""Imports of articles: how far each is, and what became of every file and row."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from typing_extensions import TypedDict

from gateway.wire.common import Row
from kb.imports.faults import explain
from kb.imports.jobs import Line


class ArticleImportCounts(TypedDict):
    """How many files or rows came to which end."""

    created: int
    updated: int
    unchanged: int
    fault: int


class ArticleImportJob(TypedDict):
    """An import; while it is `working`, `done` of `total` articles were looked at, 0 of 0 while the file is read.

    `reason` says why it failed as a whole; what was wrong with single files or rows is in its lines. `code` says the
    same to programs, with `values` that it names; empty where there is no code for it.
    """

    id: UUID
    name: str
    size_bytes: int
    agent_id: UUID
    is_trial: bool
    state: Literal["waiting", "working", "done", "failed"]
    reason: str
    code: str
    values: dict[str, str]
    done: int
    total: int
    counts: ArticleImportCounts
    created_at: datetime
    finished_at: datetime | None


class ArticleImportLine(TypedDict):
    """What became of one file or row: `name` says which, `reason` why it was not taken, `code` and `values` as well."""

    name: str
    title: str
    verdict: Literal["created", "updated", "unchanged", "fault"]
    reason: str
    code: str
    values: dict[str, str]


def article_import_job(row: Row) -> ArticleImportJob:
    counts = row["counts"]
    code, values = explain(row["reason"])
    return {
        "id": row["id"],
        "name": row["name"],
        "size_bytes": row["size_bytes"],
        "agent_id": row["agent_id"],
        "is_trial": row["is_trial"],
        "state": row["state"],
        "reason": row["reason"],
        "code": code,
        "values": values,
        "done": row["done"],
        "total": row["total"],
        "counts": {
            "created": counts.get("created", 0),
            "updated": counts.get("updated", 0),
            "unchanged": counts.get("unchanged", 0),
            "fault": counts.get("fault", 0),
        },
        "created_at": row["created_at"],
        "finished_at": row["finished_at"],
    }


def article_import_line(line: Line) -> ArticleImportLine:
    code, values = explain(line.reason)
    return {
        "name": line.name,
        "title": line.title,
        "verdict": line.verdict,
        "reason": line.reason,
        "code": code,
        "values": values,
    }
