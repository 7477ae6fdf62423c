"""An agent's day in a real browser: where it begins, its keys, and what must never be lost."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import PHONE, Screens
from tests.browser.test_two_sides import take_first, write
from tests.support.office import Office
from tests.support.program import PASSWORD

pytestmark = pytest.mark.needs("chromium")


async def sign_in_again(desk: Page, email: str) -> None:
    await desk.locator("input[name=email]").fill(email)
    await desk.locator("input[name=password]").fill(PASSWORD)
    await desk.keyboard.press("Enter")


async def test_an_empty_desk_opens_where_customers_wait(screens: Screens, office: Office) -> None:
    await office.customer_writes("Is anybody there?")
    async with screens.desk("supervisor") as desk:
        await expect(desk).to_have_url(re.compile("/inbox/waiting$"))
        await expect(desk.get_by_role("option")).to_contain_text("Is anybody there?")


async def test_a_conversation_is_found_taken_answered_and_resolved_by_keys_alone(
    screens: Screens, office: Office
) -> None:
    await office.customer_writes("The pump hums")
    async with screens.desk("agent") as desk:
        await desk.keyboard.press("g")
        await desk.keyboard.press("w")
        await expect(desk.get_by_role("option")).to_contain_text("The pump hums")
        await desk.keyboard.press("j")
        await desk.keyboard.press("Enter")
        await expect(desk.get_by_role("log")).to_contain_text("The pump hums")
        await desk.keyboard.press("m")
        await expect(desk.get_by_role("log")).to_contain_text("took this over")
        await desk.get_by_role("log").focus()
        await desk.keyboard.press("t")
        await expect(desk.get_by_role("combobox", name="Transfer")).to_be_focused()
        await desk.keyboard.press("Escape")
        await expect(desk.get_by_role("log")).to_be_focused()
        await desk.keyboard.press("r")
        await expect(desk.get_by_role("textbox", name="Reply")).to_be_focused()
        await desk.keyboard.type("Please clean its filter.")
        await desk.keyboard.press("Enter")
        await expect(desk.get_by_role("log")).to_contain_text("Please clean its filter.")
        await desk.keyboard.press("Escape")
        await desk.keyboard.press("e")
        await expect(desk.get_by_role("button", name="Reopen")).to_be_visible()


async def the_session_ends_at(desk: Page, path: str) -> None:
    """Let the session be over at the moment when the desk asks this, and not before."""

    async def end(route: Route) -> None:
        await desk.context.clear_cookies()
        await route.fulfill(status=401, json={"error": "unauthenticated", "detail": "sign in"})

    await desk.route(path, end, times=1)


async def test_a_session_that_ends_in_mid_work_costs_no_word(screens: Screens, office: Office) -> None:
    said = await office.customer_writes("E4 again")
    messages = f"{screens.program.url}/api/v1/conversations/{said['conversation_id']}/messages"
    email = screens.workspace.email("supervisor")
    async with screens.desk("supervisor") as desk:
        log, field = desk.get_by_role("log"), desk.get_by_role("textbox", name="Reply")
        sent = log.get_by_role("img", name=re.compile("Queued|Sent|Delivered"))
        await take_first(desk)
        await expect(log).to_contain_text("E4 again")

        # The reply itself is the first to learn of it. It had become a draft, and is none any more.
        async with desk.expect_response(lambda answer: answer.url.endswith("/draft") and answer.ok):
            await field.fill("on its way when the session ended")
        await the_session_ends_at(desk, messages)
        async with desk.expect_response(lambda answer: answer.url == messages and answer.status == 401):
            await field.press("Enter")
        await sign_in_again(desk, email)
        await expect(log).to_contain_text("on its way when the session ended")
        await expect(sent).to_have_count(1)
        await expect(field).to_have_value("")

        # Something else is, while a reply waits for the network.
        await desk.context.set_offline(True)
        await write(desk, "waited for the network")
        await expect(log).to_contain_text("waited for the network")
        await desk.context.clear_cookies()
        await desk.context.set_offline(False)
        await sign_in_again(desk, email)
        await expect(log).to_contain_text("waited for the network")
        await expect(sent).to_have_count(1, timeout=60_000)  # stands under the last of what one person said
        await expect(field).to_have_value("")

        # Something else is, before the reply is sent.
        await field.fill("half a sentence")
        await desk.context.clear_cookies()
        await field.press("Escape")
        await desk.keyboard.press("m")
        await sign_in_again(desk, email)
        await expect(field).to_have_value("half a sentence")
    desk_of = await office.desk("supervisor")
    texts = [one["text"] for one in (await desk_of.get(messages.removeprefix(screens.program.url)))["items"]]
    assert texts == ["E4 again", "on its way when the session ended", "waited for the network"]


async def test_replies_written_without_a_network_arrive_once_and_in_their_order(screens: Screens) -> None:
    async with screens.window() as customer, screens.desk() as agent:
        await write(customer, "hello?")
        await take_first(agent)
        await expect(agent.get_by_role("log")).to_contain_text("hello?")
        await agent.context.set_offline(True)
        await write(agent, "first of two")
        await write(agent, "second of two")
        await expect(agent.get_by_role("log")).to_contain_text("Goes out when the server can be reached")
        await agent.context.set_offline(False)
        await expect(customer.get_by_role("log")).to_contain_text("second of two", timeout=30_000)
        said = await customer.get_by_role("log").inner_text()
        assert said.count("first of two") == said.count("second of two") == 1
        assert said.index("first of two") < said.index("second of two")


async def test_a_note_begun_is_never_found_again_as_a_reply(screens: Screens, office: Office) -> None:
    await office.customer_writes("one")
    async with screens.desk() as desk:
        await take_first(desk)
        await desk.get_by_role("textbox", name="Reply").fill("he shouted at me")
        await desk.get_by_role("tab", name="Note").click()
        await desk.reload()
        await expect(desk.get_by_role("textbox", name="Note", exact=True)).to_have_value("he shouted at me")


async def test_files_dropped_beside_the_field_are_attached_and_wait_with_their_conversation(
    screens: Screens, office: Office
) -> None:
    await office.customer_writes("send me the manual")
    async with screens.desk() as desk:
        await take_first(desk)
        await desk.get_by_role("log").evaluate(
            """log => {
                const data = new DataTransfer();
                data.items.add(new File(['manual'], 'manual.txt', {type: 'text/plain'}));
                log.dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}));
            }"""
        )
        await expect(desk.get_by_text("manual.txt")).to_be_visible()
        await desk.get_by_role("link", name="Contacts").click()
        await expect(desk.get_by_role("heading", name="Contacts")).to_be_visible()
        await desk.go_back()
        await expect(desk.get_by_text("manual.txt")).to_be_visible()
        await desk.get_by_role("button", name="Send", exact=True).click()
        await expect(desk.get_by_role("log").get_by_text("manual.txt")).to_be_visible()


async def test_on_a_phone_the_way_back_leads_to_the_same_search(screens: Screens, office: Office) -> None:
    await office.customer_writes("the dishwasher leaks")
    async with screens.desk(size=PHONE) as desk:
        search = desk.get_by_role("searchbox", name="Search conversations")
        await search.fill("dishwasher")
        await desk.get_by_role("option").first.click()
        await expect(desk.get_by_role("log")).to_contain_text("the dishwasher leaks")
        await desk.get_by_role("button", name="Back to the list").click()
        await expect(search).to_have_value("dishwasher")


async def test_the_bubble_keeps_its_place_on_a_page_with_rules_of_its_own(screens: Screens) -> None:
    async with screens.page() as page:
        await page.set_content(
            "<style>* { margin: 40px !important; position: static !important } button { width: 9em }</style>"
            f'<script src="{screens.program.url}/widget.js" data-inbox="{screens.chat_id}"></script>'
        )
        bubble = page.locator("trunkline-chat button").first
        await expect(bubble).to_be_visible()
        place, size = await bubble.bounding_box(), page.viewport_size
        assert place is not None
        assert size is not None
        assert (place["x"] + place["width"], place["y"] + place["height"]) == (size["width"] - 20, size["height"] - 20)
        assert (place["width"], place["height"]) == (56, 56)
