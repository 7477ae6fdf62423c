"""``trunkline serve``."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from gateway.cli.common import Data, DatabaseUrl, read_settings, run


def add_to(app: typer.Typer) -> None:
    app.command("serve")(serve)


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port for HTTP; 0 takes a free one.")] = None,
    roles: Annotated[str | None, typer.Option(help="What this process does: web,worker,mail.")] = None,
    database: DatabaseUrl = None,
    data: Data = None,
    demo: Annotated[bool, typer.Option("--demo", help="Fill an empty database with a demo workspace.")] = False,
    platforms: Annotated[
        bool,
        typer.Option("--platforms", help="The demo, with customers' phones on a page of this machine."),
    ] = False,
    platforms_port: Annotated[int, typer.Option(help="Port of that page; 0 takes a free one.")] = 8090,
) -> None:
    """Serve: the API, the console, the channels and the routing, with the embedded database unless one is named."""
    settings = read_settings(host=host, port=port, roles=roles, database_url=database, data=data)

    from gateway.serving import serve as serve_until_stopped

    port_of_phones = platforms_port if platforms else None
    serving = partial(serve_until_stopped, settings, demo=demo or platforms, platforms_port=port_of_phones)
    run(serving, log_level=settings.log_level, log_json=settings.log_json)
