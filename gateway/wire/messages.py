"""Messages: what was said, by whom, with which files, and how its delivery stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, NotRequired
from uuid import UUID

from typing_extensions import TypedDict

from gateway.wire.common import Resource, Row, resource, utc
from gateway.wire.content import Content


class Author(TypedDict):
    kind: Literal["contact", "agent", "system", "bot"]
    id: UUID | None
    name: str


class Attachment(TypedDict):
    """A file's facts; ``url`` answers with its bytes after the access check, or 410 once the file has expired."""

    id: str
    name: str
    content_type: str
    size_bytes: int
    url: str
    width: NotRequired[int]
    height: NotRequired[int]
    inline: NotRequired[bool]
    expired_at: NotRequired[str]


class DeliveryError(TypedDict):
    code: str
    detail: str


class Delivery(TypedDict):
    """How a reply fares on its way out. ``may_be_duplicate``: an attempt may have arrived unseen before."""

    state: Literal["queued", "sending", "sent", "delivered", "read", "failed", "unknown"]
    error: DeliveryError | None
    attempts: int
    may_be_duplicate: bool
    updated_at: str


class Message(Resource):
    conversation_id: UUID
    thread_id: UUID | None
    sequence: int
    direction: Literal["in", "out", "internal"]
    kind: Literal["message", "reply", "note", "system"]
    content: Content
    text: str
    author: Author
    attachments: list[Attachment]
    mentions: list[UUID]
    delivery: Delivery | None
    client_id: str | None
    sent_at: datetime | None
    edited_at: datetime | None
    recalled_at: datetime | None
    facts: dict[str, Any]


class Revision(TypedDict):
    """What a message said before its writer changed it; ``revision`` 1 is what was said first."""

    revision: int
    content: Content
    text: str
    replaced_at: datetime


def revision(row: Row) -> Revision:
    """Shape a row of ``message_revision``."""
    return {
        "revision": row["revision"],
        "content": row["content"],
        "text": row["text"],
        "replaced_at": row["replaced_at"],
    }


def message(row: Row) -> Message:
    """Shape a row of ``message``."""
    return {
        **resource(row),
        "conversation_id": row["conversation_id"],
        "thread_id": row["thread_id"],
        "sequence": row["sequence"],
        "direction": row["direction"],
        "kind": row["kind"],
        "content": row["content"],
        "text": row["text"],
        "author": {"kind": row["author_kind"], "id": row["author_id"], "name": row["author_name"]},
        "attachments": [attachment(file) for file in row["attachments"]],
        "mentions": row["mentions"],
        "delivery": delivery(row["delivery"]) if row["delivery"] else None,
        "client_id": row["client_id"],
        "sent_at": row["sent_at"],
        "edited_at": row["edited_at"],
        "recalled_at": row["recalled_at"],
        "facts": row["facts"],
    }


def delivery(stored: Row) -> Delivery:
    """Shape ``message.delivery``, what people see of the delivery row."""
    return {
        "state": stored["state"],
        "error": stored.get("error"),
        "attempts": stored.get("attempts", 0),
        "may_be_duplicate": stored.get("may_be_duplicate", False),
        "updated_at": utc(stored["updated_at"]),
    }


def attachment(file: Row) -> Attachment:
    """Shape a file row, or the copy of one in ``message.attachments``."""
    shaped: Attachment = {
        "id": str(file["id"]),
        "name": file["name"],
        "content_type": file["content_type"],
        "size_bytes": file["size_bytes"],
        "url": file_url(file["id"]),
    }
    if file.get("width") and file.get("height"):
        shaped |= {"width": file["width"], "height": file["height"]}
    if file.get("inline"):
        shaped["inline"] = True
    if file.get("expired_at"):
        shaped["expired_at"] = utc(file["expired_at"])
    return shaped


def file_url(file_id: Any) -> str:
    return f"/api/v1/attachments/{file_id}"
