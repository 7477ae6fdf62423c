"""A small service desk for tests: customers who write through intake, and agents who answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from conversations.access import Scope
from conversations.content import Text
from conversations.events import EventDraft, append_events
from conversations.inbound import InboundIdentity, InboundMessage, IntakeReceipt
from conversations.intake import receive
from conversations.lifecycle import Lifecycle
from conversations.models import Conversation, Event, Message, Thread
from conversations.ports import CallEffect, Change, IntakeEffect, Newcomer, Sorting
from conversations.replies import NewMessage, post
from conversations.work import Work, Works
from kit.db import Database, Hot
from kit.ids import new_id
from tests.conversations.stage import scope_of
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace


@dataclass(slots=True)
class Listener:
    """Stands where routing stands and remembers what it was told."""

    changes: list[Change] = field(default_factory=list)
    calls: list[CallEffect] = field(default_factory=list)
    replies: list[UUID] = field(default_factory=list)

    async def on_change(self, work: Work, change: Change) -> None:
        self.changes.append(change)

    async def sort(self, connection: Hot, workspace_id: UUID, newcomers: Sequence[Newcomer]) -> Mapping[UUID, Sorting]:
        return {}

    async def on_batch(
        self, connection: Hot, workspace_id: UUID, effects: Sequence[IntakeEffect], now: Any
    ) -> list[EventDraft]:
        return []

    async def on_calls(
        self, connection: Hot, workspace_id: UUID, effects: Sequence[CallEffect], now: Any
    ) -> list[EventDraft]:
        self.calls += effects
        return []

    async def on_answers(
        self, connection: Hot, workspace_id: UUID, answers: Mapping[UUID, UUID], now: Any
    ) -> list[EventDraft]:
        return []

    async def on_failed(self, connection: Hot, workspace_id: UUID, message_ids: Collection[UUID], now: Any) -> None: ...

    async def on_reply(self, work: Work, conversation_id: UUID, message_id: UUID) -> None:
        self.replies.append(message_id)

    @property
    def kinds(self) -> list[str]:
        return [change.kind for change in self.changes]


@dataclass(slots=True)
class Desk:
    database: Database
    works: Works
    clock: FakeClock
    workspace: TestWorkspace
    listener: Listener = field(default_factory=Listener)

    @property
    def agent(self) -> Scope:
        return scope_of(self.workspace)

    @property
    def supervisor(self) -> Scope:
        return scope_of(self.workspace, "supervisor")

    @property
    def lifecycle(self) -> Lifecycle:
        return Lifecycle(self.listener)

    def begin(self, scope: Scope | None = None) -> Any:
        return self.works.begin(self.workspace.id, (scope or self.agent).actor)

    def inbound(
        self, text: str = "It leaks", *, visitor: str = "v1", thread: str | None = None, **more: Any
    ) -> InboundMessage:
        return InboundMessage(
            id=new_id(),
            inbox_id=more.pop("inbox_id", self.workspace.inbox_id),
            channel=more.pop("channel", "api"),
            identity=InboundIdentity(external_id=visitor, address=visitor, name=visitor.title()),
            thread_key=thread or visitor,
            content=Text(text),
            text=text,
            received_at=more.pop("received_at", self.clock.now()),
            **more,
        )

    async def take_in(self, *messages: InboundMessage) -> list[IntakeReceipt]:
        async with self.database.hot() as connection:
            outcome = await receive(connection, self.workspace.id, messages, self.listener, self.clock.now())
            if outcome.drafts:
                await append_events(connection, self.workspace.id, outcome.drafts, self.clock.now())
        return outcome.receipts

    async def say(self, text: str = "It leaks", **more: Any) -> IntakeReceipt:
        """A customer writes."""
        return (await self.take_in(self.inbound(text, **more)))[0]

    async def post(
        self, conversation_id: UUID, text: str = "We are on it", *, scope: Scope | None = None, **more: Any
    ) -> tuple[Row[Any], bool]:
        """An agent answers, or with ``kind="note"`` takes a note."""
        scope = scope or self.agent
        more.setdefault("kind", "reply")
        async with self.begin(scope) as work:
            return await post(work, scope, conversation_id, NewMessage(text=text, **more), listener=self.listener)

    async def act(self, name: str, conversation_id: UUID, *args: Any, scope: Scope | None = None, **more: Any) -> Any:
        """Run one step of the lifecycle in a unit of work of its own."""
        scope = scope or self.agent
        async with self.begin(scope) as work:
            return await getattr(self.lifecycle, name)(work, scope, conversation_id, *args, **more)

    async def rows(self, model: Any, *conditions: Any, order: Any = None) -> list[Any]:
        async with self.database.begin() as connection:
            query = select(model).where(model.workspace_id == self.workspace.id, *conditions)
            return list(await connection.execute(query if order is None else query.order_by(order)))

    async def conversation(self, conversation_id: UUID) -> Any:
        return (await self.rows(Conversation, Conversation.id == conversation_id))[0]

    async def thread(self, thread_id: UUID) -> Any:
        return (await self.rows(Thread, Thread.id == thread_id))[0]

    async def messages(self, conversation_id: UUID) -> list[Any]:
        return await self.rows(Message, Message.conversation_id == conversation_id, order=Message.sequence)

    async def events(self, *types: str) -> list[Any]:
        rows = await self.rows(Event, order=Event.seq)
        return [row for row in rows if not types or row.type in types]
