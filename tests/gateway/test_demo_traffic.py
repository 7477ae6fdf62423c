"""Simulated customers against the running program: each channel's own edge, answers read, and a clean end."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from gateway import keys
from gateway.demo import desk as desks
from gateway.demo import traffic
from gateway.demo.customers import Crowd, Customer, draw_facts
from gateway.demo.desk import Desk, Entrance, signed_in
from gateway.demo.edges import AppAccount, ChatWindow, Exchange, MailProgram
from gateway.demo.programme import STORIES
from gateway.demo.smalltalk import Tongue
from gateway.demo.story import Story, answers, says
from gateway.demo.traffic import Tally, Traffic, Visit
from kit.errors import Unauthenticated
from tests.support.databases import ROOT
from tests.support.office import Office, make_token
from tests.support.program import PASSWORD

WITHIN_S = 60.0


@pytest.fixture(autouse=True)
def nobody_dawdles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Customers type and read at once."""
    monkeypatch.setattr(traffic, "LONGEST_TYPING_S", 0.0)
    monkeypatch.setattr(traffic, "READS_FOR_S", (0.0, 0.0))
    monkeypatch.setattr(desks, "COME_BACK_S", 0.05)


class Shop:
    """A workspace with an inbox of each kind, and a simulation's desk with its stream open."""

    def __init__(self, office: Office, desk: Desk, entrances: dict[str, Entrance]) -> None:
        self.office, self.desk, self.entrances = office, desk, entrances
        self.customer = Crowd(Random(4)).newcomer("zh", datetime.now(UTC))

    @property
    def smtp(self) -> tuple[str, int]:
        return "127.0.0.1", self.office.app[keys.MAIL].port

    def exchange(self, kind: str, customer: Customer) -> Exchange:
        entrance = self.entrances[kind]
        if kind == "webchat":
            return ChatWindow(self.desk, entrance, customer)
        if kind == "api":
            return AppAccount(self.desk, entrance, customer, "run")
        return MailProgram(self.desk, entrance, customer, smtp=self.smtp, subject="发票 (HY-1)", run="run")

    async def conversations(self, count: int) -> list[Any]:
        """Wait until there are so many conversations."""
        supervisor = await self.office.desk("supervisor")
        async with asyncio.timeout(WITHIN_S):
            while len(items := (await supervisor.get("/api/v1/conversations?view=all"))["items"]) < count:
                await asyncio.sleep(0.05)
        found: list[Any] = items
        return found

    async def reply(self, conversation_id: str, text: str) -> None:
        agent = await self.office.desk("supervisor")
        await agent.post(
            f"/api/v1/conversations/{conversation_id}/messages", {"kind": "reply", "text": text}, expect=201
        )

    async def said(self, conversation_id: str) -> list[str]:
        supervisor = await self.office.desk("supervisor")
        items = (await supervisor.get(f"/api/v1/conversations/{conversation_id}/messages"))["items"]
        return [item["text"] for item in sorted(items, key=lambda item: item["sequence"])]


@asynccontextmanager
async def open_shop(office: Office) -> AsyncIterator[Shop]:
    admin = await office.desk("admin")
    address = f"shop@{office.workspace.slug}.test"
    await admin.post("/api/v1/inboxes", {"kind": "webchat", "name": "Chat", "queue_id": office.workspace.queue_id})
    body = {"kind": "email", "name": "Mail", "address": address, "queue_id": office.workspace.queue_id}
    await admin.post("/api/v1/inboxes", body)
    await office.app[keys.ADAPTERS].refresh()
    token = await make_token(office.program.database, office.workspace.id, office.workspace.admin_id)
    async with signed_in(office.program.url, token=token) as desk:
        entrances = {one.kind: one for one in await desk.entrances()}
        listening = asyncio.create_task(desk.listen())
        try:
            yield Shop(office, desk, dict(entrances))
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


@pytest.mark.parametrize("kind", ["webchat", "api", "email"])
async def test_a_customer_writes_and_reads_the_answer(office: Office, kind: str) -> None:
    async with open_shop(office) as shop:
        exchange = shop.exchange(kind, shop.customer)
        await exchange.open()
        try:
            await exchange.type()
            await exchange.write("洗衣机显示 E4", "display")
            (conversation,) = await shop.conversations(1)
            assert conversation["channels"] == [kind]
            # The stream may open after the message: an answer is given until one is read.
            async with asyncio.timeout(WITHIN_S):
                while exchange.replies.empty():
                    await shop.reply(conversation["id"], "请清理过滤器")
                    await asyncio.sleep(0.3)
            assert exchange.replies.get_nowait() == "请清理过滤器"
            await exchange.write("好了，谢谢")
            async with asyncio.timeout(WITHIN_S):
                while "好了，谢谢" not in "".join(await shop.said(conversation["id"])):
                    await asyncio.sleep(0.05)
            assert len(await shop.conversations(1)) == 1
        finally:
            await exchange.close()


STORY = Story(
    key="tried",
    language="zh",
    products=("washer",),
    channels=("webchat",),
    subject="",
    tags=(),
    disposition="solved",
    steps=(says("洗衣机报 {model} E4"), answers("…"), says("清理过了，还是不行"), answers("…")),
)


async def test_a_visitor_answers_what_is_asked_tells_their_story_and_thanks(office: Office) -> None:
    async with open_shop(office) as shop:
        chance = Random(3)
        facts = draw_facts(STORY, shop.customer, "webchat", datetime.now(UTC), chance)
        exchange = shop.exchange("webchat", shop.customer)
        await exchange.open()
        tally = Tally()
        visit = Visit(exchange, "webchat", STORY, Tongue("zh", facts, chance), facts.words, chance, tally)
        staying = asyncio.create_task(visit.run())
        (conversation,) = await shop.conversations(1)
        expected = [f"洗衣机报 {facts.model} E4"]
        for asked, told in (("请问订单号？", facts.order), ("请清理过滤器", "清理过了"), ("还有什么可以帮您？", "谢")):
            await shop.reply(conversation["id"], asked)
            expected += [asked, told]
            async with asyncio.timeout(WITHIN_S):
                while len(said := await shop.said(conversation["id"])) < len(expected):
                    await asyncio.sleep(0.05)
        await staying
        await exchange.close()
        assert all(part in line for part, line in zip(expected, said, strict=True))
        assert (tally.written, tally.answered, tally.left_unanswered) == (4, 3, 0)


async def test_who_hears_nothing_asks_again_and_leaves(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic, "PATIENCE_S", {"webchat": 0.05})
    async with open_shop(office) as shop:
        chance = Random(3)
        facts = draw_facts(STORY, shop.customer, "webchat", datetime.now(UTC), chance)
        exchange = shop.exchange("webchat", shop.customer)
        await exchange.open()
        tally = Tally()
        await Visit(exchange, "webchat", STORY, Tongue("zh", facts, chance), facts.words, chance, tally).run()
        await exchange.close()
        assert (tally.written, tally.left_unanswered) == (1 + traffic.NUDGES, 1)


async def test_traffic_comes_by_every_channel_and_stops_when_told(office: Office) -> None:
    async with open_shop(office) as shop:
        crowd = Traffic(shop.desk, list(shop.entrances.values()), per_minute=3000, smtp=shop.smtp, seed=1, at_once=12)
        stopping, lines = asyncio.Event(), list[str]()
        running = asyncio.create_task(crowd.run(stopping, lines.append, every_s=3600))
        async with asyncio.timeout(WITHIN_S):
            while {one["channels"][0] for one in await shop.conversations(3)} != {"webchat", "api", "email"}:
                await asyncio.sleep(0.05)
        stopping.set()
        await asyncio.wait_for(running, WITHIN_S)
        assert crowd.tally.inside == 0
        assert crowd.tally.problems == 0, crowd.tally.last_problem
        assert crowd.tally.came <= 12 + crowd.tally.left_unanswered
        assert lines == [crowd.tally.line()]


async def test_a_desk_takes_its_token_back(office: Office) -> None:
    workspace = await office.program.workspace()
    async with signed_in(office.program.url, email=workspace.email("admin"), password=PASSWORD) as desk:
        assert [one.kind for one in await desk.entrances()] == ["api"]
        headers = dict(desk.headers)
    async with office.program.http.get("/api/v1/inboxes", headers=headers) as response:
        assert response.status == 401
    with pytest.raises(Unauthenticated):
        async with signed_in(office.program.url, email=workspace.email("admin"), password="wrong password"):
            pass


async def test_the_command_simulates_until_interrupted(office: Office) -> None:
    async with open_shop(office) as shop:
        token = await make_token(office.program.database, office.workspace.id, office.workspace.admin_id)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "gateway", "simulate", "--url", office.program.url, "--rate", "600"),
            *("--smtp", "{}:{}".format(*shop.smtp), "--token", token),
            cwd=ROOT, stdout=PIPE, stderr=PIPE,
        )  # fmt: skip
        await shop.conversations(1)
        process.send_signal(signal.SIGINT)
        out, err = await asyncio.wait_for(process.communicate(), WITHIN_S)
        assert process.returncode == 0, err
        assert b"customers came" in out
        assert not err


async def test_the_command_asks_who_you_are() -> None:
    unset = {name: value for name, value in os.environ.items() if not name.startswith("TRUNKLINE_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway", "simulate", cwd=ROOT, env=unset, stdout=PIPE, stderr=PIPE
    )
    _, err = await asyncio.wait_for(process.communicate(), WITHIN_S)
    assert process.returncode == 2
    assert b"TRUNKLINE_DEMO_PASSWORD" in err


def test_every_story_can_be_told_with_the_facts_of_a_case() -> None:
    chance = Random(1)
    crowd = Crowd(chance)
    for story in STORIES:
        customer = crowd.newcomer(story.language, datetime.now(UTC))
        words = draw_facts(story, customer, story.channels[0], datetime.now(UTC), chance).words | {"agent": "x"}
        assert "{" not in story.subject.format_map(words)
        for step in story.steps:
            for wording in getattr(step, "wordings", ()):
                assert wording.format_map(words).strip()


def test_questions_are_answered_once_and_goodbyes_recognised() -> None:
    chance = Random(1)
    customer = Crowd(chance).newcomer("en", datetime.now(UTC))
    facts = draw_facts(STORY, customer, "api", datetime.now(UTC), chance)
    tongue = Tongue("en", facts, chance)
    answer = tongue.answer("Could you tell me the order number?")
    assert answer is not None
    assert facts.order in answer
    assert tongue.answer("the order number again?") is None
    assert tongue.is_closing("Glad we could help. Have a great day!")
    assert not tongue.is_closing("Please open the flap.")
