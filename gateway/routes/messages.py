"""Messages: the replies and notes of a conversation, and one message's mail page and second try."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from conversations import replies
from conversations.replies import NewMessage
from gateway import keys
from gateway.api import Answer, Api, Call, In
from gateway.routes.common import mapping
from gateway.wire.messages import Message, message

api = Api("messages")


class MessageIn(In):
    """A reply to the customer, or a note that only colleagues see."""

    kind: Literal["reply", "note"]
    text: Annotated[str, Field(max_length=200_000)] = ""
    thread_id: Annotated[UUID | None, Field(description="where a reply goes out; left out: where they wrote last")] = (
        None
    )
    attachments: Annotated[list[UUID], Field(max_length=20)] = Field(default_factory=list)
    client_id: Annotated[
        str | None, Field(min_length=1, max_length=200, description="posts that share it make one message")
    ] = None
    mentions: Annotated[list[UUID], Field(max_length=50)] = Field(default_factory=list)
    seen_sequence: Annotated[
        int | None, Field(ge=0, lt=2**63, description="refuse with 409 `stale_reply` if a colleague answered since")
    ] = None
    force: Annotated[bool, Field(description="post although a colleague answered since")] = False


@api.post("/api/v1/conversations/{id}/messages", status=(201, 200))
async def post_message(call: Call, id_: UUID, body: MessageIn) -> Answer[Message]:
    """Reply or take a note. A repeated `client_id` answers 200 with the message that the first made."""
    new = NewMessage(
        kind=body.kind,
        text=body.text,
        thread_id=body.thread_id,
        attachments=tuple(body.attachments),
        client_id=body.client_id,
        mentions=tuple(body.mentions),
        seen_sequence=body.seen_sequence,
        force=body.force,
    )
    async with call.begin() as work:
        row, is_new = await replies.post(work, call.scope, id_, new, listener=call[keys.LIFECYCLE].listener)
    return Answer(message(mapping(row)), 201 if is_new else 200)


@api.post("/api/v1/messages/{id}/retry")
async def retry_message(call: Call, id_: UUID) -> Message:
    """Send a reply again whose delivery failed, or of which nobody knows whether it arrived."""
    async with call.begin() as work:
        row = await replies.retry(work, call.scope, id_)
    return message(mapping(row))
