"""The rules of a workspace: kept, changed, and put in order by those who manage its queues."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import Row, bindparam, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from automation import shelf, timers
from automation.actions import Action, read_actions, stored_actions
from automation.checking import check_actions
from automation.conditions import Conditions
from automation.models import AutomationRule, AutomationRuleVersion, RuleCursor
from automation.rules import DEFAULT_RATE, Rule, read_rule
from automation.triggers import After, OnEvent
from conversations.access import Scope, find
from conversations.audit import audit
from conversations.models import Agent, Calendar, Feed, Inbox, Queue
from conversations.resources import check_version, clean_name, only
from conversations.work import Work
from kit.errors import Conflict

T = TypeVar("T")
EVENT: Final = "rule.updated"
MAX_RULES: Final = 200  # of a workspace: each event is held against them all
DEFINITION: Final = ("name", "trigger", "conditions", "actions", "max_per_minute")


async def list_rules(work: Work, scope: Scope) -> list[Row[Any]]:
    """Return the rules in the order in which they are asked, those switched off too."""
    scope.require("queues.manage")
    return list(
        await work.connection.execute(
            select(AutomationRule)
            .where(AutomationRule.workspace_id == scope.workspace_id, ~AutomationRule.archived)
            .order_by(AutomationRule.position, AutomationRule.id)
        )
    )


async def find_rule(work: Work, scope: Scope, rule_id: UUID, *, lock: bool = False) -> Row[Any]:
    """Return a rule's row (NotFound where there is none)."""
    scope.require("queues.manage")
    query = select(AutomationRule).where(
        AutomationRule.workspace_id == scope.workspace_id, AutomationRule.id == rule_id, ~AutomationRule.archived
    )
    row: Row[Any] | None = (await work.connection.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise shelf.missing(AutomationRule)
    return row


async def create_rule(
    work: Work,
    scope: Scope,
    *,
    name: str,
    trigger: OnEvent | After,
    conditions: Conditions,
    actions: Sequence[Action],
    is_enabled: bool = True,
    max_per_minute: int = DEFAULT_RATE,
) -> Row[Any]:
    """Write a rule behind all others and return its row; it acts on what happens from now on.

    Raises:
        Conflict: there are too many (``too_many_rules``).
        NotFound, Invalid: it names what is not there.
    """
    scope.require("queues.manage")
    await _check_conditions(work, scope, conditions)
    await check_actions(work, scope, actions, for_rule=True)
    # Two that come at once would be put into one place: the first of them keeps the other waiting.
    await work.connection.execute(_LINE, {"workspace_id": str(scope.workspace_id)})
    here = (AutomationRule.workspace_id == scope.workspace_id, ~AutomationRule.archived)
    count, last = (
        await work.connection.execute(
            select(func.count(), func.coalesce(func.max(AutomationRule.position), 0)).where(*here)
        )
    ).one()
    if count >= MAX_RULES:
        raise Conflict(f"there are {MAX_RULES} rules already", code="too_many_rules")
    values = {
        "name": clean_name(name),
        "position": last + 1,
        "is_enabled": is_enabled,
        "trigger": trigger.model_dump(mode="json"),
        "conditions": _stored(conditions),
        "actions": stored_actions(actions),
        "max_per_minute": max_per_minute,
        "since_seq": await begin_reading(work),
    }
    row = await shelf.add(work, scope, AutomationRule, values, EVENT)
    await _keep_version(work, row)
    return row


async def update_rule(
    work: Work, scope: Scope, rule_id: UUID, changes: Mapping[str, Any], *, expected_version: int | None = None
) -> Row[Any]:
    """Change ``name``, ``is_enabled``, ``max_per_minute``, ``trigger``, ``conditions`` or ``actions``; return the row.

    The last three are replaced whole. Switched on, or with another trigger, it begins anew with what happens from now
    on, and what it was waiting for is forgotten.

    Raises:
        NotFound, Invalid: it starts, or is changed, and names what is not there.
        Conflict: it starts, and this version does not know what it says (``rule_unreadable``); ``stale_version``.
    """
    row = await find_rule(work, scope, rule_id, lock=True)
    check_version(row, expected_version)
    values = only(changes, "name", "is_enabled", "max_per_minute", "trigger", "conditions", "actions")
    if "name" in values:
        values["name"] = clean_name(values["name"])
    if "trigger" in values:
        values["trigger"] = values["trigger"].model_dump(mode="json")
    starts = values.get("is_enabled", row.is_enabled) and not row.is_enabled
    # What it names may be gone since: that is looked at before it starts, and hinders nobody from stopping it.
    if starts or "conditions" in values:
        await _check_conditions(
            work, scope, values.get("conditions") or _read(Conditions.model_validate, row.conditions)
        )
    if starts or "actions" in values:
        actions = values.get("actions") or _read(read_actions, row.actions)
        await check_actions(work, scope, actions, for_rule=True)
    if "conditions" in values:
        values["conditions"] = _stored(values["conditions"])
    if "actions" in values:
        values["actions"] = stored_actions(values["actions"])
    if starts or values.get("trigger", row.trigger) != row.trigger:
        values["since_seq"] = await begin_reading(work)
    if starts:
        values["stopped_reason"] = None
    if "since_seq" in values or not values.get("is_enabled", row.is_enabled):
        await timers.forget(work, rule_id)
    after = await shelf.edit(work, AutomationRule, row, values, EVENT)
    if any(getattr(after, name) != getattr(row, name) for name in DEFINITION):
        await _keep_version(work, after)
    return after


async def delete_rule(work: Work, scope: Scope, rule_id: UUID) -> None:
    """Take a rule out of use; what it did stays, and so does the record of it."""
    row = await find_rule(work, scope, rule_id, lock=True)
    await timers.forget(work, rule_id)
    await work.connection.execute(
        update(AutomationRule)
        .where(AutomationRule.workspace_id == work.workspace_id, AutomationRule.id == rule_id)
        .values(archived=True, is_enabled=False, version=AutomationRule.version + 1, updated_at=work.now)
    )
    await audit(work, "automation_rule.deleted", "automation_rule", rule_id, name=row.name)
    work.record(EVENT, data={"id": rule_id, "fields": ["deleted"]})


async def set_order(work: Work, scope: Scope, rule_ids: Sequence[UUID]) -> list[Row[Any]]:
    """Put the rules into this order and return them in it.

    Raises:
        Conflict: these are not exactly the rules there are: somebody added or removed one (``stale_order``).
    """
    scope.require("queues.manage")
    await work.connection.execute(_LINE, {"workspace_id": str(scope.workspace_id)})
    before = [row.id for row in await list_rules(work, scope)]
    if len(rule_ids) != len(before) or set(rule_ids) != set(before):
        raise Conflict("there are other rules by now; look at them again", code="stale_order")
    if list(rule_ids) != before:
        await work.connection.execute(
            update(AutomationRule)
            .where(AutomationRule.workspace_id == scope.workspace_id, AutomationRule.id == bindparam("rule_id"))
            .values(position=bindparam("place"), version=AutomationRule.version + 1, updated_at=work.now),
            [{"rule_id": rule_id, "place": place} for place, rule_id in enumerate(rule_ids, start=1)],
        )
        after = [str(one) for one in rule_ids]
        await audit(work, "automation_rules.reordered", "workspace", scope.workspace_id, after=after)
        work.record(EVENT, data={"id": None, "fields": ["position"]})
    return await list_rules(work, scope)


async def list_versions(work: Work, scope: Scope, rule_id: UUID) -> list[Row[Any]]:
    """Return what a rule said at each of its versions, newest first; of a deleted one too."""
    scope.require("queues.manage")
    await find_any(work, scope, rule_id)
    return list(
        await work.connection.execute(
            select(AutomationRuleVersion)
            .where(AutomationRuleVersion.workspace_id == scope.workspace_id, AutomationRuleVersion.rule_id == rule_id)
            .order_by(AutomationRuleVersion.version.desc())
            .limit(200)
        )
    )


async def find_any(work: Work, scope: Scope, rule_id: UUID) -> None:
    """Raise NotFound unless there is, or was, such a rule."""
    known = select(AutomationRule.id).where(
        AutomationRule.workspace_id == scope.workspace_id, AutomationRule.id == rule_id
    )
    if (await work.connection.execute(known)).one_or_none() is None:
        raise shelf.missing(AutomationRule)


async def read_rules(work: Work) -> tuple[list[Rule], list[UUID]]:
    """Return the rules in force in the order in which they are asked, and those that this version cannot read."""
    rows = await work.connection.execute(
        select(AutomationRule)
        .where(AutomationRule.workspace_id == work.workspace_id, AutomationRule.is_enabled, ~AutomationRule.archived)
        .order_by(AutomationRule.position, AutomationRule.id)
    )
    rules, unreadable = [], []
    for row in rows:
        try:
            rules.append(read_rule(row))
        except ValueError:  # pydantic's is one
            unreadable.append(row.id)
    return rules, unreadable


async def switch_off(work: Work, rule_id: UUID, reason: str) -> None:
    """Stop a rule by the program's own decision, and tell of it: event ``rule.stopped``, and the audit log."""
    stopped = (
        await work.connection.execute(
            update(AutomationRule)
            .where(
                AutomationRule.workspace_id == work.workspace_id,
                AutomationRule.id == rule_id,
                AutomationRule.is_enabled,
            )
            .values(is_enabled=False, stopped_reason=reason, version=AutomationRule.version + 1, updated_at=work.now)
            .returning(AutomationRule.name)
        )
    ).one_or_none()
    if stopped is not None:
        await timers.forget(work, rule_id)
        await audit(work, "automation_rule.stopped", "automation_rule", rule_id, name=stopped.name, reason=reason)
        work.record("rule.stopped", data={"id": rule_id, "reason": reason})


async def begin_reading(work: Work) -> int:
    """Return the number of the newest event, and see to it that the workspace's events are read from there on."""
    query = select(Feed.last).where(Feed.workspace_id == work.workspace_id)
    seq = int((await work.connection.execute(query)).scalar_one())
    await work.connection.execute(
        upsert(RuleCursor).values(workspace_id=work.workspace_id, seq=seq).on_conflict_do_nothing()
    )
    return seq


# Held to the end of the transaction: whoever changes the order of the rules does so alone.
_LINE = text("SELECT pg_advisory_xact_lock(hashtextextended('automation_rule ' || CAST(:workspace_id AS text), 0))")


async def _keep_version(work: Work, row: Row[Any]) -> None:
    await work.connection.execute(
        insert(AutomationRuleVersion).values(
            workspace_id=work.workspace_id,
            rule_id=row.id,
            version=row.version,
            definition={name: getattr(row, name) for name in DEFINITION},
            changed_by=work.actor.id,
            created_at=work.now,
        )
    )


async def _check_conditions(work: Work, scope: Scope, conditions: Conditions) -> None:
    """Refuse conditions that name what is not there (NotFound)."""
    for inbox_id in conditions.inbox_ids or ():
        await find(work, scope, Inbox, inbox_id)
    for queue_id in conditions.queue_ids or ():
        await find(work, scope, Queue, queue_id)
    for agent_id in conditions.assignee_ids or ():
        await find(work, scope, Agent, agent_id)
    if conditions.hours is not None:
        await find(work, scope, Calendar, conditions.hours.calendar_id)


def _read(read: Callable[[Any], T], stored: Any) -> T:
    """Read what was stored, perhaps by another version.

    Raises:
        Conflict: this version does not know it (``rule_unreadable``).
    """
    try:
        return read(stored)
    except ValueError as error:  # pydantic's is one; its words may hold what was stored
        raise Conflict("this version does not know what the rule says", code="rule_unreadable") from error


def _stored(conditions: Conditions) -> dict[str, Any]:
    return conditions.model_dump(mode="json", exclude_none=True)
