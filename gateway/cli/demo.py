"""``trunkline demo``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.common import Data, DatabaseUrl, database, read_settings, run

if TYPE_CHECKING:
    from gateway.settings import Settings


def add_to(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo(
    workspace: Annotated[
        str | None, typer.Option("--workspace", metavar="SLUG", help="Which workspace to fill.")
    ] = None,
    database_url: DatabaseUrl = None,
    data: Data = None,
    platforms: Annotated[
        bool, typer.Option("--platforms", help="Serve the demo, with customers' phones on a page of this machine.")
    ] = False,
) -> None:
    """Fill a workspace with colleagues, queues, inboxes and fourteen days of invented conversations.

    What is there stays as it is; nobody it adds can sign in. A second run changes nothing. With --platforms: the same
    as serve --demo --platforms.
    """
    if platforms:
        from gateway.cli.serve import serve

        serve(database=database_url, data=data, platforms=True)
        return
    if workspace is None:
        raise typer.BadParameter("name the workspace to fill, or ask for --platforms", param_hint="--workspace")
    settings = read_settings(database_url=database_url, data=data)
    typer.echo(run(lambda: fill(settings, workspace)))


async def fill(settings: Settings, slug: str) -> str:
    """Fill a workspace, or go on filling it; return what to tell."""
    from conversations.work import Works
    from conversations.workspaces import find_workspace
    from gateway.demo import history, setup
    from gateway.settings import master_key
    from gateway.storage import opened_blobs
    from kit.clock import SystemClock
    from kit.secret import Keys

    keys = Keys(master_key(settings))
    async with database(settings) as opened, opened_blobs(settings) as blobs:
        works = Works(opened, SystemClock(), lambda *_: None)
        async with opened.begin() as connection:
            workspace_id = (await find_workspace(connection, slug)).id
        progress = await history.read_progress(works, workspace_id)
        if progress is not None and progress.is_complete:
            return f"{slug} was filled before: nothing changed"
        if progress is None:
            async with works.begin(workspace_id) as work:
                await setup.set_up(work, keys, slug, password_hashes={}, mail_config={})
                await history.plan(work)
        await history.History(works, blobs, workspace_id).write_all()
        done = await history.read_progress(works, workspace_id)
        return f"{slug} has {done.done if done else 0} more conversations of the past 14 days"
