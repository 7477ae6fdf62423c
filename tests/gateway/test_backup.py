"""Backup and restore: everything there, nothing mixed, nothing half."""

from __future__ import annotations

import asyncio
import hashlib
import io
import tarfile
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from conversations import files
from conversations.work import Works
from gateway.backup import read_backup, write_backup
from gateway.revisions import head_revision
from kit.blobs import Blobs, FolderBlobs
from kit.clock import SystemClock
from kit.db import Database
from kit.errors import Conflict, Invalid
from tests.support.databases import TestServer
from tests.support.recorder import Recorder
from tests.support.s3 import Store
from tests.support.workspaces import TestWorkspace, make_workspace


async def store(database: Database, blobs: Blobs, workspace: TestWorkspace, data: bytes) -> None:
    works = Works(database, SystemClock(), lambda *_: None)
    stored = await files.store(blobs, workspace.id, "notes.txt", data)
    async with works.begin(workspace.id, workspace.agent) as work:
        await files.add_upload(work, stored, uploaded_by=workspace.agent_id)


async def contents(url: str) -> dict[str, tuple[int, str]]:
    """Table → number of rows and a digest over all of them."""
    connection = await asyncpg.connect(url)
    tables = await connection.fetch(
        "SELECT table_schema, table_name FROM information_schema.tables "
        "WHERE table_schema IN ('public', 'directory') AND table_type = 'BASE TABLE'"
    )
    found: dict[str, tuple[int, str]] = {}
    for schema, table in tables:
        rows = await connection.fetch(f'SELECT t::text AS row FROM "{schema}"."{table}" t ORDER BY 1')
        digest = hashlib.sha256("\n".join(row["row"] for row in rows).encode()).hexdigest()
        found[f"{schema}.{table}"] = (len(rows), digest)
    await connection.close()
    return found


async def test_a_restored_installation_is_the_one_that_was_backed_up(
    server: TestServer, statements: Recorder, tmp_path: Path
) -> None:
    async with server.fresh() as url, server.empty() as other:
        database, blobs = await Database.open(url), FolderBlobs(tmp_path / "blobs")
        workspace = await make_workspace(database)
        for text in (b"one", b"two", b"x" * 300_000):
            await store(database, blobs, workspace, text)
        made = await write_backup(url, blobs, tmp_path / "backup.tar")
        assert (made.revision, made.blobs) == (head_revision(), 3)
        assert (tmp_path / "backup.tar").stat().st_mode & 0o077 == 0
        before = await contents(url)
        await database.close()

        await read_backup(tmp_path / "backup.tar", other, FolderBlobs(tmp_path / "elsewhere"))
        assert await contents(other) == before
        assert sorted(path.read_bytes() for path in (tmp_path / "elsewhere").glob("*/*/*")) == sorted(
            path.read_bytes() for path in blobs.root.glob("*/*/*")
        )
        assert list(tmp_path.glob(".*")) == []
        with pytest.raises(Conflict) as refused:
            await read_backup(tmp_path / "backup.tar", other, FolderBlobs(tmp_path / "elsewhere"))
        assert refused.value.code == "not_empty"


async def test_a_backup_under_load_names_no_file_that_it_lacks(
    server: TestServer, statements: Recorder, tmp_path: Path
) -> None:
    async with server.fresh() as url, server.fresh() as other:
        database, blobs = await Database.open(url), FolderBlobs(tmp_path / "blobs")
        workspace = await make_workspace(database)
        stopped = asyncio.Event()

        async def write_on() -> None:
            number = 0
            while not stopped.is_set():
                number += 1
                await store(database, blobs, workspace, b"file %d" % number)

        await store(database, blobs, workspace, b"the first")
        writer = asyncio.create_task(write_on())
        await write_backup(url, blobs, tmp_path / "backup.tar")
        stopped.set()
        await writer
        await database.close()

        restored = tmp_path / "restored"
        await read_backup(tmp_path / "backup.tar", other, FolderBlobs(restored))
        connection = await asyncpg.connect(other)
        rows: list[Any] = await connection.fetch("SELECT workspace_id, sha256 FROM file")
        await connection.close()
        assert rows
        for row in rows:
            assert (restored / str(row["workspace_id"]) / row["sha256"].hex()[:2] / row["sha256"].hex()).is_file()


def damaged(source: Path, target: Path, name: str, data: bytes) -> Path:
    """A copy of a backup in which one member, or the first blob, holds something else."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for entry in old:
            if entry.name == name or (name == "blob" and entry.name.startswith("blobs/")):
                entry.size = len(data)
                new.addfile(entry, io.BytesIO(data))
            else:
                new.addfile(entry, old.extractfile(entry))
    return target


async def test_what_is_no_whole_backup_is_refused_and_leaves_no_trace(
    server: TestServer, statements: Recorder, tmp_path: Path
) -> None:
    async with server.fresh() as url, server.empty() as other:
        database, blobs = await Database.open(url), FolderBlobs(tmp_path / "blobs")
        await store(database, blobs, await make_workspace(database), b"one")
        await database.close()
        good = tmp_path / "good.tar"
        await write_backup(url, blobs, good)
        (tmp_path / "text.tar").write_text("no tar at all")
        later = good.read_bytes().replace(head_revision().encode(), b"2099" + head_revision().encode()[4:], 1)
        (tmp_path / "later.tar").write_bytes(later)
        (tmp_path / "short.tar").write_bytes(good.read_bytes()[:30_000])
        bad = {
            "text.tar": "bad_backup",
            "gone.tar": "bad_backup",
            "later.tar": "newer_backup",
            "short.tar": "bad_backup",
            damaged(good, tmp_path / "blob.tar", "blob", b"two").name: "bad_backup",
            damaged(good, tmp_path / "manifest.tar", "manifest.json", b"[]").name: "bad_backup",
        }
        for name, code in bad.items():
            with pytest.raises(Invalid) as refused:
                await read_backup(tmp_path / name, other, FolderBlobs(tmp_path / "restored"))
            assert refused.value.code == code, name
        assert await contents(other) == {}
        with pytest.raises(Invalid):
            await write_backup(other, blobs, tmp_path / "empty.tar")
        assert not list((tmp_path / "restored").glob("*/*/*"))


async def test_files_in_a_bucket_stay_there_and_the_backup_says_where(
    server: TestServer, statements: Recorder, tmp_path: Path, s3: Store
) -> None:
    s3.make_bucket("backed-up")
    async with server.fresh() as url, server.empty() as other:
        database, blobs = await Database.open(url), s3.blobs("backed-up")
        await store(database, blobs, await make_workspace(database), b"one")
        await database.close()
        made = await write_backup(url, blobs, tmp_path / "backup.tar")
        assert (made.blobs, made.files_at) == (0, "s3://backed-up")
        assert await read_backup(tmp_path / "backup.tar", other, blobs) == made
        assert await contents(other) == await contents(url)
        await blobs.close()


async def test_a_backup_of_a_folder_is_restored_into_a_bucket(
    server: TestServer, statements: Recorder, tmp_path: Path, s3: Store
) -> None:
    s3.make_bucket("restored")
    async with server.fresh() as url, server.empty() as other:
        database, folder, blobs = await Database.open(url), FolderBlobs(tmp_path / "blobs"), s3.blobs("restored")
        workspace = await make_workspace(database)
        await store(database, folder, workspace, b"one")
        await database.close()
        await write_backup(url, folder, tmp_path / "backup.tar")
        await read_backup(tmp_path / "backup.tar", other, blobs)
        assert await blobs.get(workspace.id, hashlib.sha256(b"one").digest()) == b"one"
        await blobs.close()
