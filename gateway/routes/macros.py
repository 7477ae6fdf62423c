"""Macros: lists of actions that an agent runs at a click, on one conversation or many."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from automation import macros
from automation.actions import Actions
from automation.macros import MAX_AT_ONCE
from automation.performing import Outcome
from gateway import keys
from gateway.api import Api, Call, In
from gateway.routes.common import ExpectedVersion, Name, ShortListQuery, changes, cut_short_list, left_out, mapping
from gateway.wire.common import Listed, Resource, Row, resource

api = Api("macros")
PATH = "/api/v1/macros"

Audience = Literal["private", "team", "all"]


class MacroIn(In):
    name: Name
    actions: Actions
    shared_with: Audience = "private"
    team_id: Annotated[UUID | None, Field(description="with `shared_with` team")] = None


class MacroPatch(In):
    name: Name = left_out()
    actions: Annotated[Actions, Field(description="replaces all actions")] = left_out()
    shared_with: Audience = left_out()
    team_id: UUID | None = left_out()
    expected_version: ExpectedVersion = None


class MacroRunIn(In):
    conversation_ids: Annotated[list[UUID], Field(min_length=1, max_length=MAX_AT_ONCE)]
    dry_run: Annotated[bool, Field(description="try everything and keep nothing")] = False
    client_id: Annotated[
        str | None, Field(min_length=1, max_length=100, description="runs that share it write each message once")
    ] = None


class Macro(Resource):
    """A named list of actions, done in this order."""

    name: str
    actions: list[dict[str, Any]]
    shared_with: Audience
    team_id: UUID | None
    owner_id: UUID


class MacroFailure(TypedDict):
    """The action that was refused, counted from 0, and why; those before it were undone."""

    index: int
    kind: str
    error: str
    detail: str


class MacroOutcome(TypedDict):
    """What was done to one conversation: every action (`steps`), or none of them (`failure`)."""

    conversation_id: UUID
    steps: list[dict[str, Any]]
    failure: MacroFailure | None


class MacroRun(TypedDict):
    """What came of a run, conversation by conversation in the order given."""

    dry_run: bool
    items: list[MacroOutcome]


@api.get(PATH)
async def list_macros(call: Call, query: ShortListQuery) -> Listed[Macro]:
    """Those that the caller may run: their own, their teams' and everybody's, by name."""
    async with call.begin() as work:
        rows = await macros.list_macros(work, call.scope)
    return cut_short_list(rows, query, _shape)


@api.post(PATH, status=201)
async def create_macro(call: Call, body: MacroIn) -> Macro:
    """Keep a list of actions for oneself; with `queues.manage` for a team or everybody."""
    async with call.begin() as work:
        row = await macros.create_macro(
            work,
            call.scope,
            name=body.name,
            actions=body.actions,
            shared_with=body.shared_with,
            team_id=body.team_id,
        )
    return _shape(mapping(row))


@api.get(f"{PATH}/{{id}}")
async def read_macro(call: Call, id_: UUID) -> Macro:
    """One of them."""
    async with call.begin() as work:
        return _shape(mapping(await macros.read_macro(work, call.scope, id_)))


@api.patch(f"{PATH}/{{id}}")
async def change_macro(call: Call, id_: UUID, body: MacroPatch) -> Macro:
    """Change one's own, or with `queues.manage` a shared one."""
    async with call.begin() as work:
        row = await macros.update_macro(work, call.scope, id_, changes(body), expected_version=body.expected_version)
    return _shape(mapping(row))


@api.delete(f"{PATH}/{{id}}")
async def delete_macro(call: Call, id_: UUID) -> None:
    """Throw it away."""
    async with call.begin() as work:
        await macros.delete_macro(work, call.scope, id_)


@api.post(f"{PATH}/{{id}}/run")
async def run_macro(call: Call, id_: UUID, body: MacroRunIn) -> MacroRun:
    """Do its actions to conversations, with the caller's own rights; what one refuses holds up no other."""
    done = await call[keys.MACROS].run(
        call.scope, id_, body.conversation_ids, is_rehearsal=body.dry_run, client_id=body.client_id
    )
    return {"dry_run": body.dry_run, "items": [_outcome(conversation_id, outcome) for conversation_id, outcome in done]}


def _outcome(conversation_id: UUID, outcome: Outcome) -> MacroOutcome:
    failure = outcome.failure
    return {
        "conversation_id": conversation_id,
        "steps": list(outcome.steps),
        "failure": None
        if failure is None
        else {"index": failure.index, "kind": failure.kind, "error": failure.code, "detail": failure.detail},
    }


def _shape(row: Row) -> Macro:
    return {
        **resource(row),
        "name": row["name"],
        "actions": row["actions"],
        "shared_with": row["shared_with"],
        "team_id": row["team_id"],
        "owner_id": row["owner_id"],
    }
