"""Articles that the chat window shows while a visitor writes the first question."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from gateway.routes.chat_articles import SUGGESTIONS_PER_MINUTE
from tests.gateway.test_suggestions import E4, QUESTION, publish
from tests.support.office import Answered, Desk, Office
from tests.support.window import open_window


class Visitor:
    """Somebody with an open window, who has written nothing yet."""

    def __init__(self, desk: Desk, chat_id: UUID, token: str) -> None:
        self._desk, self._path = desk, f"/chat/{chat_id}"
        self._headers = {"Authorization": f"Visitor {token}"}

    async def types(self, text: str) -> Answered:
        return await self._desk.ask("POST", f"{self._path}/suggestions", {"text": text}, headers=self._headers)

    async def opens(self, article_id: str) -> Answered:
        return await self._desk.ask("GET", f"{self._path}/articles/{article_id}", headers=self._headers)


async def visitor(office: Office, chat_id: UUID) -> Visitor:
    async with open_window(office.program.http, chat_id) as window:
        return Visitor(office.stranger(), chat_id, window.token)


@pytest.fixture
async def shelf_id(office: Office) -> UUID:
    """A web chat that suggests articles."""
    return await office.make_chat(suggest_articles=True)


async def near(asks: Visitor, text: str) -> list[Any]:
    answered = await asks.types(text)
    assert answered.status == 200, answered.body
    return list(answered.body["items"])


async def test_what_is_being_written_finds_public_articles_and_small_talk_none(office: Office, shelf_id: UUID) -> None:
    article = await publish(office)
    asks = await visitor(office, shelf_id)
    found = await near(asks, QUESTION)
    assert [(one["id"], one["title"]) for one in found] == [(article["id"], E4["title"])]
    assert "滤网" in found[0]["sentence"]
    assert await near(asks, "你好，在吗") == []
    assert await near(asks, "怎么开发票") == [], "the article on invoices is internal"
    opened = await asks.opens(article["id"])
    assert opened.status == 200
    assert "<strong>断电</strong>" in opened.body["html"]
    assert opened.body["url"] is None


async def test_an_article_in_an_open_help_centre_is_linked(office: Office, shelf_id: UUID) -> None:
    article = await publish(office)
    admin = await office.desk("admin")
    await admin.patch("/api/v1/workspace", {"settings": {"help_centre": True}})
    opened = await (await visitor(office, shelf_id)).opens(article["id"])
    path = opened.body["url"]
    async with office.program.http.get(path) as page:
        assert page.status == 200
    await admin.patch(f"/api/v1/articles/{article['id']}", {"channels": ["webchat"]})
    opened = await (await visitor(office, shelf_id)).opens(article["id"])
    assert (opened.status, opened.body["url"]) == (200, None)


async def test_internal_articles_and_those_of_other_channels_and_workspaces_are_not_there(
    office: Office, shelf_id: UUID
) -> None:
    article = await publish(office, audience="internal")
    asks = await visitor(office, shelf_id)
    admin = await office.desk("admin")
    changes: list[dict[str, Any]] = [{}, {"audience": "public", "channels": ["email"]}]
    for change in changes:
        if change:
            await admin.patch(f"/api/v1/articles/{article['id']}", change)
        assert await near(asks, QUESTION) == []
        assert (await asks.opens(article["id"])).status == 404
    elsewhere = Office(office.program, await office.program.workspace())
    foreign = await publish(elsewhere)
    assert await near(asks, QUESTION) == []
    assert (await asks.opens(foreign["id"])).status == 404


async def test_a_chat_that_was_not_told_to_suggest_suggests_nothing(office: Office, chat_id: UUID) -> None:
    article = await publish(office)
    asks = await visitor(office, chat_id)
    assert (await asks.types(QUESTION)).status == 404
    assert (await asks.opens(article["id"])).status == 404


async def test_only_visitors_ask_and_not_without_end(office: Office, shelf_id: UUID) -> None:
    stranger = Visitor(office.stranger(), shelf_id, "made up")
    assert (await stranger.types(QUESTION)).status == 401
    asks = await visitor(office, shelf_id)
    assert (await asks.types("")).status == 400
    assert (await asks.types("x" * 501)).status == 400
    answers = [(await asks.types(str(number))).status for number in range(SUGGESTIONS_PER_MINUTE + 1)]
    assert answers == [200] * SUGGESTIONS_PER_MINUTE + [429]
    assert (await (await visitor(office, shelf_id)).types(QUESTION)).status == 200
