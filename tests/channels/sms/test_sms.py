"""Notices out and answers in, at each of the four vendors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from pydantic import ValidationError

from channels.contract import HookRequest, InboxSettings, OutboundFile, OutboundMessage, RawEnvelope, StatusUpdate
from channels.errors import (
    CredentialsRejected,
    DeliveryUnknown,
    EventRejected,
    SendDeferred,
    SendRejected,
    SignatureRejected,
)  # fmt: skip
from channels.sms.adapter import SmsAdapter
from channels.sms.config import SmsConfig
from channels.sms.refusals import _BY_VENDOR, explain
from channels.templates import choose
from conversations.content import Choice, Content, Text, plain
from conversations.inbound import ContactSignal, InboundMessage
from gateway.demo.platforms.sms import (
    HOOK_SECRET,
    REPLY,
    SECRETS,
    WANG,
    Vendors,
    answered,
    reported,
    settings,
    vendors,
)  # fmt: skip
from kit.blobs import FolderBlobs
from kit.db import Database
from kit.fetch import Allowed, Fetcher
from kit.ids import new_id
from tests.channels.specimens import reply
from tests.support.channel import surroundings
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace

ALL = ("aliyun", "tencent", "volcengine", "huawei")
every_vendor = pytest.mark.parametrize("vendor", ALL)
ANSWERS = {
    "aliyun": '{"code":0,"msg":"接收成功"}', "tencent": '{"result":0,"errmsg":"OK"}',
    "volcengine": "{}", "huawei": "{}",
}  # fmt: skip


@dataclass
class Bench:
    far: Vendors
    adapters: dict[str, SmsAdapter]
    inbox: InboxSettings
    around: Any
    clock: FakeClock

    async def read(self, vendor: str, told: Any) -> list[Any]:
        made = self.adapters[vendor].verify(request(body_of(vendor, told)))
        assert isinstance(made, RawEnvelope)
        return list(await self.adapters[vendor].parse(made, self.clock.now()))


def body_of(vendor: str, told: Any) -> bytes:
    return urlencode(told).encode() if vendor == "huawei" else orjson.dumps(told)


def request(body: bytes, secret: str | None = HOOK_SECRET) -> HookRequest:
    query = {} if secret is None else {"s": secret}
    return HookRequest("POST", "https://desk.test/hooks/x", query, {}, body, "127.0.0.1")


def letter(content: Content | str, **more: Any) -> OutboundMessage:
    shown = Text(content) if isinstance(content, str) else content
    return replace(reply(), **({"content": shown, "text": plain(shown), "to": WANG, "thread_key": WANG} | more))


@pytest.fixture
async def bench(database: Database, workspace: TestWorkspace, clock: FakeClock, tmp_path: Path) -> AsyncIterator[Bench]:
    fetcher = Fetcher([Allowed.parse("127.0.0.0/8")])
    around = surroundings(database, clock, FolderBlobs(tmp_path), fetcher, "https://desk.test")
    async with vendors() as far:
        inbox = InboxSettings(workspace.id, workspace.inbox_id, "sms", "SMS", None, {}, SECRETS)
        adapters = {vendor: SmsAdapter(replace(inbox, config=settings(vendor, far.url)), around) for vendor in ALL}
        try:
            yield Bench(far, adapters, inbox, around, clock)
        finally:
            await fetcher.close()


@every_vendor
async def test_a_template_goes_out_signed_with_its_values_in_order(bench: Bench, vendor: str) -> None:
    adapter = bench.adapters[vendor]
    offer, _ = await adapter.list_templates()
    keys = [blank.key for blank in offer.blanks]
    assert keys == (["name", "thing"] if vendor in ("aliyun", "volcengine") else ["1", "2"])
    chosen = choose([offer], "维修完成", "", dict(zip(keys, ("王女士", "空调"), strict=True)))
    assert chosen.text == "您好王女士，您的空调已修好。"
    message = letter(chosen)
    receipt = await adapter.send(message)
    [sent] = bench.far.sent
    assert (sent.vendor, sent.phone[-11:], sent.values) == (vendor, WANG[3:], ["王女士", "空调"])
    assert (sent.ref, receipt.external_id) == (message.id.hex, sent.id)


@every_vendor
async def test_own_words_go_into_the_template_for_replies(bench: Bench, vendor: str) -> None:
    await bench.adapters[vendor].send(letter("请清洗\n滤网"))
    asked = Choice("满意吗？", [{"id": "1", "label": "满意"}, {"id": "2", "label": "不满意"}])
    await bench.adapters[vendor].send(letter(asked))
    assert [(one.template, one.values) for one in bench.far.sent] == [
        (REPLY[vendor], ["请清洗 滤网"]),
        (REPLY[vendor], ["满意吗？ 1.满意 2.不满意"]),
    ]


async def test_without_a_template_for_replies_own_words_are_refused(bench: Bench) -> None:
    config = settings("aliyun", bench.far.url) | {"reply_template": ""}
    adapter = SmsAdapter(replace(bench.inbox, config=config), bench.around)
    with pytest.raises(SendRejected, match="templates only"):
        await adapter.send(letter("hi"))
    with pytest.raises(SendRejected, match="no files"):
        await adapter.send(letter("hi", files=[OutboundFile(new_id(), "a", "image/png", 1, b"x")]))
    with pytest.raises(SendRejected, match="500"):
        await bench.adapters["aliyun"].send(letter("x" * 501))


@every_vendor
async def test_reports_come_back_to_the_reply_they_are_about(bench: Bench, vendor: str) -> None:
    message = letter("hi")
    await bench.adapters[vendor].send(message)
    [sent] = bench.far.sent
    [arrived] = await bench.read(vendor, reported(vendor, sent))
    assert isinstance(arrived, StatusUpdate)
    assert (arrived.state, arrived.external_id) == ("delivered", sent.id)
    assert arrived.message_id == (None if vendor == "tencent" else message.id)
    assert arrived.at.astimezone(UTC) == datetime(2026, 3, 1, 10, 0, 5, tzinfo=UTC)
    [failed] = await bench.read(vendor, reported(vendor, sent, failed="UNDELIV"))
    assert isinstance(failed, StatusUpdate)
    assert failed.error is not None
    assert "could not be delivered (UNDELIV)" in failed.error["detail"]


@every_vendor
async def test_an_answer_says_who_when_and_what(bench: Bench, vendor: str) -> None:
    [found] = await bench.read(vendor, answered(vendor, "满意", 1))
    [again] = await bench.read(vendor, answered(vendor, "满意", 1))
    [other] = await bench.read(vendor, answered(vendor, "满意", 2))
    assert isinstance(found, InboundMessage)
    assert (found.text, found.identity.external_id, found.identity.links) == ("满意", WANG, (f"tel:{WANG}",))
    assert found.sent_at is not None
    assert abs((found.sent_at - datetime(2026, 3, 1, 10, tzinfo=UTC)).total_seconds()) <= 2
    assert found.external_id == again.external_id != other.external_id


@every_vendor
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("TD", "opted_out"),
        (" t。", "opted_out"),
        ("退订", "opted_out"),
        ("恢复订阅", "opted_in"),
        ("我要退订会员", None),
    ],
)
async def test_words_that_opt_out_alone_are_kept_to(bench: Bench, vendor: str, text: str, kind: str | None) -> None:
    message, *signals = await bench.read(vendor, answered(vendor, text))
    assert isinstance(message, InboundMessage)
    assert [one.kind for one in signals if isinstance(one, ContactSignal)] == ([kind] if kind else [])


async def test_an_array_holds_reports_and_answers_of_many(bench: Bench) -> None:
    await bench.adapters["aliyun"].send(letter("hi"))
    told = [*answered("aliyun", "1"), *reported("aliyun", bench.far.sent[0]), {"phone_number": 7}, {}]
    found = await bench.read("aliyun", told)
    assert [type(one) for one in found] == [InboundMessage, StatusUpdate]


@every_vendor
def test_only_an_address_with_the_secret_is_believed_and_answered_as_the_vendor_wants(
    bench: Bench, vendor: str
) -> None:
    adapter, body = bench.adapters[vendor], body_of(vendor, answered(vendor, "hi"))
    assert isinstance(adapter.verify(request(body)), RawEnvelope)
    answer = adapter.answer(None)  # type: ignore[arg-type]
    assert (answer.status, answer.body.decode()) == (200, ANSWERS[vendor])
    without = SmsAdapter(replace(bench.inbox, secrets={}, config=settings(vendor, "http://x")), bench.around)
    for secret in (None, "", "wrong", "é", HOOK_SECRET[:-1]):
        with pytest.raises(SignatureRejected):
            adapter.verify(request(body, secret))
        with pytest.raises(SignatureRejected):
            without.verify(request(body, secret))
    for rubbish in (b"", b"[]", b"{}", b"7", b"[1]", b'[{"a": 1}]', b"\xff", b"smsMsgId=\xff&%zz"):
        with pytest.raises(EventRejected):
            adapter.verify(request(rubbish))


@every_vendor
async def test_wrong_credentials_hold_the_inbox_and_a_gateway_leaves_it_open(bench: Bench, vendor: str) -> None:
    bench.far.secret = "another"
    with pytest.raises(CredentialsRejected):
        await bench.adapters[vendor].send(letter("hi"))
    assert not (await bench.adapters[vendor].check()).ok
    bench.far.secret = SECRETS["access_secret"]
    assert (await bench.adapters[vendor].check()).ok
    bench.far.status = 502
    with pytest.raises(DeliveryUnknown):
        await bench.adapters[vendor].send(letter("hi"))
    bench.far.status = 429
    with pytest.raises(SendDeferred):
        await bench.adapters[vendor].send(letter("hi"))


@pytest.mark.parametrize(
    ("vendor", "code", "error", "ours"),
    [
        ("aliyun", "isv.BUSINESS_LIMIT_CONTROL", SendRejected, "send_rejected"),
        ("aliyun", "isv.OUT_OF_SERVICE", CredentialsRejected, "credentials_rejected"),
        ("aliyun", "Throttling.Api", SendDeferred, "send_deferred"),
        ("tencent", "FailedOperation.PhoneNumberInBlacklist", SendRejected, "opted_out"),
        ("tencent", "RequestLimitExceeded.UinLimitExceeded", SendDeferred, "send_deferred"),
        ("tencent", "AuthFailure.TokenFailure", CredentialsRejected, "credentials_rejected"),
        ("volcengine", "RE:0005", SendRejected, "send_rejected"),
        ("volcengine", "RE:0010", CredentialsRejected, "credentials_rejected"),
        ("huawei", "E200028", SendRejected, "send_rejected"),
        ("huawei", "E000023", CredentialsRejected, "credentials_rejected"),
        ("huawei", "E999999", SendRejected, "send_rejected"),
    ],
)
async def test_each_code_ends_the_sending_as_it_should(
    bench: Bench, vendor: str, code: str, error: type[Exception], ours: str
) -> None:
    bench.far.refuses = code
    with pytest.raises(error) as ended:
        await bench.adapters[vendor].send(letter("hi"))
    assert (type(ended.value), getattr(ended.value, "code", "")) == (error, ours)
    assert code in str(getattr(ended.value, "detail", ""))


def test_every_code_has_plain_words_with_the_code() -> None:
    for vendor, codes in _BY_VENDOR.items():
        assert all(explain(vendor, code).endswith(f"({code})") and len(explain(vendor, code)) > 25 for code in codes)


@pytest.mark.parametrize(
    "config",
    [
        {"templates": "no bars here"},
        {"templates": "SMS_1 | a | x\nSMS_1 | b | y"},
        {"templates": "SMS_1 | a | no blank", "reply_template": "SMS_1"},
        {"reply_template": "SMS_9"},
        {"hook_secret": "short"},
        {"hook_secret": "with spaces in it and more"},
        {"vendor": "somebody"},
        {"sign_name": "【某某】"},
    ],
)
def test_settings_that_do_not_fit_are_refused(config: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        SmsConfig.model_validate(config)
