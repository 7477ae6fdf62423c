"""Queues, skills and sorting rules, set up on their screens and read back by the API."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Screens
from tests.support.office import Desk, Office

pytestmark = pytest.mark.needs("chromium")


async def only(desk: Desk, path: str, name: str) -> dict[str, Any]:
    """Return the one row of this name, as the API has it."""
    found: list[dict[str, Any]] = [row for row in (await desk.get(path))["items"] if row["name"] == name]
    assert len(found) == 1, (path, name, found)
    return found[0]


async def go(page: Page, screens: Screens, path: str) -> None:
    await page.goto(f"{screens.program.url}/settings/{path}")


async def test_a_queue_is_opened_staffed_changed_and_closed(screens: Screens, office: Office) -> None:
    admin = await office.desk("admin")
    async with screens.desk("supervisor") as page:
        await go(page, screens, "queues")
        await page.get_by_role("link", name="Add a queue").click()
        await page.get_by_label("Name").fill("Refunds")
        await page.get_by_role("radio", name="Offered first").check()
        await page.get_by_label("Time to accept").fill("45")
        await expect(page.get_by_text("Say the unit too")).to_be_visible()
        await expect(page.get_by_role("button", name="Create the queue")).to_be_disabled()
        await page.get_by_label("Time to accept").fill("1.5 min")
        await page.get_by_role("button", name="Add a channel").click()
        await page.get_by_role("menuitem", name="E-mail").click()
        await page.get_by_label("At most of this channel per agent").fill("3")
        assert await screens.faults(page) == []
        await page.get_by_role("button", name="Create the queue").click()
        await page.get_by_role("combobox", name="Add somebody").click()
        await page.get_by_role("option").first.click()
        await page.get_by_label("Level of").select_option("2")
        await page.get_by_role("button", name="Save who serves it").click()
        await expect(page.get_by_role("button", name="Save who serves it")).to_have_count(0)
        assert await screens.faults(page) == []
        made = await only(admin, "/api/v1/queues", "Refunds")
        assert made["policy"]["offer_ttl_s"] == 90
        # What was left out of a channel is as usual there: mail takes no slots.
        assert (made["policy"]["channels"]["email"]["limit"], made["policy"]["channels"]["email"]["units"]) == (3, 0)
        members = (await admin.get(f"/api/v1/queues/{made['id']}/members"))["items"]
        assert [member["tier"] for member in members] == [2]

        await page.reload()
        await expect(page.get_by_label("Time to accept")).to_have_value("1 min 30 sec")
        await page.get_by_label("Reopens within").fill("2 h")
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
        assert (await only(admin, "/api/v1/queues", "Refunds"))["reopen_within_s"] == 7200

        await page.get_by_role("button", name="Delete the queue").click()
        await page.get_by_role("dialog").get_by_role("button", name="Delete the queue").click()
        await expect(page.get_by_role("link", name="Add a queue")).to_be_visible()
        await expect(page.get_by_role("link", name="Refunds")).to_have_count(0)
    assert "Refunds" not in [queue["name"] for queue in (await admin.get("/api/v1/queues"))["items"]]


async def test_what_somebody_else_changes_is_told_and_why_a_queue_cannot_go(screens: Screens, office: Office) -> None:
    await office.customer_writes("my washer leaks")
    admin = await office.desk("admin")
    queue_id = str(office.workspace.queue_id)
    async with screens.desk("supervisor") as page:
        await go(page, screens, f"queues/{queue_id}")
        name = page.get_by_label("Name")
        await expect(name).not_to_have_value("")
        # Until something is entered the form follows the others.
        await admin.patch(f"/api/v1/queues/{queue_id}", {"name": "Washers"})
        await expect(name).to_have_value("Washers")
        await name.fill("Dryers")
        await admin.patch(f"/api/v1/queues/{queue_id}", {"name": "Machines"})
        await expect(page.get_by_role("alert")).to_contain_text("Somebody else changed this")
        await expect(name).to_have_value("Dryers")
        await expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()
        assert await screens.faults(page) == []
        await page.get_by_role("button", name="Look again").click()
        await expect(name).to_have_value("Machines")
        await page.get_by_role("button", name="Delete the queue").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("button", name="Delete the queue").click()
        await expect(dialog.get_by_role("alert")).to_contain_text("2 inboxes feed it, 1 conversation is not resolved")


async def test_the_steps_of_asking_show_who_comes_in_at_each(screens: Screens, office: Office) -> None:
    admin = await office.desk("admin")
    helpers = await admin.post("/api/v1/queues", {"name": "Helpers"}, expect=201)
    names = {agent["id"]: agent["name"] for agent in (await admin.get("/api/v1/agents"))["items"]}
    first, second, third = names
    made = await admin.post("/api/v1/queues", {"name": "Steps", "policy": {"ramp_s": 60}}, expect=201)
    path = f"/api/v1/queues/{made['id']}"
    members = [{"agent_id": first, "tier": 1}, {"agent_id": second, "tier": 2}]
    await admin.put(f"{path}/members", {"members": members})
    await admin.put(f"/api/v1/queues/{helpers['id']}/members", {"members": [{"agent_id": third, "tier": 1}]})
    async with screens.desk("supervisor") as page:
        await go(page, screens, f"queues/{made['id']}")
        await page.get_by_role("button", name="Ask in steps").click()
        await page.get_by_role("button", name="Add a step").click()
        steps = page.get_by_role("listitem", name="Step")
        await expect(steps).to_have_count(3)
        await expect(steps.nth(0)).to_contain_text(f"Asked first: {names[first]}")
        await expect(steps.nth(1)).to_contain_text(f"Asked from here on: {names[second]}")
        await steps.nth(2).get_by_label("After waiting").fill("30 s")
        await expect(steps.nth(2)).to_contain_text("Not before the step above.")
        await expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()
        await steps.nth(2).get_by_label("After waiting").fill("2 min")
        await steps.nth(2).get_by_role("combobox").click()
        await page.get_by_role("option", name="Helpers").click()
        await page.keyboard.press("Escape")
        await expect(steps.nth(2)).to_contain_text(f"Asked from here on: {names[third]}")
        await page.get_by_label("Do something about long waits").check()
        await page.get_by_label("Anybody of its queue may have it then").check()
        assert await screens.faults(page) == []
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
        await expect(page.get_by_role("alert")).to_have_count(0)
    policy = (await admin.get(path))["policy"]
    assert [(ring["after_s"], ring["queue_ids"]) for ring in policy["rings"]] == [
        (0, []),
        (60, []),
        (120, [helpers["id"]]),
    ]
    assert policy["longest_wait"] == {"after_s": 900, "to_queue_id": None, "any_skill": True}
    assert policy["ramp_s"] == 60


async def test_skills_are_named_and_given_by_key_and_by_pointer(screens: Screens, office: Office) -> None:
    admin = await office.desk("admin")
    async with screens.desk("supervisor", "zh-CN") as page:
        await go(page, screens, "skills")
        for name in ("退款", "洗衣机"):
            await page.get_by_role("button", name="新建技能").click()
            await page.get_by_role("dialog").get_by_label("名称").fill(name)
            await page.get_by_role("dialog").get_by_role("button", name="保存").click()
            await expect(page.get_by_role("dialog")).to_have_count(0)
        skills = {skill["name"]: skill["id"] for skill in (await admin.get("/api/v1/skills"))["items"]}
        grid = page.get_by_role("grid")
        await grid.focus()
        # By key: along the first row, and one level up and down.
        await grid.press("3")
        await grid.press("ArrowRight")
        await grid.press("5")
        await grid.press("-")
        # By pointer: the levels stand under the cell in words.
        await grid.get_by_role("gridcell").nth(2).click()
        picker = page.get_by_role("group", name="·")
        assert await screens.faults(page) == []
        await picker.get_by_role("button", name="熟练").click()
        await expect(picker).to_have_count(0)
        await expect(page.get_by_text("已全部保存")).to_be_visible()
        await page.reload()
        cells = page.get_by_role("gridcell")
        await expect(cells.nth(2)).to_have_text("4")
        await expect(cells.nth(0)).to_have_text("3")
        await expect(cells.nth(1)).to_have_text("4")
        levels = [agent["skills"] for agent in (await admin.get("/api/v1/agents"))["items"]]
        assert sorted(map(len, levels)) == [0, 1, 2]
        # It changes under one's eyes.
        given = next(agent for agent in (await admin.get("/api/v1/agents"))["items"] if len(agent["skills"]) == 1)
        await admin.put(f"/api/v1/agents/{given['id']}/skills", {"levels": {}})
        await expect(cells.nth(2)).to_have_text("")

        # Up from the first row stands the skill itself.
        await grid.focus()
        await grid.press("ArrowUp")
        await grid.press("Enter")
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("radio", name="必须具备").check()
        await dialog.get_by_role("button", name="保存").click()
        await expect(dialog).to_have_count(0)
        kinds = {skill["kind"] for skill in (await admin.get("/api/v1/skills"))["items"]}
        assert kinds == {"graded", "hard"}
        await page.get_by_role("columnheader", name="退款").click()
        await dialog.get_by_role("button", name="删除技能").click()
        await dialog.get_by_role("button", name="删除技能").click()
        await expect(page.get_by_role("columnheader", name="退款")).to_have_count(0)
    assert [skill["id"] for skill in (await admin.get("/api/v1/skills"))["items"]] == [skills["洗衣机"]]


async def test_rules_are_written_ordered_tried_and_deleted(screens: Screens, office: Office) -> None:
    admin = await office.desk("admin")
    await admin.post("/api/v1/routing-rules", {"name": "Last", "outcome": {"priority": "low"}}, expect=201)
    async with screens.desk("supervisor") as page:
        await go(page, screens, "rules")
        await page.get_by_role("link", name="Add a rule").click()
        await page.get_by_label("Name").fill("Refunds first")
        await page.get_by_role("button", name="Add a condition").click()
        await page.get_by_role("menuitem", name="The message says").click()
        await expect(page.get_by_role("button", name="Create the rule")).to_be_disabled()
        words = page.get_by_role("combobox", name="The message says")
        await words.fill("退款")
        await words.press("Enter")
        await page.get_by_role("combobox", name="Priority").click()
        await page.get_by_role("option", name="Urgent").click()
        assert await screens.faults(page) == []
        await page.get_by_role("button", name="Create the rule").click()
        rows = page.locator("main li[data-row]")
        await expect(rows).to_have_count(2)
        await expect(rows.nth(1)).to_contain_text("Refunds first")

        # It is tried behind the others until it is moved; the trial follows.
        trial = page.get_by_role("region", name="Try it")
        await trial.get_by_label("What the customer writes").fill("我要退款")
        await trial.get_by_role("button", name="Try", exact=True).click()
        await expect(trial).to_contain_text("“Last” decides")
        await page.get_by_role("button", name="Move Refunds first").press("ArrowUp")
        await expect(rows.nth(0)).to_contain_text("Refunds first")
        await expect(trial).to_contain_text("“Refunds first” decides")
        await expect(trial).to_contain_text("Would fit, but one above decided.")
        assert await screens.faults(page) == []
        # By pointer it is dragged back, and once more to the top.
        for place in (1, 0):
            handle = await page.get_by_role("button", name="Move Refunds first").bounding_box()
            target = await rows.nth(place).bounding_box()
            assert handle is not None
            assert target is not None
            await page.mouse.move(handle["x"] + 8, handle["y"] + 8)
            await page.mouse.down()
            await page.mouse.move(handle["x"] + 8, target["y"] + (target["height"] - 2 if place else 2), steps=5)
            await page.mouse.up()
            await expect(rows.nth(place)).to_contain_text("Refunds first")
        async with asyncio.timeout(30):  # shown at once, and told to the server after
            while [rule["name"] for rule in (await admin.get("/api/v1/routing-rules"))["items"]] != [
                "Refunds first",
                "Last",
            ]:
                await asyncio.sleep(0.05)

        await page.get_by_role("switch", name="Refunds first is on").click(force=True)
        await expect(trial).to_contain_text("Switched off.")
        rule = await only(admin, "/api/v1/routing-rules", "Refunds first")
        assert rule["is_enabled"] is False
        assert rule["conditions"] == {"keywords": ["退款"]}
        assert rule["outcome"]["priority"] == "urgent"

        await page.get_by_role("link", name="Refunds first").click()
        await page.get_by_role("button", name="Remove: The message says").click()
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
        assert (await only(admin, "/api/v1/routing-rules", "Refunds first"))["conditions"] == {}
        await page.get_by_role("button", name="Delete the rule").click()
        await page.get_by_role("dialog").get_by_role("button", name="Delete the rule").click()
        await expect(rows).to_have_count(1)
    assert [rule["name"] for rule in (await admin.get("/api/v1/routing-rules"))["items"]] == ["Last"]
