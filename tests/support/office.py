"""A workspace served by the running program: desks for its members over HTTP and WebSocket, and its customers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal
from uuid import UUID

import orjson
from aiohttp import ClientResponse, ClientSession, ClientWebSocketResponse, WSMsgType
from sqlalchemy import insert

from conversations.models import ApiToken
from gateway import keys
from gateway.callers import TOKEN_PREFIX
from kit.db import Database
from kit.ids import new_id
from kit.secret import new_token, token_hash
from tests.support.contract import Contract
from tests.support.program import Program
from tests.support.workspaces import TestWorkspace

contract = cache(Contract)
Who = Literal["agent", "supervisor", "admin"]


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer with its body decoded, where it is JSON."""

    status: int
    body: Any
    headers: Mapping[str, str]  # names in any case


@dataclass(slots=True)
class Stream:
    """An open stream whose greeting was read."""

    ws: ClientWebSocketResponse
    hello: dict[str, Any]

    async def next(self, within_s: float = 60.0) -> dict[str, Any]:
        """Return the next frame; fails if the socket closes first."""
        async with asyncio.timeout(within_s):
            message = await self.ws.receive()
        assert message.type is WSMsgType.TEXT, f"the stream ended: {message.type} {message.data} {message.extra}"
        frame: dict[str, Any] = orjson.loads(message.data)
        return frame

    async def until(self, type_: str, within_s: float = 60.0) -> list[dict[str, Any]]:
        """Return the frames up to and including the first of this type."""
        frames: list[dict[str, Any]] = []
        async with asyncio.timeout(within_s):
            while not frames or frames[-1]["type"] != type_:
                frames.append(await self.next())
        return frames

    async def say(self, **note: Any) -> None:
        """Send a note, e.g. ``say(type="viewing", conversation_id=…)``."""
        await self.ws.send_str(orjson.dumps(note, default=str).decode())

    async def closed(self, within_s: float = 60.0) -> int | None:
        """Wait for the end and return its close code."""
        async with asyncio.timeout(within_s):
            while (message := await self.ws.receive()).type is WSMsgType.TEXT:
                pass
        # What was said in the close frame; the client's own code may tell of its answer to it.
        return message.data if message.type is WSMsgType.CLOSE else self.ws.close_code


class Desk:
    """One member's hands on the program. Every answer is held against the OpenAPI document."""

    def __init__(self, http: ClientSession, token: str) -> None:
        self._http = http
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Answered:
        """Send a request and return whatever comes back."""
        headers = self.headers | more.pop("headers", {})
        if body is not None:
            more["data"] = orjson.dumps(body, default=str)
            headers["Content-Type"] = "application/json"
        async with self._http.request(method, path, headers=headers, **more) as response:
            answered = Answered(response.status, await _body(response), response.headers)
            if response.content_type == "application/json":
                contract().check(method, response.url.path, response.status, answered.body)
            return answered

    async def get(self, path: str, expect: int = 200) -> Any:
        return self._expect(await self.ask("GET", path), (expect,), path)

    async def post(self, path: str, body: Any = None, expect: int | None = None) -> Any:
        return self._expect(await self.ask("POST", path, body), (expect,) if expect else (200, 201, 204), path)

    async def put(self, path: str, body: Any = None, expect: int | None = None) -> Any:
        return self._expect(await self.ask("PUT", path, body), (expect,) if expect else (200, 204), path)

    async def patch(self, path: str, body: Any = None, expect: int = 200) -> Any:
        return self._expect(await self.ask("PATCH", path, body), (expect,), path)

    async def delete(self, path: str, expect: int = 204) -> Any:
        return self._expect(await self.ask("DELETE", path), (expect,), path)

    @staticmethod
    def _expect(answered: Answered, wanted: tuple[int, ...], path: str) -> Any:
        assert answered.status in wanted, f"{path}: {answered.status} {answered.body}"
        return answered.body

    @asynccontextmanager
    async def stream(self, cursor: int | None = None) -> AsyncIterator[Stream]:
        """Open the stream and read its greeting."""
        query = "" if cursor is None else f"?cursor={cursor}"
        async with self._http.ws_connect(f"/api/v1/stream{query}", headers=self.headers) as ws:
            stream = Stream(ws, {})
            stream.hello = await stream.next()
            assert stream.hello["type"] == "hello"
            yield stream


class Office:
    """A fresh workspace of the running program."""

    def __init__(self, program: Program, workspace: TestWorkspace) -> None:
        self.program = program
        self.workspace = workspace
        self.app = program.app

    async def desk(self, who: Who | UUID = "agent", scopes: list[str] | None = None) -> Desk:
        """Return a member's desk, with a fresh API token."""
        account_id = getattr(self.workspace, f"{who}_id") if isinstance(who, str) else who
        return Desk(self.program.http, await make_token(self.program.database, self.workspace.id, account_id, scopes))

    def stranger(self) -> Desk:
        """Return the desk of somebody who is not signed in."""
        return Desk(self.program.http, "")

    async def customer_writes(self, text: str = "Hello", sender: str = "c-1", **more: Any) -> dict[str, Any]:
        """Hand a customer's message to the workspace's API inbox and return its receipt."""
        await self.app[keys.ADAPTERS].refresh()
        body = {"external_id": str(new_id()), "from": {"external_id": sender, "name": "Li Lei"}, "text": text} | more
        admin = await self.desk("admin")
        path = f"/api/v1/inboxes/{self.workspace.inbox_id}/messages"
        receipt: dict[str, Any] = await admin.post(path, body, expect=202)
        return receipt

    async def make_chat(self, **config: Any) -> UUID:
        """Set up a web chat inbox that feeds the workspace's queue, and return its id."""
        admin = await self.desk("admin")
        body = {"kind": "webchat", "name": f"Chat {new_id()}", "queue_id": self.workspace.queue_id, "config": config}
        made = await admin.post("/api/v1/inboxes", body, expect=201)
        await self.app[keys.ADAPTERS].refresh()
        return UUID(made["id"])


async def make_token(database: Database, workspace_id: UUID, account_id: UUID, scopes: list[str] | None = None) -> str:
    """Write an API token and return it."""
    token = new_token(TOKEN_PREFIX)
    async with database.begin() as connection:
        await connection.execute(
            insert(ApiToken).values(
                token_hash=token_hash(token),
                id=new_id(),
                account_id=account_id,
                workspace_id=workspace_id,
                name="test",
                hint=token[:8],
                scopes=scopes or [],
            )
        )
    return token


async def _body(response: ClientResponse) -> Any:
    raw = await response.read()
    return orjson.loads(raw) if response.content_type == "application/json" and raw else raw
