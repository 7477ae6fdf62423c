"""A server with OpenAI's embeddings that needs no model."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.kb.shelf import WordEncoder


class EmbeddingServer:
    """Answers as OpenAI's API does, rows in any order, by the words alone."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.spoil: Callable[[dict[str, Any]], Any] = lambda answer: answer
        self.status = 200

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.asked.append(body)
        self.keys.append(request.headers.get("Authorization", ""))
        rows = WordEncoder().encode(body["input"], "query")
        data = [{"object": "embedding", "index": n, "embedding": row.tolist()} for n, row in enumerate(rows)]
        answer = {"object": "list", "data": data[::-1], "model": body["model"]}
        return web.json_response(self.spoil(answer), status=self.status)


@asynccontextmanager
async def embedding_server() -> AsyncIterator[EmbeddingServer]:
    """Run one on a free port of the loopback; its ``url`` ends in ``/v1``."""
    server, app = EmbeddingServer(), web.Application()
    app.router.add_post("/v1/embeddings", server.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield server
    finally:
        await runner.cleanup()
