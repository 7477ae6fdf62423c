"""Joining and parting conversations, for tests: one customer with several addresses, and every row that may move."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update

from conversations.access import Scope
from conversations.drafts import put_draft
from conversations.inbound import IntakeReceipt
from conversations.merges import Undone, merge_conversations, undo
from conversations.models import (
    Conversation,
    CustomField,
    Draft,
    Mention,
    Message,
    Participant,
    ReadPosition,
    Tag,
    Thread,
)
from conversations.reading import mark_read
from conversations.splits import split_conversation
from kit.ids import new_id
from tests.conversations.desk import Desk
from tests.support.workspaces import add_agent

PERSON = ("mailto:li@lei.example",)


async def say(desk: Desk, text: str = "It leaks", *, visitor: str = "chat", **more: Any) -> IntakeReceipt:
    """The one customer of these tests writes, from any of their addresses."""
    inbound = desk.inbound(text, visitor=visitor, **more)
    inbound = replace(inbound, identity=replace(inbound.identity, links=PERSON))
    return (await desk.take_in(inbound))[0]


async def merge(desk: Desk, target: UUID, source: UUID, scope: Scope | None = None) -> UUID:
    scope = scope or desk.agent
    async with desk.begin(scope) as work:
        record, row = await merge_conversations(work, scope, target, source, listener=desk.listener)
    assert row.id == target
    return record.id


async def split(desk: Desk, conversation_id: UUID, **what: Any) -> tuple[UUID, UUID]:
    async with desk.begin() as work:
        record, row = await split_conversation(work, desk.agent, conversation_id, listener=desk.listener, **what)
    return record.id, row.id


async def take_back(desk: Desk, merge_id: UUID) -> Undone:
    async with desk.begin() as work:
        return await undo(work, desk.agent, merge_id, listener=desk.listener)


async def read(desk: Desk, conversation_id: UUID, sequence: int) -> None:
    async with desk.begin() as work:
        await mark_read(work, desk.agent, conversation_id, sequence)


_NOISE = ("version", "updated_at")


async def state(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """Every row that a merge may touch, without versions and times of change."""
    kinds = (Conversation, Thread, Message, Mention, Participant, Draft, ReadPosition)
    return {
        kind.__tablename__: sorted(
            (
                {
                    name: value
                    for name, value in row._mapping.items()
                    if name not in _NOISE or (name == "updated_at" and kind is Draft)
                }
                for row in await desk.rows(kind)
            ),
            key=str,
        )
        for kind in kinds
    }


async def pair(desk: Desk) -> tuple[IntakeReceipt, IntakeReceipt]:
    """Two open conversations of one contact: a chat, and a second one from another address."""
    one = await say(desk, "chat 1")
    desk.clock.advance(minutes=1)
    two = await say(desk, "mail 1", visitor="mail")
    desk.clock.advance(minutes=1)
    assert one.contact_id == two.contact_id
    assert one.conversation_id != two.conversation_id
    return one, two


async def colleague(desk: Desk, *queue_ids: UUID) -> Scope:
    agent_id = new_id()
    async with desk.begin() as work:
        await add_agent(work.connection, desk.workspace.id, agent_id, name="Zhao Min", email=f"{agent_id}@x.test")
    return Scope(desk.workspace.id, agent_id, "Zhao Min", "agent", desk.agent.permissions, frozenset(queue_ids))


async def busy_pair(desk: Desk) -> tuple[IntakeReceipt, IntakeReceipt]:
    """The same, with everything on them that a merge has to move."""
    one, two = await pair(desk)
    friend = await colleague(desk, desk.workspace.queue_id)
    await desk.post(one.conversation_id, "answer 1")
    desk.clock.advance(minutes=1)
    await desk.post(two.conversation_id, "@you", kind="note", mentions=(friend.agent_id, desk.supervisor.agent_id))
    await desk.post(one.conversation_id, "@you", kind="note", mentions=(desk.supervisor.agent_id,))
    await read(desk, one.conversation_id, one.sequence)
    await read(desk, two.conversation_id, two.sequence)
    desk.clock.advance(minutes=1)
    await say(desk, "mail 2", visitor="mail")
    for scope, receipt in ((desk.agent, two), (desk.supervisor, one), (desk.supervisor, two)):
        async with desk.begin(scope) as work:
            await put_draft(work, scope, receipt.conversation_id, "half a sen")
    async with desk.begin(desk.supervisor) as work:
        await mark_read(work, desk.supervisor, two.conversation_id, two.sequence)
    desk.clock.advance(minutes=1)
    return one, two


async def add_settings(desk: Desk) -> None:
    async with desk.begin() as work:
        for name in ("vip", "leak"):
            await work.connection.execute(insert(Tag).values(workspace_id=desk.workspace.id, id=new_id(), name=name))
        for key in ("serial", "model"):
            await work.connection.execute(
                insert(CustomField).values(
                    workspace_id=desk.workspace.id, id=new_id(), entity="conversation", key=key, label=key, type="text"
                )
            )


async def set_status(desk: Desk, conversation_id: UUID, status: str) -> None:
    if status == "snoozed":
        await desk.act("snooze", conversation_id, desk.clock.now() + timedelta(days=1))
    elif status == "resolved":
        await desk.act("resolve", conversation_id, "done")
    elif status == "pending":
        async with desk.begin() as work:
            await work.connection.execute(
                update(Conversation)
                .where(Conversation.workspace_id == desk.workspace.id, Conversation.id == conversation_id)
                .values(status="pending")
            )
    desk.listener.changes.clear()
