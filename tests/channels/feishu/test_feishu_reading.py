"""What people do in Feishu, as the record gets it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from channels.contract import RawEnvelope, StatusUpdate
from channels.errors import Unparseable
from conversations.content import Audio, Choice, File, Image, Location, Text, Unsupported, Video
from conversations.inbound import ContactSignal, MessageRecall
from kit.errors import Unavailable
from tests.channels.feishu.bench import Bench
from tests.providers.feishu_events import (
    AT_MS,
    GROUP,
    LI,
    P2P,
    PICTURE,
    TOPIC,
    UNION,
    WANG,
    event,
    event_v1,
    mention,
    old_pressed,
    pressed,
    recalled,
    said,
    seen,
    written,
)


async def test_a_text_is_its_writers_with_name_and_union(bench: Bench) -> None:
    found = await bench.message(written("显示 E4"))
    assert (found.content, found.text, found.external_id) == (Text("显示 E4"), "显示 E4", "om_1")
    assert found.sent_at == datetime.fromtimestamp(AT_MS / 1000, UTC)
    who = found.identity
    assert (who.external_id, who.name, who.verified, who.links) == (WANG, "王芳", True, (f"feishu:{UNION}",))


async def test_a_chat_with_one_person_a_group_and_a_topic_are_threads_of_their_own(bench: Bench) -> None:
    alone = await bench.message(written("a"))
    group = await bench.message(written("b", "om_2", group=GROUP))
    topic = await bench.message(written("c", "om_3", group=GROUP, thread_id=TOPIC, root_id="om_2", parent_id="om_2"))
    assert [one.thread_key for one in (alone, group, topic)] == [WANG, GROUP, f"{GROUP}:{TOPIC}"]
    assert [one.thread_state for one in (alone, group, topic)] == [
        {}, {"last": "om_2", "topic": False}, {"last": "om_3", "topic": True},
    ]  # fmt: skip
    assert topic.refs == ()


async def test_a_reply_names_what_it_answers_the_nearest_last(bench: Bench) -> None:
    answer = await bench.message(written("c", "om_3", group=GROUP, root_id="om_1", parent_id="om_2"))
    assert answer.refs == ("om_1", "om_2")


async def test_mentions_become_names_and_spare_asking_for_them(bench: Bench) -> None:
    people = [mention(1, "ou_bot", "客服"), mention(10, LI, "李雷")]
    found = await bench.message(written("@_user_1 问 @_user_10 和 @_all", mentions=people))
    assert found.text == "@客服 问 @李雷 和 @all"
    await bench.message(written("hi", "om_2", who=LI))
    assert bench.far.asked_names == [WANG]


async def test_a_post_keeps_its_words_and_its_pictures(bench: Bench) -> None:
    bench.far.files["om_1", "img_v2_1"] = PICTURE
    post = {
        "title": "故障",
        "content": [
            [{"tag": "text", "text": "看 "}, {"tag": "a", "text": "手册", "href": "https://a.test"},
             {"tag": "at", "user_id": "@_user_1", "user_name": "客服"}, {"tag": "emotion", "emoji_type": "SMILE"}],
            [{"tag": "img", "image_key": "img_v2_1"}],
            [{"tag": "media", "file_key": "file_gone", "image_key": "img_v2_2"}],
            [{"tag": "code_block", "language": "SQL", "text": "SELECT 1"}, {"tag": "hr"}],
        ],
    }  # fmt: skip
    found = await bench.message(said("post", post, mentions=[mention(1, "ou_bot", "客服")]))
    first, second, *rest = found.text.split("\n")
    assert (first, second) == ("故障", "看 手册 https://a.test@客服[SMILE]")
    assert rest[0] == "SELECT 1—"
    assert "media-ile_gone.mp4: Feishu" in rest[1]
    assert [file.content_type for file in found.files] == ["image/png"]


async def test_a_post_of_one_language_and_one_of_nothing_but_a_picture(bench: Bench) -> None:
    bench.far.files["om_2", "img_1"] = PICTURE
    english = await bench.message(said("post", {"en_us": {"title": "", "content": [[{"tag": "text", "text": "hi"}]]}}))
    assert english.text == "hi"
    picture = await bench.message(said("post", {"content": [[{"tag": "img", "image_key": "img_1"}]]}, "om_2"))
    assert isinstance(picture.content, Image)


@pytest.mark.parametrize(
    ("kind", "content", "data", "shown", "name"),
    [
        ("image", {"image_key": "key_1"}, PICTURE, Image, "image-key_1.png"),
        ("file", {"file_key": "key_1", "file_name": "报告.pdf"}, b"%PDF-1.7\n%\xe2\xe3\n", File, "报告.pdf"),
        ("audio", {"file_key": "key_1", "duration": 2000}, b"OggS\x00\x02" + b"\x00" * 60, Audio, "audio-key_1.ogg"),
        ("media", {"file_key": "key_1", "file_name": "a.mp4", "duration": "61000"},
         b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 40, Video, "a.mp4"),
    ],
)  # fmt: skip
async def test_files_are_fetched_and_typed_by_their_bytes(
    bench: Bench, kind: str, content: dict[str, Any], data: bytes, shown: type, name: str
) -> None:
    bench.far.files["om_1", "key_1"] = data
    found = await bench.message(said(kind, content))
    [file] = found.files
    assert isinstance(found.content, shown)
    assert (file.name.rpartition(".")[0], file.size_bytes) == (name.rpartition(".")[0], len(data))
    assert await bench.around.blobs.get(bench.inbox.workspace_id, file.sha256) == data
    if isinstance(found.content, Audio | Video):
        assert found.content.duration_s == int(content["duration"]) / 1000


async def test_a_file_that_is_gone_or_too_large_is_named_and_one_that_is_away_is_asked_for_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = said("file", {"file_key": "key_1", "file_name": "a.bin"})
    gone = await bench.message(asked)
    assert gone.content == Unsupported("file", "a.bin: Feishu does not give it out")
    monkeypatch.setattr("channels.feishu.client.MAX_FILE", 10)
    bench.far.files["om_1", "key_1"] = b"x" * 11
    large = await bench.message(asked)
    assert isinstance(large.content, Unsupported)
    assert "larger than" in large.content.text
    bench.far.status = 502
    with pytest.raises(Unavailable):
        await bench.message(asked)


async def test_a_bundle_of_messages_is_opened(bench: Bench) -> None:
    bench.far.bundles["om_1"] = [
        {"message_id": "om_a", "msg_type": "text", "body": {"content": '{"text":"@_user_1 坏了"}'},
         "sender": {"id": WANG, "id_type": "open_id"}, "mentions": [{"key": "@_user_1", "name": "小李"}]},
        {"message_id": "om_b", "msg_type": "image", "body": {"content": '{"image_key":"img_1"}'}, "sender": {}},
    ]  # fmt: skip
    await bench.message(written("before", "om_0"))
    found = await bench.message(said("merge_forward", "Merged and Forwarded Message"))
    assert found.text == "王芳: @小李 坏了\n- [image-img_1.jpg]"
    closed = await bench.message(said("merge_forward", "Merged and Forwarded Message", "om_2"))
    assert closed.content == Unsupported("merge_forward")


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        ("location", {"name": "家", "longitude": "121.5", "latitude": "31.2"}, Location(31.2, 121.5, "家")),
        ("location", {"name": "家", "longitude": "1e9", "latitude": "x"}, Unsupported("location", "家")),
        ("sticker", {"file_key": "file_1"}, Unsupported("sticker")),
        ("share_chat", {"chat_id": "oc_1"}, Unsupported("share_chat", "oc_1")),
        ("share_user", {"user_id": "ou_1"}, Unsupported("share_user", "ou_1")),
        ("vote", {"topic": "几点？", "options": ["1", "2"]}, Unsupported("vote", "几点？")),
        ("todo", {"task_id": "t", "summary": {"title": "", "content": [[{"tag": "text", "text": "修"}]]}},
         Unsupported("todo", "修")),
        ("interactive", {"title": "工单", "elements": [[{"tag": "text", "text": "E4"}, {"tag": "button"}]]},
         Text("工单\nE4")),
        ("interactive", {}, Unsupported("interactive")),
        ("image", {}, Unsupported("image")),
        ("hologram", {"text": "x"}, Unsupported("hologram", "x")),
        ("", {}, Unsupported("unknown")),
    ],
)  # fmt: skip
async def test_every_kind_is_shown_as_what_it_is(bench: Bench, kind: str, content: Any, expected: object) -> None:
    assert (await bench.message(said(kind, content))).content == expected


async def test_a_press_of_our_button_comes_back_into_its_thread(bench: Bench) -> None:
    found = await bench.message(pressed({"id": "是-1", "label": "已解决", "thread": f"{GROUP}:{TOPIC}"}))
    assert (found.content, found.text) == (Choice("", [{"id": "是-1", "label": "已解决"}], "是-1"), "已解决")
    assert (found.thread_key, found.external_id) == (f"{GROUP}:{TOPIC}", "press:ev-press")


async def test_a_press_of_somebody_elses_button_is_shown_by_what_it_says(bench: Bench) -> None:
    found = await bench.message(pressed({"key": "value"}))
    assert (found.text, found.thread_key, found.refs) == ("button", P2P, ("om_card",))
    old = await bench.message(old_pressed({"id": "y", "label": "Yes", "thread": WANG}))
    assert (old.text, old.thread_key, old.identity.name) == ("Yes", WANG, "王芳")


async def test_recalls_and_read_marks_are_news_of_messages(bench: Bench) -> None:
    [gone] = await bench.read(recalled())
    assert gone == MessageRecall(bench.inbox.id, "om_1", datetime.fromtimestamp(AT_MS / 1000 + 60, UTC))
    at = datetime.fromtimestamp(AT_MS / 1000 + 5, UTC)
    assert await bench.read(seen("om_8", "om_9")) == [
        StatusUpdate("read", at, external_id="om_8"), StatusUpdate("read", at, external_id="om_9"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("document", "who", "kind"),
    [
        (event("im.chat.member.bot.added_v1", {"chat_id": GROUP, "name": "经销商群"}), GROUP, "followed"),
        (event("im.chat.member.bot.deleted_v1", {"chat_id": GROUP, "name": "经销商群"}), GROUP, "unfollowed"),
        (event("im.chat.disbanded_v1", {"chat_id": GROUP, "name": "经销商群"}), GROUP, "unfollowed"),
        (event("im.chat.access_event.bot_p2p_chat_entered_v1", {"chat_id": P2P, "operator_id": {"open_id": WANG}}),
         WANG, "entered"),
        (event_v1("p2p_chat_create", {"chat_id": P2P, "user": {"open_id": WANG, "name": "王芳"}}), WANG, "followed"),
        (event_v1("add_bot", {"open_chat_id": GROUP, "chat_name": "经销商群"}), GROUP, "followed"),
    ],
)  # fmt: skip
async def test_what_happens_to_the_bot_is_on_somebodys_timeline(
    bench: Bench, document: dict[str, Any], who: str, kind: str
) -> None:
    [signal] = await bench.read(document)
    assert isinstance(signal, ContactSignal)
    assert (signal.identity.external_id, signal.kind) == (who, kind)
    assert signal.identity.name == ("王芳" if who == WANG else "经销商群")


async def test_a_message_in_the_first_versions_envelope_is_read(bench: Bench) -> None:
    body = {
        "open_id": WANG, "open_message_id": "om_1", "open_chat_id": P2P, "chat_type": "private", "msg_type": "text",
        "text": "<at open_id=\"x\">@bot</at> E4", "text_without_at_bot": "E4",
    }  # fmt: skip
    found = await bench.message(event_v1("message", body))
    assert (found.text, found.thread_key, found.external_id) == ("E4", WANG, "om_1")


async def test_bots_and_events_that_nobody_wrote_come_to_nothing(bench: Bench) -> None:
    bot = written("E4")
    bot["event"]["sender"]["sender_type"] = "app"
    assert await bench.read(bot) == []
    assert await bench.read(event("im.message.reaction.created_v1", {"message_id": "om_1"})) == []
    assert await bench.read(event("im.message.receive_v1", {})) == []


async def test_without_the_right_to_names_messages_come_without_and_nothing_alarms(bench: Bench) -> None:
    bench.far.may_read_names = False
    assert (await bench.message(written("a"))).identity.name == ""
    assert (await bench.message(written("b", "om_2"))).identity.name == ""
    assert bench.far.asked_names == [WANG]
    assert (await bench.health() or {}).get("ok") is not False
    bench.far.may_read_names = True
    bench.clock.advance(minutes=6)
    assert (await bench.message(written("c", "om_3"))).identity.name == "王芳"


async def test_what_cannot_be_read_says_so(bench: Bench) -> None:
    for body in (b"", b"[]", b"{}", b"\xff", b'{"header": {}}'):
        with pytest.raises(Unparseable):
            await bench.adapter.parse(RawEnvelope("k", "o", body), bench.clock.now())
