"""The doctor names what is wrong and what to do, and changes nothing."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
from sqlalchemy import insert, update

from conversations.access import Scope
from conversations.calendars import create_calendar
from conversations.models import Inbox
from conversations.work import Works
from gateway.doctor import Finding, examine
from gateway.settings import master_key
from kit.clock import SystemClock
from kit.db import Database
from kit.ids import new_id
from kit.secret import Keys
from tests.support.clock import FakeClock
from tests.support.databases import TestServer
from tests.support.program import settings_for
from tests.support.recorder import Recorder
from tests.support.s3 import REGION, Store
from tests.support.workspaces import make_workspace


async def findings(data: Path, url: str, **options: str) -> dict[str, Finding]:
    return {found.what: found async for found in examine(settings_for(data, **options), url, SystemClock())}


async def test_a_sound_installation_has_no_faults(server: TestServer, statements: Recorder, tmp_path: Path) -> None:
    async with server.fresh() as url:
        database = await Database.open(url)
        workspace = await make_workspace(database)
        await database.close()
        found = await findings(tmp_path, url)
    assert [finding for finding in found.values() if finding.level == "fault"] == []
    assert found[f"inbox {workspace.slug}/API (api)"].level == "ok"
    assert "nobody listens" in found["incoming mail"].detail


async def test_a_replaced_secret_key_is_found_by_the_inbox_it_locks_out(
    server: TestServer, statements: Recorder, tmp_path: Path
) -> None:
    async with server.fresh() as url:
        database = await Database.open(url)
        workspace = await make_workspace(database)
        sealed = Keys(master_key(settings_for(tmp_path))).seal(b"{}", context=f"inbox:{workspace.inbox_id}")
        async with database.begin() as connection:
            await connection.execute(
                update(Inbox)
                .where(Inbox.workspace_id == workspace.id, Inbox.id == workspace.inbox_id)
                .values(secrets_sealed=sealed)
            )
            await connection.execute(
                insert(Inbox).values(workspace_id=workspace.id, id=new_id(), kind="pigeon", name="Loft")
            )
        await database.close()
        what = f"inbox {workspace.slug}/API (api)"
        assert (await findings(tmp_path, url))[what].level == "ok"
        other = base64.b64encode(b"another key of 32 bytes, no less").decode()
        found = await findings(tmp_path, url, secret_key=other)
    assert (found[what].level, bool(found[what].advice)) == ("fault", True)
    assert found[f"inbox {workspace.slug}/Loft (pigeon)"].level == "fault"


async def test_a_schema_of_another_version_ends_the_examination(
    server: TestServer, statements: Recorder, tmp_path: Path
) -> None:
    async with server.empty() as url:
        found = await findings(tmp_path, url)
        assert (found["database"].level, found["database"].advice) == ("fault", "run `trunkline migrate`")
        connection = await asyncpg.connect(url)
        assert await connection.fetchval("SELECT to_regclass('alembic_version')") is None
        await connection.close()
    assert (await findings(tmp_path, "postgresql://nobody@127.0.0.1:1/x"))["database"].level == "fault"


async def test_a_damaged_key_and_a_useless_folder_are_faults(
    server: TestServer, statements: Recorder, tmp_path: Path
) -> None:
    (tmp_path / "secret.key").write_text("short")
    (tmp_path / "file").write_text("")
    async with server.fresh() as url:
        assert (await findings(tmp_path, url))["secret key"].level == "fault"
        assert (await findings(tmp_path / "file", url))["data folder"].level == "fault"


async def test_a_bucket_is_tried_and_its_refusal_explained(s3: Store, tmp_path: Path) -> None:
    s3.make_bucket("doctored")
    sound = {
        "blobs": "s3://doctored/desk",
        "blobs_endpoint": s3.gate,
        "blobs_region": REGION,
        "blobs_key_id": s3.key_id,
        "blobs_secret": s3.secret,
        "blobs_path_style": "true",
    }
    nowhere = "postgresql://nobody@127.0.0.1:1/x"  # the examination ends after the files
    found = (await findings(tmp_path, nowhere, **sound))["files"]
    assert (found.level, found.detail) == ("ok", "written, read and deleted in s3://doctored/desk")
    assert s3.objects("doctored") == {}
    for wrong, advice in (
        ({"blobs_key_id": "AKIAUNKNOWN"}, "TRUNKLINE_BLOBS_KEY_ID"),
        ({"blobs_secret": "wrong"}, "TRUNKLINE_BLOBS_SECRET"),
        ({"blobs": "s3://not-made"}, "create the bucket"),
        ({"blobs_endpoint": "http://127.0.0.1:1"}, "TRUNKLINE_BLOBS_ENDPOINT"),
    ):
        found = (await findings(tmp_path, nowhere, **{**sound, **wrong}))["files"]
        assert found.level == "fault"
        assert advice in found.advice


async def test_a_calendar_whose_make_up_workdays_are_not_published_is_named(
    server: TestServer, statements: Recorder, tmp_path: Path
) -> None:
    async with server.fresh() as url:
        database = await Database.open(url)
        workspace = await make_workspace(database)
        works = Works(database, SystemClock(), lambda *_: None)
        async with works.begin(workspace.id) as work:
            scope, week = Scope.system(workspace.id), [[[540, 1080]], *[[]] * 6]
            await create_calendar(work, scope, name="Office", zone="Asia/Shanghai", week=week, country="CN")
            await create_calendar(work, scope, name="Bonn", zone="Europe/Berlin", week=week, country="DE")
        await database.close()
        later = FakeClock(datetime(2098, 12, 1, tzinfo=UTC))
        found = {one.what: one async for one in examine(settings_for(tmp_path), url, later)}
    warning = found[f"calendar {workspace.slug}/Office"]
    assert (warning.level, "CN in 2098, 2099" in warning.detail) == ("warning", True)
    assert f"calendar {workspace.slug}/Bonn" not in found
