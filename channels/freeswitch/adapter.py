"""The adapter: follows the calls of a FreeSWITCH, and has it ring a colleague who wants to call."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel

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
from channels.freeswitch.config import FreeswitchConfig
from channels.freeswitch.esl import EslLine, open_line
from channels.freeswitch.events import EslTracker
from channels.telephony.exchanges import NO_SERVER, call_out, own_numbers_of
from channels.telephony.facts import CallFacts, region_of, to_update, who_calls
from channels.telephony.legs import Calls
from channels.telephony.pbx import ExchangeReader, LineCut, LineRefused, asked, refuse
from channels.telephony.recordings import fetch
from channels.telephony.settings import keeps_recordings, people_of

RING_FOR_S = 30
_RESERVED = frozenset("'\"{}[]()<>,|\\ \t\r\n")  # what FreeSWITCH's command line takes for itself


class FreeswitchAdapter:
    kind: ClassVar[str] = "freeswitch"
    Config: ClassVar[type[BaseModel]] = FreeswitchConfig
    # The id of a channel is free again once it has hung up: a repeat could ring a colleague twice.
    capabilities = Capabilities(max_text=1, max_files=0, texts=False, calls=True)

    def __init__(self, inbox: InboxSettings, around: Surroundings) -> None:
        self._inbox, self._around = inbox, around
        self._config = FreeswitchConfig.model_construct(**dict(inbox.config))
        self._reader: ExchangeReader | None = None

    async def start(self, sink: InboundSink) -> None:
        """See ``ChannelAdapter.start``: one process reads, the others stand by."""
        if self._config.host and self._reader is None:
            own = own_numbers_of(self._config.own_numbers)
            calls = Calls(region_of(self._inbox.config), list(people_of(self._inbox.config)), own)
            picked_up = self._config.answered_when != "connected"
            tracker = EslTracker(calls, picked_up=picked_up, recordings=self._config.recordings_url)
            self._reader = ExchangeReader(self._inbox, self._around, self._connect, tracker, sink)
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
            async with asked(self._connect) as line:
                channels = len(await line.snapshot())
        except (LineCut, SendRejected) as error:
            return Health(ok=False, detail=error.detail)
        return Health(ok=True, detail="FreeSWITCH takes the password", facts={"channels": channels})

    def _connect(self) -> AbstractAsyncContextManager[EslLine]:
        return open_line(self._config.host, self._config.port, self._inbox.secrets.get("password", ""))

    async def parse(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
        """See ``ChannelAdapter.parse``."""
        facts = CallFacts.read(envelope.body)
        who, direction = await who_calls(self._around, self._inbox, facts)
        files = []
        if facts.recordings and keeps_recordings(self._inbox.config):
            files = await fetch(self._around, self._inbox, facts.recordings, received_at)
        return [to_update(facts, who, direction, self._inbox, received_at, files)]

    async def send(self, message: OutboundMessage) -> Receipt:
        """Ring the colleague's telephone under the id of the call's card; when they pick up, the number is dialled."""
        if not self._config.host:
            raise SendRejected(NO_SERVER)
        config = self._config
        call = await call_out(self._around, self._inbox, message, endpoint=config.endpoint, prefix=config.dial_prefix)
        if _RESERVED & set(call.endpoint + call.dialled):
            raise SendRejected("This extension cannot be dialled.")
        variables = (
            f"origination_uuid={message.id},origination_caller_id_number={call.number},originate_timeout={RING_FOR_S}"
        )
        command = f"bgapi originate {{{variables}}}{call.endpoint} {call.dialled} XML {config.context}"
        is_sent = False
        try:
            async with asked(self._connect) as line:
                assert isinstance(line, EslLine), "connected so"
                is_sent = True
                reply = (await line.act(command)).reply
        except LineRefused as error:
            raise CredentialsRejected(error.detail) from error
        except LineCut as error:
            if is_sent:
                raise DeliveryUnknown(error.detail) from error
            raise SendDeferred(error.detail, inbox_wide=True) from error
        if reply.startswith("-ERR"):
            raise refuse("exchange_refused_call", ["FreeSWITCH refused it:", reply.removeprefix("-ERR").strip()])
        return Receipt(external_id=str(message.id))


_: type[ChannelAdapter] = FreeswitchAdapter
