"""Files: bytes stored first, then a row that names them, then a message that carries it.

What is named by no message for 48 hours is swept, and then the bytes that no row names; a row whose file expired
(``retention.py``) names them for 48 hours more. A file is read by its id
after the access check of a message that carries it (``access.find_file``), never by its hash.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from conversations.access import Scope, find_message, visible_files
from conversations.inbound import InboundFile
from conversations.models import File, MessageFile
from conversations.work import Work, Works
from kit.blobs import Blobs
from kit.errors import Gone, Invalid, NotFound, TooLarge, TooMany
from kit.filetypes import examine
from kit.ids import new_id

MAX_BYTES = 50_000_000
MAX_WAITING = 200  # uploads of one person that no message carries yet: nobody writes with more in hand
MAX_PER_MESSAGE = 20
KEPT_UNLINKED = timedelta(hours=48)
_SWEEP_BATCH = 1_000

# Hashes that rows outside this package name, e.g. bodies of raw events: asked of whoever keeps such rows.
References = Callable[[Work], Awaitable[Iterable[bytes]]]


@dataclass(frozen=True, slots=True)
class Swept:
    """How many rows and how many blobs a sweep deleted."""

    rows: int
    blobs: int


async def store(
    blobs: Blobs, workspace_id: UUID, name: str, data: bytes, *, max_bytes: int = MAX_BYTES, role: str = "attachment"
) -> InboundFile:
    """Store bytes durably and return what the row will say; call it before the transaction that writes the row.

    Args:
        name: as the sender calls it; only a safe base name of at most 200 characters is kept.
    Raises:
        TooLarge: more than ``max_bytes``; ``fields.size`` says how many are allowed.
        Invalid: no bytes at all.
        InsufficientStorage: the disk is full.
    """
    if len(data) > max_bytes:
        raise TooLarge(f"files may have up to {max_bytes:,} bytes", code="file_too_large", fields={"size": max_bytes})
    if not data:
        raise Invalid("the file is empty", code="file_empty")
    facts = await examine(name, data)
    return InboundFile(
        id=new_id(),
        sha256=await blobs.put(workspace_id, data),
        name=facts.name,
        content_type=facts.content_type,
        size_bytes=len(data),
        width=facts.width,
        height=facts.height,
        role=role,
    )


async def add_upload(work: Work, file: InboundFile, *, uploaded_by: UUID) -> Row[Any]:
    """Write the row of a stored file that its uploader may send within 48 hours; return it.

    Args:
        uploaded_by: an agent, or the contact's identity.
    Raises:
        TooMany: the uploader has 200 files that no message carries.
    """
    waiting = await work.connection.scalar(
        select(func.count())
        .select_from(File)
        .where(
            File.workspace_id == work.workspace_id,
            File.is_linked.is_(False),
            File.created_at > work.now - KEPT_UNLINKED,
            File.uploaded_by == uploaded_by,
        )
    )
    if waiting is not None and waiting >= MAX_WAITING:
        raise TooMany("send the files that are uploaded before uploading more", code="too_many_uploads")
    return (
        await work.connection.execute(
            insert(File)
            .values(
                workspace_id=work.workspace_id,
                id=file.id,
                sha256=file.sha256,
                name=file.name,
                content_type=file.content_type,
                size_bytes=file.size_bytes,
                width=file.width,
                height=file.height,
                uploaded_by=uploaded_by,
                created_at=work.now,
            )
            .returning(File)
        )
    ).one()


async def find_linked(work: Work, file_id: UUID) -> Row[Any]:
    """Return a file's row for a bearer whose right was proved otherwise: by a link that we signed for this file.

    Raises:
        NotFound: no such file in this workspace.
    """
    row = (
        await work.connection.execute(select(File).where(File.workspace_id == work.workspace_id, File.id == file_id))
    ).one_or_none()
    if row is None:
        raise NotFound("there is no such file", code="file_not_found")
    return row


def check_there(row: Row[Any]) -> None:
    """Let a file's row pass unless its bytes are gone.

    Raises:
        Gone: the file expired by the workspace's policy; ``fields.expired_at`` says when.
    """
    if row.expired_at is not None:
        moment = row.expired_at.isoformat()
        raise Gone(
            "this file was deleted by the workspace's policy", code="file_expired", fields={"expired_at": moment}
        )


async def link_files(
    work: Work, scope: Scope, message_id: UUID, file_ids: Sequence[UUID], *, role: str = "attachment"
) -> list[Row[Any]]:
    """Let a message carry files: own uploads, or files of messages that the caller sees; return their rows in order.

    The rows are locked until the end, so a sweep that runs beside it keeps them. Linking again changes nothing.

    Raises:
        NotFound: the message, or one of the files, is absent or not the caller's to see.
        Invalid: more than 20 files.
        Gone: one of them has expired.
    """
    wanted = list(dict.fromkeys(file_ids))
    if len(wanted) > MAX_PER_MESSAGE:
        raise Invalid("there are too many files", fields={"attachments": f"are more than {MAX_PER_MESSAGE}"})
    if not wanted:
        return []
    await find_message(work, scope, message_id)
    await work.connection.execute(
        select(File.id)
        .where(File.workspace_id == scope.workspace_id, File.id.in_(wanted))
        .order_by(File.id)
        .with_for_update(key_share=True)
    )
    # A statement of its own: it sees the message that another writer linked while we waited.
    rows = await work.connection.execute(select(File).where(visible_files(scope), File.id.in_(wanted)))
    by_id: dict[UUID, Row[Any]] = {row.id: row for row in rows}
    if missing := [file_id for file_id in wanted if file_id not in by_id]:
        raise NotFound("there is no such file", fields={"file_ids": [str(file_id) for file_id in missing]})
    for row in by_id.values():
        check_there(row)
    await work.connection.execute(
        upsert(MessageFile)
        .values(
            [
                {"workspace_id": work.workspace_id, "file_id": file_id, "message_id": message_id, "role": role}
                for file_id in wanted
            ]
        )
        .on_conflict_do_nothing()
    )
    await work.connection.execute(
        update(File).where(File.workspace_id == work.workspace_id, File.id.in_(wanted)).values(is_linked=True)
    )
    return [by_id[file_id] for file_id in wanted]


async def sweep(works: Works, blobs: Blobs, workspace_id: UUID, *, also: Sequence[References]) -> Swept:
    """Delete uploads that were not sent within 48 hours, then the bytes that nothing names for as long.

    Args:
        also: who else names bytes; leaving one out loses them.
    """
    rows = 0
    while True:
        async with works.begin(workspace_id) as work:
            gone = await _delete_unlinked(work)
        rows += gone
        if gone < _SWEEP_BATCH:
            break
    # Read after the deletions are committed; bytes stored from now on are too young to be swept.
    async with works.begin(workspace_id) as work:
        named = set(
            await work.connection.scalars(
                select(File.sha256)
                .where(
                    File.workspace_id == workspace_id,
                    or_(File.expired_at.is_(None), File.expired_at > work.now - KEPT_UNLINKED),
                )
                .distinct()
            )
        )
        for references in also:
            named.update(await references(work))
    return Swept(rows, await blobs.sweep(workspace_id, named, KEPT_UNLINKED.total_seconds()))


async def _delete_unlinked(work: Work) -> int:
    stale = (
        select(File.id)
        .where(
            File.workspace_id == work.workspace_id,
            File.is_linked.is_(False),
            File.created_at < work.now - KEPT_UNLINKED,
        )
        .order_by(File.created_at)
        .limit(_SWEEP_BATCH)
        .with_for_update(skip_locked=True)
    )
    gone = await work.connection.execute(
        delete(File).where(File.workspace_id == work.workspace_id, File.id.in_(stale)).returning(File.id)
    )
    return len(gone.all())
