"""SLA policies: what is promised to which customers, and what happens as the time runs out."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from conversations import access, sla_policies
from conversations.models import SlaPolicy as SlaPolicyRow
from conversations.sla_policies import MAX_POSITION
from gateway import keys
from gateway.api import Api, Call, In
from gateway.routes.common import ExpectedVersion, Name, ShortListQuery, changes, cut_short_list, left_out, mapping
from gateway.wire.common import Listed
from gateway.wire.sla import Reapplied, SlaPolicy, policy
from routing.sla_policy import Conditions, Terms

api = Api("sla-policies")
PATH = "/api/v1/sla-policies"

Position = Annotated[int, Field(ge=0, le=MAX_POSITION, description="of two equally specific the lower one holds")]


class SlaPolicyIn(In):
    name: Name
    position: Position = 0
    is_enabled: bool = True
    conditions: Conditions = Conditions()
    terms: Terms


class SlaPolicyPatch(In):
    name: Name = left_out()
    position: Position = left_out()
    is_enabled: bool = left_out()
    conditions: Annotated[Conditions, Field(description="replaces all conditions")] = left_out()
    terms: Annotated[Terms, Field(description="replaces all terms")] = left_out()
    expected_version: ExpectedVersion = None


@api.get(PATH)
async def list_sla_policies(call: Call, query: ShortListQuery) -> Listed[SlaPolicy]:
    """The policies, by position and name."""
    async with call.begin() as work:
        rows = await sla_policies.list_policies(work, call.scope)
    return cut_short_list(rows, query, policy)


@api.post(PATH, status=201)
async def create_sla_policy(call: Call, body: SlaPolicyIn) -> SlaPolicy:
    """Promise something from now on."""
    async with call.begin() as work:
        row = await sla_policies.create_policy(
            work,
            call.scope,
            name=body.name,
            position=body.position,
            is_enabled=body.is_enabled,
            conditions=body.conditions.model_dump(mode="json"),
            terms=body.terms.model_dump(mode="json"),
        )
    return policy(mapping(row))


@api.get(f"{PATH}/{{id}}")
async def read_sla_policy(call: Call, id_: UUID) -> SlaPolicy:
    """One policy."""
    async with call.begin() as work:
        return policy(mapping(await access.find(work, call.scope, SlaPolicyRow, id_)))


@api.patch(f"{PATH}/{{id}}")
async def change_sla_policy(call: Call, id_: UUID, body: SlaPolicyPatch) -> SlaPolicy:
    """Change a policy, which makes a new version of it; running clocks keep theirs until it is re-applied."""
    values = changes(body)
    for name in ("conditions", "terms"):
        if name in values:
            values[name] = getattr(body, name).model_dump(mode="json")
    async with call.begin() as work:
        row = await sla_policies.update_policy(work, call.scope, id_, values, expected_version=body.expected_version)
    return policy(mapping(row))


@api.delete(f"{PATH}/{{id}}")
async def delete_sla_policy(call: Call, id_: UUID) -> None:
    """Promise nothing more by this policy; what was promised still holds."""
    async with call.begin() as work:
        await sla_policies.delete_policy(work, call.scope, id_)


@api.post(f"{PATH}/{{id}}/reapply")
async def reapply_sla_policy(call: Call, id_: UUID) -> Reapplied:
    """Put its running clocks under its newest version, shortly; they are flagged as changed."""
    call.scope.require("queues.manage")
    async with call.begin() as work:
        await access.find(work, call.scope, SlaPolicyRow, id_)
        return {"clocks": await call[keys.ROUTER].reapply(work, id_)}
