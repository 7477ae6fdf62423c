"""What people do in DingTalk, as the record gets it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings

from channels.contract import RawEnvelope
from channels.dingtalk.envelopes import EVENT, SOURCE, TYPE, event_envelope
from channels.errors import Unparseable
from conversations.content import Audio, File, Image, Text, Unsupported, Video
from conversations.inbound import ContactSignal
from kit.errors import Unavailable
from tests.channels.damage import damaged, read_or_refused
from tests.channels.dingtalk.bench import Bench
from tests.providers.dingtalk_events import AT_MS, GROUP, GUEST, LI, P2P, PICTURE, WANG, left, said
from tests.support.workspaces import TestWorkspace

AMR = b"#!AMR\n" + b"\x3c\x91\x17\xbe" * 20


async def test_a_text_is_its_writers_and_opens_a_session(bench: Bench) -> None:
    found = await bench.message(said(content=" 显示 E4 "))
    assert (found.content, found.external_id, found.thread_key) == (Text("显示 E4"), "msg1", WANG)
    assert found.sent_at == datetime.fromtimestamp(AT_MS / 1000, UTC)
    assert (found.identity.external_id, found.identity.name, found.identity.verified) == (WANG, "王芳", True)
    assert found.thread_state == {
        "webhook": "https://oapi.dingtalk.com/robot/sendBySession?session=s1", "until_ms": AT_MS + 5_400_000,
        "staff": WANG, "sender": f"$:LWCP_v1:$of-{WANG}",
    }  # fmt: skip


async def test_a_group_is_a_thread_and_a_guest_is_known_by_the_robots_own_id(bench: Bench) -> None:
    member = await bench.message(said(content="a", group=GROUP))
    guest = await bench.message(said(content="b", message_id="msg2", group=GROUP, who=GUEST))
    alone = await bench.message(said(content="c", message_id="msg3", who=LI))
    assert [one.thread_key for one in (member, guest, alone)] == [GROUP, GROUP, LI]
    assert (guest.identity.external_id, guest.thread_state["staff"]) == (GUEST, "")
    assert member.facts == {"chat": "经销商群"}
    assert P2P not in alone.thread_key


async def test_a_reply_names_what_it_answers(bench: Bench) -> None:
    text = {"content": "c", "isReplyMsg": True, "repliedMsg": {"msgId": "msg0", "msgType": "text"}}
    assert (await bench.message(said(text=text))).refs == ("msg0",)


async def test_a_rich_text_keeps_its_words_and_its_pictures(bench: Bench) -> None:
    bench.far.files["code1"] = PICTURE
    rich = {
        "richText": [
            {"text": "看这里"},
            {"type": "picture", "downloadCode": "code1"},
            {"text": "\n坏了"},
            {"type": "picture", "pictureDownloadCode": "code-gone"},
        ]
    }
    found = await bench.message(said("richText", rich))
    assert found.text == "看这里\n坏了\n(picture.jpg: DingTalk no longer has it (resource.not.found))"
    assert [file.content_type for file in found.files] == ["image/png"]
    only = await bench.message(said("richText", {"richText": [{"type": "picture", "downloadCode": "code1"}]}, "msg2"))
    assert isinstance(only.content, Image)


@pytest.mark.parametrize(
    ("kind", "content", "data", "shown"),
    [
        ("picture", {"downloadCode": "code1"}, PICTURE, Image),
        ("file", {"downloadCode": "code1", "fileName": "报告.pdf"}, b"%PDF-1.7\n%\xe2\xe3\n", File),
        ("audio", {"downloadCode": "code1", "duration": 4000, "recognition": "显示 E4"}, AMR, Audio),
        ("video", {"downloadCode": "code1", "duration": 4, "videoType": "mp4"},
         b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 40, Video),
    ],
)  # fmt: skip
async def test_files_are_fetched_and_typed_by_their_bytes(
    bench: Bench, kind: str, content: dict[str, Any], data: bytes, shown: type
) -> None:
    bench.far.files["code1"] = data
    found = await bench.message(said(kind, content))
    [file] = found.files
    assert isinstance(found.content, shown)
    assert await bench.around.blobs.get(bench.inbox.workspace_id, file.sha256) == data
    assert file.name.startswith("报告" if kind == "file" else kind)
    if isinstance(found.content, Audio | Video):
        assert found.content.duration_s == 4
    assert found.text == content.get("recognition", "")


async def test_a_file_that_is_gone_or_too_large_is_named_and_one_that_is_away_is_asked_for_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = said("file", {"downloadCode": "code1", "fileName": "a.bin"})
    gone = await bench.message(asked)
    assert gone.content == Unsupported("file", "a.bin: DingTalk no longer has it (resource.not.found)")
    bench.far.files["code1"] = b"x" * 60
    bench.far.gone.add("code1")
    assert "no longer there" in (await bench.message(asked)).text
    bench.far.gone.clear()
    monkeypatch.setattr("channels.dingtalk.client.MAX_FILE", 50)
    assert "larger than" in (await bench.message(asked)).text
    bench.far.status = 502
    with pytest.raises(Unavailable):
        await bench.message(asked)


async def test_of_a_voice_message_that_is_gone_the_words_are_still_there(bench: Bench) -> None:
    found = await bench.message(said("audio", {"downloadCode": "gone", "recognition": "显示 E4"}))
    assert found.content == Text("显示 E4")


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        ("chatRecord", {"summary": "王芳: 坏了"}, Unsupported("chatRecord", "王芳: 坏了")),
        ("unknownMsgType", {"unknownMsgType": "dingCard"}, Unsupported("unknownMsgType", "dingCard")),
        ("picture", {}, Unsupported("picture")),
        ("hologram", {}, Unsupported("hologram")),
        ("", {}, Unsupported("unknown")),
    ],
)
async def test_every_other_kind_is_shown_as_what_it_is(bench: Bench, kind: str, content: Any, expected: object) -> None:
    assert (await bench.message(said(kind, content))).content == expected


async def test_a_member_who_leaves_is_noted_if_they_have_written(bench: Bench, workspace: TestWorkspace) -> None:
    event = left(WANG, LI)
    envelope = event_envelope(event, orjson.dumps(event))
    assert await bench.adapter.parse(envelope, bench.clock.now()) == []
    sql = """
    WITH made AS (INSERT INTO contact (workspace_id, id, name, created_at, updated_at)
                  VALUES ($1, gen_random_uuid(), 'w', now(), now()) RETURNING id)
    INSERT INTO identity (workspace_id, id, inbox_id, external_id, contact_id, address, name, created_at)
    SELECT $1, gen_random_uuid(), $2, $3, made.id, 'w', 'w', now() FROM made
    """
    async with bench.around.database.acquire() as connection:
        await connection.execute(sql, workspace.id, bench.inbox.id, WANG)
    [signal] = await bench.adapter.parse(envelope, bench.clock.now())
    assert isinstance(signal, ContactSignal)
    assert (signal.identity.external_id, signal.kind) == (WANG, "unfollowed")


async def test_other_events_come_to_nothing(bench: Bench) -> None:
    event = {"EventType": "org_dept_create", "DeptId": [1]}
    assert await bench.adapter.parse(event_envelope(event, orjson.dumps(event)), bench.clock.now()) == []


async def test_what_cannot_be_read_says_so(bench: Bench) -> None:
    for body in (b"", b"[]", b"{}", b"\xff", b'{"msgId": "a"}'):
        with pytest.raises(Unparseable):
            await bench.adapter.parse(RawEnvelope("k", "o", body), bench.clock.now())


MESSAGES: list[dict[str, Any]] = [
    said(content="a", group=GROUP),
    said(text={"content": "a", "repliedMsg": {"msgId": "m"}}),
    said("richText", {"richText": [{"text": "a"}, {"type": "picture", "downloadCode": "code1"}]}),
    said("audio", {"downloadCode": "code1", "recognition": "a", "duration": 1}),
    said("file", {"downloadCode": "code1", "fileName": "a"}, who=GUEST),
    said("chatRecord", {"summary": "a"}),
]


@given(message=damaged(MESSAGES))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_damaged_message_is_read_or_refused(bench: Bench, message: dict[str, Any]) -> None:
    bench.far.files["code1"] = PICTURE
    await read_or_refused(bench.adapter.parse(RawEnvelope("k", "o", orjson.dumps(message)), bench.clock.now()))


@given(event=damaged([left(WANG)]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_damaged_event_is_read_or_refused(bench: Bench, event: dict[str, Any]) -> None:
    stored = RawEnvelope("k", "o", orjson.dumps(event), {SOURCE: EVENT, TYPE: "user_leave_org"})
    await read_or_refused(bench.adapter.parse(stored, bench.clock.now()))
