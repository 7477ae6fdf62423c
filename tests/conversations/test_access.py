"""Who may see what: one rule, stated three times, held together here; foreign rows do not exist."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, update

from conversations.access import (
    NotAMember,
    Resource,
    Scope,
    find,
    find_contact,
    find_conversation,
    find_file,
    find_identity,
    find_message,
    find_thread,
    load_scope,
)
from conversations.events import SYSTEM
from conversations.models import (
    Account,
    Agent,
    Conversation,
    CustomField,
    File,
    Inbox,
    Membership,
    MessageFile,
    Participant,
    Queue,
    Tag,
    Team,
)
from conversations.work import Work, Works
from kit.db import Database
from kit.errors import Forbidden, NotFound
from kit.ids import new_id
from tests.conversations.stage import (
    add_contact,
    add_conversation,
    add_identity,
    add_message,
    add_thread,
    scope_now,
    scope_of,
)
from tests.support.workspaces import TestWorkspace, make_workspace

Finder = Callable[..., Awaitable[Any]]


async def _take_part(work: Work, conversation_id: UUID, agent_id: UUID) -> None:
    await work.connection.execute(
        insert(Participant).values(
            workspace_id=work.workspace_id, conversation_id=conversation_id, agent_id=agent_id, reason="mentioned"
        )
    )


async def test_the_three_statements_of_the_rule_agree_in_every_case(workspace: TestWorkspace, works: Works) -> None:
    other_queue = new_id()
    async with works.begin(workspace.id) as work:
        await work.connection.execute(insert(Queue).values(workspace_id=workspace.id, id=other_queue, name="Other"))
        contact_id = await add_contact(work)
        cases = list(
            product(
                (None, workspace.queue_id, other_queue),
                (None, workspace.agent_id, workspace.supervisor_id),
                ((), (workspace.agent_id,), (workspace.supervisor_id,)),
            )
        )
        placed: dict[UUID, tuple[UUID | None, UUID | None, tuple[UUID, ...]]] = {}
        for queue_id, assignee_id, participants in cases:
            made = await add_conversation(work, workspace, contact_id, queue_id=queue_id, assignee_id=assignee_id)
            for agent_id in participants:
                await _take_part(work, made, agent_id)
            placed[made] = (queue_id, assignee_id, participants)
        driver = await work.driver()
        for role in ("agent", "supervisor", "admin"):
            scope = await scope_now(work, workspace, role)
            by_value = {made for made, (queue, owner, members) in placed.items() if scope.sees(queue, owner, members)}
            by_core = set(await work.connection.scalars(select(Conversation.id).where(scope.visible())))
            condition, values = scope.visible_sql("c", 2)
            rows = await driver.fetch(f"SELECT c.id, $1::int FROM conversation AS c WHERE {condition}", 1, *values)
            assert by_value == by_core == {row["id"] for row in rows}
            if role == "agent":
                # Unseen: the other queue, neither owned nor taken part in.
                assert set(placed) - by_value == {
                    made
                    for made, (queue, owner, members) in placed.items()
                    if queue == other_queue and workspace.agent_id not in (owner, *members)
                }
            else:
                assert by_value == set(placed)


async def test_an_agent_without_queues_sees_what_has_no_queue(workspace: TestWorkspace, works: Works) -> None:
    async with works.begin(workspace.id) as work:
        contact_id = await add_contact(work)
        queued = await add_conversation(work, workspace, contact_id)
        free = await add_conversation(work, workspace, contact_id, queue_id=None)
        scope = Scope(workspace.id, workspace.agent_id, "Ada", "agent", frozenset(), frozenset())
        assert set(await work.connection.scalars(select(Conversation.id).where(scope.visible()))) == {free}
        with pytest.raises(NotFound):
            await find_conversation(work, scope, queued)


async def test_a_scope_is_read_with_role_permissions_and_queues(workspace: TestWorkspace, works: Works) -> None:
    async with works.begin(workspace.id) as work:
        scope = await load_scope(work.connection, workspace.id, workspace.agent_id)
        assert scope == Scope(
            workspace.id, workspace.agent_id, "Ada Agent", "agent", scope.permissions, frozenset({workspace.queue_id})
        )
        assert scope.actor == workspace.agent
        assert scope.may("conversations.reply")
        assert not scope.may("inboxes.manage")
        admin = await load_scope(work.connection, workspace.id, workspace.admin_id)
        assert admin.queue_ids == frozenset()
        admin.require("inboxes.manage")
        with pytest.raises(Forbidden) as refused:
            scope.require("inboxes.manage")
        assert refused.value.fields == {"permission": "inboxes.manage"}


async def test_a_token_can_only_narrow_what_a_role_permits(workspace: TestWorkspace) -> None:
    scope = scope_of(workspace, "agent").limited_to(["contacts.write", "inboxes.manage"])
    assert scope.permissions == {"contacts.write"}
    supervisor = scope_of(workspace, "supervisor")
    assert supervisor.sees_all
    assert not supervisor.limited_to(["contacts.write"]).sees_all


async def test_strangers_former_members_and_disabled_accounts_get_no_scope(
    database: Database, workspace: TestWorkspace, works: Works
) -> None:
    other = await make_workspace(database)
    async with works.begin(workspace.id) as work:
        with pytest.raises(NotAMember):
            await load_scope(work.connection, workspace.id, other.agent_id)
        await work.connection.execute(delete(Membership).where(Membership.account_id == workspace.agent_id))
        await work.connection.execute(
            update(Account).where(Account.id == workspace.supervisor_id).values(disabled_at=work.now)
        )
        for gone in (workspace.agent_id, workspace.supervisor_id):
            with pytest.raises(NotAMember):
                await load_scope(work.connection, workspace.id, gone)


async def test_the_program_itself_acts_as_the_system(workspace: TestWorkspace) -> None:
    scope = Scope.system(workspace.id)
    assert scope.actor == SYSTEM
    assert scope.sees_all


async def _one_of_each(work: Work, workspace: TestWorkspace) -> dict[Finder, UUID]:
    contact_id = await add_contact(work)
    identity_id = await add_identity(work, workspace, contact_id)
    conversation_id = await add_conversation(work, workspace, contact_id)
    thread_id = await add_thread(work, workspace, identity_id, conversation_id)
    message_id = await add_message(work, conversation_id, thread_id=thread_id)
    file_id = await _add_file(work, is_linked=True)
    await work.connection.execute(
        insert(MessageFile).values(workspace_id=workspace.id, file_id=file_id, message_id=message_id)
    )
    return {
        find_contact: contact_id,
        find_identity: identity_id,
        find_conversation: conversation_id,
        find_thread: thread_id,
        find_message: message_id,
        find_file: file_id,
    }


async def _add_file(work: Work, **values: Any) -> UUID:
    file_id = new_id()
    defaults = {"sha256": b"\0" * 32, "name": "a.txt", "content_type": "text/plain", "size_bytes": 1}
    await work.connection.execute(insert(File).values(workspace_id=work.workspace_id, id=file_id, **defaults | values))
    return file_id


async def test_v5_0_0_8_2_2_rows_of_another_workspace_do_not_exist(
    database: Database, workspace: TestWorkspace, works: Works
) -> None:
    other = await make_workspace(database)
    async with works.begin(other.id) as work:
        theirs = await _one_of_each(work, other)
        for finder, row_id in theirs.items():
            assert (await finder(work, scope_of(other, "agent"), row_id)).id == row_id
    async with works.begin(workspace.id) as work:
        for finder, row_id in theirs.items():
            for scope in (scope_of(workspace, "admin"), Scope.system(workspace.id)):
                with pytest.raises(NotFound):
                    await finder(work, scope, row_id)


async def test_what_hangs_on_an_unseen_conversation_is_unseen(workspace: TestWorkspace, works: Works) -> None:
    outsider = Scope(workspace.id, workspace.agent_id, "Ada", "agent", frozenset(), frozenset())
    async with works.begin(workspace.id) as work:
        ours = await _one_of_each(work, workspace)
        for finder, row_id in ours.items():
            if finder in (find_contact, find_identity):
                assert (await finder(work, outsider, row_id)).id == row_id
            else:
                with pytest.raises(NotFound):
                    await finder(work, outsider, row_id)


async def test_finding_with_lock_returns_the_same_row(workspace: TestWorkspace, works: Works) -> None:
    scope = scope_of(workspace)
    async with works.begin(workspace.id) as work:
        ours = await _one_of_each(work, workspace)
        for finder in (find_contact, find_conversation, find_thread, find_message):
            assert await finder(work, scope, ours[finder], lock=True) == await finder(work, scope, ours[finder])


async def test_an_upload_is_its_uploaders_alone_until_it_is_sent(workspace: TestWorkspace, works: Works) -> None:
    async with works.begin(workspace.id) as work:
        file_id = await _add_file(work, uploaded_by=workspace.agent_id)
        assert (await find_file(work, scope_of(workspace), file_id)).id == file_id
        with pytest.raises(NotFound):
            await find_file(work, scope_of(workspace, "admin"), file_id)
        # Once linked, the message decides; here nobody can see one that carries it.
        await work.connection.execute(
            update(File).where(File.workspace_id == workspace.id, File.id == file_id).values(is_linked=True)
        )
        with pytest.raises(NotFound):
            await find_file(work, scope_of(workspace), file_id)


async def test_set_up_is_found_by_every_member_unless_archived(
    database: Database, workspace: TestWorkspace, works: Works
) -> None:
    other = await make_workspace(database)
    made: dict[type[Resource], dict[str, Any]] = {
        Tag: {"name": "vip"},
        Team: {"name": "Night"},
        CustomField: {"entity": "contact", "key": "k", "label": "K", "type": "text"},
    }
    ids: dict[type[Resource], UUID] = {
        Agent: workspace.agent_id, Inbox: workspace.inbox_id, Queue: workspace.queue_id,
    }  # fmt: skip
    async with works.begin(workspace.id) as work:
        for kind, values in made.items():
            ids[kind] = new_id()
            await work.connection.execute(insert(kind).values(workspace_id=workspace.id, id=ids[kind], **values))
        for kind, row_id in ids.items():
            assert (await find(work, scope_of(workspace), kind, row_id, lock=True)).id == row_id
            with pytest.raises(NotFound):
                await find(work, scope_of(other, "admin"), kind, row_id)
            if kind is not Agent:
                await work.connection.execute(
                    update(kind).where(kind.workspace_id == workspace.id, kind.id == row_id).values(archived=True)
                )
                with pytest.raises(NotFound):
                    await find(work, scope_of(workspace, "admin"), kind, row_id)
