"""The customer's window with articles for the first question and a bot in front of the people."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import expect

from gateway import keys
from kb.access import customer_filters
from tests.browser.conftest import DESK, PHONE, Screens
from tests.browser.test_two_sides import write
from tests.gateway.test_suggestions import E4, QUESTION, publish
from tests.support.office import Office

pytestmark = pytest.mark.needs("chromium")

WORDS: dict[str, dict[str, Any]] = {
    "zh-CN": {
        "near": "也许可以帮到您",
        "back": "返回聊天",
        "no": "没有帮助",
        "person": "转人工客服",
        "bot": "智能助手",
    },
    "en": {
        "near": "This may help",
        "back": "Back to the chat",
        "no": "No",
        "person": "A person, please",
        "bot": "Assistant",
    },
}


async def switch_on(screens: Screens, office: Office) -> None:
    admin = await office.desk("admin")
    config = {"bot": True, "suggest_articles": True}
    await admin.patch(f"/api/v1/inboxes/{screens.chat_id}", {"config": config})
    await office.app[keys.ADAPTERS].refresh()
    await publish(office)
    # The model is loaded, which takes longer than a customer's question may.
    shelves, now = office.app[keys.SHELVES], office.app[keys.CLOCK].now()
    await shelves.search(office.workspace.id, QUESTION, customer_filters(now), k=1)


@pytest.mark.parametrize(
    ("language", "scheme", "size"), [("zh-CN", "light", PHONE), ("en", "dark", PHONE), ("zh-CN", "dark", DESK)]
)
async def test_a_visitor_reads_an_article_asks_the_bot_and_reaches_a_person(
    screens: Screens, office: Office, language: str, scheme: str, size: tuple[int, int]
) -> None:
    await switch_on(screens, office)
    words = WORDS[language]
    async with screens.window(language, scheme, size) as customer:  # type: ignore[arg-type]  # one of the two
        field = customer.get_by_role("textbox")
        await field.press_sequentially("你好")
        await expect(customer.get_by_text(words["near"])).to_have_count(0)
        await field.fill(QUESTION)
        await expect(customer.get_by_text(words["near"])).to_be_visible(timeout=30_000)
        assert await screens.faults(customer) == []
        await customer.get_by_role("button", name=E4["title"]).click()
        article = customer.get_by_role("region", name=E4["title"])
        await expect(article.locator("strong")).to_have_text("断电")
        await expect(article.get_by_role("button", name=words["back"])).to_be_focused()
        assert await screens.faults(customer) == []
        await customer.keyboard.press("Escape")
        await expect(article).to_have_count(0)
        await expect(field).to_be_focused()
        await customer.keyboard.press("Enter")
        log = customer.get_by_role("log")
        await expect(log).to_contain_text(words["bot"])
        await expect(log).to_contain_text("打开右下角的滤网盖")
        await expect(customer.get_by_text(words["near"])).to_have_count(0)
        await expect(customer.get_by_role("button", name=words["person"])).to_be_visible()
        assert await screens.faults(customer) == []
        await customer.get_by_role("button", name=words["no"], exact=True).click()
        await expect(log).to_contain_text(re.compile("转接人工客服|on the way to a person"))
        await expect(customer.get_by_role("button", name=words["person"])).to_have_count(0)
    async with screens.desk("supervisor", language, scheme, DESK) as desk:  # type: ignore[arg-type]  # the same
        await desk.get_by_text(re.compile("转接人工客服|on the way to a person|机器人转人工|Handed over")).first.click()
        await expect(desk.get_by_text(re.compile(words["bot"])).first).to_be_visible()
        await expect(desk.get_by_text("打开右下角的滤网盖").first).to_be_visible()
        await expect(desk.get_by_text(re.compile("机器人转人工|Handed over by the bot")).first).to_be_visible()


async def test_a_word_for_a_person_is_enough_in_the_first_message(screens: Screens, office: Office) -> None:
    await switch_on(screens, office)
    async with screens.window() as customer:
        await write(customer, "human please")
        await expect(customer.get_by_role("log")).to_contain_text("on the way to a person")
