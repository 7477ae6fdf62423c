"""LINE."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import orjson

from channels.contract import RawEnvelope
from channels.line.envelopes import envelope as line_envelope
from tests.channels.specimens.base import Specimen, Way
from tests.providers import line


class MessagingApiSide:
    def __init__(self, server: line.Line) -> None:
        self.settings = {"api_url": server.url, "data_url": server.url}
        self._server = server

    def behave(self, way: Way) -> None:
        self._server.status = {"refuses": 400, "puts_off": 429}.get(way, 0)
        self._server.message = "Failed to send messages" if way == "refuses" else ""
        self._server.silent = way == "falls_silent"

    @property
    def seen(self) -> Sequence[str]:
        return self._server.keys


@asynccontextmanager
async def messaging_api_side() -> AsyncIterator[MessagingApiSide]:
    async with line.messaging_api() as server:
        yield MessagingApiSide(server)


def _line(*events: Any) -> RawEnvelope:
    made = line_envelope(orjson.dumps({"destination": line.BOT, "events": events}))
    assert made is not None
    return made


LINE = (
    Specimen(
        kind="line",
        address=None,
        away={"api_url": "http://127.0.0.1:9", "data_url": "http://127.0.0.1:9"},
        deliveries=(
            _line(line.written("E4")),
            _line(
                line.written("再见", "2", "e2"),
                line.written("hi", "3", "e3", source={"type": "user", "userId": line.LI}),
            ),
            _line(line.event("postback", "e4", postback={"data": "y"}, replyToken="r")),
        ),
        wrap=lambda body: RawEnvelope("k", "o", body),
        far_side=messaging_api_side,
        secrets={"channel_secret": line.SECRET, "channel_access_token": line.TOKEN},
        sign=lambda body, at: {line.SIGNATURE_HEADER: line.sign(body)},
        signs=frozenset({"body"}),
        to=line.WANG,
        thread_key=line.WANG,
    ),
)
