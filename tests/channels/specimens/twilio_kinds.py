"""Twilio: SMS, and WhatsApp through it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

from channels.contract import RawEnvelope
from tests.channels.specimens.base import Specimen, Way
from tests.providers import twilio_messages as twilio

SETTINGS = {"account_sid": twilio.ACCOUNT, "sender": twilio.NUMBER}


class TwilioSide:
    def __init__(self, server: twilio.Twilio, more: Mapping[str, Any]) -> None:
        self.settings = {**SETTINGS, "api_url": server.url, **more}
        self._server = server
        server.open_for.add(f"whatsapp:{twilio.WANG}")

    def behave(self, way: Way) -> None:
        self._server.codes = {"refuses": [21614], "puts_off": [20429]}.get(way, [])
        self._server.silent = way == "falls_silent"

    @property
    def seen(self) -> Sequence[str]:
        return [form["StatusCallback"] for form in self._server.asked]


@asynccontextmanager
async def sms_side() -> AsyncIterator[TwilioSide]:
    async with twilio.twilio() as server:
        yield TwilioSide(server, {})


@asynccontextmanager
async def whatsapp_side() -> AsyncIterator[TwilioSide]:
    async with twilio.twilio() as server:
        yield TwilioSide(server, {"content_url": server.url})


def _call(number: int, fields: Mapping[str, str]) -> RawEnvelope:
    return RawEnvelope(f"m:{number}", twilio.WANG, urlencode(fields).encode())


def _twilio(kind: str, far_side: Any, more: Mapping[str, Any], make: Any) -> Specimen:
    return Specimen(
        kind=kind,
        address=None,
        away={**SETTINGS, "api_url": "http://127.0.0.1:9", **more},
        deliveries=(
            _call(1, make("显示 E4")),
            _call(2, make("", "SM" + "2" * 32, Latitude="31.2", Longitude="121.5", Label="家")),
        ),
        wrap=lambda body: RawEnvelope("k", "o", body),
        far_side=far_side,
        secrets={"auth_token": twilio.TOKEN},
        hooks_tested_in="tests/gateway/test_twilio_messages.py",
        to=twilio.WANG,
        thread_key=twilio.WANG,
    )


TWILIO = (
    _twilio("twilio_sms", sms_side, {}, twilio.written),
    _twilio("twilio_whatsapp", whatsapp_side, {"content_url": "http://127.0.0.1:9"}, twilio.by_whatsapp),
)
