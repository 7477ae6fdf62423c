"""The adapter: signed requests in, TwiML out, calls by the REST API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from urllib.parse import quote

from pydantic import BaseModel

from channels.contract import (
    AcceptReceipt,
    Capabilities,
    ChannelAdapter,
    Health,
    HookAnswer,
    HookRequest,
    HookResponder,
    InboundSink,
    InboxSettings,
    OutboundMessage,
    ParsedEvent,
    RawEnvelope,
    Receipt,
    Surroundings,
    WebhookReceiver,
)
from channels.errors import EventRejected, SendError, SendRejected, SignatureRejected
from channels.telephony.facts import region_of, to_update, who_calls
from channels.telephony.numbers import e164
from channels.telephony.people import call_in, telephone_of
from channels.telephony.recordings import fetch
from channels.telephony.settings import keeps_recordings
from channels.twilio_signature import SIGNATURE_HEADER, is_signed, read_form
from channels.twilio_voice.client import Client
from channels.twilio_voice.config import API_URL, TwilioVoiceConfig
from channels.twilio_voice.parse import call_of, dedupe_key, fields_of, read
from channels.twilio_voice.speech import LEGS, Script

NO_ACCOUNT = "this inbox has no account SID, auth token or number"
XML = "text/xml; charset=utf-8"


class TwilioVoiceAdapter:
    kind: ClassVar[str] = "twilio_voice"
    Config: ClassVar[type[BaseModel]] = TwilioVoiceConfig
    # Twilio makes one call a second of an account unless more was agreed [K].
    capabilities = Capabilities(max_text=1, max_files=0, texts=False, calls=True, sends_per_second=1.0)

    def __init__(self, inbox: InboxSettings, around: Surroundings) -> None:
        self._inbox, self._around = inbox, around
        self._account = str(inbox.config.get("account_sid") or "")
        self._token = inbox.secrets.get("auth_token", "")
        self._number = str(inbox.config.get("number") or "")
        self._script = Script(inbox.config, f"{around.public_url}/hooks/{inbox.id}")
        url = str(inbox.config.get("api_url") or API_URL)
        self._client = Client(around.fetcher, url, self._account, self._token)

    async def start(self, sink: InboundSink) -> None:
        """Nothing to open: Twilio calls the gateway's hook."""

    async def stop(self) -> None:
        """Nothing to close."""

    async def check(self) -> Health:
        """Ask Twilio for the account and the number, and lead the number's calls here."""
        if not (self._account and self._token and self._number):
            return Health(ok=False, detail=NO_ACCOUNT)
        hook = f"{self._around.public_url}/hooks/{self._inbox.id}"
        try:
            account = await self._client.ask("GET", ".json")
            listed = await self._client.ask("GET", f"/IncomingPhoneNumbers.json?PhoneNumber={quote(self._number)}")
            numbers = listed.get("incoming_phone_numbers")
            mine = numbers[0] if isinstance(numbers, list) and numbers and isinstance(numbers[0], dict) else None
            if mine is None:
                return Health(ok=False, detail=f"the account has no number {self._number}")
            wanted = {"voice_url": hook, "status_callback": self._script.at(step="status")}
            if any(mine.get(name) != value for name, value in wanted.items()):
                form = {"VoiceUrl": wanted["voice_url"], "VoiceMethod": "POST"}
                form |= {"StatusCallback": wanted["status_callback"], "StatusCallbackMethod": "POST"}
                await self._client.ask("POST", f"/IncomingPhoneNumbers/{mine.get('sid')}.json", form)
        except SendError as error:
            return Health(ok=False, detail=error.detail)
        facts = {"status": account.get("status"), "type": account.get("type")}
        if account.get("status") not in ("active", None):
            return Health(ok=False, detail=f"the Twilio account is {account.get('status')}", facts=facts)
        return Health(ok=True, detail=f"calls to {self._number} come in here", facts=facts)

    # -- in -------------------------------------------------------------------------------------------------

    def verify(self, request: HookRequest) -> RawEnvelope | HookAnswer:
        """See ``WebhookReceiver.verify``."""
        signature = request.headers.get(SIGNATURE_HEADER, "")
        is_form = "bodySHA256" not in request.query
        pairs, body = (read_form(request.body), None) if is_form else ([], request.body)
        if not is_signed(self._token, request.url, pairs, signature, body=body):
            raise SignatureRejected("the signature does not match")
        fields, step = fields_of(request.body), request.query.get("step", "")
        if fields.get("AccountSid", self._account) != self._account:
            raise SignatureRejected("the request is of another account")
        key = dedupe_key(step, fields, request.headers.get("i-twilio-idempotency-token", ""))
        if not key:
            raise EventRejected("a request of Twilio's names a call")
        headers = {name: request.query[name][:200] for name in ("step", "message", "to") if name in request.query}
        # A recording that is away for a while must not hold up the call that it is of.
        lane = f"{step}:" if step in ("recording", "voicemail") else ""
        return RawEnvelope(key, lane + call_of(step, fields), request.body, headers | {"line": self._number})

    def respond(self, request: HookRequest, receipt: AcceptReceipt) -> HookAnswer:  # noqa: ARG002 - same for a repeat
        """See ``HookResponder.respond``: what the caller hears next."""
        fields, query = fields_of(request.body), request.query
        match query.get("step", ""):
            case "":
                said = self._script.welcome()
            case "menu":
                said = self._script.chosen(fields.get("Digits", ""))
            case "dialled":
                said = self._script.dialled(fields.get("DialCallStatus", ""))
            case "bridge":
                said = self._script.connect(query.get("to", ""), query.get("message", ""))
            case _:
                said = self._script.nothing()
        return HookAnswer(body=said.encode(), content_type=XML)

    def answer(self, receipt: AcceptReceipt) -> HookAnswer:  # noqa: ARG002 - ``respond`` answers
        """See ``WebhookReceiver.answer``."""
        return HookAnswer(body=self._script.nothing().encode(), content_type=XML)

    async def parse(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
        """See ``ChannelAdapter.parse``."""
        facts = read(envelope.body, envelope.headers)
        if facts is None:
            return []
        who, direction = await who_calls(self._around, self._inbox, facts)
        files = []
        if facts.recordings and keeps_recordings(self._inbox.config):
            is_twilios = all(one.url.startswith(self._base_url) for one in facts.recordings)
            headers = self._client.headers if is_twilios else None
            files = await fetch(self._around, self._inbox, facts.recordings, received_at, headers)
        return [to_update(facts, who, direction, self._inbox, received_at, files)]

    @property
    def _base_url(self) -> str:
        """Where Twilio's own files lie; only there goes the auth token."""
        return f"{str(self._inbox.config.get('api_url') or API_URL).rstrip('/')}/"

    # -- out ------------------------------------------------------------------------------------------------

    async def send(self, message: OutboundMessage) -> Receipt:
        """Ring the colleague, and when they pick up, the customer."""
        if not (self._account and self._token and self._number):
            raise SendRejected(NO_ACCOUNT)
        wanted = call_in(message.content)
        customer = e164(message.to, region_of(self._inbox.config))
        if customer is None:
            raise SendRejected("There is no number to call.")
        ring = str(self._inbox.config.get("ring") or "").split(",")[0].strip()
        colleague = await telephone_of(self._around, self._inbox, wanted, ring)
        step = {"message": str(message.id), "to": customer}
        form: dict[str, str | Sequence[str]] = {
            "To": colleague if colleague.startswith(("sip:", "client:")) else self._dialled(colleague),
            "From": self._number,
            "Url": self._script.at(step="bridge", **step),
            "Method": "POST",
            "StatusCallback": self._script.at(step="out", **step),
            "StatusCallbackMethod": "POST",
            "StatusCallbackEvent": LEGS.split(),
            "Timeout": "30",
        }
        made = await self._client.ask("POST", "/Calls.json", form)
        sid = made.get("sid")
        return Receipt(external_id=sid if isinstance(sid, str) else None)

    def _dialled(self, telephone: str) -> str:
        number = e164(telephone, region_of(self._inbox.config))
        if number is None:
            raise SendRejected("Twilio cannot ring your extension: enter a whole number or a SIP address for it.")
        return number


_: type[ChannelAdapter] = TwilioVoiceAdapter
_receiver: type[WebhookReceiver] = TwilioVoiceAdapter
_responder: type[HookResponder] = TwilioVoiceAdapter
