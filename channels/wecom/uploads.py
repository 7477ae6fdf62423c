"""A reply's file on its way to WeCom."""

from __future__ import annotations

from uuid import UUID

from channels.contract import OutboundFile
from channels.errors import SendRejected
from channels.wecom.client import Client
from channels.wecom.pieces import LEAST_BYTES, MAX_ANY, media_kind
from kit.blobs import Blobs
from kit.errors import NotFound


async def upload(client: Client, blobs: Blobs, workspace_id: UUID, file: OutboundFile) -> tuple[str, str]:
    """Return the kind and media id of a file that WeCom has taken.

    Raises:
        SendRejected: the file is gone, or of a size that WeCom takes in no form.
        SendDeferred: see ``Client.ask``.
    """
    if not LEAST_BYTES <= file.size_bytes <= MAX_ANY:
        raise SendRejected(f"WeCom takes files of 6 bytes to 20 MB; {file.name} has {file.size_bytes:,} bytes")
    try:
        content = await blobs.get(workspace_id, file.sha256)
    except NotFound as error:
        raise SendRejected("an attached file is no longer there", code="file_missing") from error
    kind = media_kind(file.content_type, file.size_bytes)
    return kind, await client.upload(kind, file.name, file.content_type, content)
