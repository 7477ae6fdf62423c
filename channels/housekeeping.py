"""What is thrown away in time: deliveries that were taken in, the keys that keep repeats out, what channels kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import delete, or_, select, tuple_

from channels.models import ChannelState, RawDedupe, RawEvent
from conversations.models import EarlyChange, Inbox
from conversations.work import Work

KEPT_FOR = timedelta(days=30)  # no provider repeats a delivery for as long
BATCH = 5_000


async def purge(work: Work) -> int:
    """Delete what nobody needs any more in the workspace, at most 5,000 rows of each table; dead letters stay.

    Returns:
        How many rows went; fewer than 5,000 means that nothing is left for now.
    """
    before = work.now - KEPT_FOR
    done = (
        select(RawEvent.id)
        .where(
            RawEvent.workspace_id == work.workspace_id,
            RawEvent.received_at < before,
            RawEvent.state.in_(("done", "dismissed")),
        )
        .limit(BATCH)
    )
    events = await work.connection.execute(
        delete(RawEvent).where(RawEvent.workspace_id == work.workspace_id, RawEvent.id.in_(done))
    )
    old = (
        select(RawDedupe.raw_event_id)
        .where(RawDedupe.workspace_id == work.workspace_id, RawDedupe.received_at < before)
        .limit(BATCH)
    )
    keys = await work.connection.execute(
        delete(RawDedupe).where(
            RawDedupe.workspace_id == work.workspace_id,
            RawDedupe.received_at < before,
            RawDedupe.raw_event_id.in_(old),
        )
    )
    # Their message never came.
    await work.connection.execute(
        delete(EarlyChange).where(EarlyChange.workspace_id == work.workspace_id, EarlyChange.at < before)
    )
    return max(events.rowcount, keys.rowcount, await _forget_states(work))


async def _forget_states(work: Work) -> int:
    """Delete what channels kept for a time that is over, and all that archived inboxes kept: those never come back."""
    archived = select(Inbox.id).where(Inbox.workspace_id == work.workspace_id, Inbox.archived)
    over = (
        select(ChannelState.inbox_id, ChannelState.key)
        .where(
            ChannelState.workspace_id == work.workspace_id,
            or_(ChannelState.expires_at <= work.now, ChannelState.inbox_id.in_(archived)),
        )
        .limit(BATCH)
    )
    states = await work.connection.execute(
        delete(ChannelState).where(
            ChannelState.workspace_id == work.workspace_id,
            tuple_(ChannelState.inbox_id, ChannelState.key).in_(over),
            # Put anew meanwhile, it is no longer over.
            or_(ChannelState.expires_at <= work.now, ChannelState.inbox_id.in_(archived)),
        )
    )
    return states.rowcount


async def named_blobs(work: Work) -> Iterable[bytes]:
    """Return the digests of the bodies that deliveries of the workspace name in the blob store."""
    return await work.connection.scalars(
        select(RawEvent.body_sha256).where(
            RawEvent.workspace_id == work.workspace_id, RawEvent.body_sha256.is_not(None)
        )
    )
