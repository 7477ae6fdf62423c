"""Webhooks over HTTP: kept, told by the program itself, logged and replayed; and the check that the page gives."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from automation.signing import headers, new_secret
from gateway import keys
from kit.clock import SystemClock
from tests.providers.callbacks import Callbacks, callbacks
from tests.support.databases import TestServer
from tests.support.office import Desk, Office
from tests.support.program import Program, running_program
from tests.support.recorder import Recorder
from tests.support.workspaces import make_workspace

PATH = "/api/v1/webhooks"
SECRET = "correct-horse-battery"
PAGE = (Path(__file__).resolve().parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")


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


@pytest.fixture
async def shop(program: Program) -> Office:
    return Office(program, await make_workspace(program.database))


@pytest.fixture
async def far() -> AsyncIterator[Callbacks]:
    async with callbacks(SECRET) as receiver:
        yield receiver


async def _hook(desk: Desk, url: str, *types: str, **more: Any) -> dict[str, Any]:
    body = {"name": "Shop", "url": url, "event_types": list(types) or ["message.received"], "secret": SECRET}
    made: dict[str, Any] = await desk.post(PATH, body | more)
    return made


async def _deliveries(desk: Desk, hook_id: str, *states: str) -> list[dict[str, Any]]:
    """Wait until the newest delivery is in one of these states."""
    items: list[dict[str, Any]] = []
    for _ in range(1_000):  # of twentieths of a second
        items = (await desk.get(f"{PATH}/{hook_id}/deliveries"))["items"]
        if items and items[0]["state"] in states:
            return items
        await asyncio.sleep(0.05)
    raise AssertionError(items)


async def test_a_program_is_told_of_a_message_and_finds_who_it_is_about(shop: Office, far: Callbacks) -> None:
    desk = await shop.desk("supervisor")
    hook = await _hook(desk, far.url, with_snapshot=True)
    receipt = await shop.customer_writes("Is it on its way?")
    (delivery,) = await _deliveries(desk, hook["id"], "delivered")
    (told,) = far.genuine
    assert (told["id"], told["seq"], told["type"]) == (delivery["id"], delivery["event_seq"], "message.received")
    assert told["data"]["message"]["text"] == "Is it on its way?"
    about = told["data"]["conversation"]
    shown = await desk.get(f"/api/v1/conversations/{receipt['conversation_id']}")
    assert about.keys() <= shown.keys()
    assert {name: about[name] for name in ("id", "number", "last_message")} == {
        name: shown[name] for name in ("id", "number", "last_message")
    }


async def test_what_was_taken_can_be_sent_again_under_its_id(shop: Office, far: Callbacks) -> None:
    desk = await shop.desk("supervisor")
    hook = await _hook(desk, far.url)
    await shop.customer_writes()
    (delivery,) = await _deliveries(desk, hook["id"], "delivered")
    assert await desk.post(f"{PATH}/{hook['id']}/replay", {"delivery_ids": [delivery["id"]]}) == {"deliveries": 1}
    while len(far.ids) < 2:
        await asyncio.sleep(0.05)
    assert far.ids == [delivery["id"]] * 2
    unknown = await desk.ask("POST", f"{PATH}/{hook['id']}/replay", {"delivery_ids": [hook["id"]]})
    assert (unknown.status, unknown.body["error"]) == (404, "not_found")


async def test_a_secret_is_shown_once_and_sealed(shop: Office, far: Callbacks) -> None:
    """ASVS v5.0.0-14.2.6: a secret is told to who made it, and to nobody after."""
    desk = await shop.desk("supervisor")
    made = await desk.post(PATH, {"name": "Own", "url": far.url, "event_types": ["message.received"]})
    assert made["secret_text"].startswith("whsec_")
    assert len(made["secret_text"]) > 40
    shown = await desk.get(f"{PATH}/{made['id']}")
    assert shown["secret"] == {"set": True}
    changed = await desk.patch(f"{PATH}/{made['id']}", {"secret": SECRET, "expected_version": 1})
    assert (changed["version"], changed["secret"]) == (2, {"set": True})
    audit = await desk.get("/api/v1/audit")
    for text in (str(shown), str(changed), str(await desk.get(PATH)), str(audit)):
        assert SECRET not in text
        assert made["secret_text"] not in text
    await shop.customer_writes()
    await _deliveries(desk, made["id"], "delivered")
    assert (len(far.genuine), far.refused) == (1, 0)


async def test_webhooks_are_kept_by_who_sees_every_conversation(shop: Office, far: Callbacks) -> None:
    agent, desk = await shop.desk("agent"), await shop.desk("supervisor")
    hook = await _hook(desk, far.url, is_enabled=False)
    assert (await agent.ask("GET", PATH)).status == 403
    half = await shop.desk("supervisor", scopes=["queues.manage"])
    for method, path in (("GET", PATH), ("GET", f"{PATH}/{hook['id']}"), ("GET", f"{PATH}/{hook['id']}/deliveries")):
        refused = await half.ask(method, path)
        assert (refused.status, refused.body["fields"]) == (403, {"permission": "conversations.see_all"})
    await desk.delete(f"{PATH}/{hook['id']}")
    assert (await desk.ask("GET", f"{PATH}/{hook['id']}")).status == 404


BAD: list[dict[str, Any]] = [
    {"url": "ftp://shop.example"},
    {"url": "https://user:password@shop.example"},
    {"url": "https://shop.example/a b"},
    {"event_types": []},
    {"event_types": ["draft.changed"]},
    {"event_types": ["moon.full"]},
    {"secret": "short"},
    {"secret": "sixteen characters\n"},
]


@pytest.mark.parametrize("wrong", BAD)
async def test_what_cannot_be_told_is_refused(shop: Office, wrong: dict[str, Any]) -> None:
    body = {"name": "x", "url": "https://shop.example", "event_types": ["message.received"]} | wrong
    answered = await (await shop.desk("supervisor")).ask("POST", PATH, body)
    assert answered.status == 400, answered.body


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "169.254.169.254", "10.0.0.1"])
async def test_without_the_operator_nothing_inside_is_asked(office: Office, host: str) -> None:
    """ASVS v5.0.0-1.3.6, in a program that opened nothing."""
    desk = await office.desk("supervisor")
    hook = await _hook(desk, f"http://{host}/")
    await office.customer_writes()
    (delivery,) = await _deliveries(desk, hook["id"], "dead")
    assert delivery["status"] is None
    assert "TRUNKLINE_FETCH_ALLOW" in delivery["error"]


def _verifier() -> Callable[[str, dict[str, str], bytes], bool]:
    block = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert block is not None
    names: dict[str, Any] = {}
    exec(block.group(1), names)
    found: Callable[[str, dict[str, str], bytes], bool] = names["is_genuine"]
    return found


@pytest.mark.parametrize("secret", [SECRET, "whsec_" + "a2V5" * 10 + "aw=="], ids=["text", "ours"])
def test_the_check_that_the_page_gives_tells_ours_from_others(secret: str) -> None:
    is_genuine, now = _verifier(), SystemClock().now()
    body = '{"text": "你好"}'.encode()
    sent = headers(secret, "id-1", body, now)
    assert is_genuine(secret, sent, body)
    assert is_genuine(secret, sent | {"webhook-signature": "v1,AAAA " + sent["webhook-signature"]}, body)
    assert not is_genuine(new_secret(), sent, body)
    assert not is_genuine(secret, sent, body + b" ")
    assert not is_genuine(secret, sent | {"webhook-id": "id-2"}, body)
    assert not is_genuine(secret, sent | {"webhook-timestamp": str(int(time.time()) + 1)}, body)
    old = headers(secret, "id-1", body, now.replace(year=now.year - 1))
    assert not is_genuine(secret, old, body)


def test_the_signature_is_the_one_of_the_standard() -> None:
    """The example of its specification (github.com/standard-webhooks/standard-webhooks, spec, "signature scheme")."""
    at = datetime.fromtimestamp(1614265330, UTC)
    sent = headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', at
    )
    assert sent["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_the_program_runs_both_loops(program: Program) -> None:
    assert {"automation", "webhooks"} <= set(program.app[keys.TASKS]._tasks)
    assert program.app[keys.TASKS].failing == {}
