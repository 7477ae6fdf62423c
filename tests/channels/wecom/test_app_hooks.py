"""Callbacks of an application: over HTTP, and what their messages become."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.contract import InboxSettings, ParsedEvent
from channels.errors import EventRejected, Unparseable
from channels.wecom import xmlfields
from channels.wecom.app.parse import CallbackReader, keys_of
from conversations.content import Content, Link, Location, Text, Unsupported
from conversations.inbound import ContactSignal, InboundIdentity, InboundMessage
from gateway.demo.platforms.wecom import Wecom
from kit.ids import new_id
from tests.channels.specimens import WECOM_APP, WECOM_SECRETS
from tests.channels.wecom import hooks
from tests.channels.wecom.captured import WECHATPY
from tests.channels.wecom.hooks import Hook, make_inbox
from tests.channels.wecom.test_kf_items import KnownFiles
from tests.support.office import Office
from tests.support.program import Program
from tests.support.workspaces import make_workspace

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
INBOX = InboxSettings(new_id(), new_id(), "wecom_app", "Repairs", None, {}, {})
CAPTURED = sorted(WECHATPY.glob("inbound/*.xml"))


def xml(kind: str = "text", inner: str = "<Content><![CDATA[空调坏了]]></Content><MsgId>77</MsgId>") -> str:
    return (
        "<xml><ToUserName>ww1</ToUserName><FromUserName><![CDATA[wang]]></FromUserName><CreateTime>1772359200"
        f"</CreateTime><MsgType>{kind}</MsgType>{inner}<AgentID>1000002</AgentID></xml>"
    )


@pytest.fixture
async def office(running: Program) -> Office:
    return Office(running, await make_workspace(running.database))


@pytest.fixture
async def hook(office: Office) -> Hook:
    config = WECOM_APP | WECOM_SECRETS | {"api_url": "http://127.0.0.1:9"}
    return Hook(office, Wecom(), await make_inbox(office, "wecom_app", config), xml())


async def test_the_address_passes_the_check_within_a_second(hook: Hook) -> None:
    await hooks.the_address_passes_the_check(hook)


async def test_a_callback_is_acknowledged_and_its_repeats_are_stored_once(hook: Hook) -> None:
    await hooks.a_callback_is_acknowledged_and_its_repeats_are_stored_once(hook)


async def test_what_is_not_proved_is_refused_and_leaves_nothing(hook: Hook) -> None:
    await hooks.what_is_not_proved_is_refused_and_leaves_nothing(hook)


async def test_an_inbox_without_keys_takes_nothing(office: Office) -> None:
    await hooks.an_inbox_without_keys_takes_nothing(office, "wecom_app", Wecom(), xml())


async def test_sealed_rubbish_is_refused_with_a_reason(hook: Hook) -> None:
    query, body = hook.platform.seal("not XML")
    assert await hook.call(query, body) == 400
    assert await hook.stored() == 0
    assert EventRejected.code == "event_rejected"


# -- what they become ---------------------------------------------------------------------------------------


async def read(raw: str | bytes) -> list[ParsedEvent]:
    async def member(userid: str) -> InboundIdentity:
        return InboundIdentity(userid, userid, verified=True)

    files: Any = KnownFiles()
    fields = xmlfields.read(raw.encode() if isinstance(raw, str) else raw)
    return list(await CallbackReader(INBOX, files, member).events(fields, NOW))


@pytest.mark.parametrize(
    ("kind", "inner", "expected"),
    [
        ("text", "<Content>E4</Content>", Text("E4")),
        ("location", "<Location_X>31.2</Location_X><Location_Y>121.5</Location_Y><Label>厂</Label>",
         Location(31.2, 121.5, "厂")),
        ("location", "<Location_X>x</Location_X><Label>厂</Label>", Unsupported("location", "厂")),
        ("location", "<Location_X>nan</Location_X><Location_Y>inf</Location_Y>", Unsupported("location")),
        ("link", "<Title>t</Title><Url>https://a.test</Url>", Link("https://a.test", "t")),
        ("link", "<Title>t</Title><Url>file:///etc</Url>", Unsupported("link", "t")),
        ("image", "", Unsupported("image")),
        ("hologram", "", Unsupported("hologram")),
    ],
)  # fmt: skip
async def test_each_kind_becomes_what_it_says(kind: str, inner: str, expected: Content) -> None:
    [message] = await read(xml(kind, inner + "<MsgId>7</MsgId>"))
    assert isinstance(message, InboundMessage)
    assert message.content == expected
    assert (message.external_id, message.identity.external_id, message.window) == ("7", "wang", None)


@pytest.mark.parametrize("kind", ["image", "voice", "video", "file"])
async def test_a_file_is_fetched_and_shown(kind: str) -> None:
    [message] = await read(xml(kind, "<MediaId>m</MediaId><MsgId>7</MsgId>"))
    assert isinstance(message, InboundMessage)
    assert len(message.files) == 1


@pytest.mark.parametrize(
    ("event", "signal"),
    [("subscribe", "followed"), ("unsubscribe", "unfollowed"), ("enter_agent", "entered"), ("click", "menu"),
     ("VIEW", "menu"), ("LOCATION", None), ("batch_job_result", None), ("", None)],
)  # fmt: skip
async def test_events_say_what_a_member_did_and_not_where_they_are(event: str, signal: str | None) -> None:
    found = await read(xml("event", f"<Event>{event}</Event><EventKey>help</EventKey><Latitude>31</Latitude>"))
    if signal is None:
        assert found == []
        return
    [one] = found
    assert isinstance(one, ContactSignal)
    assert (one.kind, one.facts) == (signal, {"key": "help"})


def test_messages_are_known_by_their_id_and_events_by_all_they_say() -> None:
    def keys(text: str) -> tuple[str, str]:
        return keys_of(xmlfields.read(text.encode()), text.encode())

    assert keys(xml()) == ("msg:77", "wang")
    first, second = (keys(xml("event", f"<Event>{name}</Event>")) for name in ("click", "view"))
    assert first == keys(xml("event", "<Event>click</Event>")) != second
    assert first[0].startswith("event#")


@pytest.mark.skipif(not CAPTURED, reason="no captured messages here")
@pytest.mark.parametrize("path", CAPTURED, ids=lambda path: path.stem)
async def test_captured_messages_are_read(path: Any) -> None:
    raw = path.read_bytes()
    fields = xmlfields.read(raw)
    events = await read(raw)
    if fields["MsgType"] != "event":
        [message] = events
        assert isinstance(message, InboundMessage)
        assert message.external_id == fields["MsgId"]
        if fields["MsgType"] == "link":
            return  # its address is the word "url"
        is_known = fields["MsgType"] in ("text", "image", "voice", "video", "location")
        assert isinstance(message.content, Unsupported) is not is_known


@given(st.dictionaries(st.sampled_from(["MsgType", "FromUserName", "MsgId", "CreateTime", "Event", "Location_X",
                                        "Location_Y", "Url", "Content"]), st.text(max_size=20)))  # fmt: skip
async def test_no_fields_break_the_reader(fields: dict[str, str]) -> None:
    async def member(userid: str) -> InboundIdentity:
        return InboundIdentity(userid, userid)

    files: Any = KnownFiles()
    try:
        events = await CallbackReader(INBOX, files, member).events(fields, NOW)
    except Unparseable:
        return
    assert len(events) <= 1
