"""What tests of the live stream have in common."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kit.ids import new_id
from tests.support.office import Office
from tests.support.workspaces import add_agent


async def add_queue(office: Office, *members: UUID) -> str:
    """Open another queue, served by these agents."""
    admin = await office.desk("admin")
    queue = await admin.post("/api/v1/queues", {"name": f"Queue {new_id()}"})
    await admin.put(f"/api/v1/queues/{queue['id']}/members", {"members": [{"agent_id": id_} for id_ in members]})
    return str(queue["id"])


async def add_colleague(office: Office, *, in_queue: bool = False) -> UUID:
    """Hire another agent, in the workspace's queue or in none."""
    agent_id = new_id()
    async with office.program.database.begin() as connection:
        await add_agent(
            connection, office.workspace.id, agent_id, name="Bo Colleague", email=f"{agent_id}@example.test"
        )
    if in_queue:
        admin = await office.desk("admin")
        members = [{"agent_id": id_} for id_ in (office.workspace.agent_id, agent_id)]
        await admin.put(f"/api/v1/queues/{office.workspace.queue_id}/members", {"members": members})
    return agent_id


def of(frames: list[dict[str, Any]], *types: str) -> list[dict[str, Any]]:
    return [frame for frame in frames if frame["type"] in types]
