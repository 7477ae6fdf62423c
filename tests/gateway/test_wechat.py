"""WeChat through the whole running program: customers write, agents answer, and the platform has its rules."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from gateway import keys
from gateway.demo.platforms import wechat
from kit.errors import Unavailable
from tests.gateway.stock import upload
from tests.kit.test_filetypes import png
from tests.support.databases import TestServer
from tests.support.program import Program, running_program
from tests.support.recorder import Recorder
from tests.support.wechat_line import SECRETS, Line, open_line

WANG = "oLVPpjqs9BhvzwPj5A-vTYAX3GLc"


@pytest.fixture(scope="module")
async def program(
    server: TestServer, statements: Recorder, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Program]:
    """A program whose operator opened loopback, where the platform is."""
    async with (
        server.fresh() as url,
        running_program(url, tmp_path_factory.mktemp("program"), fetch_allow="127.0.0.0/8") as started,
    ):
        yield started


@pytest.fixture
async def line(program: Program) -> AsyncIterator[Line]:
    async with open_line(program, "wechat") as opened:
        yield opened


async def test_a_customer_writes_and_the_agents_answer_reaches_them(line: Line) -> None:
    delivered = await line.platform.deliver(line.platform.message(WANG, Content="显示 E4，怎么办？"))
    assert (delivered.statuses, delivered.passive) == ([200], "")
    [conversation] = await line.conversations(1)
    [message] = await line.messages(conversation["id"], 1)
    assert (message["text"], message["direction"]) == ("显示 E4，怎么办？", "in")
    sent = await line.reply(conversation["id"], "您好，请清理排水泵滤网。")
    assert (await line.delivery(sent, "sent", "failed", "unknown"))["error"] is None
    [body] = line.platform.sent
    assert (body["touser"], body["text"]["content"]) == (WANG, "您好，请清理排水泵滤网。")


async def test_five_answers_arrive(line: Line) -> None:
    await line.platform.deliver(line.platform.message(WANG, Content="hello"))
    [conversation] = await line.conversations(1)
    for number in range(5):
        await line.delivery(await line.reply(conversation["id"], str(number)), "sent")
    assert [body["text"]["content"] for body in line.platform.sent] == ["0", "1", "2", "3", "4"]


async def test_what_another_program_used_up_is_the_reason_the_agent_reads(line: Line) -> None:
    await line.platform.deliver(line.platform.message(WANG, Content="hello"))
    for _ in range(4):
        assert line.platform._spend(WANG) == 0
    [conversation] = await line.conversations(1)
    await line.delivery(await line.reply(conversation["id"], "arrives"), "sent")
    failed = await line.delivery(await line.reply(conversation["id"], "does not"), "failed")
    assert failed["error"]["code"] == "quota_used"
    assert "five messages" in failed["error"]["detail"]
    assert len(line.platform.sent) == 1


async def test_a_delivery_is_one_message_however_often_and_at_once_it_comes(line: Line) -> None:
    fields = line.platform.message(WANG, Content="once")
    tries = await asyncio.gather(*(line.platform.deliver(fields) for _ in range(3)))
    assert [one.statuses for one in tries] == [[200]] * 3
    line.platform.answers_within_s = 0.0
    assert (await line.platform.deliver(fields)).statuses == [0, 0, 0]
    line.platform.answers_within_s = 5.0
    await line.platform.deliver(line.platform.message(WANG, Content="twice"))
    [conversation] = await line.conversations(1)
    assert [one["text"] for one in await line.messages(conversation["id"], 2)] == ["once", "twice"]


async def test_a_delivery_whose_answer_always_comes_too_late_is_kept_once(line: Line) -> None:
    line.platform.answers_within_s = 0.002
    fields = line.platform.message(WANG, Content="slow")
    for _ in range(5):
        await line.platform.deliver(fields)
    line.platform.answers_within_s = 5.0
    assert (await line.platform.deliver(fields)).statuses == [200]
    [conversation] = await line.conversations(1)
    assert len(await line.messages(conversation["id"], 1)) == 1


async def test_a_delivery_that_cannot_be_kept_now_is_kept_when_it_comes_again(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest = line.office.app[keys.INGEST]
    accept, failures = ingest.accept, iter([Unavailable("the database is away for a moment")])

    async def fails_once(inbox: Any, envelope: Any) -> Any:
        for failure in failures:
            raise failure
        return await accept(inbox, envelope)

    monkeypatch.setattr(ingest, "accept", fails_once)
    delivered = await line.platform.deliver(line.platform.message(WANG, Content="hello"))
    assert delivered.statuses == [503, 200]
    [conversation] = await line.conversations(1)
    assert len(await line.messages(conversation["id"], 1)) == 1


async def test_settings_that_cannot_hold_are_named_before_they_are_kept(line: Line) -> None:
    admin = await line.office.desk("admin")
    for name, value in (
        ("encoding_aes_key", "short"),
        ("token", "no blanks"),
        ("kf_account", "nobody"),
        ("api_url", "x"),
    ):
        body = {"kind": "wechat", "name": f"Shop {name}", "config": {name: value}}
        refused = await admin.ask("POST", "/api/v1/inboxes", body)
        assert (refused.status, list(refused.body["fields"])) == (400, [f"config.{name}"])


async def test_equal_numbers_of_two_customers_are_two_conversations(line: Line) -> None:
    for who in ("o-1", "o-2"):
        await line.platform.deliver(line.platform.message(who, Content="hi", MsgId=7))
    assert len(await line.conversations(2)) == 2


async def test_a_first_message_is_answered_at_once_and_the_answer_counts_against_no_window(program: Program) -> None:
    async with open_line(program, "wechat", auto_reply="马上回复您") as line:
        fields = line.platform.message(WANG, Content="在吗")
        assert (await line.platform.deliver(fields)).passive == "马上回复您"
        assert (await line.platform.deliver(fields)).passive == ""
        [conversation] = await line.conversations(1)
        said = await line.messages(conversation["id"], 2)
        assert [(one["direction"], one["text"]) for one in said] == [("in", "在吗"), ("out", "马上回复您")]
        assert await line.windows() == {"message": (5, 0)}


async def test_what_customers_do_opens_windows_and_each_part_of_a_reply_counts_against_them(line: Line) -> None:
    await line.platform.deliver(line.platform.event(WANG, "subscribe"))
    await line.platform.deliver(line.platform.message(WANG, Content="在吗"))
    [conversation] = await line.conversations(1)
    assert await line.windows() == {"follow": (3, 0), "message": (5, 0)}
    await line.delivery(await line.reply(conversation["id"], "一" * 1400), "sent")
    assert len(line.platform.sent) == 3
    assert (await line.windows())["message"] == (5, 3)


async def test_a_token_revoked_between_two_answers_costs_neither(line: Line) -> None:
    await line.platform.deliver(line.platform.message(WANG, Content="hello"))
    [conversation] = await line.conversations(1)
    await line.delivery(await line.reply(conversation["id"], "1"), "sent")
    line.platform.revoke()
    await line.delivery(await line.reply(conversation["id"], "2"), "sent")
    assert [body["text"]["content"] for body in line.platform.sent] == ["1", "2"]


async def test_an_answer_that_may_have_arrived_is_not_sent_twice(line: Line) -> None:
    await line.platform.deliver(line.platform.message(WANG, Content="hello"))
    [conversation] = await line.conversations(1)
    line.platform.loses_answers = True
    unknown = await line.delivery(await line.reply(conversation["id"], "once"), "unknown")
    assert unknown["may_be_duplicate"]
    assert len(line.platform.sent) == 1


async def test_a_picture_comes_in_and_a_paper_goes_out_as_a_link_that_opens(line: Line) -> None:
    line.platform.media["m-1"] = ("image/jpeg", png(3, 4))
    await line.platform.deliver(line.platform.message(WANG, "image", MediaId="m-1", PicUrl=""))
    [conversation] = await line.conversations(1)
    [message] = await line.messages(conversation["id"], 1)
    assert message["content"]["type"] == "image"
    agent = await line.office.desk("agent")
    answered = await agent.ask("GET", f"/api/v1/attachments/{message['attachments'][0]['id']}")
    assert (answered.status, answered.body) == (200, png(3, 4))
    paper = await upload(agent, "报价单.pdf", b"%PDF-1.7")
    await line.delivery(await line.reply(conversation["id"], "请看", [paper]), "sent")
    link = line.platform.sent[-1]["text"]["content"].partition("\n")[2]
    path = link[link.index("/files/") :]
    stranger = line.office.stranger()
    opened = await stranger.ask("GET", path)
    assert (opened.status, opened.body) == (200, b"%PDF-1.7")
    assert opened.headers["Content-Disposition"].startswith("attachment")
    other = path.replace(paper, message["attachments"][0]["id"])
    for wrong in (
        path[:-1] + ("A" if path[-1] != "A" else "B"),
        path.partition("?")[0],
        other,
        path.replace("exp=", "exp=1"),
    ):
        assert (await stranger.ask("GET", wrong)).status == 404


async def test_a_mini_programs_customer_is_served_from_json(program: Program) -> None:
    async with open_line(program, "wechat_mini") as line:
        entered = line.platform.event(WANG, "user_enter_tempsession", SessionFrom="order-7")
        assert (await line.platform.deliver(entered, as_json=True)).is_taken
        fields = line.platform.message(WANG, Content="物流到哪了")
        assert (await line.platform.deliver(fields, as_json=True)).is_taken
        [conversation] = await line.conversations(1)
        sent = await line.reply(conversation["id"], "今天送达")
        await line.delivery(sent, "sent")
        assert line.platform.sent[0] == {"touser": WANG, "msgtype": "text", "text": {"content": "今天送达"}}


async def test_customers_of_two_accounts_with_one_unionid_are_one_person(program: Program) -> None:
    async with open_line(program, "wechat") as line:
        admin = await line.office.desk("admin")
        given = {"app_id": wechat.APP_ID, "api_url": line.platform.url, **SECRETS}
        second = await admin.post("/api/v1/inboxes", {"kind": "wechat", "name": "Other", "config": given}, expect=201)
        await line.office.app[keys.ADAPTERS].refresh()
        line.platform.unionids |= {"o-first": "u-1", "o-second": "u-1"}
        await line.platform.deliver(line.platform.message("o-first", Content="one"))
        [first] = await line.conversations(1)
        line.platform.hook_url = line.platform.hook_url.replace(line.inbox_id, second["id"])
        await line.platform.deliver(line.platform.message("o-second", Content="two"))
        other = Line(line.office, line.platform, second["id"])
        [joined] = await other.conversations(1)
        assert joined["contact"]["id"] == first["contact"]["id"]


async def test_the_button_that_tests_the_credentials_answers_in_words(line: Line) -> None:
    admin = await line.office.desk("admin")
    assert (await admin.post(f"/api/v1/inboxes/{line.inbox_id}/check"))["ok"] is True
    line.platform.is_let_in = False
    found = await admin.post(f"/api/v1/inboxes/{line.inbox_id}/check")
    assert found["ok"] is False
    assert wechat.OWN_ADDRESS in found["detail"]
