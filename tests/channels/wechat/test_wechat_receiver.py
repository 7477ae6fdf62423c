"""The hook of WeChat: proofs, modes, names of deliveries, and answers within the request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
import xmltodict

from channels.aes_callback import CallbackCipher
from channels.contract import AcceptReceipt, HookAnswer, RawEnvelope
from channels.errors import EventRejected, SignatureRejected, Unparseable
from channels.wechat.receiver import SUCCESS, Receiver
from conversations.inbound import ContactSignal, InboundMessage, OwnMessage
from gateway.demo.platforms import wechat
from tests.channels.wechat.conftest import CUSTOMER, Account, request
from tests.support.clock import FakeClock

FIRST, AGAIN = AcceptReceipt(UUID(int=1), duplicate=False), AcceptReceipt(UUID(int=1), duplicate=True)


def plain_receiver(clock: FakeClock, **words: str) -> Receiver:
    return Receiver(wechat.TOKEN, None, clock, **words)


def test_the_handshake_is_answered_with_what_it_brought(account: Account) -> None:
    query, _ = account.platform.sign("", safe=False)
    answer = account.adapter.verify(request(query | {"echostr": "6215283312376436243"}, method="GET"))
    assert answer == HookAnswer(body=b"6215283312376436243")
    with pytest.raises(SignatureRejected):
        account.adapter.verify(request(query | {"echostr": "1", "nonce": "x"}, method="GET"))


def test_plain_and_encrypted_deliveries_in_xml_and_json_are_understood_alike(account: Account) -> None:
    fields = account.platform.message(CUSTOMER, Content="你好")
    plain = plain_receiver(account.clock)
    names = set()
    for receiver, safe in ((plain, False), (account.adapter, True)):
        for as_json in (False, True):
            words = orjson.dumps(fields).decode() if as_json else wechat.to_xml(fields)
            query, body = account.platform.sign(words, safe=safe, as_json=as_json)
            envelope = receiver.verify(request(query, body))
            assert isinstance(envelope, RawEnvelope)
            assert envelope.body == body.encode()
            names.add((envelope.dedupe_key, envelope.order_key))
    assert names == {(f"m:{CUSTOMER}:{fields['MsgId']}", CUSTOMER)}


def test_an_account_with_a_key_takes_nothing_plain_even_well_signed(account: Account) -> None:
    query, body = account.platform.sign(wechat.to_xml(account.platform.message(CUSTOMER)), safe=False)
    with pytest.raises(EventRejected, match="safe mode"):
        account.adapter.verify(request(query, body))


def test_the_encrypted_half_of_the_compatible_mode_is_what_counts(account: Account) -> None:
    genuine, forged = account.platform.message(CUSTOMER), account.platform.message("o-mallory")
    query, body = account.platform.sign(wechat.to_xml(genuine))
    both = body.replace("<xml>", wechat.to_xml(forged).removesuffix("</xml>"))
    envelope = account.adapter.verify(request(query, both))
    assert isinstance(envelope, RawEnvelope)
    assert envelope.order_key == CUSTOMER


def test_an_account_without_a_key_says_what_it_lacks(account: Account, clock: FakeClock) -> None:
    query, body = account.platform.sign(wechat.to_xml(account.platform.message(CUSTOMER)))
    with pytest.raises(EventRejected, match="EncodingAESKey"):
        plain_receiver(clock).verify(request(query, body))


@pytest.mark.parametrize("fault", ["msg_signature", "signature", "timestamp", "nonce"])
def test_each_part_of_the_proof_counts(account: Account, fault: str) -> None:
    query, body = account.platform.sign(wechat.to_xml(account.platform.message(CUSTOMER)))
    for value in ("", "0", "é", "\udcff"):
        with pytest.raises(SignatureRejected):
            account.adapter.verify(request(query | {fault: value}, body))


def test_a_delivery_of_another_app_under_the_same_key_is_refused(account: Account) -> None:
    other = wechat.WeChatCrypto(wechat.TOKEN, wechat.AES_KEY, "wx-another")
    words = wechat.to_xml(account.platform.message(CUSTOMER))
    query, body = wechat.sign(other, words, account.clock.now())
    with pytest.raises(EventRejected, match="another AppID"):
        account.adapter.verify(request(query, body))


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_delivery_of_another_time_is_a_replay(account: Account, minutes: int) -> None:
    query, body = account.platform.sign(wechat.to_xml(account.platform.message(CUSTOMER)))
    account.clock.advance(minutes=minutes)
    with pytest.raises(SignatureRejected):
        account.adapter.verify(request(query, body))


# -- names --------------------------------------------------------------------------------------------------


def named(account: Account, **fields: Any) -> str:
    return account.verify({"FromUserName": "o-1", "CreateTime": 1, "MsgType": "event"} | fields).dedupe_key


def test_a_number_names_a_message_of_its_sender_only(account: Account) -> None:
    same = {"MsgType": "text", "MsgId": 1}
    assert named(account, **same) == named(account, **same, CreateTime=2)
    assert named(account, **same) != named(account, **same, FromUserName="o-2")


def test_a_message_without_a_number_is_named_by_all_it_says(account: Account) -> None:
    assert named(account, MsgType="text", Content="a") == named(account, MsgType="text", Content="a")
    assert named(account, MsgType="text", Content="a") != named(account, MsgType="text", Content="b")


def test_events_of_one_second_are_told_apart_by_what_they_are(account: Account) -> None:
    names = [
        named(account, Event="CLICK", EventKey="a"), named(account, Event="CLICK", EventKey="b"),
        named(account, Event="SCAN", EventKey="a"), named(account, Event="CLICK", EventKey="a", CreateTime=2),
        named(account, Event="CLICK", EventKey="a", FromUserName="o-2"),
        named(account, Event="TEMPLATESENDJOBFINISH", MsgID=1), named(account, Event="TEMPLATESENDJOBFINISH", MsgID=2),
    ]  # fmt: skip
    assert len(set(names)) == len(names)
    assert named(account, Event="CLICK", EventKey="a") == names[0]


def test_of_the_places_that_an_open_conversation_reports_one_in_ten_minutes_is_kept(account: Account) -> None:
    at = 1_348_831_800
    keys = [named(account, Event="LOCATION", CreateTime=at + seconds) for seconds in (0, 5, 10, 600)]
    assert keys[0] == keys[1] == keys[2] != keys[3]


def test_long_and_unprintable_names_still_fit_their_columns(account: Account) -> None:
    for sender in ("o" * 500, "o\u202e\n"):
        envelope = account.verify({"FromUserName": sender, "MsgType": "event", "Event": "CLICK", "EventKey": "k" * 999})
        assert len(envelope.dedupe_key) <= 255
        assert len(envelope.order_key) <= 255
        assert envelope.order_key.isprintable()


# -- answers within the request -----------------------------------------------------------------------------


def passive(answer: HookAnswer) -> dict[str, str]:
    wrapped = xmltodict.parse(answer.body)["xml"]
    crypto = wechat.WeChatCrypto(wechat.TOKEN, wechat.AES_KEY, wechat.APP_ID)
    opened = crypto.decrypt_message(
        answer.body.decode(), wrapped["MsgSignature"], wrapped["TimeStamp"], wrapped["Nonce"]
    )
    return dict(xmltodict.parse(opened)["xml"])


async def test_a_first_message_is_answered_at_once_and_the_answer_recorded(account: Account) -> None:
    envelope = account.verify(account.platform.message(CUSTOMER, Content="在吗"))
    said = passive(account.adapter.answer(FIRST))
    assert (said["ToUserName"], said["FromUserName"], said["Content"]) == (CUSTOMER, wechat.ACCOUNT, "马上回复您 <3")
    message, own = await account.adapter.parse(envelope, account.clock.now())
    assert isinstance(message, InboundMessage)
    assert isinstance(own, OwnMessage)
    assert (own.text, own.is_automatic, own.counts_against_window) == ("马上回复您 <3", True, False)
    assert own.thread_key == message.thread_key
    again = (await account.adapter.parse(envelope, account.clock.now()))[1]
    assert isinstance(again, OwnMessage)
    assert again.external_id == own.external_id


def test_a_repeat_is_acknowledged_and_not_answered_again(account: Account) -> None:
    account.verify(account.platform.message(CUSTOMER))
    assert account.adapter.answer(AGAIN) == SUCCESS


def test_a_customer_is_answered_once_in_twelve_hours(account: Account) -> None:
    def answers() -> bool:
        account.verify(account.platform.message(CUSTOMER))
        return account.adapter.answer(FIRST) != SUCCESS

    assert [answers(), answers()] == [True, False]
    account.clock.advance(timedelta(hours=12))
    assert answers()


async def test_who_follows_is_welcomed(account: Account) -> None:
    envelope = account.verify(account.platform.event(CUSTOMER, "subscribe"))
    assert passive(account.adapter.answer(FIRST))["Content"] == "欢迎"
    signal, own = await account.adapter.parse(envelope, account.clock.now())
    assert isinstance(signal, ContactSignal)
    assert isinstance(own, OwnMessage)
    assert own.text == "欢迎"
    account.verify(account.platform.message(CUSTOMER))
    assert passive(account.adapter.answer(FIRST))["Content"] == "马上回复您 <3"


def test_an_answer_in_plain_mode_is_plain_and_survives_any_words(clock: FakeClock) -> None:
    receiver = plain_receiver(clock, auto_reply="a < b & ]]> c")
    platform = wechat.Platform(now=clock.now)
    query, body = platform.sign(wechat.to_xml(platform.message(CUSTOMER)), safe=False)
    receiver.verify(request(query, body))
    assert xmltodict.parse(receiver.answer(FIRST).body)["xml"]["Content"] == "a < b & ]]> c"


def test_an_account_without_words_of_its_own_acknowledges(clock: FakeClock) -> None:
    receiver = plain_receiver(clock)
    platform = wechat.Platform(now=clock.now)
    query, body = platform.sign(wechat.to_xml(platform.message(CUSTOMER)), safe=False)
    receiver.verify(request(query, body))
    assert receiver.answer(FIRST) == HookAnswer(body=b"success")


# -- what was stored ----------------------------------------------------------------------------------------


async def test_a_delivery_stored_under_another_key_is_a_dead_letter(account: Account) -> None:
    stored = RawEnvelope(
        "k", "o", wechat.to_xml({"Encrypt": CallbackCipher(wechat.AES_KEY, "wx-2").encrypt(b"")}).encode()
    )
    with pytest.raises(Unparseable, match="AppID"):
        await account.adapter.parse(stored, account.clock.now())


async def test_a_delivery_without_a_sender_is_refused_and_dead(account: Account) -> None:
    query, body = account.platform.sign(wechat.to_xml({"MsgType": "text", "Content": "from nobody"}))
    with pytest.raises(EventRejected):
        account.adapter.verify(request(query, body))
    with pytest.raises(Unparseable):
        await account.adapter.parse(RawEnvelope("k", "o", body.encode()), account.clock.now())


async def test_a_notice_of_the_account_is_passed_over(account: Account) -> None:
    assert await account.read(account.platform.event("gh_account", "qualification_verify_success")) == []
