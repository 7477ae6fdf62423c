"""The live stream over a real WebSocket, a real database and the real program."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import orjson
import pytest
from sqlalchemy import text

from gateway import keys
from gateway.realtime import feed as feed_module
from gateway.realtime import hub as hub_module
from gateway.realtime import socket as socket_module
from gateway.realtime.hub import Hub
from kit.db import Database
from kit.errors import Unavailable
from kit.tasks import Supervisor
from tests.gateway.streams import add_colleague, add_queue, of
from tests.support.office import Office
from tests.support.workspaces import make_workspace


async def test_customers_message_reaches_the_agents_screen(office: Office) -> None:
    agent = await office.desk("agent")
    async with agent.stream() as stream:
        receipt = await office.customer_writes("E4 on my washing machine")
        frames = await stream.until("message.received")
    data = frames[-1]["data"]
    assert data["message"]["id"] == receipt["message_id"]
    assert data["message"]["text"] == "E4 on my washing machine"
    assert data["conversation"]["id"] == receipt["conversation_id"]
    assert data["conversation"]["last_message"]["text"] == "E4 on my washing machine"
    assert "me" not in data["conversation"]
    assert data["event"]["conversation_id"] == receipt["conversation_id"]


async def test_each_frame_names_the_one_before_it_on_this_socket(office: Office) -> None:
    agent = await office.desk("agent")
    async with agent.stream() as stream:
        await office.customer_writes("one")
        frames = await stream.until("message.received")
        await office.customer_writes("two")
        frames += await stream.until("message.received")
    assert [frame["prev"] for frame in frames] == [stream.hello["cursor"], *(frame["seq"] for frame in frames[:-1])]


async def test_agents_see_their_queues_and_supervisors_everything(office: Office) -> None:
    outsider = await office.desk(await add_colleague(office))
    supervisor = await office.desk("supervisor")
    async with outsider.stream() as theirs, supervisor.stream() as stream:
        await office.customer_writes("hello")
        assert (await stream.until("message.received"))[-1]["data"]["message"]["text"] == "hello"
        # What everybody may see comes after it: had the message been sent to the outsider, it would be here first.
        await (await office.desk("admin")).post("/api/v1/queues", {"name": "Later"})
        frames = await theirs.until("queue.updated")
    assert not [frame for frame in frames if "conversation" in frame["data"] or "message" in frame["data"]]


async def test_nothing_crosses_from_one_workspace_to_another(office: Office) -> None:
    neighbour = Office(office.program, await make_workspace(office.program.database))
    async with (await neighbour.desk("admin")).stream() as stream:
        await office.customer_writes("ours")
        theirs = await neighbour.customer_writes("theirs")
        frames = await stream.until("message.received")
    ids = {frame["data"]["conversation"]["id"] for frame in frames if "conversation" in frame["data"]}
    assert ids == {theirs["conversation_id"]}


async def test_who_loses_sight_of_a_conversation_is_told_that_it_is_gone(office: Office) -> None:
    colleague = await add_colleague(office, in_queue=True)
    receipt = await office.customer_writes("please move me")
    elsewhere = await add_queue(office)
    supervisor = await office.desk("supervisor")
    async with (await office.desk(colleague)).stream() as stream, supervisor.stream() as whole:
        path = f"/api/v1/conversations/{receipt['conversation_id']}"
        await supervisor.post(f"{path}/transfer", {"queue_id": elsewhere})
        frames = await stream.until("conversation.gone")
        assert frames[-1]["data"]["conversation_id"] == receipt["conversation_id"]
        assert set(frames[-1]["data"]) == {"conversation_id", "queue"}
        seen = await whole.until("conversation.transferred")
        assert seen[-1]["data"]["conversation"]["queue_id"] == elsewhere
        await supervisor.post(f"{path}/messages", {"kind": "note", "text": "now out of sight"})
        await (await office.desk("admin")).post("/api/v1/queues", {"name": "Later"})
        after = await stream.until("queue.updated")
    assert not [frame for frame in after if "conversation" in frame["data"]]


async def test_a_client_resumes_after_its_cursor_and_misses_nothing(office: Office) -> None:
    agent = await office.desk("agent")
    async with agent.stream() as stream:
        await office.customer_writes("before")
        last = (await stream.until("message.received"))[-1]["seq"]
    for number in range(5):
        await office.customer_writes(f"while away {number}", sender=f"c-{number}")
    async with agent.stream(cursor=last) as stream:
        assert stream.hello["cursor"] == last
        frames: list[dict[str, Any]] = []
        while len(of(frames, "message.received")) < 5:
            frames.append(await stream.next())
        await office.customer_writes("live again")
        frames += await stream.until("message.received")
    texts = [frame["data"]["message"]["text"] for frame in of(frames, "message.received")]
    assert texts == [*(f"while away {number}" for number in range(5)), "live again"]
    assert [frame["prev"] for frame in frames] == [last, *(frame["seq"] for frame in frames[:-1])]


async def test_a_cursor_from_the_future_is_reset(office: Office) -> None:
    await office.customer_writes("hello")
    async with (await office.desk("agent")).stream(cursor=10_000) as stream:
        reset = await stream.next()
        assert reset["type"] == "reset"
        await office.customer_writes("after the reset")
        frames = await stream.until("message.received")
    assert reset["cursor"] == stream.hello["cursor"] == frames[0]["prev"]


async def test_a_cursor_older_than_the_feed_is_reset(office: Office) -> None:
    await office.customer_writes("long ago")
    async with office.program.database.begin() as connection:
        await connection.execute(
            text("UPDATE event SET at = at - interval '8 days' WHERE workspace_id = :id"),
            {"id": office.workspace.id},
        )
    agent = await office.desk("agent")
    async with agent.stream(cursor=0) as stream:
        assert (await stream.next())["type"] == "reset"
    async with agent.stream(cursor=stream.hello["cursor"]) as stream:
        await office.customer_writes("today")
        assert (await stream.next())["type"] != "reset"


async def test_a_plain_request_to_the_stream_is_told_what_it_speaks(office: Office) -> None:
    answered = await (await office.desk("agent")).ask("GET", "/api/v1/stream")
    assert (answered.status, answered.body["error"]) == (400, "not_a_websocket")


async def test_an_event_without_a_hint_arrives_by_the_poll(office: Office) -> None:
    receipt = await office.customer_writes("hello")
    async with (await office.desk("agent")).stream() as stream:
        async with office.program.database.begin() as connection:
            await connection.execute(
                text(
                    """WITH head AS (UPDATE feed SET last = last + 1 WHERE workspace_id = :workspace RETURNING last)
                    INSERT INTO event (workspace_id, seq, type, at, conversation_id, actor_kind)
                    SELECT :workspace, last, 'conversation.updated', now(), :conversation, 'system' FROM head"""
                ),
                {"workspace": office.workspace.id, "conversation": UUID(receipt["conversation_id"])},
            )
        frames = await stream.until("conversation.updated")
    assert frames[-1]["data"]["conversation"]["id"] == receipt["conversation_id"]


class Nobody:
    """A routing that does not care who is connected."""

    async def renew(self, workspace_id: UUID, agent_ids: Any) -> None: ...

    async def drop(self, workspace_id: UUID, agent_id: UUID) -> None: ...


@pytest.fixture
async def other_node(office: Office, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A second process's hub on the same database, deaf but for the hints between nodes."""
    monkeypatch.setattr(feed_module, "POLL_S", 60.0)
    database: Database = office.program.database
    hub = Hub(
        database,
        office.app[keys.CLOCK],
        node="other",
        idle=timedelta(hours=1),
        connections=Nobody(),
    )
    tasks = Supervisor()
    hub.bus.start(tasks)
    await asyncio.wait_for(hub.bus.listening.wait(), 60)
    yield hub
    await hub.stop()
    await tasks.stop()


async def test_what_a_socket_leaves_behind_after_the_hub_has_stopped_is_not_begun(other_node: Hub) -> None:
    await other_node.stop()
    before = asyncio.all_tasks()
    typing = {"workspace_id": str(uuid4()), "conversation_id": str(uuid4()), "on": True}
    other_node._hear({"typing": typing})
    assert asyncio.all_tasks() == before


async def test_a_commit_on_another_node_wakes_this_one(office: Office, other_node: Hub) -> None:
    agent = await office.desk("agent")
    async with agent.stream() as stream:
        # Written past this program's own wake-ups, announced by the other node only.
        async with office.program.database.begin() as connection:
            last = (
                await connection.execute(
                    text(
                        """WITH head AS (UPDATE feed SET last = last + 1 WHERE workspace_id = :id RETURNING last)
                        INSERT INTO event (workspace_id, seq, type, at, actor_kind)
                        SELECT :id, last, 'inbox.updated', now(), 'system' FROM head RETURNING seq"""
                    ),
                    {"id": office.workspace.id},
                )
            ).scalar_one()
        other_node.wake(office.workspace.id, last)
        assert (await stream.until("inbox.updated"))[-1]["seq"] == last


async def test_an_event_that_cannot_be_shown_silences_nobody(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = feed_module.make_frames, 0

    async def fails_once(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise TypeError("an event of tomorrow")
        return await real(*arguments)

    async with (await office.desk("agent")).stream() as stream:
        monkeypatch.setattr(feed_module, "make_frames", fails_once)
        await office.customer_writes("lost")
        reset = (await stream.until("reset"))[-1]
        await office.customer_writes("found")
        frames = await stream.until("message.received")
    assert frames[-1]["data"]["message"]["text"] == "found"
    assert frames[0]["prev"] == reset["cursor"]


async def test_who_comes_while_the_database_is_away_is_told_to_come_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def is_away(*_: Any) -> int:
        raise Unavailable("the database is away for a moment")

    agent = await office.desk("agent")
    await agent.get("/api/v1/me")  # who they are is known; what they may hear of must be asked
    monkeypatch.setattr(hub_module, "read_last", is_away)
    async with office.program.http.ws_connect("/api/v1/stream", headers=agent.headers) as ws:
        told = await ws.receive()
    assert (told.type, told.data) == (aiohttp.WSMsgType.CLOSE, aiohttp.WSCloseCode.SERVICE_RESTART)


async def test_a_reader_that_is_too_slow_starts_over_from_its_cursor(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_module, "MAX_BACKLOG", 1_000_000)
    monkeypatch.setattr(socket_module, "DRAINED_BACKLOG", 100_000)
    conversation = (await office.customer_writes("hello"))["conversation_id"]
    supervisor = await office.desk("supervisor")
    async with supervisor.stream() as stream:
        # Nobody reads: what the kernel's buffers do not hold piles up on our side.
        assert stream.ws._response is not None
        stream.ws._response.connection.transport.pause_reading()
        for _ in range(40):
            note = {"kind": "note", "text": "x" * 100_000}
            await supervisor.post(f"/api/v1/conversations/{conversation}/messages", note)
        stream.ws._response.connection.transport.resume_reading()
        frames: list[dict[str, Any]] = []
        while (message := await stream.ws.receive()).type is aiohttp.WSMsgType.TEXT:
            frames.append(orjson.loads(message.data))
        assert message.data == socket_module.TOO_SLOW
        last = frames[-1]["seq"] if frames else stream.hello["cursor"]
    async with supervisor.stream(cursor=last) as stream:
        while len(of(frames, "message.noted")) < 40:
            frames.append(await stream.next())
    numbers = [frame["seq"] for frame in frames]
    assert numbers == sorted(set(numbers))


async def test_everything_committed_by_many_writers_is_seen_once_and_in_order(office: Office) -> None:
    supervisor = await office.desk("supervisor")
    letters = [(f"c-{sender}", f"{sender}/{number}") for sender in range(8) for number in range(5)]
    async with supervisor.stream() as stream:
        await asyncio.gather(*(office.customer_writes(words, sender=sender) for sender, words in letters))
        frames: list[dict[str, Any]] = []
        while len(of(frames, "message.received")) < 40:
            frames.append(await stream.next())
    numbers = [frame["seq"] for frame in frames]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))  # a supervisor sees all of them
    texts = [frame["data"]["message"]["text"] for frame in of(frames, "message.received")]
    assert sorted(texts) == sorted(words for _, words in letters)
