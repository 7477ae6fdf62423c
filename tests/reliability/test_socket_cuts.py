"""R7: a console whose line breaks all the time holds what the API says: snapshot and frames, from its cursor on."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import aiohttp
import orjson
import pytest

from tests.reliability.conftest import Figures
from tests.reliability.customers import GONE, ApiCustomer, new_names
from tests.reliability.history import History
from tests.reliability.line import Line, breaking_line
from tests.reliability.shop import Shop
from tests.support.beside import beside
from tests.support.live_view import View, differences, follow, take_snapshot
from tests.support.office import Desk

CUSTOMERS = 12


@dataclass(slots=True)
class Console:
    """A client that follows the stream over a line that breaks.

    Attributes:
        view: what is on the screen.
        gaps: frames that did not follow the one before.
    """

    name: str
    token: str
    desk: Desk
    line: Line
    chance: random.Random
    view: View | None = None
    cursor: int | None = None
    frames: int = 0
    resets: int = 0
    gaps: list[str] = field(default_factory=list)

    async def follow(self) -> None:
        """Connect, listen, and come back with the cursor, for ever."""
        while True:
            with suppress(*GONE):
                async with aiohttp.ClientSession(self.line.url) as http:
                    await self._listen(http)
            await asyncio.sleep(0.02)

    async def cut_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(self.chance.uniform(0.2, 5))
            self.line.cut()

    async def _listen(self, http: aiohttp.ClientSession) -> None:
        query = {} if self.cursor is None else {"cursor": str(self.cursor)}
        headers = {"Authorization": f"Bearer {self.token}"}
        async with http.ws_connect("/api/v1/stream", params=query, headers=headers) as ws:
            arrived: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
            reading = asyncio.create_task(_read(ws, arrived))
            try:
                is_over = False
                while not is_over and (frame := await arrived.get()) is not None:
                    batch = [frame]
                    while not arrived.empty():
                        if (more := arrived.get_nowait()) is None:
                            is_over = True
                            break
                        batch.append(more)
                    await self._take(batch)
            finally:
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)

    async def _take(self, frames: list[dict[str, Any]]) -> None:
        """Apply a batch whole, so that a break while something is fetched leaves nothing half done."""
        view, cursor = self.view, self.cursor
        for frame in frames:
            if frame["type"] == "hello":
                if cursor is None:
                    cursor = frame["cursor"]
                    view = await take_snapshot(self.desk)
                elif frame["cursor"] < cursor:
                    self.gaps.append(f"{self.name} resumed at {frame['cursor']}, not at {cursor}")
            elif frame["type"] == "reset":
                cursor = frame["cursor"]
                self.resets += 1
            elif "seq" in frame:
                if frame["prev"] != cursor:
                    self.gaps.append(f"{self.name}: frame {frame['seq']} follows {frame['prev']}, held is {cursor}")
                cursor = frame["seq"]
                self.frames += 1
        assert view is not None
        self.view, self.cursor = await follow(view, frames, self.desk), cursor


async def _read(ws: aiohttp.ClientWebSocketResponse, arrived: asyncio.Queue[dict[str, Any] | None]) -> None:
    try:
        async for message in ws:
            if message.type is aiohttp.WSMsgType.TEXT:
                arrived.put_nowait(orjson.loads(message.data))
    finally:
        arrived.put_nowait(None)


@asynccontextmanager
async def console(shop: Shop, name: str, token: str, seed: int) -> AsyncIterator[Console]:
    """Yield a console that follows and is cut."""
    async with breaking_line(shop.served.port) as line:
        opened = Console(name, token, Desk(shop.http, token), line, random.Random(seed))
        async with beside(opened.follow(), opened.cut_again_and_again()):
            while opened.view is None:
                await asyncio.sleep(0.01)
            yield opened


class Bustle:
    """What customers and colleagues do meanwhile."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self.shop = shop
        self.chance = random.Random(seed)
        self.done = 0
        self.elsewhere = ""
        self._customers = [ApiCustomer(shop, History(), name, self.chance) for name in new_names("program", CUSTOMERS)]
        self._written = [0] * CUSTOMERS

    async def prepare(self) -> None:
        self.elsewhere = (await self.shop.admin.post("/api/v1/queues", {"name": "Elsewhere"}))["id"]
        await self.shop.admin.post("/api/v1/tags", {"name": "warranty"})
        await asyncio.gather(*(self._write(place) for place in range(CUSTOMERS)))

    async def go_on(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while loop.time() < until:
            await asyncio.gather(*(self._do_something() for _ in range(3)))
            await asyncio.sleep(self.chance.uniform(0, 0.2))

    async def _write(self, place: int) -> None:
        self._written[place] += 1
        await self._customers[place].write(self._written[place])

    async def _do_something(self) -> None:
        self.done += 1
        if self.chance.random() < 0.3:
            await self._write(self.chance.randrange(CUSTOMERS))
            return
        if self.chance.random() < 0.03:
            await self._change_members()
            return
        items = (await self.shop.supervisor.get("/api/v1/conversations?view=all&limit=200"))["items"]
        await self._act(self.chance.choice(items)["id"])

    async def _act(self, conversation_id: str) -> None:
        """Do one thing to a conversation; what does not fit its state is refused, which changes nothing."""
        agent_id = str(self.chance.choice([*self.shop.agents]))
        until = (datetime.now(UTC) + timedelta(seconds=self.chance.uniform(1, 20))).isoformat()
        post, desk = "POST", self.shop.supervisor
        method, verb, body = self.chance.choice(
            [
                (post, "assign", {"agent_id": agent_id}),
                (post, "assign", {"agent_id": None}),
                (post, "messages", {"kind": "reply", "text": "Try this.", "client_id": str(uuid4())}),
                (post, "messages", {"kind": "note", "text": "?", "mentions": [agent_id], "client_id": str(uuid4())}),
                (post, "transfer", {"queue_id": self.elsewhere}),
                (post, "transfer", {"queue_id": str(self.shop.workspace.queue_id)}),
                (post, "snooze", {"until": until}),
                (post, "resolve", {}),
                (post, "reopen", {}),
                ("PATCH", "", {"tags": self.chance.choice([[], ["warranty"]])}),
                ("PATCH", "", {"priority": self.chance.choice(["low", "urgent"])}),
                ("PUT", "read", {"sequence": 2**40}),
            ]
        )
        path = f"/api/v1/conversations/{conversation_id}"
        answered = await desk.ask(method, f"{path}/{verb}" if verb else path, body)
        assert answered.status < 300 or answered.status in (400, 409), answered

    async def _change_members(self) -> None:
        """Some agents leave the queue or come back: what they may see changes under their open streams."""
        agents = [*self.shop.agents]
        members = [agents[0], *self.chance.sample(agents[1:], self.chance.randint(0, len(agents) - 1))]
        await self.shop.admin.put(
            f"/api/v1/queues/{self.shop.workspace.queue_id}/members",
            {"members": [{"agent_id": str(agent_id)} for agent_id in members]},
        )


@pytest.mark.parametrize(
    "seconds",
    [
        pytest.param(12, id="short"),
        pytest.param(300, id="long", marks=[pytest.mark.reliability, pytest.mark.timeout(900)]),
    ],
)
async def test_consoles_whose_lines_break_hold_what_the_api_says(shop: Shop, seconds: int, figures: Figures) -> None:
    bustle = Bustle(shop, seed=17)
    await bustle.prepare()
    tokens = list(shop.agents.values())
    async with (
        console(shop, "supervisor", shop.supervisor_token, 1) as first,
        console(shop, "agent", tokens[0], 2) as second,
        console(shop, "agent who comes and goes", tokens[1], 3) as third,
    ):
        consoles = [first, second, third]
        await bustle.go_on(seconds)
        left = await _differences_at_rest(shop, consoles)
    for one in consoles:
        figures(f"{one.name}: {one.line.cuts} cuts, {one.frames} frames, {one.resets} resets, {len(one.gaps)} gaps")
    assert [gap for one in consoles for gap in one.gaps] == []
    assert left == []
    assert min(one.line.cuts for one in consoles) > 0
    assert third.resets > 0


async def _differences_at_rest(shop: Shop, consoles: list[Console]) -> list[str]:
    """Wait until every console has come to the newest event, and say where its view is not what the API shows."""
    left = ["nothing was compared"]
    for _ in range(60):
        await asyncio.sleep(0.5)
        before = await _last(shop)
        left = []
        for one in consoles:
            assert one.view is not None
            left += [f"{one.name}: {line}" for line in differences(one.view, await take_snapshot(one.desk))]
        if not left and await _last(shop) == before:
            return []
    return left


async def _last(shop: Shop) -> int:
    [row] = await shop.fetch("SELECT last FROM feed WHERE workspace_id = $1")
    return int(row["last"])
