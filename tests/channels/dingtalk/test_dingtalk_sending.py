"""Replies on their way, against a platform that refuses, delays, loses and ends its sessions."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from channels.contract import OutboundFile
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendRejected
from conversations.content import Choice, Link, Location
from kit.ids import new_id
from tests.channels.dingtalk.bench import SECRETS, Bench, letter
from tests.providers.dingtalk_events import GROUP, GUEST, LI, PICTURE, WANG


async def test_while_a_session_is_open_the_answer_goes_into_it(bench: Bench) -> None:
    await bench.adapter.send(letter("您好", thread_state=bench.session()))
    assert bench.far.sent == [{"session": "s1", "text": "您好", "at": None}]
    assert bench.far.tokens == 0


async def test_after_it_the_robot_writes_by_itself(bench: Bench) -> None:
    state = bench.session(minutes=0.5)
    receipt = await bench.adapter.send(letter("您好", thread_state=state))
    assert bench.far.sent == [{"to": WANG, "kind": "sampleText", "content": "您好"}]
    assert receipt.external_id == "pqk-1"


async def test_a_session_that_ends_sooner_than_it_said_is_no_hindrance(bench: Bench) -> None:
    state = bench.session()
    bench.far.sessions.clear()
    await bench.adapter.send(letter("您好", thread_state=state))
    await bench.adapter.send(letter("您好", f"{GROUP}#{WANG}", thread_state=state))
    assert [one.get("to") or one.get("group") for one in bench.far.sent] == [WANG, GROUP]


async def test_in_a_group_the_answer_calls_whom_it_answers_once(bench: Bench) -> None:
    state = bench.session()
    await bench.adapter.send(letter("x" * 4000 + "\n\n" + "y" * 100, GROUP, thread_state=state))
    guest = state | {"staff": "", "sender": GUEST}
    await bench.adapter.send(letter("hi", GROUP, to=GUEST, thread_state=guest))
    assert [one["at"] for one in bench.far.sent] == [{"atUserIds": [WANG]}, None, {"atDingtalkIds": [GUEST]}]


async def test_a_guest_is_reached_within_the_session_only(bench: Bench) -> None:
    state = bench.session() | {"staff": "", "sender": GUEST}
    await bench.adapter.send(letter("hi", GUEST, to=GUEST, thread_state=state))
    assert bench.far.sent[0]["text"] == "hi"
    bench.far.sessions.clear()
    with pytest.raises(SendRejected, match="no longer takes"):
        await bench.adapter.send(letter("hi", GUEST, to=GUEST, thread_state=state))
    with pytest.raises(SendRejected, match="write first"):
        await bench.adapter.send(letter("hi", GUEST, to=GUEST, thread_state=state | {"until_ms": 0}))


@pytest.mark.parametrize(
    "webhook", ["https://evil.test/robot/sendBySession?session=s1", "http://127.0.0.1:1/robot/sendBySession?session=s1",
                "{url}.evil.test/robot/sendBySession?session=s1", "{url}/robot/send?access_token=x", "", 7, None],
)  # fmt: skip
async def test_an_address_of_a_session_that_is_not_dingtalks_is_never_written_to(bench: Bench, webhook: Any) -> None:
    state = bench.session()
    given = webhook.format(url=bench.far.url) if isinstance(webhook, str) else webhook
    await bench.adapter.send(letter("secret", thread_state=state | {"webhook": given}))
    assert bench.far.sent == [{"to": WANG, "kind": "sampleText", "content": "secret"}]


async def test_files_go_as_what_they_are_or_as_a_link(bench: Bench) -> None:
    files = [
        await bench.file("a.png", "image/png", PICTURE),
        await bench.file("报告.pdf", "application/pdf", b"%PDF-1.7"),
        await bench.file("a.mp4", "video/mp4", b"film"),
    ]
    await bench.adapter.send(letter("look", files=files, thread_state=bench.session()))
    text, picture, document, link = bench.far.sent
    assert text["text"] == "look"
    assert picture == {"to": WANG, "kind": "sampleImageMsg", "photoURL": "@lAL0"}
    assert document == {
        "to": WANG, "kind": "sampleFile", "mediaId": "@lAL1", "fileName": "报告.pdf", "fileType": "pdf",
    }  # fmt: skip
    assert link["text"].startswith("a.mp4\nhttps://desk.test/files/")
    assert list(bench.far.uploads.values()) == [("image", "a.png"), ("file", "报告.pdf")]
    guest = bench.session() | {"staff": "", "sender": GUEST}
    await bench.adapter.send(letter("", GUEST, to=GUEST, files=files[:1], thread_state=guest))
    assert "/files/" in bench.far.sent[-1]["text"]


async def test_a_long_reply_goes_on_behind_what_has_arrived(bench: Bench) -> None:
    message = letter("\n\n".join(letter_ * 3000 for letter_ in "abc"))
    plan = iter([None, (403, {"code": "Forbidden.AccessDenied.QpsLimitForApi", "message": "被限流"})])
    take = bench.far._refused

    def second_is_refused(body: dict[str, Any]) -> Any:
        if (refused := next(plan, None)) is not None:
            bench.far.refuses = [refused]
        return take(body)

    bench.far._refused = second_is_refused  # type: ignore[method-assign]
    with pytest.raises(SendDeferred, match="1 of 3 parts were sent"):
        await bench.adapter.send(message)
    await bench.another().send(replace(message, attempt=2))
    assert [one["content"][0] for one in bench.far.sent] == ["a", "b", "c"]


async def test_a_lost_answer_is_unknown_and_a_person_decides(bench: Bench) -> None:
    bench.far.loses_answers = True
    for state in ({}, bench.session()):
        with pytest.raises(DeliveryUnknown):
            await bench.adapter.send(letter("hi", thread_state=state))
    assert not bench.adapter.capabilities.repeats_are_safe


async def test_choices_links_and_places_go_as_text(bench: Bench) -> None:
    await bench.adapter.send(letter(Choice("解决了吗？", [{"id": "y", "label": "是"}, {"id": "n", "label": "否"}])))
    await bench.adapter.send(letter(Link("https://a.test", "手册")))
    await bench.adapter.send(letter(Location(31.2, 121.4, "家")))
    texts = [one["content"] for one in bench.far.sent]
    assert texts == ["解决了吗？\n1. 是\n2. 否", "手册\nhttps://a.test", "家\n31.200000, 121.400000"]


@pytest.mark.parametrize(
    ("status", "told", "error", "words"),
    [
        (400, {"code": "staffId.notExisted"}, SendRejected, "does not know this member"),
        (400, {"code": "invalidParameter.msgParam.tooLong"}, SendRejected, "too long"),
        (400, {"code": "group.disbanded"}, SendRejected, "disbanded"),
        (400, {"code": "word.of.tomorrow", "message": "明天"}, SendRejected, "明天"),
        (400, {"code": "unknown.send.result"}, DeliveryUnknown, "whether it was sent"),
        (403, {"code": "Forbidden.AccessDenied.AccessTokenPermissionDenied"}, CredentialsRejected, "permission"),
        (403, {"code": "Forbidden.AccessDenied.IpNotInWhiteList"}, CredentialsRejected, "IP allow list"),
        (403, {"code": "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"}, SendDeferred, "slow down"),
        (400, {"code": "invalidParameter.robotCode.notExsit"}, CredentialsRejected, "robot code"),
        (429, {}, SendDeferred, "slow down"),
        (503, {"code": "ServiceUnavailable"}, SendDeferred, "busy"),
        (500, {"code": "system.error"}, DeliveryUnknown, "may have been sent"),
    ],
)
async def test_what_dingtalk_refuses_is_worded_for_the_agent(
    bench: Bench, status: int, told: dict[str, Any], error: type[Exception], words: str
) -> None:
    bench.far.refuses = [(status, told)]
    with pytest.raises(error, match=words):
        await bench.adapter.send(letter("hi"))


async def test_a_full_chat_rests_a_minute_and_holds_up_nobody_else(bench: Bench) -> None:
    bench.far.refuses = [(200, {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"})]
    with pytest.raises(SendDeferred) as deferred:
        await bench.adapter.send(letter("hi", thread_state=bench.session()))
    assert (deferred.value.retry_after_s, deferred.value.inbox_wide) == (60.0, False)
    bench.far.flow_controlled.add(WANG)
    with pytest.raises(SendDeferred, match="more messages"):
        await bench.adapter.send(letter("hi"))


async def test_somebody_unknown_is_named_as_such(bench: Bench) -> None:
    with pytest.raises(SendRejected) as refused:
        await bench.adapter.send(letter("hi", "nobody", to="nobody"))
    assert refused.value.code == "unknown_recipient"
    with pytest.raises(SendRejected, match="group"):
        await bench.adapter.send(letter("hi", "cidUnknown=="))


# -- the access token ---------------------------------------------------------------------------------------


async def test_one_token_serves_everybody_who_asks_at_once_and_every_process(bench: Bench) -> None:
    await asyncio.gather(*(bench.adapter.send(letter(str(n))) for n in range(5)))
    await bench.another().send(letter("from another process"))
    assert (bench.far.tokens, len(bench.far.sent)) == (1, 6)


async def test_a_token_that_was_taken_back_is_replaced_once_for_calls_and_files(bench: Bench) -> None:
    await bench.adapter.send(letter("a"))
    bench.far.revoke()
    await bench.adapter.send(letter("b", files=[await bench.file("a.png", "image/png", PICTURE)]))
    assert (bench.far.tokens, len(bench.far.sent)) == (2, 3)


async def test_a_token_is_renewed_before_it_runs_out(bench: Bench) -> None:
    await bench.adapter.send(letter("a"))
    bench.far.now = bench.clock.advance(timedelta(hours=1, minutes=56))
    await bench.adapter.send(letter("b"))
    assert bench.far.tokens == 2


async def test_a_wrong_secret_is_shown_at_the_inbox_until_it_is_right_again(bench: Bench) -> None:
    right, bench.far.secret = bench.far.secret, "reset"
    with pytest.raises(CredentialsRejected, match="Client Secret"):
        await bench.adapter.send(letter("hi"))
    assert (await bench.health())["ok"] is False
    assert not (await bench.adapter.check()).ok
    bench.far.secret = right
    await bench.another().send(letter("hi"))
    assert (await bench.health())["ok"] is True
    assert (await bench.adapter.check()).ok


async def test_lost_files_and_empty_replies_are_refused_in_words(bench: Bench) -> None:
    with pytest.raises(SendRejected, match="nothing"):
        await bench.adapter.send(letter(" "))
    with pytest.raises(SendRejected, match="no longer there"):
        await bench.adapter.send(letter("hi", files=[OutboundFile(new_id(), "a.png", "image/png", 1, b"\x00" * 32)]))
    with pytest.raises(SendRejected, match="Client ID"):
        await bench.another(secrets=SECRETS | {"client_secret": ""}).send(letter("hi"))
    assert bench.far.sent == []
    await bench.adapter.send(letter("an agent may write first", LI, to=LI))
    assert bench.far.sent[0]["to"] == LI
