"""Twilio's two kinds of inbox. They differ in addresses, in how many files a message has, and in the reply window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

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
    Receipt,
    Surroundings,
    TemplateSource,
    WebhookReceiver,
)
from channels.errors import SendError, SendRejected, Unparseable
from channels.file_links import file_link
from channels.media import show, store
from channels.progress import send_parts
from channels.templates import Offer, Shelf
from channels.twilio_messaging import approved, envelopes, parse
from channels.twilio_messaging.client import Client, FileRefused
from channels.twilio_messaging.config import API_URL, CONTENT_URL, TwilioSmsConfig, TwilioWhatsappConfig
from channels.twilio_messaging.envelopes import MESSAGE, PART
from channels.twilio_messaging.parse import PREFIX, WINDOW, Media
from channels.twilio_messaging.render import Form, render
from conversations.content import Template, Text, Unsupported, plain
from conversations.inbound import InboundFile, InboundMessage
from kit.errors import Unavailable

NOT_SET_UP = "this inbox is not set up: it needs account SID, auth token and sender"
# Twilio does what the answer says: nothing.
EMPTY = HookAnswer(200, b'<?xml version="1.0" encoding="UTF-8"?><Response/>', "text/xml; charset=utf-8")
MAX_TEMPLATE_PAGES = 10


class TwilioSmsAdapter:
    """A number for SMS and MMS."""

    kind: ClassVar[str] = parse.SMS
    Config: ClassVar[type[BaseModel]] = TwilioSmsConfig
    capabilities = Capabilities(
        max_text=8_000,
        media=("image/*", "video/*", "audio/*", "application/pdf", "text/*"),
        max_file_bytes=5_000_000,
        max_files=10,
        can_start=True,
        to_phones=True,
        sends_per_second=10.0,
    )

    def __init__(self, inbox: InboxSettings, around: Surroundings) -> None:
        self._inbox, self._around = inbox, around
        self._token = inbox.secrets.get("auth_token", "")
        self._sender = str(inbox.config.get("sender") or "")
        self._state = around.states.of(inbox)
        account = str(inbox.config.get("account_sid") or "")
        api_url = str(inbox.config.get("api_url") or API_URL)
        is_set_up = bool(account and self._token and self._sender)
        self._client = Client(around.fetcher, api_url, account, self._token, self._state) if is_set_up else None
        self._hook = f"{around.public_url}/hooks/{inbox.id}"

    @property
    def _is_whatsapp(self) -> bool:
        return self.kind == parse.WHATSAPP

    async def start(self, sink: InboundSink) -> None:
        """Nothing to open: Twilio calls the gateway's hook."""

    async def stop(self) -> None:
        """Nothing to close."""

    async def check(self) -> Health:
        """Ask who the account is and, for a number, lead its messages here."""
        if self._client is None:
            return Health(ok=False, detail=NOT_SET_UP)
        try:
            account = await self._client.ask("GET", ".json")
            detail = await self._lead_here(self._client)
        except SendError as error:
            return Health(ok=False, detail=error.detail)
        facts = {name: account.get(name) for name in ("friendly_name", "status", "type")}
        if account.get("status") not in (None, "active"):
            return Health(ok=False, detail=f"the Twilio account is {account['status']}", facts=facts)
        if detail:
            return Health(ok=False, detail=detail, facts=facts)
        return Health(ok=True, detail=f"Twilio knows this account as {account.get('friendly_name')}", facts=facts)

    async def _lead_here(self, client: Client) -> str:
        """Enter our address at a number; returns what an admin has to do, "" if nothing.

        A messaging service and a WhatsApp sender keep their address where this account's token does not reach.
        """
        if self._is_whatsapp or not self._sender.startswith("+"):
            return ""
        found = await client.ask("GET", f"/IncomingPhoneNumbers.json?PhoneNumber={quote(self._sender)}")
        numbers = [one for one in found.get("incoming_phone_numbers") or () if isinstance(one, dict)]
        if not numbers:
            return f"the account has no number {self._sender}"
        if numbers[0].get("sms_url") != self._hook or numbers[0].get("sms_method") != "POST":
            form = [("SmsUrl", self._hook), ("SmsMethod", "POST")]
            await client.ask("POST", f"/IncomingPhoneNumbers/{quote(str(numbers[0].get('sid')))}.json", form)
        return ""

    # -- in -------------------------------------------------------------------------------------------------

    def verify(self, request: HookRequest) -> RawEnvelope | HookAnswer:
        """See ``WebhookReceiver.verify``."""
        return envelopes.take(request, self._token)

    def answer(self, receipt: AcceptReceipt) -> HookAnswer:  # noqa: ARG002 - the same for both
        """See ``WebhookReceiver.answer``."""
        return EMPTY

    async def parse(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
        """See ``ChannelAdapter.parse``."""
        fields = envelopes.read(envelope.body)
        found = parse.read(self.kind, fields, envelope.headers, self._inbox.id, received_at) if fields else None
        if found is None:
            raise Unparseable("a call of Twilio names a message and who wrote it")
        return [await self._with_files(one, found.media) if found.media else one for one in found.events]

    async def _with_files(self, event: ParsedEvent, media: Sequence[Media]) -> ParsedEvent:
        """Return a message with its files; one of them is the message itself, several hang on its words."""
        if not isinstance(event, InboundMessage):
            return event
        files: list[InboundFile] = []
        missing: list[str] = []
        for number, one in enumerate(media, 1):
            name = f"{one.content_type.partition('/')[0] or 'file'}-{number}"
            try:
                if self._client is None:
                    raise FileRefused(NOT_SET_UP)  # noqa: TRY301 - told like any other refusal
                files.append(await store(self._around.blobs, self._inbox, name, await self._client.download(one.url)))
            except FileRefused as error:
                missing.append(f"{name}: {error.detail}")
        text = "\n".join(filter(None, (event.text, *missing)))
        if len(files) == 1 and isinstance(event.content, Text):
            content = show(files[0], text)
            return replace(event, content=content, text=plain(content), files=tuple(files))
        if not files and not event.text:
            return replace(event, content=Unsupported("file", text), text=text)
        shown = Text(text) if isinstance(event.content, Text) else event.content
        return replace(event, content=shown, text=text, files=tuple(files))

    # -- out ------------------------------------------------------------------------------------------------

    async def send(self, message: OutboundMessage) -> Receipt:
        """See ``ChannelAdapter.send``; Twilio fetches files from this program's public address."""
        if self._client is None:
            raise SendRejected(NOT_SET_UP)
        forms = render(
            message,
            is_whatsapp=self._is_whatsapp,
            link_to=lambda file: file_link(self._around, self._inbox, file.id),
            offers=await self._offers() if isinstance(message.content, Template) else None,
        )
        client, to = self._client, self._address(message.to)

        async def carry(index: int, form: Form) -> str | None:
            about = urlencode({MESSAGE: str(message.id), PART: f"{index}-{len(forms)}"})
            sent = [("To", to), self._from(), ("StatusCallback", f"{self._hook}?{about}"), *form]
            answer = await client.ask("POST", "/Messages.json", sent)
            return envelopes.sid_of({"MessageSid": str(answer.get("sid") or "")}) or None

        return await send_parts(self._state, message, forms, carry)

    def _from(self) -> tuple[str, str]:
        if self._sender.startswith("MG"):
            return "MessagingServiceSid", self._sender
        return "From", self._address(self._sender)

    def _address(self, address: str) -> str:
        return f"{PREFIX}{address}" if self._is_whatsapp else address

    async def _offers(self) -> Sequence[Offer] | None:
        return None


class TwilioWhatsappAdapter(TwilioSmsAdapter):
    """A WhatsApp sender."""

    kind: ClassVar[str] = parse.WHATSAPP
    Config: ClassVar[type[BaseModel]] = TwilioWhatsappConfig
    capabilities = Capabilities(
        max_text=8_000,
        media=("image/*", "video/*", "audio/*", "application/pdf", "text/*"),
        max_file_bytes=16_000_000,
        max_files=10,
        reply_window=WINDOW,
        can_start=True,
        to_phones=True,
        templates=True,
        sends_per_second=70.0,
    )

    def __init__(self, inbox: InboxSettings, around: Surroundings) -> None:
        super().__init__(inbox, around)
        self._content_url = str(inbox.config.get("content_url") or CONTENT_URL).rstrip("/")
        self._shelf = Shelf(self._state, around.clock, self._fetch_templates)

    async def list_templates(self, *, fresh: bool = False) -> Sequence[Offer]:
        """See ``TemplateSource.list_templates``."""
        return await self._shelf.offers(fresh=fresh)

    async def _offers(self) -> Sequence[Offer] | None:
        try:
            return await self._shelf.offers()
        except Unavailable:
            return None

    async def _fetch_templates(self) -> list[Offer]:
        if self._client is None:
            raise SendRejected(NOT_SET_UP)
        found: list[Offer] = []
        path = "/v1/ContentAndApprovals?PageSize=100"
        for _ in range(MAX_TEMPLATE_PAGES):
            answer: dict[str, Any] = await self._client.ask("GET", path, base=self._content_url)
            listed = [one for one in answer.get("contents") or () if isinstance(one, dict)]
            found += [one for told in listed if (one := approved.offer(told)) is not None]
            meta = answer.get("meta")
            following = meta.get("next_page_url") if isinstance(meta, dict) else None
            # Only what follows the host is taken: our proof goes nowhere else.
            if not isinstance(following, str) or "/v1/" not in following:
                break
            path = following[following.index("/v1/") :]
        return sorted(found, key=lambda one: (one.name, one.language))


_: type[ChannelAdapter] = TwilioSmsAdapter
_receiver: type[WebhookReceiver] = TwilioSmsAdapter
_whatsapp: type[ChannelAdapter] = TwilioWhatsappAdapter
_templates: type[TemplateSource] = TwilioWhatsappAdapter
