"""A language model of the tests' own: a small real server that says whatever the script wants, or misbehaves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import orjson
from aiohttp import web

Script = Callable[[dict[str, Any]], Any]


class ModelServer:
    """Answers as OpenAI's API does.

    Attributes:
        say: what the model answers to the data it was given: an object to be sent as JSON, or a text as it is.
        misbehave: answers in its own way, in place of ``say``.
        asked: the requests that came, newest last.
        usage: what is told of tokens; ``None``: nothing is.
    """

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.say: Script = lambda _: {"sentences": []}
        self.usage: Any = None
        self.misbehave: Callable[[web.Request], Awaitable[web.StreamResponse]] | None = None

    @property
    def data(self) -> dict[str, Any]:
        """What the model was given last."""
        found: dict[str, Any] = orjson.loads(self.asked[-1]["messages"][1]["content"])
        return found

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(await request.json())
        self.keys.append(request.headers.get("Authorization", ""))
        if self.misbehave is not None:
            return await self.misbehave(request)
        said = self.say(self.data)
        content = said if isinstance(said, str) else orjson.dumps(said).decode()
        told = {} if self.usage is None else {"usage": self.usage}
        return web.json_response({"choices": [{"message": {"role": "assistant", "content": content}}]} | told)


def sentences(*said: tuple[str, list[int]]) -> dict[str, Any]:
    """Return an answer of these sentences."""
    return {"sentences": [{"text": text, "cites": cites} for text, cites in said]}


async def hang(_: web.Request) -> web.StreamResponse:
    await asyncio.sleep(3_600)
    return web.Response()


async def stream_for_ever(request: web.Request) -> web.StreamResponse:
    """One blank after the other, so that no time-out between two bytes helps."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    while True:
        await response.write(b" ")
        await asyncio.sleep(0.01)


def raw(body: bytes, *, status: int = 200, content_type: str = "application/json") -> Any:
    """Return what answers with exactly these bytes."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(body=body, status=status, content_type=content_type)

    return answer


@asynccontextmanager
async def model_server() -> AsyncIterator[ModelServer]:
    """Run one on a free port of the loopback; its ``url`` ends in ``/v1``."""
    server, app = ModelServer(), web.Application()
    app.router.add_post("/v1/chat/completions", server.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield server
    finally:
        await runner.cleanup()
