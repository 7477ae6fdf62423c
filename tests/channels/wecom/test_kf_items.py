"""What pulled items become: tables of the kinds that WeCom names, and of what it may yet invent."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.contract import InboxSettings, ParsedEvent, StatusUpdate
from channels.errors import Unparseable
from channels.wecom.kf.ids import message_of, msgid, welcome_id
from channels.wecom.kf.items import Item
from channels.wecom.kf.parse import FAILURES, ItemReader
from channels.wecom.kf.profiles import nameless
from conversations.content import Choice, Content, Image, Link, Location, Text, Unsupported
from conversations.inbound import ContactSignal, InboundFile, InboundIdentity, InboundMessage, MessageRecall, OwnMessage
from kit.ids import new_id

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
INBOX = InboxSettings(new_id(), new_id(), "wecom_kf", "Support", None, {}, {})


@dataclass
class KnownFiles:
    """Files as if they were fetched."""

    asked: list[tuple[str, str]] = field(default_factory=list)

    async def fetch(self, kind: str, media_id: str) -> tuple[Content, tuple[InboundFile, ...]]:
        self.asked.append((kind, media_id))
        file = InboundFile(new_id(), b"", "a.jpg", "image/jpeg", 7)
        return Image(str(file.id)), (file,)


async def identity(external_userid: str) -> InboundIdentity:
    return nameless(external_userid)


async def read(raw: dict[str, Any]) -> Sequence[ParsedEvent]:
    files: Any = KnownFiles()
    return await ItemReader(INBOX, files, identity).events(Item.read(json.dumps(raw).encode()), NOW)


def item(msgtype: str, inner: Any, **more: Any) -> dict[str, Any]:
    return {
        "msgid": "4eHs", "open_kfid": "wk1", "external_userid": "wm1", "send_time": 1_772_359_000, "origin": 3,
        "msgtype": msgtype, msgtype: inner, **more,
    }  # fmt: skip


def event(event_type: str, **facts: Any) -> dict[str, Any]:
    return item("event", {"event_type": event_type, "external_userid": "wm1", **facts}, origin=4, external_userid=None)


MENU = {
    "head_content": "好了吗?",
    "list": [
        {"type": "click", "click": {"id": "1", "content": "好了"}},
        {"type": "view", "view": {"url": "https://a.test", "content": "看"}},
    ],
    "tail_content": "谢谢",
}
FORWARDED = {
    "title": "群聊的聊天记录",
    "item": [
        {"sender_name": "李", "msgtype": "text", "msg_content": json.dumps({"text": {"content": "漏水"}})},
        {"sender_name": "王", "msgtype": "image", "msg_content": json.dumps({"msgtype": "image", "image": {}})},
        {"sender_name": "x", "msg_content": "not JSON"},
        7,
    ],
}


@pytest.mark.parametrize(
    ("kind", "inner", "expected"),
    [
        ("text", {"content": "你好\x00"}, Text("你好")),
        ("text", {"content": "换货", "menu_id": "m-2"}, Choice("换货", chosen="m-2")),
        ("text", None, Text("")),
        ("location", {"latitude": 31.2, "longitude": 121.5, "name": "家", "address": "路 1"},
         Location(31.2, 121.5, "家", "路 1")),
        ("location", {"latitude": 0, "longitude": 0}, Location(0.0, 0.0)),
        ("location", {"latitude": 999, "longitude": 0, "name": "家"}, Unsupported("location", "家")),
        ("link", {"title": "说明书", "desc": "E4", "url": "https://a.test"}, Link("https://a.test", "说明书", "E4")),
        ("link", {"title": "x", "url": "javascript:alert(1)"}, Unsupported("link", "x")),
        ("business_card", {"userid": "zhangsan"}, Unsupported("business_card", "zhangsan")),
        ("miniprogram", {"title": "商城", "pagepath": "a/b", "appid": "wx"}, Unsupported("miniprogram", "商城 · a/b")),
        ("msgmenu", MENU, Choice("好了吗?\n谢谢", [{"id": "1", "label": "好了"}, {"id": "看", "label": "看"}])),
        ("channels_shop_product", {"title": "壶", "shop_nickname": "店", "product_id": "9"},
         Unsupported("channels_shop_product", "壶 · 店 · 9")),
        ("channels_shop_order", {"order_id": "7", "product_titles": "壶", "price_wording": "¥9", "state": "已付"},
         Unsupported("channels_shop_order", "壶 · ¥9 · 已付 · 7")),
        ("channels", {"nickname": "号", "title": "片", "sub_type": 1}, Unsupported("channels", "号 · 片")),
        ("merged_msg", FORWARDED, Text("群聊的聊天记录\n李: 漏水\n王: [image]\nx: [unknown]\n: [unknown]")),
        ("note", {}, Unsupported("note")),
        ("image", {}, Unsupported("image")),
        ("hologram", {"x": 1}, Unsupported("hologram")),
        ("", None, Unsupported("unknown")),
    ],
)  # fmt: skip
async def test_each_kind_becomes_what_it_says(kind: str, inner: Any, expected: Content) -> None:
    [message] = await read(item(kind, inner))
    assert isinstance(message, InboundMessage)
    assert message.content == expected


async def test_a_message_names_its_writer_its_time_and_the_window_it_opens() -> None:
    [message] = await read(item("text", {"content": "你好"}))
    assert isinstance(message, InboundMessage)
    assert (message.external_id, message.thread_key, message.text) == ("4eHs", "wm1", "你好")
    assert message.identity == InboundIdentity("wm1", "WeChat wm1", verified=True)
    assert message.sent_at == datetime.fromtimestamp(1_772_359_000, UTC)
    assert message.received_at == NOW
    assert message.window is not None
    assert (message.window.opened_by, message.window.lasts, message.window.quota) == ("message", timedelta(hours=48), 5)


@pytest.mark.parametrize("kind", ["image", "voice", "video", "file"])
async def test_a_file_is_fetched_and_shown(kind: str) -> None:
    [message] = await read(item(kind, {"media_id": "m-1"}))
    assert isinstance(message, InboundMessage)
    assert message.files[0].name == "a.jpg"


async def test_a_colleague_in_the_wecom_app_speaks_for_us_and_uses_up_no_reply() -> None:
    for kind, inner, files in [("text", {"content": "稍等"}, []), ("image", {"media_id": "m-1"}, ["a.jpg"])]:
        [message] = await read(item(kind, inner, origin=5, servicer_userid="zhangsan"))
        assert isinstance(message, OwnMessage)
        assert (message.author_name, message.thread_key) == ("zhangsan", "wm1")
        assert [file.name for file in message.files] == files
        assert not message.counts_against_window


async def test_who_enters_is_known_by_the_scene() -> None:
    [signal] = await read(
        event("enter_session", scene="oa_menu", scene_param="a=1", welcome_code="C", wechat_channels={"scene": 2})
    )
    assert isinstance(signal, ContactSignal)
    assert (signal.kind, signal.identity.external_id) == ("entered", "wm1")
    assert signal.facts == {"scene": "oa_menu", "scene_param": "a=1", "channels_scene": "2"}
    assert signal.window is None, "entering opens no window: a welcome has its code"


@pytest.mark.parametrize("name", ["user_recall_msg", "customer_recall"])
async def test_a_recall_names_its_message(name: str) -> None:
    [recall] = await read(event(name, recall_msgid="4eHs"))
    assert recall == MessageRecall(INBOX.id, "4eHs", datetime.fromtimestamp(1_772_359_000, UTC))


@pytest.mark.parametrize(
    ("fail_type", "code"),
    [(4, "window_closed"), (5, "window_closed"), (6, "quota_used"), (10, "recipient_refuses"), (0, "send_failed"),
     (99, "send_failed"), ("x", "send_failed"), (None, "send_failed")],
)  # fmt: skip
async def test_a_reply_that_failed_later_says_why(fail_type: Any, code: str) -> None:
    message_id = uuid4()
    [status] = await read(event("msg_send_fail", fail_msgid=msgid(message_id, 2), fail_type=fail_type))
    assert isinstance(status, StatusUpdate)
    assert (status.state, status.message_id) == ("failed", message_id)
    assert status.error is not None
    assert status.error["code"] == code
    assert status.error["detail"]


async def test_a_message_that_is_not_of_ours_is_told_by_its_own_id() -> None:
    [status] = await read(event("msg_send_fail", fail_msgid="someone-elses", fail_type=6))
    assert isinstance(status, StatusUpdate)
    assert (status.message_id, status.external_id) == (None, "someone-elses")


@pytest.mark.parametrize("name", ["servicer_status_change", "session_status_change", "something_new"])
async def test_what_happens_among_members_changes_nothing_here(name: str) -> None:
    assert await read(event(name, change_type=3)) == []


@pytest.mark.parametrize(
    "raw",
    [
        item("text", {"content": "?"}, external_userid=""),
        event("msg_send_fail", fail_type=6),
        event("user_recall_msg"),
        item("event", {"event_type": "enter_session"}, external_userid=None),
    ],
)
async def test_what_names_nobody_is_kept_for_an_admin(raw: dict[str, Any]) -> None:
    with pytest.raises(Unparseable):
        await read(raw)


@given(
    json_values,
    st.sampled_from(["text", "location", "link", "msgmenu", "merged_msg", "event", "image", "channels", "x"]),
    st.one_of(st.sampled_from([3, 4, 5]), json_values),
    json_values,
)
async def test_no_shape_breaks_the_reader(inner: Any, kind: str, origin: Any, send_time: Any) -> None:
    for raw in (
        item(kind, inner, origin=origin, send_time=send_time),
        item("event", {"event_type": kind, "fail_msgid": inner, "recall_msgid": inner, "fail_type": inner}),
        item("event", inner),
        {"msgtype": inner, "external_userid": send_time},
    ):
        with contextlib.suppress(Unparseable):
            assert len(await read(raw)) <= 1


def test_keys_tell_items_apart_even_without_an_id() -> None:
    first = Item({"msgtype": "event", "event": {"event_type": "a"}, "send_time": 1})
    second = Item({"msgtype": "event", "event": {"event_type": "a"}, "send_time": 2})
    assert first.envelope().dedupe_key == Item(dict(first.raw)).envelope().dedupe_key != second.envelope().dedupe_key
    assert Item(item("text", {})).envelope().dedupe_key == "kf:4eHs"
    assert Item(item("text", {})).envelope().order_key == "wm1"


def test_our_ids_fit_and_lead_back() -> None:
    for part in (0, 7, 99):
        given_id = msgid(message_id := uuid4(), part)
        assert len(given_id) <= 32
        assert given_id.replace("-", "").replace("_", "").isalnum()
        assert message_of(given_id) == message_id
    assert len(welcome_id("CODE" * 20)) <= 32
    assert message_of(welcome_id("CODE")) is None


def test_each_failure_has_words_for_the_agent() -> None:
    assert all(code and detail for code, detail in FAILURES.values())
