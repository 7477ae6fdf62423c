"""The knowledge page: an article is written, published, changed by two, and never lost."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import PHONE, Screens
from tests.support.office import Office

pytestmark = pytest.mark.needs("chromium")


async def write_articles(office: Office, *titles: str) -> list[str]:
    """Write drafts of the admin, the last one on top of the list; return their ids."""
    admin = await office.desk("admin")
    made = [
        await admin.post("/api/v1/articles", {"language": "en", "title": title, "body": f"About {title}."}, expect=201)
        for title in titles
    ]
    return [str(one["id"]) for one in made]


async def test_an_article_is_written_previewed_published_and_found(screens: Screens) -> None:
    async with screens.desk() as page:
        await page.get_by_role("navigation").get_by_role("link", name="Knowledge").click()
        await page.get_by_role("button", name="New article").click()
        await page.get_by_role("textbox", name="Title", exact=True).fill("Kettle leaks")
        await page.get_by_label("Text (Markdown)").fill("Check the **seal**.\n\n<script>alert(1)</script>")
        await expect(page.get_by_role("region", name="Preview").locator("strong")).to_have_text("seal")
        await page.get_by_role("button", name="Save").click()
        await page.get_by_role("button", name="Publish").click()
        await expect(page.get_by_role("article")).to_contain_text("Published")
        assert await screens.faults(page) == []
        await page.get_by_role("searchbox").fill("kettle")
        await expect(page.get_by_role("option")).to_have_count(1)
        await page.get_by_text("Versions", exact=True).click()
        await expect(page.get_by_role("article")).to_contain_text("Version 1")


async def test_two_who_change_an_article_see_each_other_and_lose_nothing(screens: Screens, office: Office) -> None:
    (article_id,) = await write_articles(office, "Refunds")
    async with screens.desk() as page:
        await page.goto(f"{screens.program.url}/knowledge/{article_id}")
        await page.get_by_role("button", name="Edit").click()
        await expect(page.get_by_role("textbox", name="Title", exact=True)).to_be_focused()
        text = page.get_by_label("Text (Markdown)")
        await text.fill("About Refunds, by me.")
        admin = await office.desk("admin")
        await admin.patch(f"/api/v1/articles/{article_id}", {"body": "About Refunds, by them."})
        await expect(page.get_by_role("alert")).to_contain_text("A colleague has saved version 2")
        compared = page.get_by_role("group", name="What keeping yours would change")
        await expect(compared.locator("del")).to_have_text("them")
        assert await screens.faults(page) == []
        await expect(page.get_by_role("button", name="Save")).to_be_disabled()
        await page.get_by_role("button", name="Keep mine").click()
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("article")).to_contain_text("About Refunds, by me.")
        await page.get_by_text("Versions", exact=True).click()
        await page.get_by_role("button", name="What changed").first.click()
        await expect(page.get_by_role("listitem").first.locator("ins")).to_have_text("me")
        assert await screens.faults(page) == []
        await page.get_by_role("listitem").nth(1).get_by_role("button", name="Bring back").click()
        await expect(page.get_by_role("article")).to_contain_text("About Refunds, by them.")
        await expect(page.get_by_role("listitem").first).to_contain_text("brought back from version 2")


async def test_unsaved_text_is_kept_while_one_looks_elsewhere(screens: Screens, office: Office) -> None:
    first, _ = await write_articles(office, "Refunds", "Invoices")
    async with screens.desk() as page:
        await page.goto(f"{screens.program.url}/knowledge/{first}")
        await page.get_by_role("button", name="Edit").click()
        text = page.get_by_label("Text (Markdown)")
        await text.fill("Half a sent")
        await page.get_by_role("option").filter(has_text="Invoices").click()
        await expect(page.get_by_role("article", name="Invoices")).to_be_visible()
        await page.get_by_role("navigation").get_by_role("link", name="Contacts").click()
        await page.get_by_role("navigation").get_by_role("link", name="Knowledge").click()
        await page.get_by_role("option").filter(has_text="Unsaved").click()
        await expect(text).to_have_value("Half a sent")
        await page.get_by_role("button", name="Cancel").click()
        await expect(page.get_by_role("article", name="Refunds")).to_contain_text("About Refunds.")
        await page.get_by_role("button", name="Undo").click()
        await expect(text).to_have_value("Half a sent")


async def test_a_draft_is_deleted_at_the_second_word(screens: Screens, office: Office) -> None:
    (article_id,) = await write_articles(office, "Refunds")
    async with screens.desk() as page:
        await page.goto(f"{screens.program.url}/knowledge/{article_id}")
        await page.get_by_role("button", name="Delete draft").click()
        await page.get_by_role("dialog").get_by_role("button", name="Delete draft").click()
        await expect(page.get_by_text("Pick an article")).to_be_visible()
        await expect(page.get_by_role("option")).to_have_count(0)


async def test_the_list_is_walked_with_the_arrow_keys(screens: Screens, office: Office) -> None:
    await write_articles(office, "Third", "Second", "First")
    async with screens.desk() as page:
        await page.goto(f"{screens.program.url}/knowledge")
        rows = page.get_by_role("listbox", name="Knowledge")
        await expect(rows.get_by_role("option")).to_have_count(3)
        await rows.focus()
        for key, title in (("ArrowDown", "First"), ("ArrowDown", "Second"), ("End", "Third"), ("ArrowUp", "Second")):
            await page.keyboard.press(key)
            await expect(page.get_by_role("article", name=title)).to_be_visible()
            await expect(rows.get_by_role("option", selected=True)).to_contain_text(title)


async def test_a_phone_comes_back_to_the_search_it_left(screens: Screens, office: Office) -> None:
    await write_articles(office, "Kettle leaks", "Kettle hums", "Invoices")
    async with screens.desk(size=PHONE) as page:
        await page.goto(f"{screens.program.url}/knowledge")
        await page.get_by_role("searchbox").fill("kettle")
        await expect(page.get_by_role("option")).to_have_count(2)
        await page.get_by_role("option").first.click()
        await page.get_by_role("button", name="Back to the list").click()
        await expect(page.get_by_role("searchbox")).to_have_value("kettle")
        await expect(page.get_by_role("option")).to_have_count(2)
