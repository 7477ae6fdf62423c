"""A customer's chat window, opened on the running program over its real socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import orjson
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType


@dataclass(slots=True)
class Window:
    """An open window whose greeting was read."""

    ws: ClientWebSocketResponse
    hello: dict[str, Any]

    @property
    def token(self) -> str:
        return str(self.hello["visitor"])

    async def next(self, within_s: float = 10.0) -> dict[str, Any]:
        """Return the next frame."""
        async with asyncio.timeout(within_s):
            frame = await self.ws.receive()
        assert frame.type is WSMsgType.TEXT, f"the window was closed: {frame}"
        found: dict[str, Any] = orjson.loads(frame.data)
        return found

    async def until(self, type_: str, within_s: float = 10.0) -> dict[str, Any]:
        """Return the next frame of this type, passing over others."""
        async with asyncio.timeout(within_s):
            while (frame := await self.next())["type"] != type_:
                pass
            return frame

    async def say(self, type_: str = "message", **fields: Any) -> None:
        if type_ == "message":
            fields.setdefault("client_id", str(uuid4()))
        await self.ws.send_str(orjson.dumps({"type": type_, **fields}, default=str).decode())

    async def write(self, text: str, client_id: str | None = None) -> dict[str, Any]:
        """Send a message and return its acknowledgement."""
        await self.say(text=text, client_id=client_id or str(uuid4()))
        return await self.until("ack")


@asynccontextmanager
async def open_window(http: ClientSession, inbox_id: UUID, **query: Any) -> AsyncIterator[Window]:
    """Open a window; ``visitor``, ``cursor``, ``user`` and ``lang`` go into the address."""
    async with http.ws_connect(
        f"/chat/{inbox_id}/ws", params={name: str(value) for name, value in query.items()}
    ) as ws:
        window = Window(ws, {})
        window.hello = await window.next()
        assert window.hello["type"] == "hello"
        yield window
