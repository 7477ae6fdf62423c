"""Agents: who works here, in which role, in what state."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from conversations import people
from conversations.roles import Role
from gateway import keys, snapshots
from gateway.api import Api, Call, In, Query
from gateway.routes.common import ExpectedVersion, Name, ShortListQuery, changes, cut_short_list, left_out, mapping
from gateway.wire.common import Listed
from gateway.wire.people import Agent, agent
from kit.errors import Conflict, NotFound

api = Api("agents")
PATH = "/api/v1/agents"


class AgentsQuery(ShortListQuery):
    with_former: bool = False


class AgentIn(In):
    """A new person with an account of their own; who has one already is invited instead."""

    email: Annotated[str, Field(min_length=3, max_length=320)]
    name: Name
    role: Role
    password: Annotated[str | None, Field(max_length=1_000, description="left out: they sign in by other means")] = None
    locale: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)] = "en"


class AgentPatch(In):
    name: Name = left_out()
    role: Role = left_out()
    expected_version: ExpectedVersion = None


class RemovalQuery(Query):
    expected_version: ExpectedVersion = None


@api.get(PATH)
async def list_agents(call: Call, query: AgentsQuery) -> Listed[Agent]:
    """The colleagues, by name; those who left only if asked."""
    async with call[keys.DATABASE].acquire() as connection:
        rows = await snapshots.agents(connection, call.scope.workspace_id, None)
    return cut_short_list([row for row in rows if query.with_former or row["is_active"]], query, agent)


@api.post(PATH, status=201, needs="agents.manage")
async def create_agent(call: Call, body: AgentIn) -> Agent:
    """Make a new person a member."""
    hashed = await call[keys.AUTH].passwords.hash(body.password) if body.password is not None else None
    async with call.begin() as work:
        row = await people.create_agent(
            work,
            call.scope,
            email=body.email,
            name=body.name,
            role=body.role,
            password_hash=hashed,
            locale=body.locale,
        )
    return await show_agent(call, row.id)


@api.get(f"{PATH}/{{id}}")
async def read_agent(call: Call, id_: UUID) -> Agent:
    """One colleague, also one who left."""
    return await show_agent(call, id_)


@api.patch(f"{PATH}/{{id}}", needs="agents.manage")
async def change_agent(call: Call, id_: UUID, body: AgentPatch) -> Agent:
    """Change the name shown here, or the role; a changed role takes effect at once."""
    async with call.begin() as work:
        expected = await own_version(call, id_, body.expected_version)
        await people.update_agent(work, call.scope, id_, **changes(body), expected_version=expected)
    await call[keys.CALLERS].changed(call.scope.workspace_id)
    return await show_agent(call, id_)


@api.delete(f"{PATH}/{{id}}", needs="agents.manage")
async def remove_agent(call: Call, id_: UUID, query: RemovalQuery) -> None:
    """End a membership: sessions and tokens here end with it; what they did stays."""
    async with call.begin() as work:
        expected = await own_version(call, id_, query.expected_version)
        await people.remove_agent(work, call.scope, id_, expected_version=expected)
    await call[keys.CALLERS].changed(call.scope.workspace_id)


async def own_version(call: Call, agent_id: UUID, expected: int | None) -> int | None:
    """Return the version of an agent's own row, where clients hold the sum of it and of their state's.

    Raises:
        Conflict: the client's copy is old (``stale_version``).
    """
    if expected is None:
        return None
    async with call[keys.DATABASE].acquire() as connection:
        rows = await snapshots.agents(connection, call.scope.workspace_id, [agent_id])
    shown = agent(mapping(rows[0]))["version"] if rows else expected
    if shown != expected:
        raise Conflict(
            "somebody else changed this meanwhile; look at it again", code="stale_version", fields={"now": shown}
        )
    return int(rows[0]["version"]) if rows else None


async def show_agent(call: Call, agent_id: UUID) -> Agent:
    """Return an agent as they are now."""
    async with call[keys.DATABASE].acquire() as connection:
        rows = await snapshots.agents(connection, call.scope.workspace_id, [agent_id])
    if not rows:
        raise NotFound("there is no such agent", fields={"resource": "agent"})
    return agent(mapping(rows[0]))
