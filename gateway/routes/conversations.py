"""Conversations: one in detail, its facts changed, and writing to a customer first."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from channels.registry import adapter_class
from conversations import access, replies
from conversations.models import Inbox
from conversations.replies import Opening
from gateway import keys
from gateway.api import Api, Call, In
from gateway.routes.common import ExpectedVersion, FieldValues, TagNames, changes, left_out, show_conversation
from gateway.wire.conversations import Conversation, Priority

api = Api("conversations")
PATH = "/api/v1/conversations"


class ConversationIn(In):
    """The first message to a contact, or to an address."""

    inbox_id: UUID
    contact_id: UUID | None = None
    to: Annotated[str | None, Field(max_length=320, description="an address, where there is no contact yet")] = None
    subject: Annotated[str, Field(max_length=500)] = ""
    text: Annotated[str, Field(max_length=200_000)] = ""
    attachments: Annotated[list[UUID], Field(max_length=20)] = Field(default_factory=list)
    client_id: Annotated[
        str | None, Field(min_length=1, max_length=200, description="posts that share it make one conversation")
    ] = None


class ConversationPatch(In):
    tags: TagNames = left_out()
    priority: Priority = left_out()
    fields: FieldValues = left_out()
    subject: Annotated[str, Field(max_length=500)] = left_out()
    is_spam: bool = left_out()
    expected_version: ExpectedVersion = None


@api.post(PATH, status=201)
async def start_conversation(call: Call, body: ConversationIn) -> Conversation:
    """Write to a customer first, where the channel allows it."""
    opening = Opening(
        inbox_id=body.inbox_id,
        text=body.text,
        contact_id=body.contact_id,
        to=body.to,
        subject=body.subject,
        attachments=tuple(body.attachments),
        client_id=body.client_id,
    )
    async with call.begin() as work:
        inbox = await access.find(work, call.scope, Inbox, body.inbox_id)
        abilities = adapter_class(inbox.kind).capabilities
        row, _ = await replies.start_conversation(
            work, call.scope, opening, abilities, listener=call[keys.LIFECYCLE].listener
        )
    return await show_conversation(call, row.id)


@api.patch(f"{PATH}/{{id}}")
async def change_conversation(call: Call, id_: UUID, body: ConversationPatch) -> Conversation:
    """Change tags, priority, fields, subject, or whether it is spam."""
    async with call.begin() as work:
        await call[keys.LIFECYCLE].update(
            work, call.scope, id_, **changes(body), expected_version=body.expected_version
        )
    return await show_conversation(call, id_)
