"""``trunkline articles``: the knowledge base as files, written out and read in."""

from __future__ import annotations

import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.common import Data, DatabaseUrl, database, read_settings, run

if TYPE_CHECKING:
    from uuid import UUID

    from conversations.work import Works
    from gateway.settings import Settings

Target = Annotated[Path, typer.Argument(metavar="DIR", help="A folder to write, or a .zip file.")]
Source = Annotated[
    Path,
    typer.Argument(
        metavar="SOURCE",
        exists=True,
        help="A folder, or a file: Markdown, CSV, Excel, HTML, Word, the JSON of Zendesk or Chatwoot, a zip of those.",
    ),
]
Workspace = Annotated[str, typer.Option("--workspace", metavar="SLUG", help="Which workspace.")]

commands = typer.Typer(help="Articles of the knowledge base as files.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(commands, name="articles")


@commands.command("import")
def import_(
    source: Source,
    workspace: Workspace,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing, and only report.")] = False,
    language: Annotated[
        str, typer.Option("--language", metavar="LANG", help="Of pages that do not say theirs, e.g. en.")
    ] = "",
    database_url: DatabaseUrl = None,
    data: Data = None,
) -> None:
    """Read articles in; each file or row that is not taken is named with its reason (status 1)."""
    settings = read_settings(database_url=database_url, data=data)

    async def work() -> dict[str, str]:
        from conversations.access import Scope
        from gateway.storage import opened_blobs
        from kb.imports.process import read_apart
        from kb.imports.writing import import_pages

        async with read_apart(source, language=language) as read, _opened(settings, workspace) as opened:
            works, workspace_id = opened
            async with opened_blobs(settings) as blobs:
                report = await import_pages(
                    works,
                    Scope.system(workspace_id),
                    read.pages,
                    is_trial=dry_run,
                    blobs=blobs,
                    read_picture=read.picture,
                    on_progress=_progress(len(read.pages)),
                )
        made = f"{len(report.created)} new, {len(report.updated)} changed, {len(report.unchanged)} as they were"
        typer.echo(f"{source}: {made}{', had it not been a trial' if dry_run else ''}")
        return {**read.faults, **report.faults}

    faults = run(work)
    for name, fault in sorted(faults.items(), key=lambda one: _in_order(one[0])):
        typer.echo(f"{name}: {fault}", err=True)
    if faults:
        raise typer.Exit(1)


def _progress(total: int) -> Callable[[int], Awaitable[None]]:
    """Return what says how far an import is, to a person who looks on."""

    async def tell(done: int) -> None:
        if sys.stderr.isatty():
            typer.echo(f"\r{done} of {total}", err=True, nl=done >= total)

    return tell


def _in_order(name: str) -> list[str | int]:
    """Return what sorts names with numbers as people count: row 2 before row 10."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", name)]


@commands.command("export")
def export_(target: Target, workspace: Workspace, database_url: DatabaseUrl = None, data: Data = None) -> None:
    """Write all articles, archived ones as well, as Markdown files with their pictures; import reads them back."""
    settings = read_settings(database_url=database_url, data=data)

    async def work() -> str:
        from conversations.access import Scope
        from gateway.storage import opened_blobs
        from kb.exports import export_articles, write_folder, write_zip

        async with _opened(settings, workspace) as (works, workspace_id), opened_blobs(settings) as blobs:
            async with works.begin(workspace_id) as opened:
                export = await export_articles(opened, Scope.system(workspace_id))
            write = write_zip if target.suffix.lower() == ".zip" else write_folder
            await write(export, blobs, workspace_id, target)
        return f"{target}: {len(export.texts)} articles, {len(export.pictures)} pictures"

    typer.echo(run(work))


@asynccontextmanager
async def _opened(settings: Settings, slug: str) -> AsyncIterator[tuple[Works, UUID]]:
    from conversations.work import Works
    from conversations.workspaces import find_workspace
    from kit.clock import SystemClock

    async with database(settings) as opened:
        async with opened.begin() as connection:
            workspace_id = (await find_workspace(connection, slug)).id
        yield Works(opened, SystemClock(), lambda *_: None), workspace_id
