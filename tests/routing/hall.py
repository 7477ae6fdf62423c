"""A service hall for tests: customers who write, agents who come and go, and the router between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import insert, inspect, select, text, update

from conversations.access import Scope
from conversations.content import Text
from conversations.events import Actor, append_events
from conversations.inbound import InboundIdentity, InboundMessage
from conversations.intake import receive
from conversations.lifecycle import Lifecycle
from conversations.models import Conversation, Event, Inbox, InboxAddress, Queue, QueueMember
from conversations.roles import PERMISSIONS, Role
from conversations.work import Works
from kit.clock import Clock
from kit.db import Database
from kit.ids import new_id
from routing import handovers, recall, repository
from routing.engine import Router
from routing.models import AgentState, Assignment, Offer, RoutingDecision, WorkItem
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace, add_agent

CHANNELS = ("webchat", "email", "api")


class RunningClock(FakeClock):
    """The real time, for halls whose router runs by itself."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(slots=True)
class Hall:
    """One workspace with an inbox per channel. ``router`` decides when ``drain`` is called, or by itself if started."""

    database: Database
    clock: FakeClock
    workspace: TestWorkspace
    router: Router
    works: Works
    inboxes: dict[str, UUID] = field(default_factory=dict)
    _founded: UUID = field(default_factory=lambda: UUID(int=0))  # the last decision that was looked at

    @classmethod
    async def open(cls, database: Database, clock: FakeClock, workspace: TestWorkspace, **policy: Any) -> Hall:
        """Furnish a fresh workspace; ``policy`` is its queue's."""
        router = make_router(database, clock)
        hall = cls(database, clock, workspace, router, Works(database, clock, router.heard))
        async with database.begin() as connection:
            await connection.execute(
                update(Queue)
                .where(Queue.workspace_id == workspace.id, Queue.id == workspace.queue_id)
                .values(policy=policy)
            )
            for channel in CHANNELS:
                hall.inboxes[channel] = inbox_id = new_id()
                await connection.execute(
                    insert(Inbox).values(
                        workspace_id=workspace.id,
                        id=inbox_id,
                        kind=channel,
                        name=f"Our {channel}",
                        queue_id=workspace.queue_id,
                    )
                )
                await connection.execute(
                    insert(InboxAddress).values(
                        address=str(inbox_id), workspace_id=workspace.id, inbox_id=inbox_id, kind=channel
                    )
                )
        return hall

    # People.

    async def hire(self, *, tier: int = 1, queue_id: UUID | None = None, **state: Any) -> UUID:
        """Add an agent to the queue, offline; ``state`` are columns of their state row."""
        agent_id = new_id()
        async with self.database.begin() as connection:
            await add_agent(
                connection, self.workspace.id, agent_id, name=f"Agent {agent_id.hex[-6:]}", email=f"{agent_id}@a.test"
            )
            await connection.execute(
                insert(QueueMember).values(
                    workspace_id=self.workspace.id,
                    queue_id=queue_id or self.workspace.queue_id,
                    agent_id=agent_id,
                    tier=tier,
                )
            )
            values = {"idle_since": self.clock.now(), "status_since": self.clock.now()} | state
            await connection.execute(
                update(AgentState)
                .where(AgentState.workspace_id == self.workspace.id, AgentState.agent_id == agent_id)
                .values(**values)
            )
        await self.tell("agent.updated", agent_id=agent_id)
        return agent_id

    async def join(self, agent_id: UUID, queue_id: UUID, tier: int = 1) -> None:
        """Have an agent serve another queue as well."""
        async with self.database.begin() as connection:
            values = {"queue_id": queue_id, "agent_id": agent_id, "tier": tier}
            await connection.execute(insert(QueueMember).values(workspace_id=self.workspace.id, **values))
        await self.tell("agent.updated", agent_id=agent_id)

    async def tell(self, type_: str, **facts: Any) -> None:
        """Write the event of what was done to the tables by hand."""
        async with self.works.begin(self.workspace.id) as work:
            work.record(type_, **facts)

    async def set_policy(self, policy: dict[str, Any], queue_id: UUID | None = None) -> None:
        """Give a queue, the workspace's own unless said otherwise, another policy, as an admin does."""
        queue_id = queue_id or self.workspace.queue_id
        async with self.works.begin(self.workspace.id) as work:
            here = (Queue.workspace_id == self.workspace.id, Queue.id == queue_id)
            await work.connection.execute(update(Queue).where(*here).values(policy=policy))
            work.record("queue.updated", queue_id=queue_id, data={"id": queue_id, "fields": ["policy"]})

    async def open_queue(self, name: str, **policy: Any) -> UUID:
        queue_id = new_id()
        async with self.database.begin() as connection:
            await connection.execute(
                insert(Queue).values(workspace_id=self.workspace.id, id=queue_id, name=name, policy=policy)
            )
        await self.tell("queue.updated", queue_id=queue_id)
        return queue_id

    async def on_duty(self, **more: Any) -> UUID:
        """Add an agent who is connected and available."""
        agent_id = await self.hire(**more)
        await self.connect(agent_id)
        await self.set_state(agent_id, "available")
        return agent_id

    async def connect(self, *agent_ids: UUID) -> None:
        await self.router.renew(self.workspace.id, agent_ids)

    async def disconnect(self, agent_id: UUID) -> None:
        """The agent's last window closes; so does what their last request vouched for."""
        await self.router.drop(self.workspace.id, agent_id)
        async with self.database.begin() as connection:
            await connection.execute(
                update(AgentState)
                .where(AgentState.workspace_id == self.workspace.id, AgentState.agent_id == agent_id)
                .values(lease_until=self.clock.now(), connections={})
            )

    async def set_state(self, agent_id: UUID, status: str, reason: str | None = None, *, by: UUID | None = None) -> Any:
        actor = Actor("agent", by or self.workspace.supervisor_id)
        async with self.works.begin(self.workspace.id, actor) as work:
            return await self.router.set_state(work, agent_id, status, reason)

    async def accept(self, offer_id: UUID, agent_id: UUID) -> UUID:
        async with self.works.begin(self.workspace.id, Actor("agent", agent_id)) as work:
            return await self.router.accept(work, offer_id, agent_id)

    async def decline(self, offer_id: UUID, agent_id: UUID) -> None:
        async with self.works.begin(self.workspace.id, Actor("agent", agent_id)) as work:
            await self.router.decline(work, offer_id, agent_id)

    # Customers.

    def message(self, channel: str = "webchat", visitor: str | None = None, **more: Any) -> InboundMessage:
        name = visitor or new_id().hex
        return InboundMessage(
            id=new_id(),
            inbox_id=self.inboxes[channel],
            channel=channel,
            identity=InboundIdentity(external_id=name, address=name, name=name[:8]),
            thread_key=name,
            content=Text("It leaks"),
            text="It leaks",
            received_at=self.clock.now(),
            **more,
        )

    async def write(self, *messages: InboundMessage) -> list[UUID]:
        """Take messages in as one batch and return their conversations."""
        async with self.database.hot() as connection:
            outcome = await receive(connection, self.workspace.id, messages, self.router, self.clock.now())
            last = (await append_events(connection, self.workspace.id, outcome.drafts, self.clock.now()))[-1]
        self.router.heard(self.workspace.id, last, outcome.drafts)
        return [receipt.conversation_id for receipt in outcome.receipts]

    async def arrive(self, channel: str = "webchat", visitor: str | None = None, **more: Any) -> UUID:
        """A customer writes; return the conversation."""
        return (await self.write(self.message(channel, visitor, **more)))[0]

    # Decisions.

    async def drain(self, router: Router | None = None) -> None:
        """Have a router do all it can.

        What it keeps in memory must then be what is in the tables, and what its decisions were made of lead to them.
        """
        router = router or self.router
        await router.drain(self.workspace.id)
        assert await router.compare(self.workspace.id) == []
        assert await self.unfounded() == []

    async def unfounded(self) -> list[UUID]:
        """The decisions, of those that were not looked at yet, which do not follow from what was stored of them."""
        fresh = await self.rows(
            RoutingDecision,
            RoutingDecision.series_id.is_not(None),
            RoutingDecision.id > self._founded,
            order=RoutingDecision.id,
        )
        if fresh:
            self._founded = fresh[-1].id
        async with self.database.acquire() as connection:
            places = [(row.series_id, row.look_number, row.place) for row in fresh]
            found = await recall.choices(connection, self.workspace.id, places)
        return [row.id for row, one in zip(fresh, found, strict=True) if one is None or one[0].agent_id != row.agent_id]

    async def act(
        self,
        step: str,
        conversation_id: UUID,
        *args: Any,
        by: UUID | None = None,
        role: Role = "supervisor",
        **more: Any,
    ) -> Any:
        """Run a step of the lifecycle, as the supervisor unless said otherwise."""
        scope = replace(self.scope(by), role=role, permissions=PERMISSIONS[role])
        async with self.works.begin(self.workspace.id, scope.actor) as work:
            return await getattr(Lifecycle(self.router), step)(work, scope, conversation_id, *args, **more)

    def scope(self, agent_id: UUID | None = None) -> Scope:
        permissions = PERMISSIONS["supervisor"]
        name = "Somebody"
        return Scope(
            self.workspace.id, agent_id or self.workspace.supervisor_id, name, "supervisor", permissions, frozenset()
        )

    # What is in the tables.

    async def snapshot(self, *models: Any) -> list[list[Any]]:
        """All rows of these tables as of one moment, by primary key."""
        async with self.database.begin() as connection:
            await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            return [
                list(
                    await connection.execute(
                        select(model)
                        .where(model.workspace_id == self.workspace.id)
                        .order_by(*inspect(model).primary_key)
                    )
                )
                for model in models
            ]

    async def rows(self, model: Any, *conditions: Any, order: Any = None) -> list[Any]:
        async with self.database.begin() as connection:
            query = select(model).where(model.workspace_id == self.workspace.id, *conditions)
            return list(await connection.execute(query if order is None else query.order_by(order)))

    async def item(self, conversation_id: UUID) -> Any:
        """The conversation's newest item; calls that the customer gave up are written beside it."""
        rows = await self.rows(WorkItem, WorkItem.conversation_id == conversation_id, order=WorkItem.id)
        return max(rows, key=lambda row: (row.state != "abandoned", row.id))

    async def watch(self, *conversation_ids: UUID) -> None:
        """The customers' windows are open."""
        await self.router.windows_open(self.workspace.id, conversation_ids)

    async def leave(self, conversation_id: UUID) -> None:
        """The customer closes their window."""
        await self.router.window_closed(self.workspace.id, conversation_id)

    async def hand(self, step: str, conversation_id: UUID, *args: Any, by: UUID, role: Role = "agent") -> None:
        """Run a step of ``handovers``, as an agent unless said otherwise."""
        rows = await self.rows(QueueMember, QueueMember.agent_id == by)
        queues = frozenset(row.queue_id for row in rows)
        scope = replace(self.scope(by), role=role, permissions=PERMISSIONS[role], queue_ids=queues)
        async with self.works.begin(self.workspace.id, scope.actor) as work:
            await getattr(handovers, step)(work, scope, conversation_id, *args)

    async def parts(self, conversation_id: UUID) -> dict[UUID, str]:
        """Who has which part beside the owner."""
        rows = await self.assignments(conversation_id)
        return {row.agent_id: row.role for row in rows if row.to_at is None and row.role != "owner"}

    async def owner(self, conversation_id: UUID) -> UUID | None:
        owner: UUID | None = (await self.conversation(conversation_id)).assignee_id
        return owner

    async def owners(self, conversation_ids: Sequence[UUID]) -> list[UUID | None]:
        return [await self.owner(conversation_id) for conversation_id in conversation_ids]

    async def conversation(self, conversation_id: UUID) -> Any:
        return (await self.rows(Conversation, Conversation.id == conversation_id))[0]

    async def state(self, agent_id: UUID) -> Any:
        return (await self.rows(AgentState, AgentState.agent_id == agent_id))[0]

    async def offer(self, conversation_id: UUID) -> Any:
        """The conversation's newest offer."""
        return (await self.rows(Offer, Offer.conversation_id == conversation_id, order=Offer.id))[-1]

    async def assignments(self, conversation_id: UUID) -> list[Any]:
        return await self.rows(Assignment, Assignment.conversation_id == conversation_id, order=Assignment.id)

    async def decisions(self, conversation_id: UUID) -> list[Any]:
        """What ``…/routing`` shows of it, the oldest first."""
        async with self.database.acquire() as connection:
            rows = await repository.decisions_of(connection, self.workspace.id, conversation_id)
        return [SimpleNamespace(**row) for row in reversed(rows)]

    async def events(self, *types: str, conversation_id: UUID | None = None) -> list[Any]:
        rows = await self.rows(Event, order=Event.seq)
        return [
            row for row in rows if (not types or row.type in types) and conversation_id in (None, row.conversation_id)
        ]


def make_router(database: Database, clock: Clock, node: str | None = None) -> Router:
    """A router nobody listens to."""
    return Router(database, clock, lambda *_: None, node=node)
