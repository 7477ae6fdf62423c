"""What a customer says of the service when it is over: in the window, on the record, before the team."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from conversations import ratings
from conversations.ratings import is_open
from tests.support.office import Desk, Office
from tests.support.window import Window, open_window

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("closed_at", "rated_at", "expected"),
    [
        (None, None, False),
        (None, NOON - timedelta(minutes=1), False),
        (NOON - timedelta(minutes=1), None, True),
        (NOON - timedelta(days=7) + timedelta(seconds=1), None, True),
        (NOON - timedelta(days=7), None, False),
        (NOON - timedelta(days=6), NOON - timedelta(days=1) + timedelta(seconds=1), True),
        (NOON - timedelta(days=6), NOON - timedelta(days=1), False),
        (NOON - timedelta(days=8), NOON - timedelta(hours=1), True),
    ],
)
def test_a_rating_is_open_for_a_week_and_then_for_a_day(
    closed_at: datetime | None, rated_at: datetime | None, expected: bool
) -> None:
    assert is_open(closed_at, rated_at, NOON) is expected


async def standing(window: Window, **wanted: Any) -> dict[str, Any]:
    """Return the next word of how the matter stands that says all this."""
    while True:
        frame = await window.until("conversation")
        if all(frame[name] == value for name, value in wanted.items()):
            return frame


async def only_id(desk: Desk) -> str:
    [conversation] = (await desk.get("/api/v1/conversations?view=all"))["items"]
    return str(conversation["id"])


@asynccontextmanager
async def closed_chat(office: Office, chat_id: UUID) -> AsyncIterator[tuple[Window, Desk, str, str]]:
    """A window whose conversation Ada took and closed: window, her desk, the conversation, what may be rated."""
    desk = await office.desk("agent")
    async with open_window(office.program.http, chat_id) as window:
        await window.write("it leaks")
        id_ = await only_id(desk)
        await desk.post(f"/api/v1/conversations/{id_}/assign", {"agent_id": office.workspace.agent_id})
        await desk.post(f"/api/v1/conversations/{id_}/resolve")
        frame = await standing(window, status="resolved")
        yield window, desk, id_, frame["rating"]["id"]


async def rate(window: Window, rating: str, stars: Any, comment: str = "") -> dict[str, Any]:
    await window.say("rate", rating=rating, stars=stars, comment=comment)
    while (frame := await window.next())["type"] not in ("rated", "error"):
        pass
    return frame


async def test_a_closed_conversation_is_rated_and_the_team_sees_whom_and_what(office: Office, chat_id: UUID) -> None:
    async with closed_chat(office, chat_id) as (window, desk, id_, rating):
        assert (await rate(window, rating, 4, " quick and kind "))["type"] == "rated"
        shown = await standing(window)
        assert shown["rating"] == {"id": rating, "stars": 4, "comment": "quick and kind", "is_open": True}
        token = window.token
    detail = await desk.get(f"/api/v1/conversations/{id_}")
    [one] = detail["ratings"]
    assert (one["stars"], one["comment"], one["episode"]) == (4, "quick and kind", 1)
    assert (one["agent_id"], one["queue_id"]) == (str(office.workspace.agent_id), str(office.workspace.queue_id))
    assert (await desk.get(f"/api/v1/conversations/{id_}/ratings"))["items"] == [one]
    [event] = [
        event
        for event in (await desk.get(f"/api/v1/conversations/{id_}/timeline"))["items"]
        if event["type"] == "conversation.rated"
    ]
    assert event["data"] == {"episode": 1, "stars": 4, "has_comment": True}
    assert (event["agent_id"], event["actor"]["kind"]) == (str(office.workspace.agent_id), "contact")
    async with open_window(office.program.http, chat_id, visitor=token) as window:
        assert window.hello["conversation"]["rating"]["stars"] == 4


async def test_the_same_answer_twice_is_one_rating_and_one_event(office: Office, chat_id: UUID) -> None:
    async with closed_chat(office, chat_id) as (window, desk, id_, rating):
        first, second = await rate(window, rating, 5), await rate(window, rating, 5)
    assert first == second
    events = (await desk.get(f"/api/v1/conversations/{id_}/timeline"))["items"]
    assert [event["data"]["stars"] for event in events if event["type"] == "conversation.rated"] == [5]
    assert len((await desk.get(f"/api/v1/conversations/{id_}/ratings"))["items"]) == 1


async def test_a_change_of_mind_keeps_one_rating_and_tells_what_it_was(office: Office, chat_id: UUID) -> None:
    async with closed_chat(office, chat_id) as (window, desk, id_, rating):
        await rate(window, rating, 2, "slow")
        await rate(window, rating, 3)
    [one] = (await desk.get(f"/api/v1/conversations/{id_}/ratings"))["items"]
    assert (one["stars"], one["comment"], one["version"]) == (3, "", 2)
    newest = next(
        event
        for event in (await desk.get(f"/api/v1/conversations/{id_}/timeline"))["items"]
        if event["type"] == "conversation.rated"
    )
    assert newest["data"] == {"episode": 1, "stars": 3, "has_comment": False, "before": 2}


async def test_a_reopened_conversation_keeps_its_rating_and_takes_no_other(office: Office, chat_id: UUID) -> None:
    async with closed_chat(office, chat_id) as (window, desk, id_, rating):
        await rate(window, rating, 5)
        await window.write("it leaks again")
        assert (await standing(window, status="open"))["rating"] is None
        again, other = await rate(window, rating, 5), await rate(window, rating, 1)
        assert (again["type"], other["error"], other["retry"]) == ("rated", "rating_closed", False)
        await desk.post(f"/api/v1/conversations/{id_}/resolve")
        offered = (await standing(window, status="resolved"))["rating"]
        assert (offered["stars"], offered["id"]) == (None, rating[:-1] + "2")
        assert (await rate(window, rating, 1))["error"] == "rating_closed"
        assert (await rate(window, offered["id"], 3))["type"] == "rated"
    found = (await desk.get(f"/api/v1/conversations/{id_}/ratings"))["items"]
    assert [(one["episode"], one["stars"]) for one in found] == [(2, 3), (1, 5)]


async def test_after_a_day_a_rating_stands(office: Office, chat_id: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    async with closed_chat(office, chat_id) as (window, desk, id_, rating):
        await rate(window, rating, 5)
        monkeypatch.setattr(ratings, "CHANGED_WITHIN", timedelta(0))
        assert (await rate(window, rating, 1))["error"] == "rating_closed"
        assert (await rate(window, rating, 5))["type"] == "rated"
        token = window.token
    [one] = (await desk.get(f"/api/v1/conversations/{id_}/ratings"))["items"]
    assert one["stars"] == 5
    async with open_window(office.program.http, chat_id, visitor=token) as window:
        assert window.hello["conversation"]["rating"]["is_open"] is False


async def test_after_a_week_nothing_is_asked_any_more(
    office: Office, chat_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with closed_chat(office, chat_id) as (window, _, _, rating):
        monkeypatch.setattr(ratings, "FIRST_WITHIN", timedelta(0))
        assert (await rate(window, rating, 1))["error"] == "rating_closed"
        token = window.token
    async with open_window(office.program.http, chat_id, visitor=token) as window:
        assert window.hello["conversation"]["rating"] is None


async def test_nobody_rates_the_conversation_of_another_visitor(office: Office, chat_id: UUID) -> None:
    async with (
        closed_chat(office, chat_id) as (_, desk, id_, rating),
        open_window(office.program.http, chat_id) as stranger,
    ):
        assert (await rate(stranger, rating, 1, "fake"))["error"] == "rating_closed"
        await stranger.write("my own matter")
        assert (await rate(stranger, rating, 1, "fake"))["error"] == "rating_closed"
    assert (await desk.get(f"/api/v1/conversations/{id_}/ratings"))["items"] == []


async def test_an_open_conversation_cannot_be_rated(office: Office, chat_id: UUID) -> None:
    desk = await office.desk("agent")
    async with open_window(office.program.http, chat_id) as window:
        await window.write("hello")
        id_ = await only_id(desk)
        assert (await rate(window, f"{id_}.1", 5))["error"] == "rating_closed"


@pytest.mark.parametrize(
    ("rating", "stars", "comment"),
    [
        ("mine", 0, ""), ("mine", 6, ""), ("mine", "5", ""), ("mine", True, ""), ("mine", None, ""), ("mine", 4.5, ""),
        ("mine", 5, "x" * 1001), ("mine", 5, 7), ("nonsense", 5, ""), (7, 5, ""), (None, 5, ""),
        ("-" * 36 + ".1", 5, ""), ("mine0000", 5, ""),
    ],
)  # fmt: skip
async def test_a_rating_that_is_none_is_refused_and_the_window_lives_on(
    office: Office, chat_id: UUID, rating: Any, stars: Any, comment: Any
) -> None:
    async with closed_chat(office, chat_id) as (window, desk, id_, mine):
        wanted = rating.replace("mine", mine) if isinstance(rating, str) else rating
        assert (await rate(window, wanted, stars, comment))["retry"] is False
        assert (await desk.get(f"/api/v1/conversations/{id_}/ratings"))["items"] == []
        assert (await rate(window, mine, 5))["type"] == "rated"


async def test_an_inbox_that_does_not_ask_offers_nothing(office: Office) -> None:
    chat_id = await office.make_chat(ask_rating=False)
    desk = await office.desk("agent")
    async with open_window(office.program.http, chat_id) as window:
        await window.write("hello")
        id_ = await only_id(desk)
        await desk.post(f"/api/v1/conversations/{id_}/resolve")
        assert (await standing(window, status="resolved"))["rating"] is None


async def test_ratings_are_listed_by_whom_they_are_of(office: Office, chat_id: UUID) -> None:
    async with closed_chat(office, chat_id) as (window, desk, _, rating):
        await rate(window, rating, 2, "slow")
    [one] = (await desk.get("/api/v1/ratings"))["items"]
    agent_id, queue_id = office.workspace.agent_id, office.workspace.queue_id
    for found in (f"agent={agent_id}", f"queue={queue_id}", f"inbox={chat_id}", "stars=2", "from=2020-01-01T00:00:00Z"):
        assert (await desk.get(f"/api/v1/ratings?{found}"))["items"] == [one], found
    for empty in (f"agent={office.workspace.supervisor_id}", "stars=5", "to=2020-01-01T00:00:00Z"):
        assert (await desk.get(f"/api/v1/ratings?{empty}"))["items"] == [], empty
    for wrong in ("cursor=broken", "stars=6", "from=2020-01-01T00:00:00"):
        assert (await desk.ask("GET", f"/api/v1/ratings?{wrong}")).status == 400, wrong


async def test_who_does_not_see_a_conversation_does_not_see_its_rating(office: Office, chat_id: UUID) -> None:
    admin, agent, supervisor = [await office.desk(who) for who in ("admin", "agent", "supervisor")]
    async with open_window(office.program.http, chat_id) as window:
        await window.write("hello")
        id_ = await only_id(supervisor)
        await supervisor.post(f"/api/v1/conversations/{id_}/resolve")
        rating = (await standing(window, status="resolved"))["rating"]["id"]
        await rate(window, rating, 1)
    [one] = (await agent.get("/api/v1/ratings"))["items"]
    assert one["agent_id"] is None
    await admin.put(f"/api/v1/queues/{office.workspace.queue_id}/members", {"members": []})
    assert (await agent.get("/api/v1/ratings"))["items"] == []
    assert (await agent.ask("GET", f"/api/v1/conversations/{id_}/ratings")).status == 404
    assert (await supervisor.get("/api/v1/ratings"))["items"] == [one]


async def test_ratings_come_in_pages(office: Office, chat_id: UUID) -> None:
    async with closed_chat(office, chat_id) as (window, desk, id_, rating):
        await rate(window, rating, 1)
        await window.write("again")
        await standing(window, status="open")
        await desk.post(f"/api/v1/conversations/{id_}/resolve")
        offered = (await standing(window, status="resolved"))["rating"]["id"]
        await rate(window, offered, 2)
    first = await desk.get("/api/v1/ratings?limit=1")
    second = await desk.get(f"/api/v1/ratings?limit=1&cursor={first['next_cursor']}")
    assert [one["stars"] for one in (*first["items"], *second["items"])] == [2, 1]
    assert second["next_cursor"] is None
