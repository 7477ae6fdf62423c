"""The webhooks of a workspace: kept by those who manage queues and see every conversation."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, Literal, get_args
from uuid import UUID

from sqlalchemy import Row, func, select, update

from automation import shelf
from automation.models import Webhook, WebhookDelivery
from automation.signing import new_secret
from conversations.access import Scope
from conversations.audit import audit
from conversations.keyset import after_id, clamp, cut
from conversations.models import Feed
from conversations.resources import check_version, clean_name, only
from conversations.work import Work
from kit.errors import Conflict, Invalid
from kit.ids import new_id
from kit.paging import Page
from kit.secret import Keys

EVENT: Final = "webhook.updated"
MAX_WEBHOOKS: Final = 50  # of a workspace

EventType = Literal[
    "conversation.opened",
    "conversation.reopened",
    "conversation.status_changed",
    "conversation.assigned",
    "conversation.transferred",
    "conversation.escalated",
    "conversation.updated",
    "conversation.rated",
    "conversation.classified",
    "conversation.merged",
    "conversation.unmerged",
    "conversation.split",
    "message.received",
    "message.sent",
    "message.noted",
    "delivery.updated",
    "contact.created",
    "contact.updated",
    "contact.merged",
    "contact.unmerged",
    "agent.state_changed",
    "item.queued",
    "item.offered",
    "item.declined",
    "item.expired",
    "item.withdrawn",
    "item.accepted",
    "item.released",
    "item.overstayed",
    "item.wrapped_up",
    "item.joined",
    "item.left",
    "item.handover_asked",
    "item.handover_ended",
    "item.done",
    "sla.warned",
    "sla.breached",
    "sla.met",
    "callback.overdue",
    "side.opened",
    "side.messaged",
    "side.answered",
    "side.updated",
    "side.warned",
    "side.overdue",
    "side.closed",
    "side.reopened",
    "side.delivery_updated",
    "automation.notified",
    "rule.stopped",
]
DeliveryState = Literal["queued", "sending", "delivered", "dead"]


def _require(scope: Scope) -> None:
    """A webhook tells of every conversation: nobody may set one up who does not see them all."""
    scope.require("queues.manage")
    scope.require("conversations.see_all")


async def list_webhooks(work: Work, scope: Scope) -> list[Row[Any]]:
    """Return the webhooks by name."""
    _require(scope)
    return list(
        await work.connection.execute(
            select(Webhook)
            .where(Webhook.workspace_id == scope.workspace_id)
            .order_by(func.lower(Webhook.name), Webhook.id)
        )
    )


async def find_webhook(work: Work, scope: Scope, webhook_id: UUID, *, lock: bool = False) -> Row[Any]:
    """Return a webhook's row (NotFound where there is none)."""
    _require(scope)
    query = select(Webhook).where(Webhook.workspace_id == scope.workspace_id, Webhook.id == webhook_id)
    row: Row[Any] | None = (await work.connection.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise shelf.missing(Webhook)
    return row


async def create_webhook(
    work: Work,
    scope: Scope,
    keys: Keys,
    *,
    name: str,
    url: str,
    event_types: Collection[EventType],
    secret: str | None = None,
    with_snapshot: bool = False,
    is_enabled: bool = True,
) -> tuple[Row[Any], str]:
    """Keep a webhook, which is told of what happens from now on; return its row and its secret.

    Args:
        secret: what signs; left out: one is made.
    Raises:
        Conflict: there are too many (``too_many_webhooks``).
    """
    _require(scope)
    if len(await list_webhooks(work, scope)) >= MAX_WEBHOOKS:
        raise Conflict(f"there are {MAX_WEBHOOKS} webhooks already", code="too_many_webhooks")
    webhook_id, made = new_id(), secret or new_secret()
    values = {
        "id": webhook_id,
        "name": clean_name(name),
        "url": url,
        "event_types": _types(event_types),
        "with_snapshot": with_snapshot,
        "secret_sealed": keys.seal(made.encode(), context=seal_context(webhook_id)),
        "is_enabled": is_enabled,
        "seq": await _begin(work),
    }
    return await shelf.add(work, scope, Webhook, values, EVENT), made


async def update_webhook(
    work: Work,
    scope: Scope,
    keys: Keys,
    webhook_id: UUID,
    changes: Mapping[str, Any],
    *,
    expected_version: int | None = None,
) -> Row[Any]:
    """Change some columns or the ``secret`` and return the row; switched on it is told of what happens from then on."""
    row = await find_webhook(work, scope, webhook_id, lock=True)
    check_version(row, expected_version)
    values = only(changes, "name", "url", "event_types", "with_snapshot", "is_enabled", "secret")
    if "name" in values:
        values["name"] = clean_name(values["name"])
    if "event_types" in values:
        values["event_types"] = _types(values["event_types"])
    hidden = {}
    if (secret := values.pop("secret", None)) is not None:
        hidden["secret_sealed"] = keys.seal(secret.encode(), context=seal_context(webhook_id))
    if values.get("is_enabled") and not row.is_enabled:
        values |= {"disabled_reason": None, "dead_in_a_row": 0, "seq": await _begin(work)}
    return await shelf.edit(work, Webhook, row, values, EVENT, hidden=hidden)


async def delete_webhook(work: Work, scope: Scope, webhook_id: UUID) -> None:
    """Tell it nothing any more; what waits for it is dropped, and so is its log."""
    await shelf.remove(work, Webhook, await find_webhook(work, scope, webhook_id, lock=True), EVENT)


async def disable(work: Work, webhook_id: UUID, reason: str) -> None:
    """Stop a webhook by the program's own decision, and tell of it: event ``webhook.disabled``, and the audit log."""
    name = await work.connection.scalar(
        update(Webhook)
        .where(Webhook.workspace_id == work.workspace_id, Webhook.id == webhook_id, Webhook.is_enabled)
        .values(is_enabled=False, disabled_reason=reason, version=Webhook.version + 1, updated_at=work.now)
        .returning(Webhook.name)
    )
    if name is not None:
        await audit(work, "webhook.disabled", "webhook", webhook_id, name=name, reason=reason)
        work.record("webhook.disabled", data={"id": webhook_id, "reason": reason})


async def list_deliveries(
    work: Work,
    scope: Scope,
    webhook_id: UUID,
    *,
    state: DeliveryState | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Row[Any]]:
    """Return what a webhook was told, newest first, for 30 days.

    Raises:
        Invalid: the cursor was not made here (``bad_cursor``).
    """
    await find_webhook(work, scope, webhook_id)
    query = (
        select(WebhookDelivery)
        .where(WebhookDelivery.workspace_id == scope.workspace_id, WebhookDelivery.webhook_id == webhook_id)
        .order_by(WebhookDelivery.id.desc())
    )
    if state is not None:
        query = query.where(WebhookDelivery.state == state)
    if cursor is not None:
        query = query.where(WebhookDelivery.id < after_id(cursor))
    limit = clamp(limit)
    rows = (await work.connection.execute(query.limit(limit + 1))).all()
    return cut(rows, limit, lambda row: (row.id,))


async def replay(work: Work, scope: Scope, webhook_id: UUID, delivery_ids: Sequence[UUID]) -> int:
    """Send ended deliveries once more, under their old ids; return how many, those under way left out.

    Raises:
        NotFound: none of them is one of this webhook.
    """
    await find_webhook(work, scope, webhook_id)
    here = (
        WebhookDelivery.workspace_id == scope.workspace_id,
        WebhookDelivery.webhook_id == webhook_id,
        WebhookDelivery.id.in_(delivery_ids),
    )
    if (await work.connection.execute(select(WebhookDelivery.id).where(*here).limit(1))).one_or_none() is None:
        raise shelf.missing(WebhookDelivery)
    replayed = await work.connection.execute(
        update(WebhookDelivery)
        .where(*here, WebhookDelivery.state.in_(("delivered", "dead")))
        .values(state="queued", attempts=0, run_at=work.now, delivered_at=None, updated_at=work.now)
    )
    if replayed.rowcount:
        await audit(work, "webhook.replayed", "webhook", webhook_id, deliveries=replayed.rowcount)
        work.record(EVENT, data={"id": webhook_id, "fields": ["replayed"]})
    return replayed.rowcount


def seal_context(webhook_id: UUID) -> str:
    """What a webhook's secret is sealed with."""
    return f"webhook:{webhook_id}"


def _types(types: Collection[str]) -> list[str]:
    """Return event types as they are stored: each once, in the order of the documentation."""
    if not types:
        raise Invalid("say what it is told of", fields={"event_types": "are empty"})
    return [one for one in get_args(EventType) if one in set(types)]


async def _begin(work: Work) -> int:
    """Return the number of the newest event, after which a webhook begins to be told."""
    query = select(Feed.last).where(Feed.workspace_id == work.workspace_id)
    return int((await work.connection.execute(query)).scalar_one())
