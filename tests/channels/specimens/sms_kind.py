"""SMS by Chinese vendors; the suite asks Aliyun, the channel's own tests ask all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import orjson

from channels.contract import RawEnvelope
from gateway.demo.platforms import sms as sms_vendors
from tests.channels.specimens.base import Specimen, Way


class AliyunSide:
    def __init__(self, server: sms_vendors.Vendors) -> None:
        self.settings = sms_vendors.settings("aliyun", server.url)
        self._server = server

    def behave(self, way: Way) -> None:
        self._server.refuses = {"refuses": "isv.MOBILE_NUMBER_ILLEGAL", "puts_off": "isp.SYSTEM_ERROR"}.get(way, "")
        self._server.silent = way == "falls_silent"

    @property
    def seen(self) -> Sequence[str]:
        return self._server.asked


@asynccontextmanager
async def aliyun_side() -> AsyncIterator[AliyunSide]:
    async with sms_vendors.vendors() as server:
        yield AliyunSide(server)


def _delivery(number: int, vendor: str, text: str) -> RawEnvelope:
    return RawEnvelope(f"body:{number}", sms_vendors.WANG, orjson.dumps(sms_vendors.answered(vendor, text, number)))


SMS = (
    Specimen(
        kind="sms",
        address=None,
        away=sms_vendors.settings("aliyun", "http://127.0.0.1:9"),
        deliveries=(
            _delivery(1, "aliyun", "显示 E4"),
            _delivery(2, "tencent", "好的"),
            _delivery(3, "volcengine", "谢谢"),
        ),
        wrap=lambda body: RawEnvelope("k", "o", body),
        far_side=aliyun_side,
        secrets=sms_vendors.SECRETS,
        sign=lambda body, at: {"?s": sms_vendors.HOOK_SECRET},
        signs=frozenset(),
        to=sms_vendors.WANG,
        thread_key=sms_vendors.WANG,
    ),
)
