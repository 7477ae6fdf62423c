"""The customer's side of web chat: the page, the loader, the window's socket, files. No cookie is read or set here."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from channels.contract import InboxSettings
from channels.webchat.adapter import MAX_FILE_BYTES, WebchatAdapter
from channels.webchat.identity import BadVisitor, Visitor, file_link_holds, new_visitor, read_signed_user, read_token
from channels.webchat.record import file_url
from channels.webchat.window import ChatWindow
from conversations import files
from gateway import keys
from gateway.api import Answer, Api, Query
from gateway.files import SHOWN_IN_PLACE, read_upload, send_file
from gateway.security import client_address
from gateway.static import chat_page
from kit.errors import Invalid, NotFound, Unauthenticated
from kit.filetypes import examine

api = Api("chat")

# From one address; a whole company, or a proxy that is not declared as one, may stand behind it.
WINDOWS_PER_MINUTE = 3_000
UPLOADS_PER_MINUTE = 20  # of one visitor


class SocketQuery(Query):
    visitor: Annotated[str, Field(max_length=4096, description="the token of the last hello")] = ""
    user: Annotated[str, Field(max_length=4096, description="an identity signed by the host site")] = ""
    cursor: Annotated[int, Field(ge=0, lt=2**63, description="the highest sequence shown already")] = 0
    lang: Annotated[str, Field(max_length=35)] = ""


class Uploaded(TypedDict):
    id: UUID
    name: str
    content_type: str
    size_bytes: int
    width: int | None
    height: int | None
    url: str


@api.get("/chat/{id}")
async def show_page(request: web.Request, id_: UUID) -> web.StreamResponse:
    """Show the chat as a page of its own, or in the frame that the widget's loader opens."""
    inbox = find_chat(request, id_)
    return chat_page([str(origin) for origin in inbox.config.get("allowed_origins") or ()])


@api.get("/chat/{id}/ws", status=101)
async def open_window(request: web.Request, id_: UUID, query: SocketQuery) -> web.StreamResponse:
    """Open a chat window's WebSocket; see docs/channels/webchat.md for its frames."""
    inbox = find_chat(request, id_)
    address = client_address(request, request.app[keys.SETTINGS].trusted_proxies)
    await request.app[keys.LIMITER].hit("chat-window", address, times=WINDOWS_PER_MINUTE, within_s=60)
    visitor = _visitor(request, inbox, query.visitor, query.user)
    app = request.app
    if not web.WebSocketResponse().can_prepare(request):
        raise Invalid("this address speaks WebSocket", code="not_a_websocket")
    window = ChatWindow(
        inbox,
        visitor,
        locale=query.lang or None,
        sink=app[keys.INGEST],
        visitors=app[keys.VISITORS],
        database=app[keys.DATABASE],
        keys=app[keys.KEYS],
        clock=app[keys.CLOCK],
        wake=app[keys.WAKE],
        customer_types=app[keys.HUB].customer_types,
    )
    return await window.serve(request, query.cursor)


@api.post("/chat/{id}/files", status=201, max_body=MAX_FILE_BYTES)
async def upload(request: web.Request, id_: UUID) -> Answer[Uploaded]:
    """Upload one file (multipart field `file`) for the next message; `Authorization: Visitor TOKEN`."""
    inbox = find_chat(request, id_)
    now = request.app[keys.CLOCK].now()
    visitor = read_visitor(request, inbox)
    await request.app[keys.LIMITER].hit("chat-upload", visitor.subject, times=UPLOADS_PER_MINUTE, within_s=60)
    name, data = await read_upload(request, MAX_FILE_BYTES)
    allowed = inbox.config.get("files") or "all"
    if allowed != "all" and (allowed == "none" or (await examine(name, data)).content_type not in SHOWN_IN_PLACE):
        raise Invalid("this chat does not take such files", code="file_kind_not_allowed")
    stored = await files.store(request.app[keys.BLOBS], inbox.workspace_id, name, data, max_bytes=MAX_FILE_BYTES)
    async with request.app[keys.WORKS].begin(inbox.workspace_id) as work:
        row = await files.add_upload(work, stored, uploaded_by=visitor.uploader_id)
    uploaded = Uploaded(
        id=row.id,
        name=row.name,
        content_type=row.content_type,
        size_bytes=row.size_bytes,
        width=row.width,
        height=row.height,
        url=file_url(inbox, request.app[keys.KEYS], row.id, now),
    )
    return Answer(uploaded, 201)


@api.get("/chat/{id}/files/{file_id}")
async def download(request: web.Request, id_: UUID, file_id: UUID) -> web.StreamResponse:
    """Send a file of the conversation; the link was signed for this inbox and ends after a day."""
    inbox = find_chat(request, id_)
    expiry, signature = request.query.get("exp", ""), request.query.get("sig", "")
    now = request.app[keys.CLOCK].now()
    if not file_link_holds(request.app[keys.KEYS], inbox, file_id, expiry, signature, now):
        raise NotFound("this link has expired: open the conversation again", code="link_expired")
    async with request.app[keys.WORKS].begin(inbox.workspace_id) as work:
        row = await files.find_linked(work, file_id)
    return await send_file(request, inbox.workspace_id, row)


def read_visitor(request: web.Request, inbox: InboxSettings) -> Visitor:
    """Return who asks on behalf of an open window.

    Raises:
        Unauthenticated: without the token of its hello, or with one that does not hold (``bad_visitor``).
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "visitor" or not token:
        raise Unauthenticated("send the visitor token of this window's hello", code="bad_visitor")
    return read_token(request.app[keys.KEYS], inbox, token.strip(), request.app[keys.CLOCK].now())


def find_chat(request: web.Request, inbox_id: UUID) -> InboxSettings:
    """Return the settings of a web chat that is in use.

    Raises:
        NotFound: there is none (``inbox_not_found``).
    """
    inbox, adapter = request.app[keys.ADAPTERS].get(inbox_id)
    if not isinstance(adapter, WebchatAdapter):
        raise NotFound("there is no such chat", code="inbox_not_found")
    return inbox


def _visitor(request: web.Request, inbox: InboxSettings, token: str, signed_user: str) -> Visitor:
    """Return who opens the window: the signed customer, the visitor of the token, or somebody new.

    A token that no longer holds begins a new visitor; a signed identity that does not hold is refused. The token of
    a signed-in customer uploads files and opens no window: whoever signed out, or sits down at the same browser
    next, is somebody new until the site signs for them.
    """
    now = request.app[keys.CLOCK].now()
    if signed_user:
        return read_signed_user(inbox, signed_user, now)
    if inbox.config.get("require_identity"):
        raise BadVisitor("this chat is for signed-in customers: open it from the site")
    if token:
        try:
            visitor = read_token(request.app[keys.KEYS], inbox, token, now)
        except BadVisitor:
            return new_visitor()
        if not visitor.verified:
            return visitor
    return new_visitor()
