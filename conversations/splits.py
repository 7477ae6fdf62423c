"""One conversation becomes two: a thread, or everything from one message on, is a matter of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Result, Row, func, insert, select

from conversations import heads, moving
from conversations.access import Scope, find_message
from conversations.appending import join
from conversations.lifecycle import NotOpen, record
from conversations.models import Conversation, Draft, Message, Thread
from conversations.ports import LifecycleListener
from conversations.sides import moving as sides
from conversations.work import Work
from kit.errors import Conflict, Invalid, NotFound
from kit.ids import new_id


@dataclass(frozen=True, slots=True)
class Fold:
    """What moved when one conversation went into another, as the record of a merge keeps it.

    Attributes:
        moved: table → ids (participants and drafts: the agents').
        positions: agent → [sequence at the target before, after].
        drafts: agent → when the moved draft was last written on.
        guests: agents who may see the target only because they owned the source.
    """

    moved: dict[str, list[str]]
    positions: dict[str, list[int | None]]
    drafts: dict[str, str]
    guests: list[str]


async def split_conversation(
    work: Work,
    scope: Scope,
    conversation_id: UUID,
    *,
    thread_id: UUID | None = None,
    message_id: UUID | None = None,
    listener: LifecycleListener,
) -> tuple[Row[Any], Row[Any]]:
    """Move a thread, or all messages from one on, into a new open conversation of the same contact.

    It keeps queue, owner, priority and participants, and its clocks start now.

    Returns:
        The record, which ``undo_merge`` takes, and the new conversation's row.
    Raises:
        NotFound: conversation, thread or message.
        Conflict: nothing would remain on one of the sides (``nothing_to_split``).
    """
    scope.require("conversations.reply")
    if (thread_id is None) == (message_id is None):
        raise Invalid("say what to split off", fields={"thread_id": "or message_id is needed, not both"})
    origin = (await heads.lock_with_threads(work, scope, [conversation_id]))[conversation_id]
    which = await _part(work, scope, conversation_id, thread_id, message_id)
    await _refuse_empty_side(work, conversation_id, which)
    threads = await _leading_threads(work, conversation_id, which)
    read = await moving.positions(work, conversation_id)
    mark = await moving.take_mark(work)
    fresh = await _insert(work, origin, threads)
    ids = await moving.move_messages(work, fresh.id, Message.conversation_id == conversation_id, which)
    await heads.point_threads(work, [thread.id for thread in threads], fresh.id, is_open=True)
    await moving.copy_participants(work, (await moving.participants(work, conversation_id)).values(), fresh.id)
    drafts = await moving.move_drafts(
        work, conversation_id, fresh.id, moving.among(Draft.thread_id, [thread.id for thread in threads])
    )
    await moving.put_positions(work, fresh.id, {agent_id: position.sequence for agent_id, position in read.items()})
    await moving.recount_positions(work, conversation_id, fresh.id)
    for row in (origin, fresh):
        await heads.change(work, row.id, **await _clocks(work, row.id, origin))
    merge = await moving.insert_merge(
        work,
        kind="split",
        source_id=conversation_id,
        target_id=fresh.id,
        moved={
            "message": [str(one) for one in ids],
            "thread": [str(thread.id) for thread in threads],
            "draft": [str(row.agent_id) for row in drafts],
        },
        changed={},
        memo={"mark": mark},
    )
    fresh = await heads.reload(work, fresh.id)
    about: dict[str, Any] = {"merge_id": str(merge.id)}
    record(work, "conversation.opened", fresh, agent_id=fresh.assignee_id, by=work.actor.kind, **about)
    about |= {"new_id": str(fresh.id), "messages": len(ids)}
    record(work, "conversation.split", await heads.reload(work, conversation_id), **about)
    await heads.tell(work, listener, "opened", fresh)
    return merge, await heads.reload(work, fresh.id)


async def undo_split(work: Work, merge: Row[Any], listener: LifecycleListener) -> None:
    """Bring all of the split-off conversation home; both are locked.

    Raises:
        NotOpen: home is resolved while the split-off one is not.
    """
    fresh, home = await heads.reload(work, merge.target_id), await heads.reload(work, merge.source_id)
    if home.status == "resolved" and fresh.status != "resolved":
        raise NotOpen("the conversation it was split off from is resolved: reopen it first")
    await fold(work, fresh, home)
    waits = [moment for moment in (home.waiting_since, fresh.waiting_since) if moment is not None]
    values: dict[str, Any] = {"waiting_since": min(waits, default=None)}
    if fresh.status == "open" and home.status in ("pending", "snoozed") and fresh.waiting_since is not None:
        values |= {"status": "open", "snoozed_until": None}
    await heads.change(work, home.id, **await heads.settle(work, home.id), **values)
    await close_into(work, fresh, home.id)
    closed = await heads.reload(work, fresh.id)
    if fresh.status != "resolved":
        record(work, "conversation.status_changed", closed, before=fresh.status, after="resolved")
    await heads.tell(work, listener, "merged_away", closed)
    if home.status == "snoozed" and "status" in values:
        await heads.tell(work, listener, "woken", await heads.reload(work, home.id))


async def fold(work: Work, source: Row[Any], target: Row[Any]) -> Fold:
    """Move everything of one locked conversation into another; heads and fields are left to the caller."""
    threads = await heads.threads_into(work, source.id)
    read_there, read_here = await moving.positions(work, source.id), await moving.positions(work, target.id)
    ids = await moving.move_messages(work, target.id, Message.conversation_id == source.id)
    await heads.point_threads(work, threads, target.id, is_open=target.status != "resolved")
    here = await moving.participants(work, target.id)
    coming = [row for agent_id, row in (await moving.participants(work, source.id)).items() if agent_id not in here]
    await moving.copy_participants(work, coming, target.id)
    await moving.drop_participants(work, source.id, [row.agent_id for row in coming])
    guests = _guests(source, target, {*here, *(row.agent_id for row in coming)})
    await join(work, target.id, guests, "owned")
    drafts = await moving.move_drafts(work, source.id, target.id)
    after = {
        agent_id: moving.joined_position(
            read_here.get(agent_id),
            read_there.get(agent_id),
            nothing_in=(target.inbound_count == 0, source.inbound_count == 0),
        )
        for agent_id in {*read_here, *read_there}
    }
    await moving.put_positions(work, target.id, after)
    await moving.recount_positions(work, target.id, source.id)
    return Fold(
        moved={
            "message": [str(one) for one in ids],
            "thread": [str(one) for one in threads],
            "participant": [str(row.agent_id) for row in coming],
            "draft": [str(row.agent_id) for row in drafts],
            "side": [str(one) for one in await sides.move(work, source.id, target.id)],
        },
        positions={
            str(agent_id): [read_here[agent_id].sequence if agent_id in read_here else None, sequence]
            for agent_id, sequence in after.items()
        },
        drafts={str(row.agent_id): row.updated_at.isoformat() for row in drafts},
        guests=[str(agent_id) for agent_id in guests],
    )


async def close_into(work: Work, source: Row[Any], target_id: UUID) -> None:
    """Close an emptied conversation; whoever opens it is led to the one that took its messages."""
    await heads.change(
        work,
        source.id,
        status="resolved",
        merged_into_id=target_id,
        resolved_at=source.resolved_at or work.now,
        snoozed_until=None,
        waiting_since=None,
        **await heads.settle(work, source.id),
    )


def _guests(source: Row[Any], target: Row[Any], present: set[UUID]) -> list[UUID]:
    """Whoever owned the source keeps sight of the case."""
    owner = source.assignee_id
    return [owner] if owner is not None and owner != target.assignee_id and owner not in present else []


async def _part(
    work: Work, scope: Scope, conversation_id: UUID, thread_id: UUID | None, message_id: UUID | None
) -> ColumnElement[bool]:
    if thread_id is not None:
        return Message.thread_id == thread_id
    assert message_id is not None, "checked before: one of the two"
    first = await find_message(work, scope, message_id)
    if first.conversation_id != conversation_id:
        raise NotFound("there is no such message in this conversation", fields={"resource": "message"})
    from_here: ColumnElement[bool] = Message.sequence >= first.sequence
    return from_here


async def _refuse_empty_side(work: Work, conversation_id: UUID, which: ColumnElement[bool]) -> None:
    """Both sides need something that was said to or by the customer."""
    row = (
        await work.connection.execute(
            select(func.count().label("said"), func.count().filter(which).label("leaving")).where(
                Message.workspace_id == work.workspace_id,
                Message.conversation_id == conversation_id,
                Message.thread_id.is_not(None),
            )
        )
    ).one()
    if row.leaving == 0:
        raise Conflict("nothing of this conversation would be split off", code="nothing_to_split")
    if row.leaving == row.said:
        raise Conflict("nothing of this conversation would remain", code="nothing_to_split")


async def _leading_threads(work: Work, conversation_id: UUID, which: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """Return the threads whose next message belongs to what leaves, the one that spoke last first."""
    rows: Result[Any] = await work.connection.execute(
        select(Thread.id, Thread.subject, Thread.inbox_id)
        .join(Message, (Message.workspace_id == Thread.workspace_id) & (Message.thread_id == Thread.id))
        .where(
            Thread.workspace_id == work.workspace_id,
            Thread.conversation_id == conversation_id,
            Message.conversation_id == conversation_id,
            which,
        )
        .group_by(Thread.id, Thread.subject, Thread.inbox_id)
        .order_by(func.max(Message.sequence).desc())
    )
    return rows.all()


async def _insert(work: Work, origin: Row[Any], threads: Sequence[Row[Any]]) -> Row[Any]:
    subject = threads[0].subject if threads else ""
    result = await work.connection.execute(
        insert(Conversation)
        .values(
            workspace_id=work.workspace_id,
            id=new_id(),
            number=await heads.next_number(work),
            contact_id=origin.contact_id,
            queue_id=origin.queue_id,
            assignee_id=origin.assignee_id,
            inbox_id=threads[0].inbox_id if threads else origin.inbox_id,
            subject=subject or origin.subject,
            priority=origin.priority,
            is_spam=origin.is_spam,
            last_activity_at=work.now,
            opened_at=work.now,
            previous_id=origin.id,
            created_at=work.now,
            updated_at=work.now,
        )
        .returning(Conversation)
    )
    return result.one()


async def _clocks(work: Work, conversation_id: UUID, origin: Row[Any]) -> dict[str, Any]:
    """Return the columns that follow from the messages of one side; who waited before waits on."""
    values = await heads.settle(work, conversation_id)
    if origin.waiting_since is not None:
        values["waiting_since"] = await heads.unanswered_since(
            work, conversation_id, values["last_agent_sequence"], not_before=origin.waiting_since
        )
    return values
