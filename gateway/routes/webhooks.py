"""Webhooks: addresses of other programs that are told of events, signed; their deliveries, and sending some again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from automation import webhooks
from automation.webhooks import DeliveryState, EventType
from gateway import keys
from gateway.api import Api, Call, In
from gateway.routes.common import (
    ExpectedVersion,
    Name,
    PageQuery,
    ShortListQuery,
    changes,
    cut_short_list,
    left_out,
    mapping,
)
from gateway.wire.common import Listed, Resource, Row, listed, resource

api = Api("webhooks")
PATH = "/api/v1/webhooks"

Url = Annotated[str, Field(max_length=2_000, pattern=r"^https?://[^\s@]+$")]
EventTypes = Annotated[list[EventType], Field(min_length=1, max_length=100)]
SecretText = Annotated[str, Field(min_length=16, max_length=200, pattern=r"^[\x21-\x7e]+$")]
Snapshot = Annotated[bool, Field(description="send beside the event the current state of what it is about")]


class WebhookIn(In):
    name: Name
    url: Url
    event_types: EventTypes
    secret: Annotated[SecretText | None, Field(description="what signs; left out: one is made")] = None
    with_snapshot: Snapshot = False
    is_enabled: bool = True


class WebhookPatch(In):
    name: Name = left_out()
    url: Url = left_out()
    event_types: EventTypes = left_out()
    secret: Annotated[SecretText, Field(description="signs from now on in place of the old one")] = left_out()
    with_snapshot: Snapshot = left_out()
    is_enabled: bool = left_out()
    expected_version: ExpectedVersion = None


class ReplayIn(In):
    delivery_ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]


class DeliveriesQuery(PageQuery):
    state: DeliveryState | None = None


class SecretSet(TypedDict):
    set: bool


class Webhook(Resource):
    """An address that is told of events; its secret is never shown again. `disabled_reason`: why the program
    switched it off: `failing` (five deliveries in a row died), `gone` (it answered 410)."""

    name: str
    url: str
    event_types: list[str]
    with_snapshot: bool
    is_enabled: bool
    disabled_reason: Literal["failing", "gone"] | None
    secret: SecretSet


class MadeWebhook(Webhook):
    """A new webhook; the text of its secret is in this answer and nowhere else."""

    secret_text: str


class WebhookDelivery(TypedDict):
    """One event on its way to a webhook; `status` and `error` are of the last attempt."""

    id: UUID
    event_seq: int
    event_type: str
    state: DeliveryState
    attempts: int
    status: int | None
    error: str | None
    due_at: datetime | None
    delivered_at: datetime | None
    created_at: datetime


class Replayed(TypedDict):
    deliveries: int


@api.get(PATH, needs="queues.manage")
async def list_webhooks(call: Call, query: ShortListQuery) -> Listed[Webhook]:
    """The webhooks, by name."""
    async with call.begin() as work:
        rows = await webhooks.list_webhooks(work, call.scope)
    return cut_short_list(rows, query, _shape)


@api.post(PATH, status=201, needs="queues.manage")
async def create_webhook(call: Call, body: WebhookIn) -> MadeWebhook:
    """Tell an address of what happens from now on."""
    async with call.begin() as work:
        row, secret = await webhooks.create_webhook(
            work,
            call.scope,
            call[keys.KEYS],
            name=body.name,
            url=body.url,
            event_types=body.event_types,
            secret=body.secret,
            with_snapshot=body.with_snapshot,
            is_enabled=body.is_enabled,
        )
    return {**_shape(mapping(row)), "secret_text": secret}


@api.get(f"{PATH}/{{id}}", needs="queues.manage")
async def read_webhook(call: Call, id_: UUID) -> Webhook:
    """One webhook."""
    async with call.begin() as work:
        return _shape(mapping(await webhooks.find_webhook(work, call.scope, id_)))


@api.patch(f"{PATH}/{{id}}", needs="queues.manage")
async def change_webhook(call: Call, id_: UUID, body: WebhookPatch) -> Webhook:
    """Change a webhook; switched on it is told of what happens from then on."""
    async with call.begin() as work:
        row = await webhooks.update_webhook(
            work, call.scope, call[keys.KEYS], id_, changes(body), expected_version=body.expected_version
        )
    return _shape(mapping(row))


@api.delete(f"{PATH}/{{id}}", needs="queues.manage")
async def delete_webhook(call: Call, id_: UUID) -> None:
    """Tell it nothing any more; its log is deleted with it."""
    async with call.begin() as work:
        await webhooks.delete_webhook(work, call.scope, id_)


@api.get(f"{PATH}/{{id}}/deliveries", needs="queues.manage")
async def list_webhook_deliveries(call: Call, id_: UUID, query: DeliveriesQuery) -> Listed[WebhookDelivery]:
    """What it was told, newest first, for 30 days."""
    async with call.begin() as work:
        page = await webhooks.list_deliveries(
            work, call.scope, id_, state=query.state, cursor=query.cursor, limit=query.limit
        )
    return listed([mapping(row) for row in page.items], _delivery, page.next_cursor)


@api.post(f"{PATH}/{{id}}/replay", needs="queues.manage")
async def replay_deliveries(call: Call, id_: UUID, body: ReplayIn) -> Replayed:
    """Send deliveries once more that were taken or died, under their old ids."""
    async with call.begin() as work:
        return {"deliveries": await webhooks.replay(work, call.scope, id_, body.delivery_ids)}


def _shape(row: Row) -> Webhook:
    return {
        **resource(row),
        "name": row["name"],
        "url": row["url"],
        "event_types": row["event_types"],
        "with_snapshot": row["with_snapshot"],
        "is_enabled": row["is_enabled"],
        "disabled_reason": row["disabled_reason"],
        "secret": {"set": row["secret_sealed"] is not None},
    }


def _delivery(row: Row) -> WebhookDelivery:
    return {
        "id": row["id"],
        "event_seq": row["event_seq"],
        "event_type": row["event_type"],
        "state": row["state"],
        "attempts": row["attempts"],
        "status": row["status"],
        "error": row["error"],
        "due_at": row["run_at"] if row["state"] == "queued" else None,
        "delivered_at": row["delivered_at"],
        "created_at": row["created_at"],
    }
