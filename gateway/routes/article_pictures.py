"""Pictures in articles: uploaded, shown to whoever may read an article that shows them, and sent with a reply."""

from __future__ import annotations

from uuid import UUID

from aiohttp import web

from conversations import files
from conversations.inbound import InboundFile
from gateway import keys
from gateway.api import Api, Call
from gateway.files import read_upload, send_file
from gateway.routes.common import mapping
from gateway.wire.article_pictures import ArticlePicture, article_picture
from gateway.wire.messages import Attachment, attachment
from kb import pictures
from kb.imports.markup import MAX_PICTURE
from kit.errors import Conflict
from kit.ids import new_id

api = Api("articles")
PATH = "/api/v1/article-pictures"


@api.post(PATH, status=201)
async def upload_article_picture(call: Call) -> ArticlePicture:
    """Upload a picture (multipart/form-data, field `file`, at most 10 MB); an article shows it by its `markdown`."""
    call.scope.require("articles.write")
    await call[keys.LIMITER].hit("upload", str(call.scope.agent_id), times=120, within_s=60)
    name, data = await read_upload(call.request, MAX_PICTURE)
    stored = await pictures.store(call[keys.BLOBS], call.scope.workspace_id, name, data)
    async with call.begin() as work:
        row = await pictures.add_picture(work, call.scope, stored)
    return article_picture(mapping(row))


@api.get(f"{PATH}/{{id}}")
async def show_article_picture(call: Call, id_: UUID) -> web.StreamResponse:
    """A picture that an article shows which the caller may read, or one that they uploaded for one."""
    async with call.begin() as work:
        row = await pictures.find_picture(work, call.scope, id_)
    return await send_file(call.request, call.scope.workspace_id, pictures.Shown(row))


@api.post(f"{PATH}/{{id}}/attachment", status=201)
async def attach_article_picture(call: Call, id_: UUID) -> Attachment:
    """Make an upload of a picture that customers may see; its `id` goes into a message.

    409 `internal_picture`: no article that customers may read shows it.
    """
    call.scope.require("conversations.reply")
    async with call.begin() as work:
        row = await pictures.find_picture(work, call.scope, id_)
        if not await pictures.is_public(work, row.id):
            raise Conflict("this picture is for colleagues only", code="internal_picture")
        file = InboundFile(new_id(), row.sha256, row.name, row.content_type, row.size_bytes, row.width, row.height)
        made = await files.add_upload(work, file, uploaded_by=call.scope.agent_id)
    return attachment(mapping(made))
