"""The page on which people play customers: on loopback only, and only for the browser that opened it.

``GET /`` lists the phones, ``GET /{phone}`` is one of them. The page asks ``GET /api/{phone}?after=N`` once a second,
and posts what the customer does. A site elsewhere can neither read nor press anything here: the Host has to be this
machine, and posts are JSON of the page's own origin.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import structlog
from aiohttp import ClientError, web

from gateway.demo.platforms.phone import Phone
from gateway.demo.platforms.stage import Stage
from kit.errors import Invalid

log = structlog.get_logger(__name__)

HOST = "127.0.0.1"
MAX_TEXT, MAX_PICTURE = 2000, 5_000_000
_PAGE = Path(__file__).with_name("phone.html")
_HOSTS = ("127.0.0.1", "localhost", "[::1]")
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'"


class Phones:
    def __init__(self, stage: Stage) -> None:
        self._phones = stage.phones

    async def page(self, _: web.Request) -> web.StreamResponse:
        headers = {"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
        return web.Response(text=_PAGE.read_text(encoding="utf-8"), content_type="text/html", headers=headers)

    async def list(self, _: web.Request) -> web.StreamResponse:
        phones = [
            {"key": phone.key, "title": phone.title[0], "title_zh": phone.title[1], "can": phone.can}
            for phone in self._phones.values()
        ]
        return web.json_response({"phones": phones})

    async def show(self, request: web.Request) -> web.StreamResponse:
        phone = self._phone(request)
        phone.look()
        after = request.query.get("after", "0")
        start = int(after) if after.isascii() and after.isdigit() and len(after) < 9 else 0
        meter = phone.meter()
        shown = {"is_open": meter.is_open, "left": meter.left, "quota": meter.quota} if meter else None
        return web.json_response({"bubbles": phone.bubbles[start:], "meter": shown})

    async def act(self, request: web.Request) -> web.StreamResponse:
        """Do what the customer does: ``{"do": "write", "text": …}``, ``picture`` with ``data`` in base64, …"""
        phone = self._phone(request)
        body = await request.json()
        what = body.get("do") if isinstance(body, dict) else None
        if what not in phone.can:
            raise web.HTTPBadRequest(text="this phone cannot do that")
        try:
            taken = await self._do(phone, str(what), body)
        except (ClientError, TimeoutError, OSError):
            taken = False
        if not taken:
            phone.add("note", text="not_taken")
        return web.json_response({"taken": taken})

    async def _do(self, phone: Phone, what: str, body: dict[str, Any]) -> bool:
        match what:
            case "write":
                text = str(body.get("text") or "").strip()[:MAX_TEXT]
                if text:
                    phone.add("me", text=text)
                return await phone.write(text) if text else True
            case "picture":
                data = _picture(body.get("data"))
                phone.add("me", text="", picture=str(body["data"]))
                return await phone.send_picture(data)
            case "close":
                phone.close()
                phone.add("note", text="closed")
                return True
        return await phone.act(what, str(body.get("digit") or ""))

    def _phone(self, request: web.Request) -> Phone:
        try:
            return self._phones[request.match_info["phone"]]
        except KeyError:
            raise web.HTTPNotFound from None


def _picture(address: object) -> bytes:
    """Return the bytes of a data address that the page made of a picture."""
    head, _, data = str(address).partition(",")
    try:
        found = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if not head.startswith("data:image/") or not 0 < len(found) <= MAX_PICTURE:
        raise web.HTTPBadRequest(text="a picture of at most 5 MB")
    return found


@web.middleware
async def _for_this_browser_only(request: web.Request, handler: Any) -> web.StreamResponse:
    host, _, port = request.host.rpartition(":")
    if host not in _HOSTS:
        raise web.HTTPForbidden
    if request.method == "POST" and (
        request.content_type != "application/json" or request.headers.get("Origin") != f"http://{host}:{port}"
    ):
        raise web.HTTPForbidden
    answer: web.StreamResponse = await handler(request)
    return answer


@asynccontextmanager
async def opened_page(stage: Stage, port: int) -> AsyncIterator[str]:
    """Serve the phones; yields where.

    Raises:
        Invalid: the port is taken.
    """
    phones = Phones(stage)
    app = web.Application(middlewares=[_for_this_browser_only], client_max_size=2 * MAX_PICTURE)
    app.router.add_get("/", phones.page)
    app.router.add_get("/api", phones.list)
    app.router.add_get("/api/{phone}", phones.show)
    app.router.add_post("/api/{phone}", phones.act)
    app.router.add_get("/{phone}", phones.page)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, HOST, port).start()
        except OSError as error:
            raise Invalid(f"the phones cannot listen on port {port} ({error.strerror}): --platforms-port") from error
        yield f"http://{HOST}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
