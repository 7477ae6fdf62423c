"""The head of a conversation: its row, locked in the one order, and what its list line repeats of the messages.

Whoever changes a thread's pointer takes the thread before the conversation, as intake does; whoever only writes
into a conversation takes the conversation alone. Everything a head repeats is a function of its messages, so
``settle`` can compute it anew when messages have moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Row, Text, case, cast, func, or_, select, update

from conversations.access import Scope, find_conversation
from conversations.models import Conversation, Counter, Inbox, Message, Thread
from conversations.ports import Change, ChangeKind, LifecycleListener
from conversations.preview import last_message as preview
from conversations.work import Work
from kit.errors import Conflict


class MergedAway(Conflict):
    """Another conversation took this one's messages; ``fields`` names it."""

    code = "merged"


async def lock_head(work: Work, scope: Scope, conversation_id: UUID) -> Row[Any]:
    """Lock a conversation that still lives and return its row.

    Raises:
        NotFound: absent, or not the caller's to see.
        MergedAway: it became part of another one.
    """
    row = await find_conversation(work, scope, conversation_id, lock=True)
    if row.merged_into_id is not None:
        raise MergedAway(
            "this conversation was merged into another one",
            fields={"merged_into_id": str(row.merged_into_id)},
        )
    return row


async def lock_with_threads(work: Work, scope: Scope, conversation_ids: Sequence[UUID]) -> dict[UUID, Row[Any]]:
    """Lock conversations and, before them, the threads that lead into them; both in the order of their ids.

    Access is checked first without a lock, so that nobody can hold up what they may not see.

    Returns:
        The rows after locking, by id.
    """
    wanted = sorted(set(conversation_ids))
    for conversation_id in wanted:
        await find_conversation(work, scope, conversation_id)
    await work.connection.execute(
        select(Thread.id)
        .where(Thread.workspace_id == work.workspace_id, Thread.conversation_id.in_(wanted))
        .order_by(Thread.id)
        .with_for_update()
    )
    return {conversation_id: await lock_head(work, scope, conversation_id) for conversation_id in wanted}


async def threads_into(work: Work, conversation_id: UUID) -> list[UUID]:
    """Return the threads whose next message would go to a conversation, or went there last."""
    rows = await work.connection.scalars(
        select(Thread.id)
        .where(Thread.workspace_id == work.workspace_id, Thread.conversation_id == conversation_id)
        .order_by(Thread.id)
    )
    return list(rows)


async def reload(work: Work, conversation_id: UUID) -> Row[Any]:
    """Return a conversation's row as this transaction sees it now."""
    return (
        await work.connection.execute(
            select(Conversation).where(
                Conversation.workspace_id == work.workspace_id, Conversation.id == conversation_id
            )
        )
    ).one()


async def lock_threads_of(work: Work, conversation_id: UUID) -> Sequence[Row[Any]]:
    """Lock every thread that leads into a conversation or ever spoke in it; rows in the order of their ids."""
    spoke = select(Message.thread_id).where(
        Message.workspace_id == work.workspace_id,
        Message.conversation_id == conversation_id,
        Message.thread_id.is_not(None),
    )
    rows = await work.connection.execute(
        select(Thread)
        .where(
            Thread.workspace_id == work.workspace_id,
            or_(Thread.conversation_id == conversation_id, Thread.id.in_(spoke)),
        )
        .order_by(Thread.id)
        .with_for_update(of=Thread)
    )
    return rows.all()


async def refuse_open_elsewhere(work: Work, conversation_id: UUID) -> NoReturn:
    """Say which conversation an exchange goes on in.

    Raises:
        Conflict: always (code ``thread_open_elsewhere``).
    """
    number = (await reload(work, conversation_id)).number
    raise Conflict(
        f"this exchange goes on in conversation #{number}: answer there",
        code="thread_open_elsewhere",
        fields={"conversation_id": str(conversation_id), "number": number},
    )


async def tell(
    work: Work,
    listener: LifecycleListener,
    kind: ChangeKind,
    conversation: Row[Any],
    *,
    agent_before: UUID | None = None,
    queue_before: UUID | None = None,
    tier: int | None = None,
    by_supervisor: bool = False,
    kept_from: frozenset[UUID] | None = None,
) -> None:
    """Tell the listener what became of a locked conversation (see ``Change``)."""
    channel = await work.connection.scalar(
        select(Inbox.kind).where(Inbox.workspace_id == work.workspace_id, Inbox.id == conversation.inbox_id)
    )
    await listener.on_change(
        work,
        Change(
            kind=kind,
            conversation_id=conversation.id,
            queue_id=conversation.queue_id,
            agent_id=conversation.assignee_id,
            episode=conversation.episode,
            priority=conversation.priority,
            channel=channel or "",
            agent_before=agent_before,
            queue_before=queue_before,
            tier=tier,
            by_supervisor=by_supervisor,
            kept_from=kept_from,
        ),
    )


async def change(work: Work, conversation_id: UUID, **values: Any) -> Row[Any]:
    """Write columns of a locked conversation, raise its version, and return the row."""
    result = await work.connection.execute(
        update(Conversation)
        .where(Conversation.workspace_id == work.workspace_id, Conversation.id == conversation_id)
        .values(version=Conversation.version + 1, updated_at=work.now, **values)
        .returning(Conversation)
    )
    return result.one()


async def next_number(work: Work) -> int:
    """Take the next ``#number`` of the workspace; its counter stays locked until the end."""
    result = await work.connection.execute(
        update(Counter)
        .where(Counter.workspace_id == work.workspace_id, Counter.name == "conversation")
        .values(last=Counter.last + 1)
        .returning(Counter.last)
    )
    return int(result.scalar_one())


def last_message(message: Row[Any]) -> dict[str, Any]:
    """Return what a list line shows of its newest message."""
    return preview(
        message.sequence,
        message.text,
        message.content,
        message.direction,
        message.kind,
        message.author_kind,
        message.created_at,
    )


async def find_by_client_id(work: Work, agent_id: UUID, client_id: str, kind: str, text: str) -> Row[Any] | None:
    """Return the message that an agent's earlier post with this ``client_id`` made.

    Raises:
        Conflict: the id was used for other words (code ``client_id_reused``).
    """
    row: Row[Any] | None = (
        await work.connection.execute(
            select(Message).where(
                Message.workspace_id == work.workspace_id,
                Message.author_id == agent_id,
                Message.client_id == client_id,
                Message.author_kind == "agent",
            )
        )
    ).one_or_none()
    if row is not None and (row.kind, row.text) != (kind, text):
        raise Conflict("this client id belongs to another message", code="client_id_reused")
    return row


def vector(words: Sequence[str]) -> ColumnElement[Any]:
    """Return the SQL of a ``tsvector`` of these tokens, without positions."""
    return func.array_to_tsvector(cast(list(words), ARRAY(Text)))


async def settle(work: Work, conversation_id: UUID) -> dict[str, Any]:
    """Return the columns of a head that follow from its messages, computed anew.

    An empty conversation keeps its last activity and its inbox: those columns are then left out.
    """
    own = (Message.workspace_id == work.workspace_id, Message.conversation_id == conversation_id)
    by_agent = case((Message.author_kind == "agent", Message.sequence))
    totals = (
        await work.connection.execute(
            select(
                func.count().filter(Message.direction == "in").label("inbound_count"),
                func.coalesce(func.max(by_agent).filter(Message.kind == "reply"), 0).label("last_agent_sequence"),
            ).where(*own)
        )
    ).one()
    newest = (
        await work.connection.execute(select(Message).where(*own).order_by(Message.sequence.desc()).limit(1))
    ).one_or_none()
    values: dict[str, Any] = {
        "inbound_count": totals.inbound_count,
        "last_agent_sequence": totals.last_agent_sequence,
        "last_sequence": newest.sequence if newest else 0,
        "last_message": last_message(newest) if newest else None,
        "channels": await channels_of(work, conversation_id),
    }
    if newest:
        values["last_activity_at"] = newest.created_at
    inbox_id = await work.connection.scalar(
        select(Message.inbox_id).where(*own, Message.inbox_id.is_not(None)).order_by(Message.sequence.desc()).limit(1)
    )
    if inbox_id is not None:
        values["inbox_id"] = inbox_id
    return values


async def channels_of(work: Work, conversation_id: UUID) -> list[str]:
    """Return the kinds of channel a conversation ran over, the earliest first."""
    rows = await work.connection.execute(
        select(Inbox.kind)
        .join(Message, (Message.workspace_id == Inbox.workspace_id) & (Message.inbox_id == Inbox.id))
        .where(Message.workspace_id == work.workspace_id, Message.conversation_id == conversation_id)
        .group_by(Inbox.kind)
        .order_by(func.min(Message.sequence))
    )
    return list(rows.scalars())


async def unanswered_since(
    work: Work, conversation_id: UUID, after: int, *, not_before: datetime | None = None
) -> datetime | None:
    """Return when the first customer message above a sequence came, ``None`` if there is none."""
    query = select(Message.created_at).where(
        Message.workspace_id == work.workspace_id,
        Message.conversation_id == conversation_id,
        Message.sequence > after,
        Message.direction == "in",
    )
    if not_before is not None:
        query = query.where(Message.created_at >= not_before)
    since: datetime | None = await work.connection.scalar(query.order_by(Message.sequence).limit(1))
    return since


async def answered_since(work: Work, conversation_id: UUID, after: int) -> datetime | None:
    """Return when an agent first replied above a sequence, ``None`` if nobody did."""
    since: datetime | None = await work.connection.scalar(
        select(Message.created_at)
        .where(
            Message.workspace_id == work.workspace_id,
            Message.conversation_id == conversation_id,
            Message.sequence > after,
            Message.kind == "reply",
            Message.author_kind == "agent",
        )
        .order_by(Message.sequence)
        .limit(1)
    )
    return since


async def free_threads(work: Work, conversation_id: UUID) -> None:
    """Leave no thread open towards a conversation that was resolved."""
    await work.connection.execute(
        update(Thread)
        .where(
            Thread.workspace_id == work.workspace_id,
            Thread.conversation_id == conversation_id,
            Thread.open_conversation_id == conversation_id,
        )
        .values(version=Thread.version + 1, updated_at=work.now, open_conversation_id=None)
    )


async def point_threads(work: Work, thread_ids: Iterable[UUID], conversation_id: UUID, *, is_open: bool) -> None:
    """Lead locked threads into a conversation: their next message goes there."""
    ids = sorted(thread_ids)
    if not ids:
        return
    await work.connection.execute(
        update(Thread)
        .where(Thread.workspace_id == work.workspace_id, Thread.id.in_(ids))
        .values(
            version=Thread.version + 1,
            updated_at=work.now,
            conversation_id=conversation_id,
            open_conversation_id=conversation_id if is_open else None,
        )
    )
