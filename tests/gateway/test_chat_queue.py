"""A customer who waits is told how many are before them, and by whom they are served."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from channels.webchat import visitors
from channels.webchat.ports import Place
from gateway import keys
from kit.db import Hot
from tests.support.office import Office
from tests.support.window import Window, open_window


async def place(window: Window, **wanted: Any) -> None:
    """Wait until the window was told this of its line."""
    while (await window.until("queue"))["queue"] != wanted:
        pass


async def test_a_customer_hears_how_many_are_before_them_and_that_they_grow_fewer(
    office: Office,
    chat_id: UUID,
) -> None:
    supervisor, http = await office.desk("supervisor"), office.program.http
    async with open_window(http, chat_id) as first, open_window(http, chat_id) as second:
        await first.write("I was first")
        await place(first, ahead=0, is_staffed=False)
        await second.write("I was second")
        await place(second, ahead=1, is_staffed=False)
        rows = (await supervisor.get("/api/v1/conversations?view=all"))["items"]
        ids = {row["last_message"]["text"]: row["id"] for row in rows}
        await supervisor.post(f"/api/v1/conversations/{ids['I was first']}/resolve")
        await place(second, ahead=0, is_staffed=False)
        body = {"agent_id": office.workspace.agent_id}
        await supervisor.post(f"/api/v1/conversations/{ids['I was second']}/assign", body)
        while (await second.until("queue"))["queue"] is not None:
            pass
        while (await second.until("conversation"))["agent"] != {"name": "Ada Agent"}:
            pass


async def test_a_customer_hears_whether_somebody_is_on_duty(office: Office, chat_id: UUID) -> None:
    agent, admin = await office.desk("agent"), await office.desk("admin")
    # Full before they begin, so that the customer goes on waiting.
    await admin.put(f"/api/v1/agents/{office.workspace.agent_id}/capacity", {"cap_units": 0})
    async with open_window(office.program.http, chat_id) as window:
        await window.write("is anybody there?")
        await place(window, ahead=0, is_staffed=False)
        await agent.put("/api/v1/me/state", {"state": "available"})
        await place(window, ahead=0, is_staffed=True)
        await agent.put("/api/v1/me/state", {"state": "away"})
        await place(window, ahead=0, is_staffed=False)


async def test_a_window_that_comes_back_is_told_where_it_stands(office: Office, chat_id: UUID) -> None:
    async with open_window(office.program.http, chat_id) as window:
        await window.write("hello")
        token = window.token
    async with open_window(office.program.http, chat_id, visitor=token) as window:
        await place(window, ahead=0, is_staffed=False)


async def test_what_is_put_off_stands_in_no_line(office: Office, chat_id: UUID) -> None:
    supervisor = await office.desk("supervisor")
    async with open_window(office.program.http, chat_id) as window:
        await window.write("hello")
        await place(window, ahead=0, is_staffed=False)
        [row] = (await supervisor.get("/api/v1/conversations?view=all"))["items"]
        body = {"until": datetime.now(UTC) + timedelta(hours=1)}
        await supervisor.post(f"/api/v1/conversations/{row['id']}/snooze", body)
        while (await window.until("queue"))["queue"] is not None:
            pass


async def test_what_was_answered_stands_in_no_line_until_the_customer_writes_again(
    office: Office, chat_id: UUID
) -> None:
    supervisor, admin = await office.desk("supervisor"), await office.desk("admin")
    await admin.patch(f"/api/v1/queues/{office.workspace.queue_id}", {"pending_after_reply": True})
    async with open_window(office.program.http, chat_id) as window:
        await window.write("hello")
        await place(window, ahead=0, is_staffed=False)
        [row] = (await supervisor.get("/api/v1/conversations?view=all"))["items"]
        path = f"/api/v1/conversations/{row['id']}/messages"
        await supervisor.post(path, {"kind": "reply", "text": "hi"}, expect=201)
        while (await window.until("queue"))["queue"] is not None:
            pass
        await window.write("and now?")
        await place(window, ahead=0, is_staffed=False)
        [row] = (await supervisor.get("/api/v1/conversations?view=all"))["items"]
        assert (row["status"], row["assignee_id"]) == ("open", None)


async def test_many_windows_are_asked_about_together_and_not_at_every_event(
    office: Office,
    chat_id: UUID,
    monkeypatch: Any,
) -> None:
    asked: list[int] = []
    look_up = office.app[keys.VISITORS]._places

    async def count(
        connection: Hot, workspace_id: UUID, ids: Collection[UUID], now: datetime, /
    ) -> Mapping[UUID, Place]:
        asked.append(len(ids))
        return await look_up(connection, workspace_id, ids, now)

    monkeypatch.setattr(office.app[keys.VISITORS], "_places", count)
    monkeypatch.setattr(visitors, "PLACES_EVERY_S", 0.5)

    async def wait_in_line() -> None:
        async with open_window(office.program.http, chat_id) as window:
            await window.write("hello")
            await window.until("queue")
            everybody.append(window)
            while len(everybody) < 12:
                await asyncio.sleep(0.01)

    everybody: list[Window] = []
    await asyncio.gather(*(wait_in_line() for _ in range(12)))
    assert max(asked) > 1
    assert len(asked) < 12
