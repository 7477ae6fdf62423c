"""Whole ways: a customer on WeChat, the platform, the running program, an agent, and back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from channels.wecom.kf import puller
from gateway import keys
from gateway.demo.platforms.wecom import KFID, Wecom, wecom
from tests.channels.specimens import WECOM_APP, WECOM_KF, WECOM_SECRETS
from tests.channels.wecom.hooks import make_inbox
from tests.gateway.stock import PNG, upload
from tests.support.databases import TestServer
from tests.support.office import Office
from tests.support.program import Program, running_program
from tests.support.recorder import Recorder
from tests.support.workspaces import make_workspace


@pytest.fixture(scope="module")
async def program(
    server: TestServer, statements: Recorder, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Program]:
    """A program whose operator opened loopback, where the platform runs."""
    async with (
        server.fresh() as url,
        running_program(url, tmp_path_factory.mktemp("program"), fetch_allow="127.0.0.0/8") as started,
    ):
        yield started


@dataclass(frozen=True, slots=True)
class Company:
    """A company whose customers write to it, with an agent at a desk."""

    office: Office
    platform: Wecom
    inbox_id: str

    @property
    def hook(self) -> str:
        return f"{self.office.program.url}/hooks/{self.inbox_id}"

    async def rings(self, xml: str | None = None) -> None:
        assert await self.platform.call_back(self.hook, xml) == [200]

    async def conversations(self) -> list[Any]:
        desk = await self.office.desk("admin")
        return list((await desk.get(f"/api/v1/conversations?inbox={self.inbox_id}"))["items"])

    async def messages(self, conversation_id: str) -> list[Any]:
        desk = await self.office.desk("admin")
        return list((await desk.get(f"/api/v1/conversations/{conversation_id}/messages"))["items"])

    async def until_messages(self, number: int) -> list[Any]:
        """Wait for this many messages in the one conversation there is."""
        async with asyncio.timeout(20):
            while True:
                for conversation in await self.conversations():
                    messages = await self.messages(conversation["id"])
                    if len(messages) >= number:
                        return messages
                await asyncio.sleep(0.05)

    async def window(self, message: Any) -> Any:
        desk = await self.office.desk("admin")
        conversation = await desk.get(f"/api/v1/conversations/{message['conversation_id']}")
        return conversation["threads"][0]["window"]

    async def reply(self, conversation_id: str, text: str, attachments: list[str] | None = None) -> Any:
        body = {"kind": "reply", "text": text, "attachments": attachments or [], "client_id": str(uuid4())}
        desk = await self.office.desk("agent")
        return await desk.post(f"/api/v1/conversations/{conversation_id}/messages", body, expect=201)

    async def delivery(self, message: Any, *states: str) -> Any:
        async with asyncio.timeout(20):
            while True:
                for one in await self.messages(message["conversation_id"]):
                    if one["id"] == message["id"] and one["delivery"]["state"] in states:
                        return one["delivery"]
                await asyncio.sleep(0.05)


@pytest.fixture
async def platform() -> AsyncIterator[Wecom]:
    async with wecom() as platform:
        platform.people = {"wmWang": {"nickname": "王芳", "unionid": "oUnion7"}, "lee": {"name": "Lee"}}
        yield platform


@pytest.fixture
async def company(program: Program, platform: Wecom) -> AsyncIterator[Company]:
    office = Office(program, await make_workspace(program.database))
    inbox_id = await make_inbox(office, "wecom_kf", WECOM_KF | WECOM_SECRETS | {"api_url": platform.url})
    yield Company(office, platform, inbox_id)
    await (await office.desk("admin")).delete(f"/api/v1/inboxes/{inbox_id}")


async def test_a_customer_writes_and_is_answered(company: Company) -> None:
    assert await company.platform.check_address(company.hook)
    company.platform.customer_sends("wmWang", inner={"content": "显示 E4"})
    picture = company.platform.keep("media", PNG)
    company.platform.customer_sends("wmWang", "image", {"media_id": picture})
    await company.rings()
    first, second = await company.until_messages(2)
    assert first["text"] == "显示 E4"
    assert second["content"]["type"] == "image"
    desk = await company.office.desk("admin")
    conversation = await desk.get(f"/api/v1/conversations/{first['conversation_id']}")
    assert "王芳" in str(conversation)
    file_id = await upload(await company.office.desk("agent"), "报价单.pdf", b"%PDF-1.7")
    sent = await company.reply(first["conversation_id"], "请清洗滤网", [file_id])
    assert (await company.delivery(sent, "sent", "failed", "unknown"))["error"] is None
    words, paper = company.platform.sent.values()
    assert (words["touser"], words["open_kfid"], words["text"]["content"]) == ("wmWang", KFID, "请清洗滤网")
    assert company.platform.media[paper["file"]["media_id"]][1] == b"%PDF-1.7"


async def test_a_history_of_many_pages_becomes_one_conversation_in_order(company: Company) -> None:
    company.platform.page = 4
    for n in range(11):
        company.platform.customer_sends("wmWang", inner={"content": f"{n}"})
    await company.rings()
    messages = await company.until_messages(11)
    assert [message["text"] for message in messages] == [str(n) for n in range(11)]
    assert len(await company.conversations()) == 1


async def test_a_crash_before_the_cursor_was_kept_doubles_nothing(company: Company) -> None:
    for text in ("1", "2"):
        company.platform.customer_sends("wmWang", inner={"content": text})
    await company.rings()
    await company.until_messages(2)
    adapters = company.office.app[keys.ADAPTERS]
    inbox, _ = adapters.get(UUID(company.inbox_id))
    await adapters._around.states.of(inbox).put(puller.CURSOR, {"cursor": ""})
    pulled_before = len(company.platform.pulls)
    company.platform.customer_sends("wmWang", inner={"content": "3"})
    await company.rings()
    assert [message["text"] for message in await company.until_messages(3)] == ["1", "2", "3"]
    assert any("cursor" not in pull for pull in company.platform.pulls[pulled_before:]), "all of it was pulled again"


async def test_a_reply_that_fails_later_is_shown_as_failed(company: Company) -> None:
    company.platform.tells_later = True
    company.platform.customer_sends("wmWang")
    await company.rings()
    [first] = await company.until_messages(1)
    company.platform.session(KFID, "wmWang").replies = 5
    sent = await company.reply(first["conversation_id"], "太晚了")
    await company.delivery(sent, "sent")
    await company.rings()
    failed = await company.delivery(sent, "failed")
    assert failed["error"]["code"] == "quota_used"


async def test_a_window_that_the_platform_closed_is_what_the_agent_reads(company: Company) -> None:
    company.platform.customer_sends("wmWang")
    await company.rings()
    [first] = await company.until_messages(1)
    company.platform.session(KFID, "wmWang").state = 4
    sent = await company.reply(first["conversation_id"], "您好")
    assert (await company.delivery(sent, "failed"))["error"]["code"] == "window_closed"


async def test_a_lost_answer_is_asked_for_again_and_the_customer_reads_it_once(company: Company) -> None:
    company.platform.customer_sends("wmWang")
    await company.rings()
    [first] = await company.until_messages(1)
    company.platform.way = "falls_silent"
    sent = await company.reply(first["conversation_id"], "您好")
    async with asyncio.timeout(20):
        while not company.platform.seen:
            await asyncio.sleep(0.05)
    company.platform.way = "takes"
    await company.delivery(sent, "sent")
    assert len(company.platform.sent) == 1


async def test_the_window_is_what_the_composer_shows_and_long_replies_take_more_of_it(company: Company) -> None:
    company.platform.customer_sends("wmWang")
    await company.rings()
    [first] = await company.until_messages(1)
    assert (await company.window(first))["remaining"] == 5
    sent = await company.reply(first["conversation_id"], "一" * 1000)
    await company.delivery(sent, "sent")
    window = await company.window(first)
    assert (window["opened_by"], window["remaining"], window["quota"]) == ("message", 3, 5)
    company.platform.session(KFID, "wmWang").state = 4
    await company.delivery(await company.reply(first["conversation_id"], "您好"), "failed")
    assert datetime.fromisoformat((await company.window(first))["deadline"]) <= datetime.now(UTC)
    company.platform.customer_sends("wmWang")
    await company.rings()
    await company.until_messages(4)
    assert (await company.window(first))["remaining"] == 5


async def test_what_is_said_beside_the_program_stands_in_the_conversation(company: Company) -> None:
    admin = await company.office.desk("admin")
    inbox = await admin.get(f"/api/v1/inboxes/{company.inbox_id}")
    await admin.patch(f"/api/v1/inboxes/{company.inbox_id}", {"config": {**inbox["config"], "welcome_text": "欢迎"}})
    said = company.platform.customer_sends("wmWang", inner={"content": "在吗"})
    company.platform.servicer_sends("wmWang", "在的，稍等")
    company.platform.event("user_recall_msg", "wmWang", recall_msgid=said)
    company.platform.enters("wmWang", scene="qr")
    await company.rings()
    messages = await company.until_messages(3)
    by_text = {message["text"]: message for message in messages}
    assert by_text["在吗"]["recalled_at"] is not None
    assert by_text["在的，稍等"]["direction"] == "out"
    assert by_text["在的，稍等"]["author"]["name"] == "zhangsan"
    assert by_text["欢迎"]["direction"] == "out"
    assert (await company.window(messages[0]))["remaining"] == 5


async def test_after_a_change_of_settings_pulling_goes_on_where_it_was(company: Company) -> None:
    company.platform.customer_sends("wmWang", inner={"content": "1"})
    await company.rings()
    await company.until_messages(1)
    admin = await company.office.desk("admin")
    inbox = await admin.get(f"/api/v1/inboxes/{company.inbox_id}")
    await admin.patch(f"/api/v1/inboxes/{company.inbox_id}", {"config": {**inbox["config"], "welcome_text": "您好"}})
    company.platform.customer_sends("wmWang", inner={"content": "2"})
    company.platform.enters("wmLi")
    await company.rings()
    messages = await company.until_messages(2)
    assert [message["text"] for message in messages] == ["1", "2"]
    async with asyncio.timeout(20):
        while not company.platform.welcomes:
            await asyncio.sleep(0.05)


async def test_a_wrong_secret_is_what_the_test_button_says(company: Company) -> None:
    admin = await company.office.desk("admin")
    assert (await admin.post(f"/api/v1/inboxes/{company.inbox_id}/check"))["ok"]
    inbox = await admin.get(f"/api/v1/inboxes/{company.inbox_id}")
    await admin.patch(f"/api/v1/inboxes/{company.inbox_id}", {"config": {**inbox["config"], "secret": "wrong"}})
    found = await admin.post(f"/api/v1/inboxes/{company.inbox_id}/check")
    assert not found["ok"]
    assert "40001" in found["detail"]
    assert "wrong" not in found["detail"]


async def test_a_member_writes_to_an_application_and_is_answered_or_written_to(
    program: Program, platform: Wecom
) -> None:
    office = Office(program, await make_workspace(program.database))
    inbox_id = await make_inbox(office, "wecom_app", WECOM_APP | WECOM_SECRETS | {"api_url": platform.url})
    repairs = Company(office, platform, inbox_id)
    xml = (
        "<xml><ToUserName>ww1</ToUserName><FromUserName>lee</FromUserName><CreateTime>1772359200</CreateTime>"
        "<MsgType>text</MsgType><Content><![CDATA[空调坏了]]></Content><MsgId>77</MsgId><AgentID>1000002</AgentID></xml>"
    )
    assert await platform.check_address(repairs.hook)
    await repairs.rings(xml)
    await repairs.rings(xml)
    [message] = await repairs.until_messages(1)
    assert message["text"] == "空调坏了"
    sent = await repairs.reply(message["conversation_id"], "马上来")
    await repairs.delivery(sent, "sent")
    [said] = platform.app_messages
    assert (said["touser"], said["agentid"], said["text"]) == ("lee", 1000002, {"content": "马上来"})
    desk = await office.desk("agent")
    opened = await desk.post(
        "/api/v1/conversations", {"inbox_id": inbox_id, "to": "stranger", "text": "您好"}, expect=201
    )
    async with asyncio.timeout(20):
        while (found := (await repairs.messages(opened["id"]))[0]["delivery"])["state"] != "failed":
            await asyncio.sleep(0.05)
    assert found["error"]["code"] == "unknown_recipient"
    everybody = await desk.post("/api/v1/conversations", {"inbox_id": inbox_id, "to": "@all", "text": "?"}, expect=201)
    async with asyncio.timeout(20):
        while (await repairs.messages(everybody["id"]))[0]["delivery"]["state"] != "failed":
            await asyncio.sleep(0.05)
    assert len(platform.app_messages) == 1
