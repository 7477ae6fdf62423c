"""Where providers call: verified by the inbox's adapter on the raw bytes, committed, and only then answered."""

from __future__ import annotations

from uuid import UUID

from aiohttp import web

from channels.contract import HookAnswer, HookRequest, HookResponder, WebhookReceiver
from gateway import keys
from gateway.api import Api
from gateway.security import client_address
from gateway.validation import read_body
from kit.errors import NotFound

api = Api("hooks")

MAX_HOOK = 5_000_000  # bytes


@api.get("/hooks/{id}")
async def answer_handshake(request: web.Request, id_: UUID) -> web.StreamResponse:
    """Answer a provider's handshake."""
    return await _receive(request, id_)


@api.post("/hooks/{id}")
async def take_delivery(request: web.Request, id_: UUID) -> web.StreamResponse:
    """Take a provider's delivery.

    The answer comes after the delivery is committed; a bad, missing, stale or replayed signature is 401 and
    stores nothing; 503 with Retry-After asks the provider to come back.
    """
    return await _receive(request, id_)


async def _receive(request: web.Request, inbox_id: UUID) -> web.Response:
    inbox, adapter = request.app[keys.ADAPTERS].get(inbox_id)
    if not isinstance(adapter, WebhookReceiver):
        raise NotFound("this inbox takes no webhooks", code="inbox_not_found")
    settings = request.app[keys.SETTINGS]
    asked = HookRequest(
        method=request.method,
        url=f"{settings.base_url}{request.raw_path}",
        query=dict(request.query),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await read_body(request, MAX_HOOK),
        remote=client_address(request, settings.trusted_proxies),
    )
    verified = adapter.verify(asked)
    if isinstance(verified, HookAnswer):
        return _respond(verified)
    receipt = await request.app[keys.INGEST].accept(inbox, verified)
    if isinstance(adapter, HookResponder):
        return _respond(adapter.respond(asked, receipt))
    return _respond(adapter.answer(receipt))


def _respond(answer: HookAnswer) -> web.Response:
    content_type, _, charset = answer.content_type.partition("; charset=")
    return web.Response(status=answer.status, body=answer.body, content_type=content_type, charset=charset or None)
