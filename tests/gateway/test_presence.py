"""Who looks at what, who types, and who is connected: notes of the stream, which no record keeps."""

from __future__ import annotations

from uuid import UUID

import aiohttp
import pytest

from gateway import keys
from tests.gateway.streams import add_colleague
from tests.support.office import Office
from tests.support.workspaces import make_workspace


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
