"""All articles as files: Markdown with a head of facts, and the pictures it shows; imports read them back unchanged."""

from __future__ import annotations

import asyncio
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, select

from conversations.access import Scope
from conversations.audit import audit
from conversations.work import Work
from kb import categories, pictures
from kb.access import readable
from kb.imports.page import DATES, PROBLEM, head_of
from kb.markdown import picture_ids
from kb.models import KbArticle
from kit.blobs import Blobs

_ENDINGS: Final = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/avif": ".avif",
}
_AT: Final = (1980, 1, 1, 0, 0, 0)  # of every file: the same articles make the same zip


@dataclass(frozen=True, slots=True)
class Export:
    """Files by their path: texts, and the SHA-256 of pictures in the store of files."""

    texts: Mapping[str, str]
    pictures: Mapping[str, bytes]


async def export_articles(work: Work, scope: Scope) -> Export:
    """Return all articles that the caller may read, archived ones as well.

    Each stands in the folder of its language. A translation names its original by file, a category is its path.
    """
    query = select(KbArticle).where(readable(scope)).order_by(KbArticle.id)
    rows = (await work.connection.execute(query)).all()
    names = {row.id: f"{_slug(row.title)}-{row.id.hex[-8:]}" for row in rows}
    tree = {row.id: row for row in await categories.list_categories(work, scope)}
    shown = {id_ for row in rows for id_ in picture_ids(row.body)}
    kept = {row.id: row for row in await pictures.list_pictures(work, scope, shown)}
    files = {id_: f"pictures/{row.sha256.hex()[:16]}{_ENDINGS[row.content_type]}" for id_, row in kept.items()}
    await audit(work, "article.exported", "workspace", scope.workspace_id, articles=len(rows))
    return Export(
        {f"{row.language}/{names[row.id]}.md": _file(row, names, tree, files) for row in rows},
        {files[id_]: row.sha256 for id_, row in kept.items()},
    )


async def write_zip(export: Export, blobs: Blobs, workspace_id: UUID, target: Path) -> None:
    """Write an export as a zip."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        await asyncio.to_thread(_write_texts, archive, export.texts)
        for name, sha256 in export.pictures.items():
            archive.writestr(zipfile.ZipInfo(name, _AT), await blobs.get(workspace_id, sha256))


async def write_folder(export: Export, blobs: Blobs, workspace_id: UUID, target: Path) -> None:
    """Write an export into a folder."""
    for name, text in export.texts.items():
        path = target / PurePosixPath(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    for name, sha256 in export.pictures.items():
        path = target / PurePosixPath(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(await blobs.get(workspace_id, sha256))


def _write_texts(archive: zipfile.ZipFile, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        archive.writestr(zipfile.ZipInfo(name, _AT), text.encode(), zipfile.ZIP_DEFLATED)


def _file(row: Row[Any], names: Mapping[UUID, str], tree: Mapping[UUID, Row[Any]], files: Mapping[UUID, str]) -> str:
    path: list[str] = []
    at = row.category_id
    while at is not None:
        path.insert(0, tree[at].name)
        at = tree[at].parent_id
    head = head_of(
        {
            "id": str(row.id),
            "title": row.title,
            "language": row.language,
            "audience": row.audience,
            "kind": row.kind,
            "tags": row.tags,
            "channels": row.channels,
            "category": path,
            "status": row.status,
            "original": names.get(row.translation_of, ""),
            **{name: moment.isoformat() for name in DATES if (moment := getattr(row, name)) is not None},
            **{name: lines for name in PROBLEM if (lines := row.details.get(name))},
        }
    )
    body = row.body
    for id_ in picture_ids(body):
        if id_ in files:
            body = body.replace(f"](picture:{id_}", f"](../{files[id_]}")
    return f"{head}{body}\n"


def _slug(title: str) -> str:
    return re.sub(r"[^\w]+", "-", title.lower()).strip("-")[:60] or "article"
