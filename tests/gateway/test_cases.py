"""The page of a case: what a customer sees behind a signed link, what they never see, and what they may say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from sqlalchemy import select, update

from conversations.models import Conversation, Rating
from gateway import keys
from gateway.cases.links import HOLDS_FOR, case_link, holds
from gateway.cases.words import preferred, words
from tests.support.office import Office
from tests.support.workspaces import make_workspace


@pytest.fixture(autouse=True)
def often_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """All tests of a minute have one address."""
    monkeypatch.setattr("gateway.routes.cases.RATINGS_PER_MINUTE", 10_000)
    monkeypatch.setattr("gateway.routes.cases.LOOKS_PER_MINUTE", 10_000)


async def link(office: Office, conversation_id: str) -> str:
    agent = await office.desk("agent")
    made = await agent.post(f"/api/v1/conversations/{conversation_id}/case-link")
    split = urlsplit(made["url"])
    return f"{split.path}?{split.query}"


async def page(office: Office, path: str, **more: Any) -> str:
    answer = await office.stranger().ask("GET", path, **more)
    assert answer.status == 200, answer.body
    return str(answer.body.decode())


async def test_a_customer_sees_how_it_stands_and_nothing_of_what_is_said_inside(office: Office) -> None:
    written = await office.customer_writes("My very private words")
    conversation_id = written["conversation_id"]
    agent, supervisor = await office.desk("agent"), await office.desk("supervisor")
    path = await link(office, conversation_id)
    shown = await page(office, path)
    assert words("en")["stage_received"] in shown
    await agent.post(f"/api/v1/conversations/{conversation_id}/assign", {"agent_id": str(office.workspace.agent_id)})
    await agent.post(f"/api/v1/conversations/{conversation_id}/messages", {"kind": "note", "text": "A secret note"})
    await agent.post(f"/api/v1/conversations/{conversation_id}/messages", {"kind": "reply", "text": "Our answer"})
    await supervisor.patch(f"/api/v1/conversations/{conversation_id}", {"priority": "urgent"})
    shown = await page(office, f"{path}&lang=zh")
    assert words("zh")["stage_in_progress"] in shown
    assert words("zh")["first_answer"] in shown
    for inside in ("private words", "secret note", "Our answer", "Ada", "urgent", str(office.workspace.queue_id)):
        assert inside not in shown
    head = (await office.stranger().ask("GET", path)).headers
    assert (head["Cache-Control"], head["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "script-src" not in head["Content-Security-Policy"]
    assert "default-src 'none'" in head["Content-Security-Policy"]
    assert "Set-Cookie" not in head


async def test_a_link_opens_its_own_case_and_no_other(office: Office) -> None:
    one, other = [(await office.customer_writes("It leaks", sender=who))["conversation_id"] for who in ("a", "b")]
    path = await link(office, one)
    neighbour = await make_workspace(office.program.database)
    for wrong in (
        path.replace(one, other),
        path.replace(str(office.workspace.id), str(neighbour.id)),
        path[:-4],
        path.replace("exp=", "exp=9"),
        path.partition("?")[0],
    ):
        answer = await office.stranger().ask("GET", wrong)
        assert answer.status == 404, wrong
        assert words("en")["missing"] in answer.body.decode()
    stranger = await Office(office.program, neighbour).desk("admin")
    assert (await stranger.ask("POST", f"/api/v1/conversations/{one}/case-link")).status == 404


async def test_a_link_ends_after_thirty_days(office: Office) -> None:
    app = office.program.app
    keyring, now = app[keys.KEYS], app[keys.CLOCK].now()
    url, until = case_link(keyring, "", office.workspace.id, office.workspace.queue_id, now)
    expiry, signature = url.partition("exp=")[2].split("&sig=")
    ids = (office.workspace.id, office.workspace.queue_id)
    assert holds(keyring, *ids, expiry, signature, until)
    assert not holds(keyring, *ids, expiry, signature, until + timedelta(seconds=1))
    assert timedelta(0) <= now + HOLDS_FOR - until < timedelta(seconds=1)


async def test_a_case_that_is_done_is_rated_once_and_changed_within_a_day(office: Office) -> None:
    conversation_id = (await office.customer_writes("It leaks"))["conversation_id"]
    agent = await office.desk("agent")
    path = await link(office, conversation_id)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    early = await office.stranger().ask("POST", path, headers=form, data=b"episode=1&stars=5")
    assert early.status == 409
    await agent.post(f"/api/v1/conversations/{conversation_id}/resolve", {})
    assert words("en")["rate"] in await page(office, path)
    for data in (
        b"episode=1&stars=9",
        b"episode=1&stars=x",
        b"episode=1",
        b"",
        b"episode=1&stars=5&comment=" + b"x" * 1001,
    ):
        refused = await office.stranger().ask("POST", path, headers=form, data=data)
        assert refused.status in (400, 409), data
    said = b"episode=1&stars=4&comment=Quick%0D%0A%E5%A5%BD&lang=zh"
    kept = await office.stranger().ask("POST", path, headers=form, data=said, allow_redirects=False)
    assert kept.status == 303
    assert kept.headers["Location"].startswith(path)
    shown = await page(office, path)
    assert words("en")["rated"].format(count=4) in shown
    assert words("en")["change"] in shown
    changed = b"episode=1&stars=2&comment="
    assert (await office.stranger().ask("POST", path, headers=form, data=changed, allow_redirects=False)).status == 303
    async with office.program.database.begin() as connection:
        rows = (await connection.execute(select(Rating).where(Rating.workspace_id == office.workspace.id))).all()
    assert [(row.stars, row.comment, row.agent_id) for row in rows] == [(2, "", None)]
    elsewhere = {**form, "Sec-Fetch-Site": "cross-site"}
    assert (await office.stranger().ask("POST", path, headers=elsewhere, data=changed)).status == 403


async def test_what_was_merged_is_shown_where_it_goes_on(office: Office) -> None:
    one, other = [(await office.customer_writes("It leaks", sender=who))["conversation_id"] for who in ("a", "b")]
    path = await link(office, one)
    await (await office.desk("agent")).post(f"/api/v1/conversations/{other}/resolve", {})
    async with office.program.database.begin() as connection:
        here = (Conversation.workspace_id == office.workspace.id, Conversation.id == UUID(one))
        await connection.execute(update(Conversation).where(*here).values(merged_into_id=UUID(other)))
    assert words("en")["stage_done"] in await page(office, path)


async def test_spam_has_no_case(office: Office) -> None:
    conversation_id = (await office.customer_writes("Buy now"))["conversation_id"]
    path = await link(office, conversation_id)
    supervisor = await office.desk("supervisor")
    await supervisor.patch(f"/api/v1/conversations/{conversation_id}", {"is_spam": True})
    assert (await office.stranger().ask("GET", path)).status == 404
    assert (await supervisor.ask("POST", f"/api/v1/conversations/{conversation_id}/case-link")).status == 404


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("de, en;q=0.5, zh;q=0.7", "zh"),
        ("fr", "en"),
        ("en, zh", "en"),
        ("zh;q=nonsense, en", "en"),
    ],
)
def test_the_page_speaks_the_browsers_language(header: str, language: str) -> None:
    assert preferred(header) == language
    assert words("zh").keys() == words("en").keys()
