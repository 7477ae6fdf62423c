"""Teams: groups of agents who share queues."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select

from conversations.access import Scope, find
from conversations.audit import audit
from conversations.models import Agent, Queue, Team, TeamMember
from conversations.resources import archive, check_version, clean_name, create, edit, only, remove, touch, unique
from conversations.work import Work
from kit.errors import NotFound

EVENT = "team.updated"


async def list_teams(work: Work, scope: Scope) -> list[Row[Any]]:
    """Return the teams by name, each with ``agent_ids``."""
    agent_ids = func.array(
        select(TeamMember.agent_id)
        .where(TeamMember.workspace_id == Team.workspace_id, TeamMember.team_id == Team.id)
        .order_by(TeamMember.agent_id)
        .scalar_subquery()
    )
    return list(
        await work.connection.execute(
            select(Team, agent_ids.label("agent_ids"))
            .where(Team.workspace_id == scope.workspace_id, ~Team.archived)
            .order_by(func.lower(Team.name), Team.id)
        )
    )


async def create_team(work: Work, scope: Scope, *, name: str, agent_ids: Collection[UUID] = ()) -> Row[Any]:
    """Write a team and return its row.

    Raises:
        Conflict: the name is in use (``name_taken``).
        NotFound: one of the agents is no active agent of the workspace.
    """
    scope.require("agents.manage")
    async with _unique_name():
        row = await create(work, scope, Team, {"name": clean_name(name)}, EVENT)
    await _add(work, scope, row.id, agent_ids)
    return row


async def update_team(
    work: Work,
    scope: Scope,
    team_id: UUID,
    changes: Mapping[str, Any],
    *,
    agent_ids: Collection[UUID] | None = None,
    expected_version: int | None = None,
) -> Row[Any]:
    """Change the ``name``, or who exactly belongs to it; return the row."""
    scope.require("agents.manage")
    row = await find(work, scope, Team, team_id, lock=True)
    check_version(row, expected_version)
    values = only(changes, "name")
    if "name" in values:
        values["name"] = clean_name(values["name"])
    async with _unique_name():
        row = await edit(work, scope, Team, row, values, EVENT)
    if agent_ids is None:
        return row
    members = select(TeamMember.agent_id).where(
        TeamMember.workspace_id == scope.workspace_id, TeamMember.team_id == team_id
    )
    before = set(await work.connection.scalars(members))
    wanted = set(agent_ids)
    if before == wanted:
        return row
    await work.connection.execute(
        delete(TeamMember).where(
            TeamMember.workspace_id == scope.workspace_id,
            TeamMember.team_id == team_id,
            TeamMember.agent_id.in_(before - wanted),
        )
    )
    await _add(work, scope, team_id, wanted - before)
    told = {"before": sorted(map(str, before)), "after": sorted(map(str, wanted))}
    await audit(work, "team.members_changed", "team", team_id, **told)
    work.record(EVENT, data={"id": team_id, "fields": ["agent_ids"]})
    return await touch(work, scope, Team, team_id)


async def delete_team(work: Work, scope: Scope, team_id: UUID) -> None:
    """Take a team out of use; a queue that names it keeps it, archived."""
    scope.require("agents.manage")
    row = await find(work, scope, Team, team_id, lock=True)
    is_named = select(Queue.id).where(Queue.workspace_id == scope.workspace_id, Queue.team_id == team_id).limit(1)
    if (await work.connection.execute(is_named)).one_or_none() is not None:
        await archive(work, scope, Team, row, EVENT)
    else:
        await remove(work, scope, Team, row, EVENT)


async def _add(work: Work, scope: Scope, team_id: UUID, agent_ids: Collection[UUID]) -> None:
    if not agent_ids:
        return
    active = set(
        await work.connection.scalars(
            select(Agent.id).where(Agent.workspace_id == scope.workspace_id, Agent.id.in_(agent_ids), Agent.is_active)
        )
    )
    if missing := set(agent_ids) - active:
        raise NotFound("there is no such agent", fields={"agent_ids": sorted(map(str, missing))})
    await work.connection.execute(
        insert(TeamMember),
        [{"workspace_id": scope.workspace_id, "team_id": team_id, "agent_id": agent_id} for agent_id in sorted(active)],
    )


def _unique_name() -> AbstractAsyncContextManager[None]:
    return unique("name_taken", "there is a team of this name already", field="name")
