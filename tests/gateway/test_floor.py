"""The floor over HTTP and the stream: who sees it, what it says, and that it moves by itself."""

from __future__ import annotations

from typing import Any

import pytest

from gateway import keys
from gateway.realtime.floor import FloorWatch
from tests.gateway.streams import add_queue
from tests.support.office import Office, Stream
from tests.support.program import Program
from tests.support.workspaces import make_workspace

PATH = "/api/v1/floor"


@pytest.fixture(autouse=True)
def at_once(running: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here waits for a second to pass."""
    watch = running.app[keys.HUB].floor
    assert isinstance(watch, FloorWatch)
    monkeypatch.setattr(watch, "_at_most_every_s", 0)


def queue_in(rows: list[dict[str, Any]], queue_id: object) -> dict[str, Any]:
    return next(row for row in rows if row["id"] == str(queue_id))


async def test_supervisors_and_admins_see_the_floor_and_agents_do_not(office: Office) -> None:
    await office.customer_writes("It leaks")
    for who in ("supervisor", "admin"):
        seen = await (await office.desk(who)).get(PATH)  # type: ignore[arg-type]
        queue = queue_in(seen["queues"], office.workspace.queue_id)
        assert (queue["waiting"], queue["offered"], queue["answered"]) == (1, 1, 0)
        assert queue["service_level"] == {"percent": None, "target_percent": 80, "within_s": None}
        assert {row["id"] for row in seen["agents"]} >= {str(office.workspace.agent_id)}
    refused = await (await office.desk("agent")).ask("GET", PATH)
    assert (refused.status, refused.body["error"]) == (403, "forbidden")
    assert (await office.stranger().ask("GET", PATH)).status == 401


async def test_another_workspace_sees_nothing_of_it(office: Office) -> None:
    await office.customer_writes("It leaks")
    neighbour = Office(office.program, await make_workspace(office.program.database))
    seen = await (await neighbour.desk("supervisor")).get(PATH)
    assert [row["id"] for row in seen["queues"]] == [str(neighbour.workspace.queue_id)]
    assert seen["queues"][0]["waiting"] == 0
    assert str(office.workspace.agent_id) not in {row["id"] for row in seen["agents"]}


async def test_a_token_that_sees_its_own_queues_only_watches_these(office: Office) -> None:
    await office.customer_writes("It leaks")
    mine = await add_queue(office, office.workspace.supervisor_id)
    desk = await office.desk("supervisor", scopes=["floor.watch"])
    seen = await desk.get(PATH)
    assert [row["id"] for row in seen["queues"]] == [mine]
    assert {row["id"] for row in seen["agents"]} == {str(office.workspace.supervisor_id)}
    async with desk.stream() as stream:
        await stream.say(type="watching", floor=True)
        whole = (await stream.until("floor"))[-1]["data"]
    assert whole["queue_ids"] == [mine]


async def test_the_figures_move_by_themselves(office: Office) -> None:
    queue_id = office.workspace.queue_id
    desk = await office.desk("supervisor")
    agent = await office.desk("agent")
    async with desk.stream() as stream:
        await stream.say(type="watching", floor=True)
        first = (await stream.until("floor"))[-1]
        assert "seq" not in first
        assert first["data"]["whole"] is True
        assert queue_in(first["data"]["queues"], queue_id)["waiting"] == 0
        conversation = (await office.customer_writes("It leaks"))["conversation_id"]
        waits = await _until(stream, queue_id, "waiting", 1)
        assert waits["whole"] is False
        await agent.post(f"/api/v1/conversations/{conversation}/assign", {"agent_id": office.workspace.agent_id})
        moved = await _until(stream, queue_id, "answered", 1)
        assert queue_in(moved["queues"], queue_id)["waiting"] == 0
        holder = await _holder(stream, moved, str(office.workspace.agent_id))
        assert [held["conversation_id"] for held in holder["holds"]] == [conversation]


async def test_an_agent_who_asks_to_watch_is_shown_nothing(office: Office) -> None:
    async with (await office.desk("agent")).stream() as stream:
        await stream.say(type="watching", floor=True)
        await stream.say(type="ping")
        frames = await stream.until("pong")
    assert [frame["type"] for frame in frames] == ["pong"]


async def test_nothing_is_worked_out_when_nobody_watches(office: Office, running: Program) -> None:
    watch = running.app[keys.HUB].floor
    assert isinstance(watch, FloorWatch)
    async with (await office.desk("supervisor")).stream() as stream:
        await stream.say(type="watching", floor=True)
        await stream.until("floor")
        assert office.workspace.id in watch._galleries
        await stream.say(type="watching", floor=False)
        await stream.say(type="ping")
        await stream.until("pong")
        assert office.workspace.id not in watch._galleries


async def test_a_promise_about_to_break_is_at_risk(office: Office) -> None:
    admin = await office.desk("admin")
    policy = {"name": "Fast", "terms": {"first_response": {"within_s": 600, "hours": "always"}}}
    await admin.post("/api/v1/sla-policies", policy, expect=201)
    conversation = (await office.customer_writes("It leaks"))["conversation_id"]
    risks = (await admin.get(PATH))["at_risk"]
    assert [(risk["conversation_id"], risk["kind"]) for risk in risks] == [(conversation, "first_response")]


async def test_a_queue_says_what_is_in_time_and_when_to_raise_an_alarm(office: Office) -> None:
    desk = await office.desk("supervisor")
    policy = {"service_level": {"within_s": 45, "target_percent": 90}, "alarms": {"waiting": 5}}
    await desk.patch(f"/api/v1/queues/{office.workspace.queue_id}", {"policy": policy})
    queue = queue_in((await desk.get(PATH))["queues"], office.workspace.queue_id)
    assert queue["service_level"] == {"percent": None, "target_percent": 90, "within_s": 45}
    assert queue["alarms"] == {"waiting": 5, "longest_wait_s": None, "service_level_percent": None}


async def _until(stream: Stream, queue_id: object, name: str, value: int) -> dict[str, Any]:
    while True:
        data: dict[str, Any] = (await stream.until("floor"))[-1]["data"]
        for row in data.get("queues", ()):
            if row["id"] == str(queue_id) and row[name] == value:
                return data


async def _holder(stream: Stream, data: dict[str, Any], agent_id: str) -> dict[str, Any]:
    while True:
        for row in data.get("agents", ()):
            if row["id"] == agent_id and row["holds"]:
                return dict(row)
        data = (await stream.until("floor"))[-1]["data"]
