"""Channels that carry telephone calls."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import orjson

from channels.contract import RawEnvelope
from channels.telephony.facts import CallFacts
from channels.telephony.pbx import envelope_of
from conversations.content import Call
from tests.channels.specimens.base import Specimen, Way
from tests.providers import exchanges, twilio

KEY = "a key of sixteen letters"
WANG = "+8613800138000"
CALL = Call("outbound", "ringing", callee=WANG)
TELEPHONES = {"people": "1001 = ada@agent.test", "username": exchanges.USER}


class TwilioSide:
    def __init__(self, server: twilio.Twilio) -> None:
        self.settings = TWILIO_CONFIG | {"api_url": server.url}
        self._server = server

    def behave(self, way: Way) -> None:
        self._server.status = {"refuses": 400, "puts_off": 429}.get(way, 0)
        self._server.code = 21211 if way == "refuses" else 0
        self._server.silent = way == "falls_silent"

    @property
    def seen(self) -> Sequence[str]:
        return [form["Url"][0] for form in self._server.made]


TWILIO_CONFIG = {"account_sid": twilio.ACCOUNT, "number": twilio.NUMBER, "ring": "+8613900139000"}


@asynccontextmanager
async def twilio_side() -> AsyncIterator[TwilioSide]:
    async with twilio.twilio() as server:
        yield TwilioSide(server)


class ExchangeSide:
    def __init__(self, far: exchanges.Exchange) -> None:
        self.settings: dict[str, Any] = TELEPHONES | {"host": "127.0.0.1", "port": far.port}
        self._far = far

    def behave(self, way: Way) -> None:
        self._far.way = way

    @property
    def seen(self) -> Sequence[str]:
        return self._far.ordered


@asynccontextmanager
async def asterisk_side() -> AsyncIterator[ExchangeSide]:
    async with exchanges.ari() as far:
        yield ExchangeSide(far)


@asynccontextmanager
async def freeswitch_side() -> AsyncIterator[ExchangeSide]:
    async with exchanges.esl() as far:
        side = ExchangeSide(far)
        side.settings.pop("username")
        yield side


def _posted(step: str, **fields: str) -> RawEnvelope:
    body = urlencode({"CallSid": "CA1", "From": WANG, "To": twilio.NUMBER} | fields).encode()
    return RawEnvelope(f"CA1:{step}", "CA1", body, {"step": step})


def _told(**facts: Any) -> RawEnvelope:
    return envelope_of(CallFacts(call_id="1795.1", direction="inbound", customer=WANG, line="200", **facts))


_CDR = {"call_id": "c-1", "from": WANG}
TELEPHONE = (
    Specimen(
        kind="cdr",
        address=None,
        away={"vendor": "custom", "fields": "caller = from"},
        deliveries=(
            RawEnvelope("d1", "d1", orjson.dumps(_CDR | {"ended_at": 1_795_311_050})),
            RawEnvelope("d2", "d2", orjson.dumps([_CDR, {"call_id": "c-2", "from": "13900139000"}])),
        ),
        wrap=lambda body: RawEnvelope("k", "o", body),
        far_side=None,
        secrets={"hook_key": KEY},
        sign=lambda body, at: {"?key": KEY},
        signs=frozenset(),
        to=WANG,
        thread_key=WANG,
    ),
    Specimen(
        kind="twilio_voice",
        address=None,
        away=TWILIO_CONFIG | {"api_url": "http://127.0.0.1:9"},
        deliveries=(
            _posted("", CallStatus="ringing"),
            _posted("menu", Digits="2"),
            _posted("status", CallStatus="busy"),
        ),
        wrap=lambda body: RawEnvelope("k", "o", body, {"step": ""}),
        far_side=twilio_side,
        secrets={"auth_token": twilio.TOKEN},
        hooks_tested_in="tests/gateway/test_twilio_voice.py",
        to=WANG,
        thread_key=WANG,
        content=CALL,
    ),
    Specimen(
        kind="asterisk",
        address=None,
        away=TELEPHONES | {"host": "127.0.0.1", "port": 9},
        deliveries=(_told(state="ringing"), _told(state="ended", outcome="busy", cause="User busy")),
        wrap=lambda body: RawEnvelope("k", "o", body),
        far_side=asterisk_side,
        secrets={"password": exchanges.PASSWORD},
        to=WANG,
        thread_key=WANG,
        content=CALL,
    ),
    Specimen(
        kind="freeswitch",
        address=None,
        away={"people": "1001 = ada@agent.test", "host": "127.0.0.1", "port": 9},
        deliveries=(_told(state="ringing"), _told(state="answered", digits="42#")),
        wrap=lambda body: RawEnvelope("k", "o", body),
        far_side=freeswitch_side,
        secrets={"password": exchanges.PASSWORD},
        to=WANG,
        thread_key=WANG,
        content=CALL,
    ),
)
