"""The router: brings work and agents together, at once and for as long as the program runs.

The tables are the whole truth. The router keeps no list of what waits and no timer that matters: it is told that
something happened, looks, decides, writes; it looks by itself when the next deadline comes and every five seconds
in any case. Killed at any point it has lost nothing, and two of them at once do no harm (see ``lease``).

    intake, a person's action ──► on_batch / on_change: items, units, in their transaction
    nudge, deadline, sweep ─────► drain: what is due, then what waits, in batches under the writer's lease
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

import asyncpg
import structlog

from conversations.events import EventDraft
from conversations.ports import CallEffect, Change, IntakeEffect, IntakeListener, LifecycleListener
from conversations.work import Wake, Work
from kit.clock import Clock
from kit.db import RETRYABLE, Database, Hot
from kit.errors import Unavailable
from kit.tasks import Supervisor
from routing import agent_states, arrivals, calls, changes, drain, due, offers, repairs
from routing.due import Pulse
from routing.holdings import AgentRow
from routing.journal import Journal
from routing.lease import LeaseLostError, WriterLeases, fence
from routing.repairs import Drift
from routing.signals import Attention

log = structlog.get_logger(__name__)

SWEEP_S: Final = 5.0  # the backstop: a lost hint costs so much latency, never an item
REPAIR_EVERY: Final = 12  # sweeps, so once a minute
WORKERS: Final = 2  # workspaces looked at at the same time
RETRY_S: Final = 0.2  # after somebody else was in the way
# Events after which somebody may get something that they could not have had before.
STIRRING: Final = frozenset(
    {"item.queued", "item.released", "item.done", "agent.state_changed", "agent.updated", "queue.updated"}
)
ROUNDS: Final = 200  # in one look; what is left then waits for the next, behind other workspaces


class Router:
    """Routing of all workspaces, as one process does it.

    Args:
        wake: called after each of the router's own commits.
        node: this router's name in leases. Keep one across restarts only where no second process can have it
            (the owner of a data folder): then a restarted program routes at once instead of after 15 s.
    """

    def __init__(self, database: Database, clock: Clock, wake: Wake, *, node: str | None = None) -> None:
        self.database = database
        self.clock = clock
        self.wake = wake
        self.node = node or f"router-{secrets.token_hex(8)}"
        self.leases = WriterLeases(database, self.node)
        self._attention = Attention()
        self._supervisor = Supervisor()
        self._timers: dict[UUID, asyncio.TimerHandle] = {}
        self._deciding_since = clock.now()

    # What the record asks of routing.

    async def on_batch(
        self, connection: Hot, workspace_id: UUID, effects: Sequence[IntakeEffect], now: datetime
    ) -> list[EventDraft]:
        """Write work items in intake's transaction; ``heard`` wants to know when it is committed."""
        journal = Journal(connection, workspace_id, now)
        await arrivals.take_in(journal, effects)
        return journal.drafts

    async def on_calls(
        self, connection: Hot, workspace_id: UUID, effects: Sequence[CallEffect], now: datetime
    ) -> list[EventDraft]:
        """Move work items as calls want it, in intake's transaction."""
        journal = Journal(connection, workspace_id, now)
        await calls.take_in(journal, effects)
        return journal.drafts

    async def on_change(self, work: Work, change: Change) -> None:
        """Move the work item of a conversation that somebody changed, in their transaction."""
        await changes.apply(await Journal.of(work), change)
        self._nudge_after(work)

    # What agents do.

    async def set_state(self, work: Work, agent_id: UUID, status: str, reason: str | None = None) -> AgentRow:
        """Set what an agent chose (see ``agent_states.set_state``)."""
        state = await agent_states.set_state(await Journal.of(work), agent_id, status, reason)
        self._nudge_after(work)
        return state

    async def set_capacity(
        self, work: Work, agent_id: UUID, cap_units: int, channel_limits: Mapping[str, int]
    ) -> AgentRow:
        """Set how much an agent can hold (see ``agent_states.set_capacity``)."""
        state = await agent_states.set_capacity(await Journal.of(work), agent_id, cap_units, channel_limits)
        self._nudge_after(work)
        return state

    async def accept(self, work: Work, offer_id: UUID, agent_id: UUID) -> UUID:
        """Take an offered conversation and return its id (see ``offers.accept``)."""
        return await offers.accept(await Journal.of(work), offer_id, agent_id)

    async def decline(self, work: Work, offer_id: UUID, agent_id: UUID) -> None:
        """Give an offered conversation back (see ``offers.decline``)."""
        await offers.decline(await Journal.of(work), offer_id, agent_id)
        self._nudge_after(work)

    async def finish_wrap_up(self, work: Work, conversation_id: UUID, agent_id: UUID) -> None:
        """End a wrap-up before its time (see ``agent_states.finish_wrap_up``)."""
        await agent_states.finish_wrap_up(await Journal.of(work), conversation_id, agent_id)
        self._nudge_after(work)

    async def renew(self, workspace_id: UUID, agent_ids: Collection[UUID]) -> None:
        """Vouch for agents with a socket on this node: when one opens, and every 15 s."""
        async with self._told(workspace_id) as journal:
            await agent_states.renew(journal, agent_ids, self.node)
        if journal.drafts:
            self.nudge(workspace_id)

    async def drop(self, workspace_id: UUID, agent_id: UUID) -> None:
        """No longer vouch for an agent: this node's last socket of theirs has closed for good."""
        async with self._told(workspace_id) as journal:
            await agent_states.drop(journal, agent_id, self.node)
        self.nudge(workspace_id)

    # The loop.

    def heard(self, workspace_id: UUID, last: int, events: Sequence[EventDraft]) -> None:  # noqa: ARG002 - a Wake's
        """A ``Wake``: look at the workspace if what somebody committed may have made work or room for it.

        For commits of this process and for those that other nodes tell of.
        """
        if any(event.type in STIRRING for event in events):
            self.nudge(workspace_id)

    def nudge(self, workspace_id: UUID) -> None:
        """Have a look at a workspace soon; cheap, also when nothing is to be done there."""
        self._attention.call(workspace_id)

    async def start(self) -> None:
        """Begin to route. Items that wait, offers that ran out meanwhile and the like are found in the tables."""
        self._deciding_since = self.clock.now()
        for number in range(WORKERS):
            self._supervisor.start(f"routing-{number}", self._work)
        self._supervisor.start("routing-sweep", self._sweep)

    async def stop(self) -> None:
        """Stop deciding and let another router take over at once."""
        await self._supervisor.stop()
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        try:
            await self.leases.give_back()
        except Unavailable as error:
            log.warning("leases_not_given_back", error=str(error))

    @property
    def failing(self) -> dict[str, str]:
        """Loops that are in trouble: name → what was raised (for ``/readyz``)."""
        return self._supervisor.failing

    async def drain(self, workspace_id: UUID) -> None:
        """Do all that is due in a workspace and hand out all that can be handed out, if this router may."""
        before: Pulse | None = None
        fruitless = 0
        for _ in range(ROUNDS):
            now = self.clock.now()
            async with self.database.acquire() as connection:
                pulse = await due.take_pulse(connection, workspace_id, now, self._deciding_since)
            self._look_again_at(workspace_id, pulse)
            if not pulse.is_due and not pulse.is_waiting:
                return
            epoch = await self.leases.hold(workspace_id)
            if epoch is None:
                return
            if pulse.is_due and pulse != before:
                before = pulse
                async with self._batch(workspace_id, epoch) as journal:
                    await due.settle(journal, pulse)
                continue
            async with self.database.acquire() as connection:
                plan = await drain.decide(connection, workspace_id, now)
            if not plan.choices:
                return
            async with self._batch(workspace_id, epoch) as journal:
                made = await drain.carry_out(journal, plan, epoch)
            fruitless = 0 if made else fruitless + 1
            if fruitless == 3:
                break
        self._call_in(workspace_id, RETRY_S)

    async def repair(self, workspace_id: UUID) -> list[Drift]:
        """Compare the agents' books with their rows, put right what differs and return it."""
        epoch = await self.leases.hold(workspace_id)
        if epoch is None:
            return []
        async with self._batch(workspace_id, epoch) as journal:
            return await repairs.repair(journal)

    @asynccontextmanager
    async def _batch(self, workspace_id: UUID, epoch: int) -> AsyncIterator[Journal]:
        """One transaction of the router's decisions: fenced before anything else."""
        async with self._told(workspace_id) as journal:
            await fence(journal.connection, workspace_id, epoch)
            yield journal

    @asynccontextmanager
    async def _told(self, workspace_id: UUID) -> AsyncIterator[Journal]:
        """A transaction with its events last; the readers are told after the commit."""
        async with self.database.hot() as connection:
            journal = Journal(connection, workspace_id, self.clock.now())
            yield journal
            last = await journal.close()
        if last:
            self.wake(workspace_id, last, journal.drafts)

    async def _work(self) -> None:
        while True:
            workspace_id = await self._attention.take()
            try:
                await self.drain(workspace_id)
            except LeaseLostError:
                self.leases.lost(workspace_id)
                log.info("routing_taken_over", workspace_id=str(workspace_id))
            except (*RETRYABLE, asyncpg.LockNotAvailableError):
                self._call_in(workspace_id, RETRY_S)
            finally:
                self._attention.done(workspace_id)

    async def _sweep(self) -> None:
        sweeps = 0
        while True:
            async with self.database.acquire() as connection:
                rows = await connection.fetch("SELECT id FROM directory.workspace")
            for row in rows:
                self.nudge(row["id"])
            if sweeps % REPAIR_EVERY == 0:
                for row in rows:
                    await self._repair_quietly(row["id"])
            sweeps += 1
            await asyncio.sleep(SWEEP_S)

    async def _repair_quietly(self, workspace_id: UUID) -> None:
        """Repair, or leave it to the next minute where somebody is in the way."""
        try:
            await self.repair(workspace_id)
        except LeaseLostError:
            self.leases.lost(workspace_id)
        except (*RETRYABLE, asyncpg.LockNotAvailableError) as error:
            log.info("repair_postponed", workspace_id=str(workspace_id), error=str(error))

    def _nudge_after(self, work: Work) -> None:
        work.after_commit.append(partial(self.nudge, work.workspace_id))

    def _look_again_at(self, workspace_id: UUID, pulse: Pulse) -> None:
        if pulse.next_due is not None:
            self._call_in(workspace_id, (pulse.next_due - self.clock.now()).total_seconds())

    def _call_in(self, workspace_id: UUID, seconds: float) -> None:
        """Look at the workspace at that time, or earlier if that is planned already."""
        loop = asyncio.get_running_loop()
        at = loop.time() + max(seconds, 0.01)
        planned = self._timers.get(workspace_id)
        if planned is not None and not planned.cancelled() and loop.time() < planned.when() <= at:
            return
        if planned is not None:
            planned.cancel()
        self._timers[workspace_id] = loop.call_at(at, self.nudge, workspace_id)


_intake: type[IntakeListener] = Router
_lifecycle: type[LifecycleListener] = Router
