"""The WhatsApp channel: one business number an inbox, by the Cloud API.

Messages of ours have no key that WhatsApp would know again, so a reply whose answer was lost is not repeated by
itself. Our id goes along with it and comes back with its statuses, which tell in the end that it had arrived.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

import structlog
from pydantic import BaseModel

from channels.contract import (
    AcceptReceipt,
    Capabilities,
    ChannelAdapter,
    Health,
    HookAnswer,
    HookRequest,
    InboundSink,
    InboxSettings,
    OutboundMessage,
    ParsedEvent,
    RawEnvelope,
    ReadReceipts,
    Receipt,
    Surroundings,
    TemplateSource,
    TypingSender,
    WebhookReceiver,
)
from channels.errors import SendError, SendRejected, SignatureRejected
from channels.progress import send_parts
from channels.templates import Offer, Shelf
from channels.whatsapp import approved
from channels.whatsapp.client import Client
from channels.whatsapp.config import API_URL, VERSION, WhatsappConfig
from channels.whatsapp.envelopes import SIGNATURE_HEADER, envelope, is_signed, shake_hands
from channels.whatsapp.fields import id_of, object_of, objects_of, text_of
from channels.whatsapp.parse import KIND, WINDOW, tracker
from channels.whatsapp.people import GROUP
from channels.whatsapp.reading import Reader
from channels.whatsapp.render import render, shown_as
from conversations.content import Template
from kit.errors import NotFound, Unavailable

log = structlog.get_logger(__name__)

NOT_SET_UP = "this inbox is not set up: it needs the phone number ID and an access token"
TEMPLATE_PAGE = 250
MAX_TEMPLATE_PAGES = 4

# The customer's newest message up to one, by WhatsApp's id.
_NEWEST = """
SELECT message.external_id FROM message
JOIN thread ON thread.workspace_id = message.workspace_id AND thread.id = message.thread_id
WHERE message.workspace_id = $1 AND thread.inbox_id = $2 AND thread.external_id = $3 AND message.direction = 'in'
  AND message.sequence <= $4 AND message.external_id LIKE 'wamid.%'
ORDER BY message.sequence DESC LIMIT 1
"""
_NOW = 2**63 - 1


class WhatsappAdapter:
    kind: ClassVar[str] = KIND
    Config: ClassVar[type[BaseModel]] = WhatsappConfig
    capabilities = Capabilities(
        max_text=20_000,
        media=("*/*",),
        max_file_bytes=100_000_000,
        max_files=10,
        typing_out=True,
        read_receipts=True,
        reply_window=WINDOW,
        can_start=True,
        to_phones=True,
        templates=True,
        sends_per_second=70.0,  # WhatsApp takes 80 of a number
    )

    def __init__(self, inbox: InboxSettings, around: Surroundings) -> None:
        self._inbox, self._around = inbox, around
        self._secret = inbox.secrets.get("app_secret", "")
        self._verify_token = inbox.secrets.get("verify_token", "")
        self._account_id = str(inbox.config.get("account_id") or "")
        self._state = around.states.of(inbox)
        number_id, token = str(inbox.config.get("phone_number_id") or ""), inbox.secrets.get("access_token", "")
        base = f"{str(inbox.config.get('api_url') or API_URL).rstrip('/')}/{inbox.config.get('api_version') or VERSION}"
        self._client = Client(around.fetcher, base, number_id, token, self._state) if number_id and token else None
        self._shelf = Shelf(self._state, around.clock, self._fetch_templates)
        self._reader = Reader(inbox, around, self._client, self._shelf)

    async def start(self, sink: InboundSink) -> None:
        """Nothing to open: Meta calls the gateway's hook."""

    async def stop(self) -> None:
        """Nothing to close."""

    # -- its set-up -----------------------------------------------------------------------------------------

    async def check(self) -> Health:
        """Ask who the number is, and lead what comes for it here."""
        if self._client is None:
            return Health(ok=False, detail=NOT_SET_UP)
        try:
            number = await self._client.ask("GET", f"{self._client.number_id}?fields={_ASKED}")
            detail = await self._lead_here(self._client, number)
        except SendError as error:
            return Health(ok=False, detail=error.detail)
        name = text_of(number, "verified_name") or text_of(number, "display_phone_number")
        names = ("display_phone_number", "verified_name", "quality_rating", "code_verification_status")
        facts: dict[str, Any] = {name: text_of(number, name) for name in names if text_of(number, name)}
        if not self._secret:
            return Health(ok=False, detail="enter the app secret: without it no delivery is believed", facts=facts)
        if detail:
            return Health(ok=False, detail=detail, facts=facts)
        return Health(ok=True, detail=f"WhatsApp knows this number as {name}", facts=facts)

    async def _lead_here(self, client: Client, number: dict[str, Any]) -> str:
        """Have Meta deliver to this inbox's address; returns what an admin has to do first, "" if nothing."""
        url = f"{self._around.public_url}/hooks/{self._inbox.id}"
        told = object_of(number, "webhook_configuration")
        now = (
            text_of(told, "phone_number") or text_of(told, "whatsapp_business_account") or text_of(told, "application")
        )
        if not self._verify_token:
            return "" if now == url else "enter a verify token: with it deliveries can be led here"
        if self._account_id:
            subscribed = await client.ask("GET", f"{self._account_id}/subscribed_apps")
            if not objects_of(subscribed, "data"):
                await client.ask("POST", f"{self._account_id}/subscribed_apps")
        if now != url:
            # Meta asks that address at once for our verify token; see ``envelopes.shake_hands``.
            there = {"override_callback_uri": url, "verify_token": self._verify_token}
            await client.ask("POST", client.number_id, {"webhook_configuration": there})
        return ""

    # -- in -------------------------------------------------------------------------------------------------

    def verify(self, request: HookRequest) -> RawEnvelope | HookAnswer:
        """See ``WebhookReceiver.verify``."""
        if request.method == "GET":
            return shake_hands(request, self._verify_token)
        if not is_signed(self._secret, request.body, request.headers.get(SIGNATURE_HEADER, "")):
            raise SignatureRejected("the signature does not match")
        return envelope(request.body)

    def answer(self, receipt: AcceptReceipt) -> HookAnswer:  # noqa: ARG002 - Meta reads the status only
        """See ``WebhookReceiver.answer``."""
        return HookAnswer()

    async def parse(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
        """See ``ChannelAdapter.parse``."""
        return await self._reader.read(envelope, received_at)

    # -- out ------------------------------------------------------------------------------------------------

    async def send(self, message: OutboundMessage) -> Receipt:
        """See ``ChannelAdapter.send``; a long text and each file are messages of their own."""
        if self._client is None:
            raise SendRejected(NOT_SET_UP)
        to = _addressee(message.to, message.thread_key)
        media_ids = await self._upload(self._client, message)
        offers = await self._known_templates() if isinstance(message.content, Template) else ()
        parts = render(message, media_ids, offers)
        return await send_parts(
            self._state, message, parts, partial(self._carry, self._client, message.id, to, len(parts))
        )

    async def _carry(
        self, client: Client, message_id: UUID, to: dict[str, str], parts: int, index: int, part: dict[str, Any]
    ) -> str | None:
        told = {"biz_opaque_callback_data": tracker(message_id, index, parts)}
        answer = await client.say(to | part | told)
        return next((id_of(one, "id") for one in objects_of(answer, "messages")), None) or None

    async def _upload(self, client: Client, message: OutboundMessage) -> dict[UUID, str]:
        """Give WhatsApp the files before anything of the reply leaves; an attempt that failed does it again."""
        found: dict[UUID, str] = {}
        for file in message.files:
            shown_as(file)
            try:
                data = await self._around.blobs.get(self._inbox.workspace_id, file.sha256)
            except NotFound as error:
                raise SendRejected(f"{file.name} is no longer stored", code=error.code) from error
            found[file.id] = await client.upload(file.name, file.content_type, data)
        return found

    async def send_typing(self, to: str, thread_key: str, on: bool) -> None:  # noqa: ARG002 - the contract's words
        """Show that somebody types, for up to 25 seconds; WhatsApp takes it along with a mark as read only."""
        if on:
            await self._mark(thread_key, _NOW, {"typing_indicator": {"type": "text"}})

    async def send_read(self, to: str, thread_key: str, sequence: int) -> None:  # noqa: ARG002 - the thread names them
        """Mark everything up to a message as read."""
        await self._mark(thread_key, sequence, {})

    async def _mark(self, thread_key: str, sequence: int, more: dict[str, Any]) -> None:
        ids = (self._inbox.workspace_id, self._inbox.id)
        async with self._around.database.acquire() as connection:
            last_id = await connection.fetchval(_NEWEST, *ids, thread_key, sequence)
        if self._client is None or not last_id:
            return
        try:
            await self._client.say({"status": "read", "message_id": last_id} | more)
        except SendError as error:
            log.debug("whatsapp_courtesy_failed", inbox_id=str(self._inbox.id), reason=error.detail)

    # -- templates ------------------------------------------------------------------------------------------

    async def list_templates(self, *, fresh: bool = False) -> Sequence[Offer]:
        """See ``TemplateSource.list_templates``."""
        return await self._shelf.offers(fresh=fresh)

    async def _known_templates(self) -> Sequence[Offer]:
        try:
            return await self._shelf.offers()
        except Unavailable:
            return ()  # what was filled in says enough, but for the kinds of files

    async def _fetch_templates(self) -> list[Offer]:
        if self._client is None or not self._account_id:
            raise SendRejected("this inbox needs the WhatsApp Business account ID and an access token")
        found: list[Offer] = []
        path = f"{self._account_id}/message_templates?limit={TEMPLATE_PAGE}&fields={approved.FIELDS}"
        after = ""
        for _ in range(MAX_TEMPLATE_PAGES):
            answer = await self._client.ask("GET", path + (f"&after={after}" if after else ""))
            found += [one for told in objects_of(answer, "data") if (one := approved.offer(told)) is not None]
            paging = object_of(answer, "paging")
            after = id_of(object_of(paging, "cursors"), "after")
            if not after or not text_of(paging, "next"):
                break
        return sorted(found, key=lambda one: (one.name, one.language))


_ASKED = "display_phone_number,verified_name,quality_rating,code_verification_status,webhook_configuration"


def _addressee(to: str, thread_key: str) -> dict[str, str]:
    """Return whom a message goes to: a group, a number, or somebody who shows no number.

    For the second writer in a group the record adds ``#`` and a person to its key.
    """
    if thread_key.startswith(GROUP):
        return {"recipient_type": "group", "to": thread_key.removeprefix(GROUP).partition("#")[0]}
    if to.startswith("+"):
        return {"recipient_type": "individual", "to": to.removeprefix("+")}
    return {"recipient_type": "individual", "recipient": to}


_: type[ChannelAdapter] = WhatsappAdapter
_receiver: type[WebhookReceiver] = WhatsappAdapter
_typing: type[TypingSender] = WhatsappAdapter
_reads: type[ReadReceipts] = WhatsappAdapter
_templates: type[TemplateSource] = WhatsappAdapter
