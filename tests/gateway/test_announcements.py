"""Announcements over HTTP and the stream: who sees them, who has read them, and that windows hear of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.support.office import Desk, Office
from tests.support.workspaces import make_workspace

PATH = "/api/v1/announcements"


async def unread(desk: Desk) -> list[str]:
    return [row["title"] for row in (await desk.get(f"{PATH}?unread=true"))["items"]]


async def make_team(office: Office, *members: Any) -> str:
    admin = await office.desk("admin")
    made = await admin.post("/api/v1/teams", {"name": "Second line", "agent_ids": [str(one) for one in members]})
    return str(made["id"])


async def test_what_is_announced_is_read_once_and_the_supervisor_sees_by_whom(office: Office) -> None:
    supervisor, agent = await office.desk("supervisor"), await office.desk("agent")
    async with agent.stream() as stream:
        made = await supervisor.post(
            PATH, {"title": "Recall of pump P7", "body": "**Ask** for the serial", "is_must_read": True}
        )
        frames = await stream.until("announcement.updated")
        assert "Recall" not in str(frames[-1])  # ids only
    assert (made["html"], made["receipts"]) == ("<p><strong>Ask</strong> for the serial</p>\n", {"read": 1, "of": 3})
    assert await unread(agent) == ["Recall of pump P7"]
    assert await unread(supervisor) == []  # who writes has read
    read = await agent.post(f"{PATH}/{made['id']}/read")
    assert (read["read_at"] is not None, read["receipts"]) == (True, None)
    assert (await agent.post(f"{PATH}/{made['id']}/read"))["read_at"] == read["read_at"]
    assert await unread(agent) == []
    people = (await supervisor.get(f"{PATH}/{made['id']}/receipts"))["items"]
    assert {one["name"]: one["read_at"] is not None for one in people} == {
        "Ada Agent": True, "Sun Supervisor": True, "Adele Admin": False,
    }  # fmt: skip
    for path, method in ((f"{PATH}/{made['id']}/receipts", "GET"), (f"{PATH}/{made['id']}", "DELETE"), (PATH, "POST")):
        body = {"title": "x", "body": "y"} if method == "POST" else None
        assert (await agent.ask(method, path, body)).status == 403


async def test_a_teams_announcement_is_the_teams(office: Office) -> None:
    team_id = await make_team(office, office.workspace.admin_id)
    supervisor, agent, admin = [await office.desk(who) for who in ("supervisor", "agent", "admin")]  # type: ignore[arg-type]
    made = await supervisor.post(PATH, {"title": "For some", "body": "Only you", "team_id": team_id})
    assert await unread(admin) == ["For some"]
    assert await unread(agent) == await unread(supervisor) == []
    assert (await agent.get(PATH))["items"] == []
    assert (await agent.ask("GET", f"{PATH}/{made['id']}")).status == 404
    assert (await agent.ask("POST", f"{PATH}/{made['id']}/read")).status == 404
    assert [row["title"] for row in (await supervisor.get(PATH))["items"]] == ["For some"]  # who publishes sees all
    people = (await supervisor.get(f"{PATH}/{made['id']}/receipts"))["items"]
    assert [one["name"] for one in people] == ["Adele Admin"]
    assert (
        await supervisor.ask("POST", PATH, {"title": "a", "body": "b", "team_id": str(office.workspace.id)})
    ).status == 404


async def test_another_workspace_hears_nothing(office: Office) -> None:
    supervisor = await office.desk("supervisor")
    made = await supervisor.post(PATH, {"title": "Ours", "body": "Ours"})
    neighbour = Office(office.program, await make_workspace(office.program.database))
    stranger = await neighbour.desk("admin")
    assert (await stranger.get(PATH))["items"] == []
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/read"), ("GET", "/receipts")):
        body = {"title": "Mine"} if method == "PATCH" else None
        assert (await stranger.ask(method, f"{PATH}/{made['id']}{path}", body)).status == 404


async def test_a_change_may_ask_to_be_read_again_and_what_is_over_asks_nobody(office: Office) -> None:
    supervisor, agent = await office.desk("supervisor"), await office.desk("agent")
    made = await supervisor.post(PATH, {"title": "Hours", "body": "Nine to five"})
    address = f"{PATH}/{made['id']}"
    await agent.post(f"{address}/read")
    await supervisor.patch(address, {"body": "Nine to six", "expected_version": 1})
    assert await unread(agent) == []
    assert (await supervisor.ask("PATCH", address, {"body": "x", "expected_version": 1})).body[
        "error"
    ] == "stale_version"
    changed = await supervisor.patch(address, {"ask_again": True})
    assert (changed["version"], changed["receipts"]["read"]) == (3, 1)
    assert await unread(agent) == ["Hours"]
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    await supervisor.patch(address, {"expires_at": soon})
    assert await unread(agent) == ["Hours"]
    past = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    assert (await supervisor.ask("PATCH", address, {"expires_at": past})).status in (400, 422)
    await supervisor.delete(address)
    assert (await agent.get(PATH))["items"] == []


async def test_words_find_announcements_in_either_language(office: Office) -> None:
    supervisor, agent = await office.desk("supervisor"), await office.desk("agent")
    for title, body in (
        ("排水泵召回", "请询问序列号"),
        ("Holiday hours", "Closed 100% of Monday"),
        ("Other", "Nothing"),
    ):
        await supervisor.post(PATH, {"title": title, "body": body})
    found = {q: [row["title"] for row in (await agent.get(f"{PATH}?q={q}"))["items"]]
             for q in ("序列", "monday holiday", "100%25", "_", "nothing at all")}  # fmt: skip
    assert found == {"序列": ["排水泵召回"], "monday holiday": ["Holiday hours"], "100%25": ["Holiday hours"], "_": [],
                     "nothing at all": []}  # fmt: skip
    first = await agent.get(f"{PATH}?limit=2")
    second = await agent.get(f"{PATH}?limit=2&cursor={first['next_cursor']}")
    assert [row["title"] for row in first["items"] + second["items"]] == ["Other", "Holiday hours", "排水泵召回"]


async def test_markup_in_an_announcement_runs_nothing(office: Office) -> None:
    supervisor = await office.desk("supervisor")
    body = "<script>alert(1)</script><img src=x onerror=alert(1)> [go](javascript:alert(1))"
    made = await supervisor.post(PATH, {"title": "<b>Bold</b>", "body": body})
    for evil in ("<script", "onerror=alert(1)>", 'href="javascript'):
        assert evil not in made["html"]
