"""The live stream over a real WebSocket, a real database and the real program."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import aiohttp
import orjson
import pytest
from sqlalchemy import text, update

from conversations.models import ApiToken
from gateway import keys
from gateway.realtime import feed as feed_module
from gateway.realtime import hub as hub_module
from gateway.realtime import socket as socket_module
from gateway.realtime.hub import Hub
from gateway.realtime.socket import SCOPE_CHANGED, SIGNED_OUT
from kit.db import Database
from kit.errors import Unavailable
from kit.ids import new_id
from kit.tasks import Supervisor
from tests.support.office import Office
from tests.support.workspaces import add_agent, make_workspace


async def add_queue(office: Office, *members: UUID) -> str:
    """Open another queue, served by these agents."""
    admin = await office.desk("admin")
    queue = await admin.post("/api/v1/queues", {"name": f"Queue {new_id()}"})
    await admin.put(f"/api/v1/queues/{queue['id']}/members", {"members": [{"agent_id": id_} for id_ in members]})
    return str(queue["id"])


async def add_colleague(office: Office, *, in_queue: bool = False) -> UUID:
    """Hire another agent, in the workspace's queue or in none."""
    agent_id = new_id()
    async with office.program.database.begin() as connection:
        await add_agent(
            connection, office.workspace.id, agent_id, name="Bo Colleague", email=f"{agent_id}@example.test"
        )
    if in_queue:
        admin = await office.desk("admin")
        members = [{"agent_id": id_} for id_ in (office.workspace.agent_id, agent_id)]
        await admin.put(f"/api/v1/queues/{office.workspace.queue_id}/members", {"members": members})
    return agent_id


def of(frames: list[dict[str, Any]], *types: str) -> list[dict[str, Any]]:
    return [frame for frame in frames if frame["type"] in types]


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


async def test_v5_0_0_4_4_2_the_cookie_opens_the_stream_from_our_own_pages_only(office: Office) -> None:
    workspace = await office.program.workspace()
    own = office.program.url
    async with office.program.browser(workspace) as browser:
        for origin in (None, "https://evil.example", own.replace("http://", "http://evil."), "null"):
            headers = {"Origin": origin} if origin else {}
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await browser.ws_connect("/api/v1/stream", headers=headers)
            assert refused.value.status == 403
        async with browser.ws_connect("/api/v1/stream", headers={"Origin": own}) as ws:
            assert (await ws.receive_json())["type"] == "hello"


async def test_nobody_listens_without_signing_in(office: Office) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with office.stranger().stream():
            pass
    assert refused.value.status == 401


async def test_a_plain_request_to_the_stream_is_told_what_it_speaks(office: Office) -> None:
    answered = await (await office.desk("agent")).ask("GET", "/api/v1/stream")
    assert (answered.status, answered.body["error"]) == (400, "not_a_websocket")


async def test_a_revoked_token_ends_its_stream(office: Office) -> None:
    async with (await office.desk("agent")).stream() as stream:
        async with office.program.database.begin() as connection:
            await connection.execute(
                update(ApiToken).where(ApiToken.workspace_id == office.workspace.id).values(revoked_at=text("now()"))
            )
        assert await stream.closed() == SIGNED_OUT


async def test_who_comes_during_a_check_is_not_taken_for_gone(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, may_answer = asyncio.Event(), asyncio.Event()
    real = hub_module.current_scopes

    async def answers_late(*arguments: Any) -> Any:
        found = await real(*arguments)
        asked.set()
        await may_answer.wait()
        return found

    agent, supervisor = await office.desk("agent"), await office.desk("supervisor")
    async with agent.stream() as mine:
        monkeypatch.setattr(hub_module, "current_scopes", answers_late)
        checking = asyncio.create_task(office.app[keys.HUB].recheck(office.workspace.id))
        await asyncio.wait_for(asked.wait(), 10)
        async with supervisor.stream() as theirs:
            may_answer.set()
            await checking
            for stream in (mine, theirs):
                await stream.say(type="ping")
                await stream.until("pong")


async def test_a_changed_role_ends_the_stream_after_asking_for_fresh_snapshots(office: Office) -> None:
    admin = await office.desk("admin")
    async with (await office.desk("supervisor")).stream() as stream:
        await admin.patch(f"/api/v1/agents/{office.workspace.supervisor_id}", {"role": "agent"})
        await stream.until("reset")
        assert await stream.closed() == SCOPE_CHANGED


async def test_a_removed_member_is_signed_out_at_once(office: Office) -> None:
    admin = await office.desk("admin")
    async with (await office.desk("agent")).stream() as stream:
        await admin.delete(f"/api/v1/agents/{office.workspace.agent_id}")
        assert await stream.closed() == SIGNED_OUT


async def test_joining_a_queue_shows_its_conversations_from_now_on(office: Office) -> None:
    newcomer = await add_colleague(office)
    admin = await office.desk("admin")
    async with (await office.desk(newcomer)).stream() as stream:
        members = [{"agent_id": id_} for id_ in (office.workspace.agent_id, newcomer)]
        await admin.put(f"/api/v1/queues/{office.workspace.queue_id}/members", {"members": members})
        await stream.until("reset")
        await office.customer_writes("hello, newcomer")
        assert (await stream.until("message.received"))[-1]["data"]["message"]["text"] == "hello, newcomer"


async def test_who_was_away_while_their_queues_changed_fetches_everything_anew(office: Office) -> None:
    newcomer = await add_colleague(office)
    desk, admin = await office.desk(newcomer), await office.desk("admin")
    async with desk.stream() as stream:
        cursor = stream.hello["cursor"]
    await office.customer_writes("written before they could see it")
    members = [{"agent_id": id_} for id_ in (office.workspace.agent_id, newcomer)]
    await admin.put(f"/api/v1/queues/{office.workspace.queue_id}/members", {"members": members})
    async with desk.stream(cursor=cursor) as stream:
        frame = await stream.next()
        assert frame["type"] == "reset"
    async with desk.stream(cursor=frame["cursor"]) as stream:
        await office.customer_writes("and after")
        assert [one["type"] for one in await stream.until("message.received")].count("reset") == 0


async def test_nobody_is_past_the_change_of_their_queues_without_having_been_told_to_start_over(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line that breaks between the two would else come back behind the change, and never learn of it."""
    real = hub_module.current_scopes
    is_slow = False

    async def answers_late(*arguments: Any) -> Any:
        if is_slow:
            await asyncio.sleep(0.3)
        return await real(*arguments)

    monkeypatch.setattr(hub_module, "current_scopes", answers_late)
    newcomer = await add_colleague(office)
    admin = await office.desk("admin")
    async with (await office.desk(newcomer)).stream() as stream:
        is_slow = True
        members = [{"agent_id": id_} for id_ in (office.workspace.agent_id, newcomer)]
        await admin.put(f"/api/v1/queues/{office.workspace.queue_id}/members", {"members": members})
        for _ in range(3):
            await office.customer_writes("meanwhile", sender=str(new_id()))
        frames = await stream.until("agent.updated")
        assert "reset" in [frame["type"] for frame in frames]
        is_slow = False


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
    await asyncio.wait_for(hub.bus.listening.wait(), 10)
    yield hub
    await hub.stop()
    await tasks.stop()


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


async def test_who_looks_at_a_conversation_sees_who_else_does(office: Office) -> None:
    receipt = await office.customer_writes("hello")
    conversation = receipt["conversation_id"]
    agent, supervisor = await office.desk("agent"), await office.desk("supervisor")
    both = sorted([str(office.workspace.agent_id), str(office.workspace.supervisor_id)])
    async with agent.stream() as mine:
        await mine.say(type="viewing", conversation_id=conversation)
        alone = (await mine.until("presence"))[-1]["data"]
        assert alone == {"conversation_id": conversation, "agent_ids": [str(office.workspace.agent_id)]}
        async with supervisor.stream() as theirs:
            await theirs.say(type="viewing", conversation_id=conversation)
            assert (await mine.until("presence"))[-1]["data"]["agent_ids"] == both
            assert (await theirs.until("presence"))[-1]["data"]["agent_ids"] == both
        assert (await mine.until("presence"))[-1]["data"]["agent_ids"] == [str(office.workspace.agent_id)]


async def test_typing_is_shown_to_those_who_look_and_not_to_the_one_who_types(office: Office) -> None:
    conversation = (await office.customer_writes("hello"))["conversation_id"]
    agent, supervisor = await office.desk("agent"), await office.desk("supervisor")
    async with agent.stream() as mine, supervisor.stream() as theirs:
        await theirs.say(type="viewing", conversation_id=conversation)
        await theirs.until("presence")
        await mine.say(type="typing", conversation_id=conversation, on=True)
        shown = (await theirs.until("typing"))[-1]
        assert shown["data"] == {
            "conversation_id": conversation, "agent_id": str(office.workspace.agent_id), "on": True,
        }  # fmt: skip
        assert "seq" not in shown
        await mine.say(type="ping")
        assert [frame["type"] for frame in await mine.until("pong")].count("typing") == 0


async def test_the_customers_typing_reaches_who_looks(office: Office) -> None:
    conversation = (await office.customer_writes("hello"))["conversation_id"]
    async with (await office.desk("agent")).stream() as stream:
        await stream.say(type="viewing", conversation_id=conversation)
        await stream.until("presence")
        await office.app[keys.HUB].customer_types(office.workspace.id, UUID(conversation), True)
        shown = (await stream.until("typing"))[-1]["data"]
    assert shown == {"conversation_id": conversation, "visitor": True, "on": True}


async def test_nobody_looks_at_or_types_in_what_they_may_not_see(office: Office) -> None:
    conversation = (await office.customer_writes("hello"))["conversation_id"]
    neighbour = Office(office.program, await make_workspace(office.program.database))
    outsiders = [await office.desk(await add_colleague(office)), await neighbour.desk("admin")]
    async with (await office.desk("agent")).stream() as mine:
        await mine.say(type="viewing", conversation_id=conversation)
        await mine.until("presence")
        for outsider in outsiders:
            async with outsider.stream() as theirs:
                await theirs.say(type="viewing", conversation_id=conversation)
                await theirs.say(type="typing", conversation_id=conversation, on=True)
                await theirs.say(type="ping")
                frames = await theirs.until("pong")
                assert [frame for frame in frames if frame["type"] in ("presence", "typing")] == []
        await mine.say(type="ping")
        heard = await mine.until("pong")
    assert [frame for frame in heard if frame["type"] in ("presence", "typing")] == []


@pytest.mark.parametrize("note", ["not json", '{"type":"admin"}', '{"type":"viewing"}', '{"type":"ping","more":1}'])
async def test_a_note_that_nobody_understands_ends_the_stream(office: Office, note: str) -> None:
    async with (await office.desk("agent")).stream() as stream:
        await stream.ws.send_str(note)
        assert await stream.closed() == aiohttp.WSCloseCode.POLICY_VIOLATION


async def test_a_note_beyond_four_kilobytes_ends_the_stream(office: Office) -> None:
    async with (await office.desk("agent")).stream() as stream:
        await stream.ws.send_str('{"type":"ping"' + " " * 5_000 + "}")
        assert await stream.closed() == aiohttp.WSCloseCode.MESSAGE_TOO_BIG


async def test_an_open_stream_makes_its_agent_connected(office: Office) -> None:
    agent = await office.desk("agent")
    path = f"/api/v1/agents/{office.workspace.agent_id}"
    assert (await agent.get(path))["is_connected"] is False
    async with agent.stream():
        assert (await agent.get(path))["is_connected"] is True


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
