"""A WeChat account in a running program: the platform's side and the agents'."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from gateway import keys
from gateway.demo.platforms import wechat
from tests.support.office import Office
from tests.support.program import Program

SECRETS = {"app_secret": wechat.APP_SECRET, "token": wechat.TOKEN, "encoding_aes_key": wechat.AES_KEY}


@dataclass(frozen=True, slots=True)
class Line:
    """One account with its inbox: the platform's side and the agents'."""

    office: Office
    platform: wechat.Platform
    inbox_id: str

    async def conversations(self, many: int) -> list[dict[str, Any]]:
        """Wait until the inbox has so many conversations."""
        desk = await self.office.desk("supervisor")
        while True:
            found: list[dict[str, Any]] = (await desk.get(f"/api/v1/conversations?inbox={self.inbox_id}"))["items"]
            if len(found) >= many:
                return found
            await asyncio.sleep(0.02)

    async def messages(self, conversation_id: str, many: int) -> list[dict[str, Any]]:
        """Wait until a conversation has so many messages of either side."""
        desk = await self.office.desk("supervisor")
        while True:
            page = await desk.get(f"/api/v1/conversations/{conversation_id}/messages")
            found: list[dict[str, Any]] = [one for one in page["items"] if one["direction"] in ("in", "out")]
            if len(found) >= many:
                return found
            await asyncio.sleep(0.02)

    async def windows(self) -> dict[str, tuple[int, int]]:
        """What is open: by what, and how many replies of how many are used."""
        async with self.office.program.database.acquire() as connection:
            rows = await connection.fetch(
                "SELECT opened_by, quota, used FROM reply_window WHERE workspace_id = $1", self.office.workspace.id
            )
        return {row["opened_by"]: (row["quota"], row["used"]) for row in rows}

    async def reply(self, conversation_id: str, text: str, attachments: list[str] | None = None) -> Any:
        body = {"kind": "reply", "text": text, "attachments": attachments or [], "client_id": str(uuid4())}
        desk = await self.office.desk("agent")
        return await desk.post(f"/api/v1/conversations/{conversation_id}/messages", body, expect=201)

    async def delivery(self, message: Any, *states: str) -> Any:
        """Wait until the reply's delivery is in one of these states."""
        while True:
            for one in await self.messages(message["conversation_id"], 1):
                if one["id"] == message["id"] and one["delivery"]["state"] in states:
                    return one["delivery"]
            await asyncio.sleep(0.02)


@asynccontextmanager
async def open_line(program: Program, kind: str, **config: Any) -> AsyncIterator[Line]:
    office = Office(program, await program.workspace())
    async with wechat.platform(kind) as platform:
        admin = await office.desk("admin")
        given = {"app_id": wechat.APP_ID, "api_url": platform.url, **SECRETS, **config}
        body = {"kind": kind, "name": "Shop", "config": given, "queue_id": office.workspace.queue_id}
        made = await admin.post("/api/v1/inboxes", body, expect=201)
        await office.app[keys.ADAPTERS].refresh()
        platform.hook_url = f"{program.url}/hooks/{made['id']}"
        yield Line(office, platform, made["id"])
