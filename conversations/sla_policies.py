"""SLA policies: what is promised to whom. What terms and conditions mean is routing's business; here they are kept.

Each change that touches a policy's row makes a new version of its terms; clocks name the version they began under.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import insert

from conversations.access import Scope, find
from conversations.models import Queue, SlaBook, SlaPolicy, SlaPolicyVersion
from conversations.resources import check_version, clean_name, create, edit, only, remove, unique
from conversations.work import Work
from kit.errors import Invalid, NotFound

EVENT = "sla_policy.updated"
MAX_POSITION = 10_000


async def list_policies(work: Work, scope: Scope) -> list[Row[Any]]:
    """Return the policies by position and name."""
    return list(
        await work.connection.execute(
            select(SlaPolicy)
            .where(SlaPolicy.workspace_id == scope.workspace_id, ~SlaPolicy.archived)
            .order_by(SlaPolicy.position, func.lower(SlaPolicy.name), SlaPolicy.id)
        )
    )


async def create_policy(
    work: Work,
    scope: Scope,
    *,
    name: str,
    terms: Mapping[str, Any],
    conditions: Mapping[str, Any] | None = None,
    position: int = 0,
    is_enabled: bool = True,
) -> Row[Any]:
    """Write a policy and return its row. It holds for what customers write from now on.

    Args:
        terms: checked by the caller; ``conditions`` too.
    Raises:
        Conflict: the name is in use (``name_taken``).
        NotFound: a condition names a queue that is not here.
    """
    scope.require("queues.manage")
    await _check_queues(work, conditions or {})
    values = {
        "name": clean_name(name),
        "position": _position(position),
        "is_enabled": is_enabled,
        "conditions": dict(conditions or {}),
        "terms": dict(terms),
    }
    async with _unique_name():
        row = await create(work, scope, SlaPolicy, values, EVENT)
    await _keep_version(work, row)
    return row


async def update_policy(
    work: Work, scope: Scope, policy_id: UUID, changes: Mapping[str, Any], *, expected_version: int | None = None
) -> Row[Any]:
    """Change some of ``name, position, is_enabled, conditions, terms``; return the row.

    Clocks that run keep the version they began under.
    """
    scope.require("queues.manage")
    row = await find(work, scope, SlaPolicy, policy_id, lock=True)
    check_version(row, expected_version)
    values = only(changes, "name", "position", "is_enabled", "conditions", "terms")
    if "name" in values:
        values["name"] = clean_name(values["name"])
    if "conditions" in values:
        await _check_queues(work, values["conditions"])
    if "position" in values:
        values["position"] = _position(values["position"])
    async with _unique_name():
        after = await edit(work, scope, SlaPolicy, row, values, EVENT)
    if after.version != row.version:
        await _keep_version(work, after)
    return after


async def delete_policy(work: Work, scope: Scope, policy_id: UUID) -> None:
    """Promise nothing more by it; what was promised still holds."""
    scope.require("queues.manage")
    row = await find(work, scope, SlaPolicy, policy_id, lock=True)
    await remove(work, scope, SlaPolicy, row, EVENT)
    await _turn_page(work)


async def _check_queues(work: Work, conditions: Mapping[str, Any]) -> None:
    wanted = {UUID(str(one)) for one in conditions.get("queue_ids", ())}
    if not wanted:
        return
    known = await work.connection.scalars(
        select(Queue.id).where(Queue.workspace_id == work.workspace_id, Queue.id.in_(wanted), ~Queue.archived)
    )
    if missing := wanted - set(known):
        raise NotFound("there is no such queue", fields={"queue_ids": sorted(map(str, missing))})


async def _keep_version(work: Work, row: Row[Any]) -> None:
    await work.connection.execute(
        insert(SlaPolicyVersion).values(
            workspace_id=work.workspace_id,
            policy_id=row.id,
            version=row.version,
            terms=row.terms,
            created_at=work.now,
        )
    )
    await _turn_page(work)


async def _turn_page(work: Work) -> None:
    """Let all who keep the workspace's promises in memory read them anew."""
    fresh = insert(SlaBook).values(workspace_id=work.workspace_id)
    await work.connection.execute(
        fresh.on_conflict_do_update(index_elements=["workspace_id"], set_={"version": SlaBook.version + 1})
    )


def _position(position: int) -> int:
    if not 0 <= position <= MAX_POSITION:
        raise Invalid("the position is out of range", fields={"position": f"0 to {MAX_POSITION:,}"})
    return position


def _unique_name() -> AbstractAsyncContextManager[None]:
    return unique("name_taken", "there is a policy of this name already", field="name")
