"""``trunkline export`` and ``trunkline import``: one workspace as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.common import Data, DatabaseUrl, database, read_settings, run

File = Annotated[Path, typer.Argument(metavar="FILE", help="The workspace, one tar file.")]


def add_to(app: typer.Typer) -> None:
    app.command("export")(export_)
    app.command("import")(import_)


def export_(
    file: File,
    workspace: Annotated[str, typer.Option("--workspace", metavar="SLUG", help="Which workspace.")],
    database_url: DatabaseUrl = None,
    data: Data = None,
) -> None:
    """Write a workspace with its people, conversations and files into one file; no secrets, no passwords."""
    settings = read_settings(database_url=database_url, data=data)

    async def work() -> str:
        from gateway.storage import opened_blobs
        from gateway.transfer import export_workspace

        async with database(settings) as opened, opened_blobs(settings) as blobs:
            made = await export_workspace(opened.dsn, workspace, blobs, file)
            return f"{file}: workspace {made.slug}, {file.stat().st_size:,} bytes"

    typer.echo(run(work))


def import_(
    file: File,
    slug: Annotated[str | None, typer.Option("--slug", help="Short name here; default: the one it had.")] = None,
    database_url: DatabaseUrl = None,
    data: Data = None,
) -> None:
    """Read an exported workspace in. Its people set new passwords; its inboxes get their credentials again."""
    settings = read_settings(database_url=database_url, data=data)

    async def work() -> list[str]:
        from gateway.storage import opened_blobs
        from gateway.transfer import import_workspace

        async with database(settings) as opened, opened_blobs(settings) as blobs:
            done = await import_workspace(opened.dsn, file, blobs, slug)
        lines = [f"workspace {done.slug}: {done.rows} rows"]
        lines += [
            f"{address} belongs to another inbox here; its inbox is switched off" for address in done.taken_addresses
        ]
        return lines

    for line in run(work):
        typer.echo(line)
