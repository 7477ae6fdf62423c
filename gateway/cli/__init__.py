"""The command line. Each command imports what it needs when it runs, so that ``--help`` answers at once."""

from __future__ import annotations

import typer

from gateway.cli import backup, demo, describe, doctor, serve, setup, simulate, transfer

app = typer.Typer(
    help="Trunkline: every channel, one inbox, the right person.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for commands in (serve, setup, demo, simulate, doctor, backup, transfer, describe):
    commands.add_to(app)
