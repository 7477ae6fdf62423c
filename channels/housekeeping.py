"""What is thrown away in time: deliveries that were taken in, and the keys that keep repeats out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import delete, select

from channels.models import RawDedupe, RawEvent
from conversations.models import EarlyChange
from conversations.work import Work

KEPT_FOR = timedelta(days=30)  # no provider repeats a delivery for as long
BATCH = 5_000


async def purge(work: Work) -> int:
    """Delete the workspace's old deliveries that need nobody any more, at most 5,000 of each table; dead letters stay.

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
    return max(events.rowcount, keys.rowcount)


async def named_blobs(work: Work) -> Iterable[bytes]:
    """Return the digests of the bodies that deliveries of the workspace name in the blob store."""
    return await work.connection.scalars(
        select(RawEvent.body_sha256).where(
            RawEvent.workspace_id == work.workspace_id, RawEvent.body_sha256.is_not(None)
        )
    )
