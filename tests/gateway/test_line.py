"""LINE on the running program: a customer writes to an official account, an agent answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import pytest

from channels.contract import ReadReceipts
from gateway import keys
from tests.providers.line import PICTURE, SECRET, TOKEN, WANG, Line, event, messaging_api, written
from tests.support.counter import Counter, program_that_calls_here
from tests.support.databases import TestServer
from tests.support.office import Office
from tests.support.program import Program
from tests.support.recorder import Recorder
from tests.support.workspaces import make_workspace


@pytest.fixture(scope="module")
async def program(
    server: TestServer, statements: Recorder, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Program]:
    """A program whose operator opened loopback to people's URLs."""
    async with program_that_calls_here(server, tmp_path_factory.mktemp("program")) as started:
        yield started


@dataclass(frozen=True, slots=True)
class Desk(Counter):
    far: Line
    hook: str


@pytest.fixture
async def desk(program: Program) -> AsyncIterator[Desk]:
    office = Office(program, await make_workspace(program.database))
    async with messaging_api() as far:
        admin = await office.desk("admin")
        config = {
            "api_url": far.url,
            "data_url": far.url,
            "channel_secret": SECRET,
            "channel_access_token": TOKEN,
        }
        body = {"kind": "line", "name": "Shop", "config": config, "queue_id": office.workspace.queue_id}
        made = await admin.post("/api/v1/inboxes", body, expect=201)
        await office.app[keys.ADAPTERS].refresh()
        yield Desk(office, far, f"{program.url}/hooks/{made['id']}")


async def test_a_conversation_with_a_picture(desk: Desk) -> None:
    desk.far.contents["2"] = PICTURE
    picture = event(
        event_id="e2", message={"id": "2", "type": "image", "contentProvider": {"type": "line"}, "quoteToken": "q"},
        replyToken="r",
    )  # fmt: skip
    assert await desk.far.deliver(desk.hook, written("显示 E4", "1", "e1"), picture) == 200
    first, second = await desk.messages(2)
    assert (first["text"], first["author"]["name"], second["content"]["type"]) == ("显示 E4", "王芳", "image")
    sent = await desk.reply(first["conversation_id"], "请清洗滤网", "sent", "failed", "unknown")
    assert sent["delivery"]["error"] is None
    assert desk.far.pushed == [{"to": WANG, "messages": [{"type": "text", "text": "请清洗滤网"}]}]
    assert desk.far.keys == [sent["id"]]


async def test_the_picture_that_stands_before_a_film_is_there_for_everybody(desk: Desk) -> None:
    stranger = desk.office.stranger()
    shown = await stranger.ask("GET", "/files/film.png")
    assert (shown.status, shown.body[:4], shown.headers["Content-Type"]) == (200, b"\x89PNG", "image/png")
    assert (await stranger.ask("GET", "/files/other.png")).status == 404


async def test_a_redelivery_of_some_of_the_events_doubles_nothing(desk: Desk) -> None:
    one, two, three = (written(text, text, f"e-{text}") for text in ("1", "2", "3"))
    assert await desk.far.deliver(desk.hook, one, two) == 200
    again = two | {"deliveryContext": {"isRedelivery": True}}
    assert await desk.far.deliver(desk.hook, again) == 200
    assert await desk.far.deliver(desk.hook, again, three) == 200
    assert [found["text"] for found in await desk.messages(3)] == ["1", "2", "3"]


async def test_a_lost_answer_is_asked_for_again_and_the_customer_gets_one_message(desk: Desk) -> None:
    assert await desk.far.deliver(desk.hook, written("hello", "1", "e1")) == 200
    [found] = await desk.messages(1)
    desk.far.silent = True
    sent = await desk.reply(found["conversation_id"], "hi", "sent", "failed", "unknown")
    assert sent["delivery"]["state"] == "sent"
    assert len(desk.far.pushed) == 1
    assert desk.far.keys == [sent["id"], sent["id"]]


async def test_what_the_customer_wrote_is_marked_as_read_up_to_the_last(desk: Desk) -> None:
    for n in (1, 2):
        told = written(f"{n}", str(n), f"e{n}", message={"markAsReadToken": f"m-{n}"})
        assert await desk.far.deliver(desk.hook, told) == 200
        await desk.messages(n)
    _, adapter = desk.office.app[keys.ADAPTERS].get(UUID(desk.hook.rpartition("/")[2]))
    assert isinstance(adapter, ReadReceipts)
    await adapter.send_read(WANG, WANG, 2)
    await adapter.send_read(WANG, "somebody else", 2)
    assert desk.far.read == ["m-2"]


async def test_a_wrong_signature_and_a_try_of_the_address(desk: Desk) -> None:
    assert await desk.far.deliver(desk.hook, written("x", "1", "e1"), secret="wrong") == 401
    assert await desk.far.deliver(desk.hook) == 200
