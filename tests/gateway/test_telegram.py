"""Telegram on the running program: a customer writes to a bot, an agent answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from gateway import keys
from gateway.demo.platforms.telegram import GROUP, PICTURE, TOKEN, WANG, BotApi, bot_api, message
from tests.gateway.stock import upload
from tests.support.counter import Counter, program_that_calls_here
from tests.support.databases import TestServer
from tests.support.office import Office
from tests.support.program import Program
from tests.support.recorder import Recorder
from tests.support.workspaces import make_workspace

PUBLIC = "https://desk.example"


@pytest.fixture(scope="module")
async def program(
    server: TestServer, statements: Recorder, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Program]:
    """A program behind a reverse proxy, whose operator opened loopback to people's URLs."""
    async with program_that_calls_here(server, tmp_path_factory.mktemp("program"), public_url=PUBLIC) as started:
        yield started


@dataclass(frozen=True, slots=True)
class Desk(Counter):
    far: BotApi
    inbox_id: str


@pytest.fixture(params=["webhook", "polling"])
async def desk(program: Program, request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    office = Office(program, await make_workspace(program.database))
    async with bot_api() as far:
        far.routes[PUBLIC] = program.url
        # A bot of its own for each test: who polls is decided by bot.
        far.token = f"{uuid4().int % 10**9}:{TOKEN.partition(':')[2]}"
        admin = await office.desk("admin")
        config = {"api_url": far.url, "bot_token": far.token, "delivery": request.param}
        body = {"kind": "telegram", "name": "Bot", "config": config, "queue_id": office.workspace.queue_id}
        made = await admin.post("/api/v1/inboxes", body, expect=201)
        await office.app[keys.ADAPTERS].refresh()
        async with asyncio.timeout(30):
            while not (far.webhook if request.param == "webhook" else far.asked_for("getupdates")):
                await asyncio.sleep(0.02)
        yield Desk(office, far, made["id"])
        await admin.patch(f"/api/v1/inboxes/{made['id']}", {"is_enabled": False})
        await office.app[keys.ADAPTERS].refresh()


async def happen(desk: Desk, **told: Any) -> None:
    desk.far.queue_update(**told)
    if desk.far.webhook:
        await desk.far.deliver()
        assert desk.far.refused == []


async def test_a_conversation_with_pictures_both_ways(desk: Desk) -> None:
    desk.far.files["pic"] = PICTURE
    photo = [{"file_id": "pic", "file_unique_id": "u", "width": 1, "height": 1}]
    await happen(desk, message=message(11, text="显示 E4"))
    await happen(desk, message=message(12, photo=photo, caption="这样"))
    first, second = await desk.messages(2)
    assert (first["text"], second["content"]["type"], second["text"]) == ("显示 E4", "image", "这样")
    assert first["conversation_id"] == second["conversation_id"]
    file_id = await upload(await desk.office.desk("supervisor"), "图.png", PICTURE)
    sent = await desk.reply(first["conversation_id"], "请清洗滤网", attachments=[file_id])
    assert sent["delivery"]["error"] is None
    [asked] = desk.far.sent
    assert (asked.name, asked.method.chat_id, asked.method.caption) == ("sendphoto", 7001, "请清洗滤网")
    assert list(asked.files.values()) == [PICTURE]


async def test_an_update_sent_twice_is_one_message(desk: Desk) -> None:
    update = desk.far.queue_update(message=message(21, text="once"))
    if desk.far.webhook:
        await desk.far.deliver()
        desk.far.queue.append(update)
        await desk.far.deliver()
        assert desk.far.refused == []
    await happen(desk, message=message(22, text="then"))
    assert [one["text"] for one in await desk.messages(2)] == ["once", "then"]


async def test_a_customer_who_blocked_the_bot_is_told_in_plain_words(desk: Desk) -> None:
    await happen(desk, message=message(31, text="bye"))
    [written] = await desk.messages(1)
    desk.far.blocked = {7001}
    failed = await desk.reply(written["conversation_id"], "wait", "failed")
    assert "blocked this bot" in failed["delivery"]["error"]["detail"]


async def test_two_people_of_a_group_are_answered_in_the_group(desk: Desk) -> None:
    li = WANG | {"id": 7002, "first_name": "李", "username": "lilei"}
    await happen(desk, message=message(41, text="a", chat=GROUP))
    await happen(desk, message=message(42, text="b", chat=GROUP, **{"from": li}))
    first, second = await desk.messages(2)
    assert first["conversation_id"] != second["conversation_id"]
    await desk.reply(second["conversation_id"], "for Li")
    [asked] = desk.far.sent
    assert (asked.method.chat_id, asked.method.reply_parameters.message_id) == (GROUP["id"], 42)
