"""One workspace leaves as a file and arrives elsewhere, whole and without secrets."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest
from sqlalchemy import insert, update

from conversations import contacts
from conversations.access import Scope
from conversations.models import Account, Contact, Inbox, Rating
from conversations.search import MessageSearch
from conversations.work import Works
from gateway import keys
from gateway.transfer import export_workspace, import_workspace
from kit.blobs import FolderBlobs
from kit.clock import SystemClock
from kit.db import Database
from kit.errors import Conflict, Invalid, NotFound
from kit.ids import new_id
from tests.support.databases import TestServer
from tests.support.program import running_program
from tests.support.recorder import Recorder
from tests.support.workspaces import TestWorkspace, make_workspace

SECRET = "the-hash-of-a-password"


async def furnish(database: Database, workspace: TestWorkspace) -> None:
    """Merged contacts (a row that refers to a later one of its table), a secret of each kind, an event."""
    async with database.begin() as connection:
        older, newer = sorted((new_id(), new_id()))
        for contact_id in (older, newer):
            await connection.execute(insert(Contact).values(workspace_id=workspace.id, id=contact_id, name="王芳"))
        await connection.execute(
            update(Contact)
            .where(Contact.workspace_id == workspace.id, Contact.id == older)
            .values(merged_into_id=newer, tags=["vip", "中文"])
        )
        await connection.execute(
            update(Account).where(Account.id == workspace.agent_id).values(password_hash=SECRET, totp_sealed=b"sealed")
        )
        await connection.execute(
            update(Inbox)
            .where(Inbox.workspace_id == workspace.id, Inbox.id == workspace.inbox_id)
            .values(secrets_sealed=SECRET.encode())
        )
    works = Works(database, SystemClock(), lambda *_: None)
    async with works.begin(workspace.id) as work:
        work.record("contact.merged", contact_id=newer, data={"source_id": older})


async def rows(url: str, table: str, workspace_id: UUID) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(url)
    found = await connection.fetch(
        f"SELECT to_jsonb(t)::text AS line FROM {table} t WHERE workspace_id = $1 ORDER BY 1", workspace_id
    )
    await connection.close()
    return [orjson.loads(row["line"]) for row in found]


async def test_a_workspace_arrives_as_it_left(server: TestServer, statements: Recorder, tmp_path: Path) -> None:
    async with server.fresh() as url, server.fresh() as other:
        database, blobs = await Database.open(url), FolderBlobs(tmp_path / "blobs")
        workspace, neighbour = await make_workspace(database), await make_workspace(database)
        await furnish(database, workspace)
        await furnish(database, neighbour)
        await database.close()
        file = tmp_path / "workspace.tar"
        await export_workspace(url, workspace.slug, blobs, file)
        done = await import_workspace(other, file, FolderBlobs(tmp_path / "elsewhere"))
        assert (done.workspace_id, done.slug, done.taken_addresses) == (workspace.id, workspace.slug, ())
        for table in ("contact", "agent", "queue", "queue_member", "feed", "event", "directory.membership"):
            assert await rows(other, table, workspace.id) == await rows(url, table, workspace.id), table
            assert await rows(other, table, neighbour.id) == [], table
        (inbox,) = await rows(other, "inbox", workspace.id)
        assert inbox["secrets_sealed"] is None
        with tarfile.open(file) as archive:
            text = b"".join(archive.extractfile(entry).read() for entry in archive)  # type: ignore[union-attr]  # all are files
        assert SECRET.encode() not in text
        assert SECRET.encode().hex().encode() not in text
        assert str(neighbour.id).encode() not in text


async def test_the_same_workspace_arrives_twice_under_another_name(
    server: TestServer, statements: Recorder, tmp_path: Path
) -> None:
    async with server.fresh() as url, running_program(url, tmp_path / "data") as program:
        workspace = await program.workspace()
        await furnish(program.database, workspace)
        async with program.database.begin() as connection:
            await connection.execute(
                update(Inbox)
                .where(Inbox.workspace_id == workspace.id, Inbox.id == workspace.inbox_id)
                .values(address="help@desk.test")
            )
        await program.database.pool.execute(
            "INSERT INTO directory.inbox_address (address, workspace_id, inbox_id, kind) VALUES ($1, $2, $3, 'email')",
            "help@desk.test",
            workspace.id,
            workspace.inbox_id,
        )
        file = tmp_path / "workspace.tar"
        await export_workspace(url, workspace.slug, FolderBlobs(tmp_path / "data" / "blobs"), file)
        with pytest.raises(Conflict) as refused:
            await import_workspace(url, file, FolderBlobs(tmp_path / "data" / "blobs"))
        assert refused.value.code == "slug_taken"
        done = await import_workspace(url, file, FolderBlobs(tmp_path / "data" / "blobs"), "copy")
        assert done.workspace_id != workspace.id
        assert done.taken_addresses == ("help@desk.test",)
        (inbox,) = await rows(url, "inbox", done.workspace_id)
        assert inbox["id"] != str(workspace.inbox_id)
        assert (inbox["address"], inbox["is_enabled"]) == (None, False)
        # The people are the same accounts, now of two workspaces.
        assert {row["id"] for row in await rows(url, "agent", done.workspace_id)} == {
            str(workspace.agent_id), str(workspace.supervisor_id), str(workspace.admin_id),
        }  # fmt: skip
        headers = await program.bearer(workspace, "admin")
        async with program.http.get("/api/v1/me", headers=headers) as response:
            slugs = {membership["slug"] for membership in (await response.json())["memberships"]}
        assert slugs == {workspace.slug, "copy"}


async def test_what_was_said_and_what_waits_arrive_and_are_found(
    server: TestServer, statements: Recorder, tmp_path: Path
) -> None:
    async with server.fresh() as url, server.fresh() as other, running_program(url, tmp_path / "data") as program:
        workspace = await program.workspace()
        await program.app[keys.ADAPTERS].refresh()
        headers = await program.bearer(workspace, "admin")
        body = {"external_id": "1", "from": {"external_id": "wang", "name": "王芳"}, "text": "退款什么时候到账"}
        path = f"/api/v1/inboxes/{workspace.inbox_id}/messages"
        async with program.http.post(path, json=body, headers=headers) as response:
            assert response.status == 202
            conversation_id = UUID((await response.json())["conversation_id"])
        async with program.database.begin() as connection:
            said = insert(Rating).values(
                workspace_id=workspace.id,
                id=new_id(),
                conversation_id=conversation_id,
                episode=1,
                inbox_id=workspace.inbox_id,
                agent_id=workspace.agent_id,
                queue_id=workspace.queue_id,
                stars=5,
                comment="又快又好",
                closed_at=SystemClock().now(),
            )
            await connection.execute(said)
        file, blobs = tmp_path / "workspace.tar", tmp_path / "data" / "blobs"
        await export_workspace(url, workspace.slug, blobs, file)
        elsewhere = await import_workspace(other, file, tmp_path / "elsewhere")
        for table in ("message", "message_text", "conversation", "work_item", "rating"):
            assert await rows(other, table, workspace.id) == await rows(url, table, workspace.id) != [], table
        copy = await import_workspace(url, file, blobs, "copy")  # under an id of its own
        assert elsewhere.workspace_id == workspace.id != copy.workspace_id
        found = await MessageSearch(program.database).find(Scope.system(copy.workspace_id), "到账")
        assert [hit.contact_name for hit in found.items] == ["王芳"]
        works = Works(program.database, SystemClock(), lambda *_: None)
        async with works.begin(copy.workspace_id) as work:
            page = await contacts.list_contacts(work, Scope.system(copy.workspace_id), q="王芳")
        assert [row.name for row in page.items] == ["王芳"]


async def test_a_slug_that_cannot_be_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        await import_workspace("postgresql:///nowhere", tmp_path / "gone", tmp_path / "blobs", "No Slug!")
    assert refused.value.fields == {"slug": "is malformed"}


async def test_what_is_no_export_is_refused_and_leaves_nothing(
    server: TestServer, statements: Recorder, tmp_path: Path
) -> None:
    (tmp_path / "text").write_text("no tar at all")
    with tarfile.open(tmp_path / "empty", "w"):
        pass
    async with server.fresh() as url:
        for name in ("text", "empty", "gone"):
            with pytest.raises(Invalid) as refused:
                await import_workspace(url, tmp_path / name, FolderBlobs(tmp_path / "blobs"))
            assert refused.value.code == "bad_export"
        with pytest.raises(NotFound):
            await export_workspace(url, "nowhere", FolderBlobs(tmp_path / "blobs"), tmp_path / "out.tar")
        assert not (tmp_path / "out.tar").exists()
        connection = await asyncpg.connect(url)
        assert await connection.fetchval("SELECT count(*) FROM directory.workspace") == 0
        await connection.close()
