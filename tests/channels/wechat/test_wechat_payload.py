"""Deliveries of any shape become fields or are refused."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.wechat.parse import Did, Ended, Notice, Said, understand
from channels.wechat.payload import MAX_BYTES, NotAPayload, moment, number, read, text

BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><xml><MsgType>&b;</MsgType></xml>'
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = [
    "MsgType", "Event", "EventKey", "Content", "MediaId", "PicUrl", "Location_X", "Location_Y", "Label", "Url", "Title",
    "AppId", "PagePath", "CreateTime", "MsgID", "Status", "Recognition", "SessionFrom", "bizmsgmenuid", "Latitude",
]  # fmt: skip
KINDS = ["text", "image", "voice", "video", "location", "link", "file", "miniprogrampage", "event", "EVENT", "new"]
EVENTS = ["subscribe", "unsubscribe", "SCAN", "CLICK", "VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", "never_seen"]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"   ", b"hello", b"<xml>", b"<xml></xml", b"<html></html>", b"<xml>text</xml><xml/>", b"\xff\xfe<xml/>",
        b"<xml><a>\x00</a></xml>", b"{", b"[]", b'"x"', b'{"a": }', BOMB,
        b"<xml>" + b"<a>" * 50 + b"</a>" * 50 + b"</xml>",
        b"<xml>" + b"<a/>" * 5000 + b"</xml>", b"<xml>" + b"x" * MAX_BYTES + b"</xml>", b"<xml/>", b"<xml>words</xml>",
        b'<?xml version="1.0" encoding="no-such-charset"?><html/>',
    ],
)  # fmt: skip
def test_what_is_no_payload_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(NotAPayload) as refused:
        read(body)
    assert refused.value.detail


def test_xml_and_json_have_the_same_fields() -> None:
    xml = "<xml><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[退款 & <b>]]></Content><MsgId>12</MsgId></xml>"
    json = '{"MsgType": "text", "Content": "退款 & <b>", "MsgId": 12}'
    for body in (xml, json):
        payload = read(body.encode())
        assert [text(payload, name) for name in ("MsgType", "Content", "MsgId", "None")] == [
            "text", "退款 & <b>", "12", "",
        ]  # fmt: skip


def test_a_repeated_element_counts_once_and_a_nested_one_is_no_text() -> None:
    payload = read(b"<xml><Event>CLICK</Event><Event>VIEW</Event><MsgType><a>1</a></MsgType></xml>")
    assert (text(payload, "Event"), text(payload, "MsgType")) == ("CLICK", "")


def test_numbers_and_times_that_are_none_are_none() -> None:
    payload = read(b'{"a": "nan", "b": "1e400", "c": [], "d": true, "e": "23.5", "f": 99999999999999, "g": -1}')
    assert [number(payload, name) for name in "abcdez"] == [None, None, None, None, 23.5, None]
    assert [moment(payload, name) for name in "afgz"] == [None] * 4
    assert moment({"CreateTime": "1348831860"}) == datetime(2012, 9, 28, 11, 31, tzinfo=UTC)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(NotAPayload):
        assert isinstance(read(body), dict)


@given(
    st.dictionaries(st.sampled_from(NAMES), values | st.text(max_size=40), max_size=12),
    st.sampled_from(KINDS),
    st.sampled_from(EVENTS) | st.text(max_size=10),
)
def test_any_fields_are_something(fields: dict[str, object], kind: str, event: str) -> None:
    for payload in (fields, fields | {"MsgType": kind}, fields | {"MsgType": kind, "Event": event}):
        assert isinstance(understand(payload), Said | Did | Ended | Notice)
