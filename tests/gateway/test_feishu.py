"""Feishu on the running program: people write to a bot, an agent answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from gateway import keys
from kit.errors import Unavailable
from tests.channels.feishu.bench import SECRETS
from tests.providers.feishu import Feishu, open_platform
from tests.providers.feishu_events import GROUP, LI, PICTURE, TOPIC, WANG, recalled, said, seen, written
from tests.providers.feishu_signing import APP_ID
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
    far: Feishu
    hook: str

    async def deliver(self, event: dict[str, Any]) -> list[int]:
        event["header"]["create_time"] = str(int(datetime.now(UTC).timestamp() * 1000))
        return await self.far.deliver(self.hook, event)

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

    async def reply(self, conversation_id: str, text: str) -> Any:
        desk = await self.office.desk("supervisor")
        body = {"kind": "reply", "text": text, "client_id": str(uuid4())}
        return await desk.post(f"/api/v1/conversations/{conversation_id}/messages", body, expect=201)

    async def delivery(self, message: Any, *states: str) -> Any:
        """Wait until the reply's delivery is in one of these states."""
        desk = await self.office.desk("supervisor")
        async with asyncio.timeout(60):
            while True:
                path = f"/api/v1/conversations/{message['conversation_id']}/messages"
                for one in (await desk.get(path))["items"]:
                    if one["id"] == message["id"] and one["delivery"]["state"] in states:
                        return one["delivery"]
                await asyncio.sleep(0.05)


@pytest.fixture
async def desk(program: Program) -> AsyncIterator[Desk]:
    office = Office(program, await make_workspace(program.database))
    async with open_platform() as far:
        admin = await office.desk("admin")
        config = {"app_id": APP_ID, "api_url": far.url, **SECRETS}
        body = {"kind": "feishu", "name": "Desk", "config": config, "queue_id": office.workspace.queue_id}
        made = await admin.post("/api/v1/inboxes", body, expect=201)
        await office.app[keys.ADAPTERS].refresh()
        yield Desk(office, far, f"{program.url}/hooks/{made['id']}")


async def test_a_person_writes_with_a_picture_reads_the_answer_and_takes_a_message_back(desk: Desk) -> None:
    desk.far.files["om_2", "img_1"] = PICTURE
    assert await desk.deliver(written("显示 E4")) == [200]
    assert await desk.deliver(said("image", {"image_key": "img_1"}, "om_2")) == [200]
    first, second = await desk.messages(2)
    assert (first["text"], first["author"]["name"], second["content"]["type"]) == ("显示 E4", "王芳", "image")
    sent = await desk.reply(first["conversation_id"], "请清洗滤网")
    assert (await desk.delivery(sent, "sent", "failed", "unknown"))["error"] is None
    assert desk.far.sent == [{"to": WANG, "kind": "text", "content": {"text": "请清洗滤网"}}]
    assert await desk.deliver(seen("om_sent1")) == [200]
    await desk.delivery(sent, "read")
    assert await desk.deliver(recalled()) == [200]
    async with asyncio.timeout(60):
        while not (await desk.messages(3))[0]["recalled_at"]:
            await asyncio.sleep(0.05)


async def test_two_people_of_a_group_and_a_topic_are_three_conversations_answered_in_place(desk: Desk) -> None:
    for event in (
        written("a", "om_1", group=GROUP),
        written("b", "om_2", group=GROUP, who=LI),
        written("c", "om_3", group=GROUP, thread_id=TOPIC),
    ):
        assert await desk.deliver(event) == [200]
        await desk.messages(int(event["event"]["message"]["message_id"][-1]))
    messages = {one["text"]: one for one in await desk.messages(3)}
    assert messages["a"]["thread_id"] != messages["c"]["thread_id"]
    for text in ("b", "c"):
        sent = await desk.reply(messages[text]["conversation_id"], f"to {text}")
        await desk.delivery(sent, "sent")
    assert [(one["answers"], one["in_thread"]) for one in desk.far.sent] == [("om_2", False), ("om_3", True)]


async def test_a_delivery_is_one_message_however_often_and_late_it_comes(desk: Desk) -> None:
    event = written("once")
    await asyncio.gather(*(desk.deliver(event) for _ in range(3)))
    desk.far.answers_within_s = 0.0
    assert await desk.deliver(event) == [0] * 5
    desk.far.answers_within_s = 30.0
    again = written("once", event_id="another-id-for-the-same-message")
    assert await desk.deliver(again) == [200]
    assert await desk.deliver(written("twice", "om_2")) == [200]
    assert [one["text"] for one in await desk.messages(2)] == ["once", "twice"]


async def test_a_delivery_that_cannot_be_kept_now_is_kept_when_it_comes_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest = desk.office.app[keys.INGEST]
    accept, failures = ingest.accept, iter([Unavailable("the database is away for a moment")])

    async def fails_once(inbox: Any, envelope: Any) -> Any:
        for failure in failures:
            raise failure
        return await accept(inbox, envelope)

    monkeypatch.setattr(ingest, "accept", fails_once)
    desk.far.answers_within_s = 30.0
    assert await desk.deliver(written("hello")) == [503, 200]
    assert [one["text"] for one in await desk.messages(1)] == ["hello"]


async def test_a_lost_answer_is_asked_for_again_and_the_customer_gets_one_message(desk: Desk) -> None:
    await desk.deliver(written("hello"))
    [found] = await desk.messages(1)
    desk.far.silent = True
    sent = await desk.reply(found["conversation_id"], "hi")
    await desk.delivery(sent, "sent")
    assert (len(desk.far.sent), desk.far.uuids) == (1, [sent["id"], sent["id"]])


async def test_an_agent_writes_first_and_the_answer_comes_into_the_same_conversation(desk: Desk) -> None:
    supervisor = await desk.office.desk("supervisor")
    inbox_id = desk.hook.rpartition("/")[2]
    opened = await supervisor.post(
        "/api/v1/conversations", {"inbox_id": inbox_id, "to": WANG, "text": "您好"}, expect=201
    )
    await desk.deliver(written("谢谢"))
    first, second = await desk.messages(2)
    assert [one["text"] for one in (first, second)] == ["您好", "谢谢"]
    assert first["conversation_id"] == second["conversation_id"]
    assert opened
