"""Invitations: random, hashed, used once, 72 hours at most, and worth no more than the inviter."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from conversations import invitations, people
from conversations.access import Scope
from conversations.invitations import InvitationGone
from conversations.models import Invitation
from conversations.work import Works
from kit.db import Database
from kit.errors import Conflict, Forbidden, Invalid, NotFound
from kit.ids import new_id
from kit.secret import token_hash
from tests.conversations.stage import audited, scope_of
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace, make_workspace


def _address() -> str:
    return f"{new_id().hex}@example.test"


async def _invite(works: Works, workspace: TestWorkspace, email: str, **how: timedelta) -> str:
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        _, token = await invitations.invite(work, admin, email=email, role="supervisor", **how)
        return token


async def test_a_link_makes_a_member(workspace: TestWorkspace, works: Works) -> None:
    email = _address()
    token = await _invite(works, workspace, email.upper())
    async with works.begin(workspace.id) as work:
        shown = await invitations.find_invitation(work.connection, token, work.now)
        assert (shown.workspace_id, shown.workspace_name, shown.email) == (workspace.id, "Test", email)
        assert (shown.role, shown.has_account) == ("supervisor", False)
        (listed,) = await invitations.list_invitations(work, scope_of(workspace, "admin"))
        assert listed.id == shown.id
        agent = await invitations.accept_invitation(work, token, name="New", password_hash="argon2")
        assert (agent.email, agent.name, agent.role) == (email, "New", "supervisor")
        assert await invitations.list_invitations(work, scope_of(workspace, "admin")) == []
        actions = [action for action, _ in await audited(work)]
        assert {"invitation.created", "invitation.accepted", "account.created", "agent.created"} <= set(actions)


async def test_v5_0_0_6_5_3_the_token_is_random_and_only_its_hash_is_kept(
    workspace: TestWorkspace, works: Works
) -> None:
    first, second = await _invite(works, workspace, _address()), await _invite(works, workspace, _address())
    assert first != second
    assert len(first) >= 43
    async with works.begin(workspace.id) as work:
        rows = (await work.connection.execute(select(Invitation).where(Invitation.workspace_id == workspace.id))).all()
        assert {row.token_hash for row in rows} == {token_hash(first), token_hash(second)}
        assert first not in str(rows)


async def test_a_link_is_used_once_even_twice_at_a_time(workspace: TestWorkspace, works: Works) -> None:
    token = await _invite(works, workspace, _address())

    async def accept() -> str:
        try:
            async with works.begin(workspace.id) as work:
                await invitations.accept_invitation(work, token, name="A", password_hash=None)
        except InvitationGone as gone:
            return gone.code
        return "joined"

    assert sorted(await asyncio.gather(accept(), accept(), accept())) == ["invitation_gone"] * 2 + ["joined"]


@pytest.mark.parametrize("valid_for", [timedelta(hours=72), timedelta(days=365)])
async def test_a_link_ends_after_72_hours(
    workspace: TestWorkspace, works: Works, clock: FakeClock, valid_for: timedelta
) -> None:
    token = await _invite(works, workspace, _address(), valid_for=valid_for)
    clock.advance(hours=72)
    async with works.begin(workspace.id) as work:
        with pytest.raises(InvitationGone):
            await invitations.find_invitation(work.connection, token, work.now)
        with pytest.raises(InvitationGone):
            await invitations.accept_invitation(work, token, name="A", password_hash=None)
        assert await invitations.list_invitations(work, scope_of(workspace, "admin")) == []


async def test_a_link_works_in_its_workspace_only(database: Database, workspace: TestWorkspace, works: Works) -> None:
    other = await make_workspace(database)
    token = await _invite(works, workspace, _address())
    async with works.begin(other.id) as work:
        with pytest.raises(InvitationGone):
            await invitations.accept_invitation(work, token, name="A", password_hash=None)
        (mine,) = await invitations.list_invitations(work, scope_of(workspace, "admin"))
        with pytest.raises(NotFound):
            await invitations.withdraw_invitation(work, scope_of(other, "admin"), mine.id)


async def test_an_account_joins_only_with_its_own_consent(
    database: Database, workspace: TestWorkspace, works: Works
) -> None:
    other = await make_workspace(database)
    token = await _invite(works, workspace, other.email("agent"))
    for signed_in_as, code in ((None, "account_exists"), (workspace.agent_id, "invited_another")):
        with pytest.raises(Conflict) as refused:
            async with works.begin(workspace.id) as work:
                await invitations.accept_invitation(
                    work, token, name="Thief", password_hash="mine", signed_in_as=signed_in_as
                )
        assert refused.value.code == code
    async with works.begin(workspace.id) as work:
        assert (await invitations.find_invitation(work.connection, token, work.now)).has_account
        agent = await invitations.accept_invitation(
            work, token, name="Thief", password_hash="mine", signed_in_as=other.agent_id
        )
        assert (agent.id, agent.name) == (other.agent_id, "Ada Agent")
        account = await people.find_account(work, other.email("agent"))
        assert account is not None
        assert account.password_hash is None


async def test_who_is_signed_in_uses_up_nobody_elses_link(workspace: TestWorkspace, works: Works) -> None:
    email = _address()
    token = await _invite(works, workspace, email)
    with pytest.raises(Conflict) as refused:
        async with works.begin(workspace.id) as work:
            await invitations.accept_invitation(
                work, token, name="Ada Agent", password_hash=None, signed_in_as=workspace.agent_id
            )
    assert refused.value.code == "invited_another"
    async with works.begin(workspace.id) as work:
        assert await people.find_account(work, email) is None
        agent = await invitations.accept_invitation(work, token, name="New", password_hash="argon2")
        assert (agent.email, agent.name) == (email, "New")


async def test_a_newer_invitation_replaces_the_older(workspace: TestWorkspace, works: Works) -> None:
    email = _address()
    old, new = await _invite(works, workspace, email), await _invite(works, workspace, email)
    async with works.begin(workspace.id) as work:
        with pytest.raises(InvitationGone):
            await invitations.find_invitation(work.connection, old, work.now)
        await invitations.accept_invitation(work, new, name="A", password_hash=None)


async def test_an_invitation_can_be_withdrawn(workspace: TestWorkspace, works: Works) -> None:
    token = await _invite(works, workspace, _address())
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        (row,) = await invitations.list_invitations(work, admin)
        await invitations.withdraw_invitation(work, admin, row.id)
        with pytest.raises(InvitationGone):
            await invitations.find_invitation(work.connection, token, work.now)
        with pytest.raises(NotFound):
            await invitations.withdraw_invitation(work, admin, row.id)


@pytest.mark.parametrize("leaving", ["demoted", "removed"])
async def test_invitations_end_with_their_inviters_right_to_invite(
    workspace: TestWorkspace, works: Works, leaving: str
) -> None:
    token = await _invite(works, workspace, _address())
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        await people.update_agent(work, admin, workspace.supervisor_id, role="admin")
        if leaving == "demoted":
            await people.update_agent(work, admin, workspace.admin_id, role="supervisor")
        else:
            await people.remove_agent(work, admin, workspace.admin_id)
        with pytest.raises(InvitationGone):
            await invitations.accept_invitation(work, token, name="A", password_hash=None)


async def test_who_may_not_invite_and_whom(workspace: TestWorkspace, works: Works) -> None:
    admin, supervisor = scope_of(workspace, "admin"), scope_of(workspace, "supervisor")
    async with works.begin(workspace.id) as work:
        for attempt in (
            invitations.invite(work, supervisor, email=_address(), role="agent"),
            invitations.list_invitations(work, supervisor),
            invitations.withdraw_invitation(work, supervisor, new_id()),
            invitations.invite(work, Scope.system(workspace.id), email=_address(), role="agent"),
        ):
            with pytest.raises(Forbidden):
                await attempt
        with pytest.raises(Conflict) as refused:
            await invitations.invite(work, admin, email=workspace.email("agent"), role="agent")
        assert refused.value.code == "already_member"
        with pytest.raises(Invalid):
            await invitations.invite(work, admin, email=_address(), role="root")  # type: ignore[arg-type]  # as a client may send
        with pytest.raises(Invalid):
            await invitations.invite(work, admin, email="nobody", role="agent")
