"""The kinds of channel that this program has, with what each can carry and the form of its settings."""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict

from channels.registry import KINDS, adapter_class
from gateway.api import Api, Call
from gateway.inbox_config import form
from gateway.wire.common import Listed

api = Api("inboxes")


class Abilities(TypedDict):
    """What a channel can carry: the composer draws its buttons and limits from it. Times are in seconds.

    ``max_part_bytes``: a longer text goes out as several messages, each of which counts against the reply window.
    """

    max_text: int
    media: list[str]
    max_file_bytes: int
    max_files: int
    typing_out: bool
    read_receipts: bool
    reply_window_s: float | None
    reply_quota: int | None
    max_part_bytes: int | None
    subject: bool
    rich_text: bool
    can_start: bool
    texts: bool
    calls: bool
    to_phones: bool
    templates: bool


class Channel(TypedDict):
    """``form`` is a JSON Schema of the settings; what is ``writeOnly`` in it is a secret."""

    kind: str
    abilities: Abilities
    form: dict[str, Any]


@api.get("/api/v1/channels")
async def list_channels(call: Call) -> Listed[Channel]:  # noqa: ARG001 - every member may know them
    """The channels that an inbox can be of."""
    return {"items": [_channel(kind) for kind in KINDS], "next_cursor": None}


def _channel(kind: str) -> Channel:
    able = adapter_class(kind).capabilities
    return {
        "kind": kind,
        "abilities": {
            "max_text": able.max_text,
            "media": list(able.media),
            "max_file_bytes": able.max_file_bytes,
            "max_files": able.max_files,
            "typing_out": able.typing_out,
            "read_receipts": able.read_receipts,
            "reply_window_s": able.reply_window.total_seconds() if able.reply_window else None,
            "reply_quota": able.reply_quota,
            "max_part_bytes": able.max_part_bytes,
            "subject": able.subject,
            "rich_text": able.rich_text,
            "can_start": able.can_start,
            "texts": able.texts,
            "calls": able.calls,
            "to_phones": able.to_phones,
            "templates": able.templates,
        },
        "form": form(kind),
    }
