"""How far an agent has read, and which mentions they have seen.

A position is a sequence and the number of customer messages up to it; what is unread is the conversation's count
minus that number, a subtraction on any row. Both parts come out of one statement, so they fit each other whatever
arrives meanwhile.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from conversations.access import Scope, find_conversation
from conversations.models import Conversation, Mention, Message, ReadPosition
from conversations.work import Work
from kit.errors import Invalid

_NEWEST = 2**63 - 1


async def mark_read(work: Work, scope: Scope, conversation_id: UUID, sequence: int) -> Row[Any] | None:
    """Move the caller's position forward to a message, and see the mentions of them up to there.

    Positions never move back: an older console cannot undo what a newer one showed.

    Returns:
        The position as it stands: columns of ``read_position``; ``None`` only for the program itself.
    Raises:
        NotFound: the conversation is absent, or not the caller's to see.
        Invalid: the sequence is no message number.
    """
    if not 0 <= sequence <= _NEWEST:
        raise Invalid("this is no message number", fields={"sequence": "is out of range"})
    await find_conversation(work, scope, conversation_id)
    if scope.actor.kind != "agent":
        return None
    reached = func.least(literal(sequence), Conversation.last_sequence)
    unread = (
        select(func.count())
        .select_from(Message)
        .where(
            Message.workspace_id == Conversation.workspace_id,
            Message.conversation_id == Conversation.id,
            Message.sequence > reached,
            Message.direction == "in",
        )
        .correlate(Conversation)
        .scalar_subquery()
    )
    found = select(
        Conversation.workspace_id,
        Conversation.id,
        literal(scope.agent_id),
        reached,
        Conversation.inbound_count - unread,
        literal(work.now),
    ).where(Conversation.workspace_id == work.workspace_id, Conversation.id == conversation_id)
    columns = ["workspace_id", "conversation_id", "agent_id", "sequence", "inbound_count", "updated_at"]
    statement = insert(ReadPosition).from_select(columns, found)
    moved = await work.connection.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "conversation_id", "agent_id"],
            set_={name: getattr(statement.excluded, name) for name in ("sequence", "inbound_count", "updated_at")},
            where=ReadPosition.sequence < statement.excluded.sequence,
        ).returning(ReadPosition)
    )
    row: Row[Any] | None = moved.one_or_none()
    seen = await _see_mentions(work, scope, conversation_id, sequence)
    position = row if row is not None else await find_position(work, scope, conversation_id)
    if position is not None and (row is not None or seen):
        work.record(
            "read.moved",
            conversation_id=conversation_id,
            agent_id=scope.agent_id,
            data={"sequence": position.sequence, "inbound_count": position.inbound_count, "mentions_seen": seen},
        )
    return position


async def find_position(work: Work, scope: Scope, conversation_id: UUID) -> Row[Any] | None:
    """Return how far the caller has read; ``None``: never opened."""
    return (
        await work.connection.execute(
            select(ReadPosition).where(
                ReadPosition.workspace_id == work.workspace_id,
                ReadPosition.conversation_id == conversation_id,
                ReadPosition.agent_id == scope.agent_id,
            )
        )
    ).one_or_none()


async def _see_mentions(work: Work, scope: Scope, conversation_id: UUID, sequence: int) -> int:
    result = await work.connection.execute(
        update(Mention)
        .where(
            Mention.workspace_id == work.workspace_id,
            Mention.agent_id == scope.agent_id,
            Mention.conversation_id == conversation_id,
            Mention.seen_at.is_(None),
            Message.workspace_id == Mention.workspace_id,
            Message.id == Mention.message_id,
            Message.sequence <= sequence,
        )
        .values(seen_at=work.now)
    )
    return result.rowcount
