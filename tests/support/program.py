"""The whole program over HTTP, as an installation runs it, on a port of its own."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from sqlalchemy import insert, update

from conversations.models import Account, ApiToken, Inbox
from conversations.roles import Role
from gateway import keys
from gateway.app import create_app
from gateway.settings import Settings, load_settings
from kit.db import Database
from kit.ids import new_id
from kit.secret import new_token, token_hash
from tests.support.workspaces import TestWorkspace, make_workspace

PASSWORD = "correct horse battery"
_HASHED: list[str] = []  # of that password, once: to make it takes long on purpose


@dataclass(frozen=True, slots=True)
class Program:
    """A running program: ``http`` sends to it, ``app`` holds its parts."""

    url: str
    app: web.Application
    http: aiohttp.ClientSession

    @property
    def database(self) -> Database:
        return self.app[keys.DATABASE]

    async def workspace(self) -> TestWorkspace:
        """Make a fresh workspace in this program's database; its people sign in with ``PASSWORD``."""
        made = await make_workspace(self.database)
        if not _HASHED:
            _HASHED.append(await self.app[keys.AUTH].passwords.hash(PASSWORD))
        async with self.database.begin() as connection:
            ids = (made.agent_id, made.supervisor_id, made.admin_id)
            await connection.execute(update(Account).where(Account.id.in_(ids)).values(password_hash=_HASHED[0]))
        return made

    async def retire(self, workspace: TestWorkspace) -> None:
        """Take the workspace of a test that is over off the line.

        The program looks after every live inbox each second: those of a thousand tests keep a processor busy.
        """
        async with self.database.begin() as connection:
            await connection.execute(update(Inbox).where(Inbox.workspace_id == workspace.id).values(is_enabled=False))

    async def bearer(self, workspace: TestWorkspace, role: Role = "agent") -> dict[str, str]:
        """Return the headers of a program that acts for the workspace's agent, supervisor or admin."""
        token = new_token("tlk_")
        account_id = {"agent": workspace.agent_id, "supervisor": workspace.supervisor_id, "admin": workspace.admin_id}
        async with self.database.begin() as connection:
            await connection.execute(
                insert(ApiToken).values(
                    token_hash=token_hash(token),
                    id=new_id(),
                    account_id=account_id[role],
                    workspace_id=workspace.id,
                    name="test",
                    hint=token[:8],
                )
            )
        return {"Authorization": f"Bearer {token}"}

    @asynccontextmanager
    async def browser(self, workspace: TestWorkspace, role: Role = "agent") -> AsyncIterator[aiohttp.ClientSession]:
        """Yield a signed-in browser: its cookie and CSRF header go with every request."""
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(self.url, cookie_jar=jar) as session:
            body = {"email": workspace.email(role), "password": PASSWORD}
            async with session.post("/api/v1/auth/login", json=body) as response:
                assert response.status == 200, await response.text()
                session.headers["X-CSRF-Token"] = (await response.json())["csrf_token"]
            yield session


def settings_for(data: Path, **options: Any) -> Settings:
    """Settings that owe nothing to the environment but what the test says."""
    strangers = [name for name in os.environ if name.startswith("TRUNKLINE_") and not name.startswith("TRUNKLINE_TEST")]
    for name in strangers:
        del os.environ[name]
    # What customers write is read where a test lets it be: by itself it would tell of that at any moment.
    options.setdefault("classify", False)
    return load_settings(data=data, host="127.0.0.1", port=0, smtp_port=0, **options)


@asynccontextmanager
async def running_program(
    database_url: str, data: Path, *, parts: Any = None, **options: Any
) -> AsyncIterator[Program]:
    """Run the program on a database and a data folder.

    Args:
        parts: keyword arguments of ``create_app`` (clock, adapters).
        options: settings.
    """
    settings = settings_for(data, **options)
    app = await create_app(settings, database_url, **(parts or {}))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5, handler_cancellation=True)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with aiohttp.ClientSession(url, cookie_jar=aiohttp.DummyCookieJar()) as http:
            yield Program(url, app, http)
    finally:
        await runner.cleanup()
