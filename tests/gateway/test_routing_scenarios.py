"""Days at the counter, on the running program: who is served, and when, as a customer and a supervisor see it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from gateway import keys
from tests.gateway.streams import add_colleague, add_queue
from tests.support.clock import FakeClock
from tests.support.databases import TestServer
from tests.support.office import Desk, Office, Stream
from tests.support.program import running_program
from tests.support.recorder import Recorder
from tests.support.workspaces import make_workspace

CONVERSATIONS = "/api/v1/conversations"


async def arrive(office: Office, *senders: str) -> list[str]:
    """Customers write one after the other; return their conversations."""
    return [str((await office.customer_writes("Hello", sender))["conversation_id"]) for sender in senders]


async def given(stream: Stream, count: int = 1) -> list[tuple[str, str]]:
    """Wait until so many conversations have been given to somebody, and return them with the agents, in order."""
    found: list[tuple[str, str]] = []
    while len(found) < count:
        fact = (await stream.until("conversation.assigned"))[-1]["data"]["event"]
        if fact["reason"] == "routed":
            found.append((fact["conversation_id"], fact["agent_id"]))
    return found


async def until(stream: Stream, type_: str, conversation: str, agent_id: UUID | None = None) -> dict[str, Any]:
    """Wait until this has happened with a conversation, and to an agent if one is given; return the event's facts."""
    while True:
        fact: dict[str, Any] = (await stream.until(type_))[-1]["data"]["event"]
        if fact["conversation_id"] == conversation and agent_id in (None, UUID(fact.get("agent_id", conversation))):
            return fact


async def set_policy(office: Office, **policy: Any) -> None:
    admin = await office.desk("admin")
    await admin.patch(f"/api/v1/queues/{office.workspace.queue_id}", {"policy": policy})


async def come_on(desk: Desk) -> None:
    await desk.put("/api/v1/me/state", {"state": "available"})


async def test_with_room_for_three_the_fourth_is_served_before_a_fifth_who_comes_as_one_leaves(office: Office) -> None:
    me = str(office.workspace.agent_id)
    agent, supervisor = await office.desk("agent"), await office.desk("supervisor")
    async with supervisor.stream() as seen, agent.stream():
        await come_on(agent)
        first, second, third, fourth = await arrive(office, "a", "b", "c", "d")
        assert await given(seen, 3) == [(first, me), (second, me), (third, me)]
        waiting = (await supervisor.get(f"{CONVERSATIONS}/{fourth}/routing"))["waiting"]
        assert waiting["out_by_reason"] == {"no_capacity": 1}
        (fifth,) = await arrive(office, "e")
        await agent.post(f"{CONVERSATIONS}/{first}/resolve", {})
        assert await given(seen) == [(fourth, me)]
        assert (await supervisor.get(f"{CONVERSATIONS}/{fifth}"))["assignee_id"] is None


async def test_ten_who_waited_for_anybody_are_served_in_order_as_soon_as_one_comes_on(office: Office) -> None:
    me = str(office.workspace.agent_id)
    agent, admin, supervisor = [await office.desk(who) for who in ("agent", "admin", "supervisor")]
    await admin.put(f"/api/v1/agents/{me}/capacity", {"cap_units": 1000})
    conversations = await arrive(office, *"abcdefghij")
    async with supervisor.stream() as seen, agent.stream():
        await come_on(agent)
        assert await given(seen, 10) == [(one, me) for one in conversations]


async def test_what_is_not_answered_in_time_moves_on_is_counted_and_told(office: Office) -> None:
    colleague_id = await add_colleague(office, in_queue=True)
    agent, colleague, supervisor = [await office.desk(who) for who in ("agent", colleague_id, "supervisor")]
    await set_policy(office, offer_ttl_s=1)
    async with supervisor.stream() as seen, agent.stream() as mine, colleague.stream() as theirs:
        await come_on(agent)
        (conversation,) = await arrive(office, "a")
        await until(mine, "item.offered", conversation, office.workspace.agent_id)
        await come_on(colleague)
        await until(seen, "item.expired", conversation, office.workspace.agent_id)
        await until(theirs, "item.offered", conversation, colleague_id)
        traced = (await supervisor.get(f"{CONVERSATIONS}/{conversation}/routing"))["items"]
        assert [one["agent_id"] for one in traced] == [str(colleague_id), str(office.workspace.agent_id)]


@pytest.mark.parametrize("way", ["moved", "any_skill"])
async def test_a_skill_that_nobody_on_duty_has_is_no_dead_end(office: Office, way: str) -> None:
    agent, admin, supervisor = [await office.desk(who) for who in ("agent", "admin", "supervisor")]
    skill = await admin.post("/api/v1/skills", {"name": "Fridges", "kind": "hard"})
    rule = {"conditions": {}, "outcome": {"needs": [{"skill_id": skill["id"]}]}}
    await admin.post("/api/v1/routing-rules", {"name": "Fridges"} | rule)
    colleague_id = await add_colleague(office)
    colleague = await office.desk(colleague_id)
    other = await add_queue(office, colleague_id)
    does = {"to_queue_id": other} if way == "moved" else {"any_skill": True}
    await set_policy(office, longest_wait={"after_s": 1} | does)
    async with supervisor.stream() as seen, agent.stream(), colleague.stream():
        for desk in (agent, colleague):
            await come_on(desk)
        (conversation,) = await arrive(office, "a")
        assert (await until(seen, "item.overstayed", conversation))["way"] == way
        served_by: UUID = colleague_id if way == "moved" else office.workspace.agent_id
        assert await given(seen) == [(conversation, str(served_by))]


@pytest.mark.parametrize("others", ["a colleague", "nobody"])
async def test_whose_owner_vanished_goes_to_the_next_agent_or_to_its_place_in_the_queue_after_the_set_time(
    server: TestServer, tmp_path: Path, statements: Recorder, others: str
) -> None:
    clock = FakeClock()
    async with server.fresh() as url, running_program(url, tmp_path, parts={"clock": clock}) as program:
        office = Office(program, await make_workspace(program.database))
        agent, supervisor = await office.desk("agent"), await office.desk("supervisor")
        colleague_id = await add_colleague(office, in_queue=True)
        colleague = await office.desk(colleague_id)
        await set_policy(office, channels={"api": {"is_realtime": True}})
        await come_on(agent)  # a request vouches for them for half a minute, and they are never heard of again
        (conversation,) = await arrive(office, "a")
        await look(office)
        path = f"{CONVERSATIONS}/{conversation}"
        assert (await supervisor.get(path))["assignee_id"] == str(office.workspace.agent_id)
        clock.advance(seconds=31)
        assert await arrive(office, "a") == [conversation]  # the customer writes into the void
        await look(office)
        assert (await supervisor.get(path))["assignee_id"] == str(office.workspace.agent_id)
        clock.advance(seconds=44)
        if others == "a colleague":
            await come_on(colleague)
        await look(office)
        found = await supervisor.get(path)
        if others == "nobody":
            assert (found["assignee_id"], found["queue_id"]) == (None, str(office.workspace.queue_id))
            waiting = (await supervisor.get(f"{path}/routing"))["waiting"]
            assert waiting["waited_s"] == 75
            clock.advance(seconds=600)
            await come_on(colleague)
            await look(office)
            found = await supervisor.get(path)
        assert found["assignee_id"] == str(colleague_id)


async def look(office: Office) -> None:
    """Have the program's router look at the workspace, once its lease is its own."""
    router = office.app[keys.ROUTER]
    async with asyncio.timeout(60):
        while await router.leases.hold(office.workspace.id) is None:
            await asyncio.sleep(0.1)
    await router.drain(office.workspace.id)
