"""``trunkline backup`` and ``trunkline restore``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.common import Data, DatabaseUrl, read_settings, run, server_url

File = Annotated[Path, typer.Argument(metavar="FILE", help="The backup, one tar file.")]


def add_to(app: typer.Typer) -> None:
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(file: File, database_url: DatabaseUrl = None, data: Data = None) -> None:
    """Write the database and all files into one file, also while the program serves.

    Files in an S3-compatible store are not copied: the bucket is backed up by its own means.
    """
    settings = read_settings(database_url=database_url, data=data)

    async def work() -> str:
        from gateway.backup import write_backup
        from gateway.storage import opened_blobs

        async with server_url(settings) as url, opened_blobs(settings) as blobs:
            made = await write_backup(url, blobs, file)
        if made.files_at:
            return (
                f"{file}: schema {made.revision}, without the files: they stay in {made.files_at}; back that up as well"
            )
        return f"{file}: schema {made.revision}, {made.blobs} files ({made.blob_bytes:,} bytes)"

    typer.echo(run(work))
    typer.echo(
        "The secret key is not in it. Keep a copy of "
        + ("TRUNKLINE_SECRET_KEY" if settings.secret_key else str(settings.data / "secret.key"))
        + " elsewhere: without it the stored passwords of inboxes cannot be read."
    )


def restore(file: File, database_url: DatabaseUrl = None, data: Data = None) -> None:
    """Read a backup into an installation that has no workspace yet."""
    settings = read_settings(database_url=database_url, data=data)

    async def work() -> str:
        from gateway.backup import read_backup
        from gateway.storage import opened_blobs

        async with server_url(settings) as url, opened_blobs(settings) as blobs:
            made = await read_backup(file, url, blobs)
        said = f"restored what was backed up at {made.created_at}: {made.blobs} files"
        if made.files_at and made.files_at != blobs.where:
            said += f"\nIts files were in {made.files_at}: copy what is there to {blobs.where}, under the same names."
        return said

    typer.echo(run(work))
    if not settings.secret_key and not (settings.data / "secret.key").exists():
        typer.echo(f"Now put the old secret key into {settings.data / 'secret.key'}, before the program starts.")
