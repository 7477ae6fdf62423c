"""A customer's file on its way from WeCom, which keeps it for three days."""

from __future__ import annotations

from dataclasses import dataclass

from channels.contract import InboxSettings
from channels.errors import SendError, SendRejected
from channels.media import show, store
from channels.wecom.client import Client, unavailable
from channels.wecom.refusals import LOST_MEDIA, code_of
from conversations.content import Content, Unsupported
from conversations.inbound import InboundFile
from kit.blobs import Blobs
from kit.errors import Unavailable

_ENDINGS = {"image": ".jpg", "voice": ".amr", "video": ".mp4"}


@dataclass(frozen=True, slots=True)
class Downloads:
    """Fetches the files of one inbox's messages into the blob store."""

    client: Client | None
    blobs: Blobs
    inbox: InboxSettings

    async def fetch(self, kind: str, media_id: str) -> tuple[Content, tuple[InboundFile, ...]]:
        """Return what shows the file, and the file; one that WeCom no longer has is said to be lost.

        Args:
            kind: WeCom's word: ``image``, ``voice``, ``video``, ``file``.
        Raises:
            Unavailable: WeCom cannot be asked now; the delivery is read again later.
        """
        if self.client is None:
            raise Unavailable("this inbox is not set up")
        try:
            found = await self.client.download(media_id)
        except SendRejected as error:
            if code_of(error) in LOST_MEDIA or error.code == "no_file":
                return Unsupported(kind, f"({error.detail})"), ()
            raise unavailable(error) from error
        except SendError as error:
            raise unavailable(error) from error
        name = found.name if "." in found.name else f"{kind}{_ENDINGS.get(kind, '')}"
        file = await store(self.blobs, self.inbox, name, found.content)
        return show(file), (file,)
