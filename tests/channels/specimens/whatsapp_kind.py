"""WhatsApp."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import orjson

from channels.contract import RawEnvelope
from channels.whatsapp.envelopes import envelope as whatsapp_envelope
from tests.channels.specimens.base import Specimen, Way
from tests.providers import whatsapp

SETTINGS = {"phone_number_id": whatsapp.NUMBER_ID, "account_id": whatsapp.ACCOUNT_ID}


class GraphSide:
    def __init__(self, server: whatsapp.Graph) -> None:
        self.settings = {**SETTINGS, "api_url": server.url}
        self._server = server
        server.open_for.add(whatsapp.WANG_ID)

    def behave(self, way: Way) -> None:
        self._server.codes = {"refuses": [131026], "puts_off": [130429]}.get(way, [])
        self._server.silent = way == "falls_silent"

    @property
    def seen(self) -> Sequence[str]:
        return [body["biz_opaque_callback_data"] for body in self._server.asked]


@asynccontextmanager
async def graph_side() -> AsyncIterator[GraphSide]:
    async with whatsapp.graph() as server:
        server.asks_back = False
        yield GraphSide(server)


def _whatsapp(*items: Any) -> RawEnvelope:
    return whatsapp_envelope(orjson.dumps(whatsapp.body_of(*items)))


WHATSAPP = (
    Specimen(
        kind="whatsapp",
        address=None,
        away={**SETTINGS, "api_url": "http://127.0.0.1:9"},
        deliveries=(
            _whatsapp(whatsapp.written("E4")),
            _whatsapp(whatsapp.hidden("再见", "wamid.2"), whatsapp.written("hi", "wamid.3")),
            _whatsapp(whatsapp.said("hologram", {"body": "x"}, "wamid.4")),
        ),
        wrap=lambda body: RawEnvelope("k", "o", body),
        far_side=graph_side,
        secrets={
            "app_secret": whatsapp.SECRET, "access_token": whatsapp.TOKEN, "verify_token": whatsapp.VERIFY,
        },
        sign=lambda body, at: {whatsapp.SIGNATURE_HEADER: whatsapp.sign(body)},
        signs=frozenset({"body"}),
        to=whatsapp.WANG_ID,
        thread_key=whatsapp.WANG_ID,
    ),
)  # fmt: skip
