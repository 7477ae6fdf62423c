"""The SMS channel: one signature at one vendor an inbox.

Chinese carriers take approved templates only, so an agent picks one; own words go out where the admin names a template
that has room for them. Vendors do not sign what they deliver: a secret in the address proves it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import ClassVar

from pydantic import BaseModel

from channels.calls import Answer, call
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
from channels.errors import EventRejected, SendError, SendRejected, SignatureRejected, Unparseable
from channels.progress import send_parts
from channels.sms import parse
from channels.sms.config import OPT_IN, OPT_OUT, SmsConfig
from channels.sms.parse import Words
from channels.sms.templates import read_templates
from channels.sms.vendors import VENDORS, Account, Notice, Request, is_taken
from channels.templates import Offer
from conversations.content import Choice, Link, Template, plain
from kit.secret import same_bytes

SEVERAL = "several"  # the lane of deliveries about more than one customer
MAX_WORDS = 500
NO_WORDS = "this inbox sends templates only: pick one, or have an admin name a template for replies"
# What each vendor wants to read, so that it does not deliver again.
_ANSWERS = {
    "aliyun": '{"code":0,"msg":"接收成功"}',
    "tencent": '{"result":0,"errmsg":"OK"}',
    "volcengine": "{}",
    "huawei": "{}",
}


@dataclass(frozen=True, slots=True)
class _Filled:
    code: str
    values: dict[str, str]


class SmsAdapter:
    kind: ClassVar[str] = parse.KIND
    Config: ClassVar[type[BaseModel]] = SmsConfig
    capabilities = Capabilities(
        max_text=MAX_WORDS,
        max_files=0,
        can_start=True,
        to_phones=True,
        templates=True,
        sends_per_second=50.0,
    )

    def __init__(self, inbox: InboxSettings, around: Surroundings) -> None:
        self._inbox, self._around = inbox, around
        config = inbox.config
        self._vendor = VENDORS.get(str(config.get("vendor") or "aliyun"), VENDORS["aliyun"])
        self._hook_secret = inbox.secrets.get("hook_secret", "")
        self._words = Words.read(str(config.get("opt_out_words", OPT_OUT)), str(config.get("opt_in_words", OPT_IN)))
        self._offers = read_templates(str(config.get("templates") or ""))
        self._reply_template = str(config.get("reply_template") or "")
        self._state = around.states.of(inbox)
        self._account = Account(
            access_id=str(config.get("access_id") or ""),
            secret=inbox.secrets.get("access_secret", ""),
            app_id=str(config.get("app_id") or ""),
            sign_name=str(config.get("sign_name") or ""),
            api_url=(str(config.get("api_url") or "") or self._vendor.default_url).rstrip("/"),
            region=str(config.get("region") or ""),
            hook=f"{around.public_url}/hooks/{inbox.id}?s={self._hook_secret}" if self._hook_secret else "",
        )

    async def start(self, sink: InboundSink) -> None:
        """Nothing to open: vendors call the gateway's hook."""

    async def stop(self) -> None:
        """Nothing to close."""

    async def check(self) -> Health:
        """Make a signed call that sends nothing, and say what is missing."""
        if missing := self._missing():
            return Health(ok=False, detail=missing)
        request = self._vendor.probe(self._account, self._around.clock.now(), secrets.token_hex(16))
        try:
            self._vendor.read(await self._call(request))
        except SendError as error:
            if not is_taken(self._vendor, error):
                return Health(ok=False, detail=error.detail)
        facts = {"vendor": self._vendor.name, "templates": len(self._offers)}
        if not self._hook_secret:
            return Health(ok=False, detail="enter a secret for the callback address: without it none is believed")
        return Health(ok=True, detail=f"the vendor takes the access ID; {len(self._offers)} templates", facts=facts)

    def _missing(self) -> str:
        account = self._account
        if not account.access_id or not account.secret:
            return "this inbox is not set up: it needs an access ID and an access secret"
        if self._vendor.needs_app and not account.app_id:
            return "this inbox is not set up: this vendor needs the application"
        if not account.sign_name:
            return "this inbox is not set up: it needs the approved signature"
        return ""

    # -- in -------------------------------------------------------------------------------------------------

    def verify(self, request: HookRequest) -> RawEnvelope | HookAnswer:
        """See ``WebhookReceiver.verify``: the address holds the secret, as vendors sign nothing."""
        given = request.query.get("s", "").encode("utf-8", "surrogateescape")
        is_ours = same_bytes(self._hook_secret.encode(), given)
        if not self._hook_secret or not is_ours:
            raise SignatureRejected("the address does not hold the inbox's secret")
        items = parse.read_items(request.body)
        if items is None:
            raise EventRejected("this is no delivery of an SMS vendor")
        phones = {parse.phone_of(item) for item in items}
        lane = phones.pop() if len(phones) == 1 else SEVERAL
        return RawEnvelope("body:" + hashlib.sha256(request.body).hexdigest(), lane or SEVERAL, request.body)

    def answer(self, receipt: AcceptReceipt) -> HookAnswer:  # noqa: ARG002 - the same for both
        """See ``WebhookReceiver.answer``."""
        return HookAnswer(200, _ANSWERS[self._vendor.name].encode(), "application/json; charset=utf-8")

    async def parse(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
        """See ``ChannelAdapter.parse``."""
        items = parse.read_items(envelope.body)
        if items is None:
            raise Unparseable("this is no delivery of an SMS vendor")
        read = partial(parse.read, self._vendor.name, inbox_id=self._inbox.id, words=self._words)
        return [event for item in items for event in read(item, received_at=received_at)]

    # -- out ------------------------------------------------------------------------------------------------

    async def send(self, message: OutboundMessage) -> Receipt:
        """See ``ChannelAdapter.send``."""
        if missing := self._missing():
            raise SendRejected(missing)
        if message.files:
            raise SendRejected("SMS carries no files")
        filled = self._filled(message)
        phone = message.to

        async def carry(_: int, part: _Filled) -> str | None:
            now = self._around.clock.now()
            notice = Notice(phone, part.code, part.values, message.id.hex, now, secrets.token_hex(16))
            request = self._vendor.send(self._account, notice)
            return self._vendor.read(await self._call(request)) or None

        return await send_parts(self._state, message, [filled], carry)

    def _filled(self, message: OutboundMessage) -> _Filled:
        """Return the template that carries a reply.

        Raises:
            SendRejected: there is none for it.
        """
        match message.content:
            case Template() as template:
                offer = next((one for one in self._offers if one.name == template.name), None)
                if offer is None:
                    raise SendRejected("this template is no longer among the inbox's")
                return _Filled(offer.ref, {blank.key: template.params.get(blank.key, "") for blank in offer.blanks})
            case Choice(options=options) as choice if options:
                asked = choice.text or message.text
                text = " ".join([asked, *(f"{n}.{one.get('label', '')}" for n, one in enumerate(options, 1))])
            case Link() as link:
                text = " ".join(part for part in (link.title, link.url) if part)
            case content:
                text = message.text or plain(content)
        offer = next((one for one in self._offers if one.ref == self._reply_template), None)
        if offer is None or len(offer.blanks) != 1:
            raise SendRejected(NO_WORDS)
        words = " ".join(text.split())
        if not words:
            raise SendRejected("there is nothing in it that an SMS could carry")
        if len(words) > MAX_WORDS:
            raise SendRejected(f"an SMS carries {MAX_WORDS} characters at most")
        return _Filled(offer.ref, {offer.blanks[0].key: words})

    async def _call(self, request: Request) -> Answer:
        return await call(self._around.fetcher, "POST", request.url, body=request.body, headers=request.headers)

    # -- templates ------------------------------------------------------------------------------------------

    async def list_templates(self, *, fresh: bool = False) -> Sequence[Offer]:  # noqa: ARG002 - they are settings
        """See ``TemplateSource.list_templates``: what an admin entered."""
        return self._offers


_: type[ChannelAdapter] = SmsAdapter
_receiver: type[WebhookReceiver] = SmsAdapter
_templates: type[TemplateSource] = SmsAdapter
