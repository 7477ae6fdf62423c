"""The first run at its screens: five steps from nothing to an inbox, with a real message on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import select

from conversations.models import Workspace
from gateway import keys
from tests.browser.conftest import DESK, PHONE, ROOT, Language, Scheme, Screens
from tests.support.databases import TestServer
from tests.support.program import Program, running_program
from tests.support.recorder import Recorder
from tests.support.workspaces import TestWorkspace

pytestmark = pytest.mark.needs("chromium")

NOBODY = UUID(int=0)


@pytest.fixture
async def fresh(chromium: Browser, server: TestServer, tmp_path: Path, statements: Recorder) -> AsyncIterator[Screens]:
    """The program with nobody in it, and pages before it."""
    if not (ROOT / "gateway" / "static" / "console" / "index.html").is_file():
        pytest.fail("the console is not built: make web")
    async with server.fresh() as url, running_program(url, tmp_path) as program:
        nobody = TestWorkspace(NOBODY, "", NOBODY, NOBODY, NOBODY, NOBODY, NOBODY)
        screens = Screens(chromium, program, nobody, NOBODY)
        yield screens
        assert screens.troubles == []
        assert screens.outside == []


async def link_of(program: Program) -> str:
    link = await program.app[keys.FIRST_RUN].make_link(program.url)
    assert link is not None
    return link


async def step(page: Page, title: str) -> None:
    await expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


async def test_from_nothing_to_an_inbox_with_a_message_that_arrived(fresh: Screens) -> None:
    program = fresh.program
    async with fresh.page() as page:
        # Whoever has no link gets no further, whatever they enter.
        await page.goto(program.url)
        await step(page, "This installation is not set up yet")
        await page.get_by_label("Set-up link").fill("tlf_guessed")
        await page.get_by_role("button", name="Begin").click()
        await expect(page.get_by_role("alert")).to_contain_text("wrong, or older than 72 hours")
        assert await fresh.faults(page) == []
        await page.get_by_label("Set-up link").fill(await link_of(program))
        await page.get_by_role("button", name="Begin").click()

        await step(page, "Name your workspace")
        await page.get_by_label("Name", exact=True).fill("Acme Service")
        await expect(page.get_by_label("Short name")).to_have_value("acme-service")
        await page.get_by_role("combobox", name="Time zone").fill("Shanghai")
        await page.get_by_role("option", name="Asia/Shanghai").click()
        assert await fresh.faults(page) == []
        await page.get_by_role("button", name="Save and go on").click()

        await step(page, "Who administers it?")
        await page.get_by_role("button", name="On the command line instead").click()
        await expect(page.locator("code")).to_contain_text("--workspace acme-service")
        await page.get_by_role("button", name="Back").click()
        await page.get_by_label("Your name").fill("Ada")
        await page.get_by_label("E-mail").fill("ada@acme.test")
        await page.get_by_label("Password", exact=True).fill("a long enough secret")
        assert await fresh.faults(page) == []
        await page.get_by_role("button", name="Create and sign in").click()

        await step(page, "When do you answer?")
        assert "#" not in page.url
        await expect(page.get_by_text("Time zone: Asia/Shanghai")).to_be_visible()
        assert await fresh.faults(page) == []
        # Left and opened again, it goes on where it was.
        await page.goto(program.url)
        await step(page, "When do you answer?")
        await page.get_by_role("button", name="Save and go on").click()

        await step(page, "Where do customers reach you?")
        await page.get_by_role("button", name="Web chat").click()
        window = page.frame_locator("iframe")
        await window.get_by_role("textbox").fill("Is anybody there?")
        await window.get_by_role("textbox").press("Enter")
        arrivals = page.get_by_role("region", name="What arrives here")
        await expect(arrivals).to_contain_text("It arrived, as conversation #1.")
        await expect(arrivals).to_contain_text("Is anybody there?")
        await arrivals.get_by_label("Answer it").fill("Yes, we are.")
        await arrivals.get_by_label("Answer it").press("Enter")
        await expect(window.get_by_text("Yes, we are.")).to_be_visible()
        assert await fresh.faults(page) == []
        await page.get_by_role("button", name="Save and go on").click()

        await step(page, "Who works with you?")
        await page.get_by_role("button", name="Back").click()
        await step(page, "Where do customers reach you?")
        await page.get_by_role("button", name="Save and go on").click()
        await page.get_by_label("E-mail").fill("noor@acme.test")
        await page.get_by_role("button", name="Make the link").click()
        await expect(page.locator("code")).to_contain_text("/join#tli_")
        assert await fresh.faults(page) == []
        await page.get_by_role("button", name="Finish: to the inbox").click()
        await expect(page.get_by_role("navigation", name="Main")).to_be_visible()
        # Never again.
        await page.goto(program.url)
        await expect(page.get_by_role("navigation", name="Main")).to_be_visible()
        api = page.request
        (calendar,) = (await (await api.get(f"{program.url}/api/v1/calendars")).json())["items"]
        (queue,) = (await (await api.get(f"{program.url}/api/v1/queues")).json())["items"]
        (inbox,) = (await (await api.get(f"{program.url}/api/v1/inboxes")).json())["items"]
        (invited,) = (await (await api.get(f"{program.url}/api/v1/invitations")).json())["items"]
    assert (calendar["zone"], queue["calendar_id"]) == ("Asia/Shanghai", calendar["id"])
    assert (inbox["kind"], inbox["queue_id"]) == ("webchat", queue["id"])
    assert (invited["email"], invited["role"]) == ("noor@acme.test", "agent")
    async with fresh.page() as page:
        await page.goto(program.url)
        await expect(page.get_by_role("button", name="Sign in")).to_be_visible()


async def test_every_step_can_be_skipped(fresh: Screens) -> None:
    async with fresh.page() as page:
        await page.goto(await link_of(fresh.program))
        await page.get_by_role("button", name="Use the defaults").click()
        await step(page, "Who administers it?")
        await page.get_by_label("Your name").fill("Ada")
        await page.get_by_label("E-mail").fill("ada@acme.test")
        await page.get_by_label("Password", exact=True).fill("a long enough secret")
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Around the clock").click()
        await page.get_by_role("button", name="Skip for now").click()
        await page.get_by_role("button", name="Finish: to the inbox").click()
        await expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    async with fresh.program.database.begin() as connection:
        row = (await connection.execute(select(Workspace))).one()
    assert (row.slug, row.name, row.settings.get("first_run")) == ("main", "Customer service", None)


async def test_mail_is_set_up_and_tested_from_the_wizard(fresh: Screens) -> None:
    async with fresh.page() as page:
        await page.goto(await link_of(fresh.program))
        await page.get_by_role("button", name="Use the defaults").click()
        await page.get_by_label("Your name").fill("Ada")
        await page.get_by_label("E-mail").fill("ada@acme.test")
        await page.get_by_label("Password", exact=True).fill("a long enough secret")
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Around the clock").click()
        await page.get_by_role("button", name="E-mail").click()
        form = page.get_by_role("form", name="Settings")
        await form.get_by_label("Name").first.fill("Support")
        await form.get_by_label("Mail address").fill("support@acme.test")
        assert await fresh.faults(page) == []
        await form.get_by_role("button", name="Create and test").click()
        await expect(page.get_by_role("button", name="Test connection")).to_be_visible()
        await page.get_by_role("button", name="Save and go on").click()
        await step(page, "Who works with you?")


LOOKS: list[tuple[Language, Scheme, tuple[int, int]]] = [("zh-CN", "dark", PHONE), ("zh-CN", "light", DESK)]


@pytest.mark.parametrize(("language", "scheme", "size"), LOOKS)
async def test_no_step_has_a_serious_fault_or_is_wider_than_its_screen(
    fresh: Screens, language: Language, scheme: Scheme, size: tuple[int, int]
) -> None:
    async def looked_at(page: Page) -> None:
        assert await fresh.faults(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    async with fresh.page(language, scheme, size) as page:
        await page.goto(await link_of(fresh.program))
        await step(page, "为工作区命名")
        await page.get_by_role("combobox", name="时区").fill("Asia/Shang")
        await page.get_by_role("option", name="Asia/Shanghai").click()
        await looked_at(page)
        await page.get_by_label("名称", exact=True).fill("海尔售后")
        await page.get_by_role("button", name="保存并继续").click()
        await step(page, "由谁管理？")
        await looked_at(page)
        await page.get_by_label("您的姓名").fill("李强")
        await page.get_by_label("邮箱").fill("li@acme.test")
        await page.get_by_label("密码", exact=True).fill("a long enough secret")
        await page.keyboard.press("Enter")
        await step(page, "什么时间接待客户？")
        await looked_at(page)
        await page.get_by_role("button", name="保存并继续").click()
        await step(page, "客户从哪里联系您？")
        await page.get_by_role("button", name="网页聊天").click()
        await page.frame_locator("iframe").get_by_role("textbox").fill("你好，有人吗？")
        await page.frame_locator("iframe").get_by_role("textbox").press("Enter")
        await expect(page.get_by_text("已收到，会话编号 #1。")).to_be_visible()
        await looked_at(page)
        await page.get_by_role("button", name="保存并继续").click()
        await step(page, "和谁一起工作？")
        await looked_at(page)
        await page.get_by_role("button", name="完成，进入收件箱").click()
        await expect(page.get_by_role("navigation").first).to_be_visible()
