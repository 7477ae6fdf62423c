"""Keys: shown, changed, in conflict, given back, and the same on every machine."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Language, Scheme, Screens
from tests.support.office import Office

pytestmark = pytest.mark.needs("chromium")


async def change(page: Page, label: str, *keys: str) -> None:
    await page.get_by_role("button", name=f"Change the key for “{label}”").click()
    for key in keys:
        await page.keyboard.press(key)


async def test_a_key_is_changed_on_its_screen_and_works_on_every_machine(screens: Screens, office: Office) -> None:
    agent = await office.desk("agent")
    async with screens.desk("agent") as page:
        await page.goto(f"{screens.program.url}/settings/shortcuts")
        assert await screens.faults(page) == []
        await change(page, "Contacts", "Shift+C")
        await expect(page.get_by_role("listitem").filter(has_text="Contacts")).to_contain_text("shift+c")
        # A key that somebody else has is asked about, and taken from it.
        await change(page, "Knowledge", "e")
        alert = page.get_by_role("alert").filter(has_text="Taken by: Resolve")
        await expect(alert).to_be_visible()
        assert await screens.faults(page) == []
        await alert.get_by_role("button", name="Use it here").click()
        await expect(page.get_by_role("listitem").filter(has_text="Resolve").first).to_contain_text("No key")
        # What belongs to the page is no key.
        await change(page, "Missing articles", "Tab")
        await expect(page.get_by_role("alert")).to_contain_text("belongs to the page")
        await page.get_by_role("alert").get_by_role("button", name="Cancel").click()
    wanted = {"go.contacts": "shift+c", "go.knowledge": "e", "conversation.resolveNow": ""}
    assert (await agent.get("/api/v1/me"))["shortcuts"] == wanted
    async with screens.desk("agent") as page:
        await page.keyboard.press("Shift+C")
        await expect(page).to_have_url(f"{screens.program.url}/contacts")
        await page.keyboard.press("e")
        await expect(page).to_have_url(f"{screens.program.url}/knowledge")
        await page.keyboard.press("Shift+?")
        sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
        await expect(sheet).to_contain_text("shift+c")
        assert await screens.faults(page) == []
        await sheet.get_by_role("button", name="Change keys").click()
        await page.get_by_role("button", name="All usual keys").click()
        await page.get_by_role("dialog").get_by_role("button", name="All usual keys").click()
        await expect(page.get_by_role("dialog")).to_have_count(0)
    assert (await agent.get("/api/v1/me"))["shortcuts"] == {}


async def test_the_palette_reaches_every_page_and_every_section_of_the_settings(screens: Screens) -> None:
    async with screens.desk("admin") as page:
        await page.goto(f"{screens.program.url}/settings/inboxes")
        sections = page.locator("nav a[href^='/settings/']")
        await expect(sections.first).to_be_visible()
        titles = [(await one.inner_text()).strip() for one in await sections.all()]
        paths = [await one.get_attribute("href") for one in await sections.all()]
        assert len(titles) > 20
        pages = {
            "Wallboard": "/floor/wall",
            "Import and export": "/knowledge/exchange",
            "Missing articles": "/knowledge/gaps",
        }
        ways = [*zip(titles, paths, strict=True), *pages.items()]
        for title, path in ways:
            await page.keyboard.press("Control+k")
            palette = page.get_by_role("dialog", name="Command palette")
            await palette.get_by_role("combobox").fill(title)
            await palette.get_by_role("option", name=title, exact=True).last.click()
            await expect(page).to_have_url(f"{screens.program.url}{path}")
            if path == "/floor/wall":
                await page.goto(f"{screens.program.url}/settings/inboxes")
                await expect(sections.first).to_be_visible()


@pytest.mark.parametrize(("language", "scheme", "size"), [("zh-CN", "dark", PHONE), ("zh-CN", "light", DESK)])
async def test_the_screen_of_keys_is_readable(
    screens: Screens, language: Language, scheme: Scheme, size: tuple[int, int]
) -> None:
    async with screens.desk("agent", language, scheme, size) as page:
        await page.goto(f"{screens.program.url}/settings/shortcuts")
        await expect(page.get_by_role("listitem").first).to_be_visible()
        assert await screens.faults(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
