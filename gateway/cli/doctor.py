"""``trunkline doctor``."""

from __future__ import annotations

import typer

from gateway.cli.common import Data, DatabaseUrl, read_settings, run, server_url

_MARKS = {"ok": "ok     ", "warning": "warning", "fault": "FAULT  "}


def add_to(app: typer.Typer) -> None:
    app.command("doctor")(doctor)


def doctor(database_url: DatabaseUrl = None, data: Data = None) -> None:
    """Look at database, disk, key, clock, mail and every inbox, and say what to do. Status 1 if there is a fault."""
    settings = read_settings(database_url=database_url, data=data)

    async def work() -> int:
        from gateway.doctor import examine
        from kit.clock import SystemClock

        faults = 0
        async with server_url(settings) as url:
            async for finding in examine(settings, url, SystemClock()):
                typer.echo(f"{_MARKS[finding.level]}  {finding.what}: {finding.detail}")
                if finding.advice:
                    typer.echo(f"         → {finding.advice}")
                faults += finding.level == "fault"
        return faults

    if run(work):
        raise typer.Exit(1)
