"""Articles from files and as files: an import is tried, looked at, run; an export holds everything."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

from aiohttp import web
from pydantic import Field

from gateway import keys
from gateway.api import Api, Call
from gateway.files import disposition, read_upload
from gateway.routes.common import Cursor, Limit, PageQuery, mapping
from gateway.validation import Query
from gateway.wire.article_imports import (
    ArticleImportJob,
    ArticleImportLine,
    article_import_job,
    article_import_line,
)
from gateway.wire.common import Listed, listed
from kb.exports import export_articles, write_zip
from kb.imports import jobs
from kb.imports.trees import MAX_SOURCE
from kit.errors import Invalid
from kit.paging import pack_cursor, unpack_cursor

api = Api("articles")
PATH = "/api/v1/article-import-jobs"
_CHUNK = 262_144  # bytes


class ImportQuery(Query):
    dry_run: Annotated[bool, Field(description="change no article, and only report")] = True
    language: Annotated[
        str, Field(max_length=20, pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$", description="of pages that say none")
    ] = ""


class LinesQuery(Query):
    verdict: Literal["created", "updated", "unchanged", "fault"] | None = None
    cursor: Cursor = None
    limit: Limit = 50


@api.post(PATH, status=201)
async def start_article_import(call: Call, query: ImportQuery) -> ArticleImportJob:
    """Hand in a file (multipart/form-data, field `file`, at most 50 MB) to be tried, or imported at once.

    Markdown, CSV, Excel, HTML, Word, the JSON of Zendesk's or Chatwoot's API, or a zip of those with their pictures.
    """
    call.scope.require("articles.write")
    await call[keys.LIMITER].hit("article-import", str(call.scope.agent_id), times=30, within_s=600)
    name, data = await read_upload(call.request, MAX_SOURCE)
    if not data:
        raise Invalid("the file is empty", code="file_empty")
    digest = await call[keys.BLOBS].put(call.scope.workspace_id, data)
    async with call.begin() as work:
        row = await jobs.ask(
            work,
            call.scope,
            name=name,
            sha256=digest,
            size_bytes=len(data),
            language=query.language,
            is_trial=query.dry_run,
        )
    call[keys.IMPORTS].nudge(call.scope.workspace_id)
    return article_import_job(mapping(row))


@api.get(PATH)
async def list_article_imports(call: Call, query: PageQuery) -> Listed[ArticleImportJob]:
    """The caller's imports of the last thirty days, newest first; who publishes sees everybody's."""
    async with call.begin() as work:
        page = await jobs.list_imports(work, call.scope, cursor=query.cursor, limit=query.limit)
    return listed(map(mapping, page.items), article_import_job, page.next_cursor)


@api.get(f"{PATH}/{{id}}")
async def read_article_import(call: Call, id_: UUID) -> ArticleImportJob:
    """How far an import is."""
    async with call.begin() as work:
        row = await jobs.find_import(work, call.scope, id_)
    return article_import_job(mapping(row))


@api.post(f"{PATH}/{{id}}/run", status=201)
async def run_article_import(call: Call, id_: UUID) -> ArticleImportJob:
    """Import the file that was tried; this is an import of its own."""
    async with call.begin() as work:
        row = await jobs.run_again(work, call.scope, id_)
    call[keys.IMPORTS].nudge(call.scope.workspace_id)
    return article_import_job(mapping(row))


@api.get(f"{PATH}/{{id}}/lines")
async def list_article_import_lines(call: Call, id_: UUID, query: LinesQuery) -> Listed[ArticleImportLine]:
    """What became of every file or row: faults first, each part in the file's order."""
    async with call.begin() as work:
        row = await jobs.find_import(work, call.scope, id_)
    lines = await jobs.read_report(call[keys.BLOBS], row)
    if query.verdict is not None:
        lines = [line for line in lines if line.verdict == query.verdict]
    start = 0
    if query.cursor is not None:
        (start,) = unpack_cursor(query.cursor, 1)
        if not isinstance(start, int) or not 0 <= start <= len(lines):
            raise Invalid("this cursor belongs to another list", code="bad_cursor")
    end = start + query.limit
    return {
        "items": list(map(article_import_line, lines[start:end])),
        "next_cursor": pack_cursor(end) if end < len(lines) else None,
    }


@api.get(f"{PATH}/{{id}}/report")
async def download_article_import_report(call: Call, id_: UUID) -> web.StreamResponse:
    """The same lines as a CSV file for spreadsheets."""
    async with call.begin() as work:
        row = await jobs.find_import(work, call.scope, id_)
    lines = await jobs.read_report(call[keys.BLOBS], row)
    return web.Response(
        body=jobs.as_csv(lines),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": disposition(f"{row.name}.report.csv"), "Cache-Control": "no-store"},
    )


@api.get("/api/v1/article-exports", needs="articles.publish")
async def export_all_articles(call: Call) -> web.StreamResponse:
    """All articles as a zip of Markdown files with their pictures; an import reads it back unchanged."""
    await call[keys.LIMITER].hit("article-export", str(call.scope.agent_id), times=10, within_s=600)
    async with call.begin() as work:
        export = await export_articles(work, call.scope)
    day = call[keys.CLOCK].now().date().isoformat()
    with tempfile.TemporaryDirectory(prefix="trunkline-export-") as folder:
        target = Path(folder) / "articles.zip"
        await write_zip(export, call[keys.BLOBS], call.scope.workspace_id, target)
        response = web.StreamResponse(
            headers={
                "Content-Type": "application/zip",
                "Content-Disposition": disposition(f"articles-{day}.zip"),
                "Cache-Control": "no-store",
            }
        )
        with target.open("rb") as source:
            response.content_length = target.stat().st_size
            await response.prepare(call.request)
            while chunk := source.read(_CHUNK):
                await response.write(chunk)
        await response.write_eof()
    return response
