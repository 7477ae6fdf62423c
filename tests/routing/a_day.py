"""A day in the hall for tests: who comes, who answers and what people do, by chance, the real router in between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import update

from routing.due import take_pulse
from routing.models import AgentState, Offer, WorkItem
from tests.routing.hall import Hall

Do = Callable[[], Awaitable[Any]]


@dataclass(slots=True)
class Day:
    """Drives a hall through events by chance; between two of them the router looks whenever it would by itself."""

    hall: Hall
    chance: Random
    agents: list[UUID]
    handle_s: float = 300.0
    second_queue: UUID | None = None
    _plans: list[tuple[datetime, int, Do]] = field(default_factory=list)
    _numbers: Any = field(default_factory=count)
    _seen: set[UUID] = field(default_factory=set)
    _held: set[tuple[UUID, int]] = field(default_factory=set)

    def at(self, when: datetime, do: Do) -> None:
        heappush(self._plans, (when, next(self._numbers), do))

    def after(self, seconds: float, do: Do) -> None:
        self.at(self.hall.clock.now() + timedelta(seconds=seconds), do)

    async def run(self, until: datetime) -> None:
        """Let it happen; the clock stands at ``until`` afterwards."""
        await self._vouch()
        while True:
            due = await self._next_due()
            planned = self._plans[0][0] if self._plans else None
            at = min((one for one in (due, planned) if one is not None), default=until)
            if at > until:
                break
            now = self.hall.clock.now()
            if at > now:
                self.hall.clock.advance(seconds=(at - now).total_seconds())
            if planned is not None and planned <= self.hall.clock.now():
                await heappop(self._plans)[2]()
            await self.hall.router.drain(self.hall.workspace.id)
            await self._look_around()
            if at == until:
                break
        self.hall.clock.advance(seconds=max(0.0, (until - self.hall.clock.now()).total_seconds()))

    async def customers(self, count_: int, every_s: float, *, channels: tuple[str, ...] = ("webchat",)) -> None:
        at = self.hall.clock.now()
        for number in range(count_):
            at += timedelta(seconds=round(self.chance.expovariate(1 / every_s), 3))
            channel = self.chance.choice(channels)
            self.at(at, lambda channel=channel, number=number: self.hall.arrive(channel, f"visitor {number}"))

    def breaks(self, every_s: float, lasting_s: float) -> None:
        """Have agents go away for a while, or lose their connection, now and then."""
        for agent in self.agents:
            self.after(self.chance.uniform(1, every_s), lambda agent=agent: self._rest(agent, every_s, lasting_s))

    async def _rest(self, agent: UUID, every_s: float, lasting_s: float) -> None:
        away = self.chance.choice(["away", "offline"])
        await self.hall.set_state(agent, away)
        self.after(round(self.chance.expovariate(1 / lasting_s), 3), lambda: self._return(agent, every_s, lasting_s))

    async def _return(self, agent: UUID, every_s: float, lasting_s: float) -> None:
        await self.hall.set_state(agent, "available")
        self.after(round(self.chance.expovariate(1 / every_s), 3), lambda: self._rest(agent, every_s, lasting_s))

    async def _vouch(self) -> None:
        """The agents' windows are open all day."""
        async with self.hall.database.begin() as connection:
            await connection.execute(
                update(AgentState)
                .where(AgentState.workspace_id == self.hall.workspace.id, AgentState.agent_id.in_(self.agents))
                .values(lease_until=self.hall.clock.now() + timedelta(days=1))
            )

    async def _next_due(self) -> datetime | None:
        now = self.hall.clock.now()
        async with self.hall.database.acquire() as connection:
            pulse = await take_pulse(connection, self.hall.workspace.id, now, now)
        plan = (await self.hall.router._mirrors.current(self.hall.workspace.id, await self._epoch(), now)).decide(now)
        times = [one for one in (pulse.next_due, plan.next_at) if one is not None]
        return max(min(times), now + timedelta(milliseconds=1)) if times else None

    async def _epoch(self) -> int:
        epoch = await self.hall.router.leases.hold(self.hall.workspace.id)
        assert epoch is not None
        return epoch

    async def _look_around(self) -> None:
        """Agents see new offers and new work, and make up their minds."""
        for offer in await self.hall.rows(Offer, Offer.state == "pending", order=Offer.id):
            if offer.id not in self._seen:
                self._seen.add(offer.id)
                self.after(round(self.chance.uniform(1, 12), 3), lambda offer=offer: self._answer(offer))
        for item in await self.hall.rows(WorkItem, WorkItem.state == "active", order=WorkItem.id):
            if (item.id, item.version) not in self._held:
                self._held.add((item.id, item.version))
                span = round(self.chance.expovariate(1 / self.handle_s) + 1, 3)
                self.after(span, lambda item=item: self._work(item))

    async def _answer(self, offer: Any) -> None:
        kind = self.chance.choice(["accept"] * 8 + ["decline", "miss"])
        if kind == "miss" or (await self.hall.rows(Offer, Offer.id == offer.id))[0].state != "pending":
            return
        if offer.expires_at <= self.hall.clock.now():
            return
        await getattr(self.hall, kind)(offer.id, offer.agent_id)

    async def _work(self, item: Any) -> None:
        now = (await self.hall.rows(WorkItem, WorkItem.id == item.id))[0]
        if now.state != "active" or now.version != item.version:
            return
        step = self.chance.choice(["resolve"] * 8 + ["transfer", "snooze", "escalate", "assign"])
        if step == "transfer":
            queue = self.second_queue or self.hall.workspace.queue_id
            await self.hall.act("transfer", item.conversation_id, queue, None)
        elif step == "snooze":
            await self.hall.act("snooze", item.conversation_id, self.hall.clock.now() + timedelta(seconds=400))
        elif step == "assign":
            await self.hall.act("assign", item.conversation_id, self.chance.choice(self.agents))
        else:
            await self.hall.act(step, item.conversation_id)
