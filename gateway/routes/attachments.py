"""Attachments: uploading a file for a message, and downloading one that a visible message carries."""

from __future__ import annotations

from uuid import UUID

from aiohttp import web

from conversations import files
from conversations.access import find_file
from gateway import keys
from gateway.api import Api, Call
from gateway.files import read_upload, send_file
from gateway.routes.common import mapping
from gateway.wire.messages import Attachment, attachment

api = Api("attachments")
PATH = "/api/v1/attachments"
MAX_BYTES = 25_000_000


@api.post(PATH, status=201)
async def upload_attachment(call: Call) -> Attachment:
    """Upload one file (multipart/form-data, field `file`, at most 25 MB); its `id` goes into a message."""
    call.scope.require("conversations.reply")
    await call[keys.LIMITER].hit("upload", str(call.scope.agent_id), times=120, within_s=60)
    name, data = await read_upload(call.request, MAX_BYTES)
    stored = await files.store(call[keys.BLOBS], call.scope.workspace_id, name, data, max_bytes=MAX_BYTES)
    async with call.begin() as work:
        row = await files.add_upload(work, stored, uploaded_by=call.scope.agent_id)
    return attachment(mapping(row))


@api.get(f"{PATH}/{{id}}")
async def download_attachment(call: Call, id_: UUID) -> web.StreamResponse:
    """Download a file; pictures are shown, everything else is saved."""
    async with call.begin() as work:
        row = await find_file(work, call.scope, id_)
    return await send_file(call.request, call.scope.workspace_id, row)
