"""Call records by webhook: calls that an exchange elsewhere handled, with their recordings.

It tells of calls, mostly when they are over, and carries nothing out: neither words nor calls can be sent on it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel

from channels.cdr.config import CdrConfig
from channels.cdr.parse import fields_for, has_calls, items_path, kind_of, read_items, to_facts
from channels.cdr.proof import has_key, is_huaweis, signs_in
from channels.cdr.vendors import VENDORS
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
    WebhookReceiver,
)
from channels.errors import EventRejected, SendRejected, SignatureRejected
from channels.telephony.facts import to_update, who_calls
from channels.telephony.recordings import fetch
from channels.telephony.settings import keeps_recordings, people_of


class CdrAdapter:
    kind: ClassVar[str] = "cdr"
    Config: ClassVar[type[BaseModel]] = CdrConfig
    capabilities = Capabilities(max_text=1, max_files=0, texts=False)

    def __init__(self, inbox: InboxSettings, around: Surroundings) -> None:
        self._inbox, self._around = inbox, around
        name = str(inbox.config.get("vendor") or "custom")
        self._name = name if name in VENDORS else "custom"
        self._vendor = VENDORS[self._name]
        self._zone = str(inbox.config.get("time_zone") or self._vendor.zone)
        self._fields = str(inbox.config.get("fields") or "")

    async def start(self, sink: InboundSink) -> None:
        """Nothing to open: the exchange calls the gateway's hook."""

    async def stop(self) -> None:
        """Nothing to close."""

    async def check(self) -> Health:
        """There is nobody to ask: say whether deliveries could be believed, and where they go."""
        secrets = self._inbox.secrets
        url = f"{self._around.public_url}/hooks/{self._inbox.id}"
        if self._vendor.auth == "aksk" and not secrets.get("app_secret"):
            return Health(ok=False, detail="enter the app secret: without it no delivery is believed")
        if self._vendor.auth == "open" and not (secrets.get("hook_key") or secrets.get("basic_password")):
            return Health(ok=False, detail="enter a key or a password: without one no delivery is believed")
        detail = f"waits for deliveries at {url}" + ("?key=…" if secrets.get("hook_key") else "")
        return Health(ok=True, detail=f"{detail}; whether they come is seen with the first call")

    # -- in -------------------------------------------------------------------------------------------------

    def verify(self, request: HookRequest) -> RawEnvelope | HookAnswer:
        """See ``WebhookReceiver.verify``."""
        if not self._is_genuine(request):
            raise SignatureRejected("the delivery does not prove where it comes from")
        if request.method == "GET":
            return HookAnswer(body=self._vendor.answer, content_type="application/json; charset=utf-8")
        action = request.query.get("action", "")[:40]
        if not has_calls(request.body, self._name, action, self._fields):
            raise EventRejected("a delivery of call records names a call in each of them")
        digest = hashlib.sha256(f"{action}\n".encode("utf-8", "surrogatepass") + request.body).hexdigest()
        push = request.headers.get(self._vendor.push_id, "") if self._vendor.push_id else ""
        # Order does not matter, and a recording that is away for a while must not hold up the calls after it.
        return RawEnvelope(f"push:{push}" if push else digest, digest, request.body, {"action": action})

    def _is_genuine(self, request: HookRequest) -> bool:
        secrets = self._inbox.secrets
        if self._vendor.auth == "aksk":
            return is_huaweis(secrets, request, self._around.clock.now())
        by_key = has_key(secrets.get("hook_key", ""), request)
        user = str(self._inbox.config.get("basic_user") or "")
        return by_key or signs_in(user, secrets.get("basic_password", ""), request)

    def answer(self, receipt: AcceptReceipt) -> HookAnswer:  # noqa: ARG002 - the same for a repeat
        """See ``WebhookReceiver.answer``."""
        return HookAnswer(body=self._vendor.answer, content_type="application/json; charset=utf-8")

    async def parse(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
        """See ``ChannelAdapter.parse``; what belongs to a call that is not known yet is read later."""
        kind = kind_of(envelope.body, self._vendor, str(envelope.headers.get("action") or ""))
        where = fields_for(self._name, kind, self._fields)
        people = people_of(self._inbox.config)
        items = read_items(envelope.body, self._vendor, items_path(self._fields))
        told = [to_facts(item, where, kind, self._zone, people) for item in items]
        updates = []
        for facts in told:
            who, direction = await who_calls(self._around, self._inbox, facts)
            files = []
            if facts.recordings and keeps_recordings(self._inbox.config):
                files = await fetch(self._around, self._inbox, facts.recordings, received_at)
            updates.append(to_update(facts, who, direction, self._inbox, received_at, files))
        return updates

    # -- out ------------------------------------------------------------------------------------------------

    async def send(self, message: OutboundMessage) -> Receipt:  # noqa: ARG002 - whatever it is
        """See ``ChannelAdapter.send``."""
        raise SendRejected("This line only tells of calls: answer on another channel, or call from your telephone.")


_: type[ChannelAdapter] = CdrAdapter
_receiver: type[WebhookReceiver] = CdrAdapter
