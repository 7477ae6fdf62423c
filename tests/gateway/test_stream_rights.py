"""Who may listen to the stream, and what becomes of it when that changes."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from sqlalchemy import text, update

from conversations.models import ApiToken
from gateway import keys
from gateway.realtime import hub as hub_module
from gateway.realtime.socket import SCOPE_CHANGED, SIGNED_OUT
from kit.ids import new_id
from tests.gateway.streams import add_colleague
from tests.support.office import Office


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
        await asyncio.wait_for(asked.wait(), 60)
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
