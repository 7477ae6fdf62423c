"""Pictures in articles: shown to whoever may read an article that shows them, and to nobody else by any route."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from gateway import keys
from gateway.workers import tidy
from kb import pictures
from kb.markdown import picture_ids, to_html
from kit.ids import new_id
from tests.gateway.test_article_import_jobs import form
from tests.kb.office import PNG
from tests.support.office import Desk, Office
from tests.support.workspaces import make_workspace

PATH = "/api/v1/article-pictures"


async def upload(desk: Desk, data: bytes = PNG, name: str = "seal.png") -> dict[str, Any]:
    answered = await desk.ask("POST", PATH, data=form(data, name))
    assert answered.status == 201, answered.body
    return dict(answered.body)


async def article_with(desk: Desk, picture: dict[str, Any], **more: Any) -> dict[str, Any]:
    body = {"language": "en", "title": "Kettle", "body": f"Look:\n\n{picture['markdown']}", **more}
    return dict(await desk.post("/api/v1/articles", body))


async def opened(office: Office) -> Desk:
    """Return somebody who reads the help centre, which is open."""
    admin = await office.desk("admin")
    settings = (await admin.get("/api/v1/workspace"))["settings"]
    await admin.patch("/api/v1/workspace", {"settings": {**settings, "help_centre": True}})
    return office.stranger()


async def test_a_picture_is_shown_in_console_and_help_centre_and_goes_with_a_reply(office: Office) -> None:
    admin, agent, reader = await office.desk("admin"), await office.desk("agent"), await opened(office)
    picture = await upload(admin)
    assert picture["markdown"] == f"![seal](picture:{picture['id']})"
    article = await article_with(admin, picture, audience="public")
    assert f'<img src="{PATH}/{picture["id"]}"' in article["html"]
    public = f"/help/{office.workspace.slug}/pictures/{picture['id']}"
    await reader.get(public, expect=404)
    await admin.post(f"/api/v1/articles/{article['id']}/publish", {})

    shown = await agent.ask("GET", f"{PATH}/{picture['id']}")
    assert (shown.status, shown.body, shown.headers["Content-Type"]) == (200, PNG, "image/png")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert (await reader.get(public)) == PNG
    page = await reader.get(f"/help/{office.workspace.slug}/en/articles/{article['id']}")
    assert f'<img src="{public}"'.encode() in page

    attached = await agent.post(f"{PATH}/{picture['id']}/attachment")
    receipt = await office.customer_writes("Leaks")
    path = f"/api/v1/conversations/{receipt['conversation_id']}"
    await admin.post(f"{path}/assign", {"agent_id": office.workspace.agent_id})
    detail = await agent.get(path)
    sent = {
        "kind": "reply",
        "text": "See the picture",
        "attachments": [attached["id"]],
        "client_id": str(new_id()),
        "thread_id": detail["threads"][0]["id"],
    }
    message = await agent.post(f"{path}/messages", sent)
    assert [one["name"] for one in message["attachments"]] == ["seal.png"]


async def test_an_internal_picture_reaches_no_customer_and_no_reply(office: Office) -> None:
    admin, agent, reader = await office.desk("admin"), await office.desk("agent"), await opened(office)
    picture = await upload(admin)
    article = await article_with(admin, picture)
    public = f"/help/{office.workspace.slug}/pictures/{picture['id']}"
    await agent.get(f"{PATH}/{picture['id']}", expect=404)
    await admin.post(f"/api/v1/articles/{article['id']}/publish", {})
    await agent.get(f"{PATH}/{picture['id']}")
    await reader.get(public, expect=404)
    refused = await agent.post(f"{PATH}/{picture['id']}/attachment", expect=409)
    assert refused["error"] == "internal_picture"
    for route in ("/api/v1/attachments", PATH):
        await reader.get(f"{route}/{picture['id']}", expect=401)
    await agent.get(f"/api/v1/attachments/{picture['id']}", expect=404)

    # Shown by a public article as well it is public, until that article shows it no more.
    other = await article_with(admin, picture, title="Public", audience="public")
    await admin.post(f"/api/v1/articles/{other['id']}/publish", {})
    await reader.get(public)
    await admin.patch(f"/api/v1/articles/{other['id']}", {"body": "Nothing to see"})
    await reader.get(public, expect=404)
    await admin.post(f"/api/v1/articles/{other['id']}/revisions/1/restore", {"expected_version": 3})
    await reader.get(public)
    await admin.patch(f"/api/v1/articles/{other['id']}", {"audience": "internal"})
    await reader.get(public, expect=404)


async def test_an_article_lays_open_no_file_that_its_writer_may_not_see(office: Office) -> None:
    admin, agent = await office.desk("admin"), await office.desk("agent")
    secret = await upload(admin)
    await agent.get(f"{PATH}/{secret['id']}", expect=404)
    body = {"language": "en", "title": "Mine", "body": secret["markdown"]}
    refused = await agent.post("/api/v1/articles", body, expect=400)
    assert "is not there" in refused["fields"]["body"]
    there = Office(office.program, await make_workspace(office.program.database))
    theirs = await upload(await there.desk("admin"))
    await admin.get(f"{PATH}/{theirs['id']}", expect=404)
    await admin.post("/api/v1/articles", {**body, "body": theirs["markdown"]}, expect=400)
    await admin.post("/api/v1/articles", {**body, "body": f"![x](picture:{new_id()})"}, expect=400)
    await admin.post("/api/v1/articles", {**body, "body": "\n".join(secret["markdown"] for _ in range(9))})


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "x.svg", "not_a_picture"),
        (b"<html>", "x.png", "not_a_picture"),
        (b"", "x.png", "file_empty"),
        pytest.param(PNG + b"0" * 10_000_000, "x.png", "file_too_large", id="too large"),
    ],
)
async def test_what_is_no_picture_is_not_kept(office: Office, data: bytes, name: str, code: str) -> None:
    agent = await office.desk("agent")
    assert (await agent.ask("POST", PATH, data=form(data, name))).body["error"] == code


async def test_a_picture_that_no_article_shows_goes_and_one_that_is_shown_stays(office: Office) -> None:
    admin = await office.desk("admin")
    lost, kept = await upload(admin), await upload(admin, name="kept.png")
    await article_with(admin, kept)
    works = office.app[keys.WORKS]
    async with works.begin(office.workspace.id) as work:
        work.now += 2 * pictures.KEPT_UNSHOWN
        assert await pictures.purge(work) == 1
    await tidy(works, office.app[keys.BLOBS])
    await admin.get(f"{PATH}/{lost['id']}", expect=404)
    assert (await admin.get(f"{PATH}/{kept['id']}")) == PNG


def test_only_our_own_pictures_are_shown() -> None:
    id_ = UUID("0198aaaa-0000-7000-8000-000000000001")
    text = f"![ours](picture:{id_}) ![far](https://x.example/a.png) ![up](/api/v1/x) ![odd](picture:../../x)"
    shown = to_html(text)
    assert shown.count("<img") == 1
    assert f'src="{PATH}/{id_}"' in shown
    assert picture_ids(text) == [id_]
    assert '<img src="/help/a/' in to_html(text, lambda one: f"/help/a/{one}")
    assert "<img" not in to_html(f'<img src="{PATH}/{id_}">')
