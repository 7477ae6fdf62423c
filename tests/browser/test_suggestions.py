"""A customer's question in the chat, a card on the agent's screen, a key, and the answer is there."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import PHONE, Language, Scheme, Screens
from tests.browser.test_two_sides import take_first, write
from tests.support.office import Office

pytestmark = pytest.mark.needs("chromium")

QUESTION = "洗衣机显示E4不排水怎么办"
ANSWER = "先断电，打开右下角的滤网盖，清理滤网和排水泵。"


async def publish(office: Office, **more: Any) -> str:
    """Publish an article that answers, and one that does not."""
    admin = await office.desk("admin")
    about = {"language": "zh", "title": "洗衣机 E4 不排水", "body": ANSWER, "audience": "public"} | more
    for one in ({"language": "zh", "title": "怎么开发票", "body": "在订单页点申请发票。"}, about):
        made = await admin.post("/api/v1/articles", one, expect=201)
        await admin.post(f"/api/v1/articles/{made['id']}/publish", {})
    return str(made["id"])


def cards(page: Page) -> Any:
    return page.get_by_role("region", name=re.compile("Suggested articles|推荐文章"))


@pytest.mark.parametrize(("language", "scheme"), [("zh-CN", "light"), ("en", "dark")])
async def test_alt_1_puts_the_card_into_the_reply_and_it_is_sent(
    screens: Screens, office: Office, language: Language, scheme: Scheme
) -> None:
    await publish(office)
    async with screens.window("zh-CN") as customer, screens.desk(language=language, scheme=scheme) as agent:
        await write(customer, "在吗")
        await take_first(agent)
        await expect(agent.get_by_role("log")).to_contain_text("在吗")
        await expect(cards(agent)).to_have_count(0)
        await write(customer, QUESTION)
        await expect(cards(agent)).to_contain_text("洗衣机 E4 不排水")
        assert await screens.faults(agent) == []
        field = agent.get_by_role("main").get_by_role("textbox")
        await field.focus()
        await agent.keyboard.press("Alt+1")
        await expect(field).to_have_value(ANSWER)
        await agent.keyboard.press("Enter")
        await expect(customer.get_by_role("log")).to_contain_text(ANSWER)
        await expect(cards(agent)).to_have_count(0)


async def test_what_is_internal_goes_in_at_the_second_try(screens: Screens, office: Office) -> None:
    await publish(office, audience="internal")
    async with screens.window("zh-CN") as customer, screens.desk() as agent:
        await write(customer, QUESTION)
        await take_first(agent)
        await expect(cards(agent)).to_contain_text("Internal")
        field = agent.get_by_role("main").get_by_role("textbox")
        await field.focus()
        await agent.keyboard.press("Alt+1")
        await expect(agent.get_by_role("alert")).to_contain_text("for colleagues only")
        await expect(field).to_have_value("")
        await agent.keyboard.press("Alt+1")
        await expect(field).to_have_value(ANSWER)


async def test_a_phone_shows_the_cards_in_one_row_above_the_reply(screens: Screens, office: Office) -> None:
    await publish(office)
    await publish(office, title="洗衣机 E4 排水泵更换")
    await publish(office, title="洗衣机不排水 E4 内部处理", audience="internal")
    async with screens.window("zh-CN") as customer, screens.desk(size=PHONE) as agent:
        await write(customer, QUESTION)
        await take_first(agent)
        await expect(cards(agent).get_by_role("listitem")).to_have_count(3)
        boxes = [await one.bounding_box() for one in await cards(agent).get_by_role("listitem").all()]
        assert len({box["y"] for box in boxes if box}) == 1
        strip = await cards(agent).bounding_box()
        assert strip is not None
        assert strip["height"] < 100
        assert await screens.faults(agent) == []
        await cards(agent).get_by_role("listitem").filter(has_text="Internal").get_by_role("button").first.click()
        await expect(agent.get_by_role("alert")).to_contain_text("for colleagues only")


async def test_cards_put_away_stay_away(screens: Screens, office: Office) -> None:
    await publish(office)
    async with screens.window("zh-CN") as customer, screens.desk() as agent:
        await write(customer, QUESTION)
        await take_first(agent)
        await agent.get_by_role("button", name="Put the suggestions away").click()
        await expect(cards(agent)).to_have_count(0)
