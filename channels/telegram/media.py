"""Files of messages: fetched, typed by content, stored; and what stands for one that Telegram does not give out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from channels.contract import InboxSettings, Surroundings
from channels.errors import SendRejected
from channels.media import show, store
from channels.telegram.client import MAX_DOWNLOAD, Client
from channels.telegram.contents import Wanted
from conversations.content import Content, Unsupported
from conversations.inbound import InboundFile

_STORED = """
SELECT sha256, name, content_type, size_bytes, width, height FROM file WHERE workspace_id = $1 AND id = $2
"""


class Media:
    """The files of one inbox's messages.

    A file's id follows from its message and its content, so that an edit, which names the file again, finds it.
    """

    def __init__(self, inbox: InboxSettings, around: Surroundings, client: Client) -> None:
        self._inbox, self._around, self._client = inbox, around, client

    async def fetch(self, wanted: Wanted, external_id: str, sent_at: datetime) -> tuple[InboundFile | None, Content]:
        """Return the stored file and the content that shows it; no file and ``Unsupported`` where there is none.

        Raises:
            Unavailable: Telegram is away; the delivery is read again later.
        """
        if (wanted.size_bytes or 0) > MAX_DOWNLOAD:
            return None, _instead(wanted, "larger than the 20 MB that Telegram gives to bots")
        try:
            data = await self._client.download(wanted.file_id)
        except SendRejected as error:
            return None, _instead(wanted, error.detail)
        file = await store(self._around.blobs, self._inbox, wanted.name, data)
        file = replace(file, id=self._id_of(wanted, external_id, sent_at))
        return file, show(file, wanted.caption, duration_s=wanted.duration_s)

    async def find(self, wanted: Wanted, external_id: str, sent_at: datetime) -> Content | None:
        """Return the content that shows a file which came with the message before; ``None`` if it did not."""
        async with self._around.database.acquire() as connection:
            row = await connection.fetchrow(
                _STORED, self._inbox.workspace_id, self._id_of(wanted, external_id, sent_at)
            )
        if row is None:
            return None
        file = InboundFile(id=self._id_of(wanted, external_id, sent_at), **dict(row))
        return show(file, wanted.caption, duration_s=wanted.duration_s)

    def _id_of(self, wanted: Wanted, external_id: str, sent_at: datetime) -> UUID:
        return _steady_id(sent_at, str(self._inbox.id), external_id, wanted.unique_id)


def _instead(wanted: Wanted, reason: str) -> Unsupported:
    size = f", {wanted.size_bytes / 1_000_000:.1f} MB" if wanted.size_bytes else ""
    text = f"{wanted.name}{size}: {reason}"
    return Unsupported(wanted.kind, f"{wanted.caption}\n{text}".strip())


def _steady_id(at: datetime, *facts: str) -> UUID:
    """Return the same UUIDv7 for the same facts: their time in front, a digest of them where chance would be."""
    digest = int.from_bytes(sha256("\0".join(facts).encode("utf-8", "surrogatepass")).digest()[:10], "big")
    milliseconds = int(at.astimezone(UTC).timestamp() * 1000) & (2**48 - 1)
    high = milliseconds << 16 | 0x7000 | digest >> 68
    return UUID(int=high << 64 | 0b10 << 62 | digest & (2**62 - 1))
