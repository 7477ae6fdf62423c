"""Inboxes: found by their addresses, with secrets that only their channel reads."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from conversations import inboxes
from conversations.models import Audit, InboxAddress
from conversations.work import Work, Works
from kit.db import Database
from kit.errors import Conflict, Forbidden, Invalid, NotFound
from kit.ids import new_id
from kit.secret import Keys, UnsealableSecret
from tests.conversations.stage import audited, events_of, scope_of
from tests.support.workspaces import TestWorkspace, make_workspace

KEYS = Keys(b"k" * 32)


def _address() -> str:
    return f"{new_id().hex}@example.test"


async def _ways_in(work: Work, workspace: TestWorkspace) -> set[str]:
    rows = await work.connection.scalars(select(InboxAddress.address).where(InboxAddress.workspace_id == workspace.id))
    return set(rows) - {str(workspace.inbox_id)}


async def test_a_new_inbox_is_found_by_id_and_mail_address(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "admin")
    address = _address()
    async with works.begin(workspace.id, admin.actor) as work:
        made = await inboxes.create_inbox(
            work, admin, KEYS, kind="email", name="Mail", address=address.upper(), config={"host": "smtp"},
            secrets={"password": "hunter2"}, queue_id=workspace.queue_id,
        )  # fmt: skip
        assert (made.kind, made.address, made.config, made.is_enabled) == ("email", address, {"host": "smtp"}, True)
        assert inboxes.open_secrets(KEYS, made) == {"password": "hunter2"}
        assert inboxes.secret_names(KEYS, made) == ["password"]
        for asked in (str(made.id), address, f" {address.title()} "):
            found = await inboxes.find_inbox_by_address(work.connection, asked)
            assert (found.workspace_id, found.inbox_id, found.kind) == (workspace.id, made.id, "email")
        with pytest.raises(NotFound):
            await inboxes.find_inbox_by_address(work.connection, _address())
        assert [row.name for row in await inboxes.list_inboxes(work, scope_of(workspace))] == ["API", "Mail"]
    async with works.begin(workspace.id) as work:
        assert {event.data["id"] for event in await events_of(work, "inbox.updated")} == {str(made.id)}


async def test_v5_0_0_13_3_1_no_secret_is_told_or_readable_with_another_key(
    workspace: TestWorkspace, works: Works
) -> None:
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        made = await inboxes.create_inbox(work, admin, KEYS, kind="api", name="A", secrets={"token": "hunter2"})
        made = await inboxes.update_inbox(work, admin, KEYS, made.id, {}, secrets={"token": "hunter3"})
        other = await inboxes.create_inbox(work, admin, KEYS, kind="api", name="B", secrets={"token": "x"})
        log = (await work.connection.execute(select(Audit.data).where(Audit.workspace_id == workspace.id))).all()
        assert "hunter" not in str(log)
        assert {"changed": {}, "replaced": ["secrets_sealed"]} in [row.data for row in log]
        assert b"hunter" not in made.secrets_sealed
        with pytest.raises(UnsealableSecret):
            inboxes.open_secrets(Keys(b"x" * 32), made)
        # Sealed for this inbox: another's bytes do not open in its place.
        assert made.secrets_sealed is not None
        with pytest.raises(UnsealableSecret):
            KEYS.unseal(made.secrets_sealed, context=f"inbox:{other.id}")


async def test_secrets_are_set_and_removed_one_by_one(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        made = await inboxes.create_inbox(work, admin, KEYS, kind="api", name="A")
        assert inboxes.secret_names(KEYS, made) == []
        row = await inboxes.update_inbox(work, admin, KEYS, made.id, {}, secrets={"a": "1", "b": "2"})
        assert row.version == made.version + 1
        row = await inboxes.update_inbox(work, admin, KEYS, made.id, {"name": "B"}, secrets={"a": None, "c": "3"})
        assert inboxes.open_secrets(KEYS, row) == {"b": "2", "c": "3"}
        assert row.name == "B"
        row = await inboxes.update_inbox(work, admin, KEYS, made.id, {}, secrets={"b": None, "c": None})
        assert row.secrets_sealed is None


async def test_an_address_moves_with_its_inbox(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "admin")
    old, new = _address(), _address()
    async with works.begin(workspace.id, admin.actor) as work:
        made = await inboxes.create_inbox(work, admin, KEYS, kind="email", name="M", address=old)
        assert await _ways_in(work, workspace) == {str(made.id), old}
        await inboxes.update_inbox(work, admin, KEYS, made.id, {"address": new}, expected_version=made.version)
        assert await _ways_in(work, workspace) == {str(made.id), new}
        await inboxes.update_inbox(work, admin, KEYS, made.id, {"address": None, "queue_id": workspace.queue_id})
        assert await _ways_in(work, workspace) == {str(made.id)}
        await inboxes.update_inbox(work, admin, KEYS, made.id, {"address": old, "is_enabled": False})
        assert await _ways_in(work, workspace) == {str(made.id), old}
        with pytest.raises(Conflict):
            await inboxes.update_inbox(work, admin, KEYS, made.id, {"name": "x"}, expected_version=made.version)


async def test_an_address_belongs_to_one_inbox_of_the_installation(
    database: Database, workspace: TestWorkspace, works: Works
) -> None:
    other = await make_workspace(database)
    address = _address()
    async with works.begin(other.id) as work:
        await inboxes.create_inbox(work, scope_of(other, "admin"), KEYS, kind="email", name="M", address=address)
    admin = scope_of(workspace, "admin")
    with pytest.raises(Conflict) as refused:
        async with works.begin(workspace.id) as work:
            await inboxes.create_inbox(work, admin, KEYS, kind="email", name="M", address=address.upper())
    assert (refused.value.code, refused.value.fields) == ("address_taken", {"address": "is taken"})
    with pytest.raises(Conflict) as refused:
        async with works.begin(workspace.id) as work:
            await inboxes.update_inbox(work, admin, KEYS, workspace.inbox_id, {"address": address})
    assert refused.value.code == "address_taken"


async def test_a_name_is_used_once(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id) as work:
        second = await inboxes.create_inbox(work, admin, KEYS, kind="api", name="Second")

    async def create(work: Work) -> None:
        await inboxes.create_inbox(work, admin, KEYS, kind="api", name="api")

    async def rename(work: Work) -> None:
        await inboxes.update_inbox(work, admin, KEYS, second.id, {"name": "api"})

    for attempt in (create, rename):
        with pytest.raises(Conflict) as refused:
            async with works.begin(workspace.id) as work:
                await attempt(work)
        assert refused.value.code == "name_taken"


async def test_an_inbox_out_of_use_is_reached_no_more(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "admin")
    address = _address()
    async with works.begin(workspace.id, admin.actor) as work:
        made = await inboxes.create_inbox(
            work, admin, KEYS, kind="email", name="M", address=address, secrets={"a": "b"}
        )
        await inboxes.delete_inbox(work, admin, made.id)
        assert await _ways_in(work, workspace) == set()
        (gone,) = [row for row in await inboxes.list_inboxes(work, admin, with_archived=True) if row.id == made.id]
        assert (gone.archived, gone.is_enabled, gone.secrets_sealed) == (True, False, None)
        assert made.id not in [row.id for row in await inboxes.list_inboxes(work, admin)]
        # Name and address are free again.
        await inboxes.create_inbox(work, admin, KEYS, kind="email", name="M", address=address)
        assert ("inbox.archived", str(made.id)) in await audited(work)
        with pytest.raises(NotFound):
            await inboxes.delete_inbox(work, admin, made.id)


async def test_what_is_foreign_malformed_or_not_permitted_is_refused(
    database: Database, workspace: TestWorkspace, works: Works
) -> None:
    other = await make_workspace(database)
    admin, supervisor = scope_of(workspace, "admin"), scope_of(workspace, "supervisor")
    async with works.begin(workspace.id) as work:
        for attempt in (
            inboxes.create_inbox(work, admin, KEYS, kind="api", name="x", queue_id=other.queue_id),
            inboxes.update_inbox(work, admin, KEYS, workspace.inbox_id, {"queue_id": other.queue_id}),
            inboxes.update_inbox(work, admin, KEYS, other.inbox_id, {"name": "x"}),
            inboxes.delete_inbox(work, admin, other.inbox_id),
        ):
            with pytest.raises(NotFound):
                await attempt
        for changes in ({"address": "x"}, {"kind": "email"}, {"secrets_sealed": b""}, {"archived": True}, {"name": ""}):
            with pytest.raises(Invalid):
                await inboxes.update_inbox(work, admin, KEYS, workspace.inbox_id, changes)
        for attempt in (
            inboxes.create_inbox(work, supervisor, KEYS, kind="api", name="x"),
            inboxes.update_inbox(work, supervisor, KEYS, workspace.inbox_id, {}),
            inboxes.delete_inbox(work, supervisor, workspace.inbox_id),
        ):
            with pytest.raises(Forbidden):
                await attempt
