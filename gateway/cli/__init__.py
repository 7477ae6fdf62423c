"""The command line. Each command imports what it needs when it runs, so that ``--help`` answers at once."""

from __future__ import annotations

import typer

from gateway.cli import articles, backup, demo, describe, doctor, serve, setup, simulate, transfer, whatif

app = typer.Typer(
    help="Trunkline: every channel, one inbox, the right person.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for commands in (serve, setup, demo, simulate, whatif, doctor, backup, transfer, articles, describe):
    commands.add_to(app)
