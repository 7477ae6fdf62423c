"""Twilio on the running program: SMS in and out, files both ways, STOP, and what is not from Twilio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from gateway import keys
from tests.providers.twilio_messages import ACCOUNT, NUMBER, TOKEN, Twilio, twilio, written
from tests.providers.whatsapp import PICTURE
from tests.support.databases import TestServer
from tests.support.office import Office
from tests.support.program import Program, running_program
from tests.support.recorder import Recorder
from tests.support.workspaces import make_workspace

TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


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
    far: Twilio
    inbox_id: str
    hook: str
    public: str  # the address that the inbox believes to be called at

    async def deliver(self, fields: dict[str, str], **more: Any) -> list[tuple[int, str]]:
        return await self.far.deliver(self.hook, fields, told=self.public, **more)

    async def until(self, path: str, holds: Callable[[Any], Any]) -> Any:
        desk = await self.office.desk("supervisor")
        async with asyncio.timeout(30):
            while not (found := holds(await desk.get(path))):
                await asyncio.sleep(0.05)
        return found


@pytest.fixture
async def desk(program: Program) -> AsyncIterator[Desk]:
    office = Office(program, await make_workspace(program.database))
    async with twilio() as far:
        admin = await office.desk("admin")
        config = {"account_sid": ACCOUNT, "sender": NUMBER, "api_url": far.url, "auth_token": TOKEN}
        body = {"kind": "twilio_sms", "name": "SMS", "config": config, "queue_id": office.workspace.queue_id}
        made = await admin.post("/api/v1/inboxes", body, expect=201)
        await office.app[keys.ADAPTERS].refresh()
        path = f"/hooks/{made['id']}"
        yield Desk(office, far, made["id"], f"{program.url}{path}", f"{office.app[keys.SETTINGS].base_url}{path}")


async def test_a_text_is_answered_and_its_ticks_come_back(desk: Desk) -> None:
    first, again = await desk.deliver(written("显示 E4")), await desk.deliver(written("显示 E4"))
    assert first == again == [(200, TWIML)]
    [conversation] = await desk.until("/api/v1/conversations?view=all", lambda page: page["items"])
    supervisor = await desk.office.desk("supervisor")
    path = f"/api/v1/conversations/{conversation['id']}/messages"
    assert len((await supervisor.get(path))["items"]) == 1
    await supervisor.post(path, {"kind": "reply", "text": "请清洗滤网", "client_id": str(uuid4())}, expect=201)
    await desk.until(path, lambda page: page["items"][-1]["delivery"]["state"] == "sent")
    [sent] = desk.far.sent
    sent["StatusCallback"] = sent["StatusCallback"].replace(desk.public, desk.hook)
    query = sent["StatusCallback"].partition("?")[2]
    fields = {"MessageSid": sent["sid"], "MessageStatus": "delivered", "To": sent["To"]}
    url = f"{desk.hook}?{query}"
    assert await desk.far.deliver(url, fields, told=f"{desk.public}?{query}") == [(200, TWIML)]
    await desk.until(path, lambda page: page["items"][-1]["delivery"]["state"] == "delivered")


async def test_who_wrote_stop_is_not_written_to_until_they_write(desk: Desk) -> None:
    await desk.deliver(written("hello", "SM" + "1" * 32))
    await desk.deliver(written("STOP", "SM" + "2" * 32))
    [conversation] = await desk.until("/api/v1/conversations?view=all", lambda page: page["items"])
    path = f"/api/v1/conversations/{conversation['id']}"
    await desk.until(path, lambda found: found["threads"][0]["blocked_reason"] == "opted_out")
    supervisor = await desk.office.desk("supervisor")
    reply = {"kind": "reply", "text": "but", "client_id": str(uuid4())}
    assert (await supervisor.post(f"{path}/messages", reply, expect=409))["error"] == "opted_out"
    await desk.deliver(written("a question", "SM" + "3" * 32))  # Twilio still holds on to the STOP
    await desk.until(path, lambda found: found["threads"][0]["blocked_reason"] is None)
    sent = await supervisor.post(f"{path}/messages", reply, expect=201)

    def failed(page: Any) -> bool:
        return any(one["id"] == sent["id"] and one["delivery"]["state"] == "failed" for one in page["items"])

    await desk.until(f"{path}/messages", failed)
    await desk.until(path, lambda found: found["threads"][0]["blocked_reason"] == "opted_out")
    await desk.deliver(written("START", "SM" + "4" * 32))
    await desk.until(path, lambda found: found["threads"][0]["blocked_reason"] is None)


async def test_files_go_both_ways(desk: Desk, tmp_path: Path) -> None:
    desk.far.media["ME1"] = PICTURE
    url = f"{desk.far.url}/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1"
    await desk.deliver(written("look", NumMedia="1", MediaUrl0=url, MediaContentType0="image/png"))
    [conversation] = await desk.until("/api/v1/conversations?view=all", lambda page: page["items"])
    supervisor = await desk.office.desk("supervisor")
    path = f"/api/v1/conversations/{conversation['id']}/messages"
    [message] = (await supervisor.get(path))["items"]
    assert message["content"]["type"] == "image"
    files = [message["attachments"][0]["id"]]
    await supervisor.post(path, {"kind": "reply", "text": "this?", "attachments": files}, expect=201)
    await desk.until(path, lambda page: page["items"][-1]["delivery"]["state"] == "sent")
    [link] = desk.far.sent[0]["MediaUrl"]
    base = desk.office.app[keys.SETTINGS].base_url
    async with desk.office.program.http.get(link.removeprefix(base)) as answer:
        assert (answer.status, await answer.read()) == (200, PICTURE)


async def test_what_is_not_signed_for_this_address_leaves_nothing(desk: Desk) -> None:
    for answer in (
        await desk.deliver(written("x"), token="another"),
        await desk.far.deliver(desk.hook, written("x"), told="https://elsewhere.test/hooks/1"),
    ):
        assert answer[0][0] == 401
    http = desk.office.program.http
    for headers in ({}, {"X-Twilio-Signature": "\xe9"}):
        async with http.post(desk.hook, data=b"Body=x&MessageSid=SM1", headers=headers) as refused:
            assert refused.status == 401
    async with desk.office.program.database.acquire() as connection:
        stored = await connection.fetchval(
            "SELECT count(*) FROM raw_event WHERE workspace_id = $1", desk.office.workspace.id
        )
    assert stored == 0
