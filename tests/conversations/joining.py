"""Joining and parting conversations, for tests: one customer with several addresses, and every row that may move."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from conversations.access import Scope
from conversations.inbound import IntakeReceipt
from conversations.merges import Undone, merge_conversations, undo
from conversations.models import Conversation, Draft, Mention, Message, Participant, ReadPosition, Thread
from conversations.reading import mark_read
from conversations.splits import split_conversation
from tests.conversations.desk import Desk

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
