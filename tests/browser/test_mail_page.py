"""Hostile mails before a real browser: opened by themselves, and in the console's frame."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Screens
from tests.support.mail import Mailbox
from tests.support.office import Office
from tests.support.pages import CONTENT_ID, HOSTILE, RAN, page_mail
from tests.support.post import open_post

pytestmark = pytest.mark.needs("chromium")


async def test_v5_0_0_1_3_1_a_hostile_mail_runs_and_loads_nothing_and_its_own_picture_is_there(
    screens: Screens, office: Office
) -> None:
    post = await open_post(office, Mailbox(), smtp_port=None)
    html = f'<p>before</p><img alt="E4" src="cid:{CONTENT_ID}">{"".join(HOSTILE)}<p>the very end</p>'
    await post.arrives(page_mail(post.address, html))
    [conversation] = await post.conversations(1)
    [message] = await post.messages(conversation["id"], 1)
    async with screens.desk() as page:
        await page.goto(f"{screens.program.url}/api/v1/messages/{message['id']}/html")
        await expect(page.locator("body")).to_contain_text("the very end")
        assert await page.title() != RAN
        await page.goto(f"{screens.program.url}/inbox/all/{conversation['id']}")
        frame = page.get_by_role("log").frame_locator("iframe").first
        await expect(frame.locator("body")).to_contain_text("the very end")
        picture = frame.get_by_alt_text("E4")
        await expect(picture).to_be_visible()
        assert await picture.evaluate("image => image.complete && image.naturalWidth === 1")
        assert await page.title() != RAN
        await expect(frame.locator("script, iframe, form, object, style:not([nonce])")).to_have_count(0)
