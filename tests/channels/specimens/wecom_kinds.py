"""WeCom's customer service and applications."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from channels.contract import RawEnvelope
from channels.wecom.app.parse import keys_of
from channels.wecom.kf.items import ITEM, SOURCE, Item
from channels.wecom.xmlfields import read as read_xml
from gateway.demo.platforms import wecom as wecom_platform
from gateway.demo.platforms.wecom import Wecom, wecom
from tests.channels.specimens.base import Specimen, Way


class WecomSide:
    def __init__(self, platform: Wecom, settings: Mapping[str, Any]) -> None:
        self.settings = {**settings, "api_url": platform.url}
        self._platform = platform
        platform.customer_sends("wang@customer.test")
        platform.items.clear()

    def behave(self, way: Way) -> None:
        self._platform.way = way

    @property
    def seen(self) -> Sequence[str]:
        return self._platform.seen


WECOM_KF = {"corp_id": wecom_platform.CORP_ID, "open_kfid": wecom_platform.KFID}


WECOM_APP = {"corp_id": wecom_platform.CORP_ID, "agent_id": str(wecom_platform.AGENT_ID)}


WECOM_SECRETS = {
    "secret": wecom_platform.SECRET,
    "callback_token": wecom_platform.TOKEN,
    "encoding_aes_key": wecom_platform.AES_KEY,
}


@asynccontextmanager
async def kf_side() -> AsyncIterator[WecomSide]:
    async with wecom() as platform:
        yield WecomSide(platform, WECOM_KF)


@asynccontextmanager
async def app_side() -> AsyncIterator[WecomSide]:
    async with wecom() as platform:
        yield WecomSide(platform, WECOM_APP)


def _pulled(kind: str, inner: Any, **more: Any) -> RawEnvelope:
    item = {
        "msgid": f"4eH{kind}", "open_kfid": wecom_platform.KFID, "external_userid": "wmA-1", "send_time": 1_772_359_200,
        "origin": 3, "msgtype": kind, kind: inner,
    }  # fmt: skip
    return Item(item | more).envelope()


def _from_member(kind: str, inner: str) -> RawEnvelope:
    xml = (
        "<xml><ToUserName>ww1</ToUserName><FromUserName><![CDATA[wang]]></FromUserName><CreateTime>1772359200"
        f"</CreateTime><MsgType><![CDATA[{kind}]]></MsgType>{inner}<MsgId>77{len(kind)}</MsgId></xml>"
    ).encode()
    return RawEnvelope(*keys_of(read_xml(xml), xml), xml)


WECOM = (
    Specimen(
        kind="wecom_kf",
        address=None,
        away=WECOM_KF | {"api_url": "http://127.0.0.1:9"},
        deliveries=(
            _pulled("text", {"content": "显示 E4"}),
            _pulled("location", {"latitude": 31.2, "longitude": 121.5, "name": "家"}),
            _pulled("channels_shop_order", {"order_id": "7"}),
        ),
        wrap=lambda body: RawEnvelope("k", "o", body, {SOURCE: ITEM}),
        far_side=kf_side,
        secrets=WECOM_SECRETS,
        hooks_tested_in="tests/channels/wecom/test_kf_hooks.py",
    ),
    Specimen(
        kind="wecom_app",
        address=None,
        away=WECOM_APP | {"api_url": "http://127.0.0.1:9"},
        deliveries=(
            _from_member("text", "<Content><![CDATA[显示 E4]]></Content>"),
            _from_member("location", "<Location_X>31.2</Location_X><Location_Y>121.5</Location_Y>"),
        ),
        wrap=lambda body: RawEnvelope("k", "o", body),
        far_side=app_side,
        secrets=WECOM_SECRETS,
        hooks_tested_in="tests/channels/wecom/test_app_hooks.py",
    ),
)
