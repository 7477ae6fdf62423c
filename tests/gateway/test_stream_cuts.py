"""A client whose line is cut again and again ends with what the server has, and notices no gap."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from tests.support.live_view import differences, follow, take_snapshot
from tests.support.office import Desk, Office

CONVERSATIONS = "/api/v1/conversations"


async def work_on(office: Office, agent: Desk, chance: random.Random, steps: int) -> None:
    """Let customers write and an agent answer, note, close and tag, at random."""
    for _ in range(steps):
        sender = f"c-{chance.randrange(4)}"
        id_ = (await office.customer_writes("hello", sender=sender))["conversation_id"]
        match chance.randrange(4):
            case 0:
                await agent.post(f"{CONVERSATIONS}/{id_}/messages", {"kind": "reply", "text": "hi"})
            case 1:
                await agent.post(f"{CONVERSATIONS}/{id_}/messages", {"kind": "note", "text": "careful"})
            case 2:
                await agent.patch(f"{CONVERSATIONS}/{id_}", {"priority": chance.choice(["low", "high", "urgent"])})
            case _:
                await agent.post(f"{CONVERSATIONS}/{id_}/resolve")


async def listen(desk: Desk, cursor: int, frames: int) -> list[dict[str, Any]]:
    """Return some frames after a cursor, and hang up without a word."""
    heard: list[dict[str, Any]] = []
    async with desk.stream(cursor=cursor) as stream:
        expected = stream.hello["cursor"]
        assert expected == cursor
        while len(heard) < frames:
            frame = await stream.next()
            if "seq" in frame:
                assert frame["prev"] == expected
                expected = frame["seq"]
                heard.append(frame)
        assert stream.ws._response is not None
        connection = stream.ws._response.connection
        assert connection is not None
        connection.transport.abort()
    return heard


async def drive(office: Office, seed: int, cuts: int, steps: int) -> None:
    chance = random.Random(seed)
    agent, supervisor = await office.desk("agent"), await office.desk("supervisor")
    async with supervisor.stream() as stream:
        cursor = stream.hello["cursor"]
    view = await take_snapshot(supervisor)
    working = asyncio.create_task(work_on(office, agent, chance, steps))
    for _ in range(cuts):
        heard = await listen(supervisor, cursor, chance.randrange(1, 8))
        view = await follow(view, heard, supervisor)
        cursor = heard[-1]["seq"]
    await working
    for _ in range(50):
        async with office.program.database.acquire() as connection:
            last = await connection.fetchval("SELECT last FROM feed WHERE workspace_id = $1", office.workspace.id)
        if last > cursor:
            heard = await listen(supervisor, cursor, last - cursor)  # a supervisor hears all but others' desks
            view = await follow(view, heard, supervisor)
            cursor = last
            continue
        fresh = await take_snapshot(supervisor)
        async with office.program.database.acquire() as connection:
            if last == await connection.fetchval("SELECT last FROM feed WHERE workspace_id = $1", office.workspace.id):
                assert differences(view, fresh) == []
                return
    raise AssertionError("the workspace never came to rest")


async def test_a_client_that_is_cut_again_and_again_ends_where_the_server_is(office: Office) -> None:
    await drive(office, seed=7, cuts=6, steps=12)


@pytest.mark.reliability
async def test_many_clients_cut_for_minutes_end_where_the_server_is(office: Office) -> None:
    for seed in range(20):
        await drive(office, seed=seed, cuts=30, steps=60)
