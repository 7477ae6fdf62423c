"""The sorting rules of a workspace: kept, changed, and put in order by those who manage its queues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, func, insert, or_, select, text, update

from conversations.access import Scope, find
from conversations.audit import audit
from conversations.models import Inbox, Queue, Skill
from conversations.resources import check_version, clean_name, differing, only
from conversations.work import Work
from kit.errors import Conflict, Invalid, NotFound
from kit.ids import new_id
from routing.models import RoutingRule, WorkItem
from routing.rules import Rule, SortingConditions, SortingOutcome

EVENT = "routing_rule.updated"
MAX_RULES = 500  # each new conversation tries them all


async def list_rules(work: Work, scope: Scope) -> list[Row[Any]]:
    """Return the rules in the order in which they are tried, for those who manage queues."""
    scope.require("queues.manage")
    return list(
        await work.connection.execute(
            select(RoutingRule)
            .where(RoutingRule.workspace_id == scope.workspace_id)
            .order_by(RoutingRule.position, RoutingRule.id)
        )
    )


async def read_rule(work: Work, scope: Scope, rule_id: UUID) -> Row[Any]:
    """Return a rule's row.

    Raises:
        NotFound: there is none.
    """
    scope.require("queues.manage")
    return await _find(work, scope, rule_id)


async def create_rule(
    work: Work,
    scope: Scope,
    *,
    name: str,
    conditions: SortingConditions,
    outcome: SortingOutcome,
    is_enabled: bool = True,
) -> Row[Any]:
    """Write a rule behind all others and return its row.

    Raises:
        Conflict: there are too many (``too_many_rules``).
        NotFound: it names a queue, a skill or an inbox that is not there.
        Invalid: it decides nothing.
    """
    scope.require("queues.manage")
    await _check(work, scope, conditions, outcome)
    # Two that come at once would be put into one place: the first of them keeps the other waiting.
    await work.connection.execute(_LINE, {"workspace_id": str(scope.workspace_id)})
    here = RoutingRule.workspace_id == scope.workspace_id
    count, last = (
        await work.connection.execute(
            select(func.count(), func.coalesce(func.max(RoutingRule.position), 0)).where(here)
        )
    ).one()
    if count >= MAX_RULES:
        raise Conflict(f"there are {MAX_RULES} rules already", code="too_many_rules")
    row = (
        await work.connection.execute(
            insert(RoutingRule)
            .values(
                workspace_id=scope.workspace_id,
                id=new_id(),
                name=clean_name(name),
                position=last + 1,
                is_enabled=is_enabled,
                conditions=_stored(conditions),
                outcome=_stored(outcome),
                created_at=work.now,
                updated_at=work.now,
            )
            .returning(RoutingRule)
        )
    ).one()
    await audit(work, "routing_rule.created", "routing_rule", row.id, name=row.name)
    _record(work, row.id, ["created"])
    return row


async def update_rule(
    work: Work, scope: Scope, rule_id: UUID, changes: Mapping[str, Any], *, expected_version: int | None = None
) -> Row[Any]:
    """Change ``name``, ``is_enabled``, ``conditions`` or ``outcome`` (each replaced whole); return the row."""
    scope.require("queues.manage")
    before = await _find(work, scope, rule_id, lock=True)
    check_version(before, expected_version)
    values = only(changes, "name", "is_enabled", "conditions", "outcome")
    await _check(
        work,
        scope,
        values.get("conditions") or SortingConditions.model_validate(before.conditions),
        values.get("outcome") or SortingOutcome.model_validate(before.outcome),
    )
    if "name" in values:
        values["name"] = clean_name(values["name"])
    for part in ("conditions", "outcome"):
        if part in values:
            values[part] = _stored(values[part])
    changed = differing(before, values)
    if not changed:
        return before
    row = (
        await work.connection.execute(
            update(RoutingRule)
            .where(RoutingRule.workspace_id == scope.workspace_id, RoutingRule.id == rule_id)
            .values(**changed, version=RoutingRule.version + 1, updated_at=work.now)
            .returning(RoutingRule)
        )
    ).one()
    told = {name: {"before": getattr(before, name), "after": value} for name, value in changed.items()}
    await audit(work, "routing_rule.updated", "routing_rule", rule_id, changed=told)
    _record(work, rule_id, sorted(changed))
    return row


async def delete_rule(work: Work, scope: Scope, rule_id: UUID) -> None:
    """Take a rule away; what it has sorted stays where it is."""
    scope.require("queues.manage")
    row = await _find(work, scope, rule_id, lock=True)
    await work.connection.execute(
        delete(RoutingRule).where(RoutingRule.workspace_id == scope.workspace_id, RoutingRule.id == rule_id)
    )
    await audit(work, "routing_rule.deleted", "routing_rule", rule_id, name=row.name)
    _record(work, rule_id, ["deleted"])


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
            update(RoutingRule)
            .where(RoutingRule.workspace_id == scope.workspace_id, RoutingRule.id == bindparam("rule_id"))
            .values(position=bindparam("place"), version=RoutingRule.version + 1, updated_at=work.now),
            [{"rule_id": rule_id, "place": place} for place, rule_id in enumerate(rule_ids, start=1)],
        )
        await audit(
            work, "routing_rules.reordered", "workspace", scope.workspace_id, after=[str(one) for one in rule_ids]
        )
        work.record(EVENT, data={"id": None, "fields": ["position"]})
    return await list_rules(work, scope)


async def is_needed(work: Work, skill_id: UUID) -> bool:
    """Whether a rule asks for a skill, or work does that is not over. The caller holds the skill's lock."""
    named = [{"skill_id": str(skill_id)}]
    rules = select(RoutingRule.id).where(
        RoutingRule.workspace_id == work.workspace_id, RoutingRule.outcome["needs"].contains(named)
    )
    items = select(WorkItem.id).where(
        WorkItem.workspace_id == work.workspace_id,
        WorkItem.state.not_in(("done", "abandoned", "cancelled")),
        WorkItem.need.contains(named),
    )
    return bool(await work.connection.scalar(select(or_(rules.exists(), items.exists()))))


def to_rule(row: Any) -> Rule:
    """Return a stored rule as it is tried."""
    return Rule(
        row.id, row.name, SortingConditions.model_validate(row.conditions), SortingOutcome.model_validate(row.outcome)
    )


# Held to the end of the transaction: whoever changes the order of the rules does so alone.
_LINE = text("SELECT pg_advisory_xact_lock(hashtextextended('routing_rule ' || CAST(:workspace_id AS text), 0))")


async def _find(work: Work, scope: Scope, rule_id: UUID, *, lock: bool = False) -> Row[Any]:
    query = select(RoutingRule).where(RoutingRule.workspace_id == scope.workspace_id, RoutingRule.id == rule_id)
    row: Row[Any] | None = (await work.connection.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NotFound("there is no such rule", fields={"resource": "routing rule"})
    return row


async def _check(work: Work, scope: Scope, conditions: SortingConditions, outcome: SortingOutcome) -> None:
    """Refuse a rule that decides nothing, or names what is not there."""
    if outcome == SortingOutcome():
        raise Invalid("say what the rule decides", fields={"outcome": "decides nothing"})
    skill_ids = [need.skill_id for need in outcome.needs]
    if len(set(skill_ids)) != len(skill_ids):
        raise Invalid("a skill is named twice", fields={"outcome.needs": "name a skill twice"})
    # Under the lock of each skill, taken in one order: whoever takes one out of use sees this rule, or comes first.
    for need in sorted(outcome.needs, key=lambda one: one.skill_id):
        if need.wanted is not None and need.wanted < need.minimum:
            raise Invalid("the wanted level is below the minimum", fields={"outcome.needs": "want less than they need"})
        await find(work, scope, Skill, need.skill_id, lock=True)
    if outcome.queue_id is not None:
        await find(work, scope, Queue, outcome.queue_id)
    for inbox_id in conditions.inbox_ids or ():
        await find(work, scope, Inbox, inbox_id)


def _stored(part: SortingConditions | SortingOutcome) -> dict[str, Any]:
    return part.model_dump(mode="json", exclude_none=True)


def _record(work: Work, rule_id: UUID, fields: list[str]) -> None:
    work.record(EVENT, data={"id": rule_id, "fields": fields})
