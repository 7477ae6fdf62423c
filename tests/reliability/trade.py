"""Traffic in both directions through a shop: customers write on three channels, agents answer."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.reliability.customers import ApiCustomer, ChatCustomer, Customer, MailCustomer, new_names
from tests.reliability.far_sides import FarSides
from tests.reliability.history import History, faults
from tests.reliability.people import Agent
from tests.reliability.record import read_record
from tests.reliability.shop import Shop
from tests.support.beside import beside


@dataclass(frozen=True, slots=True)
class Volume:
    """How much is written: messages of all customers together, and replies of all agents together."""

    messages: int
    replies: int
    customers: int = 30


@dataclass(slots=True)
class Trade:
    """One shop's traffic and what everybody was told of it."""

    shop: Shop
    far: FarSides
    volume: Volume
    chance: random.Random
    history: History = field(default_factory=History)
    customers: list[Customer] = field(default_factory=list)
    agents: list[Agent] = field(default_factory=list)

    def __post_init__(self) -> None:
        count = self.volume.customers
        for name in new_names("program", count // 2):
            self.customers.append(ApiCustomer(self.shop, self.history, name, self.chance))
        for name in new_names("letter", count // 4):
            self.customers.append(MailCustomer(self.shop, self.history, name, self.chance))
        for name in new_names("visitor", count - len(self.customers)):
            self.customers.append(ChatCustomer(self.shop, self.history, name, self.chance, arrivals=self.far.arrivals))
        for id_, token in self.shop.agents.items():
            self.agents.append(Agent(self.shop, self.history, id_, token, self.chance))

    @property
    def windows(self) -> list[ChatCustomer]:
        return [customer for customer in self.customers if isinstance(customer, ChatCustomer)]

    @property
    def progress(self) -> float:
        """The share of the messages that is acknowledged."""
        return len(self.history.acknowledged) / self.volume.messages

    async def run(self) -> None:
        """Have everything written and acknowledged."""
        async with asyncio.TaskGroup() as everybody:
            numbers = [self.volume.messages // len(self.customers)] * len(self.customers)
            for place in range(self.volume.messages - sum(numbers)):
                numbers[place] += 1
            for customer, count in zip(self.customers, numbers, strict=True):
                everybody.create_task(self._write(customer, count))
            for agent in self.agents:
                everybody.create_task(self._answer(agent))

    async def _write(self, customer: Customer, count: int) -> None:
        for number in range(1, count + 1):
            await customer.write(number)
            await asyncio.sleep(self.chance.uniform(0, 0.02))

    async def _answer(self, agent: Agent) -> None:
        while (begun := len(self.history.posted)) < self.volume.replies:
            if begun >= self.volume.replies * self.progress or not agent.conversations:
                await asyncio.sleep(0.02)
                continue
            await agent.reply()
            if self.chance.random() < 0.1:
                await agent.resolve()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Keep the agents' consoles and the customers' windows open while the block runs."""
        try:
            async with beside(*(agent.work() for agent in self.agents), *(window.stay() for window in self.windows)):
                yield
        finally:
            for window in self.windows:
                await window.leave()

    async def settle(self, within_s: float, *, hurry: bool) -> None:
        """Wait until all replies are delivered or marked, and every window shows what was said in it."""
        await self.shop.until_settled(within_s, hurry=hurry)
        async with asyncio.timeout(within_s):
            while await self._are_windows_behind():
                await asyncio.sleep(0.1)

    async def faults(self) -> list[str]:
        """Hold what was promised against what is there."""
        found = faults(self.history, await read_record(self.shop), self.far.arrivals)
        for window in self.windows:
            found += window.faults
        for agent in self.agents:
            found += agent.gaps
        return [*found, *self.refused]

    @property
    def refused(self) -> Sequence[str]:
        """Answers that told somebody not to come back."""
        told = [one.refused for one in self.customers] + [one.refused for one in self.agents]
        return [line for lines in told for line in lines]

    async def _are_windows_behind(self) -> bool:
        last = {
            row["external_id"]: row["last"] for row in await self.shop.fetch(_LAST_SHOWN, self.shop.inboxes["webchat"])
        }
        return any(window.cursor < last.get(window.subject, 0) for window in self.windows)


_LAST_SHOWN = """
SELECT thread.external_id, max(message.sequence) AS last FROM thread
JOIN message ON message.workspace_id = thread.workspace_id AND message.thread_id = thread.id
WHERE thread.workspace_id = $1 AND thread.inbox_id = $2 AND message.direction IN ('in', 'out')
GROUP BY thread.external_id
"""
