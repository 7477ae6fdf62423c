"""Which conversation a message joins, reopens or opens: decided in memory on locked rows, in order of arrival."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from conversations.inbound import InboundMessage
from conversations.intake import sql
from conversations.intake.state import Context, Conversation, PlacedMessage, Thread
from conversations.ports import IntakeListener, Newcomer
from kit.ids import new_id


@dataclass(frozen=True, slots=True)
class _Inbox:
    queue_id: UUID | None
    reopen_within: timedelta


async def place(
    batch: Context, messages: Sequence[InboundMessage], threads: Mapping[UUID, Thread], listener: IntakeListener
) -> list[PlacedMessage]:
    """Put each message into a conversation and set that conversation's status and clocks.

    A customer's message joins the open conversation of its thread, wakes a pending or snoozed one, reopens a
    resolved one within the queue's window, else opens a new one that links back. A machine's message wakes
    and reopens nothing and starts no clock; neither does what we did ourselves, which opens one that waits for
    the customer.
    """
    known = await _lock_conversations(batch, messages, threads)
    inboxes = await _inboxes(batch, messages)
    placed = []
    for one in messages:
        thread = threads[one.id]
        inbox = inboxes[one.inbox_id]
        conversation = known.get(thread.conversation_id)
        is_theirs = not one.is_automatic and not one.is_ours
        if conversation is None:
            conversation = _open(batch, one, inbox, thread.conversation_id, previous_id=None)
        elif conversation.status == "resolved" and is_theirs:
            if conversation.resolved_at is not None and batch.now - conversation.resolved_at <= inbox.reopen_within:
                conversation.status, conversation.is_reopened = "open", True
                conversation.episode += 1
                conversation.waiting_since = None
            else:
                conversation = _open(batch, one, inbox, new_id(), previous_id=conversation.id)
        elif conversation.status in ("pending", "snoozed") and is_theirs:
            conversation.woken_from, conversation.status = conversation.status, "open"
        known[conversation.id] = conversation
        if conversation.waiting_since is None and is_theirs:
            conversation.waiting_since = one.received_at
        conversation.inbox_id, conversation.channel = one.inbox_id, one.channel
        thread.conversation_id = conversation.id
        thread.open_conversation_id = None if conversation.status == "resolved" else conversation.id
        thread.state |= one.thread_state
        message = PlacedMessage(one, batch.identity_id(one), batch.contact_id(one), thread, conversation)
        conversation.messages.append(message)
        placed.append(message)
    await _sort(batch, known.values(), listener)
    return placed


async def _sort(batch: Context, conversations: Iterable[Conversation], listener: IntakeListener) -> None:
    """Have the workspace's rules say where new conversations go, by all that their customers have written."""
    newcomers = [
        Newcomer(
            conversation_id=conversation.id,
            contact_id=conversation.contact_id,
            inbox_id=conversation.inbox_id,
            channel=conversation.channel,
            text="\n".join(filter(None, [conversation.subject, *(one.inbound.text for one in conversation.messages)])),
            locale=conversation.messages[0].inbound.identity.locale,
        )
        for conversation in conversations
        if conversation.is_new and not conversation.messages[0].inbound.is_ours
    ]
    if not newcomers:
        return
    sorted_ = await listener.sort(batch.connection, batch.workspace_id, newcomers)
    for conversation in conversations:
        if (sorting := sorted_.get(conversation.id)) is not None:
            conversation.sorting = sorting
            conversation.queue_id = sorting.queue_id or conversation.queue_id
            conversation.priority = sorting.priority or conversation.priority


async def _lock_conversations(
    batch: Context, messages: Sequence[InboundMessage], threads: Mapping[UUID, Thread]
) -> dict[UUID, Conversation]:
    wanted = sorted({threads[one.id].conversation_id for one in messages})
    rows = await batch.connection.fetch(sql.CONVERSATIONS_LOCK, batch.workspace_id, wanted)
    return {
        row["id"]: Conversation(
            id=row["id"],
            contact_id=row["contact_id"],
            queue_id=row["queue_id"],
            assignee_id=row["assignee_id"],
            status=row["status"],
            priority=row["priority"],
            episode=row["episode"],
            resolved_at=row["resolved_at"],
            waiting_since=row["waiting_since"],
            inbox_id=row["inbox_id"],
            channel="",
        )
        for row in rows
    }


async def _inboxes(batch: Context, messages: Sequence[InboundMessage]) -> dict[UUID, _Inbox]:
    rows = await batch.connection.fetch(sql.INBOXES, batch.workspace_id, list({one.inbox_id for one in messages}))
    batch.has_promises = any(row["has_promises"] for row in rows)
    return {row["id"]: _Inbox(row["queue_id"], timedelta(seconds=row["reopen_within_s"])) for row in rows}


def _open(
    batch: Context, one: InboundMessage, inbox: _Inbox, conversation_id: UUID, *, previous_id: UUID | None
) -> Conversation:
    return Conversation(
        id=conversation_id,
        contact_id=batch.contact_id(one),
        queue_id=inbox.queue_id,
        assignee_id=None,
        status="pending" if one.is_ours else "open",
        priority="normal",
        episode=1,
        resolved_at=None,
        waiting_since=None,
        inbox_id=one.inbox_id,
        channel=one.channel,
        is_new=True,
        previous_id=previous_id,
        subject=one.subject,
        is_spam=one.is_spam,
        opened_at=one.received_at,
    )
