"""A channel's inbox on the running program, as the agents behind it meet it: what came, and how an answer fares."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.support.databases import TestServer
from tests.support.office import Office
from tests.support.program import Program, running_program

WITHIN_S = 90.0  # on the busiest machine; the test's own time-out would not say what was waited for


@asynccontextmanager
async def program_that_calls_here(server: TestServer, folder: Path, **settings: Any) -> AsyncIterator[Program]:
    """Run a program on a database of its own, whose operator opened loopback, where the tests' providers are."""
    async with server.fresh() as url, running_program(url, folder, fetch_allow="127.0.0.0/8", **settings) as started:
        yield started


@dataclass(frozen=True, slots=True)
class Counter:
    """Agents of a workspace with one inbox. Channels add their far side."""

    office: Office

    async def messages(self, count: int) -> list[Any]:
        """Wait until the workspace has this many messages and return them, oldest first."""
        desk = await self.office.desk("supervisor")
        async with asyncio.timeout(WITHIN_S):
            while True:
                found: list[Any] = []
                for one in (await desk.get("/api/v1/conversations?view=all"))["items"]:
                    found += (await desk.get(f"/api/v1/conversations/{one['id']}/messages"))["items"]
                if len(found) >= count:
                    return sorted(found, key=lambda one: int(one["sequence"]))
                await asyncio.sleep(0.05)

    async def reply(self, conversation_id: str, text: str, *states: str, **more: Any) -> Any:
        """Send a reply and wait until its delivery is in one of these states, ``sent`` if none is named."""
        desk = await self.office.desk("supervisor")
        path = f"/api/v1/conversations/{conversation_id}/messages"
        body = {"kind": "reply", "text": text, "client_id": str(uuid4())} | more
        sent = await desk.post(path, body, expect=201)
        async with asyncio.timeout(WITHIN_S):
            while True:
                for one in (await desk.get(path))["items"]:
                    if one["id"] == sent["id"] and one["delivery"]["state"] in (states or ("sent",)):
                        return one
                await asyncio.sleep(0.05)
