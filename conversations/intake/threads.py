"""Which exchange a message belongs to: by signed reply address, by reference, by the channel's own key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from conversations.inbound import InboundMessage
from conversations.intake import sql
from conversations.intake.state import Context, ExternalKey, Thread, columns, in_order
from kit.ids import new_id


async def find_threads(batch: Context, messages: Sequence[InboundMessage]) -> dict[UUID, Thread]:
    """Lock or insert the thread of each message; returns message id → thread.

    A reference or a key leads into a thread only a writer who takes part in it; a signed reply address is
    proof by itself. Somebody else who names the same key gets a thread of their own.
    """
    referenced = await _referenced(batch, messages)
    asked = sorted({thread_id for ids in referenced.values() for thread_id in ids})
    by_id, by_key = await _lock(batch, asked, in_order({(one.inbox_id, one.thread_key) for one in messages}))
    chosen: dict[UUID, Thread] = {}
    left = list(messages)
    while left:
        missing: dict[ExternalKey, InboundMessage] = {}
        later = []
        for one in left:
            thread = _choose(batch, one, referenced.get(one.id, ()), by_id, by_key)
            if thread is None:
                taken = (one.inbox_id, one.thread_key) in by_key
                key = (one.inbox_id, f"{one.thread_key}#{one.identity.external_id}" if taken else one.thread_key)
                thread = by_key.get(key)
            if thread is None:
                # Two strangers may name the same new key in one batch: whose it is shows once the thread stands.
                missing.setdefault(key, one)
                later.append(one)
            else:
                chosen[one.id] = thread
                thread.participants |= {one.identity.external_id, *one.participants}
        if missing:
            by_key |= await _add(batch, missing)
        left = later
    return chosen


def _choose(
    batch: Context,
    one: InboundMessage,
    referenced: Sequence[UUID],
    by_id: Mapping[UUID, Thread],
    by_key: Mapping[ExternalKey, Thread],
) -> Thread | None:
    if one.reply_to_thread_id is not None and one.reply_to_thread_id in by_id:
        return by_id[one.reply_to_thread_id]
    candidates = [by_id[thread_id] for thread_id in referenced if thread_id in by_id]
    keyed = by_key.get((one.inbox_id, one.thread_key))
    if keyed is not None:
        candidates.append(keyed)
    identity_id = batch.identity_id(one)
    for thread in candidates:
        takes_part = thread.identity_id == identity_id or one.identity.external_id in thread.participants
        if takes_part and thread.inbox_id == one.inbox_id:
            return thread
    return None


async def _referenced(batch: Context, messages: Sequence[InboundMessage]) -> dict[UUID, list[UUID]]:
    """Return message id → threads it names, nearest first."""
    refs = {(one.inbox_id, ref) for one in messages for ref in one.refs}
    found: dict[ExternalKey, UUID] = {}
    if refs:
        rows = await batch.connection.fetch(sql.REFERENCED_THREADS, batch.workspace_id, *columns(list(refs)))
        found = {(row["inbox_id"], row["external_id"]): row["thread_id"] for row in rows}
    threads: dict[UUID, list[UUID]] = {}
    for one in messages:
        # The last reference is the message answered; earlier ones are its ancestors.
        named = [found[one.inbox_id, ref] for ref in reversed(one.refs) if (one.inbox_id, ref) in found]
        if one.reply_to_thread_id is not None:
            named.insert(0, one.reply_to_thread_id)
        if named:
            threads[one.id] = named
    return threads


async def _lock(
    batch: Context, ids: Sequence[UUID], keys: Sequence[ExternalKey]
) -> tuple[dict[UUID, Thread], dict[ExternalKey, Thread]]:
    rows = await batch.connection.fetch(
        sql.THREADS_LOCK, batch.workspace_id, ids, [key[0] for key in keys], [key[1] for key in keys]
    )
    by_id: dict[UUID, Thread] = {}
    by_key: dict[ExternalKey, Thread] = {}
    for row in rows:
        thread = Thread(
            id=row["id"],
            identity_id=row["identity_id"],
            inbox_id=row["inbox_id"],
            participants=set(row["participants"]),
            conversation_id=row["conversation_id"],
            open_conversation_id=row["open_conversation_id"],
        )
        by_id[thread.id] = thread
        by_key[row["inbox_id"], row["external_id"]] = thread
    return by_id, by_key


async def _add(batch: Context, missing: Mapping[ExternalKey, InboundMessage]) -> dict[ExternalKey, Thread]:
    keys = in_order(missing)
    rows = [
        # The last is the conversation to be: whoever wins the insert opens it.
        (new_id(), key[0], batch.identity_id(missing[key]), key[1], missing[key].subject, new_id())
        for key in keys
    ]
    await batch.connection.execute(sql.THREADS_ADD, batch.workspace_id, batch.now, *columns(rows))
    _, by_key = await _lock(batch, [], keys)
    return by_key
