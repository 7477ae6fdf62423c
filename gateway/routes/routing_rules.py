"""Sorting rules: where new conversations go, tried in order; and what would happen to a message."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from conversations import access
from conversations.models import Inbox
from conversations.ports import Newcomer
from gateway import keys
from gateway.api import Api, Call, In
from gateway.routes.common import ExpectedVersion, Name, ShortListQuery, changes, cut_short_list, left_out, mapping
from gateway.wire.common import Listed, Resource, Row, resource
from kit.ids import new_id
from routing import rule_book, sorting
from routing.rules import SortingConditions, SortingOutcome, failing

api = Api("routing rules")
PATH = "/api/v1/routing-rules"


class RuleIn(In):
    name: Name
    conditions: SortingConditions = SortingConditions()
    outcome: SortingOutcome
    is_enabled: bool = True


class RulePatch(In):
    name: Name = left_out()
    conditions: SortingConditions = left_out()
    outcome: SortingOutcome = left_out()
    is_enabled: bool = left_out()
    expected_version: ExpectedVersion = None


class OrderIn(In):
    rule_ids: Annotated[list[UUID], Field(max_length=rule_book.MAX_RULES, description="all of them, first tried first")]


class TrialIn(In):
    inbox_id: UUID
    text: Annotated[str, Field(max_length=20_000, description="the subject and what the customer writes")] = ""
    contact_id: Annotated[UUID | None, Field(description="who writes; left out: somebody new")] = None
    locale: Annotated[str | None, Field(max_length=35)] = None


class RoutingRule(Resource):
    """One of the rules that sort new conversations; the first that fits decides."""

    name: str
    position: int
    is_enabled: bool
    conditions: dict[str, Any]
    outcome: dict[str, Any]


class Tried(TypedDict):
    """One rule as it was tried: the conditions that did not hold; none: it fits."""

    rule_id: UUID
    name: str
    failing: list[str]


class Trial(TypedDict):
    """What would happen to a message: ``rule_id`` null: no rule fits, the inbox's queue takes it."""

    rule_id: UUID | None
    queue_id: UUID | None
    outcome: dict[str, Any] | None
    language: Literal["zh", "en"] | None
    previous_agent_id: UUID | None
    tried: list[Tried]


@api.get(PATH, needs="queues.manage")
async def list_rules(call: Call, query: ShortListQuery) -> Listed[RoutingRule]:
    """The rules in the order in which they are tried, those switched off too."""
    async with call.begin() as work:
        rows = await rule_book.list_rules(work, call.scope)
    return cut_short_list(rows, query, _shape)


@api.post(PATH, status=201, needs="queues.manage")
async def create_rule(call: Call, body: RuleIn) -> RoutingRule:
    """Add a rule behind the others."""
    async with call.begin() as work:
        row = await rule_book.create_rule(
            work,
            call.scope,
            name=body.name,
            conditions=body.conditions,
            outcome=body.outcome,
            is_enabled=body.is_enabled,
        )
    return _shape(mapping(row))


@api.put(f"{PATH}/order", needs="queues.manage")
async def order_rules(call: Call, body: OrderIn) -> Listed[RoutingRule]:
    """Put the rules into another order."""
    async with call.begin() as work:
        rows = await rule_book.set_order(work, call.scope, body.rule_ids)
    return {"items": [_shape(mapping(row)) for row in rows], "next_cursor": None}


@api.post(f"{PATH}/try", needs="queues.manage")
async def try_rules(call: Call, body: TrialIn) -> Trial:
    """Say what would happen to a message that opens a conversation, and why; nothing is written."""
    async with call.begin() as work:
        inbox = await access.find(work, call.scope, Inbox, body.inbox_id)
        if body.contact_id is not None:
            await access.find_contact(work, call.scope, body.contact_id)
    newcomer = Newcomer(new_id(), body.contact_id or new_id(), inbox.id, inbox.kind, body.text, body.locale)
    workspace_id = call.scope.workspace_id
    async with call[keys.DATABASE].acquire() as connection:
        rules = await sorting.read_rules(connection, workspace_id)
        arrival = await sorting.arrival_of(connection, workspace_id, newcomer, call[keys.ROUTER].ears)
    tried: list[Tried] = [
        {"rule_id": rule.id, "name": rule.name, "failing": failing(rule.conditions, arrival)} for rule in rules
    ]
    fitting = next((rule for rule, one in zip(rules, tried, strict=True) if not one["failing"]), None)
    return {
        "rule_id": fitting.id if fitting else None,
        "queue_id": (fitting.outcome.queue_id if fitting else None) or inbox.queue_id,
        "outcome": fitting.outcome.model_dump(mode="json", exclude_none=True) if fitting else None,
        "language": arrival.language,
        "previous_agent_id": arrival.previous_agent_id,
        "tried": tried,
    }


@api.get(f"{PATH}/{{id}}", needs="queues.manage")
async def read_rule(call: Call, id_: UUID) -> RoutingRule:
    """One rule."""
    async with call.begin() as work:
        row = await rule_book.read_rule(work, call.scope, id_)
    return _shape(mapping(row))


@api.patch(f"{PATH}/{{id}}", needs="queues.manage")
async def change_rule(call: Call, id_: UUID, body: RulePatch) -> RoutingRule:
    """Change a rule; `conditions` and `outcome` are replaced whole."""
    values = changes(body)
    values |= {name: getattr(body, name) for name in ("conditions", "outcome") if name in values}
    async with call.begin() as work:
        row = await rule_book.update_rule(work, call.scope, id_, values, expected_version=body.expected_version)
    return _shape(mapping(row))


@api.delete(f"{PATH}/{{id}}", needs="queues.manage")
async def delete_rule(call: Call, id_: UUID) -> None:
    """Take a rule away; what it has sorted stays where it is."""
    async with call.begin() as work:
        await rule_book.delete_rule(work, call.scope, id_)


def _shape(row: Row) -> RoutingRule:
    return {
        **resource(row),
        "name": row["name"],
        "position": row["position"],
        "is_enabled": row["is_enabled"],
        "conditions": row["conditions"],
        "outcome": row["outcome"],
    }
