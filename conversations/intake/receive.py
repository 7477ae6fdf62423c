"""The way of a batch, top to bottom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from conversations.content import Call
from conversations.events import SYSTEM, Actor, EventDraft
from conversations.inbound import (
    CallUpdate,
    ContactSignal,
    InboundMessage,
    IntakeReceipt,
    MessageEdit,
    MessageRecall,
    OwnMessage,
)
from conversations.intake import sql
from conversations.intake.aliases import Aliases
from conversations.intake.calls import apply_calls, find_cards, openings
from conversations.intake.changes import apply_changes, apply_early
from conversations.intake.own import add_own
from conversations.intake.people import find_people
from conversations.intake.placing import place
from conversations.intake.rows import write
from conversations.intake.signals import apply_signals
from conversations.intake.state import Context, ExternalKey, PlacedMessage, columns, message_key
from conversations.intake.threads import find_threads
from conversations.ports import IntakeEffect, IntakeListener
from conversations.windows import open_windows
from kit.db import Hot


@dataclass(frozen=True, slots=True)
class IntakeOutcome:
    """Receipts in the order of the batch, and the events to be written last."""

    receipts: list[IntakeReceipt]
    drafts: list[EventDraft]


@dataclass(frozen=True, slots=True)
class Besides:
    """What else came in the batch beside customers' messages."""

    changes: Sequence[MessageEdit | MessageRecall] = ()
    signals: Sequence[ContactSignal] = ()
    own: Sequence[OwnMessage] = ()
    calls: Sequence[CallUpdate] = ()


async def receive(
    connection: Hot,
    workspace_id: UUID,
    messages: Sequence[InboundMessage],
    listener: IntakeListener,
    now: datetime,
    besides: Besides | None = None,
) -> IntakeOutcome:
    """Take a batch of one workspace into the record.

    Args:
        connection: the bare driver's, inside a transaction that the caller commits after writing ``drafts``.
        messages: in order of arrival, up to some hundreds. One that was taken in before is recognised by
            ``external_id`` and answered with the first one's ids.
    Raises:
        asyncpg.PostgresError: nothing of the batch may be kept; see ``channels.ingest`` for what to do then.
    """
    batch, besides = Context(connection, workspace_id, now), besides or Besides()
    messages, besides = await _settle_people(batch, messages, besides)
    known = await _find_duplicates(batch, messages)
    cards = await find_cards(batch, besides.calls)
    fresh = _first_of_each([*messages, *openings(besides.calls, cards)], known)
    placed: list[PlacedMessage] = []
    if fresh:
        placed = await place(batch, fresh, await find_threads(batch, fresh), listener)
        await write(batch, placed)
        await apply_early(batch, placed)
    await _open_windows(batch, placed, besides.signals)
    await _welcome_back(batch, placed)
    if placed:
        effects = _tell(batch, placed)
        if effects:
            batch.drafts += await listener.on_batch(connection, workspace_id, effects, now)
    await add_own(batch, besides.own, listener)
    await apply_calls(batch, besides.calls, cards, listener)
    await apply_changes(batch, besides.changes)
    await apply_signals(batch, besides.signals)
    receipts = {message.inbound.id: _receipt(message, duplicate=False) for message in placed}
    known |= {
        message_key(message.inbound): _receipt(message, duplicate=True)
        for message in placed
        if message.inbound.external_id is not None
    }
    return IntakeOutcome([receipts.get(one.id) or known[message_key(one)] for one in messages], batch.drafts)


async def _settle_people(
    batch: Context, messages: Sequence[InboundMessage], besides: Besides
) -> tuple[Sequence[InboundMessage], Besides]:
    """Find everybody who acted, and return the acts under the ids by which the record knows them."""
    aliases = Aliases(batch)
    await aliases.find([*messages, *besides.signals, *besides.own])
    # Signals first: one may say that somebody is known by another id from now on.
    signals = await aliases.settle(besides.signals)
    messages, own = await aliases.settle(messages), await aliases.settle(besides.own)
    await find_people(batch, [*messages, *signals, *own, *besides.calls])
    await aliases.keep()
    return messages, replace(besides, signals=signals, own=own)


async def _open_windows(batch: Context, placed: Sequence[PlacedMessage], signals: Sequence[ContactSignal]) -> None:
    # The provider counts from when it was written; a clock ahead of ours must not make a window longer.
    by_message = [
        (one.identity_id, one.inbound.window, min(one.inbound.sent_at or batch.now, one.inbound.received_at))
        for one in placed
        if one.inbound.window is not None
    ]
    by_signal = [
        (batch.identities[one.inbox_id, one.identity.external_id][0], one.window, min(one.at, batch.now))
        for one in signals
        if one.window is not None
    ]
    await open_windows(batch.connection, batch.workspace_id, [*by_message, *by_signal])


async def _welcome_back(batch: Context, placed: Sequence[PlacedMessage]) -> None:
    """Who writes can be reached, whatever they had done before."""
    back = sorted(batch.unreachable & {one.identity_id for one in placed})
    if back:
        await batch.connection.execute(sql.IDENTITIES_BACK, batch.workspace_id, back)


async def _find_duplicates(batch: Context, messages: Sequence[InboundMessage]) -> dict[ExternalKey, IntakeReceipt]:
    # The writer's identity is locked by now: nobody else can be taking in the same message at this moment.
    keys = [message_key(one) for one in messages if one.external_id is not None]
    if not keys:
        return {}
    rows = await batch.connection.fetch(sql.DUPLICATES, batch.workspace_id, *columns(keys))
    return {
        (row["inbox_id"], row["external_id"]): IntakeReceipt(
            message_id=row["id"],
            conversation_id=row["conversation_id"],
            thread_id=row["thread_id"],
            contact_id=row["contact_id"],
            sequence=row["sequence"],
            duplicate=True,
        )
        for row in rows
    }


def _first_of_each(
    messages: Sequence[InboundMessage], known: Mapping[ExternalKey, IntakeReceipt]
) -> list[InboundMessage]:
    """Leave out what was taken in before, and the second of two equal ones in this batch."""
    seen = set(known)
    fresh = []
    for one in messages:
        if one.external_id is not None:
            if message_key(one) in seen:
                continue
            seen.add(message_key(one))
        fresh.append(one)
    return fresh


def _tell(batch: Context, placed: Sequence[PlacedMessage]) -> list[IntakeEffect]:
    """Record what happened and return it for the listener, one effect a conversation, ids sorted.

    A conversation in which there is nothing but calls is not told of: who works on those is ``apply_calls``'.
    """
    conversations = {message.conversation.id: message.conversation for message in placed}
    effects = []
    for conversation in sorted(conversations.values(), key=lambda each: each.id):
        first = conversation.messages[0]
        is_ours = first.inbound.is_ours
        about: dict[str, Any] = {
            "conversation_id": conversation.id,
            "contact_id": conversation.contact_id,
            "queue_id": conversation.queue_id,
            "actor": SYSTEM if is_ours else Actor("contact", first.contact_id),
        }
        if conversation.is_new:
            facts: dict[str, Any] = {"channel": first.inbound.channel, "by": "agent" if is_ours else "contact"}
            batch.drafts.append(EventDraft("conversation.opened", **about, data=facts))
        elif conversation.is_reopened:
            facts = {"episode": conversation.episode, "by": "contact"}
            batch.drafts.append(EventDraft("conversation.reopened", **about, data=facts))
        elif conversation.woken_from is not None:
            facts = {"before": conversation.woken_from, "after": "open"}
            batch.drafts.append(EventDraft("conversation.status_changed", **about, data=facts))
        if all(isinstance(one.inbound.content, Call) for one in conversation.messages):
            continue
        effects.append(
            IntakeEffect(
                conversation_id=conversation.id,
                contact_id=conversation.contact_id,
                queue_id=conversation.queue_id,
                assignee_id=conversation.assignee_id,
                channel=conversation.channel,
                episode=conversation.episode,
                priority=conversation.priority,
                opened=conversation.is_new,
                reopened=conversation.is_reopened,
                sorting=conversation.sorting,
                has_promises=batch.has_promises,
            )
        )
    batch.drafts += [_received(message) for message in placed if not message.inbound.is_ours]
    return effects


def _received(message: PlacedMessage) -> EventDraft:
    return EventDraft(
        "message.received",
        conversation_id=message.conversation.id,
        message_id=message.inbound.id,
        contact_id=message.contact_id,
        queue_id=message.conversation.queue_id,
        actor=Actor("contact", message.contact_id),
        data={
            "sequence": message.sequence,
            "channel": message.inbound.channel,
            "episode": message.conversation.episode,
            "automatic": message.inbound.is_automatic,
        },
    )


def _receipt(message: PlacedMessage, *, duplicate: bool) -> IntakeReceipt:
    return IntakeReceipt(
        message_id=message.inbound.id,
        conversation_id=message.conversation.id,
        thread_id=message.thread.id,
        contact_id=message.contact_id,
        sequence=message.sequence,
        duplicate=duplicate,
    )
