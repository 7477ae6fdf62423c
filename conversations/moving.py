"""Moving what hangs on messages from one conversation to another. Both are locked, and their threads before them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Row, Uuid, any_, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from conversations.models import Conversation, Draft, Mention, Merge, Message, Participant, ReadPosition
from conversations.models.conversation import MESSAGE_SEQUENCE
from conversations.work import Work
from kit.ids import new_id


@dataclass(frozen=True, slots=True)
class Position:
    """How far an agent has read, and how much of the conversation was unread then."""

    sequence: int
    unread: int


def among(column: Any, ids: Collection[UUID]) -> ColumnElement[bool]:
    """Return ``column IN ids`` with the ids as one value: a long conversation has more than a statement may bind."""
    found: ColumnElement[bool] = column == any_(literal(list(ids), ARRAY(Uuid)))
    return found


async def take_mark(work: Work) -> int:
    """Return a number above every message that exists in the locked conversations, and below all to come."""
    return int((await work.connection.execute(select(MESSAGE_SEQUENCE.next_value()))).scalar_one())


async def insert_merge(work: Work, **values: Any) -> Row[Any]:
    """Write the record of a merge or split and return it."""
    result = await work.connection.execute(
        insert(Merge)
        .values(
            workspace_id=work.workspace_id,
            id=new_id(),
            merged_by=work.actor.id,
            created_at=work.now,
            updated_at=work.now,
            **values,
        )
        .returning(Merge)
    )
    return result.one()


async def move_messages(work: Work, to: UUID, *which: ColumnElement[bool]) -> list[UUID]:
    """Move messages with their mentions and return their ids; files, deliveries and search follow by themselves."""
    ids = list(
        await work.connection.scalars(
            select(Message.id)
            .where(Message.workspace_id == work.workspace_id, *which)
            .order_by(Message.id)
            .with_for_update(key_share=True)
        )
    )
    if ids:
        await work.connection.execute(
            update(Message)
            .where(Message.workspace_id == work.workspace_id, among(Message.id, ids))
            .values(conversation_id=to, version=Message.version + 1, updated_at=work.now)
        )
        await work.connection.execute(
            update(Mention)
            .where(Mention.workspace_id == work.workspace_id, among(Mention.message_id, ids))
            .values(conversation_id=to)
        )
    return ids


async def participants(work: Work, conversation_id: UUID) -> dict[UUID, Row[Any]]:
    """Return who takes part beside queue and owner, by agent."""
    rows = await work.connection.execute(
        select(Participant).where(
            Participant.workspace_id == work.workspace_id, Participant.conversation_id == conversation_id
        )
    )
    return {row.agent_id: row for row in rows}


async def copy_participants(work: Work, rows: Iterable[Row[Any]], to: UUID) -> None:
    """Let the same people see another conversation, for the same reason since the same time."""
    values = [
        {
            "workspace_id": work.workspace_id,
            "conversation_id": to,
            "agent_id": row.agent_id,
            "reason": row.reason,
            "created_at": row.created_at,
        }
        for row in rows
    ]
    if values:
        await work.connection.execute(insert(Participant).values(values).on_conflict_do_nothing())


async def drop_participants(
    work: Work, conversation_id: UUID, agent_ids: Collection[UUID], *, but_mentioned: bool = False
) -> None:
    """Take people out again; with ``but_mentioned`` those stay whom a message left here mentions."""
    query = delete(Participant).where(
        Participant.workspace_id == work.workspace_id,
        Participant.conversation_id == conversation_id,
        Participant.agent_id.in_(agent_ids),
    )
    if but_mentioned:
        query = query.where(
            Participant.agent_id.not_in(
                select(Mention.agent_id).where(
                    Mention.workspace_id == work.workspace_id,
                    Mention.conversation_id == conversation_id,
                    Mention.agent_id.in_(agent_ids),
                )
            )
        )
    await work.connection.execute(query)


async def move_drafts(work: Work, source: UUID, target: UUID, *which: ColumnElement[bool]) -> list[Row[Any]]:
    """Move drafts whose writers have none at the target, and return the moved rows."""
    taken = select(Draft.agent_id).where(Draft.workspace_id == work.workspace_id, Draft.conversation_id == target)
    rows = await work.connection.execute(
        update(Draft)
        .where(
            Draft.workspace_id == work.workspace_id,
            Draft.conversation_id == source,
            Draft.agent_id.not_in(taken),
            *which,
        )
        .values(conversation_id=target)
        .returning(Draft)
    )
    moved = list(rows)
    for row in moved:
        for conversation_id in (source, target):
            work.record("draft.changed", conversation_id=conversation_id, agent_id=row.agent_id)
    return moved


async def positions(work: Work, conversation_id: UUID) -> dict[UUID, Position]:
    """Return everybody's read position, by agent."""
    rows = await work.connection.execute(
        select(
            ReadPosition.agent_id,
            ReadPosition.sequence,
            (Conversation.inbound_count - ReadPosition.inbound_count).label("unread"),
        )
        .join(
            Conversation,
            (Conversation.workspace_id == ReadPosition.workspace_id)
            & (Conversation.id == ReadPosition.conversation_id),
        )
        .where(ReadPosition.workspace_id == work.workspace_id, ReadPosition.conversation_id == conversation_id)
    )
    return {row.agent_id: Position(row.sequence, row.unread) for row in rows}


def joined_position(one: Position | None, other: Position | None, *, nothing_in: tuple[bool, bool]) -> int:
    """Return how far somebody has read in the union of two conversations.

    Up to where neither has anything unread: the lower of the positions that leave something unread, else the higher.

    Args:
        nothing_in: whether the one, or the other, holds no customer message that could be unread.
    """
    unread = [
        position.sequence if position else 0
        for position, empty in zip((one, other), nothing_in, strict=True)
        if (position.unread > 0 if position else not empty)
    ]
    return min(unread) if unread else max(position.sequence for position in (one, other) if position)


async def put_positions(work: Work, conversation_id: UUID, sequences: dict[UUID, int]) -> None:
    """Write read positions; the caller recounts them when the messages have moved."""
    for agent_id, sequence in sorted(sequences.items()):
        statement = insert(ReadPosition).values(
            workspace_id=work.workspace_id,
            conversation_id=conversation_id,
            agent_id=agent_id,
            sequence=sequence,
            inbound_count=0,
            updated_at=work.now,
        )
        await work.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["workspace_id", "conversation_id", "agent_id"],
                set_={"sequence": statement.excluded.sequence},
            )
        )


async def drop_positions(work: Work, conversation_id: UUID, agent_ids: Collection[UUID]) -> None:
    await work.connection.execute(
        delete(ReadPosition).where(
            ReadPosition.workspace_id == work.workspace_id,
            ReadPosition.conversation_id == conversation_id,
            ReadPosition.agent_id.in_(agent_ids),
        )
    )


async def recount_positions(work: Work, *conversation_ids: UUID) -> None:
    """Make every position say how many customer messages lie up to it, now that messages have moved."""
    read = (
        select(func.count())
        .select_from(Message)
        .where(
            Message.workspace_id == ReadPosition.workspace_id,
            Message.conversation_id == ReadPosition.conversation_id,
            Message.sequence <= ReadPosition.sequence,
            Message.direction == "in",
        )
        .correlate(ReadPosition)
        .scalar_subquery()
    )
    await work.connection.execute(
        update(ReadPosition)
        .where(ReadPosition.workspace_id == work.workspace_id, ReadPosition.conversation_id.in_(conversation_ids))
        .values(inbound_count=read)
    )
