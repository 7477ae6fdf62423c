"""WhatsApp on the running program: people write to a business number, agents answer, also by templates."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from gateway import keys
from tests.providers.whatsapp import (
    ACCOUNT_ID,
    LI_ID,
    NUMBER_ID,
    PICTURE,
    SECRET,
    TOKEN,
    VERIFY,
    WANG,
    WANG_ID,
    Graph,
    graph,
    hidden,
    said,
    status,
    written,
)  # fmt: skip
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
    far: Graph
    inbox_id: str
    hook: str

    async def until(self, path: str, holds: Callable[[Any], Any]) -> Any:
        """Ask until an answer holds, and return what it says."""
        desk = await self.office.desk("supervisor")
        async with asyncio.timeout(30):
            while not (found := holds(await desk.get(path))):
                await asyncio.sleep(0.05)
        return found

    async def conversation(self, *, sequence: int = 0) -> Any:
        """Return the one conversation, once something new is in it."""

        def only(page: Any) -> Any:
            return page["items"][0] if page["items"] and page["items"][0]["last_sequence"] > sequence else None

        found = await self.until("/api/v1/conversations?view=all", only)
        desk = await self.office.desk("supervisor")
        return await desk.get(f"/api/v1/conversations/{found['id']}")

    async def messages(self, conversation: Any) -> list[Any]:
        desk = await self.office.desk("supervisor")
        found: list[Any] = (await desk.get(f"/api/v1/conversations/{conversation['id']}/messages"))["items"]
        return found

    async def reply(self, conversation: Any, body: dict[str, Any], state: str = "sent") -> Any:
        desk = await self.office.desk("supervisor")
        path = f"/api/v1/conversations/{conversation['id']}/messages"
        sent = await desk.post(path, {"kind": "reply", "client_id": str(uuid4()), **body}, expect=201)

        def ended(page: Any) -> Any:
            return next((m for m in page["items"] if m["id"] == sent["id"] and m["delivery"]["state"] == state), None)

        return await self.until(path, ended)


@pytest.fixture
async def desk(program: Program) -> AsyncIterator[Desk]:
    office = Office(program, await make_workspace(program.database))
    async with graph() as far:
        admin = await office.desk("admin")
        config = {
            "phone_number_id": NUMBER_ID, "account_id": ACCOUNT_ID, "api_url": far.url, "app_secret": SECRET,
            "access_token": TOKEN, "verify_token": VERIFY,
        }  # fmt: skip
        body = {"kind": "whatsapp", "name": "Shop", "config": config, "queue_id": office.workspace.queue_id}
        made = await admin.post("/api/v1/inboxes", body, expect=201)
        await office.app[keys.ADAPTERS].refresh()
        yield Desk(office, far, made["id"], f"{program.url}/hooks/{made['id']}")


async def test_a_conversation_with_a_picture_its_ticks_and_a_delivery_again(desk: Desk) -> None:
    desk.far.media["9"] = PICTURE
    items = written("显示 E4", "wamid.1"), said("image", {"id": "9"}, "wamid.2"), said("hologram", {}, "wamid.3")
    assert await desk.far.deliver(desk.hook, *items) == [200]
    assert await desk.far.deliver(desk.hook, *items[1:]) == [200]  # another mixture of the same
    conversation = await desk.conversation()
    await desk.until(f"/api/v1/conversations/{conversation['id']}/messages", lambda page: len(page["items"]) == 3)
    assert [m["content"]["type"] for m in await desk.messages(conversation)] == ["text", "image", "unsupported"]
    [thread] = conversation["threads"]
    assert (thread["address"], thread["window"]["opened_by"], conversation["contact"]["phone"]) == (
        f"+{WANG}", "message", f"+{WANG}",
    )  # fmt: skip
    sent = await desk.reply(conversation, {"text": "请清洗滤网"})
    assert desk.far.sent[0]["recipient"] == WANG_ID
    about = {"biz_opaque_callback_data": f"{sent['id']}:0:1"}
    for state in ("read", "delivered", "read", "sent"):  # out of order, and again
        await desk.far.deliver(desk.hook, status(state, "wamid.out1", **about))
    path = f"/api/v1/conversations/{conversation['id']}/messages"
    await desk.until(path, lambda page: page["items"][-1]["delivery"]["state"] == "read")


async def test_a_window_that_whatsapp_closes_is_opened_again_by_a_template(desk: Desk) -> None:
    await desk.far.deliver(desk.hook, written("hello"))
    conversation = await desk.conversation()
    desk.far.open_for.clear()
    await desk.reply(conversation, {"text": "too late"})
    await desk.far.tell(desk.hook)
    path = f"/api/v1/conversations/{conversation['id']}"
    await desk.until(path, lambda found: found["threads"][0]["blocked_reason"] == "window_closed")
    supervisor = await desk.office.desk("supervisor")
    text = {"kind": "reply", "text": "still too late", "client_id": str(uuid4())}
    assert (await supervisor.post(f"{path}/messages", text, expect=409))["error"] == "window_closed"
    offered = (await supervisor.get(f"/api/v1/inboxes/{desk.inbox_id}/templates"))["items"]
    assert [one["name"] for one in offered] == ["hello", "repair_done", "with_picture"]
    template = {"name": "hello", "language": "en", "params": {"body.name": "Li"}}
    thread_id = conversation["threads"][0]["id"]
    sent = await desk.reply(conversation, {"template": template, "thread_id": thread_id})
    assert (sent["text"], sent["content"]["type"]) == ("Hello Li, may we go on?", "template")
    wrong = {"kind": "reply", "template": template | {"params": {}}, "thread_id": thread_id}
    refused = await supervisor.post(f"{path}/messages", wrong, expect=400)
    assert "template.params.body.name" in refused["fields"]
    nowhere = {"kind": "reply", "template": template}
    assert "thread_id" in (await supervisor.post(f"{path}/messages", nowhere, expect=400))["fields"]


async def test_an_agent_writes_first_by_a_template_and_the_answer_joins(desk: Desk) -> None:
    supervisor = await desk.office.desk("supervisor")
    body = {"inbox_id": desk.inbox_id, "to": "138 0013 8000", "text": "hi"}
    assert (await supervisor.post("/api/v1/conversations", body, expect=409))["error"] == "window_closed"
    template = {"name": "hello", "language": "en", "params": {"body.name": "Wang"}}
    started = await supervisor.post("/api/v1/conversations", body | {"template": template}, expect=201)
    await desk.until("/api/v1/conversations?view=all", lambda _: desk.far.sent)
    assert desk.far.sent[0]["to"] == WANG
    await desk.far.deliver(desk.hook, written("yes?"))  # with an id that nobody knew yet
    conversation = await desk.conversation(sequence=started["last_sequence"])
    assert conversation["id"] == started["id"]
    await desk.reply(conversation, {"text": "good"})
    assert desk.far.sent[1]["recipient"] == WANG_ID
    again = await supervisor.post("/api/v1/conversations", body, expect=409)
    assert again["error"] == "thread_open_elsewhere"


async def test_who_gets_a_new_id_goes_on_in_the_same_conversation(desk: Desk) -> None:
    await desk.far.deliver(desk.hook, hidden("hello"))
    before = await desk.conversation()
    system = {"type": "user_changed_user_id", "user_id": "MX.2", "previous_user_id": LI_ID}
    await desk.far.deliver(desk.hook, {"id": "wamid.s", "timestamp": "1772359300", "type": "system", "system": system})
    contact = {"profile": {"name": "李雷"}, "user_id": "MX.2"}
    await desk.far.deliver(desk.hook, hidden("me again", "wamid.h2", from_user_id="MX.2", contact=contact))
    after = await desk.conversation(sequence=before["last_sequence"])
    assert (after["id"], len(after["threads"])) == (before["id"], 1)
    await desk.reply(after, {"text": "welcome"})
    assert desk.far.sent[0]["recipient"] == "MX.2"


async def test_the_owner_reads_and_types_and_the_customer_is_told(desk: Desk) -> None:
    await desk.far.deliver(desk.hook, written("hello", "wamid.7"))
    conversation = await desk.conversation()
    path = f"/api/v1/conversations/{conversation['id']}"
    supervisor = await desk.office.desk("supervisor")
    await supervisor.put(f"{path}/read", {"sequence": conversation["last_sequence"]})
    await supervisor.post(f"{path}/typing", {"on": True})
    async with asyncio.timeout(20):
        while not desk.far.marks:
            await asyncio.sleep(0.05)
    assert [("typing_indicator" in mark, mark["message_id"]) for mark in desk.far.marks] == [(True, "wamid.7")]
    desk.far.marks.clear()
    me = await supervisor.get("/api/v1/me")
    await supervisor.post(f"{path}/assign", {"agent_id": me["agent"]["id"]})
    await supervisor.put(f"{path}/read", {"sequence": conversation["last_sequence"]})
    async with asyncio.timeout(20):
        while not desk.far.marks:
            await asyncio.sleep(0.05)
    assert desk.far.marks[0]["status"] == "read"


async def test_meta_is_led_here_by_the_test_of_the_settings(desk: Desk) -> None:
    admin = await desk.office.desk("admin")
    desk.far.asks_back = False
    health = await admin.post(f"/api/v1/inboxes/{desk.inbox_id}/check", {})
    assert health["ok"], health
    assert desk.far.callback.endswith(f"/hooks/{desk.inbox_id}")
    query = f"?hub.mode=subscribe&hub.verify_token={VERIFY}&hub.challenge=42"
    async with desk.office.program.http.get(f"/hooks/{desk.inbox_id}{query}") as answer:
        assert (answer.status, await answer.text()) == (200, "42")


async def test_rubbish_with_a_right_signature_is_an_answer_and_no_failure(desk: Desk) -> None:
    from tests.providers.whatsapp import sign  # noqa: PLC0415 - only here

    for body in (b"", b"[]", b'{"entry": 7}', b"\xff\xfe", b'{"entry": [{"changes": [{"value": {"messages": [1]}}]}]}'):
        [answer] = await desk.far.post(desk.hook, body, sign(body))
        assert answer in (200, 400)
