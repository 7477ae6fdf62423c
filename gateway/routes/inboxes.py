"""Inboxes: configured accounts of channels; their secrets are written, never read."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Row

from channels import waiting
from channels.contract import Health, WebhookReceiver
from channels.errors import SendError
from channels.registry import adapter_class
from conversations import access, inboxes
from conversations.inbox_health import note_health
from conversations.models import Inbox as InboxRow
from gateway import keys, templates
from gateway.api import Api, Call, In, Query
from gateway.inbox_config import check_config, show_config
from gateway.routes.common import ExpectedVersion, Name, ShortListQuery, changes, cut_short_list, left_out, mapping
from gateway.wire.common import Listed
from gateway.wire.people import Inbox, InboxHealth, InboxWaiting, inbox, inbox_health
from gateway.wire.templates import Template, template
from kit.errors import NotFound, Unavailable
from kit.secret import UnsealableSecret

api = Api("inboxes")
PATH = "/api/v1/inboxes"
SAVED_WITHIN_S = 5.0  # how long a save waits for the provider's word on its credentials

Config = Annotated[
    dict[str, Any],
    Field(max_length=100, description="by the channel's form; a secret sent back as `{set: …}` stays as it is"),
]
Address = Annotated[str, Field(max_length=320, description="for mail: where customers write to")]


class InboxIn(In):
    kind: Annotated[str, Field(max_length=40)]
    name: Name
    address: Address | None = None
    config: Config = Field(default_factory=dict)
    queue_id: UUID | None = None
    is_enabled: bool = True


class TemplatesQuery(Query):
    fresh: Annotated[bool, Field(description="ask the provider, even if it was asked a moment ago")] = False


class InboxPatch(In):
    name: Name = left_out()
    address: Address | None = None
    config: Annotated[Config, Field(description="the fields to change; a secret of null is removed")] = left_out()
    queue_id: UUID | None = None
    is_enabled: bool = left_out()
    expected_version: ExpectedVersion = None


@api.get(PATH)
async def list_inboxes(call: Call, query: ShortListQuery) -> Listed[Inbox]:
    """The inboxes, by name; their settings only for those who manage inboxes."""
    async with call.begin() as work:
        rows = await inboxes.list_inboxes(work, call.scope)
    shown = {row.id: _show(call, row) for row in rows}
    if call.scope.may("inboxes.manage"):
        async with call[keys.DATABASE].acquire() as connection:
            counted = await waiting.at_inboxes(connection, call.scope.workspace_id)
        for id_, one in shown.items():
            one["held_replies"], one["dead_letters"] = counted.get(id_, (0, 0))
    return cut_short_list(rows, query, lambda row: shown[row["id"]])


@api.post(PATH, status=201, needs="inboxes.manage")
async def create_inbox(call: Call, body: InboxIn) -> Inbox:
    """Set up an inbox; it works as soon as this answers, and ``health`` says whether its credentials do."""
    checked = check_config(body.kind, body.config)
    async with call.begin() as work:
        row = await inboxes.create_inbox(
            work,
            call.scope,
            call[keys.KEYS],
            kind=body.kind,
            name=body.name,
            address=body.address,
            config=checked.config,
            secrets={name: value for name, value in checked.secrets.items() if value is not None},
            queue_id=body.queue_id,
            is_enabled=body.is_enabled,
            has_windows=adapter_class(body.kind).capabilities.reply_window is not None,
        )
    await call[keys.ADAPTERS].refresh()
    if body.is_enabled:
        row = await _test(call, row.id, within_s=SAVED_WITHIN_S)
    return _show(call, row)


@api.get(f"{PATH}/{{id}}")
async def read_inbox(call: Call, id_: UUID) -> Inbox:
    """One inbox."""
    async with call.begin() as work:
        row = await access.find(work, call.scope, InboxRow, id_)
    return _show(call, row)


@api.patch(f"{PATH}/{{id}}", needs="inboxes.manage")
async def change_inbox(call: Call, id_: UUID, body: InboxPatch) -> Inbox:
    """Change an inbox; open connections follow at once, and new settings are tried: ``health`` says what came of it."""
    values = changes(body)
    secrets: dict[str, str | None] = {}
    async with call.begin() as work:
        if "config" in values:
            before = await access.find(work, call.scope, InboxRow, id_, lock=True)
            checked = check_config(
                before.kind,
                values["config"],
                stored=before.config,
                stored_secrets=inboxes.open_secrets(call[keys.KEYS], before),
            )
            values["config"], secrets = checked.config, checked.secrets
        row = await inboxes.update_inbox(
            work, call.scope, call[keys.KEYS], id_, values, secrets=secrets, expected_version=body.expected_version
        )
    await call[keys.ADAPTERS].refresh()
    if row.is_enabled and ("config" in values or "is_enabled" in values):
        row = await _test(call, id_, within_s=SAVED_WITHIN_S)
    return _show(call, row)


@api.delete(f"{PATH}/{{id}}", needs="inboxes.manage")
async def delete_inbox(call: Call, id_: UUID) -> None:
    """Take an inbox out of use: nothing reaches it any more, its conversations stay."""
    async with call.begin() as work:
        await inboxes.delete_inbox(work, call.scope, id_)
    await call[keys.ADAPTERS].refresh()


@api.get(f"{PATH}/{{id}}/templates")
async def list_templates(call: Call, id_: UUID, query: TemplatesQuery) -> Listed[Template]:
    """What a provider has approved to be sent, also where no reply window is open."""
    call.scope.require("conversations.reply")
    async with call.begin() as work:
        await access.find(work, call.scope, InboxRow, id_)
    found = await templates.offers(call, id_, fresh=query.fresh)
    return {"items": [template(one) for one in found], "next_cursor": None}


@api.post(f"{PATH}/{{id}}/check", needs="inboxes.manage")
async def check_inbox(call: Call, id_: UUID) -> InboxHealth:
    """Try the credentials for real and keep what came of it."""
    async with call.begin() as work:
        await access.find(work, call.scope, InboxRow, id_)
    row = await _test(call, id_)
    return inbox_health(row.health)


@api.get(f"{PATH}/{{id}}/waiting", needs="inboxes.manage")
async def read_waiting(call: Call, id_: UUID) -> InboxWaiting:
    """What waits at an inbox: what would be left behind if it were switched off or archived now."""
    async with call.begin() as work:
        await access.find(work, call.scope, InboxRow, id_)
    async with call[keys.DATABASE].acquire() as connection:
        found = await waiting.at_inbox(connection, call.scope.workspace_id, id_)
    return {
        "replies": found.replies,
        "held_replies": found.held_replies,
        "dead_letters": found.dead_letters,
        "conversations": found.conversations,
    }


async def _test(call: Call, inbox_id: UUID, *, within_s: float | None = None) -> Row[Any]:
    """Try an inbox's credentials and keep what came of it; return its row."""
    found = await _try(call, inbox_id, within_s)
    async with call.begin() as work:
        await note_health(
            await work.driver(),
            call.scope.workspace_id,
            inbox_id,
            work.now,
            ok=found.ok,
            detail=found.detail,
            facts=found.facts,
            was_tested=True,
        )
        row = await access.find(work, call.scope, InboxRow, inbox_id)
        work.record("inbox.updated", data={"id": inbox_id, "fields": ["health"]})
    return row


async def _try(call: Call, inbox_id: UUID, within_s: float | None) -> Health:
    try:
        _, adapter = call[keys.ADAPTERS].get(inbox_id)
    except NotFound:
        return Health(ok=False, detail="the inbox is switched off, or its settings cannot be read")
    try:
        async with asyncio.timeout(within_s):
            return await adapter.check()
    except TimeoutError:
        return Health(ok=False, detail=f"the far side has not answered within {within_s:g} s; test the connection")
    except (SendError, Unavailable) as error:
        return Health(ok=False, detail=error.detail)


def _show(call: Call, row: Row[Any]) -> Inbox:
    shown = inbox(mapping(row))
    if call.scope.may("inboxes.manage"):
        shown["config"] = show_config(row.kind, row.config, _secret_names(call, row))
        if issubclass(adapter_class(row.kind), WebhookReceiver):
            shown["hook_url"] = call[keys.ADAPTERS].hook_url(row.id)
    return shown


def _secret_names(call: Call, row: Row[Any]) -> frozenset[str]:
    try:
        return frozenset(inboxes.secret_names(call[keys.KEYS], row))
    except UnsealableSecret:
        return frozenset()  # sealed with a key that is gone: to be entered anew
