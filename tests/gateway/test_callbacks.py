"""Replies of the API channel on their way to another program's URL, from a real database over a real network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from gateway import keys
from gateway.routes import inboxes as inbox_routes
from tests.channels.specimens import SECRET
from tests.gateway.stock import upload
from tests.providers.callbacks import Callbacks, callbacks
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


INBOXES = "/api/v1/inboxes"


@dataclass(frozen=True, slots=True)
class Shop:
    """Another program with an API inbox: it hands in messages and takes replies."""

    office: Office
    far: Callbacks
    inbox_id: str

    async def customer_writes(self, text: str) -> str:
        body = {"external_id": str(uuid4()), "from": {"external_id": "c-1", "name": "王芳"}, "text": text}
        admin = await self.office.desk("admin")
        receipt = await admin.post(f"/api/v1/inboxes/{self.inbox_id}/messages", body, expect=202)
        return str(receipt["conversation_id"])

    async def reply(self, conversation_id: str, text: str, attachments: list[str] | None = None) -> Any:
        body = {"kind": "reply", "text": text, "attachments": attachments or [], "client_id": str(uuid4())}
        desk = await self.office.desk("agent")
        return await desk.post(f"/api/v1/conversations/{conversation_id}/messages", body, expect=201)

    async def delivery(self, message: Any, *states: str) -> Any:
        """Wait until the reply's delivery is in one of these states."""
        desk = await self.office.desk("agent")
        while True:
            page = await desk.get(f"/api/v1/conversations/{message['conversation_id']}/messages")
            for one in page["items"]:
                if one["id"] == message["id"] and one["delivery"]["state"] in states:
                    return one["delivery"]
            await asyncio.sleep(0.02)


@pytest.fixture
async def shop(program: Program) -> AsyncIterator[Shop]:
    office = Office(program, await make_workspace(program.database))
    async with callbacks(SECRET) as far:
        admin = await office.desk("admin")
        config = {"callback_url": far.url, "callback_secret": SECRET}
        body = {"kind": "api", "name": "Shop", "config": config, "queue_id": office.workspace.queue_id}
        made = await admin.post("/api/v1/inboxes", body, expect=201)
        await office.app[keys.ADAPTERS].refresh()
        assert far.ids == ["ping"], "saving tests the connection"
        far.ids.clear()
        far.genuine.clear()
        yield Shop(office, far, made["id"])


async def test_a_reply_is_posted_signed_with_its_files_and_counts_as_delivered(shop: Shop) -> None:
    conversation_id = await shop.customer_writes("显示 E4")
    file_id = await upload(await shop.office.desk("agent"), "报价单.pdf", b"%PDF-1.7")
    sent = await shop.reply(conversation_id, "您好", [file_id])
    assert (await shop.delivery(sent, "delivered", "failed", "unknown"))["error"] is None
    [posted] = shop.far.genuine
    message = posted["message"]
    assert (posted["type"], message["id"], message["text"]) == ("message.sent", sent["id"], "您好")
    assert (message["conversation_id"], message["to"]) == (conversation_id, {"external_id": "c-1"})
    assert message["sequence"] == sent["sequence"]
    [file] = message["attachments"]
    assert (file["name"], file["content_type"], file["size_bytes"]) == ("报价单.pdf", "application/pdf", 8)
    assert file["url"].endswith(f"/api/v1/attachments/{file_id}")


async def test_a_refusal_is_what_the_agent_reads(shop: Shop) -> None:
    shop.far.status = 422
    sent = await shop.reply(await shop.customer_writes("hello"), "hi")
    assert "422" in (await shop.delivery(sent, "failed"))["error"]["detail"]


async def test_a_reply_whose_answer_was_lost_is_posted_again_under_the_same_id(shop: Shop) -> None:
    shop.far.status = 0
    sent = await shop.reply(await shop.customer_writes("hello"), "hi")
    while not shop.far.ids:
        await asyncio.sleep(0.02)
    shop.far.status = 200
    delivered = await shop.delivery(sent, "delivered")
    assert delivered["may_be_duplicate"]
    assert delivered["attempts"] == 2
    assert shop.far.ids == [sent["id"], sent["id"]]


async def test_a_busy_program_names_the_time_and_gets_the_reply_then(shop: Shop) -> None:
    shop.far.status, shop.far.headers = 429, {"Retry-After": "1"}
    sent = await shop.reply(await shop.customer_writes("hello"), "hi")
    waiting = await shop.delivery(sent, "queued")
    while not waiting["error"]:
        waiting = await shop.delivery(sent, "queued")
    assert "429" in waiting["error"]["detail"]
    shop.far.status = 200
    assert (await shop.delivery(sent, "delivered"))["may_be_duplicate"] is False
    assert shop.far.refused == 0


async def test_an_answer_too_long_to_read_still_is_an_answer(shop: Shop) -> None:
    shop.far.body = b"x" * 200_000
    sent = await shop.reply(await shop.customer_writes("hello"), "hi")
    await shop.delivery(sent, "delivered")


async def test_saving_an_inbox_tests_its_credentials(shop: Shop) -> None:
    admin = await shop.office.desk("admin")
    path = f"{INBOXES}/{shop.inbox_id}"
    assert (await admin.get(path))["health"]["ok"] is True
    shop.far.status = 401
    spoilt = await admin.patch(path, {"config": {"callback_secret": SECRET}})
    assert spoilt["health"]["ok"] is False
    assert "401" in spoilt["health"]["detail"]
    renamed = await admin.patch(path, {"name": "The shop"})
    assert renamed["health"] == spoilt["health"]
    shop.far.status = 200
    mended = await admin.patch(path, {"config": {"callback_secret": SECRET}})
    assert mended["health"]["ok"] is True
    assert (await admin.get(path))["health"] == mended["health"]


async def test_a_save_does_not_wait_for_a_provider_that_hangs(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_routes, "SAVED_WITHIN_S", 0.05)
    admin = await shop.office.desk("admin")

    async def keep_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(4096):  # to its end: the program has given up
            pass
        writer.close()

    async with await asyncio.start_server(keep_silent, "127.0.0.1", 0) as mute:
        config = {"callback_url": f"http://127.0.0.1:{mute.sockets[0].getsockname()[1]}/", "callback_secret": SECRET}
        saved = await admin.patch(f"{INBOXES}/{shop.inbox_id}", {"config": config})
    assert saved["health"]["ok"] is False
    assert "has not answered within" in saved["health"]["detail"]
