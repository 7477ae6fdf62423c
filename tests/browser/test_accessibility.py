"""axe finds nothing serious or critical on any screen, in both schemes; both languages are complete."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Language, Scheme, Screens
from tests.browser.test_two_sides import take_first, write
from tests.support.office import Office

pytestmark = pytest.mark.needs("chromium")

LOOKS: list[tuple[Language, Scheme, tuple[int, int]]] = [
    ("zh-CN", "light", DESK),
    ("en", "dark", DESK),
    ("en", "light", PHONE),
]


@pytest.mark.parametrize(("language", "scheme", "size"), LOOKS)
async def test_the_console_has_no_serious_fault(
    screens: Screens, office: Office, language: Language, scheme: Scheme, size: tuple[int, int]
) -> None:
    await office.customer_writes("洗衣机显示 E4")
    async with screens.desk("admin", language, scheme, size) as desk:
        assert await screens.faults(desk) == []
        await take_first(desk)
        await expect(desk.get_by_role("log")).to_contain_text("洗衣机显示 E4")
        assert await screens.faults(desk) == []
        if size == DESK:
            await the_overlays_have_no_serious_fault(screens, desk)
        for path in ("contacts", "floor", "settings"):
            await desk.goto(f"{screens.program.url}/{path}")
            await expect(desk.get_by_role("main").or_(desk.get_by_role("navigation")).first).to_be_visible()
            await desk.wait_for_load_state("networkidle")
            assert await screens.faults(desk) == [], path


async def the_overlays_have_no_serious_fault(screens: Screens, desk: Page) -> None:
    """What lies over the page: dialogs with a list and with a form, the palette, a menu."""
    for key in ("t", "c", "Control+k"):
        await desk.get_by_role("log").focus()
        await desk.keyboard.press(key)
        await expect(desk.get_by_role("dialog")).to_be_visible()
        assert await screens.faults(desk) == [], key
        await desk.keyboard.press("Escape")
        await expect(desk.get_by_role("dialog")).to_have_count(0)
    await desk.get_by_role("main").get_by_role("button").filter(has=desk.locator(".lucide-ellipsis")).click()
    await expect(desk.get_by_role("menu")).to_be_visible()
    assert await screens.faults(desk) == []
    await desk.keyboard.press("Escape")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_sign_in_page_has_no_serious_fault(screens: Screens, scheme: Scheme) -> None:
    async with screens.page("en", scheme) as page:
        await page.goto(screens.program.url)
        await expect(page.locator("input[type=password]")).to_be_visible()
        assert await screens.faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_chat_window_has_no_serious_fault(screens: Screens, scheme: Scheme) -> None:
    async with screens.window("zh-CN", scheme) as customer:
        await write(customer, "你好")
        await expect(customer.get_by_role("log")).to_contain_text("你好")
        assert await screens.faults(customer) == []
