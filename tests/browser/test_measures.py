"""What came of suggestions, learning, the bot and the language model, on its pages: read, and taken back."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import expect
from sqlalchemy import insert

from kb.bot.models import BotFact
from kb.drafting.models import ModelCall
from kit.ids import new_id
from tests.browser.conftest import DESK, PHONE, Screens
from tests.gateway.test_suggestions import E4, QUESTION, accept, publish, settled
from tests.support.office import Office

pytestmark = pytest.mark.needs("chromium")


async def live_through(office: Office) -> str:
    """A day at the desk: a card used and learned from, the bot's work, a draft; returns the conversation."""
    article = await publish(office)
    agent = await office.desk("agent")
    conversation = await accept(office, agent, article["id"], QUESTION, "c-1")
    await settled(office, 4)
    now, workspace = datetime.now(UTC), office.workspace
    common = {"workspace_id": workspace.id, "conversation_id": conversation, "created_at": now - timedelta(hours=1)}
    outcomes: tuple[dict[str, Any], ...] = (
        {"outcome": "answered", "article_id": article["id"], "article_version": article["version"]},
        {"outcome": "handed_over", "reason": "asked"},
    )
    async with office.program.database.begin() as connection:
        for one in outcomes:
            values = {"article_id": None, "article_version": None, "reason": None} | one
            await connection.execute(
                insert(BotFact).values(
                    **common, id=new_id(), episode=1, inbox_id=workspace.inbox_id, message_id=None, **values
                )
            )
        await connection.execute(
            insert(ModelCall).values(
                **common,
                id=new_id(),
                agent_id=workspace.agent_id,
                purpose="draft",
                language="zh",
                model="qwen3-8b",
                sources=[],
                asked=[{"role": "user", "content": "[NAME_1] asks"}],
                answered="{}",
                verdicts=[
                    {"text": "先断电。", "cites": [1], "reason": None},
                    {"text": "明天全额退款。", "cites": [1], "reason": "facts"},
                ],
                outcome="shown",
                took_ms=1_250.0,
                tokens_in=812,
                tokens_out=64,
            )
        )
    return conversation


WORDS = {
    "en": {
        "used": "Used",
        "back": "Take back",
        "none": "Nothing was learned yet",
        "why": "The customer asked for a person",
    },
    "zh-CN": {"used": "采用", "back": "撤回", "none": "还没有学到什么", "why": "客户要求人工"},
}


@pytest.mark.parametrize(("language", "scheme", "size"), [("en", "dark", DESK), ("zh-CN", "light", PHONE)])
async def test_what_came_of_it_is_read_and_what_was_learned_taken_back(
    screens: Screens, office: Office, language: str, scheme: str, size: tuple[int, int]
) -> None:
    await live_through(office)
    words, url = WORDS[language], f"{screens.program.url}/knowledge/measures"
    async with screens.desk("supervisor", language, scheme, size) as page:  # type: ignore[arg-type]  # one of the two
        await page.goto(url)
        await expect(page.get_by_role("link", name=E4["title"])).to_be_visible()
        await expect(page.get_by_text(words["used"]).first).to_be_visible()
        assert await screens.faults(page) == []
        await page.goto(f"{url}/bot")
        await expect(page.get_by_role("rowheader", name=words["why"])).to_be_visible()
        await expect(page.get_by_role("link", name=E4["title"])).to_be_visible()
        assert await screens.faults(page) == []
        await page.goto(f"{url}/model")
        await page.get_by_role("button", name=re.compile(r"\d")).first.click()
        dialog = page.get_by_role("dialog")
        await expect(dialog.locator("del")).to_have_text("明天全额退款。")
        await expect(dialog).to_contain_text("812 → 64")
        assert await screens.faults(page) == []
        await page.keyboard.press("Escape")
        await page.goto(f"{url}/learning")
        await expect(page.get_by_text(QUESTION)).to_be_visible()
        assert await screens.faults(page) == []
        await (
            page.get_by_role("button", name=f"{words['back']}: {QUESTION}")
            .or_(page.get_by_role("button", name=f"{words['back']}：{QUESTION}"))
            .click()
        )
        await expect(page.get_by_text(QUESTION)).to_have_count(0)
        await expect(page.get_by_text(words["none"])).to_be_visible()
    assert (await (await office.desk("supervisor")).get("/api/v1/article-examples"))["items"] == []


async def test_an_agent_is_not_led_there(screens: Screens, office: Office) -> None:
    await publish(office)
    async with screens.desk("agent") as page:
        await page.goto(f"{screens.program.url}/knowledge/measures")
        await expect(page).to_have_url(f"{screens.program.url}/knowledge")
        await expect(page.get_by_role("link", name="Measures")).to_have_count(0)
