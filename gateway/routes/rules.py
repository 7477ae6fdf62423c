"""Rules that act by themselves: when, if, then; their runs, and a dry run over what has happened."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from automation import rule_book, runs, trial
from automation.actions import Actions
from automation.conditions import Conditions
from automation.rules import DEFAULT_RATE, MAX_RATE, Rule
from automation.triggers import Trigger
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
from gateway.validation import Moment
from gateway.wire.common import Listed, Resource, Row, listed, resource
from kit.ids import new_id

api = Api("rules")
PATH = "/api/v1/rules"
SHOWN = 500  # of the events that a try would have acted on

Rate = Annotated[int, Field(ge=1, le=MAX_RATE, description="acts a minute; beyond it the rule is switched off")]


class RuleParts(In):
    trigger: Trigger
    conditions: Conditions = Conditions()
    actions: Actions
    max_per_minute: Rate = DEFAULT_RATE


class AutomationRuleIn(RuleParts):
    name: Name
    is_enabled: bool = True


class AutomationRulePatch(In):
    name: Name = left_out()
    is_enabled: bool = left_out()
    trigger: Trigger = left_out()
    conditions: Annotated[Conditions, Field(description="replaces all conditions")] = left_out()
    actions: Annotated[Actions, Field(description="replaces all actions")] = left_out()
    max_per_minute: Rate = left_out()
    expected_version: ExpectedVersion = None


class RuleOrderIn(In):
    rule_ids: Annotated[list[UUID], Field(max_length=rule_book.MAX_RULES, description="all of them, first asked first")]


class RuleTrialIn(In):
    rule: RuleParts
    rule_id: Annotated[
        UUID | None, Field(description="of the rule that these parts are of, so that its own doings are known as such")
    ] = None
    from_: Annotated[Moment, Field(alias="from")]
    to: Annotated[Moment, Field(description="at most 31 days later")]


class RunsQuery(PageQuery):
    state: Literal["done", "failed", "stopped"] | None = None
    conversation: UUID | None = None


class AutomationRule(Resource):
    """When this happens, if all of these hold, then do this. `stopped_reason`: why the program switched it off."""

    name: str
    position: int
    is_enabled: bool
    trigger: dict[str, Any]
    conditions: dict[str, Any]
    actions: list[dict[str, Any]]
    max_per_minute: int
    stopped_reason: Literal["rate", "unreadable"] | None


class RuleVersion(TypedDict):
    """What a rule said at one version."""

    version: int
    definition: dict[str, Any]
    changed_by: UUID | None
    created_at: datetime


class RunFailure(TypedDict):
    """The action that was refused, counted from 0, and why; the actions before it were undone."""

    index: int
    kind: str
    detail: str


class RuleRun(TypedDict):
    """That a rule acted on an event, or was kept from it, and why.

    `reason` of a stopped one: `loop` (it had led to the event itself), `depth` (five rules had), `rate` (its minute is
    full), `flood` (and was so for ten), `too_often` (ten times an hour in one conversation); of a failed one
    the code of the error.
    """

    id: UUID
    rule_id: UUID
    rule_version: int
    event_seq: int
    event_type: str
    conversation_id: UUID
    acted_at: datetime
    state: Literal["done", "failed", "stopped"]
    reason: str | None
    matched: list[str]
    steps: list[dict[str, Any]]
    failure: RunFailure | None
    depth: int
    created_at: datetime


class TriedEvent(TypedDict):
    """A past event that fits; `stopped` says what would have kept the rule from acting."""

    seq: int
    type: str
    at: datetime
    acts_at: datetime
    conversation_id: UUID
    stopped: Literal["loop", "depth", "rate", "flood", "too_often"] | None


class RuleTrial(TypedDict):
    """What a rule would have done; `items` are the first 500, `is_whole` false: there were more than 5,000 events."""

    looked_at: int
    is_whole: bool
    acts: int
    conversations: int
    failing: dict[str, int]
    items: list[TriedEvent]


@api.get(PATH, needs="queues.manage")
async def list_automation_rules(call: Call, query: ShortListQuery) -> Listed[AutomationRule]:
    """The rules in the order in which they are asked, those switched off too."""
    async with call.begin() as work:
        rows = await rule_book.list_rules(work, call.scope)
    return cut_short_list(rows, query, _shape)


@api.post(PATH, status=201, needs="queues.manage")
async def create_automation_rule(call: Call, body: AutomationRuleIn) -> AutomationRule:
    """Add a rule behind the others; it acts on what happens from now on."""
    async with call.begin() as work:
        row = await rule_book.create_rule(
            work,
            call.scope,
            name=body.name,
            trigger=body.trigger,
            conditions=body.conditions,
            actions=body.actions,
            is_enabled=body.is_enabled,
            max_per_minute=body.max_per_minute,
        )
    return _shape(mapping(row))


@api.put(f"{PATH}/order", needs="queues.manage")
async def order_automation_rules(call: Call, body: RuleOrderIn) -> Listed[AutomationRule]:
    """Put the rules into another order."""
    async with call.begin() as work:
        rows = await rule_book.set_order(work, call.scope, body.rule_ids)
    return {"items": [_shape(mapping(row)) for row in rows], "next_cursor": None}


@api.post(f"{PATH}/try", needs="queues.manage")
async def try_automation_rule(call: Call, body: RuleTrialIn) -> RuleTrial:
    """Say on which past events a rule would have acted; nothing is written.

    Conversations and customers are taken as they are now; the message, its writer, and the hours as they were.
    """
    parts = body.rule
    async with call.begin() as work:
        if body.rule_id is not None:
            await rule_book.find_rule(work, call.scope, body.rule_id)
        rule = Rule(
            id=body.rule_id or new_id(),
            version=0,
            name="",
            trigger=parts.trigger,
            conditions=parts.conditions,
            actions=parts.actions,
            max_per_minute=parts.max_per_minute,
        )
        tried = await trial.attempt(work, call.scope, rule, body.from_, body.to)
    return {
        "looked_at": tried.looked_at,
        "is_whole": tried.is_whole,
        "acts": sum(verdict.acts for _, _, verdict in tried.told),
        "conversations": len(trial.of_conversations(tried)),
        "failing": dict(tried.failing),
        "items": [
            {
                "seq": happening.seq,
                "type": happening.type,
                "at": happening.at,
                "acts_at": at,
                "conversation_id": happening.conversation_id,
                "stopped": verdict.hindrance,
            }
            for happening, at, verdict in tried.told[:SHOWN]
        ],
    }


@api.get(f"{PATH}/{{id}}", needs="queues.manage")
async def read_automation_rule(call: Call, id_: UUID) -> AutomationRule:
    """One rule."""
    async with call.begin() as work:
        return _shape(mapping(await rule_book.find_rule(work, call.scope, id_)))


@api.patch(f"{PATH}/{{id}}", needs="queues.manage")
async def change_automation_rule(call: Call, id_: UUID, body: AutomationRulePatch) -> AutomationRule:
    """Change a rule; `trigger`, `conditions` and `actions` are replaced whole.

    Switched on, or with another trigger, it begins anew with what happens from now on.
    """
    values = changes(body)
    async with call.begin() as work:
        row = await rule_book.update_rule(work, call.scope, id_, values, expected_version=body.expected_version)
    return _shape(mapping(row))


@api.delete(f"{PATH}/{{id}}", needs="queues.manage")
async def delete_automation_rule(call: Call, id_: UUID) -> None:
    """Take a rule out of use; what it did stays, and so do its runs."""
    async with call.begin() as work:
        await rule_book.delete_rule(work, call.scope, id_)


@api.get(f"{PATH}/{{id}}/runs", needs="queues.manage")
async def list_rule_runs(call: Call, id_: UUID, query: RunsQuery) -> Listed[RuleRun]:
    """What the rule did and was kept from, newest first, for 90 days; of a deleted rule too."""
    async with call.begin() as work:
        await rule_book.find_any(work, call.scope, id_)
        page = await runs.list_runs(
            work,
            call.scope,
            id_,
            states=(query.state,) if query.state else (),
            conversation_id=query.conversation,
            cursor=query.cursor,
            limit=query.limit,
        )
    return listed([mapping(row) for row in page.items], _run, page.next_cursor)


@api.get(f"{PATH}/{{id}}/versions", needs="queues.manage")
async def list_rule_versions(call: Call, id_: UUID) -> Listed[RuleVersion]:
    """What the rule said at its versions, newest first; of a deleted rule too."""
    async with call.begin() as work:
        rows = await rule_book.list_versions(work, call.scope, id_)
    return listed([mapping(row) for row in rows], _version)


def _shape(row: Row) -> AutomationRule:
    return {
        **resource(row),
        "name": row["name"],
        "position": row["position"],
        "is_enabled": row["is_enabled"],
        "trigger": row["trigger"],
        "conditions": row["conditions"],
        "actions": row["actions"],
        "max_per_minute": row["max_per_minute"],
        "stopped_reason": row["stopped_reason"],
    }


def _run(row: Row) -> RuleRun:
    return {
        "id": row["id"],
        "rule_id": row["rule_id"],
        "rule_version": row["rule_version"],
        "event_seq": row["event_seq"],
        "event_type": row["event_type"],
        "conversation_id": row["conversation_id"],
        "acted_at": row["acted_at"],
        "state": row["state"],
        "reason": row["reason"],
        "matched": row["matched"],
        "steps": row["steps"],
        "failure": row["failure"],
        "depth": row["depth"],
        "created_at": row["created_at"],
    }


def _version(row: Row) -> RuleVersion:
    return {
        "version": row["version"],
        "definition": row["definition"],
        "changed_by": row["changed_by"],
        "created_at": row["created_at"],
    }
