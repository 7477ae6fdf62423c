"""What is said in a side conversation never reaches the customer, by any route, channel, mail, model or file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from gateway.surface import APIS
from tests.gateway.stock import PNG, sample_body, upload
from tests.gateway.streams import add_colleague
from tests.support.databases import TestServer
from tests.support.mail import letter, mailbox
from tests.support.models import ModelServer, model_server
from tests.support.office import Desk, Office
from tests.support.post import open_post
from tests.support.program import Program, running_program
from tests.support.window import Window, open_window
from tests.support.workspaces import make_workspace

PATH = "/api/v1/side-conversations"
CANARY = "zq7canary"  # in everything that is said, written, named or attached beside the case
PUBLIC = [operation for api in APIS for operation in api.operations if operation.is_public]


@pytest.fixture(scope="module")
async def model() -> AsyncIterator[ModelServer]:
    async with model_server() as server:
        yield server


@pytest.fixture(scope="module")
async def program(
    server: TestServer, model: ModelServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Program]:
    async with (
        server.fresh() as url,
        running_program(
            url,
            tmp_path_factory.mktemp("program"),
            fetch_allow="127.0.0.0/8",
            drafter_url=model.url,
            drafter_model="qwen3-8b",
        ) as running,
    ):
        yield running


@pytest.fixture
async def office(program: Program) -> Office:
    return Office(program, await make_workspace(program.database))


async def ask_everybody(office: Office, case: str, **more: Any) -> tuple[Desk, Any]:
    """Ask a department about a case, with words, subject, file and answer that all hold the canary."""
    agent = await office.desk("agent")
    member = await add_colleague(office)
    body = {
        "conversation_id": case,
        "subject": f"{CANARY} subject",
        "due_at": datetime.now(UTC) + timedelta(seconds=1),
        "text": f"{CANARY} question",
        "agent_ids": [member],
        "attachments": [await upload(agent, f"{CANARY}.png")],
    }
    side = await agent.post(PATH, body | more, expect=201)
    colleague = await office.desk(member)
    await colleague.post(f"{PATH}/{side['id']}/messages", {"text": f"{CANARY} answer"}, expect=201)
    return agent, side


async def frames_until(window: Window, text: str) -> list[dict[str, Any]]:
    """Every frame the window is sent up to the message with this text."""
    seen = []
    while True:
        seen.append(await window.next())
        if seen[-1].get("message", {}).get("text") == text:
            return seen


async def test_a_chat_window_hears_nothing_of_it(office: Office) -> None:
    chat_id = await office.make_chat()
    async with open_window(office.program.http, chat_id) as window:
        await window.write("My machine says E4")
        desk = await office.desk("agent")
        [case] = (await desk.get("/api/v1/conversations?view=all"))["items"]
        agent, side = await ask_everybody(office, case["id"])
        await agent.patch(f"{PATH}/{side['id']}", {"subject": f"{CANARY} other"})
        await agent.post(f"{PATH}/{side['id']}/close")
        body = {"kind": "reply", "text": "that is all", "client_id": str(uuid4())}
        await agent.post(f"/api/v1/conversations/{case['id']}/messages", body, expect=201)
        assert CANARY not in str(await frames_until(window, "that is all"))
        token = window.token
    async with open_window(office.program.http, chat_id, visitor=token) as again:
        assert [one["text"] for one in again.hello["messages"]] == ["My machine says E4", "that is all"]
        assert CANARY not in str(again.hello)


async def test_no_public_route_shows_it(office: Office) -> None:
    case = (await office.customer_writes("My machine says E4"))["conversation_id"]
    agent, side = await ask_everybody(office, case)
    [first, *_] = (await agent.get(f"{PATH}/{side['id']}/messages"))["items"]
    ids = [side["id"], first["id"], first["attachments"][0]["id"], case, str(office.workspace.inbox_id)]
    stranger = office.stranger()
    asked = 0
    for operation in PUBLIC:
        for one in ids if "{" in operation.path else ids[:1]:
            path = operation.path.replace("{slug}", office.workspace.slug)
            while "{" in path:
                path = path.replace(path[path.index("{") : path.index("}") + 1], one)
            if path.endswith("/ws"):
                continue
            body = sample_body(operation, {}) if operation.body is not None else None
            async with office.program.http.request(operation.method, path, json=body) as response:
                raw = await response.read()
            asked += 1
            assert CANARY.encode() not in raw, operation.path
            assert PNG not in raw, operation.path
    assert asked > len(PUBLIC) / 2
    for path in (PATH, f"{PATH}/{side['id']}", f"{PATH}/{side['id']}/messages", first["attachments"][0]["url"]):
        await stranger.get(path, expect=401)


async def test_mails_to_the_customer_hold_nothing_of_it(office: Office) -> None:
    async with mailbox() as box:
        post = await open_post(office, box, smtp_port=box.port)
        await post.arrives(letter(post.address, "hello", Message_ID="<c@customer.test>"))
        [case] = await post.conversations(1)
        await ask_everybody(office, case["id"], addresses=[{"address": "zhao@supplier.test"}])
        [to_supplier] = await box.wait()
        assert CANARY in to_supplier.as_string()
        assert "wang@customer.test" not in to_supplier.as_string()
        await post.reply(case["id"], "We are on it")
        mails = await box.wait(3)
        to_customer = [mail for mail in mails if "wang@customer.test" in str(mail["To"])]
        assert len(to_customer) == 1
        assert CANARY not in to_customer[0].as_string()
        assert "supplier" not in to_customer[0].as_string()


async def test_what_reads_the_case_for_the_customer_reads_nothing_of_it(office: Office) -> None:
    case = (await office.customer_writes("My machine says E4"))["conversation_id"]
    agent, _ = await ask_everybody(office, case)
    for path in (
        f"/api/v1/conversations/{case}/messages",
        f"/api/v1/conversations/{case}",
        f"/api/v1/conversations/{case}/timeline",
        f"/api/v1/conversations/{case}/suggestions",
        f"/api/v1/search?q={CANARY}",
        "/api/v1/conversations?view=all",
        f"/api/v1/conversations?view=all&q={CANARY}",
    ):
        found = await agent.get(path)
        assert CANARY not in str(found) or (path.endswith(CANARY) and not found.get("items")), path


async def test_models_are_given_nothing_of_it(office: Office, model: ModelServer) -> None:
    case = (await office.customer_writes("My machine says E4"))["conversation_id"]
    agent, _ = await ask_everybody(office, case)
    article = {"language": "en", "title": "Error E4", "body": "Clean the filter of the machine that says E4."}
    admin = await office.desk("admin")
    made = await admin.post("/api/v1/articles", article | {"audience": "public"}, expect=201)
    await admin.post(f"/api/v1/articles/{made['id']}/publish", {"expected_version": made["version"]})
    await admin.patch("/api/v1/workspace", {"settings": {"drafting": True}})
    before = len(model.asked)
    await agent.ask("POST", f"/api/v1/conversations/{case}/drafts-by-model", {})
    await agent.ask("POST", f"/api/v1/conversations/{case}/summaries-by-model", {"language": "en"})
    assert len(model.asked) > before, "the model was asked"
    assert CANARY not in str(model.asked[before:])
