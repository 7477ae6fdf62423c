"""What only a real browser shows of the customer's window: files without a network, the line, the stars."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Screens
from tests.browser.test_two_sides import write
from tests.gateway.stock import PNG
from tests.support.office import Office

pytestmark = pytest.mark.needs("chromium")

PICTURE = {"name": "E4.png", "mimeType": "image/png", "buffer": PNG}


async def test_a_picture_chosen_without_a_network_is_sent_when_it_is_back_and_opens_large(screens: Screens) -> None:
    async with screens.window() as customer:
        await write(customer, "hello")
        await expect(customer.get_by_text(re.compile("Sent|Read"))).to_be_visible()
        await customer.context.set_offline(True)
        await customer.set_input_files("input[type=file]", [PICTURE, PICTURE | {"name": "not this.png"}])  # type: ignore[list-item]  # what Playwright takes
        await expect(customer.get_by_text("Will be sent")).to_have_count(2)
        await customer.get_by_role("button", name="Remove").last.click()
        await customer.context.set_offline(False)
        picture = customer.get_by_role("link", name="E4.png")
        await expect(picture).to_be_visible(timeout=30_000)
        await expect(customer.get_by_text(re.compile("not this"))).to_have_count(0)
        await picture.click()
        large = customer.locator(".large")
        await expect(large).to_be_visible()
        place = await large.bounding_box()
        assert place == {"x": 0, "y": 0, "width": 390, "height": 844}
        await customer.keyboard.press("Escape")
        await expect(large).to_have_count(0)
        await expect(picture).to_be_visible()


@pytest.mark.parametrize(("language", "scheme"), [("zh-CN", "light"), ("en", "dark")])
async def test_a_customer_waits_is_served_and_rates_by_keyboard(
    screens: Screens, office: Office, language: str, scheme: str
) -> None:
    desk = await office.desk("agent")
    async with screens.window(language, scheme) as customer:  # type: ignore[arg-type]  # one of the two
        words = (
            ("现在没有客服在线", "Ada Agent 为您服务", "感谢您的评价！")
            if language == "zh-CN"
            else ("Nobody is on duty", "Ada Agent is here for you", "Thank you!")
        )
        await write(customer, "洗衣机显示 E4")
        head = customer.locator("header")
        await expect(head).to_contain_text(words[0])
        [row] = (await desk.get("/api/v1/conversations?view=all"))["items"]
        await desk.post(f"/api/v1/conversations/{row['id']}/assign", {"agent_id": office.workspace.agent_id})
        await expect(head).to_contain_text(words[1])
        await expect(customer.get_by_role("log")).to_contain_text(words[1])
        await desk.post(f"/api/v1/conversations/{row['id']}/resolve")
        stars = customer.get_by_role("radio")
        await expect(stars).to_have_count(5)
        await stars.first.focus()
        for _ in range(3):
            await customer.keyboard.press("ArrowRight")
        await customer.keyboard.press("Tab")
        await customer.keyboard.type("quick")
        assert await screens.faults(customer) == []
        await customer.keyboard.press("Tab")
        await customer.keyboard.press("Enter")
        await expect(customer.get_by_role("status").filter(has_text=words[2])).to_be_visible()
        await expect(stars.nth(3)).to_be_checked()
        assert await screens.faults(customer) == []
        # The window thanks at once, and sends the rating again until it is told that it arrived.
        while not (ratings := (await desk.get(f"/api/v1/conversations/{row['id']}/ratings"))["items"]):
            await asyncio.sleep(0.05)
    [rating] = ratings
    assert (rating["stars"], rating["comment"]) == (4, "quick")
