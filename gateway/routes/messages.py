"""Messages: the replies and notes of a conversation, and one message's mail page and second try."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from aiohttp import web
from pydantic import Field
from sqlalchemy import and_, select

from channels.registry import count_parts
from conversations import replies, timeline
from conversations.access import find_conversation, find_message
from conversations.content import Template
from conversations.models import File, MessageFile, MessageRevision, Thread
from conversations.replies import NewMessage
from gateway import keys, templates
from gateway.api import Answer, Api, Call, In, Query
from gateway.files import KEPT_FOR_S
from gateway.routes.common import Limit, mapping
from gateway.templates import TemplateIn
from gateway.wire.common import Listed, listed
from gateway.wire.messages import Message, Revision, file_url, message, revision
from kit.errors import Invalid, NotFound

api = Api("messages")

# Whoever opens it outside the console's frame gets the same: no script, no form, no picture from elsewhere.
MAIL_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups"
)
# As the mail channel marks them; an attribute's value cannot hold a quotation mark, so nothing else looks like it.
_PICTURE = re.compile(rb' data-file="([0-9a-f]{64})"')

Sequence = Annotated[int, Field(ge=0, lt=2**63)]


class CallIn(In):
    """Ring the caller's own telephone, and when they pick up, the customer."""

    thread_id: Annotated[UUID | None, Field(description="on which number; left out: where they were last")] = None
    client_id: Annotated[
        str | None, Field(min_length=1, max_length=200, description="posts that share it make one call")
    ] = None


class MessagesQuery(Query):
    before: Sequence | None = None
    after: Sequence | None = None
    limit: Limit = 50


class MessageIn(In):
    """A reply to the customer, or a note that only colleagues see."""

    kind: Literal["reply", "note"]
    text: Annotated[str, Field(max_length=200_000)] = ""
    thread_id: Annotated[UUID | None, Field(description="where a reply goes out; left out: where they wrote last")] = (
        None
    )
    attachments: Annotated[list[UUID], Field(max_length=20)] = Field(default_factory=list)
    client_id: Annotated[
        str | None, Field(min_length=1, max_length=200, description="posts that share it make one message")
    ] = None
    mentions: Annotated[list[UUID], Field(max_length=50)] = Field(default_factory=list)
    seen_sequence: Annotated[
        int | None, Field(ge=0, lt=2**63, description="refuse with 409 `stale_reply` if a colleague answered since")
    ] = None
    force: Annotated[bool, Field(description="post although a colleague answered since")] = False
    cc: Annotated[
        list[Annotated[str, Field(max_length=254)]] | None,
        Field(max_length=50, description="who of a mail's thread gets a copy; left out: as their latest mail has it"),
    ] = None
    template: Annotated[
        TemplateIn | None, Field(description="instead of `text`, on the channel of `thread_id`; a reply only")
    ] = None


@api.get("/api/v1/conversations/{id}/messages")
async def list_messages(call: Call, id_: UUID, query: MessagesQuery) -> Listed[Message]:
    """A page of messages by sequence, oldest first: the last ones, or those before or after one."""
    async with call[keys.DATABASE].acquire() as connection:
        page = await timeline.list_messages(
            connection, call.scope, id_, before=query.before, after=query.after, limit=query.limit
        )
    return listed(page.items, message, page.next_cursor)


@api.post("/api/v1/conversations/{id}/messages", status=(201, 200))
async def post_message(call: Call, id_: UUID, body: MessageIn) -> Answer[Message]:
    """Reply or take a note. A repeated `client_id` answers 200 with the message that the first made."""
    template = await _template(call, id_, body)
    new = NewMessage(
        kind=body.kind,
        text=body.text if template is None else template.text,
        thread_id=body.thread_id,
        attachments=tuple(body.attachments),
        client_id=body.client_id,
        mentions=tuple(body.mentions),
        seen_sequence=body.seen_sequence,
        force=body.force,
        cc=tuple(body.cc) if body.cc is not None else None,
        template=template,
    )
    async with call.begin() as work:
        row, is_new = await replies.post(
            work, call.scope, id_, new, listener=call[keys.LIFECYCLE].listener, count_parts=count_parts
        )
    return Answer(message(mapping(row)), 201 if is_new else 200)


@api.post("/api/v1/conversations/{id}/calls", status=(201, 200))
async def start_call(call: Call, id_: UUID, body: CallIn) -> Answer[Message]:
    """Call the customer. The card that comes of it changes as the call proceeds."""
    new = NewMessage(kind="reply", thread_id=body.thread_id, client_id=body.client_id, call=True)
    async with call.begin() as work:
        row, is_new = await replies.post(work, call.scope, id_, new, listener=call[keys.LIFECYCLE].listener)
    return Answer(message(mapping(row)), 201 if is_new else 200)


async def _template(call: Call, conversation_id: UUID, body: MessageIn) -> Template | None:
    """Return the content of the template that the body names, looked up before anything is locked."""
    if body.template is None:
        return None
    if body.thread_id is None:
        raise Invalid("say on which channel", fields={"thread_id": "is needed with a template"})
    async with call.begin() as work:
        await find_conversation(work, call.scope, conversation_id)
        inbox_id = await work.connection.scalar(
            select(Thread.inbox_id).where(Thread.workspace_id == call.scope.workspace_id, Thread.id == body.thread_id)
        )
    if inbox_id is None:
        raise NotFound("there is no such thread in this conversation", fields={"resource": "thread"})
    return await templates.chosen(call, inbox_id, body.template)


@api.get("/api/v1/messages/{id}/revisions")
async def list_revisions(call: Call, id_: UUID) -> Listed[Revision]:
    """What a message said before its writer changed it, first version first."""
    async with call.begin() as work:
        await find_message(work, call.scope, id_)
        rows = await work.connection.execute(
            select(MessageRevision)
            .where(MessageRevision.workspace_id == call.scope.workspace_id, MessageRevision.message_id == id_)
            .order_by(MessageRevision.revision)
        )
    return listed([mapping(row) for row in rows], revision)


@api.post("/api/v1/messages/{id}/retry")
async def retry_message(call: Call, id_: UUID) -> Message:
    """Send a reply again whose delivery failed, or of which nobody knows whether it arrived."""
    async with call.begin() as work:
        row = await replies.retry(work, call.scope, id_)
        await call[keys.ROUTER].on_retry(work, id_)
    return message(mapping(row))


@api.get("/api/v1/messages/{id}/html")
async def read_message_html(call: Call, id_: UUID) -> web.Response:
    """The page of a mail, sanitised, in a sandbox that runs nothing and loads nothing from elsewhere."""
    async with call.begin() as work:
        await find_message(work, call.scope, id_)
        files = (
            await work.connection.execute(
                select(File.id, File.sha256, MessageFile.role)
                .join(MessageFile, and_(MessageFile.workspace_id == File.workspace_id, MessageFile.file_id == File.id))
                .where(
                    MessageFile.workspace_id == call.scope.workspace_id,
                    MessageFile.message_id == id_,
                    MessageFile.role.in_(("html", "inline")),
                )
            )
        ).all()
    page = next((file for file in files if file.role == "html"), None)
    if page is None:
        raise NotFound("this message has no page", code="no_html")
    html = await call[keys.BLOBS].get(call.scope.workspace_id, page.sha256)
    pictures = {file.sha256.hex().encode(): file_url(file.id).encode() for file in files if file.role == "inline"}
    if pictures:
        # A page may have a hundred thousand of them: others are served meanwhile.
        html = await asyncio.to_thread(_point_to_pictures, html, pictures)
    headers = {"Content-Security-Policy": MAIL_POLICY, "Cache-Control": f"private, max-age={KEPT_FOR_S}"}
    return web.Response(body=html, content_type="text/html", charset="utf-8", headers=headers)


def _point_to_pictures(html: bytes, pictures: Mapping[bytes, bytes]) -> bytes:
    """Give the pictures that are files of this message the address of the file, which asks again who is asking.

    The address of a remote picture stays in ``data-remote-src`` until somebody wants to see it.

    Args:
        pictures: SHA-256 in hex → address.
    """

    def point(match: re.Match[bytes]) -> bytes:
        url = pictures.get(match.group(1))
        return b' src="' + url + b'"' if url else match.group()

    return _PICTURE.sub(point, html)
