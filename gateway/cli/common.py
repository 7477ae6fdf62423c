"""What commands share: their options, the settings behind them, a database to work with, and errors as one line."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

if TYPE_CHECKING:
    from gateway.settings import Settings
    from kit.db import Database

T = TypeVar("T")

DatabaseUrl = Annotated[
    str | None, typer.Option("--database", metavar="URL", help="PostgreSQL 15 or newer; default: the embedded one.")
]
Data = Annotated[Path | None, typer.Option("--data", metavar="DIR", help="Folder of everything the program writes.")]

WRONG_SETTINGS = 2


def read_settings(**options: Any) -> Settings:
    """Return the settings; if they do not hold, print each fault on a line of its own and leave with status 2."""
    from gateway.settings import WrongSettings, load_settings

    try:
        return load_settings(**options)
    except WrongSettings as error:
        for line in error.lines:
            typer.echo(f"trunkline: {line}", err=True)
        raise typer.Exit(WRONG_SETTINGS) from None


def read_password() -> str:
    """Return the first line of standard input; one that is not UTF-8 ends the command with status 2."""
    try:
        return sys.stdin.buffer.readline().decode().rstrip("\r\n")
    except UnicodeDecodeError:
        typer.echo("trunkline: the password on standard input is not UTF-8", err=True)
        raise typer.Exit(WRONG_SETTINGS) from None


def run(work: Callable[[], Coroutine[Any, Any, T]], *, log_level: str = "warning", log_json: bool | None = None) -> T:
    """Run a command to its end; an expected failure is one line on stderr and status 1.

    Logs go to stderr too: what a command prints on stdout is its result and nothing else.
    """
    from kit.errors import TrunklineError
    from kit.log import configure_logging
    from kit.postgres import PostgresError

    configure_logging(json=log_json, level=log_level)
    try:
        return asyncio.run(work())
    except TrunklineError as error:
        fields = "".join(f"; {name} {what}" for name, what in error.fields.items())
        typer.echo(f"trunkline: {error.detail or error.code}{fields}", err=True)
    except (PostgresError, OSError) as error:
        typer.echo(f"trunkline: {error}", err=True)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    raise typer.Exit(1)


@asynccontextmanager
async def server_url(settings: Settings) -> AsyncIterator[str]:
    """Yield the database's address: the one that is set, else the embedded one, started unless it runs already."""
    if settings.database_url:
        yield settings.database_url.value
        return
    from kit.postgres import attach_embedded

    async with await attach_embedded(settings.data) as embedded:
        yield embedded.url


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[Database]:
    """Yield the database at this version's schema; an empty one gets it.

    Raises:
        Conflict: the schema is of another version (``schema_differs``).
    """
    from gateway.revisions import current_revision, head_revision
    from kit.db import Database
    from kit.errors import Conflict

    async with server_url(settings) as url:
        revision = await current_revision(url)
        if revision is None:
            from gateway.migrate import migrate

            await migrate(url)
        elif revision != head_revision():
            raise Conflict(
                "the database's schema is of another version: run `trunkline migrate` first", code="schema_differs"
            )
        opened = await Database.open(url, hot_connections=2, other_connections=4)
        try:
            yield opened
        finally:
            await opened.close()
