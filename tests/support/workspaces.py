"""A workspace of one's own, written straight into the tables so that no service under test makes its own stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from conversations.events import Actor
from conversations.models import (
    Account,
    Agent,
    Counter,
    Feed,
    Inbox,
    InboxAddress,
    Membership,
    Queue,
    QueueMember,
    Workspace,
)
from conversations.roles import Role
from kit.db import Database
from kit.ids import new_id
from routing.models import AgentState


@dataclass(frozen=True, slots=True)
class TestWorkspace:
    """Ids of a fresh workspace: the agent is in the queue, the API inbox feeds it."""

    __test__ = False

    id: UUID
    slug: str
    queue_id: UUID
    agent_id: UUID
    supervisor_id: UUID
    admin_id: UUID
    inbox_id: UUID

    @property
    def agent(self) -> Actor:
        return Actor("agent", self.agent_id, "Ada Agent")

    @property
    def supervisor(self) -> Actor:
        return Actor("agent", self.supervisor_id, "Sun Supervisor")

    @property
    def admin(self) -> Actor:
        return Actor("agent", self.admin_id, "Adele Admin")

    def email(self, role: Role) -> str:
        """The address of the agent, supervisor or admin."""
        return f"{role}@{self.slug}.test"


async def make_workspace(database: Database) -> TestWorkspace:
    """Write a workspace with a queue, an agent in it, a supervisor, an admin and an inbox of kind ``api``."""
    made = TestWorkspace(
        id=new_id(),
        slug=f"w-{new_id().hex}",
        queue_id=new_id(),
        agent_id=new_id(),
        supervisor_id=new_id(),
        admin_id=new_id(),
        inbox_id=new_id(),
    )
    async with database.begin() as connection:
        await connection.execute(insert(Workspace).values(id=made.id, slug=made.slug, name="Test"))
        await connection.execute(insert(Feed).values(workspace_id=made.id))
        await connection.execute(insert(Counter).values(workspace_id=made.id, name="conversation"))
        people: list[tuple[UUID, str, Role]] = [
            (made.agent_id, made.agent.name, "agent"),
            (made.supervisor_id, made.supervisor.name, "supervisor"),
            (made.admin_id, made.admin.name, "admin"),
        ]
        for account_id, name, role in people:
            await add_agent(connection, made.id, account_id, name=name, email=made.email(role), role=role)
        await connection.execute(insert(Queue).values(workspace_id=made.id, id=made.queue_id, name="Support"))
        await connection.execute(
            insert(QueueMember).values(workspace_id=made.id, queue_id=made.queue_id, agent_id=made.agent_id)
        )
        await connection.execute(
            insert(Inbox).values(workspace_id=made.id, id=made.inbox_id, kind="api", name="API", queue_id=made.queue_id)
        )
        await connection.execute(
            insert(InboxAddress).values(
                address=str(made.inbox_id), workspace_id=made.id, inbox_id=made.inbox_id, kind="api"
            )
        )
    return made


async def add_agent(
    connection: Any, workspace_id: UUID, account_id: UUID, *, name: str, email: str, role: Role = "agent"
) -> None:
    """Write one more member with account, agent and (offline) state rows."""
    await connection.execute(insert(Account).values(id=account_id, email=email, name=name))
    await connection.execute(insert(Membership).values(workspace_id=workspace_id, account_id=account_id, role=role))
    await connection.execute(insert(Agent).values(workspace_id=workspace_id, id=account_id, name=name, email=email))
    await connection.execute(insert(AgentState).values(workspace_id=workspace_id, agent_id=account_id))
