"""DingTalk."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import orjson

from channels.contract import RawEnvelope
from channels.dingtalk.envelopes import robot_envelope
from tests.channels.specimens.base import Specimen, Way
from tests.providers import dingtalk, dingtalk_events


class RobotSide:
    def __init__(self, server: dingtalk.Dingtalk) -> None:
        self.settings = CONFIG | {"api_url": server.url, "oapi_url": server.url}
        self._server = server

    def behave(self, way: Way) -> None:
        refusals = {
            "refuses": (400, {"code": "staffId.notExisted", "message": "用户不存在"}),
            "puts_off": (403, {"code": "Forbidden.AccessDenied.QpsLimitForApi", "message": "被限流"}),
        }
        self._server.refuses = [refusals[way]] if way in refusals else []
        self._server.loses_answers = way == "falls_silent"

    @property
    def seen(self) -> Sequence[str]:
        return [one["content"] for one in self._server.sent]


@asynccontextmanager
async def robot_side() -> AsyncIterator[RobotSide]:
    async with dingtalk.dingtalk() as server:
        yield RobotSide(server)


def _message(document: Any) -> RawEnvelope:
    return robot_envelope(document, orjson.dumps(document))


CONFIG = {"client_id": dingtalk_events.CLIENT_ID, "delivery": "http"}
AWAY = "http://127.0.0.1:9"
DINGTALK = (
    Specimen(
        kind="dingtalk",
        address=None,
        away=CONFIG | {"api_url": AWAY, "oapi_url": AWAY},
        deliveries=(
            _message(dingtalk_events.said("text", "E4")),
            _message(dingtalk_events.said("hologram", {"summary": "?"}, "msg2", group=dingtalk_events.GROUP)),
            _message(dingtalk_events.said("richText", {"richText": [{"text": "E4"}]}, "msg3")),
        ),
        wrap=lambda body: RawEnvelope("k", "o", body),
        far_side=robot_side,
        secrets={
            "client_secret": dingtalk_events.CLIENT_SECRET,
            "callback_token": dingtalk_events.TOKEN,
            "encoding_aes_key": dingtalk_events.AES_KEY,
        },
        sign=lambda body, at: dingtalk_events.sign(at),
        signs=frozenset(),  # of a message, DingTalk signs the time, for an hour, and not the body
        to=dingtalk_events.WANG,
        thread_key=dingtalk_events.WANG,
    ),
)
