"""A call before an agent: it comes up while it rings, its card follows it, and what was missed says by when."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Browser, Page, expect

from gateway import keys
from tests.browser.conftest import DESK, PHONE, Screens
from tests.support.databases import TestServer
from tests.support.office import Office
from tests.support.program import Program, running_program
from tests.support.recorder import Recorder

pytestmark = pytest.mark.needs("chromium")

WANG, KEY = "+8613800138000", "a key of sixteen letters"


class Exchange:
    """Somebody's own exchange, which posts what its calls do."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def tell(self, call: str, **facts: Any) -> None:
        body = {"call_id": call, "caller": WANG, "callee": "02112345678", "name": "王芳"} | facts
        async with (
            aiohttp.ClientSession() as http,
            http.post(self._url, params={"key": KEY}, json=body) as answer,
        ):
            assert answer.status == 200


@pytest.fixture
async def program(
    server: TestServer, statements: Recorder, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Program]:
    async with server.fresh() as url, running_program(url, tmp_path_factory.mktemp("program")) as started:
        yield started


async def shot(page: Page, name: str) -> None:
    """Keep a picture for whoever wants to look: ``TRUNKLINE_TEST_SHOTS`` names the folder."""
    if folder := os.environ.get("TRUNKLINE_TEST_SHOTS"):
        await page.screenshot(path=f"{folder}/{name}.png")


async def test_a_call_from_the_ring_to_the_promise_to_call_back(chromium: Browser, program: Program) -> None:
    office = Office(program, await program.workspace())
    admin = await office.desk("admin")
    config = {"vendor": "custom", "hook_key": KEY}
    body = {"kind": "cdr", "name": "热线", "config": config, "queue_id": office.workspace.queue_id}
    inbox = await admin.post("/api/v1/inboxes", body, expect=201)
    await office.app[keys.ADAPTERS].refresh()
    exchange = Exchange(f"{program.url}/hooks/{inbox['id']}")
    screens = Screens(chromium, program, office.workspace, office.workspace.inbox_id)
    async with screens.desk("supervisor", "zh-CN") as page:
        await exchange.tell("c-0", state="ended", outcome="answered", started_at="2026-03-01T10:00:00+08:00",
                            answered_at="2026-03-01T10:00:05+08:00", ended_at="2026-03-01T10:01:10+08:00",
                            agent="1001", digits="2", cause="Normal Clearing")  # fmt: skip
        await exchange.tell("c-1", state="ringing")
        pop = page.get_by_role("region", name="来电").first
        await expect(pop).to_contain_text("王芳")
        await shot(page, "ringing-zh")
        await pop.get_by_role("button", name="打开").click()
        card = page.get_by_role("log").get_by_role("region", name="来电").last
        await expect(card).to_contain_text(WANG)
        await exchange.tell("c-1", state="ended", outcome="abandoned", cause="Originator cancel")
        await expect(page.get_by_role("log")).to_contain_text("未接来电：对方已挂断")
        await expect(page.get_by_role("log")).to_contain_text("1:05")
        await expect(page.get_by_text("这是电话线路", exact=False)).to_be_visible()
        await shot(page, "missed-zh")
        assert await screens.faults(page) == []
        where = page.url
    for language, scheme, size in (("en", "dark", DESK), ("en", "light", PHONE), ("zh-CN", "dark", PHONE)):
        async with screens.desk("supervisor", language, scheme, size) as page:  # type: ignore[arg-type]
            await page.goto(where)
            missed = "Missed call: caller hung up" if language == "en" else "未接来电：对方已挂断"
            await expect(page.get_by_role("log")).to_contain_text(missed)
            await shot(page, f"missed-{language}-{scheme}-{size[0]}")
            assert await screens.faults(page) == []
            if size == PHONE:
                await page.goto(f"{program.url}/inbox/all")
                await expect(page.get_by_text(missed).first).to_be_visible()
                await shot(page, f"list-{language}-{scheme}")
    assert screens.troubles == []
