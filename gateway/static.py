"""The built pages: the console at every address of its own, its hashed files for ever, the widget beside it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from aiohttp import web

from gateway.security import API_POLICY, WORKER_POLICY, chat_policy, console_policy

FOLDER = Path(__file__).parent / "static"
NONCE_PLACE = "__CSP_NONCE__"  # where the build leaves room for this answer's nonce
FOR_EVER = "public, max-age=31536000, immutable"
BRIEFLY = "public, max-age=300"
_NO_PAGES = ("assets/", "hooks/", "chat/", "widget/", "help/")
_HASHED = re.compile(r"-[A-Za-z0-9_-]{8}\.")

_NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Trunkline</title>
<h1>Trunkline is running</h1>
<p>The console has not been built. In the checkout, with Node 20 or newer, run <code>make run</code>,
or <code>npm ci &amp;&amp; npm run build</code> in <code>web/</code>.</p>
<p>The API works: <a href="/api/docs">documentation</a>.</p></html>
"""


def add_static(app: web.Application, folder: Path = FOLDER) -> None:
    """Serve the console's and the widget's files. To be added last: the console takes every address left over."""
    console, widget = folder / "console", folder / "widget"

    async def serve_file(request: web.Request) -> web.StreamResponse:
        """A file of the console, or its page: the console finds its own way from the address."""
        path = _inside(console, request.match_info["path"])
        if path is not None and path.name == "sw.js":
            # Asked for anew at each visit: it is what brings a new version to people.
            return _file(path, {"Content-Security-Policy": WORKER_POLICY, "Cache-Control": "no-cache"})
        if path is not None and path.name != "index.html":
            return _file(path)
        if request.match_info["path"].startswith(_NO_PAGES):
            raise web.HTTPNotFound
        return _page(console / "index.html")

    async def serve_widget(request: web.Request) -> web.StreamResponse:
        """A file of the widget, for pages of other sites."""
        path = _inside(widget, request.match_info["path"])
        if path is None:
            raise web.HTTPNotFound
        return _file(path, {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"})

    async def serve_loader(_: web.Request) -> web.StreamResponse:
        """The one script that a site includes."""
        path = widget / "widget.js"
        if not path.is_file():
            raise web.HTTPNotFound
        return _file(path, {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"})

    app.router.add_route("*", "/api/{path:.*}", _refuse)
    app.router.add_get("/widget.js", serve_loader)
    app.router.add_get("/widget/{path:.+}", serve_widget)
    app.router.add_get("/{path:.*}", serve_file)


async def _refuse(request: web.Request) -> web.StreamResponse:
    """No page of the console lives below /api: say whether the address or only the method is unknown."""
    methods: set[str] = set()
    for resource in request.app.router.resources():
        if "{path}" not in resource.canonical:  # this very route and the console's
            methods |= (await resource.resolve(request))[1]
    raise web.HTTPMethodNotAllowed(request.method, methods) if methods else web.HTTPNotFound()


def _inside(folder: Path, name: str) -> Path | None:
    """The file of that name below the folder; ``None`` if there is none, or the name leads out of it."""
    path = (folder / name).resolve()
    return path if path.is_relative_to(folder.resolve()) and path.is_file() else None


def _file(path: Path, headers: dict[str, str] | None = None) -> web.FileResponse:
    cached = FOR_EVER if _HASHED.search(path.name) else BRIEFLY
    return web.FileResponse(path, headers={"Cache-Control": cached, **(headers or {})})


def _page(path: Path) -> web.Response:
    """The console's page with a fresh nonce, so that only its own scripts and styles run."""
    if not path.is_file():
        return web.Response(text=_NOT_BUILT, content_type="text/html", headers={"Content-Security-Policy": API_POLICY})
    nonce = secrets.token_urlsafe(16)
    text = _read(path, path.stat().st_mtime_ns).replace(NONCE_PLACE, nonce)
    headers = {"Content-Security-Policy": console_policy(nonce), "Cache-Control": "no-cache"}
    return web.Response(text=text, content_type="text/html", headers=headers)


def chat_page(allowed_origins: Sequence[str], folder: Path = FOLDER) -> web.Response:
    """The chat's page, which only the sites of its inbox may frame; no sites named: any site."""
    path = folder / "widget" / "chat.html"
    if not path.is_file():
        return web.Response(text=_NOT_BUILT, content_type="text/html", headers={"Content-Security-Policy": API_POLICY})
    nonce = secrets.token_urlsafe(16)
    text = _read(path, path.stat().st_mtime_ns).replace(NONCE_PLACE, nonce)
    headers = {
        "Content-Security-Policy": chat_policy(nonce, allowed_origins),
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": "no-cache",
        "X-Robots-Tag": "noindex",
    }
    return web.Response(text=text, content_type="text/html", headers=headers)


@cache
def _read(path: Path, changed_ns: int) -> str:
    """Read the page once per build."""
    del changed_ns  # it is only there to tell one build from the next
    return path.read_text(encoding="utf-8")
