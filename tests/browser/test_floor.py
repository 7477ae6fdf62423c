"""A supervisor watches the floor: figures move while they look, and what they see they can act on."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from playwright.async_api import expect

from gateway import keys
from tests.browser.conftest import PHONE, Screens
from tests.support.office import Office

pytestmark = pytest.mark.needs("chromium")


def figure(name: str) -> str:
    """How to find a figure of the only queue's line."""
    return f'td[data-label="{name}"]'


async def test_the_figures_move_while_a_supervisor_looks(screens: Screens, office: Office) -> None:
    agent = await office.desk("agent")
    async with screens.desk("supervisor") as page:
        await page.get_by_role("link", name="Floor").click()
        await expect(page.locator(figure("Waiting"))).to_contain_text("0")
        await page.evaluate("window.stayed = true")
        conversation = (await office.customer_writes("It leaks"))["conversation_id"]
        await expect(page.locator(figure("Waiting"))).to_contain_text("1")
        await expect(page.locator(figure("Longest wait")).get_by_role("timer")).to_be_visible()
        await agent.post(f"/api/v1/conversations/{conversation}/assign", {"agent_id": office.workspace.agent_id})
        await agent.post(
            f"/api/v1/conversations/{conversation}/messages", {"kind": "reply", "text": "We are coming"}, expect=201
        )
        await expect(page.locator(figure("Waiting"))).to_contain_text("0")
        await expect(page.locator(figure("Answered"))).to_contain_text("1")
        await expect(page.locator(figure("First response"))).not_to_contain_text("–")
        agents = page.get_by_role("region", name="Agents")
        await expect(agents.get_by_role("button", name="Li Lei")).to_be_visible()
        assert await page.evaluate("window.stayed")


async def test_a_supervisor_watches_unseen_whispers_and_takes_over(screens: Screens, office: Office) -> None:
    agent = await office.desk("agent")
    conversation = (await office.customer_writes("It leaks"))["conversation_id"]
    await agent.post(f"/api/v1/conversations/{conversation}/assign", {"agent_id": office.workspace.agent_id})
    async with screens.desk("agent") as theirs, screens.desk("supervisor") as page:
        await theirs.goto(f"{screens.program.url}/inbox/mine/{conversation}")
        await expect(theirs.get_by_role("log")).to_contain_text("It leaks")
        await page.goto(f"{screens.program.url}/floor")
        await page.get_by_role("region", name="Agents").get_by_role("button", name="Li Lei").click()
        drawer = page.get_by_role("dialog")
        await expect(drawer.get_by_role("log")).to_contain_text("It leaks")
        assert await screens.faults(page) == []
        await drawer.get_by_role("textbox").fill("Offer him Tuesday")
        await drawer.get_by_role("button", name="Whisper").click()
        await expect(theirs.get_by_role("log")).to_contain_text("Offer him Tuesday")
        await expect(drawer.get_by_role("textbox")).to_have_value("")
        viewers = office.program.app[keys.HUB].viewers.everywhere((office.workspace.id, UUID(conversation)))
        assert list(viewers) == [office.workspace.agent_id]
        await drawer.get_by_role("button", name="Take over").click()
        await expect(page).to_have_url(f"{screens.program.url}/inbox/mine/{conversation}")
    seen = await (await office.desk("supervisor")).get(f"/api/v1/conversations/{conversation}")
    assert seen["assignee_id"] == str(office.workspace.supervisor_id)


async def test_an_alarm_is_raised_beyond_its_threshold_and_cleared(screens: Screens, office: Office) -> None:
    async with screens.desk("supervisor") as page:
        await page.goto(f"{screens.program.url}/floor")
        await page.get_by_role("button", name="Alarms and goal").click()
        await page.get_by_label("Alarm when so many wait").fill("1")
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("dialog")).to_have_count(0)
        conversation = (await office.customer_writes("It leaks"))["conversation_id"]
        await expect(page.get_by_role("status").filter(has_text="1 waiting")).to_be_visible()
        agent = await office.desk("agent")
        await agent.post(f"/api/v1/conversations/{conversation}/assign", {"agent_id": office.workspace.agent_id})
        await expect(page.get_by_text("1 earlier alarm")).to_be_visible()


async def test_the_wallboard_is_left_by_a_key(screens: Screens, office: Office) -> None:
    await office.customer_writes("It leaks")
    async with screens.desk("supervisor") as page:
        await page.goto(f"{screens.program.url}/floor/wall")
        await expect(page.get_by_role("main", name="Wallboard")).to_contain_text("Waiting")
        assert await screens.faults(page) == []
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("heading", name="Floor")).to_be_visible()


async def test_an_agent_has_no_floor(screens: Screens) -> None:
    async with screens.desk("agent") as page:
        await expect(page.get_by_role("link", name="Contacts")).to_be_visible()
        await expect(page.get_by_role("link", name="Floor")).to_have_count(0)
        await page.goto(f"{screens.program.url}/floor")
        await expect(page).to_have_url(re.compile("/inbox"))


async def test_the_floor_fits_a_phone(screens: Screens, office: Office) -> None:
    await office.customer_writes("It leaks")
    async with screens.desk("supervisor", size=PHONE) as page:
        await page.goto(f"{screens.program.url}/floor")
        await expect(page.locator(figure("Waiting"))).to_contain_text("1")
        assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
