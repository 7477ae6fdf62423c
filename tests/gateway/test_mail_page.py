"""The page of a mail: its own pictures are shown by whoever may see them, nothing else is loaded, nothing runs."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.support.mail import Mailbox
from tests.support.office import Office
from tests.support.pages import CONTENT_ID, HOSTILE, PICTURE, page_mail
from tests.support.post import Post, open_post
from tests.support.workspaces import make_workspace


@pytest.fixture
async def post(office: Office) -> Post:
    return await open_post(office, Mailbox(), smtp_port=None)


async def message_of(post: Post, html: str, **more: Any) -> Any:
    await post.arrives(page_mail(post.address, html, **more))
    [conversation] = await post.conversations(1)
    [message] = await post.messages(conversation["id"], 1)
    return message


async def page_of(post: Post, message: Any) -> str:
    desk = await post.office.desk("agent")
    answered = await desk.ask("GET", f"/api/v1/messages/{message['id']}/html")
    assert answered.status == 200
    return str(answered.body.decode())


async def test_a_mails_own_picture_is_shown_from_the_file_that_asks_who_is_asking(post: Post) -> None:
    message = await message_of(post, f'<p>E4:</p><img alt="E4" src="cid:{CONTENT_ID}">')
    [file] = message["attachments"]
    assert (file["inline"], file["content_type"], file["width"]) == (True, "image/png", 1)
    assert f'<img alt="E4" src="{file["url"]}">' in await page_of(post, message)
    desk = await post.office.desk("agent")
    assert (await desk.ask("GET", file["url"])).body == PICTURE
    elsewhere = Office(post.office.program, await make_workspace(post.office.program.database))
    stranger = await elsewhere.desk("admin")
    for path in (file["url"], f"/api/v1/messages/{message['id']}/html"):
        assert (await stranger.ask("GET", path)).status == 404
        assert (await post.office.stranger().ask("GET", path)).status == 401


async def test_a_picture_that_the_page_does_not_show_is_listed_below_it(post: Post) -> None:
    message = await message_of(post, "<p>no picture here</p>")
    [file] = message["attachments"]
    assert "inline" not in file
    assert "<img" not in await page_of(post, message)


async def test_a_page_whose_picture_was_left_out_shows_none(post: Post) -> None:
    message = await message_of(post, f'<img src="cid:{CONTENT_ID}">', with_picture=False)
    page = await page_of(post, message)
    assert f'<img data-cid="{CONTENT_ID}">' in page
    assert " src=" not in page


async def test_a_remote_picture_stays_off_until_somebody_wants_it(post: Post) -> None:
    message = await message_of(post, '<img src="https://shop.test/logo.png?u=1&amp;v=2" width="20">')
    assert '<img data-remote-src="https://shop.test/logo.png?u=1&amp;v=2" width="20">' in await page_of(post, message)


async def test_the_page_may_do_nothing_wherever_it_is_opened(post: Post) -> None:
    message = await message_of(post, "<p>hello</p>")
    desk = await post.office.desk("agent")
    answered = await desk.ask("GET", f"/api/v1/messages/{message['id']}/html")
    policy = dict(part.strip().partition(" ")[::2] for part in answered.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["img-src"] == "'self' data:"
    assert policy["sandbox"] == "allow-popups"
    assert (policy["form-action"], policy["base-uri"], policy["frame-ancestors"]) == ("'none'", "'none'", "'self'")
    assert "script-src" not in policy
    assert answered.headers["X-Content-Type-Options"] == "nosniff"
    assert answered.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("html", HOSTILE)
async def test_v5_0_0_1_3_1_a_hostile_page_is_left_with_nothing_that_loads_or_runs(post: Post, html: str) -> None:
    message = await message_of(post, f"<p>before</p>{html}<p>after</p>")
    page = await page_of(post, message)
    assert "before" in page
    for tag in re.findall(r"<[^>]*>", re.sub(r'(?:title|alt|data-remote-src)="[^"]*"', "", page)):
        name = tag.strip("</>").split()[0].lower()
        assert name not in {"script", "svg", "math", "iframe", "object", "embed", "form", "input", "button", "meta",
                            "base", "link", "style", "video", "audio", "source", "noscript", "template"}  # fmt: skip
        assert not re.search(r"\son\w+\s*=|javascript:|evil\.test|url\(|position|srcset|\ssrc=|background=", tag), tag
    assert " src=" not in page.replace("data-remote-src=", "")


async def test_a_message_without_a_page_has_none(office: Office) -> None:
    receipt = await office.customer_writes("just words")
    desk = await office.desk("agent")
    answered = await desk.ask("GET", f"/api/v1/messages/{receipt['message_id']}/html")
    assert (answered.status, answered.body["error"]) == (404, "no_html")
