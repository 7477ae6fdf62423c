"""``trunkline serve``."""

from __future__ import annotations

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
) -> None:
    """Serve: the API, the console, the channels and the routing, with the embedded database unless one is named."""
    settings = read_settings(host=host, port=port, roles=roles, database_url=database, data=data)

    from gateway.serving import serve as serve_until_stopped

    run(lambda: serve_until_stopped(settings, demo=demo), log_level=settings.log_level, log_json=settings.log_json)
