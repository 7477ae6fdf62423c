"""Reports, announcements and the page of a case, as people see them: in both languages and schemes, at two widths."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import DESK, PHONE, Language, Scheme, Screens
from tests.support.office import Office

pytestmark = pytest.mark.needs("chromium")

LOOKS: list[tuple[Language, Scheme, tuple[int, int]]] = [
    ("zh-CN", "light", DESK),
    ("en", "dark", DESK),
    ("en", "light", PHONE),
]


async def answered(office: Office) -> str:
    """Have a customer write and an agent answer; return the conversation."""
    agent = await office.desk("agent")
    conversation: str = (await office.customer_writes("It leaks"))["conversation_id"]
    await agent.post(f"/api/v1/conversations/{conversation}/assign", {"agent_id": office.workspace.agent_id})
    reply = {"kind": "reply", "text": "We are coming"}
    await agent.post(f"/api/v1/conversations/{conversation}/messages", reply, expect=201)
    return conversation


async def test_a_figure_says_what_it_means_and_opens_the_conversations_behind_it(
    screens: Screens, office: Office
) -> None:
    conversation = await answered(office)
    async with screens.desk("supervisor") as page:
        await page.get_by_role("link", name="Reports").click()
        await expect(page.get_by_role("heading", name="Reports")).to_be_visible()
        await page.get_by_label("Period", exact=True).first.click()
        await page.get_by_role("option", name="Today").click()
        await page.get_by_role("button", name="Queue", exact=True).click()
        await expect(page).to_have_url(re.compile("period=today.*by=queue|by=queue.*period=today"))
        await page.get_by_role("button", name="What “Answered” means").first.click()
        await expect(page.get_by_text("Stays in the line that ended because somebody took it")).to_be_visible()
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name=re.compile("^Answered: 1")).first.click()
        drawer = page.get_by_role("dialog")
        await drawer.get_by_role("link").first.click()
        await expect(page).to_have_url(re.compile(conversation))
        await page.go_back()
        await expect(page.get_by_role("rowheader").first).to_be_visible()
        await expect(drawer).to_have_count(0)
        async with page.expect_download() as download:
            await page.get_by_role("button", name="Export").click()
            await page.get_by_role("menuitem", name="Excel workbook").click()
        assert (await download.value).suggested_filename.endswith(".xlsx")


@pytest.mark.parametrize(("language", "scheme", "size"), LOOKS)
async def test_reports_have_no_serious_fault(
    screens: Screens, office: Office, language: Language, scheme: Scheme, size: tuple[int, int]
) -> None:
    await answered(office)
    async with screens.desk("supervisor", language, scheme, size) as page:
        for path in ("reports?period=today&compare=yes&by=agent", "reports?tab=arrivals", "settings/announcements"):
            await page.goto(f"{screens.program.url}/{path}")
            await expect(page.get_by_role("main")).to_be_visible()
            await page.wait_for_load_state("networkidle")
            assert await screens.faults(page) == [], path
            too_wide = await page.evaluate(
                "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            )
            assert not too_wide, path


async def test_an_agent_sees_their_own_figures(screens: Screens, office: Office) -> None:
    await answered(office)
    async with screens.desk("agent") as page:
        await page.goto(f"{screens.program.url}/reports?period=today")
        await expect(page.get_by_role("heading", name="My figures")).to_be_visible()
        await expect(page.get_by_role("button", name=re.compile("^Answered: 1")).first).to_be_visible()
        await expect(page.get_by_label("Agent", exact=True)).to_have_count(0)
        await expect(page.get_by_role("button", name="Arrivals")).to_have_count(0)


async def test_what_must_be_read_stays_over_every_page_until_it_is(screens: Screens, office: Office) -> None:
    supervisor = await office.desk("supervisor")
    async with screens.desk("agent") as page:
        body = {"title": "Pump recall", "body": "Ask for the **serial**", "is_must_read": True}
        made = await supervisor.post("/api/v1/announcements", body)
        banner = page.get_by_role("status").filter(has_text="Pump recall")
        await expect(banner).to_be_visible()  # told by the stream
        await page.goto(f"{screens.program.url}/contacts")
        await banner.get_by_role("button", name="Read").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog.locator("strong", has_text="serial")).to_be_visible()
        assert await screens.faults(page) == []
        await page.keyboard.press("Escape")
        await expect(banner).to_be_visible()  # looked at is not read
        await banner.get_by_role("button", name="Read").click()
        await dialog.get_by_role("button", name="I have read it").click()
        await expect(banner).to_have_count(0)
    people = (await supervisor.get(f"/api/v1/announcements/{made['id']}/receipts"))["items"]
    assert [one["name"] for one in people if one["agent_id"] == str(office.workspace.agent_id) and one["read_at"]]


@pytest.mark.parametrize(("language", "scheme", "size"), LOOKS)
async def test_a_customer_sees_how_it_stands_and_rates_it(
    screens: Screens, office: Office, language: Language, scheme: Scheme, size: tuple[int, int]
) -> None:
    conversation = await answered(office)
    agent = await office.desk("agent")
    made = await agent.post(f"/api/v1/conversations/{conversation}/case-link")
    address = f"{screens.program.url}/case/{made['url'].partition('/case/')[2]}"
    async with screens.page(language, scheme, size) as page:
        await page.goto(address)
        await expect(page.get_by_role("listitem")).not_to_have_count(0)
        await expect(page.get_by_role("radio")).to_have_count(0)
        await agent.post(f"/api/v1/conversations/{conversation}/resolve", {})
        await page.reload()
        assert await screens.faults(page) == []
        await page.get_by_role("radio").nth(3).check(force=True)
        await page.get_by_role("textbox").fill("很好")
        await page.get_by_role("main").get_by_role("button").click()
        await expect(page.get_by_role("textbox")).to_have_value("很好")
        await expect(page.get_by_role("radio").nth(3)).to_be_checked()
        assert await screens.faults(page) == []
    rated = (await agent.get(f"/api/v1/conversations/{conversation}/ratings"))["items"]
    assert [(one["stars"], one["comment"]) for one in rated] == [(4, "很好")]
