"""What customers send, with the files and profiles that WeChat gives when it is asked."""

from __future__ import annotations

import pytest

from channels.contract import RawEnvelope, StatusUpdate
from conversations.content import Audio, Image, Text, Unsupported, Video
from conversations.inbound import ContactSignal, InboundMessage
from gateway.demo.platforms import wechat
from kit.errors import Unavailable
from tests.channels.wechat.conftest import CUSTOMER, Account, request
from tests.kit.test_filetypes import png

AMR = b"#!AMR\n" + b"\x3c\x00" * 40
MP4 = b"\0\0\0\x18ftypmp42" + b"\0" * 60


async def said(account: Account, msg_type: str = "text", **fields: object) -> InboundMessage:
    message = (await account.read(account.platform.message(CUSTOMER, msg_type, **fields)))[0]
    assert isinstance(message, InboundMessage)
    return message


async def test_a_message_tells_who_wrote_when_and_what_may_be_answered(account: Account) -> None:
    account.platform.unionids[CUSTOMER] = "o6_union"
    message = await said(account, Content="显示 E4")
    assert (message.content, message.text, message.channel) == (Text("显示 E4"), "显示 E4", "wechat")
    assert message.identity.external_id == message.thread_key == CUSTOMER
    assert (message.identity.verified, message.identity.locale) == (True, "zh-CN")
    assert message.identity.links == ("unionid:o6_union",)
    assert (message.sent_at, message.external_id) == (account.clock.now(), f"{CUSTOMER}:23000000000000001")
    assert message.window is not None
    assert message.window.quota == 5


async def test_equal_numbers_of_two_customers_are_two_messages(account: Account) -> None:
    events = [await account.read(account.platform.message(who, MsgId=7, Content="hi")) for who in ("o-1", "o-2")]
    ids = {event.external_id for [event, *_] in events if isinstance(event, InboundMessage)}
    assert len(ids) == 2


async def test_pictures_sounds_and_films_are_stored_as_what_their_bytes_are(account: Account) -> None:
    account.platform.media |= {"p": ("image/jpeg", png(3, 4)), "v": ("voice/amr", AMR)}
    account.platform.videos["f"] = MP4
    picture = await said(account, "image", MediaId="p", PicUrl=f"{account.platform.url}/nothing")
    sound = await said(account, "voice", MediaId="v", Recognition="水泵坏了")
    film = await said(account, "shortvideo", MediaId="f")
    assert isinstance(picture.content, Image)
    assert (picture.files[0].content_type, picture.files[0].width) == ("image/png", 3)
    assert isinstance(sound.content, Audio)
    assert (sound.text, sound.files[0].content_type) == ("水泵坏了", "audio/amr")
    assert isinstance(film.content, Video)
    assert await account.blobs.get(account.workspace.id, film.files[0].sha256) == MP4


async def test_a_picture_that_is_gone_is_had_from_its_own_address(account: Account) -> None:
    account.platform.videos["p"] = png(3, 4)
    picture = await said(account, "image", MediaId="gone", PicUrl=f"{account.platform.url}/videos/p")
    assert isinstance(picture.content, Image)


async def test_a_file_that_is_gone_becomes_words_and_an_error_is_not_stored_as_a_file(account: Account) -> None:
    lost = await said(account, "voice", MediaId="gone", Recognition="水泵坏了")
    assert (lost.content, lost.files) == (Unsupported("voice", "水泵坏了"), ())
    lost = await said(account, "image", MediaId="gone")
    assert isinstance(lost.content, Unsupported)
    assert "no longer has the file" in lost.text


async def test_a_file_is_not_given_up_because_the_settings_are_not_ready(account: Account) -> None:
    fields = account.platform.message(CUSTOMER, "voice", MediaId="v")
    nameless = wechat.WeChatCrypto(wechat.TOKEN, wechat.AES_KEY, "")
    query, body = wechat.sign(nameless, wechat.to_xml(fields), account.clock.now())
    adapter = account.another(app_id="")
    envelope = adapter.verify(request(query, body))
    assert isinstance(envelope, RawEnvelope)
    with pytest.raises(Unavailable, match="AppID"):
        await adapter.parse(envelope, account.clock.now())


async def test_a_page_in_place_of_a_picture_is_not_stored_as_one(account: Account) -> None:
    account.platform.media["p"] = ("text/html", b"<html>busy</html>")
    assert isinstance((await said(account, "image", MediaId="p")).content, Unsupported)


async def test_a_file_that_cannot_be_had_now_is_asked_for_again_but_not_every_second(account: Account) -> None:
    account.platform.media["p"] = ("image/png", png(3, 4))
    account.platform.is_let_in = False
    fields = account.platform.message(CUSTOMER, "image", MediaId="p")
    for _ in range(3):
        with pytest.raises(Unavailable):
            await account.read(fields)
    asked = account.platform.calls.count("stable_token")
    assert asked <= 3  # the profile asks as well
    account.platform.is_let_in = True
    account.clock.advance(seconds=11)
    [message, *_] = await account.read(fields)
    assert isinstance(message, InboundMessage)
    assert isinstance(message.content, Image)


async def test_profiles_are_asked_for_once_and_a_mini_programs_never(account: Account, mini: Account) -> None:
    for one in (account, mini):
        for _ in range(3):
            await said(one, Content="hi")
    assert (account.platform.profiles_asked, mini.platform.profiles_asked) == (1, 0)


async def test_a_profile_that_fails_is_left_alone_for_a_minute(account: Account) -> None:
    account.platform.profiles_fail = True
    for _ in range(3):
        assert (await said(account, Content="hi")).identity.links == ()
    assert account.platform.profiles_asked == 1
    account.clock.advance(minutes=2)
    account.platform.profiles_fail, account.platform.unionids[CUSTOMER] = False, "o6_union"
    assert (await said(account, Content="hi")).identity.links == ("unionid:o6_union",)


async def test_a_profile_that_hangs_holds_nobody_up(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.wechat.profiles.WAITED_FOR_S", 0.05)
    account.platform.profiles_hang = True
    assert (await said(account, Content="hi")).text == "hi"
    assert (await said(account, Content="there")).text == "there"
    assert account.platform.profiles_asked == 1


async def test_adapters_that_stop_leave_no_look_ups_behind(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.wechat.profiles.WAITED_FOR_S", 0.05)
    account.platform.profiles_hang = True
    await said(account, Content="hi")
    await account.adapter.stop()
    assert not account.adapter._profiles._asking


async def test_an_event_makes_its_customer_known_and_opens_a_window(mini: Account) -> None:
    [signal] = await mini.read(mini.platform.event(CUSTOMER, "user_enter_tempsession", SessionFrom="order-7"))
    assert isinstance(signal, ContactSignal)
    assert (signal.kind, signal.facts, signal.channel) == ("entered", {"scene": "order-7"}, "wechat_mini")
    assert signal.window is not None
    assert (signal.window.opened_by, signal.window.quota) == ("enter", 2)


async def test_the_end_of_a_template_message_is_told_by_its_id(account: Account) -> None:
    event = account.platform.event(CUSTOMER, "TEMPLATESENDJOBFINISH", MsgID=200163836, Status="failed:user block")
    [update] = await account.read(event)
    assert isinstance(update, StatusUpdate)
    assert (update.state, update.external_id) == ("failed", "200163836")
    assert update.error == {"code": "send_rejected", "detail": "failed:user block"}
