"""Files behind signed links, for customers of channels that carry none, and what those show before they are opened."""

from __future__ import annotations

from uuid import UUID

from aiohttp import web

from channels.file_links import STILLS, holds
from conversations import files
from gateway import keys
from gateway.api import Api
from gateway.files import send_file
from kit.errors import NotFound

api = Api("attachments")


@api.get("/files/{name}")
async def show_still(request: web.Request, name: str) -> web.StreamResponse:  # noqa: ARG001 - the name says it all
    """Send the plain picture that stands for a film or a large picture; it is the same for everybody."""
    if name not in STILLS:
        raise NotFound("there is no such picture")
    return web.Response(
        body=STILLS[name].read_bytes(), content_type="image/png", headers={"Cache-Control": "public, max-age=86400"}
    )


@api.get("/files/{id}/{file_id}")
async def download_linked(request: web.Request, id_: UUID, file_id: UUID) -> web.StreamResponse:
    """Send a file of an inbox's conversation to whoever has the link, which ends after a week."""
    inbox, _ = request.app[keys.ADAPTERS].get(id_)
    expiry, signature = request.query.get("exp", ""), request.query.get("sig", "")
    if not holds(request.app[keys.KEYS], inbox.id, file_id, expiry, signature, request.app[keys.CLOCK].now()):
        raise NotFound("this link has expired", code="link_expired")
    async with request.app[keys.WORKS].begin(inbox.workspace_id) as work:
        row = await files.find_linked(work, file_id)
    return await send_file(request, inbox.workspace_id, row)
