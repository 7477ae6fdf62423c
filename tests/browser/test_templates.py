"""An agent whose customer's reply window is closed: a template is picked, filled in, read and sent."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from gateway import keys
from tests.browser.conftest import Screens
from tests.providers.whatsapp import ACCOUNT_ID, NUMBER_ID, SECRET, TOKEN, VERIFY, Graph, graph, written
from tests.support.databases import TestServer
from tests.support.office import Office
from tests.support.program import Program, running_program
from tests.support.recorder import Recorder

pytestmark = pytest.mark.needs("chromium")


@dataclass
class Line:
    office: Office
    program: Program
    far: Graph
    hook: str


@pytest.fixture
async def line(
    server: TestServer, statements: Recorder, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Line]:
    """A WhatsApp number of a program that may reach loopback, where the platform is."""
    async with (
        server.fresh() as url,
        running_program(url, tmp_path_factory.mktemp("program"), fetch_allow="127.0.0.0/8") as program,
        graph() as far,
    ):
        office = Office(program, await program.workspace())
        admin = await office.desk("admin")
        config = {
            "phone_number_id": NUMBER_ID, "account_id": ACCOUNT_ID, "api_url": far.url, "app_secret": SECRET,
            "access_token": TOKEN, "verify_token": VERIFY,
        }  # fmt: skip
        body = {"kind": "whatsapp", "name": "WhatsApp", "config": config, "queue_id": office.workspace.queue_id}
        made = await admin.post("/api/v1/inboxes", body, expect=201)
        await office.app[keys.ADAPTERS].refresh()
        yield Line(office, program, far, f"{program.url}/hooks/{made['id']}")


async def closed_conversation(line: Line) -> Any:
    """Return the conversation of a customer who wrote two days ago."""
    long_ago = str(int(line.office.app[keys.CLOCK].now().timestamp()) - 2 * 86_400)
    await line.far.deliver(line.hook, written("空调显示 E4，怎么办？", timestamp=long_ago))
    line.far.open_for.clear()
    desk = await line.office.desk("supervisor")
    async with asyncio.timeout(20):
        while not (found := (await desk.get("/api/v1/conversations?view=all"))["items"]):
            await asyncio.sleep(0.05)
    return found[0]


async def shoot(page: Page, name: str) -> None:
    """Keep a picture where somebody wants to look at it."""
    if folder := os.environ.get("TRUNKLINE_TEST_SHOTS"):
        await page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.mark.parametrize(
    ("language", "template", "fields", "send"),
    [
        ("zh-CN", "发送模板消息", ("标题：1", "正文：1", "正文：2", "按钮：1"), "发送"),
        ("en", "Send a template", ("Heading: 1", "Text: 1", "Text: 2", "Button: 1"), "Send"),
    ],
)
async def test_a_template_opens_a_closed_window_again(
    chromium: Browser, line: Line, language: Any, template: str, fields: tuple[str, ...], send: str
) -> None:
    conversation = await closed_conversation(line)
    screens = Screens(chromium, line.program, line.office.workspace, line.office.workspace.inbox_id)
    async with screens.desk("supervisor", language) as page:
        await page.goto(f"{line.program.url}/inbox/all/{conversation['id']}")
        await page.get_by_role("button", name=template).first.click()
        await page.get_by_role("dialog").locator("input").first.click()
        await page.get_by_role("option", name="repair_done").click()
        for label, value in zip(fields, ("RX-9", "李先生", "冰箱", "9"), strict=True):
            await page.get_by_label(label, exact=True).fill(value)
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("您好 李先生，您的冰箱已修好。")
        await shoot(page, f"template-{language}")
        await dialog.get_by_role("button", name=send).click()
        await expect(page.get_by_role("log")).to_contain_text("您的冰箱已修好")
        await shoot(page, f"template-{language}-sent")
        async with asyncio.timeout(20):
            while not line.far.asked:
                await asyncio.sleep(0.05)
    assert line.far.asked[-1]["template"]["name"] == "repair_done"
