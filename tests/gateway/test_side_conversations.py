"""Side conversations over HTTP and the stream: what who is asked gets to see, and when."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.gateway.streams import add_colleague, add_queue
from tests.support.office import Desk, Office

PATH = "/api/v1/side-conversations"


async def ask(desk: Desk, case: str, **more: Any) -> Any:
    due = datetime.now(UTC) + timedelta(hours=4)
    body = {"conversation_id": case, "subject": "Pump", "due_at": due, "text": "Do you have it?"} | more
    return await desk.post(PATH, body, expect=201)


async def parts_team(office: Office) -> tuple[str, UUID, Desk]:
    """Another department: its id, its one member, and their desk."""
    member = await add_colleague(office)
    admin = await office.desk("admin")
    team = await admin.post("/api/v1/teams", {"name": "Parts", "agent_ids": [member]})
    return str(team["id"]), member, await office.desk(member)


@pytest.fixture
async def case(office: Office) -> str:
    return str((await office.customer_writes("My machine says E4"))["conversation_id"])


async def test_the_asked_department_reads_and_answers_without_the_case(office: Office, case: str) -> None:
    agent = await office.desk("agent")
    team, member, parts = await parts_team(office)
    side = await ask(agent, case, lead_team_id=team)
    assert side["case"] == {"subject": "", "contact_name": "Li Lei", "status": "open"}
    assert side["me"] == {"is_asked": False, "may_manage": True}
    found = await parts.get(f"{PATH}?view=asked&state=live")
    [seen] = found["items"]
    assert (seen["id"], seen["case"], seen["me"]) == (side["id"], None, {"is_asked": True, "may_manage": False})
    assert found["counts"] == {"asked": 1, "overdue": 0, "answered": 0}
    assert "Li Lei" not in str(found)
    await parts.get(f"/api/v1/conversations/{case}", expect=404)
    await parts.get(f"{PATH}?conversation_id={case}", expect=404)
    line = await parts.post(f"{PATH}/{side['id']}/messages", {"text": "Two on the shelf"}, expect=201)
    assert line["author"] == {"kind": "agent", "id": str(member), "name": "Bo Colleague"}
    shown = await agent.get(f"{PATH}/{side['id']}")
    assert (shown["state"], shown["lead_name"], shown["message_count"]) == ("answered", "Parts", 2)
    assert (await agent.get(f"{PATH}?view=started"))["counts"]["answered"] == 1
    assert (await agent.get(f"/api/v1/conversations/{case}"))["sides"] == {"waiting": 0, "overdue": 0, "answered": 1}
    await parts.post(f"{PATH}/{side['id']}/close", expect=403)
    assert (await agent.post(f"{PATH}/{side['id']}/close"))["state"] == "done"
    assert (await parts.get(f"{PATH}?view=asked&state=live"))["items"] == []


async def test_it_is_live_for_those_who_are_asked_and_nobody_else(office: Office, case: str) -> None:
    agent = await office.desk("agent")
    team, _, parts = await parts_team(office)
    stranger = await office.desk(await add_colleague(office))
    async with parts.stream() as asked, agent.stream() as owner, stranger.stream() as other:
        side = await ask(agent, case, lead_team_id=team)
        opened = (await asked.until("side.opened"))[-1]
        assert opened["data"]["side"]["id"] == side["id"]
        assert set(opened["data"]) == {"event", "side"}, "nothing of the case"
        await parts.post(f"{PATH}/{side['id']}/messages", {"text": "Two"}, expect=201)
        frames = await owner.until("side.answered")
        changed = (await owner.until("conversation.sides_changed"))[-1]
        assert changed["data"]["conversation"]["sides"]["answered"] == 1
        assert any(frame["type"] == "side.messaged" for frame in frames)
        queue = await add_queue(office, office.workspace.agent_id)
        await agent.patch(f"{PATH}/{side['id']}", {"lead_queue_id": queue})
        gone = (await asked.until("side.gone"))[-1]
        assert gone["data"] == {"side_id": side["id"]}
        await agent.post(f"/api/v1/conversations/{case}/messages", {"kind": "note", "text": "end"})
        admin = await office.desk("admin")
        await admin.post("/api/v1/tags", {"name": f"t{uuid4()}"})
        assert not [one for one in await other.until("tag.updated") if one["type"].startswith("side.")]
    await parts.get(f"{PATH}/{side['id']}", expect=404)


async def test_an_overdue_one_is_told_to_both_sides_and_shown_in_the_case(office: Office, case: str) -> None:
    agent = await office.desk("agent")
    team, _, parts = await parts_team(office)
    async with parts.stream() as asked, agent.stream() as owner:
        side = await ask(agent, case, lead_team_id=team, due_at=datetime.now(UTC) + timedelta(seconds=1))
        for stream in (asked, owner):
            frame = (await stream.until("side.overdue"))[-1]
            assert frame["data"]["side"]["state"] == "overdue"
            assert frame["data"]["event"]["agent_id"] == str(office.workspace.agent_id)
    listed = (await agent.get("/api/v1/conversations?view=all"))["items"]
    assert [one["sides"] for one in listed] == [{"waiting": 1, "overdue": 1, "answered": 0}]
    assert (await parts.get(f"{PATH}?view=asked"))["counts"] == {"asked": 1, "overdue": 1, "answered": 0}
    moved = await agent.patch(f"{PATH}/{side['id']}", {"due_at": datetime.now(UTC) + timedelta(hours=1)})
    assert moved["state"] == "open"


async def test_a_rule_acts_when_an_answer_is_overdue(office: Office, case: str) -> None:
    admin, agent = await office.desk("admin"), await office.desk("agent")
    team, _, _ = await parts_team(office)
    rule = {
        "name": "Late answers",
        "trigger": {"kind": "event", "types": ["side.overdue"]},
        "actions": [{"kind": "set_priority", "priority": "urgent"}],
        "is_enabled": True,
    }
    await admin.post("/api/v1/rules", rule, expect=201)
    await ask(agent, case, lead_team_id=team, due_at=datetime.now(UTC) + timedelta(seconds=1))
    while (await agent.get(f"/api/v1/conversations/{case}"))["priority"] != "urgent":
        await asyncio.sleep(0.05)


async def test_a_repeated_post_answers_with_what_the_first_made(office: Office, case: str) -> None:
    agent = await office.desk("agent")
    team, _, parts = await parts_team(office)
    side = await ask(agent, case, lead_team_id=team, client_id="one")
    body = {"conversation_id": case, "subject": "Pump", "due_at": datetime.now(UTC) + timedelta(hours=4),
            "text": "Do you have it?", "lead_team_id": team, "client_id": "one"}  # fmt: skip
    assert (await agent.post(PATH, body, expect=200))["id"] == side["id"]
    first = await parts.post(f"{PATH}/{side['id']}/messages", {"text": "x", "client_id": "a"}, expect=201)
    assert (await parts.post(f"{PATH}/{side['id']}/messages", {"text": "x", "client_id": "a"}, expect=200)) == first


async def test_a_token_without_the_right_to_reply_reads_and_does_not_write(office: Office, case: str) -> None:
    agent = await office.desk("agent")
    side = await ask(agent, case, agent_ids=[office.workspace.supervisor_id])
    reader = await office.desk("agent", scopes=["contacts.write"])
    await reader.get(f"{PATH}/{side['id']}")
    for path, body in (("messages", {"text": "x"}), ("close", None), ("reopen", None), ("retry", None)):
        await reader.post(f"{PATH}/{side['id']}/{path}", body, expect=403)
    await reader.patch(f"{PATH}/{side['id']}", {"subject": "x"}, expect=403)


async def test_a_stale_change_is_refused(office: Office, case: str) -> None:
    agent = await office.desk("agent")
    side = await ask(agent, case, agent_ids=[office.workspace.supervisor_id])
    await agent.patch(f"{PATH}/{side['id']}", {"subject": "Seal"})
    body = {"subject": "Hose", "expected_version": side["version"]}
    assert (await agent.patch(f"{PATH}/{side['id']}", body, expect=409))["error"] == "stale_version"


async def test_messages_come_in_pages_upwards(office: Office, case: str) -> None:
    agent = await office.desk("agent")
    side = await ask(agent, case, agent_ids=[office.workspace.supervisor_id])
    for number in range(4):
        await agent.post(f"{PATH}/{side['id']}/messages", {"text": str(number)})
    page = await agent.get(f"{PATH}/{side['id']}/messages?limit=3")
    assert [one["sequence"] for one in page["items"]] == [3, 4, 5]
    rest = await agent.get(f"{PATH}/{side['id']}/messages?limit=3&before={page['next_cursor']}")
    assert [one["sequence"] for one in rest["items"]] == [1, 2]
    assert rest["next_cursor"] is None
