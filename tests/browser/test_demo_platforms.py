"""The demo's phones in a browser: narrow, in both languages and schemes, without a serious fault."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from gateway.demo.platforms.page import opened_page
from gateway.demo.platforms.stage import Stage, opened_stage
from tests.browser.conftest import AXE, PHONE, Language, Scheme

pytestmark = pytest.mark.needs("chromium")

LOOKS: list[tuple[Language, Scheme, str]] = [
    ("zh-CN", "dark", "微信公众号"),
    ("en", "light", "WeChat Official Account"),
]


@pytest.mark.parametrize(("language", "scheme", "name"), LOOKS)
async def test_a_person_plays_a_customer(chromium: Browser, language: Language, scheme: Scheme, name: str) -> None:
    async with opened_stage(0) as stage, opened_page(stage, 0) as address:
        context = await chromium.new_context(
            locale=language, color_scheme=scheme, viewport={"width": PHONE[0], "height": PHONE[1]}
        )
        page = await context.new_page()
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        await page.goto(address)
        await expect(page.get_by_role("listitem")).to_have_count(len(stage.phones))
        assert await faults(page) == []
        await page.get_by_role("link", name=name).click()
        await expect(page.get_by_role("heading")).to_have_text(name)
        await say_and_hear(page, stage)
        assert await faults(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
        await page.get_by_role("button", name="English" if language == "zh-CN" else "中文").click()
        await expect(
            page.get_by_role("button", name="Send" if language == "zh-CN" else "发送", exact=True)
        ).to_be_visible()
        assert troubles == []
        await context.close()


async def say_and_hear(page: Page, stage: Stage) -> None:
    """Write without a program that takes it, which is said, and get what the platform has for the customer."""
    stage.phones["wechat"].hook = "http://127.0.0.1:9/hooks/nobody"
    await page.get_by_role("textbox").fill("显示 E4")
    await page.keyboard.press("Enter")
    log = page.get_by_role("log")
    await expect(log).to_contain_text("显示 E4")
    await expect(log.locator(".bad")).to_have_count(1)
    stage.phones["wechat"].add("them", text="<b>请清洗滤网</b>")
    await expect(log).to_contain_text("<b>请清洗滤网</b>")


async def faults(page: Page) -> list[Any]:
    """Return what axe finds serious or critical."""
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await page.evaluate("axe.run()")
    return [one["id"] for one in found["violations"] if one["impact"] in ("serious", "critical")]
