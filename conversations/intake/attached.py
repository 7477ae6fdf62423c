"""The rows of files that came along with one message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from conversations.inbound import InboundFile
from conversations.intake import sql
from conversations.intake.state import Context, columns


def facts_of(file: InboundFile) -> dict[str, Any]:
    """Return what a message's row repeats of a file."""
    size = (file.size_bytes, file.width, file.height)
    return file_facts(file.id, file.name, file.content_type, *size) | {"inline": file.role == "inline"}


def row_of(file: InboundFile) -> tuple[Any, ...]:
    """Return a file's values as ``sql.FILES_ADD`` takes them."""
    return file.id, file.sha256, file.name, file.content_type, file.size_bytes, file.width, file.height


async def attach(batch: Context, message_id: UUID, files: Sequence[InboundFile]) -> None:
    """Write the files of a message whose row is there, and link them with it."""
    if files:
        rows = [row_of(one) for one in files]
        await batch.connection.execute(sql.FILES_ADD, batch.workspace_id, batch.now, *columns(rows))
        links = [(one.id, message_id, one.role) for one in files]
        await batch.connection.execute(sql.FILES_LINK, batch.workspace_id, *columns(links))


def file_facts(
    file_id: UUID, name: str, content_type: str, size_bytes: int, width: int | None, height: int | None
) -> dict[str, Any]:
    """Return what a message row repeats of a file, so that a page of messages needs no join."""
    return {
        "id": str(file_id),
        "name": name,
        "content_type": content_type,
        "size_bytes": size_bytes,
        "width": width,
        "height": height,
    }
