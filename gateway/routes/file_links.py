"""Files behind signed links: for customers of channels that carry no files."""

from __future__ import annotations

from uuid import UUID

from aiohttp import web

from channels.file_links import holds
from conversations import files
from gateway import keys
from gateway.api import Api
from gateway.files import send_file
from kit.errors import NotFound

api = Api("attachments")


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
