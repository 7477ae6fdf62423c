"""Files that come with messages: typed by their content, in the blob store before the row that names them."""

from __future__ import annotations

from channels.contract import InboxSettings
from conversations.content import Audio, Content, File, Image, Video
from conversations.inbound import InboundFile
from kit.blobs import Blobs
from kit.filetypes import examine
from kit.ids import new_id

MAX_FILE = 30_000_000  # bytes of one file from a provider


async def store(blobs: Blobs, inbox: InboxSettings, name: str, data: bytes) -> InboundFile:
    """Store a file under what its bytes say it is, whatever the provider calls it.

    Raises:
        InsufficientStorage: the disk is full; the delivery is tried again later.
    """
    facts = await examine(name, data)
    sha256 = await blobs.put(inbox.workspace_id, data)
    return InboundFile(
        id=new_id(),
        sha256=sha256,
        name=facts.name,
        content_type=facts.content_type,
        size_bytes=len(data),
        width=facts.width,
        height=facts.height,
    )


def show(file: InboundFile, caption: str = "", *, duration_s: float | None = None) -> Content:
    """Return the content that shows a file by what it is: a picture, a sound, a film, or something to download."""
    kind = file.content_type.partition("/")[0]
    match kind:
        case "image" if file.width:
            return Image(str(file.id), caption)
        case "audio":
            return Audio(str(file.id), duration_s, caption)
        case "video":
            return Video(str(file.id), duration_s, caption)
        case _:
            return File(str(file.id), caption)
