"""Agents at work: connected, taking what is offered, answering, closing, and coming back when the line breaks."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import orjson

from tests.reliability.customers import COME_BACK, GONE
from tests.reliability.history import History
from tests.reliability.shop import Shop
from tests.support.office import Answered, Desk


@dataclass(slots=True)
class Agent:
    """One agent's console. ``conversations`` are those it has heard of, the newest last."""

    shop: Shop
    history: History
    id: UUID
    token: str
    chance: random.Random
    conversations: dict[str, None] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    close_codes: list[int | None] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    cursor: int | None = None
    _chores: set[asyncio.Task[Any]] = field(default_factory=set)

    @property
    def desk(self) -> Desk:
        return Desk(self.shop.http, self.token)

    async def work(self) -> None:
        """Follow the stream and take what is offered, until cancelled."""
        try:
            while True:
                with suppress(*GONE):
                    await self._listen()
                await asyncio.sleep(self.chance.uniform(0.05, 0.3))
        finally:
            for chore in self._chores:
                chore.cancel()

    async def reply(self) -> None:
        """Answer some conversation; posts the same reply until it is accepted."""
        client_id = str(uuid4())
        self.history.posted.add(client_id)
        while True:
            conversation_id = self.chance.choice([*self.conversations][-200:])
            body = {"kind": "reply", "text": client_id, "client_id": client_id}
            answered = await self._try("POST", f"/api/v1/conversations/{conversation_id}/messages", body)
            if answered is None:
                await asyncio.sleep(self.chance.uniform(0.02, 0.2))
            elif answered.status in (200, 201):
                self.history.accept(client_id, answered.body["id"])
                return
            elif answered.status == 404:
                self.conversations.pop(conversation_id, None)  # handed over to where this agent does not look

    async def resolve(self) -> None:
        """Close some conversation, if it is open; its customer may write again."""
        if self.conversations:
            await self._try("POST", f"/api/v1/conversations/{self.chance.choice([*self.conversations])}/resolve", {})

    async def _listen(self) -> None:
        headers = {"Authorization": f"Bearer {self.token}"}
        query = {} if self.cursor is None else {"cursor": str(self.cursor)}
        async with self.shop.http.ws_connect("/api/v1/stream", params=query, headers=headers) as ws:
            self._chore("PUT", "/api/v1/me/state", {"state": "available"})
            async for message in ws:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._hear(orjson.loads(message.data))
            self.close_codes.append(ws.close_code)

    def _hear(self, frame: dict[str, Any]) -> None:
        if frame["type"] in ("hello", "reset"):
            self.cursor = frame["cursor"]
        if "seq" not in frame:
            return
        if frame["prev"] != self.cursor:
            self.gaps.append(f"frame {frame['seq']} follows {frame['prev']}, this console is at {self.cursor}")
        self.cursor = frame["seq"]
        data = frame["data"]
        if frame["type"] == "message.received":
            self.conversations.pop(data["conversation"]["id"], None)
            self.conversations[data["conversation"]["id"]] = None
        elif frame["type"] == "item.offered" and data["event"].get("agent_id") == str(self.id):
            verb = "decline" if self.chance.random() < 0.1 else "accept"
            if self.chance.random() < 0.9:  # else it runs out
                self._chore("POST", f"/api/v1/offers/{data['event']['offer_id']}/{verb}")

    def _chore(self, method: str, path: str, body: Any = None) -> None:
        chore = asyncio.create_task(self._try(method, path, body))
        self._chores.add(chore)
        chore.add_done_callback(self._chores.discard)

    async def _try(self, method: str, path: str, body: Any = None) -> Answered | None:
        """Ask once; ``None`` if the program is away or busy. What is refused for good is noted, 404 and 409 apart."""
        try:
            answered = await self.desk.ask(method, path, body, timeout=aiohttp.ClientTimeout(total=15))
        except GONE:
            return None
        if answered.status in COME_BACK or (answered.status == 409 and answered.body["error"] == "busy"):
            return None
        if answered.status >= 400 and answered.status not in (404, 409):
            self.refused.append(f"{method} {path}: {answered.status} {answered.body}")
        return answered
