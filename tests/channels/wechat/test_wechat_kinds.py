"""Every kind of message and event, as WeChat words it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from wechatpy import parse_message

from channels.wechat.parse import (
    ENTER,
    FOLLOW,
    MENU,
    MESSAGE,
    SCAN,
    Did,
    Ended,
    Media,
    Notice,
    Said,
    sent_at,
    understand,
)
from channels.wechat.payload import read, text
from conversations.content import Choice, Link, Location, Text, Unsupported

INBOUND = Path(__file__).parents[4] / "shared/data/channels/wechat-wechatpy/inbound"
CAPTURED = sorted(INBOUND.glob("*.xml"))
NOTICES = {
    "ShakearoundUserShake", "WifiConnected", "annual_renew", "bind", "kf_close_session", "kf_create_session",
    "kf_switch_session", "merchant_order", "naming_verify_fail", "naming_verify_success", "qualification_verify_fail",
    "qualification_verify_success", "submit_invoice_title", "subscribe_msg_change_event", "subscribe_msg_popup_event",
    "subscribe_msg_sent_event", "update_invoice_status", "user_authorize_invoice", "verify_expired",
}  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "content"),
    [
        ({"MsgType": "text", "Content": "退款\x00?"}, Text("退款?")),
        ({"MsgType": "text", "Content": ""}, Unsupported("text")),
        ({"MsgType": "image", "MediaId": "m", "PicUrl": "http://p"}, Media("image", "m", url="http://p")),
        ({"MsgType": "image"}, Unsupported("image")),
        ({"MsgType": "voice", "MediaId": "m", "Recognition": "你好"}, Media("voice", "m", caption="你好")),
        ({"MsgType": "video", "MediaId": "m"}, Media("video", "m")),
        ({"MsgType": "shortvideo", "MediaId": "m"}, Media("video", "m")),
        ({"MsgType": "file", "MediaId": "m", "Title": "报价.pdf"}, Media("file", "m", name="报价.pdf")),
        ({"MsgType": "file", "Title": "报价.pdf", "FileKey": "k"}, Unsupported("file", "报价.pdf")),
        ({"MsgType": "location", "Location_X": "23.1", "Location_Y": "113.3", "Label": "广州"},
         Location(23.1, 113.3, label="广州")),
        ({"MsgType": "location", "Location_X": "91", "Location_Y": "0", "Label": "广州"},
         Unsupported("location", "广州")),
        ({"MsgType": "link", "Url": "https://a.test", "Title": "T", "Description": "D"},
         Link("https://a.test", "T", "D")),
        ({"MsgType": "link", "Title": "T"}, Unsupported("link", "T")),
        ({"MsgType": "miniprogrampage", "AppId": "wx1", "PagePath": "p/i?id=7", "Title": "泵"},
         Link("weixin://dl/business/?appid=wx1&path=p%2Fi&query=id%3D7", "泵", "p/i?id=7")),
        ({"MsgType": "hologram", "Title": "T"}, Unsupported("hologram", "T")),
        ({"Content": "no kind at all"}, Unsupported("unknown", "no kind at all")),
    ],
)  # fmt: skip
def test_a_message_becomes_its_content_and_opens_five_replies(fields: dict[str, Any], content: Any) -> None:
    assert understand(fields) == Said(content, MESSAGE)
    assert (MESSAGE.lasts, MESSAGE.quota) == (timedelta(hours=48), 5)


def test_the_press_of_a_menu_in_a_message_opens_what_a_menu_opens() -> None:
    pressed = {"MsgType": "text", "Content": "满意", "bizmsgmenuid": "101"}
    assert understand(pressed) == Said(Choice("满意", chosen="101"), MENU)


@pytest.mark.parametrize(
    ("event", "fields", "did"),
    [
        ("subscribe", {}, Did("followed", {}, FOLLOW)),
        ("subscribe", {"EventKey": "qrscene_123"}, Did("followed", {"scene": "123"}, FOLLOW)),
        ("unsubscribe", {}, Did("unfollowed")),
        ("SCAN", {"EventKey": "123"}, Did("scanned", {"scene": "123"}, SCAN)),
        ("CLICK", {"EventKey": "help"}, Did("menu", {"event": "click", "key": "help"}, MENU)),
        ("scancode_waitmsg", {"EventKey": "6"}, Did("menu", {"event": "scancode_waitmsg", "key": "6"}, MENU)),
        ("VIEW", {"EventKey": "https://a.test"}, Did("menu", {"event": "view", "key": "https://a.test"})),
        ("location_select", {"EventKey": "6"}, Did("menu", {"event": "location_select", "key": "6"})),
        ("LOCATION", {"Latitude": "23.1", "Longitude": "113.3", "Precision": "119"},
         Did("entered", {"latitude": 23.1, "longitude": 113.3, "precision": 119.0})),
        ("user_enter_tempsession", {"SessionFrom": "order-7"}, Did("entered", {"scene": "order-7"}, ENTER)),
    ],
)  # fmt: skip
def test_an_event_is_what_the_customer_did_and_opens_what_wechat_grants(
    event: str, fields: dict[str, Any], did: Did
) -> None:
    assert understand({"MsgType": "event", "Event": event} | fields) == did


def test_the_grants_are_those_of_the_platform() -> None:
    minute = timedelta(minutes=1)
    assert [(one.opened_by, one.lasts, one.quota) for one in (MENU, FOLLOW, SCAN, ENTER)] == [
        ("menu", minute, 3), ("follow", minute, 3), ("scan", minute, 3), ("enter", minute, 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("success", "delivered"),
        ("send success", "delivered"),
        ("failed:user block", "failed"),
        ("err(30003)", "failed"),
    ],
)
def test_the_end_of_a_template_message_is_news_of_it(status: str, state: str) -> None:
    ended = understand({"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "MsgID": 200163836, "Status": status})
    assert isinstance(ended, Ended)
    assert (ended.external_id, ended.state, bool(ended.reason)) == ("200163836", state, state == "failed")


def test_a_time_is_wechats_but_never_later_than_the_arrival() -> None:
    came = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert sent_at({"CreateTime": 1348831860}, came) == datetime(2012, 9, 28, 11, 31, tzinfo=UTC)
    assert sent_at({"CreateTime": int(came.timestamp()) + 3600}, came) == came
    assert sent_at({"CreateTime": "soon"}, came) is None


@pytest.mark.skipif(not CAPTURED, reason="no captured deliveries here")
def test_what_was_captured_is_understood_as_wechatpy_reads_it() -> None:
    passed_over = set()
    for path in CAPTURED:
        body = path.read_bytes()
        payload, theirs = read(body), parse_message(body)
        assert text(payload, "FromUserName") == theirs.source, path.name
        assert text(payload, "MsgId") in (str(theirs.id), ""), path.name
        match understand(payload):
            case Notice():
                passed_over.add(text(payload, "Event"))
            case Said(what=Unsupported(provider_kind=kind)):
                assert kind in ("notsure", "device_text"), path.name
            case Said(what=Text(text=words)):
                assert words == theirs.content
            case Said(what=Media(media_id=media_id)):
                assert media_id == theirs.media_id
            case Said(what=Location(latitude=latitude, longitude=longitude)):
                assert (str(latitude), str(longitude)) == tuple(theirs.location)
            case Said(what=Link(url=url, title=title)):
                assert (url, title) == (theirs.url, theirs.title)
    assert passed_over <= NOTICES
