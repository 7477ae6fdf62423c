"""The router: brings work and agents together, at once and for as long as the program runs.

The tables are the whole truth. What the router keeps in memory of a workspace mirrors them, is built when it takes the
lease and led by the events (see ``mirrors``); and no timer matters: it is told that something happened, looks, decides,
writes; it looks by itself when the next deadline comes and every five seconds in any case. Killed at any point it has
lost nothing, and two of them at once do no harm (see ``lease``).

    intake, a person's action ──► on_batch / on_change: items, units, in their transaction
    nudge, deadline, sweep ─────► drain: what is due, then what waits, in batches under the writer's lease
"""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

import asyncpg
import structlog

from conversations.events import EventDraft
from conversations.ports import (
    CallEffect,
    Change,
    DeliveryListener,
    Ears,
    IntakeEffect,
    IntakeListener,
    LifecycleListener,
    Newcomer,
    Sorting,
)
from conversations.work import Wake, Work
from kit.clock import Clock
from kit.db import RETRYABLE, Database, Hot
from kit.errors import Unavailable
from kit.tasks import Supervisor
from routing import (
    agent_states,
    arrivals,
    calls,
    changes,
    drain,
    due,
    holds,
    leavers,
    offers,
    repairs,
    sla_clocks,
    sorting,
    swift,
)
from routing.due import Pulse
from routing.holdings import AgentRow
from routing.journal import Journal
from routing.lease import LeaseLostError, WriterLeases, fence
from routing.mirror import Mirror, Plan
from routing.mirrors import Mirrors
from routing.ports import Answerer
from routing.repairs import Drift
from routing.signals import Attention
from routing.sla_clocks import Clocks
from routing.sla_plan import Answer

log = structlog.get_logger(__name__)

SWEEP_S: Final = 5.0  # the backstop: a lost hint costs so much latency, never an item
REPAIR_EVERY: Final = 12  # sweeps, so once a minute
WORKERS: Final = 2  # workspaces looked at at the same time
RETRY_S: Final = 0.2  # after somebody else was in the way
# Events after which somebody may get something that they could not have had before.
STIRRING: Final = frozenset(
    {
        "item.queued", "item.declined", "item.withdrawn", "item.released", "item.done", "item.left",
        "item.handover_asked", "item.handover_ended", "agent.state_changed", "agent.updated", "queue.updated",
        "skill.updated", "calendar.updated",
    }
)  # fmt: skip
LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
QUIET: Final = timedelta(minutes=1)  # after a look at which nothing was known to fall due ever
ROUNDS: Final = 50  # in one look; what is left then waits for the next, behind other workspaces
BATCHES: Final = 8  # in one round, before the pulse is taken again


class Router:
    """Routing of all workspaces, as one process does it.

    Args:
        wake: called after each of the router's own commits.
        node: this router's name in leases. Keep one across restarts only where no second process can have it
            (the owner of a data folder): then a restarted program routes at once instead of after 15 s.
        ears: who tells how what a customer writes sounds, for sorting rules that ask; without them nothing is known.
    """

    def __init__(
        self, database: Database, clock: Clock, wake: Wake, *, node: str | None = None, ears: Ears | None = None
    ) -> None:
        self.answerer: Answerer | None = None  # who answers new conversations before people do
        self.database = database
        self.clock = clock
        self.wake = wake
        self.ears = ears
        self.node = node or f"router-{secrets.token_hex(8)}"
        self.leases = WriterLeases(database, self.node)
        self._mirrors = Mirrors(database)
        self._looks: defaultdict[UUID, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._attention = Attention()
        self._supervisor = Supervisor()
        self._timers: dict[UUID, asyncio.TimerHandle] = {}
        self._deciding_since = clock.now()
        self._quiet_until: dict[UUID, datetime] = {}  # before then nothing is due that was known at the last look
        self.clocks = Clocks()

    # What the record asks of routing.

    async def sort(self, connection: Hot, workspace_id: UUID, newcomers: Sequence[Newcomer]) -> Mapping[UUID, Sorting]:
        """Say by the workspace's rules where new conversations go, in intake's transaction."""
        return await sorting.sort(connection, workspace_id, newcomers, self.ears)

    async def on_batch(
        self, connection: Hot, workspace_id: UUID, effects: Sequence[IntakeEffect], now: datetime
    ) -> list[EventDraft]:
        """Write work items in intake's transaction; ``heard`` wants to know when it is committed."""
        journal = Journal(connection, workspace_id, now)
        await arrivals.take_in(journal, effects, self.answerer)
        if promised := [effect.conversation_id for effect in effects if effect.has_promises]:
            await self.clocks.settle(journal, promised)
        return journal.drafts

    async def on_calls(
        self, connection: Hot, workspace_id: UUID, effects: Sequence[CallEffect], now: datetime
    ) -> list[EventDraft]:
        """Move work items as calls want it, in intake's transaction."""
        journal = Journal(connection, workspace_id, now)
        await calls.take_in(journal, effects)
        promised: dict[UUID, Answer | None] = {}
        for one in effects:
            if one.has_promises:
                spoke = one.outcome in ("answered", "called_back")
                before = promised.get(one.conversation_id)
                promised[one.conversation_id] = Answer(asked_at=one.rang_at) if spoke else before
        if promised:
            await self.clocks.answer(journal, promised)
        return journal.drafts

    async def on_answers(
        self, connection: Hot, workspace_id: UUID, answers: Mapping[UUID, UUID], now: datetime
    ) -> list[EventDraft]:
        """Stop the clocks of what people answered outside, in intake's transaction."""
        journal = Journal(connection, workspace_id, now)
        await self.clocks.answer(journal, {id_: Answer(message_id) for id_, message_id in answers.items()})
        return journal.drafts

    async def on_failed(
        self, connection: Hot, workspace_id: UUID, message_ids: Collection[UUID], now: datetime
    ) -> None:
        """Have the clocks looked at that these replies stopped: what did not arrive has answered nothing."""
        await sla_clocks.want_look_at_answers(Journal(connection, workspace_id, now), message_ids)

    async def on_reply(self, work: Work, conversation_id: UUID, message_id: UUID) -> None:
        """Stop the clocks of what an agent answered, in their transaction."""
        await self.clocks.answer(await Journal.of(work), {conversation_id: Answer(message_id)})

    async def on_retry(self, work: Work, message_id: UUID) -> None:
        """Have the clocks looked at that run on because this reply had failed, now that it is on its way again."""
        await sla_clocks.want_look_at_answers(await Journal.of(work), [message_id])
        self._nudge_after(work)

    async def on_change(self, work: Work, change: Change) -> None:
        """Move the work item of a conversation that somebody changed, in their transaction."""
        journal = await Journal.of(work)
        await changes.apply(journal, change)
        await self.clocks.follow(journal, change)
        self._nudge_after(work)

    async def hours_changed(self, work: Work, *, calendar_id: UUID | None = None, queue_id: UUID | None = None) -> None:
        """Count what remains of running promises in the hours that a calendar, or a queue, has now."""
        await sla_clocks.want_look_at_hours(await Journal.of(work), calendar_id, queue_id)
        self._nudge_after(work)

    async def take_up(self, work: Work) -> None:
        """Start the clocks of conversations that wait and have none, because intake did not write them."""
        await sla_clocks.take_up(await Journal.of(work), self.clocks)
        self._nudge_after(work)

    async def reapply(self, work: Work, policy_id: UUID) -> int:
        """Put the running promises of a policy under its newest version; return how many there are."""
        count = await sla_clocks.want_reapply(await Journal.of(work), policy_id)
        self._nudge_after(work)
        return count

    # What a program does that answers first.

    async def hold(self, work: Work, conversation_id: UUID, until: datetime) -> bool:
        """Keep a conversation that the answerer took out of its line for longer; false: people have it now."""
        held = await holds.prolong(await Journal.of(work), conversation_id, until)
        self._nudge_after(work)
        return held

    async def hand_over(self, work: Work, conversation_id: UUID) -> bool:
        """Let a conversation that was held wait for people, as from the moment it came; false: it was not held."""
        was_held = await holds.end(await Journal.of(work), [conversation_id])
        self._nudge_after(work)
        return was_held

    # What agents do.

    async def set_state(self, work: Work, agent_id: UUID, status: str, reason: str | None = None) -> AgentRow:
        """Set what an agent chose (see ``agent_states.set_state``)."""
        state = await agent_states.set_state(await Journal.of(work), agent_id, status, reason)
        self._nudge_after(work)
        return state

    async def set_capacity(
        self, work: Work, agent_id: UUID, cap_units: int, channel_limits: Mapping[str, int] | None
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

    # What customers do at their windows.

    async def windows_open(self, workspace_id: UUID, conversation_ids: Collection[UUID]) -> None:
        """Vouch for customers who wait at a window: at once when one opens, and every 15 s."""
        async with self.database.hot() as connection:
            await leavers.vouch(connection, workspace_id, conversation_ids, self.clock.now())

    async def window_closed(self, workspace_id: UUID, conversation_id: UUID) -> None:
        """Note that a customer's last window here is closed: their patience runs."""
        async with self.database.hot() as connection:
            await leavers.left(connection, workspace_id, [conversation_id], self.clock.now())
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
        async with self._looks[workspace_id]:
            await self._drain(workspace_id)

    async def _drain(self, workspace_id: UUID) -> None:
        before: Pulse | None = None
        if self._mirrors.is_ready(workspace_id) and self.clock.now() < self._quiet_until.get(workspace_id, LONG_AGO):
            # Nothing is due by what was known at the last look: what came goes to somebody before that is looked at.
            epoch = await self.leases.hold(workspace_id)
            if epoch is not None:
                await self._hand_out(workspace_id, epoch)
        for _ in range(ROUNDS):
            now = self.clock.now()
            async with self.database.acquire() as connection:
                pulse = await due.take_pulse(connection, workspace_id, now, self._deciding_since)
            self._quiet_until[workspace_id] = LONG_AGO if pulse.is_due else pulse.next_due or now + QUIET
            self._look_again_at(workspace_id, pulse)
            if not pulse.is_due and not pulse.is_waiting:
                return
            epoch = await self.leases.hold(workspace_id)
            if epoch is None:
                self._mirrors.forget(workspace_id)
                return
            if pulse.is_due and pulse != before:
                before = pulse
                for step, ids in due.steps(pulse, self.clocks):
                    async with self._batch(workspace_id, epoch) as journal:
                        await step(journal, ids)
            elif await self._hand_out(workspace_id, epoch):
                return
        self._call_in(workspace_id, RETRY_S)

    async def _hand_out(self, workspace_id: UUID, epoch: int) -> bool:
        """Write some batches of decisions; whether there is nothing more to decide."""
        try:
            return await self._write_batches(workspace_id, epoch)
        except BaseException:
            self._mirrors.forget(workspace_id)  # who knows how much of it was changed
            raise

    async def _write_batches(self, workspace_id: UUID, epoch: int) -> bool:
        fruitless = 0
        for _ in range(BATCHES):
            now = self.clock.now()
            mirror = await self._mirrors.current(workspace_id, epoch, now)
            plan = mirror.decide(now)
            if plan.next_at is not None:
                self._call_in(workspace_id, (plan.next_at - self.clock.now()).total_seconds())
            if not plan.choices:
                return True
            made = await self._write(workspace_id, epoch, mirror, plan)
            fruitless = 0 if made else fruitless + 1
            if fruitless == 3:
                self._call_in(workspace_id, RETRY_S)
                return True
        return False

    async def _write(self, workspace_id: UUID, epoch: int, mirror: Mirror, plan: Plan) -> int:
        """Write a plan, all at once or choice by choice; return how many of the choices."""
        now = self.clock.now()
        written: swift.Written | None = None
        if not plan.also:  # of several who are asked at once, those who still can are
            async with self.database.look_up() as connection:
                written = await swift.carry_out(connection, workspace_id, plan, epoch, now)
        if written is not None:
            mirror.settle(plan, now, written.last - len(written.drafts) + 1, written.last)
            self.wake(workspace_id, written.last, written.drafts)
            return len(plan.choices)
        async with self._batch(workspace_id, epoch) as journal:
            return await drain.carry_out(journal, plan, epoch)

    async def compare(self, workspace_id: UUID) -> list[str]:
        """Hold what is in memory against the tables, build it anew if it differs, and return in what.

        Nothing is ever found, unless something changed the tables without an event.
        """
        async with self._looks[workspace_id]:
            return await self._mirrors.compare(workspace_id, self.clock.now())

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
        """Repair and compare, or leave it to the next minute where somebody is in the way."""
        try:
            await self.repair(workspace_id)
            await self.compare(workspace_id)
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
_delivery: type[DeliveryListener] = Router
