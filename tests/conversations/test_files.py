"""Files: stored before they are named, linked when they are sent, read through a message, else swept."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from conversations import files
from conversations.access import Scope, find_file
from conversations.inbound import InboundFile
from conversations.models import File, MessageFile
from conversations.work import Work, Works
from kit.blobs import FolderBlobs
from kit.db import Database
from kit.errors import Invalid, NotFound, TooLarge, TooMany
from kit.ids import new_id
from tests.conversations.stage import add_contact, add_conversation, add_message, scope_of, somebody_waits
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace, make_workspace

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x80\x00\x00\x01\xe0\x08\x02\x00\x00\x00"


@pytest.fixture
def blobs(tmp_path: Path) -> FolderBlobs:
    return FolderBlobs(tmp_path)


def _stored(folder: Path) -> list[Path]:
    return list(folder.rglob("*"))


async def nobody_else(work: Work) -> Iterable[bytes]:
    return []


async def _upload(
    works: Works, blobs: FolderBlobs, workspace: TestWorkspace, data: bytes = b"hello", name: str = "a.txt"
) -> UUID:
    stored = await files.store(blobs, workspace.id, name, data)
    async with works.begin(workspace.id) as work:
        row = await files.add_upload(work, stored, uploaded_by=workspace.agent_id)
    assert row.id == stored.id
    return stored.id


async def _message(works: Works, workspace: TestWorkspace, queue_id: UUID | None = None) -> UUID:
    async with works.begin(workspace.id) as work:
        contact_id = await add_contact(work)
        conversation_id = await add_conversation(work, workspace, contact_id, queue_id=queue_id or workspace.queue_id)
        return await add_message(work, conversation_id)


async def test_v5_0_0_5_2_2_a_file_is_named_and_typed_by_its_content(
    workspace: TestWorkspace, works: Works, blobs: FolderBlobs
) -> None:
    stored = await files.store(blobs, workspace.id, "../../etc/photo.php", PNG)
    assert (stored.name, stored.content_type, stored.width, stored.height) == ("photo.php", "image/png", 640, 480)
    async with works.begin(workspace.id) as work:
        row = await files.add_upload(work, stored, uploaded_by=workspace.agent_id)
    assert (row.sha256, row.size_bytes, row.is_linked) == (stored.sha256, len(PNG), False)
    assert await blobs.get(workspace.id, row.sha256) == PNG


def _png(width: int, height: int) -> bytes:
    return PNG[:16] + width.to_bytes(4, "big") + height.to_bytes(4, "big") + PNG[24:]


@pytest.mark.parametrize(
    ("name", "data", "kept_as", "content_type"),
    [
        ("报价单.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "报价单.pdf", "application/pdf"),
        ("orders.csv", "订单,1\n=1+1,2\n".encode(), "orders.csv", "text/csv"),
        ("photo.jpg", b"<html><script>alert(1)</script>", "photo.jpg", "application/octet-stream"),
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "logo.svg", "application/octet-stream"),
        ("bomb.png", _png(60_000, 60_000), "bomb.png", "application/octet-stream"),
        ("..\\..\\x.txt", b"plain words", "x.txt", "text/plain"),
        ("a\u202egpj.exe", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff", "agpj.exe", None),
        ("e\u0301.txt", b"decomposed", "\xe9.txt", "text/plain"),
        ("", b"\x00\x01\x02 bytes", "file", "application/octet-stream"),
        ("x" * 300 + ".log", b"long", "x" * 196 + ".log", "text/plain"),
    ],
)
async def test_v5_0_0_5_2_6_hostile_files_are_kept_harmless(
    workspace: TestWorkspace, blobs: FolderBlobs, name: str, data: bytes, kept_as: str, content_type: str | None
) -> None:
    stored = await files.store(blobs, workspace.id, name, data)
    assert stored.name == kept_as
    assert (stored.width, stored.height) == (None, None)
    if content_type is None:
        assert not stored.content_type.startswith(("text/", "image/"))
    else:
        assert stored.content_type == content_type


async def test_v5_0_0_5_2_1_too_large_and_empty_files_leave_nothing(
    workspace: TestWorkspace, blobs: FolderBlobs, tmp_path: Path
) -> None:
    with pytest.raises(TooLarge) as refused:
        await files.store(blobs, workspace.id, "a", b"12345", max_bytes=4)
    assert refused.value.fields == {"size": 4}
    with pytest.raises(Invalid):
        await files.store(blobs, workspace.id, "a", b"")
    assert not _stored(tmp_path)


async def test_a_sent_file_is_read_by_whoever_sees_the_message(
    workspace: TestWorkspace, works: Works, blobs: FolderBlobs
) -> None:
    file_id = await _upload(works, blobs, workspace)
    message_id = await _message(works, workspace)
    agent = scope_of(workspace)
    async with works.begin(workspace.id) as work:
        (row,) = await files.link_files(work, agent, message_id, [file_id, file_id])
        assert row.id == file_id
        # Linking again changes nothing.
        await files.link_files(work, agent, message_id, [file_id])
    async with works.begin(workspace.id) as work:
        assert (await find_file(work, scope_of(workspace, "supervisor"), file_id)).is_linked
        outsider = Scope(workspace.id, new_id(), "", "agent", frozenset(), frozenset())
        with pytest.raises(NotFound):
            await find_file(work, outsider, file_id)


async def test_a_signed_link_opens_files_of_its_workspace_only(
    database: Database, workspace: TestWorkspace, works: Works, blobs: FolderBlobs
) -> None:
    other = await make_workspace(database)
    file_id = await _upload(works, blobs, workspace)
    async with works.begin(workspace.id) as work:
        assert (await files.find_linked(work, file_id)).id == file_id
    async with works.begin(other.id) as work:
        with pytest.raises(NotFound):
            await files.find_linked(work, file_id)


async def test_a_file_one_sees_may_be_sent_on(workspace: TestWorkspace, works: Works, blobs: FolderBlobs) -> None:
    file_id = await _upload(works, blobs, workspace)
    first, second = await _message(works, workspace), await _message(works, workspace)
    async with works.begin(workspace.id) as work:
        await files.link_files(work, scope_of(workspace), first, [file_id])
        await files.link_files(work, scope_of(workspace, "supervisor"), second, [file_id], role="inline")
        assert await _carriers(work, file_id) == {first: "attachment", second: "inline"}


async def _carriers(work: Work, file_id: UUID) -> dict[UUID, str]:
    rows = await work.connection.execute(
        select(MessageFile.message_id, MessageFile.role).where(
            MessageFile.workspace_id == work.workspace_id, MessageFile.file_id == file_id
        )
    )
    return {row.message_id: row.role for row in rows}


async def test_what_one_may_not_see_cannot_be_linked(
    workspace: TestWorkspace, works: Works, blobs: FolderBlobs
) -> None:
    file_id = await _upload(works, blobs, workspace)
    message_id = await _message(works, workspace)
    outsider = Scope(workspace.id, workspace.agent_id, "", "agent", frozenset(), frozenset())
    async with works.begin(workspace.id) as work:
        with pytest.raises(NotFound):
            await files.link_files(work, outsider, message_id, [file_id])
        # Somebody else's upload, though the message is visible.
        with pytest.raises(NotFound) as refused:
            await files.link_files(work, scope_of(workspace, "supervisor"), message_id, [file_id])
        assert refused.value.fields == {"file_ids": [str(file_id)]}
        with pytest.raises(Invalid):
            await files.link_files(work, scope_of(workspace), message_id, [new_id() for _ in range(21)])
        assert await files.link_files(work, scope_of(workspace), message_id, []) == []


async def test_two_links_at_once_both_hold(workspace: TestWorkspace, works: Works, blobs: FolderBlobs) -> None:
    file_id = await _upload(works, blobs, workspace)
    first, second = await _message(works, workspace), await _message(works, workspace)

    async def link(message_id: UUID) -> None:
        async with works.begin(workspace.id) as work:
            await files.link_files(work, scope_of(workspace), message_id, [file_id])

    async with works.begin(workspace.id) as work:
        await files.link_files(work, scope_of(workspace), first, [file_id])
        waiting = [asyncio.create_task(link(message_id)) for message_id in (first, second)]
        await somebody_waits(work, 2)
    await asyncio.gather(*waiting)
    async with works.begin(workspace.id) as work:
        assert set(await _carriers(work, file_id)) == {first, second}


async def test_an_uploader_cannot_pile_up_files(workspace: TestWorkspace, works: Works, clock: FakeClock) -> None:
    def stored() -> InboundFile:
        return InboundFile(id=new_id(), sha256=b"\0" * 32, name="a", content_type="text/plain", size_bytes=1)

    async with works.begin(workspace.id) as work:
        for _ in range(files.MAX_WAITING):
            await files.add_upload(work, stored(), uploaded_by=workspace.agent_id)
        with pytest.raises(TooMany):
            await files.add_upload(work, stored(), uploaded_by=workspace.agent_id)
        await files.add_upload(work, stored(), uploaded_by=workspace.admin_id)
    clock.advance(hours=49)
    async with works.begin(workspace.id) as work:
        await files.add_upload(work, stored(), uploaded_by=workspace.agent_id)


def _age(blobs: FolderBlobs, workspace: TestWorkspace, by: timedelta) -> None:
    then = time.time() - by.total_seconds()
    for path in (blobs.root / str(workspace.id)).glob("*/*"):
        os.utime(path, (then, then))


async def test_what_nobody_sent_is_swept_after_48_hours(
    workspace: TestWorkspace, works: Works, blobs: FolderBlobs, clock: FakeClock
) -> None:
    sent = await _upload(works, blobs, workspace, b"sent")
    await _upload(works, blobs, workspace, b"forgotten")
    raw = await blobs.put(workspace.id, b"raw event")
    message_id = await _message(works, workspace)
    async with works.begin(workspace.id) as work:
        await files.link_files(work, scope_of(workspace), message_id, [sent])

    async def raw_events(work: Work) -> Iterable[bytes]:
        return [raw]

    clock.advance(hours=47)
    _age(blobs, workspace, timedelta(hours=47))
    assert await files.sweep(works, blobs, workspace.id, also=[raw_events]) == files.Swept(0, 0)
    clock.advance(hours=2)
    fresh = await _upload(works, blobs, workspace, b"fresh")
    _age(blobs, workspace, timedelta(hours=49))
    assert await files.sweep(works, blobs, workspace.id, also=[raw_events]) == files.Swept(1, 1)
    async with works.begin(workspace.id) as work:
        left = await work.connection.scalars(select(File.id).where(File.workspace_id == workspace.id))
        assert set(left) == {sent, fresh}
    assert await blobs.get(workspace.id, raw) == b"raw event"
    assert await files.sweep(works, blobs, workspace.id, also=[nobody_else]) == files.Swept(0, 1)


async def test_a_sweep_goes_on_until_nothing_is_left(
    workspace: TestWorkspace, works: Works, blobs: FolderBlobs, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_SWEEP_BATCH", 2)
    for number in range(5):
        await _upload(works, blobs, workspace, str(number).encode())
    clock.advance(hours=49)
    assert (await files.sweep(works, blobs, workspace.id, also=[])).rows == 5


async def test_a_file_that_is_being_sent_is_not_swept(
    workspace: TestWorkspace, works: Works, blobs: FolderBlobs, clock: FakeClock
) -> None:
    file_id = await _upload(works, blobs, workspace)
    message_id = await _message(works, workspace)
    clock.advance(hours=49)
    async with works.begin(workspace.id) as work:
        await files.link_files(work, scope_of(workspace), message_id, [file_id])
        assert (await files.sweep(works, blobs, workspace.id, also=[])).rows == 0
    async with works.begin(workspace.id) as work:
        assert (await find_file(work, scope_of(workspace), file_id)).is_linked
