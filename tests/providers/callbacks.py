"""The far side of the API channel: a program that takes replies at a URL of its own and checks who sent them."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web


@dataclass
class Callbacks:
    """What came in, and how the next is answered.

    Attributes:
        status: of the answer; 0 takes the request and ends the connection instead.
        genuine: the posts whose signature holds by the words of Standard Webhooks.
    """

    secret: bytes
    url: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    genuine: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    refused: int = 0

    async def take(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        if self._is_genuine(request.headers, body):
            self.genuine.append(orjson.loads(body))
            self.ids.append(request.headers["webhook-id"])
        else:
            self.refused += 1
        if not self.status:
            assert request.transport is not None
            request.transport.close()
            await asyncio.sleep(0)
        return web.Response(status=self.status or 200, headers=self.headers, body=self.body)

    def _is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.new(self.secret, signed, hashlib.sha256).digest()).decode()
        versions = [one.partition(",") for one in headers["webhook-signature"].split()]
        return any(version == "v1" and hmac.compare_digest(expected, found) for version, _, found in versions)


@asynccontextmanager
async def callbacks(secret: str) -> AsyncIterator[Callbacks]:
    """Run the receiver on loopback."""
    receiver = Callbacks(secret.encode())
    app = web.Application()
    app.router.add_post("/replies", receiver.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/replies"
        yield receiver
    finally:
        await runner.cleanup()
