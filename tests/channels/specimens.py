"""One specimen of each channel for the contract suite: its settings, deliveries it understands, and its far side."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal, Protocol
from uuid import UUID

import orjson

from channels.api.adapter import envelope as api_envelope
from channels.contract import InboxSettings, OutboundFile, OutboundMessage, RawEnvelope
from channels.email.envelopes import envelope_keys
from channels.line.envelopes import envelope as line_envelope
from channels.telegram.envelopes import envelope as telegram_envelope
from channels.webchat.adapter import envelope as webchat_envelope
from channels.webchat.identity import Visitor
from channels.webchat.parse import VisitorMessage
from channels.wecom.app.parse import keys_of
from channels.wecom.kf.items import ITEM, SOURCE, Item
from channels.wecom.xmlfields import read as read_xml
from conversations.content import Text
from kit.ids import new_id
from tests.providers import line, telegram, wechat
from tests.providers import wecom as wecom_platform
from tests.providers.callbacks import Callbacks, callbacks
from tests.providers.wecom import Wecom, wecom
from tests.support.mail import Mailbox, letter, mailbox
from tests.support.pages import CONTENT_ID, page_mail

Way = Literal["takes", "refuses", "puts_off", "falls_silent"]
SECRET = "a shared secret"


class FarSide(Protocol):
    """The provider, made to behave; ``settings`` lead an inbox to it."""

    settings: Mapping[str, Any]

    def behave(self, way: Way) -> None: ...

    @property
    def seen(self) -> Sequence[str]:
        """The ids by which it tells messages apart, one for each time it was sent one."""
        ...


class CallbackSide:
    def __init__(self, receiver: Callbacks) -> None:
        self.settings = {"callback_url": receiver.url}
        self._receiver = receiver

    def behave(self, way: Way) -> None:
        self._receiver.status = {"takes": 200, "refuses": 422, "puts_off": 503, "falls_silent": 0}[way]

    @property
    def seen(self) -> Sequence[str]:
        return self._receiver.ids


class MailSide:
    def __init__(self, box: Mailbox) -> None:
        self.settings = {"smtp_host": "127.0.0.1", "smtp_port": box.port, "smtp_security": "none"}
        self._box = box

    def behave(self, way: Way) -> None:
        answers = {"refuses": "554 5.7.1 we do not want this", "puts_off": "451 4.7.1 come back later"}
        self._box.answer = answers.get(way, "250 2.0.0 stored")
        self._box.hang_up = way == "falls_silent"

    @property
    def seen(self) -> Sequence[str]:
        return [str(mail["Message-ID"]) for mail in self._box.mails]


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
async def callback_side() -> AsyncIterator[CallbackSide]:
    async with callbacks(SECRET) as receiver:
        yield CallbackSide(receiver)


@asynccontextmanager
async def mail_side() -> AsyncIterator[MailSide]:
    async with mailbox() as box:
        yield MailSide(box)


@asynccontextmanager
async def wechat_side() -> AsyncIterator[WechatSide]:
    async with wechat.platform() as started:
        yield WechatSide(started)


@asynccontextmanager
async def kf_side() -> AsyncIterator[WecomSide]:
    async with wecom() as platform:
        yield WecomSide(platform, WECOM_KF)


@asynccontextmanager
async def app_side() -> AsyncIterator[WecomSide]:
    async with wecom() as platform:
        yield WecomSide(platform, WECOM_APP)


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


@asynccontextmanager
async def bot_api_side() -> AsyncIterator[BotApiSide]:
    async with telegram.bot_api() as server:
        server.needs_https = False
        yield BotApiSide(server)


@dataclass(frozen=True, slots=True)
class Specimen:
    """What the suite needs to know of a channel.

    Attributes:
        away: settings that lead to a provider that is not there.
        deliveries: envelopes as its own receiver makes them.
        wrap: an envelope around any bytes, as a replay or a corrupted store would hold.
        far_side: runs its provider; ``None`` where the record itself is the far side, so that sending cannot fail.
        sign: for a webhook: the headers that a provider's request with this body and time has; names that begin
            with ``?`` are of its query.
        hooks_tested_in: for a webhook whose proof is not in headers: the test module that asks the same of it.
        signs: what those headers prove beside the sender; a shared secret proves neither.
        to, thread_key: somebody whom it can reach.
    """

    kind: str
    address: str | None
    away: Mapping[str, Any]
    deliveries: Sequence[RawEnvelope]
    wrap: Callable[[bytes], RawEnvelope]
    far_side: Callable[[], AbstractAsyncContextManager[FarSide]] | None
    secrets: Mapping[str, str]
    sign: Callable[[bytes, datetime], Mapping[str, str]] | None = None
    hooks_tested_in: str = ""
    signs: frozenset[str] = frozenset({"body", "time"})
    to: str = "wang@customer.test"
    thread_key: str = "k"

    def reply(self) -> OutboundMessage:
        """Return an agent's reply to somebody whom this channel can reach."""
        return replace(reply(), to=self.to, thread_key=self.thread_key)

    def inbox(self, workspace_id: UUID, config: Mapping[str, Any]) -> InboxSettings:
        return InboxSettings(workspace_id, new_id(), self.kind, "Support", self.address, config, self.secrets)


def _api_delivery(**more: Any) -> RawEnvelope:
    body = {"external_id": "m-1", "from": {"external_id": "c-1", "name": "王芳", "email": "W@Shop.Test"}, "text": "E4"}
    return api_envelope(orjson.dumps(body | more))


def _mail(raw: bytes) -> RawEnvelope:
    return RawEnvelope(*envelope_keys(raw, "wang@customer.test"), raw, {"recipients": ["support@shop.test"]})


def _line(*events: Any) -> RawEnvelope:
    made = line_envelope(orjson.dumps({"destination": line.BOT, "events": events}))
    assert made is not None
    return made


def _telegram(update_id: int, **told: Any) -> RawEnvelope:
    return telegram_envelope(telegram.TOKEN.partition(":")[0], orjson.dumps({"update_id": update_id, **told}))


def sign_api(body: bytes, at: datetime) -> Mapping[str, str]:
    timestamp = str(int(at.timestamp()))
    signature = hmac.new(SECRET.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"x-trunkline-timestamp": timestamp, "x-trunkline-signature": signature}


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


WECOM_KF = {"corp_id": wecom_platform.CORP_ID, "open_kfid": wecom_platform.KFID}
WECOM_APP = {"corp_id": wecom_platform.CORP_ID, "agent_id": str(wecom_platform.AGENT_ID)}
WECOM_SECRETS = {
    "secret": wecom_platform.SECRET,
    "callback_token": wecom_platform.TOKEN,
    "encoding_aes_key": wecom_platform.AES_KEY,
}


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


SPECIMENS = (
    Specimen(
        kind="api",
        address=None,
        away={"callback_url": "http://127.0.0.1:9/replies"},
        deliveries=(
            _api_delivery(),
            _api_delivery(external_id="m-2", text="", attachments=[{"name": "../a.txt", "data": "aGVsbG8="}]),
            _api_delivery(external_id="订单 7", subject="Hello", sent_at="2026-03-01T10:00:00+08:00"),
        ),
        wrap=lambda body: RawEnvelope("k", "o", body),
        far_side=callback_side,
        secrets={"callback_secret": SECRET, "webhook_secret": SECRET},
        sign=sign_api,
    ),
    Specimen(
        kind="email",
        address="support@shop.test",
        away={"smtp_host": "127.0.0.1", "smtp_port": 9, "smtp_security": "none"},
        deliveries=(
            _mail(letter("support@shop.test", "显示 E4", Message_ID="<1@customer.test>").as_bytes()),
            _mail(letter("support@shop.test", "without an id").as_bytes()),
            _mail(page_mail("support@shop.test", f'<img src="cid:{CONTENT_ID}">', Message_ID="<2@x>").as_bytes()),
        ),
        wrap=_mail,
        far_side=mail_side,
        secrets={},
        hooks_tested_in="tests/gateway/test_mail_loops.py",
    ),
    Specimen(
        kind="webchat",
        address=None,
        away={},
        deliveries=(
            webchat_envelope(Visitor("v-1"), VisitorMessage(client_id="1", text="hello"), "zh-CN"),
            webchat_envelope(
                Visitor("u:7", verified=True, name="Li", email="li@shop.test"),
                VisitorMessage(client_id="2", attachments=[new_id()]),
                None,
            ),
        ),
        wrap=lambda body: RawEnvelope("k", "o", body),
        far_side=None,
        secrets={"identity_secret": SECRET},
    ),
    _wechat("wechat"),
    _wechat("wechat_mini"),
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


def reply(text: str = "您好", *, attempt: int = 1, files: Sequence[OutboundFile] = ()) -> OutboundMessage:
    """Return an agent's reply to somebody whom each of the specimens can reach."""
    return OutboundMessage(
        id=new_id(),
        conversation_id=new_id(),
        thread_id=new_id(),
        sequence=7,
        to="wang@customer.test",
        thread_key="k",
        subject="E4",
        content=Text(text),
        text=text,
        author_name="Ada Agent",
        created_at=datetime(2026, 3, 1, 10, tzinfo=UTC),
        attempt=attempt,
        files=files,
        thread_state={},
    )
