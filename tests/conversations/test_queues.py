"""Queues: made, changed, served, and never taken away from under waiting customers."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, update

from conversations import people, queues, teams
from conversations.access import load_scope
from conversations.models import Conversation, Inbox, Queue
from conversations.queues import Member
from conversations.work import Works
from kit.db import Database
from kit.errors import Conflict, Forbidden, Invalid, NotFound
from kit.ids import new_id
from tests.conversations.stage import add_contact, add_conversation, audited, events_of, scope_of, somebody_waits
from tests.support.recorder import Recorder
from tests.support.workspaces import TestWorkspace, make_workspace


async def test_a_new_queue_is_listed_audited_and_told(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        team = await teams.create_team(work, admin, name="Second line")
        made = await queues.create_queue(
            work, admin, name=" 售后  二线 ", team_id=team.id, policy={"tiers": 2}, pending_after_reply=True
        )
    async with works.begin(workspace.id) as work:
        listed = {row.id: row for row in await queues.list_queues(work, scope_of(workspace))}
        assert set(listed) == {workspace.queue_id, made.id}
        row = listed[made.id]
        assert (row.name, row.team_id, row.policy, row.version) == ("售后 二线", team.id, {"tiers": 2}, 1)
        assert (row.pending_after_reply, row.reopen_within_s) == (True, 259_200)
        assert ("queue.created", str(made.id)) in await audited(work)
        (event,) = await events_of(work, "queue.updated")
        assert (event.queue_id, event.actor_id) == (made.id, workspace.admin_id)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "x", "reopen_within_s": -1}, "reopen_within_s"),
        ({"name": "x", "reopen_within_s": 31_536_001}, "reopen_within_s"),
    ],
)
async def test_what_is_malformed_is_named(
    workspace: TestWorkspace, works: Works, values: dict[str, Any], field: str
) -> None:
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id) as work:
        for attempt in (
            queues.create_queue(work, admin, **values),
            queues.update_queue(work, admin, workspace.queue_id, values),
        ):
            with pytest.raises(Invalid) as refused:
                await attempt
            assert list(refused.value.fields) == [field]


async def test_a_name_is_used_once_until_it_is_archived(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "admin")
    with pytest.raises(Conflict) as refused:
        async with works.begin(workspace.id) as work:
            await queues.create_queue(work, admin, name="SUPPORT")
    assert (refused.value.code, refused.value.fields) == ("name_taken", {"name": "is taken"})
    async with works.begin(workspace.id) as work:
        second = await queues.create_queue(work, admin, name="Second")
        await queues.delete_queue(work, admin, second.id)
        await queues.create_queue(work, admin, name="second")
    with pytest.raises(Conflict):
        async with works.begin(workspace.id) as work:
            await queues.update_queue(work, admin, workspace.queue_id, {"name": "second"})


async def test_a_change_raises_the_version_and_tells_before_and_after(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "supervisor")
    async with works.begin(workspace.id, admin.actor) as work:
        row = await queues.update_queue(
            work, admin, workspace.queue_id, {"reopen_within_s": 0, "policy": {"a": 1}}, expected_version=1
        )
        assert (row.reopen_within_s, row.policy, row.version) == (0, {"a": 1}, 2)
        assert (await queues.update_queue(work, admin, workspace.queue_id, {"reopen_within_s": 0})).version == 2
        with pytest.raises(Conflict):
            await queues.update_queue(work, admin, workspace.queue_id, {"name": "x"}, expected_version=1)
        for column in ("id", "archived", "version", "workspace_id"):
            with pytest.raises(Invalid):
                await queues.update_queue(work, admin, workspace.queue_id, {column: 1})
    async with works.begin(workspace.id) as work:
        (event,) = await events_of(work)
        assert event.data["fields"] == ["policy", "reopen_within_s"]


async def test_foreign_ids_do_not_exist(database: Database, workspace: TestWorkspace, works: Works) -> None:
    other = await make_workspace(database)
    admin = scope_of(workspace, "admin")
    async with works.begin(other.id) as work:
        theirs = await teams.create_team(work, scope_of(other, "admin"), name="T")
    async with works.begin(workspace.id) as work:
        for attempt in (
            queues.create_queue(work, admin, name="x", team_id=theirs.id),
            queues.update_queue(work, admin, workspace.queue_id, {"team_id": theirs.id}),
            queues.update_queue(work, admin, other.queue_id, {"name": "x"}),
            queues.delete_queue(work, admin, other.queue_id),
            queues.set_members(work, admin, other.queue_id, {}),
            queues.set_members(work, admin, workspace.queue_id, {other.agent_id: 1}),
        ):
            with pytest.raises(NotFound):
                await attempt


async def test_agents_do_not_change_queues(workspace: TestWorkspace, works: Works) -> None:
    agent = scope_of(workspace)
    async with works.begin(workspace.id) as work:
        for attempt in (
            queues.create_queue(work, agent, name="x"),
            queues.update_queue(work, agent, workspace.queue_id, {"name": "x"}),
            queues.delete_queue(work, agent, workspace.queue_id),
            queues.set_members(work, agent, workspace.queue_id, {}),
        ):
            with pytest.raises(Forbidden):
                await attempt


async def test_a_queue_in_use_stays(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        held = await add_conversation(work, workspace, await add_contact(work))
        with pytest.raises(Conflict) as refused:
            await queues.delete_queue(work, admin, workspace.queue_id)
        assert (refused.value.code, refused.value.fields) == ("queue_in_use", {"inboxes": 1, "conversations": 1})
        await work.connection.execute(update(Inbox).where(Inbox.workspace_id == workspace.id).values(queue_id=None))
        await work.connection.execute(
            update(Conversation)
            .where(Conversation.workspace_id == workspace.id, Conversation.id == held)
            .values(status="resolved")
        )
        # Its past conversations name it, so it is archived; a queue that nothing names is deleted.
        await queues.delete_queue(work, admin, workspace.queue_id)
        empty = await queues.create_queue(work, admin, name="Empty")
        await queues.delete_queue(work, admin, empty.id)
        assert await queues.list_queues(work, admin) == []
        assert [row.id for row in await queues.list_queues(work, admin, with_archived=True)] == [workspace.queue_id]
        with pytest.raises(NotFound):
            await queues.delete_queue(work, admin, workspace.queue_id)
        log = dict(await audited(work))
        assert (log["queue.archived"], log["queue.deleted"]) == (str(workspace.queue_id), str(empty.id))


async def test_members_are_exactly_those_named(workspace: TestWorkspace, works: Works, statements: Recorder) -> None:
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        row = await queues.set_members(
            work, admin, workspace.queue_id, {workspace.supervisor_id: 2, workspace.admin_id: 1}, expected_version=1
        )
        assert row.version == 2
        with statements.counted() as ran:
            members = await queues.list_members(work, admin)
        assert len(ran) == 1
        assert members == {workspace.queue_id: [Member(workspace.admin_id, 1), Member(workspace.supervisor_id, 2)]}
        same = {workspace.supervisor_id: 2, workspace.admin_id: 1}
        assert (await queues.set_members(work, admin, workspace.queue_id, same)).version == 2
        await queues.set_members(work, admin, workspace.queue_id, {workspace.supervisor_id: 1})
        assert (await queues.list_members(work, admin, [workspace.queue_id]))[workspace.queue_id] == [
            Member(workspace.supervisor_id, 1)
        ]
        assert await queues.list_members(work, admin, [new_id()]) == {}
    async with works.begin(workspace.id) as work:
        # Whoever joined or left sees other conversations, and is told.
        told = [event.agent_id for event in await events_of(work, "agent.updated")]
        assert told[:3] == sorted([workspace.agent_id, workspace.supervisor_id, workspace.admin_id])
        assert told[3:] == [workspace.admin_id]
        assert (await load_scope(work.connection, workspace.id, workspace.agent_id)).queue_ids == frozenset()


@pytest.mark.parametrize("tier", [0, 10])
async def test_a_tier_is_between_one_and_nine(workspace: TestWorkspace, works: Works, tier: int) -> None:
    async with works.begin(workspace.id) as work:
        with pytest.raises(Invalid):
            await queues.set_members(work, scope_of(workspace, "admin"), workspace.queue_id, {workspace.agent_id: tier})


async def test_somebody_who_is_leaving_does_not_join(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "admin")

    async def join() -> None:
        async with works.begin(workspace.id, admin.actor) as work:
            await queues.set_members(work, admin, workspace.queue_id, {workspace.agent_id: 1, workspace.admin_id: 1})

    async with works.begin(workspace.id, admin.actor) as work:
        await people.remove_agent(work, admin, workspace.agent_id)
        waiting = asyncio.create_task(join())
        await somebody_waits(work)
    with pytest.raises(NotFound):
        await waiting


async def test_of_two_changes_at_once_the_second_sees_the_first(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "admin")

    async def change(name: str) -> str:
        try:
            async with works.begin(workspace.id, admin.actor) as work:
                await queues.update_queue(work, admin, workspace.queue_id, {"name": name}, expected_version=1)
        except Conflict as refused:
            return refused.code
        return name

    outcomes = await asyncio.gather(change("one"), change("two"))
    assert "stale_version" in outcomes
    async with works.begin(workspace.id) as work:
        row = (await work.connection.execute(select(Queue).where(Queue.workspace_id == workspace.id))).one()
        assert row.name in outcomes
        assert row.version == 2
