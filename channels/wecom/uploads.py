"""Replies' files on their way to WeCom, which keeps them for three days."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from uuid import UUID

from channels.contract import OutboundFile
from channels.errors import SendRejected
from channels.wecom.client import Client
from channels.wecom.pieces import LEAST_BYTES, MAX_ANY, media_kind
from kit.blobs import Blobs
from kit.errors import NotFound

REMEMBERED = 200
LASTS_S = 86_400.0


class Uploads:
    """The files of one inbox. One that is up stays up: a reply of many files gets further at each attempt."""

    def __init__(self, client: Client, blobs: Blobs, workspace_id: UUID) -> None:
        self._client, self._blobs, self._workspace_id = client, blobs, workspace_id
        self._up: OrderedDict[tuple[bytes, str, str], tuple[float, str]] = OrderedDict()

    async def of(self, file: OutboundFile) -> tuple[str, str]:
        """Return the kind and media id of a file that WeCom has taken.

        Raises:
            SendRejected: the file is gone, or of a size that WeCom takes in no form.
            SendDeferred: see ``Client.ask``.
        """
        if not LEAST_BYTES <= file.size_bytes <= MAX_ANY:
            raise SendRejected(f"WeCom takes files of 6 bytes to 20 MB; {file.name} has {file.size_bytes:,} bytes")
        kind = media_kind(file.content_type, file.size_bytes)
        key = (file.sha256, file.name, kind)
        now_s = asyncio.get_running_loop().time()
        until_s, media_id = self._up.get(key, (0.0, ""))
        if now_s < until_s:
            return kind, media_id
        try:
            content = await self._blobs.get(self._workspace_id, file.sha256)
        except NotFound as error:
            raise SendRejected("an attached file is no longer there", code="file_missing") from error
        media_id = await self._client.upload(kind, file.name, file.content_type, content)
        self._up[key] = (now_s + LASTS_S, media_id)
        while len(self._up) > REMEMBERED:
            self._up.popitem(last=False)
        return kind, media_id
