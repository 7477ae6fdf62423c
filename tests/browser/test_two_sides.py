"""A customer in the widget and an agent at the desk, in two browsers."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Language, Screens

pytestmark = pytest.mark.needs("chromium")

WAITING = re.compile("waiting|待接", re.IGNORECASE)
# Of the agent's composer, and of the customer's.
FIELD = re.compile("^(Reply|回复|Write a message…|请输入消息…)$")
SEND = re.compile("^(Send|发送)$")


async def write(page: Page, text: str) -> None:
    """Write to the other side and send it: Enter does nothing before a conversation is there to send it in."""
    field = page.get_by_role("textbox", name=FIELD)
    await field.fill(text)
    # (not the menu beside it, which chooses the key)
    await expect(
        page.get_by_role("button", name=SEND).and_(page.locator("button:not([aria-haspopup])"))
    ).to_be_enabled()
    await field.press("Enter")


async def take_first(desk: Page) -> None:
    """Open the first conversation that waits for somebody."""
    await desk.get_by_role("link", name=WAITING).first.click()
    await desk.get_by_role("option").first.click()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_a_customer_writes_the_agent_answers_and_the_customer_reads_it(
    screens: Screens, language: Language
) -> None:
    async with screens.window(language) as customer, screens.desk(language=language) as agent:
        await write(customer, "洗衣机显示 E4")
        await take_first(agent)
        await expect(agent.get_by_role("log")).to_contain_text("洗衣机显示 E4")
        await write(agent, "您好，请清理排水泵滤网。")
        await expect(customer.get_by_role("log")).to_contain_text("您好，请清理排水泵滤网。")
        await write(customer, "好了，谢谢！")
        await expect(agent.get_by_role("log")).to_contain_text("好了，谢谢！")


async def test_text_written_without_a_network_is_sent_once_when_it_is_back(screens: Screens) -> None:
    async with screens.window() as customer, screens.desk() as agent:
        await write(customer, "first")
        await take_first(agent)
        await expect(agent.get_by_role("log")).to_contain_text("first")
        await customer.context.set_offline(True)
        await agent.context.set_offline(True)
        await write(customer, "written in the lift")
        await expect(customer.get_by_role("log")).to_contain_text("written in the lift")
        await customer.context.set_offline(False)
        await agent.context.set_offline(False)
        await expect(agent.get_by_role("log")).to_contain_text("written in the lift", timeout=30_000)
        await customer.reload()
        await expect(customer.get_by_role("log")).to_contain_text("written in the lift")
        assert await customer.get_by_text("written in the lift").count() == 1
        assert await agent.get_by_role("log").get_by_text("written in the lift").count() == 1


async def test_a_reload_of_the_window_keeps_the_conversation(screens: Screens) -> None:
    async with screens.window() as customer:
        await write(customer, "do not forget me")
        await expect(customer.get_by_role("log")).to_contain_text("do not forget me")
        await customer.reload()
        await expect(customer.get_by_role("log")).to_contain_text("do not forget me")


async def test_enter_while_an_input_method_composes_sends_nothing(screens: Screens) -> None:
    async with screens.window("zh-CN") as customer:
        box = customer.get_by_role("textbox")
        await box.fill("ni hao")
        await box.evaluate(
            """box => box.dispatchEvent(new KeyboardEvent('keydown',
                {key: 'Enter', code: 'Enter', keyCode: 229, isComposing: true, bubbles: true, cancelable: true}))"""
        )
        await asyncio.sleep(0.3)
        await expect(box).to_have_value("ni hao")


PAYLOADS = [
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "https://evil.test/<script>alert(1)</script>",
    '"><iframe src="https://evil.test/"></iframe>',
    "\u202e<b onmouseover=alert(1)>x",
]


async def test_what_a_customer_writes_is_text_on_the_agents_screen(screens: Screens) -> None:
    async with screens.window() as customer, screens.desk() as agent:
        for payload in PAYLOADS:
            await write(customer, payload)
        await take_first(agent)
        for payload in PAYLOADS:
            await expect(agent.get_by_role("log")).to_contain_text(payload.replace("\u202e", "")[:12])
        assert await agent.locator("[role=log] iframe, [role=log] script, [role=log] img[src=x]").count() == 0
        assert await agent.locator('a[href^="javascript"]').count() == 0


@pytest.mark.parametrize("size", [DESK, PHONE])
async def test_messages_and_composer_fit_the_screen(screens: Screens, size: tuple[int, int]) -> None:
    async with screens.window() as customer, screens.desk(size=size) as agent:
        await write(customer, "is it all visible?")
        await take_first(agent)
        log, box = agent.get_by_role("log"), agent.get_by_role("textbox", name=FIELD)
        await expect(log.get_by_text("is it all visible?")).to_be_in_viewport()
        await expect(box).to_be_in_viewport()
        place = await log.bounding_box()
        assert place is not None
        assert place["height"] > size[1] * 0.3
        width = await agent.evaluate("document.documentElement.scrollWidth")
        assert width <= size[0]
