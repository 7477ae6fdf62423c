"""Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import orjson

from channels.contract import RawEnvelope
from channels.telegram.envelopes import envelope as telegram_envelope
from gateway.demo.platforms import telegram
from tests.channels.specimens.base import Specimen, Way


class BotApiSide:
    def __init__(self, server: telegram.BotApi) -> None:
        self.settings = {"api_url": server.url}
        self._server = server

    def behave(self, way: Way) -> None:
        self._server.refuses_everything = "Bad Request: chat not found" if way == "refuses" else ""
        self._server.waits = 7 if way == "puts_off" else 0
        self._server.silences = ["sendmessage"] if way == "falls_silent" else []

    @property
    def seen(self) -> Sequence[str]:
        return [one.method.text for one in self._server.sent]


@asynccontextmanager
async def bot_api_side() -> AsyncIterator[BotApiSide]:
    async with telegram.bot_api() as server:
        server.needs_https = False
        yield BotApiSide(server)


def _telegram(update_id: int, **told: Any) -> RawEnvelope:
    return telegram_envelope(telegram.TOKEN.partition(":")[0], orjson.dumps({"update_id": update_id, **told}))


TELEGRAM = (
    Specimen(
        kind="telegram",
        address=None,
        away={"api_url": "http://127.0.0.1:9"},
        deliveries=(
            _telegram(1, message=telegram.message(11, text="E4")),
            _telegram(2, message=telegram.message(12, dice={"emoji": "🎲", "value": 4})),
            _telegram(3, message=telegram.message(13, text="再见", chat=telegram.GROUP)),
        ),
        wrap=lambda body: RawEnvelope("k", "o", body),
        far_side=bot_api_side,
        secrets={"bot_token": telegram.TOKEN, "webhook_secret": "a-shared-secret"},
        sign=lambda body, at: {telegram.SECRET_HEADER: "a-shared-secret"},
        signs=frozenset(),
        to="7001",
        thread_key="7001",
    ),
)
