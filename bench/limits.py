"""The limits that ours is held against: the least program that does the same job, in a process of its own.

``python -m bench.limits DSN PORT`` serves:

- ``POST /insert``: whatever waits goes into one ``unnest()`` INSERT, fsynced, then all are answered. A line of JSON in,
  202 out: the durable floor of any intake.
- ``GET /pair``: two bare sockets, ``?side=visitor`` and ``?side=agent``: what the visitor sends is stored the same way
  and then sent to the agents.
- ``POST /broadcast``: the body goes to every agent's socket as it is, packed once.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import asyncpg
from aiohttp import WSMsgType, web

BATCH = 512
TABLE = """
CREATE TABLE IF NOT EXISTS floor (
    workspace_id uuid NOT NULL, id uuid PRIMARY KEY, sender text, body bytea, created_at timestamptz DEFAULT now())
"""
INSERT = """
INSERT INTO floor (workspace_id, id, sender, body)
SELECT $1, gen_random_uuid(), * FROM unnest($2::text[], $3::bytea[])
ON CONFLICT DO NOTHING
"""


class Store:
    """One flusher: everything that waits shares a statement and a commit."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._waiting: list[tuple[str, bytes, asyncio.Future[None]]] = []
        self._flusher: asyncio.Task[None] | None = None

    async def put(self, sender: str, body: bytes) -> None:
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((sender, body, stored))
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.create_task(self._flush())
        await stored

    async def _flush(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            workspace = "00000000-0000-7000-8000-000000000000"
            async with self._pool.acquire() as connection:
                await connection.execute(INSERT, workspace, [one[0] for one in batch], [one[1] for one in batch])
            for _, _, stored in batch:
                stored.set_result(None)


async def make_limit(dsn: str) -> web.Application:
    """Return the bare program."""
    pool = await asyncpg.create_pool(dsn, min_size=1, max_size=4)
    await pool.execute(TABLE)
    store = Store(pool)
    agents: set[web.WebSocketResponse] = set()

    async def insert(request: web.Request) -> web.Response:
        await store.put("customer", await request.read())
        return web.json_response({"ok": True}, status=202)

    async def broadcast(request: web.Request) -> web.Response:
        frame = (await request.read()).decode()
        for agent in tuple(agents):
            await agent.send_str(frame)
        return web.json_response({"sent": len(agents)})

    async def pair(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        is_agent = request.query.get("side") == "agent"
        if is_agent:
            agents.add(socket)
        async for frame in socket:
            if frame.type is WSMsgType.TEXT and not is_agent:
                await store.put("visitor", frame.data.encode())
                for agent in tuple(agents):
                    await agent.send_str(frame.data)
        agents.discard(socket)
        return socket

    app = web.Application(client_max_size=50_000_000)
    app.router.add_post("/insert", insert)
    app.router.add_post("/broadcast", broadcast)
    app.router.add_get("/pair", pair)

    async def close(_: Any) -> None:
        await pool.close()

    app.on_cleanup.append(close)
    return app


if __name__ == "__main__":
    web.run_app(make_limit(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]), access_log=None, print=None)
