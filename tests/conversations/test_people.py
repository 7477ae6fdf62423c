"""Accounts, agents and their roles: nobody is left without an admin, and nobody else's account is touched."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import insert, select, update

from conversations import people, queues
from conversations.access import NotAMember, Scope, load_scope
from conversations.models import Account, ApiToken, QueueMember, Session, Team, TeamMember
from conversations.work import Work, Works
from kit.db import Database
from kit.errors import Conflict, Forbidden, Invalid, NotFound
from kit.ids import new_id
from tests.conversations.stage import audited, events_of, scope_of
from tests.support.recorder import Recorder
from tests.support.workspaces import TestWorkspace, add_agent, make_workspace


def _fresh_email() -> str:
    return f"{new_id().hex}@example.test"


async def test_a_new_agent_has_account_membership_and_role(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "admin")
    email = _fresh_email()
    async with works.begin(workspace.id, admin.actor) as work:
        made = await people.create_agent(
            work, admin, email=email.upper(), name="Lin\tTao", role="supervisor", password_hash="argon2"
        )
        assert (made.email, made.name, made.role, made.queue_ids) == (email, "Lin Tao", "supervisor", [])
    async with works.begin(workspace.id) as work:
        scope = await load_scope(work.connection, workspace.id, made.id)
        assert scope.role == "supervisor"
        account = await people.find_account(work, email.title())
        assert account is not None
        assert (account.id, account.password_hash) == (made.id, "argon2")
        assert [row.agent_id for row in await events_of(work, "agent.updated")] == [made.id]
        assert ("agent.created", str(made.id)) in await audited(work)


async def test_an_address_that_has_an_account_is_invited_instead(
    database: Database, workspace: TestWorkspace, works: Works
) -> None:
    other = await make_workspace(database)
    admin = scope_of(workspace, "admin")
    with pytest.raises(Conflict) as refused:
        async with works.begin(workspace.id, admin.actor) as work:
            await people.create_agent(
                work, admin, email=other.email("agent").upper(), name="X", role="admin", password_hash="mine"
            )
    assert refused.value.code == "account_exists"
    async with works.begin(other.id) as work:
        account = await people.find_account(work, other.email("agent"))
        assert account is not None
        assert account.password_hash is None


async def test_only_admins_change_people(workspace: TestWorkspace, works: Works) -> None:
    for role in ("agent", "supervisor"):
        scope = scope_of(workspace, role)
        async with works.begin(workspace.id, scope.actor) as work:
            with pytest.raises(Forbidden):
                await people.create_agent(work, scope, email=_fresh_email(), name="X", role="agent")
            with pytest.raises(Forbidden):
                await people.update_agent(work, scope, scope.agent_id, role="admin")
            with pytest.raises(Forbidden):
                await people.remove_agent(work, scope, workspace.admin_id)


@pytest.mark.parametrize("email", ["", "a", "a@b", "a b@c.de", "a@b\r\nBcc: x@y.z", "<a@b.cd>", "x" * 65 + "@b.cd"])
async def test_a_malformed_address_is_refused(workspace: TestWorkspace, works: Works, email: str) -> None:
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id) as work:
        with pytest.raises(Invalid) as refused:
            await people.create_agent(work, admin, email=email, name="X", role="agent")
    assert "email" in refused.value.fields


async def test_a_role_change_is_audited_and_told(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        before = await people.find_agent(work, admin, workspace.agent_id)
        after = await people.update_agent(
            work, admin, workspace.agent_id, name="Ada Lovelace", role="supervisor", expected_version=before.version
        )
        assert (after.name, after.role, after.version) == ("Ada Lovelace", "supervisor", before.version + 1)
        assert after.queue_ids == [workspace.queue_id]
        # Saying the same again changes nothing.
        assert await people.update_agent(work, admin, workspace.agent_id, role="supervisor") == after
        with pytest.raises(Conflict) as stale:
            await people.update_agent(work, admin, workspace.agent_id, name="Y", expected_version=before.version)
        assert stale.value.code == "stale_version"
    async with works.begin(workspace.id) as work:
        (event,) = await events_of(work, "agent.updated")
        assert event.data == {"fields": ["name", "role"], "role": "supervisor"}
        assert await audited(work) == [("agent.updated", str(workspace.agent_id))]


async def test_an_unknown_role_or_person_is_refused(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id) as work:
        with pytest.raises(Invalid):
            await people.update_agent(work, admin, workspace.agent_id, role="root")  # type: ignore[arg-type]  # as a client may send
        for attempt in (people.update_agent, people.remove_agent, people.find_agent):
            with pytest.raises(NotFound):
                await attempt(work, admin, new_id())


async def test_the_last_admin_stays(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        for attempt in (
            people.update_agent(work, admin, workspace.admin_id, role="agent"),
            people.remove_agent(work, admin, workspace.admin_id),
        ):
            with pytest.raises(Conflict) as refused:
                await attempt
            assert refused.value.code == "last_admin"


async def test_an_admin_whose_account_is_disabled_does_not_count(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        await people.update_agent(work, admin, workspace.supervisor_id, role="admin")
        await work.connection.execute(
            update(Account).where(Account.id == workspace.supervisor_id).values(disabled_at=work.now)
        )
        with pytest.raises(Conflict):
            await people.remove_agent(work, admin, workspace.admin_id)


async def test_two_admins_cannot_demote_each_other_at_once(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        await people.update_agent(work, admin, workspace.supervisor_id, role="admin")

    async def demote(agent_id: object) -> str:
        try:
            async with works.begin(workspace.id, admin.actor) as work:
                await people.update_agent(work, admin, agent_id, role="agent")  # type: ignore[arg-type]  # ids below
        except Conflict as refused:
            return refused.code
        return "done"

    outcomes = await asyncio.gather(demote(workspace.admin_id), demote(workspace.supervisor_id))
    assert sorted(outcomes) == ["done", "last_admin"]


async def _sign_in_everywhere(work: Work, workspace: TestWorkspace, other: TestWorkspace) -> None:
    """Sessions and tokens of the agent here and in another workspace."""
    for where in (workspace, other):
        await work.connection.execute(
            insert(Session).values(
                token_hash=new_id().bytes, id=new_id(), account_id=workspace.agent_id, workspace_id=where.id,
                csrf_token="c", expires_at=work.now,
            )
        )  # fmt: skip
        await work.connection.execute(
            insert(ApiToken).values(
                token_hash=new_id().bytes, id=new_id(), account_id=workspace.agent_id, workspace_id=where.id,
                name="t", hint="tlk_",
            )
        )  # fmt: skip


async def test_who_leaves_loses_access_here_and_nowhere_else(
    database: Database, workspace: TestWorkspace, works: Works
) -> None:
    other = await make_workspace(database)
    admin = scope_of(workspace, "admin")
    team_id = new_id()
    async with works.begin(workspace.id, admin.actor) as work:
        await _sign_in_everywhere(work, workspace, other)
        await work.connection.execute(insert(Team).values(workspace_id=workspace.id, id=team_id, name="T"))
        await work.connection.execute(
            insert(TeamMember).values(workspace_id=workspace.id, team_id=team_id, agent_id=workspace.agent_id)
        )
        await people.remove_agent(work, admin, workspace.agent_id)
    async with works.begin(workspace.id) as work:
        with pytest.raises(NotAMember):
            await load_scope(work.connection, workspace.id, workspace.agent_id)
        sessions = select(Session.workspace_id).where(Session.account_id == workspace.agent_id)
        assert list(await work.connection.scalars(sessions)) == [other.id]
        tokens = select(ApiToken.workspace_id, ApiToken.revoked_at).where(ApiToken.account_id == workspace.agent_id)
        assert {row.workspace_id: row.revoked_at is None for row in await work.connection.execute(tokens)} == {
            workspace.id: False,
            other.id: True,
        }
        for member in (QueueMember, TeamMember):
            left = select(member.agent_id).where(member.workspace_id == workspace.id)
            assert workspace.agent_id not in set(await work.connection.scalars(left))
        assert workspace.agent_id not in {row.id for row in await people.list_agents(work, admin)}
        (former,) = [
            row for row in await people.list_agents(work, admin, with_former=True) if row.id == workspace.agent_id
        ]
        assert (former.is_active, former.role) == (False, None)


async def test_who_left_may_come_back_as_the_same_agent(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        await people.remove_agent(work, admin, workspace.agent_id)
        account = await people.find_account(work, workspace.email("agent"))
        assert account is not None
        back = await people.join(work, Scope.system(workspace.id), account, "agent")
        assert (back.id, back.is_active) == (workspace.agent_id, True)
        with pytest.raises(Conflict) as refused:
            await people.join(work, admin, account, "agent")
        assert refused.value.code == "already_member"


async def test_agents_are_listed_by_name_in_one_statement_with_their_queues(
    workspace: TestWorkspace, works: Works, statements: Recorder
) -> None:
    async with works.begin(workspace.id) as work:
        await add_agent(work.connection, workspace.id, new_id(), name="aaron", email=_fresh_email())
        await queues.set_members(
            work, scope_of(workspace, "admin"), workspace.queue_id, {workspace.agent_id: 1, workspace.admin_id: 2}
        )
        with statements.counted() as ran:
            listed = await people.list_agents(work, scope_of(workspace))
        assert len(ran) == 1
        assert [row.name for row in listed] == ["aaron", "Ada Agent", "Adele Admin", "Sun Supervisor"]
        assert [row.queue_ids for row in listed] == [[], [workspace.queue_id], [workspace.queue_id], []]


@pytest.mark.parametrize("name", [" ", "\u200b", "\u202e\u200f", "\u2028", "\x07"])
async def test_a_name_that_nobody_can_see_is_refused(workspace: TestWorkspace, works: Works, name: str) -> None:
    async with works.begin(workspace.id) as work:
        with pytest.raises(Invalid) as refused:
            await people.update_profile(work, scope_of(workspace), name=name)
    assert refused.value.fields == {"name": "is empty"}


async def test_a_profile_is_ones_own_name_and_language(workspace: TestWorkspace, works: Works) -> None:
    scope = scope_of(workspace)
    async with works.begin(workspace.id, scope.actor) as work:
        account = await people.update_profile(work, scope, name="Ada L.", locale="zh-CN")
        assert (account.name, account.locale) == ("Ada L.", "zh-CN")
        assert (await people.find_agent(work, scope, scope.agent_id)).name == "Ada L."
        assert (await people.update_profile(work, scope)).name == "Ada L."
    async with works.begin(workspace.id) as work:
        assert len(await events_of(work, "agent.updated")) == 1
