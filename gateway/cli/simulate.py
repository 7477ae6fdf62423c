"""``trunkline simulate``."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.common import WRONG_SETTINGS, read_password, run

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

DEMO_ADMIN = "admin@demo.test"
SMTP_PORT = 2525
MAX_PORT = 65_535


def add_to(app: typer.Typer) -> None:
    app.command("simulate")(simulate)


def simulate(
    url: Annotated[str, typer.Option(help="Where the server answers.")] = "http://127.0.0.1:8080",
    rate: Annotated[float, typer.Option(min=0.1, max=600, help="Customers who come in a minute.")] = 6.0,
    duration: Annotated[float | None, typer.Option(min=1, help="Seconds; without it until Ctrl-C.")] = None,
    seed: Annotated[int, typer.Option(help="The same people and stories again.")] = 1,
    at_once: Annotated[int, typer.Option(min=1, max=1000, help="Customers inside at the same time.")] = 60,
    email: Annotated[str, typer.Option(help="Who signs in; default: the demo's admin.")] = DEMO_ADMIN,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    token: Annotated[
        str | None, typer.Option(envvar="TRUNKLINE_TOKEN", help="An API token instead of address and password.")
    ] = None,
    smtp: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="The mail listener; default: the server's host, port 2525.")
    ] = None,
) -> None:
    """Keep customers writing to a running server: by web chat, mail and the API channel, and reading the answers.

    Against a demo server nothing else is needed where TRUNKLINE_DEMO_PASSWORD is set.
    """
    _check_url(url)
    password = _password(password_stdin, token)
    listener = _listener(smtp, url)
    run(
        lambda: _simulate(
            url, rate, duration, seed, at_once, token=token, email=email, password=password, smtp=listener
        )
    )


async def _simulate(
    url: str,
    rate: float,
    duration: float | None,
    seed: int,
    at_once: int,
    *,
    token: str | None,
    email: str,
    password: str,
    smtp: tuple[str, int],
) -> None:
    import asyncio

    from gateway.demo.desk import signed_in
    from gateway.demo.traffic import Traffic
    from kit.errors import NotFound

    stopping = asyncio.Event()
    _stop_on_signals(stopping)
    async with signed_in(url, token=token, email=email, password=password) as desk:
        entrances = await desk.entrances()
        listens = await _answers(smtp)
        if not listens:
            typer.echo(f"nobody listens for mail at {smtp[0]}:{smtp[1]}: no customer sends any", err=True)
        traffic = Traffic(desk, entrances, per_minute=rate, smtp=smtp if listens else None, seed=seed, at_once=at_once)
        if not traffic.entrances:
            raise NotFound("there is no inbox of kind webchat, email or api that customers could write to")
        if duration is not None:
            asyncio.get_running_loop().call_later(duration, stopping.set)
        show, every_s = _screen()
        await traffic.run(stopping, show, every_s=every_s)
    if sys.stdout.isatty():
        typer.echo("")


def _check_url(url: str) -> None:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good:
        typer.echo("trunkline: --url is written as http://HOST:PORT", err=True)
        raise typer.Exit(WRONG_SETTINGS)


def _password(from_stdin: bool, token: str | None) -> str:
    if token is not None:
        return ""
    password = read_password() if from_stdin else os.environ.get("TRUNKLINE_DEMO_PASSWORD", "")
    if not password:
        typer.echo("trunkline: say who you are: --token, --password-stdin, or set TRUNKLINE_DEMO_PASSWORD", err=True)
        raise typer.Exit(2)
    return password


def _listener(smtp: str | None, url: str) -> tuple[str, int]:
    from urllib.parse import urlsplit

    if smtp is None:
        port = os.environ.get("TRUNKLINE_SMTP_PORT", "")
        return urlsplit(url).hostname or "127.0.0.1", int(port) if port.isdigit() else SMTP_PORT
    host, _, port = smtp.rpartition(":")
    if not host or not (port.isascii() and port.isdigit()) or int(port) > MAX_PORT:
        typer.echo("trunkline: --smtp is written as HOST:PORT", err=True)
        raise typer.Exit(2)
    return host, int(port)


async def _answers(smtp: tuple[str, int]) -> bool:
    import asyncio

    try:
        async with asyncio.timeout(5):
            _, writer = await asyncio.open_connection(*smtp)
    except OSError:  # TimeoutError is one
        return False
    writer.close()
    return True


def _stop_on_signals(stopping: asyncio.Event) -> None:
    import asyncio
    import signal

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)


def _screen() -> tuple[Callable[[str], None], float]:
    """Return how to show the summary, and how often: one line that changes on a terminal, else a line now and then."""
    if not sys.stdout.isatty():
        return typer.echo, 10.0
    return lambda line: typer.echo(f"\r\x1b[2K{line}", nl=False), 1.0
