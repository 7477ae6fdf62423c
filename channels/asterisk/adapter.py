"""The adapter: follows the calls of an Asterisk, and has it ring a colleague who wants to call."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel

from channels.asterisk import ami, ari
from channels.asterisk.config import AsteriskConfig
from channels.asterisk.events import AmiTracker, AriTracker
from channels.contract import (
    Capabilities,
    ChannelAdapter,
    Health,
    InboundSink,
    InboxSettings,
    OutboundMessage,
    ParsedEvent,
    RawEnvelope,
    Receipt,
    Surroundings,
)
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendRejected
from channels.telephony.exchanges import NO_SERVER, call_out, own_numbers_of
from channels.telephony.facts import CallFacts, region_of, to_update, who_calls
from channels.telephony.legs import Calls
from channels.telephony.pbx import ExchangeReader, Line, LineCut, LineRefused, Tracker, asked
from channels.telephony.recordings import fetch
from channels.telephony.settings import keeps_recordings, people_of


class AsteriskAdapter:
    kind: ClassVar[str] = "asterisk"
    Config: ClassVar[type[BaseModel]] = AsteriskConfig
    # The id of a channel is free again once it has hung up: a repeat could ring a colleague twice.
    capabilities = Capabilities(max_text=1, max_files=0, texts=False, calls=True)

    def __init__(self, inbox: InboxSettings, around: Surroundings) -> None:
        self._inbox, self._around = inbox, around
        config = AsteriskConfig.model_construct(**dict(inbox.config))
        self._config = config
        self._password = inbox.secrets.get("password", "")
        self._base = f"{'https' if config.tls else 'http'}://{_bracketed(config.host)}:{config.port}/ari"
        self._reader: ExchangeReader | None = None

    async def start(self, sink: InboundSink) -> None:
        """See ``ChannelAdapter.start``: one process reads, the others stand by."""
        if self._config.host and self._reader is None:
            self._reader = ExchangeReader(self._inbox, self._around, self._connect, self._tracker(), sink)
            self._reader.start()

    async def stop(self) -> None:
        """See ``ChannelAdapter.stop``."""
        if self._reader is not None:
            await self._reader.stop()
            self._reader = None

    async def check(self) -> Health:
        """Sign in and ask which calls there are."""
        if not self._config.host:
            return Health(ok=False, detail=NO_SERVER)
        try:
            if self._config.interface == "ari":
                async with ari.session(self._config.username, self._password) as http:
                    channels = len(await ari.ask(http, self._base, "GET", "/channels") or ())
            else:
                async with asked(self._connect) as line:
                    channels = sum(one.get("Event") == "CoreShowChannel" for one in await line.snapshot())
        except (LineCut, SendRejected) as error:
            return Health(ok=False, detail=error.detail)
        return Health(ok=True, detail="Asterisk takes the user name and password", facts={"channels": channels})

    def _connect(self) -> AbstractAsyncContextManager[Line]:
        config = self._config
        if config.interface == "ari":
            return ari.open_line(self._base, config.app, config.username, self._password)
        return ami.open_line(config.host, config.port, config.username, self._password, tls=config.tls)

    def _tracker(self) -> Tracker:
        own = own_numbers_of(self._config.own_numbers)
        calls = Calls(region_of(self._inbox.config), list(people_of(self._inbox.config)), own)
        return (
            AriTracker(calls, f"{self._base}/recordings/stored")
            if self._config.interface == "ari"
            else AmiTracker(calls)
        )

    async def parse(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
        """See ``ChannelAdapter.parse``."""
        facts = CallFacts.read(envelope.body)
        who, direction = await who_calls(self._around, self._inbox, facts)
        files = []
        if facts.recordings and keeps_recordings(self._inbox.config):
            token = base64.b64encode(f"{self._config.username}:{self._password}".encode()).decode()
            is_asterisks = all(one.url.startswith(f"{self._base}/") for one in facts.recordings)
            headers = {"authorization": f"Basic {token}"} if is_asterisks else None
            files = await fetch(self._around, self._inbox, facts.recordings, received_at, headers)
        return [to_update(facts, who, direction, self._inbox, received_at, files)]

    async def send(self, message: OutboundMessage) -> Receipt:
        """Ring the colleague's telephone under the id of the call's card; when they pick up, the number is dialled."""
        if not self._config.host:
            raise SendRejected(NO_SERVER)
        config = self._config
        call = await call_out(self._around, self._inbox, message, endpoint=config.endpoint, prefix=config.dial_prefix)
        order = {"endpoint": call.endpoint, "extension": call.dialled, "context": config.context}
        try:
            await self._originate(order, str(message.id), call.number)
        except LineRefused as error:
            raise CredentialsRejected(error.detail) from error
        except LineCut as error:
            if error.fields.get("sent"):
                raise DeliveryUnknown(error.detail) from error
            raise SendDeferred(error.detail, inbox_wide=True) from error
        return Receipt(external_id=str(message.id))

    async def _originate(self, order: dict[str, str], channel_id: str, number: str) -> None:
        if self._config.interface == "ari":
            async with ari.session(self._config.username, self._password) as http:
                await ari.ask(http, self._base, "GET", "/asterisk/ping")
                body = order | {"priority": 1, "channelId": channel_id, "callerId": number, "timeout": 30}
                try:
                    await ari.ask(http, self._base, "POST", "/channels", body)
                except LineCut as error:
                    if not isinstance(error, LineRefused):
                        raise LineCut(error.detail, fields={"sent": True}) from error
                    raise
            return
        async with asked(self._connect) as line:
            assert isinstance(line, ami.AmiLine), "connected as ami"
            headers = {"Action": "Originate", "Channel": order["endpoint"], "Exten": order["extension"]}
            headers |= {"Context": order["context"], "Priority": "1", "Async": "true", "Timeout": "30000"}
            try:
                await line.act(headers | {"ChannelId": channel_id, "CallerID": number})
            except LineCut as error:
                raise LineCut(error.detail, fields={"sent": True}) from error


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


_: type[ChannelAdapter] = AsteriskAdapter
