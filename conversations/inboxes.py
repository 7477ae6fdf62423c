"""Inboxes: one configured account of a channel each, with sealed secrets and the addresses it is found by.

``config`` is checked by the channel's form before it comes here. Secrets are one sealed JSON object; callers
outside the channel learn the names of those that are set, never a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from conversations.access import Scope, find
from conversations.addresses import clean_email
from conversations.models import Inbox, InboxAddress, Queue
from conversations.resources import archive, check_version, clean_name, create, edit, only, unique
from conversations.work import Work
from kit.errors import NotFound
from kit.ids import new_id
from kit.secret import Keys

EVENT = "inbox.updated"


async def list_inboxes(work: Work, scope: Scope, *, with_archived: bool = False) -> list[Row[Any]]:
    """Return the inboxes by name. Show ``secret_names`` of a row, never the row's sealed bytes."""
    query = select(Inbox).where(Inbox.workspace_id == scope.workspace_id).order_by(func.lower(Inbox.name), Inbox.id)
    return list(await work.connection.execute(query if with_archived else query.where(~Inbox.archived)))


async def find_inbox_by_address(connection: AsyncConnection, address: str) -> Row[Any]:
    """Return ``workspace_id, inbox_id, kind`` of an inbox id or a mail address: the way in for the outside world.

    Raises:
        NotFound: no inbox in use has it.
    """
    row: Row[Any] | None = (
        await connection.execute(select(InboxAddress).where(InboxAddress.address == address.strip().lower()))
    ).one_or_none()
    if row is None:
        raise NotFound("there is no such inbox", fields={"resource": "inbox"})
    return row


async def create_inbox(
    work: Work,
    scope: Scope,
    keys: Keys,
    *,
    kind: str,
    name: str,
    address: str | None = None,
    config: Mapping[str, Any] | None = None,
    secrets: Mapping[str, str] | None = None,
    queue_id: UUID | None = None,
    is_enabled: bool = True,
    has_windows: bool = False,
) -> Row[Any]:
    """Write an inbox and its way in; return its row.

    Args:
        kind: the channel's.
        address: for mail, where customers write to.
        has_windows: its channel lets us write only for a while after the customer did.
    Raises:
        Conflict: the name (``name_taken``) or the address, here or in another workspace (``address_taken``).
    """
    scope.require("inboxes.manage")
    if queue_id is not None:
        await find(work, scope, Queue, queue_id)
    inbox_id = new_id()
    values = {
        "id": inbox_id,
        "kind": kind,
        "name": clean_name(name),
        "address": clean_email(address, field="address") if address is not None else None,
        "config": dict(config or {}),
        "queue_id": queue_id,
        "secrets_sealed": _seal(keys, inbox_id, secrets) if secrets else None,
        "is_enabled": is_enabled,
        "has_windows": has_windows,
    }
    async with _unique_name():
        row = await create(work, scope, Inbox, values, EVENT)
    await _add_address(work, row, str(row.id))
    if row.address is not None:
        await _add_address(work, row, row.address)
    return row


async def update_inbox(
    work: Work,
    scope: Scope,
    keys: Keys,
    inbox_id: UUID,
    changes: Mapping[str, Any],
    *,
    secrets: Mapping[str, str | None] | None = None,
    expected_version: int | None = None,
) -> Row[Any]:
    """Change some of ``name, address, config, queue_id, is_enabled``, and secrets; return the row.

    Args:
        secrets: those to set, or to remove (``None``); the others stay as they are.
    Raises:
        Conflict: as in ``create_inbox``, or ``stale_version``.
    """
    scope.require("inboxes.manage")
    row = await find(work, scope, Inbox, inbox_id, lock=True)
    check_version(row, expected_version)
    values = only(changes, "name", "address", "config", "queue_id", "is_enabled")
    if "name" in values:
        values["name"] = clean_name(values["name"])
    if values.get("address") is not None:
        values["address"] = clean_email(values["address"], field="address")
    if values.get("queue_id") is not None:
        await find(work, scope, Queue, values["queue_id"])
    hidden: dict[str, Any] = {}
    if secrets:
        merged: dict[str, str | None] = {**open_secrets(keys, row), **secrets}
        kept = {name: value for name, value in merged.items() if value is not None}
        hidden["secrets_sealed"] = _seal(keys, inbox_id, kept) if kept else None
    async with _unique_name():
        after = await edit(work, scope, Inbox, row, values, EVENT, hidden=hidden)
    if after.address != row.address:
        if row.address is not None:
            await work.connection.execute(delete(InboxAddress).where(InboxAddress.address == row.address))
        if after.address is not None:
            await _add_address(work, after, after.address)
    return after


async def delete_inbox(work: Work, scope: Scope, inbox_id: UUID) -> None:
    """Take an inbox out of use: nothing reaches it any more, its secrets are gone, its conversations stay.

    It is always archived: raw events, identities and threads name it, and a late delivery may while this runs.
    """
    scope.require("inboxes.manage")
    row = await find(work, scope, Inbox, inbox_id, lock=True)
    await work.connection.execute(
        delete(InboxAddress).where(InboxAddress.workspace_id == scope.workspace_id, InboxAddress.inbox_id == inbox_id)
    )
    await archive(work, scope, Inbox, row, EVENT, is_enabled=False, secrets_sealed=None)


def open_secrets(keys: Keys, row: Row[Any]) -> dict[str, str]:
    """Return an inbox's secrets, for its channel only.

    Raises:
        UnsealableSecret: the installation's secret key is not the one they were sealed with.
    """
    if row.secrets_sealed is None:
        return {}
    opened: dict[str, str] = orjson.loads(keys.unseal(row.secrets_sealed, context=f"inbox:{row.id}"))
    return opened


def secret_names(keys: Keys, row: Row[Any]) -> list[str]:
    """Return which secrets are set, sorted: what an admin may see of them."""
    return sorted(open_secrets(keys, row))


def _seal(keys: Keys, inbox_id: UUID, secrets: Mapping[str, str]) -> bytes:
    return keys.seal(orjson.dumps(dict(secrets)), context=f"inbox:{inbox_id}")


async def _add_address(work: Work, row: Row[Any], address: str) -> None:
    async with unique("address_taken", f"{address} belongs to an inbox already", field="address"):
        await work.connection.execute(
            insert(InboxAddress).values(address=address, workspace_id=row.workspace_id, inbox_id=row.id, kind=row.kind)
        )


def _unique_name() -> AbstractAsyncContextManager[None]:
    return unique("name_taken", "there is an inbox of this name already", field="name")
