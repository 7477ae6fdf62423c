"""A company at work on a served program: three inboxes, people with tokens, and the far sides of its replies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import aiohttp
import asyncpg
from sqlalchemy import insert

from conversations.models import QueueMember
from kit.db import Database
from kit.ids import new_id
from tests.reliability.far_sides import FarSides
from tests.reliability.served import Served
from tests.support.office import Desk, make_token
from tests.support.workspaces import TestWorkspace, add_agent, make_workspace

AGENTS = 4


@dataclass(slots=True)
class Shop:
    """A fresh workspace of a served program.

    Attributes:
        http: sends to the program, wherever it was restarted.
        inboxes: channel → inbox id.
        agents: account id → token; members of the one queue.
        database_url: to look into the tables beside the program.
    """

    served: Served
    http: aiohttp.ClientSession
    database_url: str
    workspace: TestWorkspace
    inboxes: dict[str, UUID]
    address: str
    admin_token: str
    supervisor_token: str
    agents: dict[UUID, str]

    @property
    def admin(self) -> Desk:
        return Desk(self.http, self.admin_token)

    @property
    def supervisor(self) -> Desk:
        return Desk(self.http, self.supervisor_token)

    def agent(self, number: int = 0) -> Desk:
        return Desk(self.http, list(self.agents.values())[number])

    async def fetch(self, sql: str, *values: Any) -> list[Any]:
        """Ask the tables; ``$1`` is the workspace."""
        connection = await asyncpg.connect(self.database_url)
        try:
            rows: list[Any] = await connection.fetch(sql, self.workspace.id, *values)
            return rows
        finally:
            await connection.close()

    async def until_settled(self, within_s: float, *, hurry: bool) -> None:
        """Wait until everything acknowledged is taken in and every reply is delivered or marked.

        Args:
            hurry: let the leases that killed senders left run out now instead of in a minute.
        """
        deadline = asyncio.get_running_loop().time() + within_s
        while left := await self._under_way(hurry):
            assert asyncio.get_running_loop().time() < deadline, f"still under way: {left}\n{self.served.said()}"
            await asyncio.sleep(0.1)

    async def _under_way(self, hurry: bool) -> list[Any]:
        if hurry:
            await self.fetch(_EXPIRE, f"%:{self.served.pid}:%")
        return [*await self.fetch(_WAITING), *await self.fetch(_SENDING)]


_EXPIRE = """
UPDATE delivery SET lease_until = now() - interval '1 second'
WHERE workspace_id = $1 AND state = 'sending' AND lease_owner NOT LIKE $2
"""
_WAITING = "SELECT id::text, state, error FROM raw_event WHERE workspace_id = $1 AND state = 'new'"
_SENDING = """
SELECT id::text, state, attempts, run_at, lease_owner, error FROM delivery
WHERE workspace_id = $1 AND state IN ('queued', 'sending')
"""


@asynccontextmanager
async def opened_shop(served: Served, far: FarSides, *, database_url: str = "") -> AsyncIterator[Shop]:
    """Open a shop in a running program whose replies go to these far sides."""
    database_url = database_url or await served.database_url()
    async with opened_database(database_url) as database:
        workspace = await make_workspace(database)
        agents = await _hire(database, workspace)
        admin, supervisor = [
            await make_token(database, workspace.id, id_) for id_ in (workspace.admin_id, workspace.supervisor_id)
        ]
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(served.url, connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as http:
        shop = Shop(
            served=served,
            http=http,
            database_url=database_url,
            workspace=workspace,
            inboxes={},
            address=f"support@{workspace.slug}.test",
            admin_token=admin,
            supervisor_token=supervisor,
            agents=agents,
        )
        await _open_inboxes(shop, far)
        yield shop


@asynccontextmanager
async def opened_database(url: str) -> AsyncIterator[Database]:
    """The tables as the program's own parts see them, for as long as the block runs."""
    database = await Database.open(url, hot_connections=2, other_connections=2)
    try:
        yield database
    finally:
        await database.close()


async def _hire(database: Database, workspace: TestWorkspace) -> dict[UUID, str]:
    agents = {}
    for number in range(AGENTS):
        agent_id = new_id()
        async with database.begin() as connection:
            await add_agent(
                connection, workspace.id, agent_id, name=f"Agent {number}", email=f"{agent_id.hex}@agents.test"
            )
            await connection.execute(
                insert(QueueMember).values(workspace_id=workspace.id, queue_id=workspace.queue_id, agent_id=agent_id)
            )
        agents[agent_id] = await make_token(database, workspace.id, agent_id)
    return agents


async def _open_inboxes(shop: Shop, far: FarSides) -> None:
    bodies: dict[str, dict[str, Any]] = {
        "api": {"config": {"callback_url": far.callback.url, "callback_secret": "shared"}},
        "email": {
            "address": shop.address,
            "config": {"smtp_host": "127.0.0.1", "smtp_port": far.mail.port, "smtp_security": "none"},
        },
        "webchat": {},
    }
    for kind, body in bodies.items():
        made = await shop.admin.post(
            "/api/v1/inboxes", {"kind": kind, "name": f"Our {kind}", "queue_id": shop.workspace.queue_id, **body}
        )
        shop.inboxes[kind] = UUID(made["id"])
