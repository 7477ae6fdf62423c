"""Replies on their way, against a platform that refuses, delays, loses and recognises repeats."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid5

import pytest

from channels.contract import OutboundFile
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendRejected
from conversations.content import Choice, Link, Location
from kit.ids import new_id
from tests.channels.feishu.bench import SECRETS, Bench, letter
from tests.providers.feishu_events import GROUP, LI, P2P, PICTURE, TOPIC, WANG

MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"


async def test_a_reply_is_sent_under_its_own_id(bench: Bench) -> None:
    message = letter("您好")
    receipt = await bench.adapter.send(message)
    assert bench.far.sent == [{"to": WANG, "kind": "text", "content": {"text": "您好"}}]
    assert (bench.far.uuids, receipt.external_id) == ([str(message.id)], "om_sent1")


async def test_a_repeat_after_a_lost_answer_arrives_once_and_names_the_same_message(bench: Bench) -> None:
    message = letter("您好")
    bench.far.silent = True
    with pytest.raises(DeliveryUnknown):
        await bench.adapter.send(message)
    receipt = await bench.adapter.send(replace(message, attempt=2))
    assert (len(bench.far.sent), receipt.external_id) == (1, "om_sent1")


async def test_a_repeat_that_would_not_be_recognised_any_more_is_not_made(bench: Bench) -> None:
    message = letter("您好")
    bench.far.silent = True
    with pytest.raises(DeliveryUnknown):
        await bench.adapter.send(message)
    bench.clock.advance(minutes=56)
    with pytest.raises(SendRejected, match="look into the chat"):
        await bench.adapter.send(replace(message, attempt=2))
    assert len(bench.far.sent) == 1
    await bench.adapter.send(letter("another", thread_id=message.thread_id))
    assert len(bench.far.sent) == 2


async def test_in_a_group_the_answer_stands_below_what_it_answers(bench: Bench) -> None:
    state = {"last": "om_7", "topic": False}
    await bench.adapter.send(letter("hi", f"{GROUP}#{LI}", thread_state=state))
    await bench.adapter.send(letter("hi", f"{GROUP}:{TOPIC}", thread_state=state | {"topic": True}))
    assert [(one["answers"], one["in_thread"]) for one in bench.far.sent] == [("om_7", False), ("om_7", True)]


async def test_where_what_it_answers_is_gone_it_goes_into_the_group_but_never_out_of_a_topic(bench: Bench) -> None:
    bench.far.recalled.add("om_7")
    await bench.adapter.send(letter("hi", GROUP, thread_state={"last": "om_7"}))
    assert bench.far.sent[0]["to"] == GROUP
    with pytest.raises(SendRejected, match="recalled"):
        await bench.adapter.send(letter("hi", f"{GROUP}:{TOPIC}", thread_state={"last": "om_7", "topic": True}))
    with pytest.raises(SendRejected, match="topic"):
        await bench.adapter.send(letter("hi", f"{GROUP}:{TOPIC}"))


async def test_files_go_up_and_out_as_what_they_are(bench: Bench) -> None:
    files = [
        await bench.file("a.png", "image/png", PICTURE),
        await bench.file("a.mp4", "video/mp4", MP4),
        await bench.file("报告.pdf", "application/pdf", b"%PDF-1.7"),
        await bench.file("a.ogg", "audio/ogg", b"OggS"),
    ]
    message = letter("look", files=files)
    await bench.adapter.send(message)
    assert [one["kind"] for one in bench.far.sent] == ["text", "image", "media", "file", "file"]
    kinds = [(kind, name) for kind, name, _ in bench.far.uploads.values()]
    assert kinds == [("message", "a.png"), ("mp4", "a.mp4"), ("pdf", "报告.pdf"), ("stream", "a.ogg")]
    assert bench.far.uuids == [str(message.id), *(str(uuid5(message.id, str(n))) for n in range(1, 5))]


async def test_a_reply_in_parts_goes_on_behind_what_has_arrived_even_after_hours(bench: Bench) -> None:
    message = letter("look", files=[await bench.file("a.png", "image/png", PICTURE)] * 2)
    bench.far.refuses = [(400, 230020)]
    with pytest.raises(SendDeferred):
        await bench.adapter.send(message)
    await bench.adapter.send(replace(message, attempt=2))
    assert [one["kind"] for one in bench.far.sent] == ["text", "image", "image"]
    bench.far.sent.clear()
    other = letter("look", files=message.files)
    plan = iter([None, (400, 230020)])
    take = bench.far._take

    def second_is_refused(*args: object) -> object:
        if (refused := next(plan, None)) is not None:
            bench.far.refuses = [refused]
        return take(*args)  # type: ignore[arg-type]

    bench.far._take = second_is_refused  # type: ignore[assignment,method-assign]
    with pytest.raises(SendDeferred):
        await bench.adapter.send(other)
    bench.clock.advance(hours=5)
    bench.far.now = bench.clock.now()
    receipt = await bench.another().send(replace(other, attempt=2))
    assert [one["kind"] for one in bench.far.sent] == ["text", "image", "image"]
    assert receipt.external_id == "om_sent1"


async def test_what_is_refused_in_the_middle_says_that_the_rest_arrived(bench: Bench) -> None:
    message = letter("look", files=[await bench.file("a.png", "image/png", PICTURE)])
    plan = iter([None, (400, 230035)])
    take = bench.far._take

    def second_is_refused(*args: object) -> object:
        if (refused := next(plan, None)) is not None:
            bench.far.refuses = [refused]
        return take(*args)  # type: ignore[arg-type]

    bench.far._take = second_is_refused  # type: ignore[assignment,method-assign]
    with pytest.raises(SendRejected, match="Part 2 of 2 was refused, those before it arrived: the bot may not write"):
        await bench.adapter.send(message)


async def test_choices_links_and_places_have_their_forms(bench: Bench) -> None:
    await bench.adapter.send(letter(Choice("解决了吗？", [{"id": "y", "label": "是"}]), f"{GROUP}#{LI}"))
    await bench.adapter.send(letter(Link("https://a.test", "手册")))
    await bench.adapter.send(letter(Location(31.2, 121.4, "家")))
    card, link, place = bench.far.sent
    [button] = card["content"]["elements"][1]["actions"]
    assert button["value"] == {"id": "y", "label": "是", "thread": GROUP}
    assert link["content"]["zh_cn"]["content"] == [[{"tag": "a", "text": "手册", "href": "https://a.test"}]]
    assert place["content"]["text"] == "家\n31.200000, 121.400000"
    with pytest.raises(SendRejected, match="buttons"):
        await bench.adapter.send(letter(Choice("?", [{"id": str(n), "label": "x"} for n in range(21)])))
    with pytest.raises(SendRejected, match="id of a button"):
        await bench.adapter.send(letter(Choice("?", [{"id": "x" * 201, "label": "x"}])))


async def test_no_text_calls_a_whole_group(bench: Bench) -> None:
    await bench.adapter.send(letter('<at user_id="all">all</at>', GROUP))
    assert "<at" not in bench.far.sent[0]["content"]["text"]


@pytest.mark.parametrize(
    ("status", "code", "error", "words"),
    [
        (400, 230002, SendRejected, "not in this group"),
        (400, 230013, SendRejected, "availability range"),
        (400, 230022, SendRejected, "sensitive"),
        (400, 230053, SendRejected, "stopped messages"),
        (400, 999, SendRejected, "refused with 999"),
        (400, 230020, SendDeferred, "this chat"),
        (400, 230049, SendDeferred, "still sending"),
        (429, 99991400, SendDeferred, "slow down"),
        (400, 99991400, SendDeferred, "slow down"),
        (400, 99991672, CredentialsRejected, "permission"),
        (400, 230006, CredentialsRejected, "bot ability"),
        (400, 99991401, CredentialsRejected, "IP allow list"),
    ],
)
async def test_what_feishu_refuses_is_worded_for_the_agent(
    bench: Bench, status: int, code: int, error: type[Exception], words: str
) -> None:
    bench.far.refuses = [(status, code)]
    with pytest.raises(error, match=words):
        await bench.adapter.send(letter("hi"))


async def test_the_inbox_waits_as_long_as_feishu_asks_and_a_full_chat_holds_up_nobody_else(bench: Bench) -> None:
    bench.far.refuses, bench.far.rests_s = [(429, 99991400)], 52
    with pytest.raises(SendDeferred) as all_wait:
        await bench.adapter.send(letter("hi"))
    assert (all_wait.value.retry_after_s, all_wait.value.inbox_wide) == (52.0, True)
    bench.far.refuses = [(400, 230020)]
    with pytest.raises(SendDeferred) as one_waits:
        await bench.adapter.send(letter("hi"))
    assert (one_waits.value.retry_after_s, one_waits.value.inbox_wide) == (1.0, False)


async def test_a_gateway_that_answers_in_feishus_place_leaves_it_unknown(bench: Bench) -> None:
    await bench.adapter.send(letter("hi"))
    bench.far.status = 502
    with pytest.raises(DeliveryUnknown):
        await bench.adapter.send(letter("hi"))


# -- the access token ---------------------------------------------------------------------------------------


async def test_one_token_serves_everybody_who_asks_at_once_and_every_process(bench: Bench) -> None:
    await asyncio.gather(*(bench.adapter.send(letter(str(n))) for n in range(5)))
    await bench.another().send(letter("from another process"))
    assert (bench.far.tokens, len(bench.far.sent)) == (1, 6)


async def test_a_token_that_was_taken_back_is_replaced_once_and_the_reply_arrives(bench: Bench) -> None:
    await bench.adapter.send(letter("a"))
    bench.far.revoke()
    await bench.adapter.send(letter("b"))
    await bench.another().send(letter("c"))
    assert (bench.far.tokens, len(bench.far.sent)) == (2, 3)


async def test_a_token_is_renewed_before_it_runs_out(bench: Bench) -> None:
    await bench.adapter.send(letter("a"))
    bench.far.now = bench.clock.advance(timedelta(hours=1, minutes=56))
    await bench.adapter.send(letter("b"))
    assert bench.far.tokens == 2


async def test_a_wrong_secret_is_shown_at_the_inbox_until_it_is_right_again(bench: Bench) -> None:
    right, bench.far.secret = bench.far.secret, "reset"
    with pytest.raises(CredentialsRejected, match="App Secret is wrong"):
        await bench.adapter.send(letter("hi"))
    assert (await bench.health())["ok"] is False
    bench.far.secret = right
    await bench.another().send(letter("hi"))
    assert (await bench.health())["ok"] is True


async def test_a_token_of_an_earlier_secret_is_not_used(bench: Bench) -> None:
    await bench.adapter.send(letter("hi"))
    bench.far.secret = "a new one"
    bench.far.revoke()
    await bench.another(secrets=SECRETS | {"app_secret": "a new one"}).send(letter("hi"))
    assert bench.far.tokens == 2


# -- other edges --------------------------------------------------------------------------------------------


async def test_foreign_threads_lost_files_and_empty_replies_are_refused_in_words(bench: Bench) -> None:
    with pytest.raises(SendRejected, match="names no chat"):
        await bench.adapter.send(replace(letter("hi", "k"), to="wang@customer.test"))
    with pytest.raises(SendRejected, match="nothing"):
        await bench.adapter.send(letter(" "))
    with pytest.raises(SendRejected, match="no longer there"):
        await bench.adapter.send(letter("hi", files=[OutboundFile(new_id(), "a.png", "image/png", 1, b"\x00" * 32)]))
    with pytest.raises(SendRejected, match="30 MB"):
        await bench.adapter.send(letter("hi", files=[OutboundFile(new_id(), "a", "x/y", 30_000_001, b"")]))
    assert bench.far.sent == []


async def test_an_agent_may_write_first(bench: Bench) -> None:
    assert bench.adapter.capabilities.can_start
    await bench.adapter.send(replace(letter("hi", WANG), thread_state={}))
    assert bench.far.sent[0]["to"] == WANG
    with pytest.raises(SendRejected, match="availability"):
        await bench.adapter.send(replace(letter("hi", "ou_stranger"), to="ou_stranger"))


async def test_the_test_of_the_connection_names_the_bot_and_what_is_missing(bench: Bench) -> None:
    health = await bench.adapter.check()
    assert health.ok
    assert "客服" in health.detail
    assert "signed" in health.detail
    plain = await bench.another(secrets=SECRETS | {"encrypt_key": ""}).check()
    assert plain.ok
    assert "unsigned" in plain.detail
    deaf = await bench.another(secrets={"app_secret": SECRETS["app_secret"]}).check()
    assert not deaf.ok
    assert "Encrypt Key" in deaf.detail


def test_the_chat_of_a_person_is_reached_by_its_own_id_too() -> None:
    from channels.feishu.sending import Place  # noqa: PLC0415

    assert Place.of(letter("hi", P2P)).chat == P2P
