"""``serve --demo``: the demo workspace is there before the program says it is ready; its past follows behind it."""

from __future__ import annotations

import gc
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

import structlog
import typer
from aiohttp import web
from sqlalchemy import Row, func, select

from conversations.access import Scope
from conversations.inboxes import list_inboxes
from conversations.models import Account
from conversations.work import Works
from conversations.workspaces import list_workspaces
from gateway import keys
from gateway.demo import cast, history, mailroom, setup
from gateway.demo.asides import add_asides
from gateway.demo.history import History
from gateway.demo.password import choose_password, known_password
from gateway.passwords import Passwords
from gateway.settings import Settings
from kit.errors import Conflict
from kit.ids import new_id

log = structlog.get_logger(__name__)


async def ensure_demo(app: web.Application) -> None:
    """Make sure that the demo is there, and say how to sign in; the loops of ``app`` run already.

    On an empty database it is created; where it exists nothing is changed, but an interrupted history goes on. In a
    database with other workspaces it does nothing and says so.
    """
    settings, works = app[keys.SETTINGS], app[keys.WORKS]
    found = await _find(works)
    if found is None:
        async with works.database.begin() as connection:
            if await list_workspaces(connection):
                log.warning("demo_not_created", reason="the database holds other workspaces")
                return
        await _create(app, choose_password(settings))
        found = await _find(works)
        assert found is not None, "created a moment ago, by us or by another process"
    workspace_id: UUID = found.id
    await app[keys.ADAPTERS].refresh()
    await _open_mailroom(app, workspace_id)
    # The program itself is not looked through again: a full collection of it holds the loop up for a tenth of a second,
    # and writing a history calls for some.
    gc.collect()
    gc.freeze()
    written = History(works, app[keys.BLOBS], workspace_id)
    await written.write_opening()
    async with works.begin(workspace_id) as work:
        await app[keys.ROUTER].take_up(work)
    await add_asides(works, workspace_id)
    app[keys.TASKS].start("demo-history", partial(_write_past, app, written, workspace_id))
    await _say_how_to_sign_in(works, settings)


async def _write_past(app: web.Application, written: History, workspace_id: UUID) -> None:
    """Write the rest of the history; then look for what its customers asked and no article answers."""
    progress = await history.read_progress(app[keys.WORKS], workspace_id)
    await written.write_all()
    if progress is not None and not progress.is_complete:
        with suppress(Conflict):  # another process looks
            await app[keys.GAPS].search(workspace_id)


async def _find(works: Works) -> Row[Any] | None:
    async with works.database.begin() as connection:
        return next((row for row in await list_workspaces(connection) if row.slug == cast.SLUG), None)


async def _create(app: web.Application, password: str) -> None:
    settings, passwords = app[keys.SETTINGS], Passwords()
    hashes = {
        person.login: await passwords.hash(password, any_strength=True) for person in cast.PEOPLE if person.signs_in
    }
    try:
        async with app[keys.WORKS].begin(new_id()) as work:
            await setup.create_demo_workspace(work)
            await setup.set_up(
                work,
                app[keys.KEYS],
                cast.SLUG,
                password_hashes=hashes,
                mail_config=mailroom.mail_config(settings.smtp_port),
            )
            await history.plan(work)
    except Conflict as error:
        if error.code != "slug_taken":
            raise
        log.info("demo_created_elsewhere")


async def _open_mailroom(app: web.Application, workspace_id: UUID) -> None:
    async with app[keys.WORKS].begin(workspace_id) as work:
        rows = await list_inboxes(work, Scope.system(workspace_id))
    for row in rows:
        if row.kind == "email" and mailroom.is_ours(row.config):
            app[keys.TASKS].start("demo-mailroom", partial(mailroom.receive, int(row.config["smtp_port"])))
            return


async def _say_how_to_sign_in(works: Works, settings: Settings) -> None:
    domain = setup.mail_domain(cast.SLUG)
    emails = [f"{person.login}@{domain}" for person in cast.PEOPLE if person.signs_in]
    async with works.database.begin() as connection:
        stored = await connection.scalar(select(Account.password_hash).where(func.lower(Account.email) == emails[0]))
    password = known_password(settings)
    holds = password is not None and await Passwords().matches(password, stored)
    told = password if holds else "as it was set at the first start, or changed since"
    where = f" at {settings.base_url}" if settings.port or settings.public_url else ""
    typer.echo(f"Demo: sign in{where} as {', '.join(emails)}")
    typer.echo(f"Demo: password {told}")
