"""People, teams, tags, fields, tokens and sessions, set up on their screens and read back by the API."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Language, Scheme, Screens
from tests.support.office import Desk, Office

pytestmark = pytest.mark.needs("chromium")

# Each section in one of two looks; what the other tests open is looked at there.
LOOKS: list[tuple[Language, Scheme, tuple[int, int], tuple[str, ...]]] = [
    ("zh-CN", "dark", DESK, ("rules", "agents", "tags", "workspace", "audit")),
    ("en", "light", PHONE, ("queues", "skills", "teams", "fields", "tokens", "sessions")),
]


async def named(desk: Desk, path: str, name: str, field: str = "name") -> list[dict[str, Any]]:
    """Return the rows of this name, as the API has them."""
    return [row for row in (await desk.get(path))["items"] if row[field] == name]


async def go(page: Page, screens: Screens, path: str) -> None:
    await page.goto(f"{screens.program.url}/settings/{path}")


async def test_somebody_is_invited_joins_is_changed_and_leaves(screens: Screens, office: Office) -> None:
    admin = await office.desk("admin")
    email = f"new@{office.workspace.slug}.test"
    async with screens.desk("admin") as page:
        await go(page, screens, "agents")
        await page.get_by_role("button", name="Invite").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("E-mail").fill(email)
        assert await screens.faults(page) == []
        await dialog.get_by_role("button", name="Make the link").click()
        link = await dialog.locator("code").inner_text()
        await dialog.get_by_role("button", name="Done").click()
        await expect(page.get_by_role("region", name="Invitations not used yet")).to_contain_text(email)
        async with screens.page() as fresh:
            path = link[link.index("/join") :]
            await fresh.goto(f"{screens.program.url}{path}")
            await fresh.get_by_label("Your name").fill("Noor New")
            await fresh.get_by_label("Password", exact=True).fill("a long enough secret")
            assert await screens.faults(fresh) == []
            await fresh.get_by_role("button", name="Join").click()
            await expect(fresh.get_by_role("navigation").first).to_be_visible()
        # Who joined is in the list at once.
        await page.get_by_role("button", name="Change Noor New").click()
        await dialog.get_by_role("radio", name="Supervisor").check()
        await dialog.get_by_label("Room for conversations").fill("60")
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog).to_have_count(0)
        (made,) = await named(admin, "/api/v1/agents", email, "email")
        assert (made["role"], made["capacity"]["cap"]) == ("supervisor", 60)
        await page.reload()
        await page.get_by_role("button", name="Change Noor New").click()
        await dialog.get_by_role("button", name="Remove from the workspace").click()
        await dialog.get_by_role("button", name="Remove from the workspace").click()
        await expect(page.get_by_role("button", name="Change Noor New")).to_have_count(0)
    assert await named(admin, "/api/v1/agents", email, "email") == []


async def test_teams_tags_and_fields_are_made_changed_and_deleted(screens: Screens, office: Office) -> None:
    admin = await office.desk("admin")
    async with screens.desk("admin") as page:
        dialog = page.get_by_role("dialog")

        async def save() -> None:
            await dialog.get_by_role("button", name="Save").click()
            await expect(dialog).to_have_count(0)

        async def delete(name: str, word: str) -> None:
            await page.reload()
            await page.get_by_role("button", name=f"Change {name}").click()
            await dialog.get_by_role("button", name=word).click()
            await dialog.get_by_role("button", name=word).click()
            await expect(page.get_by_role("button", name=f"Change {name}")).to_have_count(0)

        await go(page, screens, "teams")
        await page.get_by_role("button", name="Add a team").click()
        await dialog.get_by_label("Name").fill("Field service")
        await dialog.get_by_role("combobox", name="Members").click()
        await page.get_by_role("option").first.click()
        await page.keyboard.press("Tab")
        await save()
        (team,) = await named(admin, "/api/v1/teams", "Field service")
        assert len(team["agent_ids"]) == 1
        await delete("Field service", "Delete the team")
        assert await named(admin, "/api/v1/teams", "Field service") == []

        await go(page, screens, "tags")
        await page.get_by_role("button", name="Add a tag").click()
        await dialog.get_by_label("Name").fill("urgent part")
        await dialog.get_by_role("radio", name="Teal").check()
        await save()
        await page.get_by_role("button", name="Change urgent part").click()
        await dialog.get_by_role("radio", name="Pink").check()
        await save()
        (tag,) = await named(admin, "/api/v1/tags", "urgent part")
        assert tag["colour"] == "pink"
        await delete("urgent part", "Delete the tag")
        assert await named(admin, "/api/v1/tags", "urgent part") == []

        await go(page, screens, "fields")
        await page.get_by_role("button", name="Add a field").click()
        await dialog.get_by_label("Label").fill("Service plan")
        await dialog.get_by_role("combobox", name="Kind of value").click()
        await page.get_by_role("option", name="Choice").click()
        for option in ("gold", "silver"):
            await dialog.get_by_label("Options").first.fill(option)
            await page.keyboard.press("Enter")
        await save()
        (made,) = await named(admin, "/api/v1/custom-fields", "service_plan", "key")
        assert (made["label"], made["options"]) == ("Service plan", ["gold", "silver"])
        await delete("Service plan", "Delete the field")
        assert await named(admin, "/api/v1/custom-fields", "service_plan", "key") == []


async def test_a_token_is_shown_once_and_other_sessions_are_ended(screens: Screens, office: Office) -> None:
    admin = await office.desk("admin")
    async with screens.desk("admin") as elsewhere, screens.desk("admin") as page:
        dialog = page.get_by_role("dialog")
        await go(page, screens, "tokens")
        await page.get_by_role("button", name="Make a token").click()
        await dialog.get_by_label("Name").fill("ERP")
        await dialog.get_by_role("button", name="Make the token").click()
        text = await dialog.locator("code").inner_text()
        await Desk(office.program.http, text).get("/api/v1/me")
        await dialog.get_by_role("button", name="Done").click()
        await page.reload()
        await expect(page.get_by_role("button", name="Revoke ERP")).to_be_visible()
        assert text not in await page.content()
        await page.get_by_role("button", name="Revoke ERP").click()
        await dialog.get_by_role("button", name="Revoke").click()
        await expect(page.get_by_role("button", name="Revoke ERP")).to_have_count(0)
        assert await named(admin, "/api/v1/tokens", "ERP") == []
        refused = await Desk(office.program.http, text).ask("GET", "/api/v1/me")
        assert refused.status == 401

        await go(page, screens, "sessions")
        await expect(page.get_by_text("this one")).to_be_visible()
        await page.get_by_role("button", name="End the session").click()
        await dialog.get_by_role("button", name="End").click()
        await expect(page.get_by_role("button", name="End the session")).to_have_count(0)
        await expect(elsewhere.locator("input[type=password]")).to_be_visible()
        # The log says who did it.
        await go(page, screens, "audit")
        await expect(page.get_by_role("table")).to_contain_text("Revoked: API token")


@pytest.mark.parametrize(("language", "scheme", "size", "sections"), LOOKS)
async def test_no_section_has_a_serious_fault_or_is_wider_than_its_screen(
    screens: Screens,
    office: Office,
    language: Language,
    scheme: Scheme,
    size: tuple[int, int],
    sections: tuple[str, ...],
) -> None:
    admin = await office.desk("admin")
    await admin.post("/api/v1/skills", {"name": "Refunds"}, expect=201)
    await admin.post("/api/v1/routing-rules", {"name": "All", "outcome": {"priority": "high"}}, expect=201)
    await admin.post("/api/v1/tags", {"name": "spare part", "colour": "teal"}, expect=201)
    async with screens.desk("admin", language, scheme, size) as page:
        await go(page, screens, "inboxes")
        for section in sections:
            if size == PHONE:
                await page.get_by_role("combobox", name="Settings").select_option(section)
            else:
                await page.locator(f"nav a[href='/settings/{section}']").click()
            await page.wait_for_load_state("networkidle")
            assert await screens.faults(page) == [], section
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), section
