"""A question from within a case, from both sides: who asks, and who is asked and sees nothing of the case but it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import PHONE, Screens
from tests.support.office import Office

pytestmark = pytest.mark.needs("chromium")


async def only_asked(office: Office) -> str:
    """Take the agent out of the queue and into a team of their own; return the team's name."""
    admin = await office.desk("admin")
    await admin.put(f"/api/v1/queues/{office.workspace.queue_id}/members", {"members": []})
    await admin.post("/api/v1/teams", {"name": "Parts", "agent_ids": [office.workspace.agent_id]})
    return "Parts"


def tomorrow() -> str:
    return (datetime.now(UTC) + timedelta(days=1)).isoformat()


async def open_sides(page: Page) -> None:
    await page.get_by_role("option").first.click()
    await page.get_by_role("tab", name="Asked").click()


async def test_a_question_goes_to_a_department_and_its_answer_comes_back_live(screens: Screens, office: Office) -> None:
    team = await only_asked(office)
    await office.customer_writes("My washing machine says E4")
    async with screens.desk("supervisor") as asker, screens.desk("agent") as parts:
        await asker.goto(f"{screens.program.url}/inbox/all")
        await open_sides(asker)
        await asker.get_by_role("button", name="Ask somebody").click()
        dialog = asker.get_by_role("dialog", name="Ask somebody")
        await dialog.get_by_role("combobox", name="Lead").click()
        await asker.get_by_role("option", name=team).click()
        await dialog.get_by_role("textbox", name="What it is about").fill("Drain pump WM-20")
        await dialog.get_by_role("textbox", name="Your question").fill("Is one on the shelf?")
        await dialog.get_by_role("button", name="Quote from the case").click()
        quoting = asker.get_by_role("dialog", name="Quote from the case")
        await quoting.get_by_role("checkbox").check()
        await quoting.get_by_role("button", name="Quote", exact=True).click()
        await dialog.get_by_role("button", name="Send").click()
        thread = asker.get_by_role("log", name="Drain pump WM-20")
        await expect(thread).to_contain_text("My washing machine says E4")
        assert await screens.faults(asker) == []

        # Who is asked hears of it at once, wherever they are.
        await parts.get_by_role("button", name="Open", exact=True).click()
        await expect(parts).to_have_url(re.compile("/asked/"))
        await expect(parts.get_by_text("you see this question only")).to_be_visible()
        await expect(parts.get_by_role("log")).to_contain_text("Is one on the shelf?")
        await expect(parts.get_by_role("link", name=re.compile("Open case"))).to_have_count(0)
        await parts.get_by_role("textbox", name="Write your answer").fill("Two, shelf B4.")
        assert await screens.faults(parts) == []
        await parts.get_by_role("button", name="Answer", exact=True).click()
        await expect(parts.get_by_role("log")).to_contain_text("Two, shelf B4.")

        await expect(thread).to_contain_text("Two, shelf B4.")
        panel = asker.get_by_role("tabpanel")
        await expect(panel.get_by_text("Answered").first).to_be_visible()
        await panel.get_by_role("button", name="Done").click()
        await expect(panel.get_by_role("button", name="Reopen")).to_be_visible()


async def test_closing_a_case_says_what_is_still_open(screens: Screens, office: Office) -> None:
    team = await only_asked(office)
    case = (await office.customer_writes("It leaks"))["conversation_id"]
    desk = await office.desk("supervisor")
    admin = await office.desk("admin")
    [found] = (await admin.get("/api/v1/teams"))["items"]
    assert found["name"] == team
    body = {"conversation_id": case, "subject": "Seal", "text": "Which one?", "lead_team_id": found["id"],
            "due_at": "2099-01-01T00:00:00Z"}  # fmt: skip
    await desk.post("/api/v1/side-conversations", body, expect=400)  # a year ahead at most
    await desk.post("/api/v1/side-conversations", body | {"due_at": tomorrow()}, expect=201)
    async with screens.desk("supervisor") as page:
        await page.goto(f"{screens.program.url}/inbox/all")
        row = page.get_by_role("option").first
        await expect(row.get_by_label("1 question beside the case waits for an answer")).to_be_visible()
        await row.click()
        await page.get_by_role("button", name="Resolve", exact=True).click()
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_role("note")).to_contain_text("still open")
        await dialog.get_by_role("button", name="Resolve").click()
        await expect(page.get_by_role("button", name="Reopen")).to_be_visible()


async def test_a_phone_shows_the_list_and_then_the_question(screens: Screens, office: Office) -> None:
    await only_asked(office)
    case = (await office.customer_writes("It leaks"))["conversation_id"]
    desk = await office.desk("supervisor")
    body = {"conversation_id": case, "subject": "密封圈", "text": "用哪种？", "due_at": tomorrow(),
            "agent_ids": [office.workspace.agent_id]}  # fmt: skip
    await desk.post("/api/v1/side-conversations", body, expect=201)
    async with screens.desk("agent", "zh-CN", "dark", PHONE) as page:
        await page.get_by_role("link", name=re.compile("协办")).click()
        await page.get_by_role("button", name=re.compile("密封圈")).click()
        await expect(page.get_by_role("log")).to_contain_text("用哪种？")
        assert await screens.faults(page) == []
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE[0]
        await page.get_by_role("button", name="返回协办列表").click()
        await expect(page.get_by_role("heading", name="协办")).to_be_visible()
