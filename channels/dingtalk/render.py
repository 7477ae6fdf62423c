"""From a reply to what carries it, in order. Pure: files are named here, and uploaded elsewhere.

Choices go as a numbered list: the buttons of DingTalk's plain cards lead to addresses, and send nothing back.
Source: open.dingtalk.com, "Message types of robots", "Upload media files".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from channels.contract import OutboundFile, OutboundMessage
from channels.errors import SendRejected
from channels.splitting import split
from conversations.content import Choice, Link, Location, plain

MAX_TEXT = 4_000  # characters of one message: at four bytes each below the 20 kB that DingTalk takes
MAX_FILE = 20_000_000
_PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/bmp"})
_ENDINGS = frozenset({"pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "rar"})

FileLink = Callable[[OutboundFile], str]


@dataclass(frozen=True, slots=True)
class Words:
    """One text."""

    text: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to be uploaded and sent; as ``instead`` where it cannot be."""

    file: OutboundFile
    kind: Literal["image", "file"]
    instead: Words

    def message(self, media_id: str) -> tuple[str, dict[str, Any]]:
        """Return the kind and the parameters of the message that shows it."""
        if self.kind == "image":
            return "sampleImageMsg", {"photoURL": media_id}
        ending = self.file.name.rpartition(".")[2].lower()
        return "sampleFile", {"mediaId": media_id, "fileName": self.file.name, "fileType": ending}


Step = Words | Upload


def render(message: OutboundMessage, link_to: FileLink) -> list[Step]:
    """Return what to send.

    Raises:
        SendRejected: there is nothing in it.
    """
    steps: list[Step] = [Words(part) for part in split(_say(message), MAX_TEXT)]
    for file in message.files:
        instead = Words(f"{file.name}\n{link_to(file)}")
        is_picture = file.content_type in _PICTURES
        if 0 < file.size_bytes <= MAX_FILE and (is_picture or file.name.rpartition(".")[2].lower() in _ENDINGS):
            steps.append(Upload(file, "image" if is_picture else "file", instead))
        else:
            steps.append(instead)
    if not steps:
        raise SendRejected("there is nothing in it that DingTalk could carry")
    return steps


def _say(message: OutboundMessage) -> str:
    match message.content:
        case Choice(options=[_, *_]) as choice:
            numbered = [f"{number}. {one.get('label', '')}" for number, one in enumerate(choice.options, 1)]
            return "\n".join([choice.text or message.text, *numbered]).strip()
        case Link() as link:
            return "\n".join(part for part in (link.title, link.description, link.url) if part)
        case Location() as place:
            where = f"{place.latitude:.6f}, {place.longitude:.6f}"
            return "\n".join(part for part in (place.label, place.address, where) if part)
        case content:
            return message.text or plain(content)
