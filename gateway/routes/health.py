"""What probes and monitoring ask."""

from __future__ import annotations

from aiohttp import web
from typing_extensions import TypedDict

from gateway import keys
from gateway.api import Answer, Api
from gateway.metrics import CONTENT_TYPE

api = Api("operation")


class Alive(TypedDict):
    status: str


class Readiness(TypedDict):
    """``problems`` names what is wrong, and is empty when ``status`` is ``ready``."""

    status: str
    problems: dict[str, str]


@api.get("/healthz")
async def read_health(_: web.Request) -> Alive:
    """The program is alive."""
    return {"status": "alive"}


@api.get("/readyz", status=(200, 503))
async def read_readiness(request: web.Request) -> Answer[Readiness]:
    """The database answers and every background loop runs; 503 otherwise."""
    problems = request.app[keys.HEALTH].check()
    if problems:
        return Answer({"status": "not ready", "problems": problems}, 503, {"Retry-After": "2"})
    return Answer({"status": "ready", "problems": {}})


@api.get("/metrics")
async def read_metrics(request: web.Request) -> web.Response:
    """Numbers for Prometheus."""
    return web.Response(body=request.app[keys.METRICS].render(), headers={"Content-Type": CONTENT_TYPE})
