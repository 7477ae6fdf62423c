"""What if, and staffing: a supervisor asks what other rules would have made of today."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import PHONE, Language, Scheme, Screens
from tests.support.office import Office

pytestmark = pytest.mark.needs("chromium")


async def serve_some(office: Office, count: int = 3) -> None:
    """So many customers come today and are served one after the other."""
    agent = await office.desk("agent")
    for number in range(count):
        conversation = (await office.customer_writes("It leaks", sender=f"c-{number}"))["conversation_id"]
        await agent.post(f"/api/v1/conversations/{conversation}/assign", {"agent_id": str(office.workspace.agent_id)})
        await agent.post(f"/api/v1/conversations/{conversation}/resolve", {})


async def choose_today(page: Page) -> None:
    today = await page.evaluate("new Date().toLocaleDateString('sv')")
    await page.get_by_label("From").fill(today)
    await page.get_by_label("To", exact=True).fill(today)


async def test_other_people_and_other_rules_are_held_against_what_happened(screens: Screens, office: Office) -> None:
    await serve_some(office)
    async with screens.desk("supervisor") as page:
        await page.goto(f"{screens.program.url}/floor")
        await page.get_by_role("button", name="What if").click()
        await choose_today(page)
        await page.get_by_role("button", name="Add a change").click()
        await page.get_by_role("menuitem", name="More agents").click()
        await expect(page.get_by_role("button", name="Live through it")).to_be_disabled()  # like whom is not said yet
        await page.get_by_role("combobox", name="Like").or_(page.get_by_label("Like")).first.click()
        await page.get_by_role("option", name="Ada Agent").click()
        await page.get_by_role("button", name="Add a change").click()
        await page.get_by_role("menuitem", name="Other rules of a queue").hover()
        await page.get_by_role("menuitem", name="Support").click()
        rules = page.get_by_role("dialog")
        await rules.get_by_role("radio", name="Offered first").check()
        await rules.get_by_label("Asked at once").fill("3")
        await rules.get_by_role("button", name="Use these").click()
        await expect(rules).to_have_count(0)
        await page.get_by_role("button", name="Live through it").click()
        card = page.get_by_role("region", name="Support")
        await expect(card.get_by_role("columnheader", name="Really")).to_be_visible()
        await expect(card.get_by_role("columnheader", name="Changed")).to_be_visible()
        await expect(card.get_by_role("row", name="Came")).to_contain_text("3")
        assert await screens.faults(page) == []


async def test_the_half_hours_tell_who_was_needed_and_who_was_there(screens: Screens, office: Office) -> None:
    await serve_some(office)
    async with screens.desk("supervisor") as page:
        await page.goto(f"{screens.program.url}/floor/staffing")
        await choose_today(page)
        await page.get_by_role("button", name="Work it out").click()
        card = page.get_by_role("region", name="Support")
        await card.get_by_text("The numbers").click()
        await expect(card.get_by_role("columnheader", name="Needed")).to_be_visible()
        assert await screens.faults(page) == []


@pytest.mark.parametrize(("language", "scheme"), [("zh-CN", "dark"), ("en", "light")])
async def test_both_fit_on_a_phone(screens: Screens, office: Office, language: Language, scheme: Scheme) -> None:
    await serve_some(office, 1)
    async with screens.desk("supervisor", language, scheme, PHONE) as page:
        for view in ("what-if", "staffing"):
            await page.goto(f"{screens.program.url}/floor/{view}")
            await expect(page.get_by_role("heading", level=1)).to_be_visible()
            await page.locator("form button[type=submit]").click()
            await expect(page.locator("form button[type=submit]")).to_be_enabled()
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert await screens.faults(page) == []


async def test_who_may_not_manage_queues_is_not_shown_it(screens: Screens) -> None:
    async with screens.desk("agent") as page:
        await page.goto(f"{screens.program.url}/floor/what-if")
        await expect(page.get_by_role("form", name="Other rules")).to_have_count(0)
