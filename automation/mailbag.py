"""Deliveries of webhooks in the tables: queued off the feed, claimed under a lease, ended by one outcome."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, and_, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from automation import webhooks
from automation.models import Webhook, WebhookDelivery
from automation.retrying import Attempt, Next
from conversations.models import Event, Feed
from conversations.work import Work
from kit.ids import new_id

BATCH: Final = 500  # events taken up at once for one webhook
MAX_WAITING: Final = 5_000  # of one webhook; beyond it the cursor waits, and nothing is lost
LEASE: Final = timedelta(seconds=60)  # longer than an attempt may take
DEAD_IN_A_ROW: Final = 5  # with none taken between, and the webhook is switched off
KEPT_FOR: Final = timedelta(days=30)
PURGE_BATCH: Final = 5_000
CURSOR_STALE: Final = 1_000  # events that concern nobody, after which the cursor moves on all the same

_UNDER_WAY = WebhookDelivery.state.in_(("queued", "sending"))


async def take_up(work: Work, hook: Row[Any]) -> bool:
    """Queue what has happened for a webhook since its cursor, once each; return whether there is more."""
    waiting = (
        select(WebhookDelivery.id)
        .where(WebhookDelivery.workspace_id == work.workspace_id, WebhookDelivery.webhook_id == hook.id, _UNDER_WAY)
        .limit(MAX_WAITING)
        .subquery()
    )
    if (await work.connection.execute(select(func.count()).select_from(waiting))).scalar_one() >= MAX_WAITING:
        return False
    # The row keeps two processes from moving the cursor past each other, and from queuing for one switched off.
    locked = select(Webhook.seq).where(
        Webhook.workspace_id == work.workspace_id, Webhook.id == hook.id, Webhook.is_enabled
    )
    after = (await work.connection.execute(locked.with_for_update())).scalar_one_or_none()
    if after is None:
        return False
    head = (await work.connection.execute(select(Feed.last).where(Feed.workspace_id == work.workspace_id))).scalar_one()
    events = (
        await work.connection.execute(
            select(Event.seq, Event.type)
            .where(
                Event.workspace_id == work.workspace_id,
                Event.seq > after,
                Event.seq <= head,
                Event.type.in_(hook.event_types),
            )
            .order_by(Event.seq)
            .limit(BATCH)
        )
    ).all()
    if events:
        await work.connection.execute(
            insert(WebhookDelivery)
            .values(
                [
                    {
                        "workspace_id": work.workspace_id,
                        "id": new_id(),
                        "webhook_id": hook.id,
                        "event_seq": event.seq,
                        "event_type": event.type,
                        "run_at": work.now,
                        "created_at": work.now,
                        "updated_at": work.now,
                    }
                    for event in events
                ]
            )
            .on_conflict_do_nothing()
        )
    is_full = len(events) == BATCH
    if events or head - after > CURSOR_STALE:
        await work.connection.execute(
            update(Webhook)
            .where(Webhook.workspace_id == work.workspace_id, Webhook.id == hook.id)
            .values(seq=events[-1].seq if is_full else head)
        )
    return is_full


async def claim(work: Work, webhook_id: UUID, limit: int) -> Sequence[Row[Any]]:
    """Take deliveries that are due, or whose sender died, for as long as the lease; the oldest first."""
    if limit <= 0:
        return []
    due = (
        select(WebhookDelivery.id)
        .where(
            WebhookDelivery.workspace_id == work.workspace_id,
            WebhookDelivery.webhook_id == webhook_id,
            _UNDER_WAY,
            WebhookDelivery.run_at <= work.now,
        )
        .order_by(WebhookDelivery.run_at, WebhookDelivery.event_seq)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list(await work.connection.scalars(due))
    if not ids:
        return []
    rows = await work.connection.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.workspace_id == work.workspace_id, WebhookDelivery.id.in_(ids))
        .values(state="sending", attempts=WebhookDelivery.attempts + 1, run_at=work.now + LEASE, updated_at=work.now)
        .returning(WebhookDelivery)
    )
    return sorted(rows.all(), key=lambda row: row.event_seq)


async def record(work: Work, webhook_id: UUID, delivery: Row[Any], attempt: Attempt, outcome: Next) -> None:
    """Write down how an attempt ended, and switch off a webhook that nobody answers for."""
    mine = await work.connection.execute(
        update(WebhookDelivery)
        .where(
            WebhookDelivery.workspace_id == work.workspace_id,
            WebhookDelivery.id == delivery.id,
            WebhookDelivery.state == "sending",
            WebhookDelivery.attempts == delivery.attempts,  # else another took it up after the lease
        )
        .values(
            state=outcome.state,
            run_at=outcome.run_at,
            status=attempt.status,
            error=outcome.error,
            delivered_at=work.now if outcome.state == "delivered" else None,
            updated_at=work.now,
        )
    )
    if not mine.rowcount or outcome.state == "queued":
        return
    here = and_(Webhook.workspace_id == work.workspace_id, Webhook.id == webhook_id)
    if outcome.state == "delivered":
        await work.connection.execute(update(Webhook).where(here, Webhook.dead_in_a_row > 0).values(dead_in_a_row=0))
        return
    dead = await work.connection.scalar(
        update(Webhook)
        .where(here)
        .values(dead_in_a_row=func.least(Webhook.dead_in_a_row + 1, 1_000))
        .returning(Webhook.dead_in_a_row)
    )
    if outcome.is_gone:
        await webhooks.disable(work, webhook_id, "gone")
    elif dead is not None and dead >= DEAD_IN_A_ROW:
        await webhooks.disable(work, webhook_id, "failing")


async def purge(work: Work) -> int:
    """Delete ended deliveries older than 30 days, at most 5,000 at a time; return how many."""
    old = (
        select(WebhookDelivery.id)
        .where(
            WebhookDelivery.workspace_id == work.workspace_id,
            WebhookDelivery.created_at < work.now - KEPT_FOR,
            WebhookDelivery.state.in_(("delivered", "dead")),
        )
        .limit(PURGE_BATCH)
    )
    gone = await work.connection.execute(
        delete(WebhookDelivery).where(WebhookDelivery.workspace_id == work.workspace_id, WebhookDelivery.id.in_(old))
    )
    return gone.rowcount
