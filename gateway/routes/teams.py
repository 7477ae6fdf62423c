"""Teams: groups of agents with shared queues."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from conversations import teams
from conversations.work import Work
from gateway.api import Api, Call, In
from gateway.routes.common import ExpectedVersion, Name, ShortListQuery, changes, cut_short_list, left_out, mapping
from gateway.wire.common import Listed
from gateway.wire.people import Team, team
from kit.errors import NotFound

api = Api("teams")
PATH = "/api/v1/teams"

AgentIds = Annotated[list[UUID], Field(max_length=2_000)]


class TeamIn(In):
    name: Name
    agent_ids: AgentIds = Field(default_factory=list)


class TeamPatch(In):
    name: Name = left_out()
    agent_ids: Annotated[AgentIds, Field(description="exactly who belongs to it")] = left_out()
    expected_version: ExpectedVersion = None


@api.get(PATH)
async def list_teams(call: Call, query: ShortListQuery) -> Listed[Team]:
    """The teams, by name."""
    async with call.begin() as work:
        rows = await teams.list_teams(work, call.scope)
    return cut_short_list(rows, query, team)


@api.post(PATH, status=201)
async def create_team(call: Call, body: TeamIn) -> Team:
    """Found a team."""
    async with call.begin() as work:
        row = await teams.create_team(work, call.scope, name=body.name, agent_ids=set(body.agent_ids))
        return await _show(work, call, row.id)


@api.get(f"{PATH}/{{id}}")
async def read_team(call: Call, id_: UUID) -> Team:
    """One team with its members."""
    async with call.begin() as work:
        return await _show(work, call, id_)


@api.patch(f"{PATH}/{{id}}")
async def change_team(call: Call, id_: UUID, body: TeamPatch) -> Team:
    """Change its name, or who exactly belongs to it."""
    values = changes(body)
    agent_ids = values.pop("agent_ids", None)
    async with call.begin() as work:
        await teams.update_team(
            work,
            call.scope,
            id_,
            values,
            agent_ids=None if agent_ids is None else set(agent_ids),
            expected_version=body.expected_version,
        )
        return await _show(work, call, id_)


@api.delete(f"{PATH}/{{id}}")
async def delete_team(call: Call, id_: UUID) -> None:
    """Dissolve a team; its agents and queues stay."""
    async with call.begin() as work:
        await teams.delete_team(work, call.scope, id_)


async def _show(work: Work, call: Call, team_id: UUID) -> Team:
    for row in await teams.list_teams(work, call.scope):
        if row.id == team_id:
            return team(mapping(row))
    raise NotFound("there is no such team", fields={"resource": "team"})
