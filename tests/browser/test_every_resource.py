"""Every resource of the API has a screen on which it is made, changed and deleted, and the API says the same.

The list of resources is read from the OpenAPI document: one that is added without a screen fails here, and so does an
exception that no longer is one.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect
from sqlalchemy import insert

from channels.models import RawEvent
from kit.ids import new_id
from tests.browser.conftest import ROOT, Screens
from tests.support.office import Desk, Office

pytestmark = pytest.mark.needs("chromium")

BASE = "/api/v1/"

# What is no resource that somebody sets up, and why. Those that have a screen of another kind say where it is tested.
EXCEPTIONS = {
    "article-examples": "agents make them by sending articles; taken back in test_measures.py",
    "article-exports": "a file of all articles, not a thing that stays",
    "article-failures": "an answer, not a thing that stays; shown on the page of gaps",
    "article-gaps": "found by the program, decided on the page of gaps",
    "article-import-jobs": "how an import fares, begun and followed on the knowledge page",
    "article-imports": "an action of the knowledge page, not a thing that stays",
    "article-measures": "an answer, not a thing that stays; shown in test_measures.py",
    "article-pictures": "part of articles, put in where those are written",
    "article-previews": "an answer, not a thing that stays",
    "articles": "archived rather than deleted; written, changed and published in test_knowledge.py",
    "attachments": "files of messages; sent in test_two_sides.py",
    "audit": "only the program writes it; read in test_settings_people.py",
    "auth": "signing in",
    "bot": "figures of how it fared, shown in test_measures.py; set up in the form of inboxes",
    "channels": "what the program can speak; chosen in test_inbox_settings.py",
    "contacts": "begin by writing, and are merged rather than deleted; changed in test_desk.py",
    "conversations": "begin by writing, and are resolved rather than deleted; test_desk.py",
    "dead-letters": "providers make them; looked at, taken in again and dismissed below",
    "drafter": "an answer, not a thing that stays",
    "floor": "what goes on now; test_floor.py",
    "handovers": "made and answered in a conversation, and stay as its history",
    "holiday-countries": "a choice in the form of calendars",
    "me": "one's own account and sessions; test_settings_people.py",
    "merges": "made by merging, undone by an undo; test_desk.py",
    "model-calls": "only the program writes them; read in test_measures.py",
    "model-costs": "an answer, not a thing that stays; shown with the calls",
    "messages": "written by people, and stay; test_two_sides.py",
    "offers": "made by routing; taken in test_two_sides.py",
    "ratings": "given by customers, and stay; test_two_sides.py",
    "reports": "answers, not things that stay; asked on their page in test_reports.py",
    "search": "an answer, not a thing that stays",
    "setup": "done once, before anybody is there; test_first_run.py",
    "side-conversations": "asked in a case, and closed rather than deleted; test_side_conversations.py",
    "staffing": "an answer, not a thing that stays",
    "stream": "what happens now",
    "suggestions": "made for a message; used in test_suggestions.py",
    "what-if": "an answer, not a thing that stays",
    "workspace": "there is one, made on the command line; changed below",
}


@dataclass(frozen=True, slots=True)
class Hand:
    """An admin at the console, who can look at what the API has."""

    page: Page
    screens: Screens
    admin: Desk
    resource: str

    async def go(self, path: str) -> None:
        await self.page.goto(f"{self.screens.program.url}/settings/{path}")

    async def rows(self) -> list[dict[str, Any]]:
        """Return the resource's rows as the API has them."""
        found: list[dict[str, Any]] = (await self.admin.get(f"{BASE}{self.resource}"))["items"]
        return found

    async def the(self, name: str, field: str = "name") -> dict[str, Any]:
        """Return the one row of this name."""
        (row,) = [row for row in await self.rows() if row[field] == name]
        return row

    async def is_gone(self, name: str, field: str = "name") -> None:
        assert name not in [row[field] for row in await self.rows()]

    async def click(self, name: str, role: Any = "button") -> None:
        await self.page.get_by_role(role, name=name, exact=True).first.click()

    async def pick(self, label: str, option: str, within: Locator | None = None) -> None:
        """Choose in a list that opens, and close it."""
        await (within or self.page).get_by_role("combobox", name=label).click()
        await self.page.get_by_role("option", name=option).click()
        await self.page.keyboard.press("Escape")

    async def sure(self, word: str) -> None:
        """Take it away: once, and once more where one is asked."""
        await self.click(word)
        await self.page.get_by_role("dialog").get_by_role("button", name=word, exact=True).click()
        await expect(self.page.get_by_role("dialog")).to_have_count(0)


Fill = Callable[[Hand], Awaitable[None]]


def on_a_page(section: str, noun: str, delete: str, fill: Fill, made: Fill | None = None) -> Fill:
    """A resource whose rows have a page each: made, reloaded and renamed, reloaded and deleted."""

    async def show(hand: Hand) -> None:
        page = hand.page
        await hand.go(section)
        await hand.click(f"Add {noun}", "link")
        await page.get_by_label("Name").first.fill("First")
        await fill(hand)
        assert await hand.screens.faults(page) == []
        await page.locator("button[type=submit]").first.click()
        if made is not None:
            await made(hand)
        await expect(page.get_by_role("heading", name=f"Add {noun}")).to_have_count(0)
        row = await hand.the("First")
        await hand.go(f"{section}/{row['id']}")
        name = page.get_by_label("Name").first
        await expect(name).to_have_value("First")
        await name.fill("Second")
        await hand.click("Save")
        await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
        assert (await hand.the("Second"))["id"] == row["id"]
        await page.reload()
        await expect(name).to_have_value("Second")
        await hand.sure(delete)
        await hand.is_gone("Second")

    return show


def in_a_dialog(section: str, add: str, delete: str, fill: Fill, label: str = "Name", field: str = "name") -> Fill:
    """A resource whose rows are changed over their list."""

    async def show(hand: Hand) -> None:
        page, dialog = hand.page, hand.page.get_by_role("dialog")
        await hand.go(section)
        await hand.click(add)
        await dialog.get_by_label(label).first.fill("First")
        await fill(hand)
        assert await hand.screens.faults(page) == []
        for before, after in (("First", "Second"), ("Second", None)):
            await dialog.get_by_role("button", name="Save", exact=True).click()
            await expect(dialog).to_have_count(0)
            row = await hand.the(before, field)
            await page.reload()
            await hand.click(f"Change {before}")
            await expect(dialog.get_by_label(label).first).to_have_value(before)
            assert row["version"] >= 1
            if after is not None:
                await dialog.get_by_label(label).first.fill(after)
        await dialog.get_by_role("button", name=delete).click()
        await dialog.get_by_role("button", name=delete).click()
        await expect(page.get_by_role("button", name="Change Second")).to_have_count(0)
        await hand.is_gone("Second", field)

    return show


async def nothing_more(_: Hand) -> None:
    """A name is all it needs."""


async def hours(hand: Hand) -> None:
    """A break at noon, China's holidays, and a day that differs."""
    page = hand.page
    await page.get_by_role("button", name="Add hours to Monday").click()
    await page.get_by_label("Monday, opening 2, from").fill("17:00")
    await expect(page.get_by_text("These hours overlap.")).to_be_visible()
    await page.get_by_label("Monday, opening 1, to").fill("12:00")
    await page.get_by_label("Monday, opening 2, from").fill("13:00")
    await page.get_by_label("Monday, opening 2, to").fill("18:00")
    await page.get_by_role("button", name="Monday’s hours for Tuesday to Friday").click()
    await page.get_by_role("combobox", name="Country").fill("China")
    await page.get_by_role("option", name="China", exact=True).click()
    await page.get_by_role("radio", name="Closed").check()
    await page.get_by_label("Why").fill("Stocktaking")
    await expect(page.get_by_role("region", name="Dates that differ")).to_contain_text("Stocktaking")
    await expect(page.get_by_role("gridcell", selected=True)).to_contain_text("Stocktaking")
    await page.get_by_role("gridcell", selected=True).get_by_role("button").press("ArrowLeft")
    await expect(page.get_by_role("gridcell", selected=True)).not_to_contain_text("Stocktaking")


async def promise(hand: Hand) -> None:
    await hand.page.get_by_label("First answer").first.fill("2 min")
    await hand.pick("Priority", "Urgent")
    await hand.click("Add a step")
    await hand.page.get_by_label("Share of the time").fill("80")


async def automatic(hand: Hand) -> None:
    page = hand.page
    await hand.pick("Any of these", "the customer writes")
    await hand.click("Add a condition")
    await page.get_by_role("menuitem", name="The message says").click()
    await page.get_by_label("The message says").first.fill("complaint")
    await page.keyboard.press("Enter")
    await hand.click("Add an action")
    await page.get_by_role("menuitem", name="Set the priority").click()
    trial = page.get_by_role("region", name="Dry run")
    await trial.get_by_role("button", name="Run it dry").click()
    await expect(trial).to_contain_text("Would have acted")


async def note(hand: Hand) -> None:
    await hand.click("Add an action")
    await hand.page.get_by_role("menuitem", name="Write a note").click()
    await hand.page.get_by_label("Note", exact=False).last.fill("Look at {{contact.name}}")


async def questions(hand: Hand) -> None:
    """A picture, asked for in one language."""
    page = hand.page
    await page.get_by_label("Title, English").fill("Send a picture")
    await hand.click("Add a question")
    await page.get_by_role("menuitem", name="Picture or file").click()
    await page.get_by_label("Question, English").fill("What does it look like?")


async def hook(hand: Hand) -> None:
    page = hand.page
    await page.get_by_label("Address").fill("example.com")
    await expect(page.get_by_text("An address such as")).to_be_visible()
    await page.get_by_label("Address").fill("https://example.com/hook")
    await hand.pick("Told of", "message received")


async def secret(hand: Hand) -> None:
    """Shown this once."""
    await expect(hand.page.get_by_role("dialog").locator("code")).to_contain_text("whsec_")
    await hand.click("Done")


async def sorted_(hand: Hand) -> None:
    await hand.pick("Priority", "High")


async def text(hand: Hand) -> None:
    await hand.page.get_by_role("dialog").get_by_label("Text, English").fill("Hello")


async def notice(hand: Hand) -> None:
    await hand.page.get_by_role("dialog").get_by_label("Text").fill("**Closed** on Monday")
    await hand.page.get_by_role("dialog").get_by_label("Must be read").check()


async def colleague(hand: Hand) -> None:
    """Added with a first password, made a supervisor, removed."""
    page, dialog = hand.page, hand.page.get_by_role("dialog")
    await hand.go("agents")
    await hand.click("Add directly")
    await dialog.get_by_label("Name").fill("First")
    await dialog.get_by_label("E-mail").fill(f"first@{hand.screens.workspace.slug}.test")
    await dialog.get_by_label("First password").fill("a long enough secret")
    await dialog.locator("button[type=submit]").click()
    await expect(dialog).to_have_count(0)
    row = await hand.the("First")
    await page.reload()
    await hand.click("Change First")
    await dialog.get_by_label("Name").fill("Second")
    await dialog.get_by_role("button", name="Save", exact=True).click()
    await expect(dialog).to_have_count(0)
    assert (await hand.the("Second"))["id"] == row["id"]
    await page.reload()
    await hand.click("Change Second")
    await dialog.get_by_role("button", name="Remove from the workspace").click()
    await dialog.get_by_role("button", name="Remove from the workspace").click()
    await expect(page.get_by_role("button", name="Change Second")).to_have_count(0)
    await hand.is_gone("Second")


async def skill(hand: Hand) -> None:
    """Named at the head of the grid, renamed and deleted there."""
    page, dialog = hand.page, hand.page.get_by_role("dialog")
    await hand.go("skills")
    await hand.click("Add a skill")
    await dialog.get_by_label("Name").fill("First")
    await dialog.get_by_role("button", name="Save", exact=True).click()
    await expect(dialog).to_have_count(0)
    row = await hand.the("First")
    await page.reload()
    await page.get_by_role("columnheader", name="First").click()
    await dialog.get_by_label("Name").fill("Second")
    await dialog.get_by_role("button", name="Save", exact=True).click()
    await expect(dialog).to_have_count(0)
    assert (await hand.the("Second"))["id"] == row["id"]
    await page.reload()
    await page.get_by_role("columnheader", name="Second").click()
    await dialog.get_by_role("button", name="Delete the skill").click()
    await dialog.get_by_role("button", name="Delete the skill").click()
    await expect(page.get_by_role("columnheader", name="Second")).to_have_count(0)
    await hand.is_gone("Second")


async def inbox(hand: Hand) -> None:
    """Of the simplest channel, which needs a name only."""
    page = hand.page
    await hand.go("inboxes")
    await hand.click("Add an inbox", "link")
    await page.locator("a[href='/settings/inboxes/new?kind=api']").click()
    await page.locator("#field-name").fill("First")
    await hand.click("Create and test")
    await expect(page.get_by_role("button", name="Save and test")).to_be_visible()
    row = await hand.the("First")
    await page.reload()
    await page.locator("#field-name").fill("Second")
    await hand.click("Save and test")
    await expect(page.get_by_role("heading", name="Second")).to_be_visible()
    assert (await hand.the("Second"))["id"] == row["id"]
    await page.reload()
    await hand.sure("Archive")
    await hand.is_gone("Second")


async def token(hand: Hand) -> None:
    page, dialog = hand.page, hand.page.get_by_role("dialog")
    await hand.go("tokens")
    await hand.click("Make a token")
    await dialog.get_by_label("Name").fill("First")
    await hand.click("Make the token")
    await hand.click("Done")
    row = await hand.the("First")
    await page.reload()
    await hand.click("Rename First")
    await dialog.get_by_label("Name").fill("Second")
    await dialog.get_by_role("button", name="Save", exact=True).click()
    await expect(dialog).to_have_count(0)
    assert (await hand.the("Second"))["id"] == row["id"]
    await page.reload()
    await hand.click("Revoke Second")
    await dialog.get_by_role("button", name="Revoke", exact=True).click()
    await expect(page.get_by_role("button", name="Revoke Second")).to_have_count(0)
    await hand.is_gone("Second")


async def invitation(hand: Hand) -> None:
    """Made and withdrawn; there is nothing in it to change."""
    page, dialog = hand.page, hand.page.get_by_role("dialog")
    email = f"guest@{hand.screens.workspace.slug}.test"
    await hand.go("agents")
    await hand.click("Invite")
    await dialog.get_by_label("E-mail").fill(email)
    await hand.click("Make the link")
    await hand.click("Done")
    await hand.the(email, "email")
    await page.reload()
    await hand.click(f"Withdraw the invitation of {email}")
    await dialog.get_by_role("button", name="Withdraw", exact=True).click()
    await expect(page.get_by_role("button", name=f"Withdraw the invitation of {email}")).to_have_count(0)
    await hand.is_gone(email, "email")


SCREENS: dict[str, Fill] = {
    "agents": colleague,
    "announcements": in_a_dialog(
        "announcements", "Publish an announcement", "Delete the announcement", notice, "Title", "title"
    ),
    "article-categories": in_a_dialog("article-categories", "Add a category", "Delete the category", nothing_more),
    "calendars": on_a_page("calendars", "a calendar", "Delete the calendar", hours),
    "canned-replies": in_a_dialog("canned-replies", "Add a reply", "Delete the reply", text),
    "custom-fields": in_a_dialog("fields", "Add a field", "Delete the field", nothing_more, "Label", "label"),
    "forms": on_a_page("forms", "a form", "Delete the form", questions),
    "inboxes": inbox,
    "invitations": invitation,
    "macros": on_a_page("macros", "a macro", "Delete the macro", note),
    "queues": on_a_page("queues", "a queue", "Delete the queue", nothing_more),
    "routing-rules": on_a_page("rules", "a rule", "Delete the rule", sorted_),
    "rules": on_a_page("automation", "a rule", "Delete the rule", automatic),
    "skills": skill,
    "sla-policies": on_a_page("sla-policies", "a policy", "Delete the policy", promise),
    "tags": in_a_dialog("tags", "Add a tag", "Delete the tag", nothing_more),
    "teams": in_a_dialog("teams", "Add a team", "Delete the team", nothing_more),
    "tokens": token,
    "webhooks": on_a_page("webhooks", "a webhook", "Delete the webhook", hook, secret),
}


def resources() -> dict[str, set[str]]:
    """Return what the OpenAPI document knows by the first part of its path, with all methods on it or on one of it."""
    document = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    found: dict[str, set[str]] = {}
    for path, operations in document["paths"].items():
        name, _, rest = path.removeprefix(BASE).partition("/")
        if path.startswith(BASE) and "." not in name:
            methods = found.setdefault(name, set())
            if rest in ("", "{id}"):
                methods |= {method for method in operations if method in ("get", "post", "put", "patch", "delete")}
    return found


def test_every_resource_has_a_screen_or_a_reason_why_not() -> None:
    known = resources()
    assert sorted(known) == sorted([*SCREENS, *EXCEPTIONS])
    # Whatever can be made and deleted by hand is set up by somebody.
    made = {name for name, methods in known.items() if {"post", "delete"} <= methods}
    assert made - set(SCREENS) == {"articles"}


@pytest.mark.parametrize("resource", sorted(SCREENS))
async def test_it_is_made_changed_and_deleted_on_its_screen(screens: Screens, office: Office, resource: str) -> None:
    async with screens.desk("admin") as page:
        await SCREENS[resource](Hand(page, screens, await office.desk("admin"), resource))


async def test_the_workspace_is_renamed_on_its_screen(screens: Screens, office: Office) -> None:
    admin = await office.desk("admin")
    async with screens.desk("admin") as page:
        await page.goto(f"{screens.program.url}/settings/workspace")
        await page.get_by_label("Name").first.fill("Renamed")
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
        await page.reload()
        await expect(page.get_by_label("Name").first).to_have_value("Renamed")
    assert (await admin.get(f"{BASE}workspace"))["name"] == "Renamed"


async def test_dead_letters_are_looked_at_taken_in_again_and_dismissed(screens: Screens, office: Office) -> None:
    admin = await office.desk("admin")
    async with office.program.database.begin() as connection:
        await connection.execute(
            insert(RawEvent).values(
                workspace_id=office.workspace.id,
                id=new_id(),
                inbox_id=office.workspace.inbox_id,
                order_key="c",
                dedupe_key="half",
                headers={},
                body=b'{"half": ',
                state="dead",
                error="not JSON",
            )
        )
    async with screens.desk("admin") as page:
        await page.goto(f"{screens.program.url}/settings/dead-letters")
        await page.get_by_role("button", name="Look at it").click()
        await expect(page.get_by_role("dialog")).to_contain_text('{"half": ')
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="Take in again").click()
        await expect(page.get_by_text("It is still not understood")).to_be_visible()
        await page.get_by_role("button", name="Dismiss", exact=True).first.click()
        await expect(page.get_by_text("Everything was understood")).to_be_visible()
    assert (await admin.get(f"{BASE}dead-letters"))["items"] == []


async def test_whoever_leaves_a_form_with_something_in_it_is_asked(screens: Screens) -> None:
    async with screens.desk("admin") as page:
        await page.goto(f"{screens.program.url}/settings/macros")
        await page.get_by_role("link", name="Add a macro").click()
        await page.get_by_label("Name").fill("Half a word")
        await page.get_by_role("link", name="Tags").click()
        asked = page.get_by_role("dialog", name="There are changes that are not saved")
        await asked.get_by_role("button", name="Stay here").click()
        await expect(page.get_by_label("Name")).to_have_value("Half a word")
        await page.get_by_role("link", name="All macros").click()
        await expect(asked).to_be_visible()
        await expect(page).to_have_url(f"{screens.program.url}/settings/macros/new")
        await asked.get_by_role("button", name="Leave without saving").click()
        await expect(page).to_have_url(f"{screens.program.url}/settings/macros")
