"""Feishu."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import orjson

from channels.contract import RawEnvelope
from channels.feishu.events import read_event
from tests.channels.specimens.base import Specimen, Way
from tests.providers import feishu, feishu_events, feishu_signing


class OpenPlatformSide:
    def __init__(self, server: feishu.Feishu) -> None:
        self.settings = {"app_id": feishu_signing.APP_ID, "api_url": server.url}
        self._server = server

    def behave(self, way: Way) -> None:
        refusals = {"refuses": (400, 230013), "puts_off": (429, 99991400)}
        self._server.refuses = [refusals[way]] if way in refusals else []
        self._server.silent = way == "falls_silent"

    @property
    def seen(self) -> Sequence[str]:
        return self._server.uuids


@asynccontextmanager
async def open_platform_side() -> AsyncIterator[OpenPlatformSide]:
    async with feishu.open_platform() as server:
        yield OpenPlatformSide(server)


def _event(document: Any) -> RawEnvelope:
    """Return an event as the hook stores it: decrypted."""
    raw = orjson.dumps(document)
    return read_event(document, raw).envelope(raw)


FEISHU = (
    Specimen(
        kind="feishu",
        address=None,
        away={"app_id": feishu_signing.APP_ID, "api_url": "http://127.0.0.1:9"},
        deliveries=(
            _event(feishu_events.written("E4")),
            _event(feishu_events.said("hologram", {"text": "?"}, "om_2")),
            _event(feishu_events.pressed({"id": "y", "label": "Yes"})),
        ),
        wrap=lambda body: RawEnvelope("k", "o", body),
        far_side=open_platform_side,
        secrets={
            "app_secret": feishu_signing.APP_SECRET,
            "encrypt_key": feishu_signing.ENCRYPT_KEY,
            "verification_token": feishu_signing.VERIFICATION_TOKEN,
        },
        hooks_tested_in="tests/channels/feishu/test_feishu_hooks.py",
        to=feishu_events.WANG,
        thread_key=feishu_events.WANG,
    ),
)
