"""Files of resolved conversations expire after the workspace's days: told everywhere, never too early."""

from __future__ import annotations

import asyncio
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from conversations import files, retention
from conversations.models import Audit, Conversation, File, Message
from conversations.retention import expire_files
from conversations.work import Works
from conversations.workspaces import update_workspace
from kit.blobs import FolderBlobs
from kit.errors import Forbidden, Gone, Invalid, NotFound
from tests.conversations.stage import add_contact, add_conversation, add_message, events_of, scope_of
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace


@pytest.fixture
def blobs(tmp_path: Path) -> FolderBlobs:
    return FolderBlobs(tmp_path)


class Desk:
    """A workspace whose conversations carry files."""

    def __init__(self, works: Works, workspace: TestWorkspace, blobs: FolderBlobs, clock: FakeClock) -> None:
        self.works, self.workspace, self.blobs, self.clock = works, workspace, blobs, clock

    async def set_days(self, days: Any) -> None:
        async with self.works.begin(self.workspace.id) as work:
            await update_workspace(work, scope_of(self.workspace, "admin"), settings={"files_expire_after_days": days})

    async def upload(self, data: bytes) -> UUID:
        stored = await files.store(self.blobs, self.workspace.id, "a.txt", data)
        async with self.works.begin(self.workspace.id) as work:
            await files.add_upload(work, stored, uploaded_by=self.workspace.agent_id)
        return stored.id

    async def carry(self, file_id: UUID, *, role: str = "attachment") -> tuple[UUID, UUID]:
        """Put a file into a message of a conversation of its own; return the ids of both."""
        async with self.works.begin(self.workspace.id) as work:
            contact_id = await add_contact(work)
            conversation_id = await add_conversation(work, self.workspace, contact_id, queue_id=self.workspace.queue_id)
            message_id = await add_message(work, conversation_id)
            await files.link_files(work, scope_of(self.workspace, "agent"), message_id, [file_id], role=role)
            if role == "attachment":
                facts = [{"id": str(file_id), "name": "a.txt", "content_type": "text/plain", "size_bytes": 5}]
                await work.connection.execute(
                    update(Message)
                    .where(Message.workspace_id == work.workspace_id, Message.id == message_id)
                    .values(attachments=facts)
                )
        return conversation_id, message_id

    async def resolve(self, conversation_id: UUID) -> None:
        await self._set(conversation_id, status="resolved", resolved_at=self.clock.now())

    async def reopen(self, conversation_id: UUID) -> None:
        await self._set(conversation_id, status="open", resolved_at=None)

    async def _set(self, conversation_id: UUID, **values: Any) -> None:
        async with self.works.begin(self.workspace.id) as work:
            await work.connection.execute(
                update(Conversation)
                .where(Conversation.workspace_id == work.workspace_id, Conversation.id == conversation_id)
                .values(**values)
            )

    async def expired(self) -> set[UUID]:
        async with self.works.begin(self.workspace.id) as work:
            return set(
                await work.connection.scalars(
                    select(File.id).where(File.workspace_id == work.workspace_id, File.expired_at.is_not(None))
                )
            )

    async def expire(self) -> int:
        return await expire_files(self.works, self.workspace.id)

    async def sweep(self) -> int:
        for path in (self.blobs.root / str(self.workspace.id)).glob("*/*"):
            os.utime(path, (time.time() - 50 * 3600,) * 2)
        return (await files.sweep(self.works, self.blobs, self.workspace.id, also=[])).blobs

    async def is_stored(self, data: bytes) -> bool:
        import hashlib  # noqa: PLC0415

        try:
            await self.blobs.get(self.workspace.id, hashlib.sha256(data).digest())
        except NotFound:
            return False
        return True


@pytest.fixture
def desk(works: Works, workspace: TestWorkspace, blobs: FolderBlobs, clock: FakeClock) -> Desk:
    return Desk(works, workspace, blobs, clock)


async def test_a_file_expires_after_its_days_and_its_bytes_go_48_hours_later(desk: Desk) -> None:
    await desk.set_days(30)
    file_id = await desk.upload(b"hello")
    conversation_id, message_id = await desk.carry(file_id)
    await desk.resolve(conversation_id)
    desk.clock.advance(timedelta(days=29))
    assert await desk.expire() == 0
    desk.clock.advance(timedelta(days=2))
    assert await desk.expire() == 1
    assert await desk.expire() == 0
    moment = desk.clock.now()
    async with desk.works.begin(desk.workspace.id) as work:
        row = (
            await work.connection.execute(
                select(Message).where(Message.workspace_id == work.workspace_id, Message.id == message_id)
            )
        ).one()
        assert [file["expired_at"] for file in row.attachments] == [moment.isoformat()]
        assert row.version == 2
        [event] = await events_of(work, "message.files_expired")
        assert (event.message_id, event.conversation_id) == (message_id, conversation_id)
        [line] = await work.connection.scalars(
            select(Audit.data).where(Audit.workspace_id == work.workspace_id, Audit.action == "files.expired")
        )
        assert (line["files"], line["size_bytes"], line["after_days"]) == (1, 5, 30)
        with pytest.raises(Gone) as refused:
            files.check_there(await files.find_linked(work, file_id))
        assert refused.value.fields == {"expired_at": moment.isoformat()}
    # A backup made just before still finds the bytes.
    assert await desk.sweep() == 0
    desk.clock.advance(hours=49)
    assert await desk.sweep() == 1
    assert not await desk.is_stored(b"hello")


async def test_without_the_setting_everything_is_kept(desk: Desk) -> None:
    conversation_id, _ = await desk.carry(await desk.upload(b"hello"))
    await desk.resolve(conversation_id)
    desk.clock.advance(timedelta(days=4000))
    assert await desk.expire() == 0
    await desk.set_days(30)
    await desk.set_days(None)
    assert await desk.expire() == 0


@pytest.mark.parametrize("days", [0, -1, 3651, "30", True, 1.5])
async def test_only_whole_days_can_be_set(desk: Desk, days: Any) -> None:
    with pytest.raises(Invalid) as refused:
        await desk.set_days(days)
    assert "files_expire_after_days" in refused.value.fields


async def test_only_an_admin_sets_it(desk: Desk) -> None:
    async with desk.works.begin(desk.workspace.id) as work:
        with pytest.raises(Forbidden):
            await update_workspace(work, scope_of(desk.workspace), settings={"files_expire_after_days": 1})


async def test_what_another_live_message_names_stays(desk: Desk) -> None:
    await desk.set_days(30)
    shared, same_bytes = await desk.upload(b"shared"), await desk.upload(b"shared")
    old, _ = await desk.carry(shared)
    alive, _ = await desk.carry(shared)
    other, _ = await desk.carry(same_bytes)
    await desk.resolve(old)
    await desk.resolve(other)
    desk.clock.advance(timedelta(days=31))
    assert await desk.expire() == 1  # the second file, whose only conversation is over …
    assert await desk.expired() == {same_bytes}
    desk.clock.advance(hours=49)
    assert await desk.sweep() == 0  # … but its bytes are the first one's as well
    assert await desk.is_stored(b"shared")
    await desk.resolve(alive)
    desk.clock.advance(timedelta(days=31))
    assert await desk.expire() == 1
    desk.clock.advance(hours=49)
    assert await desk.sweep() == 1


async def test_a_conversation_that_was_reopened_counts_from_its_last_end(desk: Desk) -> None:
    await desk.set_days(30)
    conversation_id, _ = await desk.carry(await desk.upload(b"hello"))
    await desk.resolve(conversation_id)
    desk.clock.advance(timedelta(days=20))
    await desk.reopen(conversation_id)
    desk.clock.advance(timedelta(days=20))
    assert await desk.expire() == 0
    await desk.resolve(conversation_id)
    desk.clock.advance(timedelta(days=29))
    assert await desk.expire() == 0
    desk.clock.advance(timedelta(days=2))
    assert await desk.expire() == 1


async def test_a_mail_s_page_stays_and_its_raw_form_goes(desk: Desk) -> None:
    await desk.set_days(30)
    page, raw = await desk.upload(b"<p>page"), await desk.upload(b"From: raw")
    for file_id, role in ((page, "html"), (raw, "raw")):
        conversation_id, _ = await desk.carry(file_id, role=role)
        await desk.resolve(conversation_id)
    desk.clock.advance(timedelta(days=31))
    assert await desk.expire() == 1
    assert await desk.expired() == {raw}
    async with desk.works.begin(desk.workspace.id) as work:
        seen = await work.connection.scalars(
            select(File.id).where(File.workspace_id == work.workspace_id, File.is_page.is_(True))
        )
        assert set(seen) == {page}  # it is not looked at again


async def test_many_expire_in_small_transactions(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    await desk.set_days(1)
    kept = await desk.upload(b"kept")
    await desk.carry(kept)
    for number in range(5):
        conversation_id, _ = await desk.carry(await desk.upload(str(number).encode()))
        await desk.resolve(conversation_id)
    desk.clock.advance(timedelta(days=2))
    assert await desk.expire() == 5
    assert kept not in await desk.expired()


async def test_a_file_that_is_being_sent_on_is_left_for_the_next_round(desk: Desk) -> None:
    await desk.set_days(1)
    file_id = await desk.upload(b"hello")
    conversation_id, _ = await desk.carry(file_id)
    await desk.resolve(conversation_id)
    desk.clock.advance(timedelta(days=2))
    async with desk.works.begin(desk.workspace.id) as work:
        contact_id = await add_contact(work)
        other = await add_conversation(work, desk.workspace, contact_id, queue_id=desk.workspace.queue_id)
        message_id = await add_message(work, other)
        await files.link_files(work, scope_of(desk.workspace, "supervisor"), message_id, [file_id])
        async with asyncio.timeout(60):
            assert await desk.expire() == 0
    assert await desk.expire() == 0  # now it is carried by a conversation that is open


async def test_what_has_expired_cannot_be_sent_on(desk: Desk) -> None:
    await desk.set_days(1)
    file_id = await desk.upload(b"hello")
    conversation_id, _ = await desk.carry(file_id)
    await desk.resolve(conversation_id)
    desk.clock.advance(timedelta(days=2))
    assert await desk.expire() == 1
    with pytest.raises(Gone):
        await desk.carry(file_id)


async def test_another_workspace_is_not_touched(desk: Desk, works: Works, database: Any) -> None:
    from tests.support.workspaces import make_workspace  # noqa: PLC0415

    other = Desk(works, await make_workspace(database), desk.blobs, desk.clock)
    await desk.set_days(1)
    conversation_id, _ = await other.carry(await other.upload(b"theirs"))
    await other.resolve(conversation_id)
    desk.clock.advance(timedelta(days=2))
    assert await desk.expire() == 0
    assert await other.expire() == 0
    assert await other.expired() == set()
