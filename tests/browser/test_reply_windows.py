"""An agent before a channel that limits replies: what the composer shows, when it stops, and the way round."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import Screens
from tests.browser.test_two_sides import write
from tests.support.databases import TestServer
from tests.support.program import running_program
from tests.support.recorder import Recorder
from tests.support.wechat_line import Line, open_line

pytestmark = pytest.mark.needs("chromium")

WANG = "oLVPpjqs9BhvzwPj5A-vTYAX3GLc"


@pytest.fixture
async def line(
    server: TestServer, statements: Recorder, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Line]:
    """A WeChat account of a program that may reach loopback, where the platform is."""
    async with (
        server.fresh() as url,
        running_program(url, tmp_path_factory.mktemp("program"), fetch_allow="127.0.0.0/8") as program,
        open_line(program, "wechat") as opened,
    ):
        yield opened


async def same_person(line: Line) -> None:
    """Let the customer be known by the shop's program as well."""
    elsewhere = await line.office.customer_writes("I am in the app too", sender="app-1")
    supervisor = await line.office.desk("supervisor")
    [here] = await line.conversations(1)
    there = await supervisor.get(f"/api/v1/conversations/{elsewhere['conversation_id']}")
    await supervisor.post(f"/api/v1/contacts/{here['contact']['id']}/merge", {"source_id": there["contact"]["id"]})
    await supervisor.post(f"/api/v1/conversations/{here['id']}/merge", {"source_id": there["id"]})


async def reply(page: Page, text: str) -> None:
    await write(page, text)
    await expect(page.get_by_role("log")).to_contain_text(text)


async def test_the_sixth_of_five_replies_is_stopped_and_goes_out_by_another_channel(
    chromium: Browser, line: Line
) -> None:
    await line.platform.deliver(line.platform.message(WANG, Content="显示 E4，怎么办？"))
    [conversation] = await line.conversations(1)
    await same_person(line)
    screens = Screens(chromium, line.office.program, line.office.workspace, line.office.workspace.inbox_id)
    async with screens.desk("supervisor", "zh-CN") as page:
        await page.goto(f"{screens.program.url}/inbox/all/{conversation['id']}")
        picker = page.get_by_title("通过", exact=False)
        await picker.click()
        await page.get_by_role("menuitem", name="Shop").click()
        await expect(picker).to_contain_text("剩 5/5 条")
        for number in range(1, 6):
            await reply(page, f"第 {number} 条")
        await expect(page.get_by_text("本次回复窗口的消息条数已用完", exact=False)).to_be_visible()
        await page.get_by_role("button", name="API", exact=False).last.click()
        await reply(page, "换个渠道回复您")
        last = (await line.messages(conversation["id"], 8))[-1]
    texts = [body["text"]["content"] for body in line.platform.sent]
    assert texts == [f"第 {number} 条" for number in range(1, 6)]
    assert last["text"] == "换个渠道回复您"
    assert (await line.delivery(last, "sent", "delivered"))["error"] is None
    assert screens.troubles == []
