"""The live stream: a WebSocket of the events the caller may see."""

from __future__ import annotations

import asyncio
from typing import Annotated
from urllib.parse import urlsplit

from aiohttp import web
from pydantic import Field

from gateway import keys
from gateway.api import Api, Call, Query
from gateway.realtime.socket import HEARTBEAT_S, MAX_NOTE, StreamSocket
from kit.errors import Forbidden, Invalid

api = Api("stream")


class ForeignOrigin(Forbidden):
    """A page of another site tried to open the stream with the browser's cookie."""

    code = "foreign_origin"


class StreamQuery(Query):
    cursor: Annotated[int | None, Field(ge=0, lt=2**63, description="resume after this event; left out: from now")] = (
        None
    )


@api.get("/api/v1/stream", status=101)
async def open_stream(call: Call, query: StreamQuery) -> web.WebSocketResponse:
    """Open the WebSocket of events.

    First `{"type": "hello", "cursor"}`, then frames `{"seq", "prev", "type", "at", "data"}`; `prev` is the `seq` of
    the frame before on this socket. `{"type": "reset", "cursor"}` asks for fresh snapshots. A browser's cookie is
    taken from our own origin only.
    """
    request = call.request
    if call.caller.session_id is not None and not _is_our_origin(request, call[keys.SETTINGS].public_url):
        raise ForeignOrigin("the stream is opened from our own pages only")
    ws = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MAX_NOTE, compress=False)
    if not ws.can_prepare(request):
        raise Invalid("this address speaks WebSocket", code="not_a_websocket")
    await ws.prepare(request)
    if request.transport is not None:
        try:
            await call[keys.HUB].serve(StreamSocket(ws, request.transport, call.scope), call.caller, query.cursor)
        except asyncio.CancelledError:
            # The far side is gone, which is how most streams end; anything else that cancels us must.
            if request.transport is not None:
                raise
    return ws


def _is_our_origin(request: web.Request, public_url: str) -> bool:
    """Whether the page that opens the socket came from the host it opens it to; a browser always says."""
    origin = request.headers.get("Origin", "").lower()
    if not origin:
        return False
    ours = {request.headers.get("Host", "").lower(), urlsplit(public_url).netloc.lower()}
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and parts.netloc in ours - {""}
