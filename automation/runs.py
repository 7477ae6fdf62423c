"""What rules did: one row for a rule and an event, in the commit of what was done; the audit trail of automation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Row, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from automation.models import AutomationRule, RuleRun
from automation.performing import Outcome
from automation.rules import FLOOD_MINUTES, Past, Rule, what_matched
from automation.triggers import Happening
from conversations.access import Scope
from conversations.keyset import after_id, clamp, cut
from conversations.work import Work
from kit.ids import new_id
from kit.paging import Page

KEPT_FOR: Final = timedelta(days=90)
PURGE_BATCH: Final = 5_000

State = Literal["done", "failed", "stopped"]

_ACTED = RuleRun.state.in_(("done", "failed"))


async def begin(work: Work, rule: Rule, happening: Happening, at: datetime) -> UUID | None:
    """Take the one right to act on an event for a rule; return the run's id.

    It is kept by the row's uniqueness, whatever leases say: who comes second waits for the first one's commit, and gets
    ``None`` if that held; so does who asks for a rule that was switched off meanwhile.
    """
    values = {
        "workspace_id": literal(work.workspace_id),
        "id": literal(new_id()),
        "rule_id": AutomationRule.id,
        "rule_version": literal(rule.version),
        "event_seq": literal(happening.seq),
        "event_type": literal(happening.type),
        "conversation_id": literal(happening.conversation_id),
        "acted_at": literal(at),
        "state": literal("stopped"),
        "matched": literal(what_matched(rule), RuleRun.matched.type),
        "depth": literal(len(happening.chain)),
        "created_at": literal(work.now),
    }
    is_in_force = (
        AutomationRule.workspace_id == work.workspace_id,
        AutomationRule.id == rule.id,
        AutomationRule.is_enabled,
    )
    run_id: UUID | None = await work.connection.scalar(
        insert(RuleRun)
        .from_select(list(values), select(*values.values()).where(*is_in_force))
        .on_conflict_do_nothing(index_elements=["workspace_id", "rule_id", "event_seq"])
        .returning(RuleRun.id)
    )
    return run_id


async def finish(
    work: Work, run_id: UUID, state: State, *, reason: str | None = None, outcome: Outcome | None = None
) -> None:
    """Write down what came of a run."""
    failure = outcome.failure if outcome is not None else None
    told = {"index": failure.index, "kind": failure.kind, "detail": failure.detail} if failure is not None else None
    await work.connection.execute(
        update(RuleRun)
        .where(RuleRun.workspace_id == work.workspace_id, RuleRun.id == run_id)
        .values(
            state=state,
            reason=failure.code if failure is not None else reason,
            steps=list(outcome.steps) if outcome is not None else [],
            failure=told,
        )
    )


async def read_past(work: Work, rule: Rule, conversation_id: UUID, at: datetime) -> Past:
    """Return how often a rule has acted until a moment, by the time of what it acted on: a backlog is no flood."""
    row = (
        await work.connection.execute(
            select(
                func.count().filter(RuleRun.acted_at > at - timedelta(minutes=1)).label("last_minute"),
                func.count().filter(RuleRun.acted_at > at - timedelta(minutes=FLOOD_MINUTES)).label("last_minutes"),
                func.count().filter(RuleRun.conversation_id == conversation_id).label("last_hour_here"),
            ).where(
                RuleRun.workspace_id == work.workspace_id,
                RuleRun.rule_id == rule.id,
                RuleRun.acted_at > at - timedelta(hours=1),
                RuleRun.acted_at <= at,
                _ACTED,
            )
        )
    ).one()
    return Past(row.last_minute, row.last_minutes, row.last_hour_here)


async def list_runs(
    work: Work,
    scope: Scope,
    rule_id: UUID,
    *,
    states: Sequence[State] = (),
    conversation_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Row[Any]]:
    """Return a rule's runs, newest first.

    Raises:
        Invalid: the cursor was not made here (``bad_cursor``).
    """
    scope.require("queues.manage")
    query = (
        select(RuleRun)
        .where(RuleRun.workspace_id == scope.workspace_id, RuleRun.rule_id == rule_id)
        .order_by(RuleRun.id.desc())
    )
    if states:
        query = query.where(RuleRun.state.in_(states))
    if conversation_id is not None:
        query = query.where(RuleRun.conversation_id == conversation_id)
    if cursor is not None:
        query = query.where(RuleRun.id < after_id(cursor))
    limit = clamp(limit)
    rows = (await work.connection.execute(query.limit(limit + 1))).all()
    return cut(rows, limit, lambda row: (row.id,))


async def purge(work: Work) -> int:
    """Delete runs older than 90 days, at most 5,000 at a time; return how many."""
    old = (
        select(RuleRun.id)
        .where(RuleRun.workspace_id == work.workspace_id, RuleRun.created_at < work.now - KEPT_FOR)
        .limit(PURGE_BATCH)
    )
    gone = await work.connection.execute(
        delete(RuleRun).where(RuleRun.workspace_id == work.workspace_id, RuleRun.id.in_(old))
    )
    return gone.rowcount
