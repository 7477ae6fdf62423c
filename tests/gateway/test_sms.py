"""SMS on the running program: a notice goes out, its answer comes in, and who opts out is left alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from gateway import keys
from gateway.demo.platforms.sms import SECRETS, WANG, Vendors, answered, reported, settings, vendors
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


async def start(program: Program, far: Vendors, vendor: str) -> tuple[Office, str, str]:
    office = Office(program, await make_workspace(program.database))
    admin = await office.desk("admin")
    config = settings(vendor, far.url) | SECRETS
    body = {"kind": "sms", "name": "短信", "config": config, "queue_id": office.workspace.queue_id}
    made = await admin.post("/api/v1/inboxes", body, expect=201)
    await office.app[keys.ADAPTERS].refresh()
    return office, made["id"], f"{program.url}/hooks/{made['id']}"


async def until(look: Any) -> Any:
    async with asyncio.timeout(30):
        while not (found := await look()):
            await asyncio.sleep(0.05)
    return found


@pytest.mark.parametrize("vendor", ["aliyun", "huawei"])
async def test_a_notice_is_answered_and_an_opt_out_is_kept_to(program: Program, vendor: str) -> None:
    async with vendors() as far:
        office, inbox_id, hook = await start(program, far, vendor)
        desk = await office.desk("supervisor")
        offered = (await desk.get(f"/api/v1/inboxes/{inbox_id}/templates"))["items"]
        assert [one["name"] for one in offered] == ["维修完成", "回复"]
        keys_ = [blank["key"] for blank in offered[0]["blanks"]]
        template = {"name": "维修完成", "params": dict(zip(keys_, ("王女士", "空调"), strict=True))}
        body = {"inbox_id": inbox_id, "to": "13800138000", "template": template}
        started = await desk.post("/api/v1/conversations", body, expect=201)
        path = f"/api/v1/conversations/{started['id']}"

        async def messages() -> list[Any]:
            found: list[Any] = (await desk.get(f"{path}/messages"))["items"]
            return found

        async def state_is(state: str) -> bool:
            return (await messages())[0]["delivery"]["state"] == state

        await until(lambda: state_is("sent"))
        assert (await messages())[0]["text"] == "您好王女士，您的空调已修好。"
        is_form = vendor == "huawei"
        assert (await far.deliver(hook, reported(vendor, far.sent[0]), is_form=is_form))[0][0] == 200
        await until(lambda: state_is("delivered"))

        assert (await far.deliver(hook, answered(vendor, "谢谢", 1), is_form=is_form, tries=2))[0][0] == 200
        await far.deliver(hook, answered(vendor, "谢谢", 1), is_form=is_form)
        await until(lambda: _has(messages, 2))
        detail = await desk.get(path)
        assert (detail["threads"][0]["address"], detail["contact"]["phone"]) == (WANG, WANG)
        reply = {"kind": "reply", "text": "不客气", "client_id": str(uuid4())}
        await desk.post(f"{path}/messages", reply, expect=201)
        await until(lambda: _sent(far, 2))
        assert far.sent[1].values == ["不客气"]

        await far.deliver(hook, answered(vendor, "TD", 2), is_form=is_form)
        await until(lambda: _has(messages, 4))
        assert (await desk.get(path))["threads"][0]["blocked_reason"] == "opted_out"
        more = {"kind": "reply", "template": template, "thread_id": detail["threads"][0]["id"]}
        assert (await desk.post(f"{path}/messages", more, expect=409))["error"] == "opted_out"
        await desk.post(f"{path}/resolve", {}, expect=200)
        assert (await desk.post("/api/v1/conversations", body, expect=409))["error"] == "opted_out"


async def _has(messages: Any, count: int) -> bool:
    return len(await messages()) >= count


async def _sent(far: Vendors, count: int) -> bool:
    return len(far.sent) >= count
