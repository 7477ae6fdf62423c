"""WeChat's Official Accounts and mini-programs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from channels.contract import RawEnvelope
from gateway.demo.platforms import wechat
from tests.channels.specimens.base import Specimen, Way


class WechatSide:
    def __init__(self, platform: wechat.Platform) -> None:
        self.settings = {"app_id": wechat.APP_ID, "api_url": platform.url}
        self._platform = platform
        platform.opens("wang@customer.test")

    def behave(self, way: Way) -> None:
        code = {"refuses": 40003, "puts_off": -1}.get(way)
        self._platform.refuses.extend([code] if code else [])
        self._platform.loses_answers = way == "falls_silent"

    @property
    def seen(self) -> Sequence[str]:
        return [body["text"]["content"] for body in self._platform.sent]


@asynccontextmanager
async def wechat_side() -> AsyncIterator[WechatSide]:
    async with wechat.platform() as started:
        yield WechatSide(started)


def _wechat_delivery(**fields: str) -> RawEnvelope:
    """An encrypted delivery as the hook stores it."""
    more = {"ToUserName": wechat.ACCOUNT, "FromUserName": "o-wang", "MsgType": "text", "Content": "E4"} | fields
    _, body = wechat.sign(_WECHAT, wechat.to_xml(more), datetime(2026, 3, 1, 10, tzinfo=UTC))
    return RawEnvelope(f"m:o-wang:{fields['MsgId']}", "o-wang", body.encode())


def sign_wechat(body: bytes, at: datetime) -> Mapping[str, str]:
    return {f"?{name}": value for name, value in wechat.sign_body(body, at).items()}


_WECHAT = wechat.WeChatCrypto(wechat.TOKEN, wechat.AES_KEY, wechat.APP_ID)


def _wechat(kind: str) -> Specimen:
    return Specimen(
        kind=kind,
        address=None,
        away={"app_id": wechat.APP_ID, "api_url": "http://127.0.0.1:9"},
        deliveries=(
            _wechat_delivery(MsgId="1"),
            _wechat_delivery(MsgId="2", MsgType="location", Location_X="31.2", Location_Y="121.4", Label="上海"),
            _wechat_delivery(MsgId="3", MsgType="hologram"),
        ),
        wrap=lambda body: RawEnvelope("k", "o", body),
        far_side=wechat_side,
        secrets={
            "app_secret": wechat.APP_SECRET, "token": wechat.TOKEN, "encoding_aes_key": wechat.AES_KEY,
        },
        sign=sign_wechat,
    )  # fmt: skip


WECHAT = (
    _wechat("wechat"),
    _wechat("wechat_mini"),
)
