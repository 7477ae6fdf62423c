"""Any order of arrivals, answers, absences, deadlines, crashes and take-overs keeps the invariants of routing.

Numbers are those of docs/routing.md: capacity (1), one owner (2), eligible only (3), work conserving (4), nothing
is lost by an agent's failure (9), deadlines empty what they belong to (10), restart and abort (11), stale epochs
and second answers (12), a level once reached is remembered, none falls by itself and nothing moves by itself beyond its
budget (13), the figures of the floor add up and are those of the tables (17).
Customers who leave, handovers and helpers go with all of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import insert

from conversations.inbound import InboundMessage
from conversations.intake import receive
from conversations.lifecycle import Lifecycle
from conversations.models import QueueMember
from conversations.opening_hours import OpeningHours
from conversations.queues import set_members
from conversations.roles import PERMISSIONS
from kit.db import Database
from kit.errors import Conflict, Forbidden, Invalid, NotFound
from routing import drain, swift
from routing.engine import Router
from routing.hops import HOP_BUDGET, HopBudgetSpent
from routing.lease import LeaseLostError, name
from routing.mirror import Plan
from routing.mirrors import build
from routing.models import AgentState, Offer, WorkItem, WorkItemExclusion
from routing.offers import OfferGone
from routing.overview import Overviews
from tests.routing.hall import Hall, make_router
from tests.routing.invariants import idle_pairs, violations
from tests.support.clock import FakeClock
from tests.support.workspaces import make_workspace

# Ten days of fifty events; in the long form two hundred, which may take an hour.
DAYS, LONG = 10, 200
EVENTS = 50

T = TypeVar("T")
POLICIES: list[dict[str, Any]] = [
    {},
    {"offer_ttl_s": 20, "patience_s": 30},
    {"offer_ttl_s": 20, "wrap_up_s": 30},
    {"wrap_up_s": 30, "max_items": 3},
    {"offer_ttl_s": 10, "channels": {"webchat": {"units": 50, "limit": 1}}},
    {"offer_ttl_s": 20, "longest_wait": {"after_s": 60, "any_skill": True}},
    {"offer_ttl_s": 20, "offer_to": 3},
    {"offer_ttl_s": 15, "offer_to": 2, "wrap_up_s": 30},
]

agents = st.integers(0, 3)
some = st.integers(0, 30)
channels = st.sampled_from(["webchat", "webchat", "email", "api"])


class Abort(Exception):
    """The program was killed before its commit."""


class Floor(RuleBasedStateMachine):
    """Four agents (one an expert), two queues, eight visitors, two routers."""

    database: Database
    run: Callable[[Awaitable[Any]], Any]

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.keys: dict[UUID, tuple[datetime, datetime]] = {}  # item → born, enqueued
        self.parked: set[UUID] = set()
        self.tiers: dict[UUID, int] = {}  # the highest that an item ever had
        self.conversations: list[UUID] = []
        self.messages: list[InboundMessage] = []

    @initialize(policy=st.sampled_from(POLICIES))
    def open(self, policy: dict[str, Any]) -> None:
        self.run(self._open(policy))

    async def _open(self, policy: dict[str, Any]) -> None:
        self.hall = await Hall.open(self.database, self.clock, await make_workspace(self.database), **policy)
        self.second_queue = await self.hall.open_queue("Second line", offer_ttl_s=15)
        self.agents = [await self.hall.on_duty(tier=tier) for tier in (1, 1, 1, 2)]
        async with self.database.begin() as connection:
            await connection.execute(
                insert(QueueMember).values(
                    workspace_id=self.hall.workspace.id, queue_id=self.second_queue, agent_id=self.agents[0]
                )
            )
        self.routers = [self.hall.router, make_router(self.database, self.clock)]
        self.following = Overviews(self.database, self.clock)

    # Customers.

    @rule(
        channel=channels,
        visitors=st.lists(st.integers(0, 7), min_size=1, max_size=4),
        router=st.none() | st.integers(0, 1),
    )
    def customers_write(self, channel: str, visitors: list[int], router: int | None) -> None:
        """Half of the time a router hears of it at once, or there were days on which nothing is decided."""
        fresh = [
            self.hall.message(channel, f"{channel}-{number}", external_id=f"m{len(self.messages)}-{place}")
            for place, number in enumerate(visitors)
        ]
        self.messages += fresh
        for conversation in self.run(self.hall.write(*fresh)):
            if conversation not in self.conversations:
                self.conversations.append(conversation)
        if router is not None:
            self.run(self._drain(self.routers[router]))

    @precondition(lambda self: self.messages)
    @rule(which=some)
    def a_message_is_delivered_again(self, which: int) -> None:
        before = self.run(self.hall.events())
        self.run(self._again(self._one(self.messages, which)))
        assert len(self.run(self.hall.events())) == len(before)

    async def _again(self, message: InboundMessage) -> None:
        async with self.database.hot() as connection:
            outcome = await receive(connection, self.hall.workspace.id, [message], self.hall.router, self.clock.now())
            assert outcome.drafts == []
            assert outcome.receipts[0].duplicate

    @rule(which=some, leaves=st.booleans())
    def a_window_is_open_or_closes(self, which: int, leaves: bool) -> None:
        if self.conversations:
            conversation = self._one(self.conversations, which)
            self._do(self.hall.leave(conversation) if leaves else self.hall.watch(conversation))

    # Agents.

    @rule(agent=agents)
    def an_agent_connects(self, agent: int) -> None:
        self._do(self.hall.connect(self.agents[agent]))

    @rule(agent=agents)
    def an_agent_disconnects(self, agent: int) -> None:
        self._do(self.hall.disconnect(self.agents[agent]))

    @rule(which=some, visitor=st.integers(0, 7), race=st.booleans())
    def a_customer_writes_while_everybody_is_there(self, which: int, visitor: int, race: bool) -> None:
        for agent in self.agents:
            self._do(self.hall.connect(agent))
            self._do(self.hall.set_state(agent, "available", by=agent))
        self.customers_write("webchat", [visitor], None)
        for router in self.routers:
            self.run(self._drain(router))
        if race:
            self._all_accept_in_the_same_moment(which)

    @rule(agent=agents, status=st.sampled_from(["available", "available", "busy", "away", "offline"]))
    def an_agent_chooses(self, agent: int, status: str) -> None:
        self._do(self.hall.set_state(self.agents[agent], status, by=self.agents[agent]))

    @rule(agent=agents, cap=st.sampled_from([0, 33, 66, 100, 150]), limits=st.sampled_from([{}, {"email": 1}]))
    def an_agent_gets_another_capacity(self, agent: int, cap: int, limits: dict[str, int]) -> None:
        self._do(self._set_capacity(self.agents[agent], cap, limits))

    async def _set_capacity(self, agent: UUID, cap: int, limits: dict[str, int]) -> None:
        async with self.hall.works.begin(self.hall.workspace.id) as work:
            await self.hall.router.set_capacity(work, agent, cap, limits)

    @rule(which=some, answer=st.sampled_from(["accept", "accept", "accept", "decline"]))
    def an_offer_is_answered(self, which: int, answer: str) -> None:
        offers = self.run(self.hall.rows(Offer, Offer.state == "pending", order=Offer.id))
        if not offers:
            return
        offer = self._one(offers, which)
        answering = getattr(self.hall, answer)
        if offer.expires_at <= self.clock.now():
            with pytest.raises(OfferGone):
                self.run(answering(offer.id, offer.agent_id))
        else:
            self._do(answering(offer.id, offer.agent_id))
            with pytest.raises(OfferGone):
                self.run(answering(offer.id, offer.agent_id))

    def _all_accept_in_the_same_moment(self, which: int) -> None:
        now = self.clock.now()
        offers = self.run(self.hall.rows(Offer, Offer.state == "pending", Offer.is_broadcast, order=Offer.id))
        if offers := [offer for offer in offers if offer.expires_at > now]:
            item_id = self._one(offers, which).work_item_id
            self.run(self._race([offer for offer in offers if offer.work_item_id == item_id]))

    async def _race(self, offers: list[Offer]) -> None:
        """Exactly one of them has it, and no other offer of it is left."""
        outcomes = await asyncio.gather(
            *[self.hall.accept(offer.id, offer.agent_id) for offer in offers], return_exceptions=True
        )
        (winner,) = [offer for offer, outcome in zip(offers, outcomes, strict=True) if isinstance(outcome, UUID)]
        assert all(isinstance(outcome, UUID | OfferGone) for outcome in outcomes)
        assert await self.hall.owner(winner.conversation_id) == winner.agent_id
        left = await self.hall.rows(Offer, Offer.work_item_id == winner.work_item_id, Offer.state == "pending")
        assert left == []

    @rule(which=some, agent=agents)
    def an_old_or_foreign_offer_is_answered(self, which: int, agent: int) -> None:
        offers = self.run(self.hall.rows(Offer, order=Offer.id))
        if not offers:
            return
        offer = self._one(offers, which)
        if offer.state != "pending":
            with pytest.raises(OfferGone):
                self.run(self.hall.accept(offer.id, offer.agent_id))
        elif offer.agent_id != self.agents[agent]:
            with pytest.raises(NotFound):
                self.run(self.hall.accept(offer.id, self.agents[agent]))

    # What people do with conversations.

    @rule(which=some, step=st.sampled_from(["resolve", "resolve", "reopen", "escalate"]))
    def a_step_is_taken(self, which: int, step: str) -> None:
        self._step(which, step)

    @rule(which=some, agent=st.none() | agents)
    def a_conversation_is_assigned(self, which: int, agent: int | None) -> None:
        self._step(which, "assign", None if agent is None else self.agents[agent])

    @rule(which=some, second=st.booleans(), agent=st.none() | agents)
    def a_conversation_is_transferred(self, which: int, second: bool, agent: int | None) -> None:
        queue = self.second_queue if second else self.hall.workspace.queue_id
        self._step(which, "transfer", queue, None if agent is None else self.agents[agent])

    @rule(which=some, agent=agents, step=st.sampled_from(["ask", "accept", "decline", "withdraw"]))
    def a_handover_takes_a_step(self, which: int, agent: int, step: str) -> None:
        receiver = self.agents[agent]
        if step in ("ask", "withdraw"):
            self._hand(which, step, *([receiver] if step == "ask" else []), by=self.hall.workspace.supervisor_id)
        else:
            self._hand(which, step, by=receiver)

    @rule(which=some, agent=agents, role=st.sampled_from(["consult", "swarm"]))
    def a_colleague_is_brought_in(self, which: int, agent: int, role: str) -> None:
        self._hand(which, "invite", self.agents[agent], role, "What is E4?", by=self.hall.workspace.supervisor_id)

    @rule(which=some, agent=agents)
    def a_colleague_leaves(self, which: int, agent: int) -> None:
        self._hand(which, "end_part", self.agents[agent], by=self.agents[agent])

    @rule(which=some, second=st.booleans())
    def an_owner_hands_theirs_on(self, which: int, second: bool) -> None:
        if self.conversations:
            queue = self.second_queue if second else self.hall.workspace.queue_id
            self.run(self._hand_on(self._one(self.conversations, which), queue))

    async def _hand_on(self, conversation: UUID, queue: UUID) -> None:
        """Nobody but a supervisor hands on what was handed on too often."""
        item = await self.hall.item(conversation)
        owner = await self.hall.owner(conversation)
        if owner is None or item.state != "active":
            return
        try:
            await self.hall.act("transfer", conversation, queue, None, by=owner, role="agent")
        except HopBudgetSpent:
            assert item.hops >= HOP_BUDGET
        except (Conflict, Forbidden, NotFound):
            return  # e.g. it is not in a queue that they see
        else:
            assert item.hops < HOP_BUDGET

    @rule(which=some, minutes=st.integers(1, 30))
    def a_conversation_is_snoozed(self, which: int, minutes: int) -> None:
        self._step(which, "snooze", self.clock.now() + timedelta(minutes=minutes))

    @rule()
    def what_was_snoozed_is_woken(self) -> None:
        self._do(self._wake_due())

    async def _wake_due(self) -> None:
        async with self.hall.works.begin(self.hall.workspace.id) as work:
            await Lifecycle(self.hall.router).wake_due(work)

    @rule(which=some, priority=st.sampled_from(["low", "normal", "high", "urgent"]))
    def a_priority_changes(self, which: int, priority: str) -> None:
        if self.conversations:
            conversation = self._one(self.conversations, which)
            self._do(self.hall.act("update", conversation, priority=priority))

    @rule(policy=st.sampled_from(POLICIES))
    def the_policy_changes(self, policy: dict[str, Any]) -> None:
        self._do(self._set_policy(policy))

    async def _set_policy(self, policy: dict[str, Any]) -> None:
        await self.hall.set_policy(policy)

    @rule(agent=agents, tier=st.none() | st.integers(1, 2))
    def an_agent_joins_leaves_or_rises_in_the_second_line(self, agent: int, tier: int | None) -> None:
        self._do(self._set_membership(self.agents[agent], tier))

    async def _set_membership(self, agent: UUID, tier: int | None) -> None:
        hall = self.hall
        rows = await hall.rows(QueueMember, QueueMember.queue_id == self.second_queue)
        tiers = {row.agent_id: row.tier for row in rows if row.agent_id != agent} | ({agent: tier} if tier else {})
        async with hall.works.begin(hall.workspace.id, hall.scope().actor) as work:
            scope = replace(hall.scope(), permissions=PERMISSIONS["admin"])
            await set_members(work, scope, self.second_queue, tiers)

    # Time and the program itself.

    @rule(seconds=st.sampled_from([1, 5, 15, 20, 29, 46, 120]))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(seconds=seconds)

    @rule(which=st.integers(0, 1))
    def a_router_drains(self, which: int) -> None:
        self.run(self._drain(self.routers[which]))

    async def _drain(self, router: Router) -> None:
        before = {row.id for row in await self.hall.rows(Offer)}
        stood = {row.id: row for row in await self.hall.rows(WorkItem)}
        try:
            await self.hall.drain(router)
        except LeaseLostError:
            router.leases.lost(self.hall.workspace.id)
            return
        if await router.leases.hold(self.hall.workspace.id) is None:
            return  # the other one decides
        assert await idle_pairs(self.hall) == []
        await self._check_new_offers(before)
        for item in await self.hall.rows(WorkItem):
            was = stood[item.id]
            assert item.tier >= was.tier or item.queue_id != was.queue_id
            assert item.hops == was.hops or was.hops < item.hops <= HOP_BUDGET

    async def _check_new_offers(self, before: set[UUID]) -> None:
        """Nothing was offered to somebody who could not have it; time stood still, so it still shows."""
        now = self.clock.now()
        states = {row.agent_id: row for row in await self.hall.rows(AgentState)}
        items = {row.id: row for row in await self.hall.rows(WorkItem)}
        tiers = {(row.queue_id, row.agent_id): row.tier for row in await self.hall.rows(QueueMember)}
        left_out = {
            (row.work_item_id, row.agent_id) for row in await self.hall.rows(WorkItemExclusion) if row.until > now
        }
        for offer in await self.hall.rows(Offer, Offer.state == "pending"):
            if offer.id in before:
                continue
            state, item = states[offer.agent_id], items[offer.work_item_id]
            assert state.status == "available"
            assert state.lease_until > now
            assert tiers[item.queue_id, offer.agent_id] >= item.tier or item.overstayed_at is not None
            assert (item.id, offer.agent_id) not in left_out

    @rule()
    def the_floor_is_looked_at(self) -> None:
        self.run(self._look())

    async def _look(self) -> None:
        """The figures followed event by event are those of a fresh fold, and those of the tables."""
        workspace_id = self.hall.workspace.id
        seen = await self.following.read(workspace_id)
        assert seen == await Overviews(self.database, self.clock).read(workspace_id)
        items = await self.hall.rows(WorkItem, WorkItem.state.in_(["queued", "offered"]))
        legs = self.following._kept[workspace_id].book.legs.values()
        for one in seen.queues:
            day = one.day
            assert day.waiting == sum(item.queue_id == one.id for item in items)
            assert day.waiting == sum(leg.queue_id == one.id for leg in legs)
            assert day.offered == day.answered + day.abandoned + day.overflowed + day.waiting
            assert day.service_level_percent is None or 0 <= day.service_level_percent <= 100

    @rule(which=st.integers(0, 1))
    def a_router_is_killed_and_started_again(self, which: int) -> None:
        """Its lease runs out; the newcomer finds all in the tables."""
        before = self.run(self._waiting())
        self.run(self._let_lease_run_out())
        self.routers[which] = make_router(self.database, self.clock)
        self.hall.router = self.routers[which]
        assert self.run(self._waiting()) == before

    @rule()
    def the_program_is_killed_within_a_batch(self) -> None:
        before = self.run(self._everything())
        self.run(self._abort())
        assert self.run(self._everything()) == before

    async def _abort(self) -> None:
        router, workspace_id = self.hall.router, self.hall.workspace.id
        epoch = await router.leases.hold(workspace_id)
        if epoch is None:
            return
        plan = await self._plan()
        with pytest.raises(Abort):
            await self._die_before_the_commit(router, plan, epoch)

    async def _plan(self) -> Plan:
        now = self.clock.now()
        return (await build(self.database, self.hall.workspace.id, 1, now, OpeningHours())).decide(now)

    async def _die_before_the_commit(self, router: Router, plan: Plan, epoch: int) -> None:
        async with router._batch(self.hall.workspace.id, epoch) as journal:
            await drain.carry_out(journal, plan, epoch)
            raise Abort

    @rule()
    def a_stale_epoch_writes_nothing(self) -> None:
        before = self.run(self._everything())
        self.run(self._write_stale())
        assert self.run(self._everything()) == before

    async def _write_stale(self) -> None:
        workspace_id = self.hall.workspace.id
        async with self.database.acquire() as connection:
            epoch = await connection.fetchval("SELECT epoch FROM directory.lease WHERE name = $1", name(workspace_id))
        plan, stale = await self._plan(), (epoch or 0) - 1
        with pytest.raises(LeaseLostError):
            async with self.hall.router._batch(workspace_id, stale) as journal:
                await drain.carry_out(journal, plan, stale)
        if plan.choices:
            with pytest.raises(LeaseLostError):
                async with self.database.look_up() as connection:
                    await swift.carry_out(connection, workspace_id, plan, stale, self.clock.now())

    # What must hold.

    @invariant()
    def everything_agrees(self) -> None:
        if hasattr(self, "routers"):
            assert self.run(violations(self.hall)) == []

    @invariant()
    def nobody_loses_their_place(self) -> None:
        """Born once; the instant counted from moves only by the time an item was set aside, and never forward."""
        if not hasattr(self, "routers"):
            return
        for item in self.run(self.hall.rows(WorkItem)):
            born, enqueued = self.keys.get(item.id, (item.born_at, item.enqueued_at))
            assert item.born_at == born
            if item.id not in self.parked:
                assert item.enqueued_at == enqueued
            assert item.enqueued_at >= enqueued
            self.keys[item.id] = (item.born_at, item.enqueued_at)
            if item.state == "parked":
                self.parked.add(item.id)
            else:
                self.parked.discard(item.id)

    @invariant()
    def the_highest_level_is_remembered(self) -> None:
        if not hasattr(self, "routers"):
            return
        for item in self.run(self.hall.rows(WorkItem)):
            highest = self.tiers[item.id] = max(item.tier, self.tiers.get(item.id, 1))
            assert item.max_tier == highest

    def teardown(self) -> None:
        if hasattr(self, "routers"):
            self.run(self._run_time_out())

    async def _run_time_out(self) -> None:
        """With time alone, nothing stays offered or wrapping up, and the books are right without repair."""
        assert await self.hall.router.repair(self.hall.workspace.id) == []
        await self._look()
        await self._let_lease_run_out()
        self.clock.advance(hours=3)
        survivor = make_router(self.database, self.clock)
        await self.hall.drain(survivor)
        assert await self.hall.rows(WorkItem, WorkItem.state.in_(["offered", "accepting", "wrap_up"])) == []
        assert await violations(self.hall) == []

    # Helpers.

    def _do(self, action: Awaitable[Any]) -> None:
        self.run(action)

    def _step(self, which: int, step: str, *arguments: Any) -> None:
        if not self.conversations:
            return
        try:
            self._do(self.hall.act(step, self._one(self.conversations, which), *arguments))
        except Conflict:
            return  # e.g. resolved already

    def _hand(self, which: int, step: str, *arguments: Any, by: UUID) -> None:
        if not self.conversations:
            return
        conversation = self._one(self.conversations, which)
        try:
            self._do(self.hall.hand(step, conversation, *arguments, by=by, role="supervisor"))
        except (Conflict, Invalid, NotFound):
            return  # e.g. nobody has it, or they own it

    def _one(self, things: list[T], which: int) -> T:
        return things[which % len(things)]

    async def _let_lease_run_out(self) -> None:
        async with self.database.hot() as connection:
            await connection.execute(
                "UPDATE directory.lease SET expires_at = clock_timestamp() - interval '1 s' WHERE name = $1",
                name(self.hall.workspace.id),
            )

    async def _waiting(self) -> list[UUID]:
        rows = await self.hall.rows(WorkItem, WorkItem.state == "queued")
        return [row.id for row in sorted(rows, key=lambda row: (row.ordered_at, row.id))]

    async def _everything(self) -> list[Any]:
        return [*await self.hall.snapshot(AgentState, WorkItem, Offer), len(await self.hall.events())]


def test_any_day_on_the_floor_keeps_the_invariants(database_url: str) -> None:
    _live_through(database_url, DAYS, derandomize=True)


@pytest.mark.reliability
@pytest.mark.timeout(7200)
def test_two_hundred_days_on_the_floor_keep_the_invariants(database_url: str) -> None:
    """Ten thousand events, other ones each time."""
    _live_through(database_url, LONG, derandomize=False)


def _live_through(database_url: str, days: int, *, derandomize: bool) -> None:
    with asyncio.Runner() as runner:
        database = runner.run(Database.open(database_url))
        machine = type("Floor", (Floor,), {"database": database, "run": staticmethod(runner.run)})
        try:
            run_state_machine_as_test(
                machine,
                settings=settings(
                    max_examples=days,
                    stateful_step_count=EVENTS,
                    deadline=None,
                    derandomize=derandomize,
                    database=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(database.close())
