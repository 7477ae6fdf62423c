"""``serve --platforms``: the phones of a demo, wired to the running program and put on a page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import typer
from aiohttp import web

from conversations.workspaces import list_workspaces
from gateway import keys
from gateway.demo import cast
from gateway.demo.platforms.page import opened_page
from gateway.demo.platforms.stage import Stage, furnish, keep_ticking, open_hooks
from kit.errors import Invalid


async def furnish_demo(app: web.Application, stage: Stage) -> None:
    """Give the demo workspace an inbox for each phone.

    Raises:
        Invalid: there is no demo workspace, or it is not the only one: real customers have no business beside actors.
    """
    works = app[keys.WORKS]
    async with works.database.begin() as connection:
        found = await list_workspaces(connection)
    if [row.slug for row in found] != [cast.SLUG]:
        raise Invalid("--platforms is for a database with nothing but the demo workspace: take a new --data folder")
    async with works.begin(found[0].id) as work:
        await furnish(work, app[keys.KEYS], stage)
    await app[keys.ADAPTERS].refresh()


@asynccontextmanager
async def open_phones(stage: Stage, program_port: int, port: int) -> AsyncIterator[None]:
    """Open the page; the program listens by now."""
    open_hooks(stage, f"http://127.0.0.1:{program_port}")
    ticking = asyncio.create_task(keep_ticking(stage), name="demo-platforms")
    try:
        async with opened_page(stage, port) as address:
            typer.echo(f"Demo: play customers of every channel at {address}")
            yield
    finally:
        ticking.cancel()
        await asyncio.gather(ticking, return_exceptions=True)
