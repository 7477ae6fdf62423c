"""A colleague hands over, is asked first, gives advice, and helps: on two screens at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Screens
from tests.support.office import Office

pytestmark = pytest.mark.needs("chromium")


@asynccontextmanager
async def two_desks(screens: Screens, office: Office) -> AsyncIterator[tuple[Page, Page, str]]:
    """The owner's screen with the conversation open, the colleague's inbox, and the conversation's id."""
    admin = await office.desk("admin")
    members = [{"agent_id": str(one)} for one in (office.workspace.agent_id, office.workspace.supervisor_id)]
    await admin.put(f"/api/v1/queues/{office.workspace.queue_id}/members", {"members": members})
    conversation = str((await office.customer_writes("The pump hums"))["conversation_id"])
    agent = await office.desk("agent")
    await agent.post(f"/api/v1/conversations/{conversation}/assign", {"agent_id": str(office.workspace.agent_id)})
    async with screens.desk("agent") as mine, screens.desk("supervisor") as theirs:
        colleague = await office.desk("supervisor")
        await colleague.put("/api/v1/me/state", {"state": "available"})
        await mine.goto(f"{screens.program.url}/inbox/mine/{conversation}")
        await expect(mine.get_by_role("log")).to_contain_text("The pump hums")
        await theirs.goto(f"{screens.program.url}/inbox/mine")
        yield mine, theirs, conversation


async def choose(page: Page, action: str, who: str) -> None:
    """Pick an action from the conversation's menu, and a colleague in its list."""
    await page.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name=action).click()
    await page.get_by_role("dialog").get_by_role("option", name=who).first.click()


async def names(office: Office) -> tuple[str, str]:
    desk = await office.desk("supervisor")
    found = {agent["id"]: agent["name"] for agent in (await desk.get("/api/v1/agents"))["items"]}
    return found[str(office.workspace.agent_id)], found[str(office.workspace.supervisor_id)]


async def test_who_is_asked_to_take_over_has_it_once_they_accept(screens: Screens, office: Office) -> None:
    me, colleague = await names(office)
    async with two_desks(screens, office) as (mine, theirs, conversation):
        await choose(mine, "Hand over, asking first", colleague)
        form = mine.get_by_role("dialog")
        await form.get_by_role("textbox").fill("They want a date for the repair")
        await form.get_by_role("button", name="Hand over, asking first").click()
        await expect(mine.get_by_role("region", name="Also on this")).to_contain_text("asked to take over")
        card = theirs.get_by_role("region", name="Hand over, asking first")
        await expect(card).to_contain_text(f"{me} asks you to take this over")
        assert await screens.faults(theirs) == []
        await card.get_by_role("button", name="Take over").click()
        await theirs.wait_for_url(f"**/inbox/mine/{conversation}")
        await expect(theirs.get_by_role("log")).to_contain_text("They want a date for the repair")
        await expect(mine.get_by_role("region", name="Also on this")).to_have_count(0)
        assert (await (await office.desk("admin")).get(f"/api/v1/conversations/{conversation}"))["assignee_id"] == str(
            office.workspace.supervisor_id
        )


async def test_a_declined_handover_stays_with_whoever_asked(screens: Screens, office: Office) -> None:
    _, colleague = await names(office)
    async with two_desks(screens, office) as (mine, theirs, _):
        await choose(mine, "Hand over, asking first", colleague)
        await mine.get_by_role("dialog").get_by_role("button", name="Hand over, asking first").click()
        card = theirs.get_by_role("region", name="Hand over, asking first")
        await card.get_by_role("button", name="Decline").click()
        await expect(card).to_have_count(0)
        await expect(mine.get_by_role("log")).to_contain_text(f"{colleague} declined to take this over")
        await expect(mine.get_by_role("region", name="Also on this")).to_have_count(0)


async def test_an_expert_is_asked_reads_all_of_it_and_leaves(screens: Screens, office: Office) -> None:
    _, colleague = await names(office)
    async with two_desks(screens, office) as (mine, theirs, conversation):
        await choose(mine, "Ask an expert", colleague)
        form = mine.get_by_role("dialog")
        send = form.get_by_role("button", name="Ask an expert")
        await expect(send).to_be_disabled()  # a question without words is none
        await form.get_by_role("textbox").fill("Is E4 the filter?")
        await send.click()
        await expect(mine.get_by_role("region", name="Also on this")).to_contain_text("asked")
        await theirs.goto(f"{screens.program.url}/inbox/all/{conversation}")
        await expect(theirs.get_by_role("log")).to_contain_text("Is E4 the filter?")
        await theirs.get_by_role("region", name="Also on this").get_by_role("button", name="Leave").click()
        await expect(mine.get_by_role("region", name="Also on this")).to_have_count(0)


async def test_a_helper_is_brought_in_without_a_word_and_let_go(screens: Screens, office: Office) -> None:
    _, colleague = await names(office)
    async with two_desks(screens, office) as (mine, _, _):
        await choose(mine, "Bring in a helper", colleague)
        parts = mine.get_by_role("region", name="Also on this")
        await expect(parts).to_contain_text("helps")
        await parts.get_by_role("button", name=f"End {colleague}’s part").click()
        await expect(parts).to_have_count(0)


async def test_what_is_transferred_is_gone_from_one_screen_and_there_on_the_other(
    screens: Screens, office: Office
) -> None:
    _, colleague = await names(office)
    async with two_desks(screens, office) as (mine, theirs, conversation):
        await mine.keyboard.press("t")
        dialog = mine.get_by_role("dialog")
        await dialog.get_by_label("Note for who takes over").fill("Knows the model")
        await dialog.get_by_role("option", name=colleague).first.click()
        await expect(theirs.get_by_role("option")).to_contain_text("Knows the model")
        await theirs.goto(f"{screens.program.url}/inbox/mine/{conversation}")
        await expect(theirs.get_by_role("log")).to_contain_text("Knows the model")
