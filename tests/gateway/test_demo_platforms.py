"""``serve --platforms``: somebody plays customers of every channel, and the real adapters carry what is said."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from conversations.work import Works
from conversations.workspaces import create_workspace
from gateway import keys
from gateway.demo import ensure_demo, history, programme
from gateway.demo.platforms.opening import furnish_demo, open_hooks
from gateway.demo.platforms.page import opened_page
from gateway.demo.platforms.stage import Stage, keep_ticking, opened_stage
from kit.errors import Invalid
from kit.ids import new_id
from kit.secret import Secret
from tests.kit.test_filetypes import png
from tests.support.databases import TestServer
from tests.support.program import Program, running_program
from tests.support.recorder import Recorder

PASSWORD = "demo-word"
PICTURE = f"data:image/png;base64,{base64.b64encode(png(3, 4)).decode()}"
CHATS = {"wechat": "wechat", "wecom": "wecom_kf", "telegram": "telegram", "whatsapp": "whatsapp", "line": "line"}


@dataclass
class Show:
    """The demo's program, the page of phones, and a signed-in admin."""

    program: Program
    stage: Stage
    page: str
    http: aiohttp.ClientSession
    csrf: str = ""

    async def act(self, phone: str, **what: Any) -> int:
        headers = {"Origin": self.page}
        async with self.http.post(f"{self.page}/api/{phone}", json=what, headers=headers) as answer:
            return answer.status

    async def shown(self, phone: str) -> dict[str, Any]:
        async with self.http.get(f"{self.page}/api/{phone}") as answer:
            found: dict[str, Any] = await answer.json()
            return found

    async def until_shown(self, phone: str, is_so: Callable[[dict[str, Any]], bool]) -> None:
        async with asyncio.timeout(30):
            while not any(map(is_so, (await self.shown(phone))["bubbles"])):
                await asyncio.sleep(0.05)

    async def get(self, path: str) -> Any:
        async with self.http.get(self.program.url + path) as answer:
            assert answer.status == 200
            return await answer.json()

    async def reply(self, conversation_id: str, text: str) -> Any:
        url = f"{self.program.url}/api/v1/conversations/{conversation_id}/messages"
        headers = {"X-CSRF-Token": self.csrf, "Origin": self.program.url}
        async with self.http.post(url, json={"kind": "reply", "text": text}, headers=headers) as answer:
            assert answer.status == 201
            return await answer.json()

    async def conversation(self, kind: str, messages: int) -> dict[str, Any]:
        """Wait for the conversation of a channel with so many messages."""
        inboxes = {one["id"] for one in (await self.get("/api/v1/inboxes"))["items"] if one["kind"] == kind}
        async with asyncio.timeout(30):
            while True:
                rows = (await self.get("/api/v1/conversations?view=all&limit=100"))["items"]
                for row in rows:
                    path = f"/api/v1/conversations/{row['id']}/messages"
                    if row["inbox_id"] in inboxes and len((await self.get(path))["items"]) >= messages:
                        return dict(row)
                await asyncio.sleep(0.05)


@pytest.fixture(scope="module")
async def show(
    server: TestServer, statements: Recorder, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Show]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(programme, "CLOSED_CASES", 2)
        for module in (programme, history):
            patch.setattr(module, "CASES_IN_ALL", 2 + len(programme.SCENES))
        async with AsyncExitStack() as stack:
            stage = await stack.enter_async_context(opened_stage(0))
            url = await stack.enter_async_context(server.fresh())
            data = tmp_path_factory.mktemp("program")
            program = await stack.enter_async_context(
                running_program(url, data, demo_password=Secret(PASSWORD), fetch_allow=stage.targets)
            )
            await ensure_demo(program.app)
            await furnish_demo(program.app, stage)
            open_hooks(stage, program.url)
            ticking = asyncio.create_task(keep_ticking(stage))
            page = await stack.enter_async_context(opened_page(stage, 0))
            jar = aiohttp.CookieJar(unsafe=True)
            http = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))
            made = Show(program, stage, page, http)
            body = {"email": "admin@demo.test", "password": PASSWORD}
            headers = {"Origin": program.url}
            async with http.post(f"{program.url}/api/v1/auth/login", json=body, headers=headers) as answer:
                made.csrf = (await answer.json())["csrf_token"]
            yield made
            ticking.cancel()
            await asyncio.gather(ticking, return_exceptions=True)


@pytest.mark.parametrize("phone", CHATS)
async def test_what_a_customer_writes_and_sends_comes_in_and_the_answer_arrives(show: Show, phone: str) -> None:
    assert await show.act(phone, do="write", text="E4") == 200
    assert await show.act(phone, do="picture", data=PICTURE) == 200
    row = await show.conversation(CHATS[phone], 2)
    await show.reply(row["id"], f"answer to {phone}")
    await show.until_shown(phone, lambda one: one["side"] == "them" and one["text"] == f"answer to {phone}")


async def test_a_short_message_is_answered_in_the_words_of_a_template(show: Show) -> None:
    assert await show.act("sms", do="write", text="E4") == 200
    row = await show.conversation("sms", 1)
    await show.reply(row["id"], "in an hour")
    await show.until_shown("sms", lambda one: one["text"].endswith("客服回复：in an hour"))


async def test_after_two_days_wechat_takes_no_reply_until_the_customer_writes(show: Show) -> None:
    await show.act("wechat", do="write", text="still there?")
    row = await show.conversation("wechat", 1)
    await show.act("wechat", do="close")
    assert (await show.shown("wechat"))["meter"]["is_open"] is False
    sent = await show.reply(row["id"], "too late")
    async with asyncio.timeout(30):
        while True:
            found = (await show.get(f"/api/v1/conversations/{row['id']}/messages"))["items"]
            last = next(one for one in found if one["id"] == sent["id"])
            if last["delivery"]["state"] == "failed":
                break
            await asyncio.sleep(0.05)
    assert last["delivery"]["error"]["code"] == "window_closed"
    await show.act("wechat", do="write", text="hello again")
    assert (await show.shown("wechat"))["meter"] == {"is_open": True, "left": 5, "quota": 5}


async def test_a_call_that_nobody_takes_waits_in_the_queue_of_the_key(show: Show) -> None:
    await show.act("call", do="ring", digit="2")
    await show.act("call", do="hang_up")
    row = await show.conversation("cdr", 1)
    queues = {one["id"]: one["name"] for one in (await show.get("/api/v1/queues"))["items"]}
    async with asyncio.timeout(30):
        while (row := await show.conversation("cdr", 1))["callback_due_at"] is None:
            await asyncio.sleep(0.05)
    assert queues[row["queue_id"]].endswith("Sales")


async def test_other_sites_and_hosts_can_press_nothing(show: Show) -> None:
    url, body = f"{show.page}/api/line", {"do": "write", "text": "x"}
    before = len((await show.shown("line"))["bubbles"])
    attempts: list[dict[str, Any]] = [
        {"json": body, "headers": {"Origin": "https://evil.test"}},
        {"json": body},
        {"json": body, "headers": {"Origin": show.page, "Host": f"evil.test:{urlsplit(show.page).port}"}},
        {"data": b"{}", "headers": {"Origin": show.page, "Content-Type": "text/plain"}},
    ]
    for attempt in attempts:
        async with show.http.post(url, **attempt) as answer:
            assert answer.status == 403
    assert await show.act("line", do="ring") == 400
    assert await show.act("line", do="picture", data="data:image/png;base64,!") == 400
    assert await show.act("fax", do="write", text="x") == 404
    assert len((await show.shown("line"))["bubbles"]) == before


async def test_a_database_with_other_workspaces_is_refused(server: TestServer, tmp_path: Path) -> None:
    async with server.fresh() as url, opened_stage(0) as stage, running_program(url, tmp_path) as program:
        works: Works = program.app[keys.WORKS]
        async with works.begin(new_id()) as work:
            await create_workspace(work, slug="shop", name="Shop")
        with pytest.raises(Invalid, match="nothing but the demo"):
            await furnish_demo(program.app, stage)
        async with works.database.begin() as connection:
            count = (await connection.exec_driver_sql("SELECT count(*) FROM inbox")).scalar_one()
        assert count == 0
