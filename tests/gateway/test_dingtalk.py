"""DingTalk on the running program: people write to a robot, an agent answers; by HTTP and by Stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from gateway import keys
from kit.errors import Unavailable
from tests.channels.dingtalk.bench import SECRETS
from tests.providers.dingtalk import Dingtalk, dingtalk
from tests.providers.dingtalk_events import CLIENT_ID, GROUP, GUEST, PICTURE, WANG, left, said
from tests.support.databases import TestServer
from tests.support.office import Office
from tests.support.program import Program, running_program
from tests.support.recorder import Recorder
from tests.support.workspaces import make_workspace


@pytest.fixture(scope="module")
async def program(
    server: TestServer, statements: Recorder, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Program]:
    """A program whose operator opened loopback to people's URLs."""
    async with (
        server.fresh() as url,
        running_program(url, tmp_path_factory.mktemp("program"), fetch_allow="127.0.0.0/8") as started,
    ):
        yield started


@dataclass(frozen=True, slots=True)
class Desk:
    office: Office
    far: Dingtalk
    hook: str

    def said(self, *arguments: Any, **more: Any) -> dict[str, Any]:
        """Return a message of this moment, in a session that is open."""
        at_ms = int(datetime.now(UTC).timestamp() * 1000)
        return said(*arguments, session=self.far.session(), at_ms=at_ms, **more)

    async def messages(self, count: int) -> list[Any]:
        """Wait until the workspace has this many messages and return them, oldest first."""
        desk = await self.office.desk("supervisor")
        async with asyncio.timeout(60):
            while True:
                found: list[Any] = []
                for one in (await desk.get("/api/v1/conversations?view=all"))["items"]:
                    found += (await desk.get(f"/api/v1/conversations/{one['id']}/messages"))["items"]
                if len(found) >= count:
                    return sorted(found, key=lambda one: str(one["created_at"]))
                await asyncio.sleep(0.05)

    async def reply(self, conversation_id: str, text: str, *states: str) -> Any:
        """Send a reply and wait until its delivery ends."""
        desk = await self.office.desk("supervisor")
        body = {"kind": "reply", "text": text, "client_id": str(uuid4())}
        sent = await desk.post(f"/api/v1/conversations/{conversation_id}/messages", body, expect=201)
        async with asyncio.timeout(60):
            while True:
                for one in (await desk.get(f"/api/v1/conversations/{conversation_id}/messages"))["items"]:
                    if one["id"] == sent["id"] and one["delivery"]["state"] in states:
                        return one
                await asyncio.sleep(0.05)


@asynccontextmanager
async def open_desk(program: Program, delivery: str) -> AsyncIterator[Desk]:
    office = Office(program, await make_workspace(program.database))
    async with dingtalk() as far:
        admin = await office.desk("admin")
        config = {"client_id": CLIENT_ID, "delivery": delivery, "api_url": far.url, "oapi_url": far.url, **SECRETS}
        body = {"kind": "dingtalk", "name": "Desk", "config": config, "queue_id": office.workspace.queue_id}
        made = await admin.post("/api/v1/inboxes", body, expect=201)
        await office.app[keys.ADAPTERS].refresh()
        try:
            yield Desk(office, far, f"{program.url}/hooks/{made['id']}")
        finally:
            await admin.patch(f"/api/v1/inboxes/{made['id']}", {"is_enabled": False})
            await office.app[keys.ADAPTERS].refresh()


@pytest.fixture
async def desk(program: Program) -> AsyncIterator[Desk]:
    async with open_desk(program, "http") as opened:
        yield opened


async def test_a_member_writes_with_a_picture_and_is_answered_in_the_session(desk: Desk) -> None:
    desk.far.files["code1"] = PICTURE
    assert await desk.far.deliver(desk.hook, desk.said(content="显示 E4")) == 200
    picture = desk.said("picture", {"downloadCode": "code1"}, "msg2")
    assert await desk.far.deliver(desk.hook, picture) == 200
    first, second = await desk.messages(2)
    assert (first["text"], first["author"]["name"], second["content"]["type"]) == ("显示 E4", "王芳", "image")
    sent = await desk.reply(first["conversation_id"], "请清洗滤网", "sent", "failed", "unknown")
    assert sent["delivery"]["error"] is None
    assert desk.far.sent == [{"session": "s2", "text": "请清洗滤网", "at": None}]


async def test_two_people_of_a_group_are_answered_each_by_name(desk: Desk) -> None:
    assert await desk.far.deliver(desk.hook, desk.said(content="a", group=GROUP)) == 200
    await desk.messages(1)
    assert await desk.far.deliver(desk.hook, desk.said(content="b", message_id="m2", group=GROUP, who=GUEST)) == 200
    for message in await desk.messages(2):
        await desk.reply(message["conversation_id"], f"to {message['text']}", "sent")
    assert [(one["text"], one["at"]) for one in desk.far.sent] == [
        ("to a", {"atUserIds": [WANG]}), ("to b", {"atDingtalkIds": [GUEST]}),
    ]  # fmt: skip


async def test_a_lost_answer_is_shown_as_unknown_and_not_repeated(desk: Desk) -> None:
    await desk.far.deliver(desk.hook, desk.said(content="hello"))
    [found] = await desk.messages(1)
    desk.far.loses_answers = True
    await desk.reply(found["conversation_id"], "hi", "unknown")
    assert len(desk.far.sent) == 1


async def test_an_event_is_answered_by_a_seal_also_when_it_comes_late_or_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = left(WANG, at_ms=int(datetime.now(UTC).timestamp() * 1000))
    desk.far.answers_within_s = 0.0
    assert await desk.far.deliver_event(desk.hook, event) == ["", "", ""]
    desk.far.answers_within_s = 30.0
    ingest = desk.office.app[keys.INGEST]
    accept, failures = ingest.accept, iter([Unavailable("the database is away for a moment")])

    async def fails_once(inbox: Any, envelope: Any) -> Any:
        for failure in failures:
            raise failure
        return await accept(inbox, envelope)

    monkeypatch.setattr(ingest, "accept", fails_once)
    assert await desk.far.deliver_event(desk.hook, event) == ["", "success"]
    assert await desk.far.deliver_event(desk.hook, event) == ["success"]
    assert await desk.far.deliver_event(desk.hook, {"EventType": "check_url"}) == ["success"]
    async with desk.office.program.database.acquire() as connection:
        stored = await connection.fetchval(
            "SELECT count(*) FROM raw_event WHERE workspace_id = $1", desk.office.workspace.id
        )
    assert stored == 1


async def test_a_wrong_signature_is_refused(desk: Desk) -> None:
    assert await desk.far.deliver(desk.hook, desk.said(content="x"), secret="wrong") == 401


async def test_by_stream_a_message_comes_in_without_a_hook_and_the_hook_takes_none(program: Program) -> None:
    async with open_desk(program, "stream") as desk:
        async with asyncio.timeout(30):
            await desk.far.connected.wait()
        await desk.far.push(desk.said(content="显示 E4"), "f1")
        await desk.far.push(desk.said(content="显示 E4"), "f1-again")
        await desk.far.answered("f1-again")
        [found] = await desk.messages(1)
        assert found["text"] == "显示 E4"
        sent = await desk.reply(found["conversation_id"], "请清洗滤网", "sent", "failed", "unknown")
        assert sent["delivery"]["error"] is None
        assert await desk.far.deliver(desk.hook, desk.said(content="x", message_id="m9")) == 401
        assert len(await desk.messages(2)) == 2
