"""Queues: made, changed, served, archived."""

from __future__ import annotations

from conversations import queues
from conversations.work import Works
from tests.conversations.stage import audited, events_of, scope_of
from tests.support.workspaces import TestWorkspace


async def test_a_new_queue_is_listed_audited_and_told(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        made = await queues.create_queue(
            work, admin, name=" 售后  二线 ", policy={"tiers": 2}, pending_after_reply=True
        )
    async with works.begin(workspace.id) as work:
        listed = {row.id: row for row in await queues.list_queues(work, scope_of(workspace))}
        assert listed[made.id].name == "售后 二线"
        assert listed[made.id].policy == {"tiers": 2}
        assert listed[made.id].version == 1
        assert ("queue.created", str(made.id)) in await audited(work)
        (event,) = await events_of(work, "queue.updated")
        assert (event.queue_id, event.actor_id) == (made.id, workspace.admin_id)
